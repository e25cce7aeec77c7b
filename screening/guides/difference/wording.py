"""What the fields of a question set are called where two versions are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.guides.wording import QUESTION_TYPES
from screening.messages import N_, Figure, Message

_FIELDS = {
    "title": N_("Title"),
    "role": N_("Role"),
    "summary": N_("Summary"),
    "sector": N_("Sector"),
    "opening": N_("Opening"),
    "closing": N_("Closing"),
    "minimum": N_("Lowest level"),
    "maximum": N_("Highest level"),
    "name": N_("Name"),
    "definition": N_("Definition"),
    "remote_reason": N_("Why it matters at a distance"),
    "weight": N_("Weight"),
    "criterion": N_("Criterion"),
    "type": N_("Type of question"),
    "stem": N_("Question"),
    "minutes": N_("Length in minutes"),
}
_NUMBERED = {
    "anchors": N_("Anchor at level %(number)s"),
    "labels": N_("Name of level %(number)s"),
    "probes": N_("Follow-up question %(number)s"),
}
NOTHING = Message(N_("none"))


def label(name: str, number: int | None = None) -> Message:
    """Return what a field is called; `number` is the level, or which follow-up question it is."""
    if number is None:
        return Message(_FIELDS[name])
    return Message(_NUMBERED[name], {"number": number})


def value(name: str, raw: Any) -> Message | str:  # noqa: ANN401 - whatever a draft holds
    """Return a value that is not a text in three languages, in words."""
    if raw is None or raw == "":
        return NOTHING
    if name == "type" and raw in QUESTION_TYPES:
        return QUESTION_TYPES[raw]
    if isinstance(raw, float) and not isinstance(raw, bool):
        decimals = f"{raw:.3f}".rstrip("0").partition(".")[2]
        # The figure is written as the reader's language does; there is nothing to translate.
        return Message("%(figure)s", {"figure": Figure(raw, len(decimals))})
    return str(raw)


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return `text` in `language`, or in the first one it has been written in; "" if in none."""
    return next(
        (text[code] for code in (language, "nb", "nn", "en") if text.get(code, "").strip()), ""
    )
