"""Where the candidates' tables break over pages, worked out before they are set.

A table that is kept whole is set down to the foot of the page, taken back, and set again on the
next. A break put there beforehand saves that work; where the sizes here are too small, the page
breaks by itself, as it would without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from screening.reports.charts import text_width

if TYPE_CHECKING:
    from screening.reports.figures import CandidateResult, Comparison
    from screening.reports.member_columns import MemberColumns

# Millimetres in print.css.
PAGE = 247.0
SECTION_HEAD = 7.35 + 2.45
TITLE = 4.9 + 1.2
GAP = 7.35
ROW = 4.1 + 2 * 1
TIGHT_ROW = 3.8 + 2 * 0.3
QUESTION_ROW = 2 * 1.2
TABLE_LINE = 4.1
SMALL_LINE = 3.9
CHANGED_HEAD = 2.45 + SMALL_LINE
CAPTION = TABLE_LINE + 1.8

# Letters' widths come in the charts' units; what is said in a line of each size.
UNITS_A_LINE = 560
UNITS_A_QUESTION = 330


@dataclass(frozen=True, slots=True)
class CandidatePages:
    """Which candidates begin a page, by id, and whether rows are set closer than elsewhere."""

    breaks: frozenset[int]
    tight: bool


def candidate_pages(comparison: Comparison, columns: MemberColumns) -> CandidatePages:
    """Plan the pages after the heading, which begins one."""
    rows = len(comparison.criteria) + len(comparison.questions) + 1
    tight = rows * ROW + TITLE + CHANGED_HEAD > PAGE
    table = TITLE + rows * (TIGHT_ROW if tight else ROW) + _key(columns)
    used = SECTION_HEAD + _questions(comparison)
    breaks = set()
    for candidate in comparison.shown:
        height = table + _changed(candidate)
        if used and used + GAP + height > PAGE:
            breaks.add(candidate.id)
            used = 0.0
        used += (GAP if used else 0.0) + height
    return CandidatePages(frozenset(breaks), tight)


def _questions(comparison: Comparison) -> float:
    """Return the height on the last page of the table of questions."""
    lines = (ceil(text_width(one.stem) / UNITS_A_QUESTION) for one in comparison.questions)
    height = CAPTION + sum(line * TABLE_LINE + QUESTION_ROW for line in lines)
    return height % PAGE


def _key(columns: MemberColumns) -> float:
    words = ", ".join(f"{short} {name}" for short, name in columns.key)
    return ceil(text_width(words) / UNITS_A_LINE) * SMALL_LINE + 1.2 if words else 0.0


def _changed(candidate: CandidateResult) -> float:
    reasons = [given.reason for _, given in candidate.changed]
    lines = sum(max(1, ceil(text_width(reason) / UNITS_A_LINE)) for reason in reasons)
    return CHANGED_HEAD + lines * SMALL_LINE if reasons else 0.0
