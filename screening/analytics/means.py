"""Composites as floats over a whole table, by the product's one definition.

The exact fractions that a page prints are worked out in `screening.analytics.composite`; these are
the same figures, as arrays, for asking what would happen with other weights or without a member.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from screening.analytics.ratings import Floats, Ratings

Average = Literal["mean", "median"]


def composites(ratings: Ratings, *, average: Average = "mean") -> Floats:
    """Return each candidate's composite; shape (candidates,), NaN where nothing was scored.

    A rater's criterion score is the mean of the rater's scored questions for it, the panel's is
    the mean (or the median) over raters, the composite is the weighted mean over the criteria that
    have a score.
    """
    scores = criterion_means(ratings, average=average)
    weights = np.where(np.isnan(scores), 0.0, ratings.weight)
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = np.nansum(scores * weights, axis=1) / total
    return np.where(total > 0, result, np.nan)


def criterion_means(ratings: Ratings, *, average: Average = "mean") -> Floats:
    """Return the panel's score of each candidate on each criterion.

    Shape (candidates, criteria), NaN where nobody scored the criterion.
    """
    raters, criteria = max(1, len(ratings.raters)), max(1, len(ratings.criteria))
    key = (ratings.candidate * criteria + ratings.criterion[ratings.question]) * raters
    kept, numbers = np.unique(key + ratings.rater, return_inverse=True)
    total = np.bincount(numbers, weights=ratings.level, minlength=len(kept))
    own = total / np.bincount(numbers, minlength=len(kept))
    target = kept // raters
    size = len(ratings.candidates) * criteria
    count = np.bincount(target, minlength=size)
    if average == "mean":
        with np.errstate(invalid="ignore", divide="ignore"):
            result = np.bincount(target, weights=own, minlength=size) / count
        return np.where(count > 0, result, np.nan).reshape(-1, criteria)
    order = np.lexsort((own, target))
    middle = np.full(size, np.nan)
    start = np.cumsum(count) - count
    held = count > 0
    low, high = start + (count - 1) // 2, start + count // 2
    middle[held] = (own[order][low[held]] + own[order][high[held]]) / 2
    return middle.reshape(-1, criteria)


def coverage(ratings: Ratings) -> Floats:
    """Return each candidate's share of the expected scores that were given; shape (candidates,).

    Expected is every question from every rater who scored the candidate at all; NaN without one.
    """
    pairs = np.unique(ratings.candidate * max(1, len(ratings.raters)) + ratings.rater)
    raters = np.bincount(pairs // max(1, len(ratings.raters)), minlength=len(ratings.candidates))
    expected = raters * len(ratings.questions)
    given = np.bincount(ratings.candidate, minlength=len(ratings.candidates))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = given / expected
    return np.where(expected > 0, share, np.nan)
