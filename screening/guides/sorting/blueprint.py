"""The blueprint that the modules of the sorting pages hang their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sorting", __name__)
