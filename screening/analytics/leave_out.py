"""Every candidate's composite without one panel member, or without one question.

Leaving out is subtraction: each part's contribution is taken from sums made once, instead of
working everything out anew for every part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from screening.analytics.ratings import Codes, Floats, Ratings

Part = Literal["rater", "question"]


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Raters' own criterion scores and their sums.

    `own`, `count` and `target` have shape (own scores,): a rater's score of a candidate on a
    criterion, from how many questions, and the place of candidate and criterion among all.
    `of_score` is the own score that each single level belongs to. `total` and `raters` have shape
    (candidates x criteria,).
    """

    own: Floats
    count: Codes
    target: Codes
    rater: Codes
    of_score: Codes
    total: Floats
    raters: Floats


def composites_without(ratings: Ratings, part: Part) -> Iterator[tuple[int, Floats]]:
    """Yield each rater (or question) who has scores, and everybody's composites without it.

    The first is the place in the ratings' names, the second has shape (candidates,), NaN for a
    candidate who has no score left. The same composites as `means.composites` of the other scores.
    """
    sums = _sums(ratings)
    if part == "rater":
        parts, target = sums.rater, sums.target
        change, fewer = -sums.own, np.ones(len(sums.own))
    else:
        parts, target = ratings.question, sums.target[sums.of_score]
        own, count = sums.own[sums.of_score], sums.count[sums.of_score]
        alone = count == 1
        # The mean of the rater's other questions on the criterion, less the mean of all.
        others = (own * count - ratings.level) / np.where(alone, 1, count - 1)
        change, fewer = np.where(alone, -own, others - own), alone.astype(np.float64)
    order = np.argsort(parts, kind="stable")
    ends = np.cumsum(np.bincount(parts))
    size = len(sums.total)
    for place in np.unique(parts).tolist():
        taken = order[ends[place - 1] if place else 0 : ends[place]]
        total = sums.total + np.bincount(target[taken], change[taken], size)
        left = sums.raters - np.bincount(target[taken], fewer[taken], size)
        yield place, _composites(ratings, total, left)


def _sums(ratings: Ratings) -> _Sums:
    raters, criteria = max(1, len(ratings.raters)), max(1, len(ratings.criteria))
    key = (ratings.candidate * criteria + ratings.criterion[ratings.question]) * raters
    kept, numbers = np.unique(key + ratings.rater, return_inverse=True)
    count = np.bincount(numbers, minlength=len(kept))
    own = np.bincount(numbers, weights=ratings.level, minlength=len(kept)) / count
    target = kept // raters
    size = len(ratings.candidates) * criteria
    return _Sums(
        own=own,
        count=count,
        target=target,
        rater=kept % raters,
        of_score=numbers.astype(np.int64),
        total=np.bincount(target, weights=own, minlength=size).astype(np.float64),
        raters=np.bincount(target, minlength=size).astype(np.float64),
    )


def _composites(ratings: Ratings, total: Floats, raters: Floats) -> Floats:
    held = raters > 0
    scores = (total / np.where(held, raters, 1)).reshape(-1, max(1, len(ratings.criteria)))
    weights = np.where(held.reshape(scores.shape), ratings.weight, 0.0)
    weight = weights.sum(axis=1)
    found = (scores * weights).sum(axis=1) / np.where(weight > 0, weight, 1.0)
    return np.where(weight > 0, found, np.nan)
