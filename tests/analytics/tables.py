"""Tables of scores that tests make up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from screening.analytics.ratings import Ratings, Row, from_rows

Table = Sequence[Sequence[float | None]] | npt.NDArray[np.float64]


def one_question(table: Table, *, low: float = 1, high: float = 5) -> Ratings:
    """Return a table of candidates × raters as ratings on one question; None or NaN is missing."""
    rows: list[Row] = [
        (f"c{candidate:05d}", f"r{rater:05d}", "q", _level(level))
        for candidate, levels in enumerate(table)
        for rater, level in enumerate(levels)
    ]
    return from_rows(rows, low=low, high=high)


def of_array(levels: npt.NDArray[np.float64], *, low: float = 1, high: float = 5) -> Ratings:
    """Return an array of candidates × raters × questions as ratings; NaN is missing."""
    rows: list[Row] = [
        (f"c{place[0]:05d}", f"r{place[1]:05d}", f"q{place[2]:05d}", _level(level))
        for place, level in np.ndenumerate(levels)
    ]
    return from_rows(rows, low=low, high=high)


def rows_of(ratings: Ratings) -> list[Row]:
    """Return the rows that would make the ratings again."""
    return [
        (ratings.candidates[c], ratings.raters[r], ratings.questions[q], level)
        for c, r, q, level in zip(
            ratings.candidate.tolist(),
            ratings.rater.tolist(),
            ratings.question.tolist(),
            ratings.level.tolist(),
            strict=True,
        )
    ]


def panel(
    random: np.random.Generator,
    shape: tuple[int, int, int],
    *,
    spread: tuple[float, float, float] = (0.6, 0.35, 0.7),
    step: float = 1,
) -> npt.NDArray[np.float64]:
    """Return made-up levels from 1 to 5 of candidates × raters × questions.

    `spread` has the standard deviations of candidates, of raters and of what is left.
    """
    candidates, raters, _ = shape
    effects = (
        spread[0] * random.normal(size=(candidates, 1, 1))
        + spread[1] * random.normal(size=(1, raters, 1))
        + spread[2] * random.normal(size=shape)
    )
    return np.clip(np.round((3 + effects) / step) * step, 1, 5)


def _level(level: float | None) -> float | None:
    return None if level is None or np.isnan(level) else float(level)
