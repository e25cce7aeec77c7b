"""Names in a sentence: a list that a person can read, however long it is."""

from __future__ import annotations

from collections.abc import Sequence

from screening.messages import N_, Message

SHOWN = 4
"""A list of more names than this is cut short and says how many more there are."""


def listed(names: Sequence[str | Message]) -> str | Message:
    """Return the names as a part of a sentence: “A, B and C”, or “A, B, C and 7 more”.

    One more name is never put as “1 more”: the name itself takes no more room.
    """
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    if len(names) <= SHOWN:
        return Message(N_("%(names)s and %(last)s"), {"names": _row(names[:-1]), "last": names[-1]})
    shown = SHOWN - 1
    return Message(
        N_("%(names)s and %(count)s more"),
        {"names": _row(names[:shown]), "count": len(names) - shown},
    )


def _row(names: Sequence[str | Message]) -> str | Message:
    """Return the names with commas between them; messages stay untranslated in the row."""
    row: str | Message = names[0]
    for name in names[1:]:
        row = Message(N_("%(names)s, %(last)s"), {"names": row, "last": name})
    return row
