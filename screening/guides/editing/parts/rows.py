"""Follow-up questions as rows of a form that was sent: add, take out, reorder, take over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from screening.guides.editing.parts.fields import MOST_PROBES
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACTION = re.compile(r"(add|remove|up|down)(?: ([0-9]{1,2}))?")
Rows = list[dict[str, str]]


def rows_in(posted: Mapping[str, str]) -> Rows:
    """Return the follow-up questions that a form holds, each by language."""
    count = posted.get("rows", "")
    many = min(int(count), MOST_PROBES) if re.fullmatch(r"[0-9]{1,2}", count) else 0
    return [
        {code: posted.get(f"probes-{row}-{code}", "") for code in LANGUAGES} for row in range(many)
    ]


def with_rows(posted: MultiDict[str, str], rows: Sequence[Mapping[str, str]]) -> None:
    """Put `rows` into a form in place of those that it holds."""
    for name in [one for one in posted if one.startswith("probes-")]:
        del posted[name]
    posted["rows"] = str(len(rows))
    for row, texts in enumerate(rows):
        for code in LANGUAGES:
            posted[f"probes-{row}-{code}"] = texts.get(code, "")


def act_on_rows(posted: MultiDict[str, str], action: str) -> int | None:
    """Do what a button says (`add`, `remove 2`, `up 2`, `down 2`) to the rows of a form.

    Returns the row that is in question after it, None where there is none; an action that makes no
    sense changes nothing.
    """
    found = _ACTION.fullmatch(action)
    rows = rows_in(posted)
    if found is None or "rows" not in posted:
        return None
    what, place = found[1], int(found[2] or 0)
    if what == "add":
        if len(rows) < MOST_PROBES:
            rows.append(dict.fromkeys(LANGUAGES, ""))
        place = len(rows) - 1
    elif place >= len(rows):
        return None
    elif what == "remove":
        del rows[place]
        place = min(place, len(rows) - 1)
    else:
        other = place + (1 if what == "down" else -1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
            place = other
    with_rows(posted, rows)
    return place if rows else None
