"""Geometry of the strip chart: one row a candidate, one column a criterion.

The template draws what stands here and works out nothing. Shapes of one kind are merged into one
path, text is anchored at its start and nothing is translucent: each of these would cost time or add
a transparency group to the PDF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from screening.reports.figure_heights import parted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from screening.reports.figures import CandidateResult, Comparison, Criterion, CriterionCell

    Position = Callable[[float, Fraction | int], float]

WIDTH = 584
UNITS_PER_MILLIMETRE = 4
NAMES = 128
TOTAL = 64
GAP = 12
ROW = 34
LINE_HEIGHT = 11
DOT = 4
ROWS_PER_FIGURE = 20
NAME_LINES = 6
# With more criteria than this, a page is too narrow for names as heads: a document turns its page,
# and the web page has the criterion's number there.
NAMED_COLUMNS = 6
# Places on paper; a lying page is wider and lower.
PAPER_ROW = 30
STANDING_HEIGHT = 800
LYING_WIDTH = 932
LYING_NAMES = 196
LYING_HEIGHT = 470
NAME_GAP = 8
NARROWEST_NAMED = 58
LETTER = 4.9
DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO"}


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A mean to be written as the language writes it; None is a dash."""

    x: float
    y: float
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate's line: labels, numbers, and the words that stand for a sealed one."""

    candidate: CandidateResult
    names: tuple[Text, ...]
    code_y: float
    second_y: float
    middle_y: float
    sealed_x: float
    numbers: tuple[Number, ...]
    composite: Number | None


@dataclass(frozen=True, slots=True)
class StripChart:
    """One figure of at most twenty candidates."""

    width: int
    height: float
    millimetres: float
    rows: tuple[Row, ...]
    heads: tuple[Text, ...]
    composite_x: float
    head_y: float
    rules: str
    tracks: str
    spreads: str
    dots: str
    first: str
    last: str
    scale: tuple[Text, ...]
    numbered: bool
    """Whether the means stand beside their dots, and not in the table alone."""
    named: bool
    """Whether the criteria's names head the columns, and not their numbers."""


def lies(comparison: Comparison) -> bool:
    """Whether the matrices of a document need pages that lie."""
    return len(comparison.criteria) > NAMED_COLUMNS


def strip_charts(comparison: Comparison, *, paper: bool = False) -> tuple[StripChart, ...]:
    """Lay the comparison out as figures, in interview order.

    On `paper` the means stand in the table before the figure and not beside their dots as well:
    they would be a twentieth of the time that a document takes.
    """
    lying = paper and lies(comparison)
    candidates = comparison.candidates
    if paper:
        left, height = (LYING_NAMES, LYING_HEIGHT) if lying else (NAMES, STANDING_HEIGHT)
        depths = [_depth(name_lines(one.name, left - NAME_GAP), PAPER_ROW) for one in candidates]
        groups = parted(candidates, depths, first=height, later=height)
    else:
        starts = range(0, len(candidates), ROWS_PER_FIGURE)
        groups = [candidates[start : start + ROWS_PER_FIGURE] for start in starts]
    return tuple(_chart(comparison, group, lying=lying, paper=paper) for group in groups)


def _depth(names: tuple[str, ...], least: float) -> float:
    return least + LINE_HEIGHT * (len(names) - 1)


def _chart(
    comparison: Comparison, candidates: tuple[CandidateResult, ...], *, lying: bool, paper: bool
) -> StripChart:
    criteria = comparison.criteria
    width, left = (LYING_WIDTH, LYING_NAMES) if lying else (WIDTH, NAMES)
    least = PAPER_ROW if paper else ROW
    column = (width - left - TOTAL) / max(1, len(criteria))
    track = column - GAP
    named = column >= NARROWEST_NAMED if lying else len(criteria) <= NAMED_COLUMNS
    heads = tuple(_heads(criteria, left, column, named=named, language=comparison.language))
    top = max((head.y for head in heads), default=0) + 8
    low, high = comparison.facts.minimum, comparison.facts.maximum
    xs = [left + place * column for place in range(len(criteria))]

    def position(x: float, value: Fraction | int) -> float:
        # Whole numbers divide as exactly as fractions, and much faster.
        parts = value.denominator
        return x + (value.numerator - low * parts) / ((high - low) * parts) * track

    rules = [f"M0 {top:.1f}H{width}"]
    tracks: list[str] = []
    spreads: list[str] = []
    dots: list[str] = []
    rows = []
    y = float(top)
    for candidate in candidates:
        names = name_lines(candidate.name, left - NAME_GAP)
        depth = _depth(names, least)
        rules.append(f"M0 {y + depth:.1f}H{width}")
        middle = y + (depth / 2 if paper else 25)
        first = y + (12 if paper else 14)
        alone = paper and not (candidate.composite and candidate.composite.incomplete)
        beside = middle + 4 if alone else first
        numbers = []
        for x, criterion in zip(xs, criteria, strict=True):
            cell = candidate.cell(criterion)
            if cell is None:
                continue
            tracks.append(f"M{x:.1f} {middle:.1f}h{track:.1f}")
            tracks.extend(
                f"M{position(x, step):.1f} {middle - 2:.1f}v4" for step in range(low, high + 1)
            )
            if not paper:
                numbers.append(Number(round(x, 1), first, cell.mean))
            spreads.extend(_spread(cell, x, middle, position))
            if cell.mean is not None:
                dots.append(
                    f"M{position(x, cell.mean) - DOT:.1f} {middle:.1f}"
                    f"a{DOT} {DOT} 0 1 0 {2 * DOT} 0a{DOT} {DOT} 0 1 0 -{2 * DOT} 0"
                )
        composite = candidate.composite
        rows.append(
            Row(
                candidate=candidate,
                names=tuple(
                    Text(0, first + LINE_HEIGHT * line, words) for line, words in enumerate(names)
                ),
                code_y=first + (11 if paper else 13) + LINE_HEIGHT * (len(names) - 1),
                second_y=first + (11 if paper else 13),
                middle_y=y + 20,
                sealed_x=left,
                numbers=tuple(numbers),
                composite=Number(width - TOTAL + 8, beside, composite.value) if composite else None,
            )
        )
        y += depth
    height = y + 14
    scale = tuple(
        Text(round(position(x, level) - (0 if level == low else 5), 1), height - 3, str(level))
        for x in xs
        for level in (low, high)
    )
    return StripChart(
        width=width,
        height=height,
        millimetres=height / UNITS_PER_MILLIMETRE,
        rows=tuple(rows),
        heads=heads,
        composite_x=width - TOTAL + 8,
        head_y=top - 8,
        rules="".join(rules),
        tracks="".join(tracks),
        spreads="".join(spreads),
        dots="".join(dots),
        first=candidates[0].code if candidates else "",
        last=candidates[-1].code if candidates else "",
        scale=scale,
        numbered=not paper,
        named=named,
    )


