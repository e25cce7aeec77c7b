"""The pages of recruitments: all their addresses, in one list."""

from __future__ import annotations

from flask import Blueprint

from screening.recruitments.views import (
    candidate_imports,
    candidates,
    cases,
    impartiality,
    panel,
    weights,
)

GET = ("GET",)
POST = ("POST",)
BOTH = ("GET", "POST")
_CASE = "/recruitments/<int:recruitment_id>"
_CANDIDATE = f"{_CASE}/candidates/<int:candidate_id>"
_MEMBER = f"{_CASE}/panel/<int:member_id>"

ADDRESSES = (
    ("/", GET, cases.index),
    ("/recruitments/new", BOTH, cases.create),
    (_CASE, GET, cases.show),
    (f"{_CASE}/edit", BOTH, cases.edit),
    (f"{_CASE}/candidates", BOTH, candidates.candidates),
    (f"{_CASE}/candidates/import", BOTH, candidate_imports.candidates_import),
    (f"{_CASE}/candidates/import/confirm", POST, candidate_imports.candidates_import_confirm),
    (f"{_CASE}/candidates/restore", POST, candidates.candidate_restore),
    (f"{_CANDIDATE}/edit", BOTH, candidates.candidate_edit),
    (f"{_CANDIDATE}/status", POST, candidates.candidate_status),
    (f"{_CANDIDATE}/move", POST, candidates.candidate_move),
    (f"{_CANDIDATE}/remove", POST, candidates.candidate_remove),
    (f"{_CASE}/panel", BOTH, panel.panel),
    (f"{_MEMBER}/role", POST, panel.panel_role),
    (f"{_MEMBER}/move", POST, panel.panel_move),
    (f"{_MEMBER}/remove", POST, panel.panel_remove),
    (f"{_CASE}/weights", GET, weights.weights),
    (f"{_CASE}/weights", POST, weights.weights_save),
    (f"{_CASE}/impartiality", BOTH, impartiality.impartiality),
)

blueprint = Blueprint("recruitments", __name__)
for address, methods, view in ADDRESSES:
    blueprint.add_url_rule(address, view_func=view, methods=methods)
