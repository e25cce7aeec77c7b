"""Parts the rows of a tall figure into figures that pages have room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")

FEWEST = 3
"""A figure of one or two rows looks like something left behind."""


def parted(
    rows: Sequence[Row], depths: Sequence[float], *, first: float, later: float
) -> list[tuple[Row, ...]]:
    """Return `rows` in as few groups as fit, in order; `first` and `later` are their heights.

    Figures that all have the same room are about equally high. A row that is higher than there is
    room for has a group of its own.
    """
    counts = _counts(depths, first, later)
    if first == later and len(counts) > 1:
        even = sum(depths) / len(counts) + max(depths) / 2
        levelled = _counts(depths, min(even, later), min(even, later))
        counts = levelled if len(levelled) == len(counts) else counts
    if len(counts) > 1 and counts[-1] < FEWEST < counts[-2]:
        moved = FEWEST - counts[-1]
        counts[-2:] = [counts[-2] - moved, FEWEST]
    groups = []
    start = 0
    for count in counts:
        groups.append(tuple(rows[start : start + count]))
        start += count
    return groups


def _counts(depths: Sequence[float], first: float, later: float) -> list[int]:
    counts: list[int] = []
    used = 0.0
    for depth in depths:
        room = later if len(counts) > 1 else first
        if counts and used + depth <= room:
            counts[-1] += 1
            used += depth
        else:
            counts.append(1)
            used = depth
    return counts
