"""The blueprint that the modules of question-set pages hang their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("guides", __name__)
