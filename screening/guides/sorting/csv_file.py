"""The results of an exercise as CSV: one row an anchor, for a program or for a look in Excel.

Semicolon and decimal comma, as Excel reads in Norway; in pandas: ``sep=";", decimal=","``. Column
names and codes are the same in all languages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from screening.guides.sorting.content import Content
from screening.guides.sorting.findings import Finding
from screening.guides.sorting.queries import ExerciseRow
from screening.guides.sorting.rules import NOWHERE
from screening.tabular.cells import as_cell

COLUMNS = (
    "question_set",
    "version",
    "language",
    "criterion_id",
    "criterion",
    "level",
    "anchor",
    "answers",
    "placed_as_intended",
    "agreement",
    "agreement_low_90",
    "agreement_high_90",
    "mean_level",
    "standard_deviation",
    "most_often_instead",
    "most_often_instead_count",
    "not_placed",
    "verdict",
    "agreement_too_low",
    "spread_too_large",
    "read_as_another_level",
)


def results_csv(row: ExerciseRow, content: Content, found: list[Finding]) -> bytes:
    """Return the findings as a table; the version of an exercise on a draft is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    about = (row.slug, row.number, row.exercise.language)
    writer.writerows(
        [as_cell(value) for value in (*about, *_values(content, one))] for one in found
    )
    return out.getvalue().encode("utf-8-sig")


def _values(content: Content, one: Finding) -> Iterator[object]:
    low, high = one.interval or (None, None)
    criteria = [pair for pair in one.instead if pair[0] != NOWHERE]
    confused, times = criteria[0] if criteria else (None, None)
    yield from (one.anchor.criterion, content.names[one.anchor.criterion])
    yield from (one.anchor.level, one.anchor.text, one.answers, one.placed)
    yield from (one.agreement, low, high, one.mean, one.spread)
    yield from (confused, times, dict(one.instead).get(NOWHERE, 0))
    yield from (one.verdict, one.disagreed, one.scattered, one.shifted)
