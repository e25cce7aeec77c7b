"""The blueprint that the modules of scoring pages hang their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("scoring", __name__)
