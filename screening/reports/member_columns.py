"""What heads the members' columns in a table: names, or initials where a name would be broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import TYPE_CHECKING

from screening.reports.charts import text_width
from screening.reports.wording import MARKS

if TYPE_CHECKING:
    from screening.reports.figures import Comparison, Mark

MILLIMETRES_PER_UNIT = 0.277
"""`text_width` counts in units of the charts' type; heads of tables are set in 8.25 points."""
PADDING_MILLIMETRES = 1.5
NARROW_MILLIMETRES = 12
"""In a column of less than this, outcomes in words would break letter by letter."""
LONGEST_INITIALS = 3


@dataclass(frozen=True, slots=True)
class MemberColumns:
    """A head for each column; `key` says whose initials they are, and is empty for names."""

    heads: tuple[str, ...]
    key: tuple[tuple[str, str], ...] = ()
    letters: Mapping[Mark, str] = field(default_factory=dict)
    """What stands for an outcome where there is no room for its words."""
    narrow: bool = False


def member_columns(
    names: Sequence[str], millimetres: float, marks: Iterable[Mark] = ()
) -> MemberColumns:
    """Choose the heads of columns that have `millimetres` of width between them.

    `marks` are the outcomes, other than a level, that stand in the columns.
    """
    room = millimetres / max(1, len(names)) - PADDING_MILLIMETRES
    pieces = (piece for name in names for piece in re.split(r"(?<=-)| ", name))
    if all(text_width(piece) * MILLIMETRES_PER_UNIT <= room for piece in pieces):
        return MemberColumns(tuple(names))
    short = _initials(names)
    narrow = room < NARROW_MILLIMETRES
    used = set(marks) if narrow else set()
    letters = dict(zip((mark for mark in MARKS if mark in used), ascii_lowercase, strict=False))
    return MemberColumns(short, tuple(zip(short, names, strict=True)), letters, narrow)


def marks_in(comparison: Comparison) -> Iterable[Mark]:
    """Yield the outcomes, other than a level, that the candidates' tables have."""
    for candidate in comparison.shown:
        for cell in candidate.question_cells:
            for given in cell.levels:
                if given.level is None:
                    yield given.mark
                if given.initial_mark is not None and given.initial_level is None:
                    yield given.initial_mark


def _initials(names: Sequence[str]) -> tuple[str, ...]:
    """Return different initials for each name; the second of two alike gets a number."""
    found: list[str] = []
    for name in names:
        letters = [part[0].upper() for part in re.split(r"[\s-]+", name) if part[:1].isalpha()]
        own = "".join(letters[:LONGEST_INITIALS]) or "M"
        taken = sum(re.fullmatch(rf"{re.escape(own)}\d*", other) is not None for other in found)
        found.append(f"{own}{taken + 1}" if taken else own)
    return tuple(found)
