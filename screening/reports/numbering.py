"""Numbers of the figures and tables and letters of the sections that a comparison has.

What is left out, because the scores do not bear it, leaves no gap in the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from screening.reports.figures import Comparison
    from screening.reports.findings_figures import Findings

Table = Literal["apart", "order", "means", "alike", "weights", "cards"]
Section = Literal[
    "composites",
    "means",
    "spread",
    "discussion",
    "alike",
    "weights",
    "candidates",
    "reading",
    "provenance",
]


@dataclass(frozen=True, slots=True)
class Numbering:
    """What each table and section is called; `first_strip` is the number of the first strip chart.

    A table or a section that is not there has no entry.
    """

    tables: Mapping[Table, int]
    sections: Mapping[Section, str]
    first_strip: int


def numbering(comparison: Comparison, findings: Findings, *, band_figures: int) -> Numbering:
    """Number what there is; `band_figures` is how many figures the composites take."""
    some, shown = bool(comparison.candidates), bool(comparison.shown)
    tables: dict[Table, bool] = {
        "apart": bool(findings.judged),
        "order": findings.order is not None,
        "means": some,
        "alike": bool(findings.likeness.rows),
        "weights": True,
        "cards": shown,
    }
    sections: dict[Section, bool] = {
        "composites": some,
        "means": some,
        "spread": some,
        "discussion": True,
        "alike": shown,
        "weights": True,
        "candidates": shown,
        "reading": shown,
        "provenance": True,
    }
    present = [name for name, there in tables.items() if there]
    headed = [name for name, there in sections.items() if there]
    return Numbering(
        tables={name: place for place, name in enumerate(present, start=1)},
        sections=dict(zip(headed, ascii_uppercase, strict=False)),
        first_strip=band_figures + 1,
    )