def _spread(cell: CriterionCell, x: float, y: float, position: Position) -> Iterable[str]:
    """Draw a bar from the lowest to the highest member, where they differ."""
    if cell.spread is not None and cell.spread.range:
        start, end = position(x, cell.spread.lowest), position(x, cell.spread.highest)
        yield f"M{start:.1f} {y:.1f}H{end:.1f}"


def _heads(
    criteria: tuple[Criterion, ...], left: float, column: float, *, named: bool, language: str
) -> Iterable[Text]:
    """Set the column heads on their last line, so that they stand on the rule together."""
    lines = [
        wrapped(criterion.name, column - 6, language) if named else [str(criterion.number)]
        for criterion in criteria
    ]
    deepest = max((len(words) for words in lines), default=1)
    for place, words in enumerate(lines):
        for line, text in enumerate(words):
            yield Text(
                round(left + place * column, 1),
                LINE_HEIGHT * (1 + line + deepest - len(words)),
                text,
            )


def wrapped(text: str, width: float, language: str) -> list[str]:
    """Break a heading into at most four lines of about `width`, with hyphens in long words."""
    # No types; and it reads its list of dictionaries when imported.
    import pyphen  # type: ignore[import-untyped]  # noqa: PLC0415

    limit = max(4, int(width / LETTER))
    hyphens = pyphen.Pyphen(lang=DICTIONARIES.get(language, "en_GB"), left=3, right=3)
    lines: list[str] = []
    for whole in text.split():
        word = whole
        if lines and len(lines[-1]) + 1 + len(word) <= limit:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        while len(word) > limit:
            first, rest = hyphens.wrap(word, limit) or (word[: limit - 1] + "-", word[limit - 1 :])
            lines.append(first)
            word = rest
        lines.append(word)
    return [*lines[:3], "…"] if len(lines) > 4 else lines  # noqa: PLR2004 - as the docstring says


def name_lines(name: str, width: float) -> tuple[str, ...]:
    """Set a name in lines of at most `width`, breaking after spaces and hyphens.

    A word that is wider than a line is broken where the line ends, so that nothing of a name is
    lost. What is longer than six lines ends in an ellipsis; the table beside the figure has it all.
    """
    lines = [""]
    for part in re.split(r"(?<=[ -])", name):
        if lines[-1] and text_width(lines[-1] + part.rstrip()) > width:
            lines.append("")
        rest = part
        while text_width(rest.rstrip()) > width and len(lines) <= NAME_LINES:
            fitting = _fitting(rest, width)
            lines[-1:] = [rest[:fitting], ""]
            rest = rest[fitting:]
        lines[-1] += rest
    if len(lines) > NAME_LINES:
        lines[NAME_LINES - 1 :] = [_cut(lines[NAME_LINES - 1], width)]
    return tuple(line.strip() for line in lines)


def text_width(text: str) -> float:
    """Return about how wide a text is in the chart's type, rather too wide than too narrow."""
    return sum(map(_advance, text))


def _fitting(text: str, width: float) -> int:
    """Return how many letters of `text` fit, one at least."""
    used, count = 0.0, 0
    for letter in text:
        used += _advance(letter)
        if used > width:
            break
        count += 1
    return max(1, count)


def _cut(line: str, width: float) -> str:
    kept = line[: _fitting(line, width - _advance("…"))]
    return kept.rstrip(" -") + "…"


def _advance(letter: str) -> float:
    """Return about how wide a letter of a name is, rather too wide than too narrow."""
    if letter in "fijlrtI .,'-":
        return 3.6
    if letter in "mwMW…":
        return 9.3
    return 7.1 if letter.isupper() else 6.2
