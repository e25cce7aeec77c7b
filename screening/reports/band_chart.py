"""Geometry of the figure of composites: one row a candidate, with a bar for what is uncertain.

On a page each row is a small drawing as wide as there is room for, so its places are percentages of
the scale. A document holds one drawing for up to twenty candidates, so its places are units, of
which four make a millimetre. Either is drawn by a template that works out nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from screening.reports.charts import LINE_HEIGHT, UNITS_PER_MILLIMETRE, WIDTH, Text, name_lines
from screening.reports.figure_heights import parted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.reports.figures import Comparison
    from screening.reports.findings_figures import Band, Findings

NAMES = 190
CODE = 40
TOTAL = 64
ROW = 23
DOT = 4.5
MARGIN = 10
HEAD = 20
# Under the facts on the first page, and on a page of its own.
FIRST_HEIGHT = 430
LATER_HEIGHT = 840


@dataclass(frozen=True, slots=True)
class Track:
    """One candidate's row on a page; the places are percentages from the scale's lowest level."""

    band: Band
    dot: float | None
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A level of the scale and its place in per cent."""

    level: int
    place: float


@dataclass(frozen=True, slots=True)
class BandRows:
    """The figure as a page draws it."""

    tracks: tuple[Track, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """The words and the number of one candidate's row in a document."""

    band: Band
    names: tuple[Text, ...]
    code_x: float
    y: float
    track_x: float
    number_x: float


@dataclass(frozen=True, slots=True)
class BandChart:
    """The figure as a document draws it; shapes of one kind are merged into one path."""

    width: int
    height: float
    millimetres: float
    rows: tuple[DrawnRow, ...]
    number_x: float
    head_y: float
    rules: str
    grid: str
    bars: str
    dots: str
    scale: tuple[Text, ...]

    @property
    def first(self) -> str:
        """The code of the first candidate in the figure."""
        return self.rows[0].band.candidate.code if self.rows else ""

    @property
    def last(self) -> str:
        """The code of the last candidate in the figure."""
        return self.rows[-1].band.candidate.code if self.rows else ""


def band_rows(comparison: Comparison, findings: Findings) -> BandRows:
    """Lay the figure out for a page."""
    low, high = comparison.facts.minimum, comparison.facts.maximum

    def place(value: float | Fraction | None) -> float | None:
        return None if value is None else round(100 * _share(value, low, high), 2)

    return BandRows(
        tracks=tuple(
            Track(band, place(band.composite), place(band.low), place(band.high))
            for band in findings.bands
        ),
        ticks=tuple(
            Tick(level, round(100 * _share(level, low, high), 2)) for level in range(low, high + 1)
        ),
    )


def band_charts(comparison: Comparison, findings: Findings) -> tuple[BandChart, ...]:
    """Lay the figure out for a document, in as many drawings as it takes."""
    bands = findings.bands
    depths = [_depth(name_lines(band.candidate.name, NAMES - CODE)) for band in bands]
    groups = parted(bands, depths, first=FIRST_HEIGHT, later=LATER_HEIGHT)
    return tuple(_chart(comparison, group) for group in groups)


def _depth(names: tuple[str, ...]) -> float:
    return ROW + LINE_HEIGHT * (len(names) - 1)


def _chart(comparison: Comparison, bands: Sequence[Band]) -> BandChart:
    low, high = comparison.facts.minimum, comparison.facts.maximum
    left, right = NAMES + MARGIN, WIDTH - TOTAL - MARGIN

    def x(value: float | Fraction) -> float:
        return left + _share(value, low, high) * (right - left)

    rules, bars, dots, rows = [f"M0 {HEAD}H{WIDTH}"], [], [], []
    y = float(HEAD)
    for band in bands:
        names = name_lines(band.candidate.name, NAMES - CODE)
        depth = _depth(names)
        middle = y + depth / 2
        rows.append(_row(band, names, middle))
        if band.low is not None and band.high is not None:
            bars.append(f"M{x(band.low):.1f} {middle:.1f}H{x(band.high):.1f}")
        if band.composite is not None:
            dots.append(
                f"M{x(band.composite) - DOT:.1f} {middle:.1f}"
                f"a{DOT} {DOT} 0 1 0 {2 * DOT} 0a{DOT} {DOT} 0 1 0 -{2 * DOT} 0"
            )
        y += depth
        rules.append(f"M0 {y:.1f}H{WIDTH}")
    levels = range(low, high + 1)
    height = y + 16
    return BandChart(
        width=WIDTH,
        height=height,
        millimetres=height / UNITS_PER_MILLIMETRE,
        rows=tuple(rows),
        number_x=WIDTH - TOTAL + 8,
        head_y=HEAD - 7,
        rules="".join(rules),
        grid="".join(f"M{x(level):.1f} {HEAD}V{y:.1f}" for level in levels),
        bars="".join(bars),
        dots="".join(dots),
        # Text is anchored at its start, so a figure is set back by half its width.
        scale=tuple(Text(round(x(level) - 2.5, 1), height - 3, str(level)) for level in levels),
    )


def _row(band: Band, names: tuple[str, ...], middle: float) -> DrawnRow:
    first = middle + 3.7 - LINE_HEIGHT * (len(names) - 1) / 2
    return DrawnRow(
        band=band,
        names=tuple(
            Text(0, round(first + LINE_HEIGHT * line, 1), words) for line, words in enumerate(names)
        ),
        code_x=NAMES - CODE + 8,
        y=round(middle + 3.7, 1),
        track_x=NAMES + MARGIN,
        number_x=WIDTH - TOTAL + 8,
    )


def _share(value: float | Fraction, low: int, high: int) -> float:
    """Return how far along the scale a value lies, from nought to one."""
    return min(1.0, max(0.0, (float(value) - low) / (high - low)))
