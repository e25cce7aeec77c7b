"""The pages of access copies. Each kind has its own addresses, with its own act.

Nothing in an address or a form says which kind of copy is meant but the path itself.
"""

from __future__ import annotations

from flask import Blueprint

from screening.privacy.views import copies, redactions

GET = ("GET",)
POST = ("POST",)
BOTH = ("GET", "POST")
_CASE = "/recruitments/<int:recruitment_id>"
_CANDIDATE = f"{_CASE}/candidates/<int:candidate_id>"
_PARTY = f"{_CANDIDATE}/party-access"
_PERSONAL = f"{_CANDIDATE}/personal-data"

ADDRESSES = (
    (f"{_CASE}/access", GET, copies.overview),
    (_PARTY, BOTH, copies.party_access),
    (f"{_PARTY}/<int:copy_id>.pdf", GET, copies.party_access_pdf),
    (f"{_PARTY}/redactions", GET, redactions.party_access_redactions),
    (f"{_PARTY}/redactions/passage", POST, redactions.party_access_redact_passage),
    (f"{_PARTY}/redactions/notes", POST, redactions.party_access_redact_notes),
    (f"{_PARTY}/redactions/<int:redaction_id>/undo", POST, redactions.party_access_undo),
    (_PERSONAL, BOTH, copies.personal_data),
    (f"{_PERSONAL}/<int:copy_id>.pdf", GET, copies.personal_data_pdf),
    (f"{_PERSONAL}/redactions", GET, redactions.personal_data_redactions),
    (f"{_PERSONAL}/redactions/passage", POST, redactions.personal_data_redact_passage),
    (f"{_PERSONAL}/redactions/notes", POST, redactions.personal_data_redact_notes),
    (f"{_PERSONAL}/redactions/<int:redaction_id>/undo", POST, redactions.personal_data_undo),
    (f"{_CASE}/full-case", BOTH, copies.full_case),
    (f"{_CASE}/full-case/<int:copy_id>.pdf", GET, copies.full_case_pdf),
)

blueprint = Blueprint("privacy", __name__)
for address, methods, view in ADDRESSES:
    blueprint.add_url_rule(address, view_func=view, methods=methods)
