"""The three copies as PDFs: each has a template, a colour and a word of its own on every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from screening.messages import N_, Message
from screening.privacy.models import AccessCopy
from screening.privacy.rules.copies import Copy, FullCase, PartyAccess, PersonalData
from screening.privacy.rules.holds import holds
from screening.privacy.rules.source import action_words
from screening.reports import documents
from screening.reports.kinds import KINDS
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from screening.privacy.grounds import Kind

_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
TEMPLATES: Mapping[type, str] = {
    PartyAccess: "documents/access_party.html",
    PersonalData: "documents/access_personal.html",
    FullCase: "documents/access_full.html",
}
"""By what a copy is, not by what it is called: a template cannot be given another copy's data."""

ROLE_WORDS: Mapping[str, Message] = {
    "chair": Message(N_("chair")),
    "member": Message(N_("member")),
    "observer": Message(N_("observer")),
}


def copy_pdf(copy: Copy, record: AccessCopy) -> bytes:
    """Return a copy as a PDF in the language of its record.

    The same copy and record give the same bytes: every time in it is that of the data or of the
    record.
    """
    return documents.render(
        TEMPLATES[type(copy)],
        {
            "copy": copy,
            "case": copy.case,
            "record": record,
            "holds": holds(copy),
            "numbers": numbers(copy),
            "action_words": action_words,
            "language_names": LANGUAGES,
            "role_words": ROLE_WORDS,
            "mailto": mailto,
            "created": documents.stamp(_whole_second(record.created_at)),
            "modified": documents.stamp(_whole_second(record.created_at)),
        },
        language=record.language,
    )


def mailto(text: str) -> str:
    """Return `text` if it is an e-mail address and nothing else; otherwise an empty text."""
    return text if _ADDRESS.fullmatch(text) else ""


def numbers(copy: Copy) -> dict[str, int]:
    """Return the number that stands in the bars of each ground."""
    if isinstance(copy, FullCase):
        return {}
    return {one.ground.key: one.number for one in copy.redacted}


def file_name(kind: Kind, record: AccessCopy, *, code: str, reference: str) -> str:
    """Return a copy's file name, which begins with the word of its kind."""
    parts = [code, reference] if code else [reference]
    return KINDS[kind].file_name(*parts, str(record.id), language=record.language, extension="pdf")


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
