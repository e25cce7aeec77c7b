"""Geometry of a small chart: a dot with its interval, and a line where the colleagues lie.

The template draws what stands here and works out nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.analytics.refusals import Estimate

WIDTH, HEIGHT = 320, 64
MARGIN = 22
LINE_Y = 22
"""Where the dot and its interval lie."""
AXIS_Y = 42
LABEL_Y = 58
ARROW = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis and the figure that is written under it."""

    x: float
    value: float


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """The drawing, in a box of `width` by `height`; `interval` and `arrows` are paths."""

    width: int
    height: int
    line_y: float
    axis_y: float
    label_y: float
    start: float
    end: float
    ticks: tuple[Tick, ...]
    alike: float | None
    dot: float
    interval: str
    arrows: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From one end to the other, with figures at `ticks`.

    On a `ratio` axis, twice and half as much lie equally far from 1.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    ratio: bool = False

    def place(self, value: float) -> float:
        """Return where `value` lies on the drawing; what lies beyond an end is put on the end."""
        within = min(max(value, self.low), self.high)
        share = (self._on_axis(within) - self._on_axis(self.low)) / (
            self._on_axis(self.high) - self._on_axis(self.low)
        )
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def _on_axis(self, value: float) -> float:
        return log(value) if self.ratio else value


def interval_chart(axis: Axis, found: Estimate, alike: float | None) -> IntervalChart:
    """Draw a figure with its interval; an end beyond the axis is an arrow.

    `alike` is where the colleagues lie, or None where that is not to be shown.
    """
    interval, arrows = "", ""
    if found.low is not None and found.high is not None:
        interval = f"M{axis.place(found.low)} {LINE_Y}H{axis.place(found.high)}"
        if found.low < axis.low:
            arrows += _arrow(axis.place(axis.low), -ARROW)
        if found.high > axis.high:
            arrows += _arrow(axis.place(axis.high), ARROW)
    return IntervalChart(
        width=WIDTH,
        height=HEIGHT,
        line_y=LINE_Y,
        axis_y=AXIS_Y,
        label_y=LABEL_Y,
        start=axis.place(axis.low),
        end=axis.place(axis.high),
        ticks=tuple(Tick(axis.place(tick), tick) for tick in axis.ticks),
        alike=None if alike is None else axis.place(alike),
        dot=axis.place(found.value),
        interval=interval,
        arrows=arrows,
    )


def _arrow(x: float, length: int) -> str:
    return f"M{x} {LINE_Y - ARROW}l{length} {ARROW}l{-length} {ARROW}z"
