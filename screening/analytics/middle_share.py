"""How many of a rater's scores are at the middle of the scale, beside colleagues' scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from screening.analytics.cells import Cells, cell_numbers
from screening.analytics.colleagues import CONFIDENCE
from screening.analytics.ratings import Flags, Floats, Ratings
from screening.analytics.refusals import Estimate


@dataclass(frozen=True, slots=True)
class MiddleShares:
    """How often the middle level was given, by each rater and by colleagues.

    Attributes:
        level: which level that is: see `middle_level`.
        share: each rater's share of all the rater's scores, with an interval of 90%; None without
            any score.
        colleagues: the others' share of their scores for the same candidates; None without any.
    """

    level: float
    share: list[Estimate | None]
    colleagues: list[float | None]


def middle_level(ratings: Ratings) -> float:
    """Return the scale's middle level, or the most frequent one where it has none.

    A scale of whole levels has a middle if their number is odd: 3 on 1-5, none on 1-4. Without any
    score, the middle of the scale is returned as it is.
    """
    middle = (ratings.low + ratings.high) / 2
    if not len(ratings) or ((ratings.high - ratings.low) / 2).is_integer():
        return middle
    levels, counts = np.unique(ratings.level, return_counts=True)
    return float(levels[np.argmax(counts)])


def middle_shares(ratings: Ratings, cells: Cells) -> MiddleShares:
    """Return each rater's share of scores at the middle level; `cells` are those of `ratings`."""
    level = middle_level(ratings)
    number, count = cell_numbers(ratings)
    # Levels are given, not worked out, so they are exactly at the level or they are not.
    hit: Flags = ratings.level == level
    size = len(ratings.raters)
    scores = np.bincount(number, minlength=count).astype(np.float64)
    hits = np.bincount(number[hit], minlength=count).astype(np.float64)
    colleagues: list[float | None] = []
    others = [
        np.bincount(
            cells.rater,
            weights=np.bincount(cells.candidate, weights=one)[cells.candidate] - one,
            minlength=size,
        )
        for one in (hits, scores)
    ]
    for there, of in zip(*[one.tolist() for one in others], strict=True):
        colleagues.append(there / of if of else None)
    return MiddleShares(level, _shares(cells, hits, scores), colleagues)


def _shares(cells: Cells, hits: Floats, scores: Floats) -> list[Estimate | None]:
    """Return each rater's share of hits with Wilson's interval (1927) for clustered scores.

    A rater's scores for one candidate resemble one another, so the interval is worked out from the
    number of independent scores with the same variance between candidates, with Student's t for the
    candidates (Korn & Graubard 1998; Dean & Pagano 2015), and at most from all.
    """
    size = cells.n_raters
    count = np.bincount(cells.rater, weights=scores, minlength=size)
    share = np.bincount(cells.rater, weights=hits, minlength=size) / np.maximum(count, 1)
    away = (hits - share[cells.rater] * scores) ** 2
    people = cells.candidates_per_rater
    left = np.maximum(people - 1, 1)
    clustered = np.bincount(cells.rater, weights=away, minlength=size) * people / left
    reach = float(special.ndtri((1 + CONFIDENCE) / 2))
    wider = (special.stdtrit(left, (1 + CONFIDENCE) / 2) / reach) ** 2
    free = share * (1 - share) * count**2
    independent = np.minimum(
        count, np.divide(free, clustered * wider, out=count.copy(), where=clustered > 0)
    )
    number = np.maximum(independent, 1)
    below = 1 + reach**2 / number
    centre = (share + reach**2 / (2 * number)) / below
    half = reach / below * np.sqrt(share * (1 - share) / number + reach**2 / (4 * number**2))
    ends = (np.maximum(centre - half, 0), np.minimum(centre + half, 1))
    return [
        Estimate(float(value), float(low), float(high)) if there else None
        for value, low, high, there in zip(share, *ends, count > 0, strict=True)
    ]
