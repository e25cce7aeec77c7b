"""The comparison as CSV: one tidy table for a program or for a look in Excel.

A row is what one member's scorecard says on one question for one candidate, with the panel's means
beside it. Excel splits a file by Windows' regional settings, whatever language the user reads; in
Norway that is semicolon and decimal comma. UTF-8 with a byte-order mark keeps æ, ø and å. In
pandas: ``sep=";", decimal=","``. Column names and codes are the same in all languages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screening.tabular.cells import as_cell, as_text

if TYPE_CHECKING:
    from screening.reports.figures import (
        Comparison,
        MemberLevel,
    )

__all__ = ["COLUMNS", "as_cell", "as_text", "comparison_csv"]

COLUMNS = (
    "recruitment",
    "question_set",
    "version",
    "same_meaning_versions",
    "candidate_code",
    "candidate",
    "candidate_status",
    "sealed",
    "criterion_id",
    "criterion",
    "weight",
    "question_id",
    "member",
    "outcome",
    "level",
    "initial_outcome",
    "initial_level",
    "reason",
    "imported",
    "question_mean",
    "question_range",
    "criterion_mean",
    "criterion_scored",
    "criterion_expected",
    "composite",
    "composite_incomplete",
)


def comparison_csv(comparison: Comparison) -> bytes:
    """Return the comparison as one long table; a sealed candidate has one row without figures."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(comparison))
    return out.getvalue().encode("utf-8-sig")


def _cells(*values: object) -> list[str]:
    """Return the values as the file holds them."""
    return [as_cell(value) for value in values]


def _rows(comparison: Comparison) -> Iterator[list[str]]:
    """Yield the rows below the heads, each in the order of `COLUMNS`.

    There are thousands, so what many rows share is written once: candidate, criterion and question.
    """
    facts = comparison.facts
    # Versions that corrections of the spelling tie to this one; a space keeps Excel from reading
    # two of them as one decimal number.
    same = " ".join(str(number) for number in facts.same_as)
    version = _cells(facts.reference, facts.slug, facts.version, same)
    for candidate in comparison.candidates:
        status = "withdrawn" if candidate.withdrawn else "active"
        person = [*version, *_cells(candidate.code, candidate.name, status, candidate.sealed)]
        if candidate.sealed or candidate.composite is None:
            yield person + [""] * (len(COLUMNS) - len(person))
            continue
        total = _cells(candidate.composite.value, candidate.composite.incomplete)
        # Levels and cards both run over the members in the same order.
        cards = [_cells(card.member, card.imported) for card in candidate.cards]
        for criterion in candidate.criteria:
            what, mean = criterion.criterion, criterion.coverage
            about = [*person, *_cells(what.id, what.name, what.weight)]
            means = [*_cells(criterion.mean, mean.scored, mean.expected), *total]
            for cell in criterion.questions:
                asked = [*about, as_text(cell.question.id)]
                apart = cell.spread.range if cell.spread else None
                found = [*_cells(cell.mean, apart), *means]
                for level, (member, imported) in zip(cell.levels, cards, strict=True):
                    yield [*asked, member, *_given(level), imported, *found]


def _given(level: MemberLevel) -> list[str]:
    """Return outcome and level, those from before the discussion, and the reason."""
    number = "" if level.level is None else str(level.level)
    if not level.changed:
        return [level.mark, number, "", "", ""]
    return [level.mark, number, *_cells(level.initial_mark, level.initial_level, level.reason)]
