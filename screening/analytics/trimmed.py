"""The trimmed mean of a panel: without each criterion's highest and lowest member.

Figure skating's official score of a component is made like this (International Skating Union).
"""

from __future__ import annotations

import numpy as np

from screening.analytics.ratings import Floats, Ratings
from screening.analytics.refusals import Refusal
from screening.messages import N_, Message

FEWEST = 5


def trimmed_means(ratings: Ratings) -> Floats:
    """Return each candidate's score on each criterion without the highest and the lowest rater.

    Shape (candidates, criteria). A rater's criterion score is the mean of the rater's scored
    questions; of several raters who are highest (or lowest) one is dropped. NaN where fewer than
    five raters scored the criterion: too little would be left, and `trimmed_refusal` says so.
    """
    raters, criteria = max(1, len(ratings.raters)), max(1, len(ratings.criteria))
    key = (ratings.candidate * criteria + ratings.criterion[ratings.question]) * raters
    kept, numbers = np.unique(key + ratings.rater, return_inverse=True)
    total = np.bincount(numbers, weights=ratings.level, minlength=len(kept))
    own = total / np.bincount(numbers, minlength=len(kept))
    target = kept // raters
    size = len(ratings.candidates) * criteria
    count = np.bincount(target, minlength=size)
    # Sorted by candidate and criterion and then by score, the first and the last are dropped.
    order = np.lexsort((own, target))
    ends = np.cumsum(count)
    inner = np.ones(len(own), dtype=np.bool_)
    inner[(ends - count)[count > 0]] = inner[ends[count > 0] - 1] = False
    middle = np.bincount(target[order][inner], weights=own[order][inner], minlength=size)
    found = np.where(count >= FEWEST, middle / np.maximum(count - 2, 1), np.nan)
    return found.reshape(-1, criteria)


def trimmed_refusal(ratings: Ratings) -> Refusal | None:
    """Refuse the trimmed mean if no criterion of any candidate has five raters."""
    found = trimmed_means(ratings)
    if found.size and not np.isnan(found).all():
        return None
    return Refusal(
        "R13",
        "trimmed_mean",
        Message(
            N_(
                "With fewer than five panel members there is too little left when the highest and "
                "the lowest are dropped."
            )
        ),
    )
