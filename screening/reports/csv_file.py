"""The comparison as CSV: one tidy table for a program or for a look in Excel.

A row is what one member's scorecard says on one question for one candidate, with the panel's means
beside it. Excel splits a file by Windows' regional settings, whatever language the user reads; in
Norway that is semicolon and decimal comma. UTF-8 with a byte-order mark keeps æ, ø and å. In
pandas: ``sep=";", decimal=","``. Column names and codes are the same in all languages.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.reports.figures import (
        Comparison,
        MemberLevel,
    )

COLUMNS = (
    "recruitment",
    "question_set",
    "version",
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
# A cell that begins with one of these is a formula to Excel or LibreOffice (the last four are their
# full-width forms); an apostrophe in front makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_text(value: str) -> str:
    """Guard a text against being read as a formula."""
    text = _FORBIDDEN.sub("", value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


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


def as_cell(value: object) -> str:
    """Return a value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Fraction):
        return f"{float(value):.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)


def _rows(comparison: Comparison) -> Iterator[list[str]]:
    """Yield the rows below the heads, each in the order of `COLUMNS`.

    There are thousands, so what many rows share is written once: candidate, criterion and question.
    """
    facts = comparison.facts
    version = _cells(facts.reference, facts.slug, facts.version)
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
