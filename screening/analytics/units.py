"""Units: one candidate on one question, with the levels that two raters or more gave.

Every measure of agreement compares levels within a unit. Which rater gave which level matters to
none of them but the kappa of two raters, so a unit is kept as its sorted levels alone: as small as
the table of scores, however many raters there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from screening.analytics.ratings import Codes, Floats, Ratings


@dataclass(frozen=True, eq=False)
class Units:
    """The levels of the units that hold at least two, sorted by unit and then by level.

    Attributes:
        unit: each level's unit; shape (scores,), ascending.
        code: each level's place in `levels`; shape (scores,), ascending within a unit.
        levels: the distinct levels, ascending; shape (levels,).
        count: how many levels each unit holds, two or more; shape (units,).
        candidate: each unit's candidate; shape (units,).
        question: each unit's question; shape (units,).
    """

    unit: Codes
    code: Codes
    levels: Floats
    count: Codes
    candidate: Codes
    question: Codes

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.count)

    @cached_property
    def start(self) -> Codes:
        """Where each unit's levels begin; shape (units,)."""
        starts: Codes = np.cumsum(self.count) - self.count
        return starts

    @cached_property
    def level(self) -> Floats:
        """The levels themselves; shape (scores,)."""
        return self.levels[self.code]


def scored_twice(ratings: Ratings) -> Units:
    """Return the units that at least two raters scored; there may be none."""
    levels = np.unique(ratings.level)
    kinds, questions = max(1, len(levels)), max(1, len(ratings.questions))
    key = ratings.candidate * questions + ratings.question
    key *= kinds
    key += np.searchsorted(levels, ratings.level)
    key.sort()
    place, code = np.divmod(key, kinds)
    first = np.flatnonzero(np.diff(place, prepend=-1))
    count = np.diff(first, append=len(place))
    twice = count > 1
    kept = np.repeat(twice, count)
    place, code, count = place[first[twice]], code[kept], count[twice]
    # Levels that only stand alone in their units are compared with nothing.
    used = np.bincount(code, minlength=len(levels)) > 0
    return Units(
        unit=np.repeat(np.arange(len(count)), count),
        code=(np.cumsum(used) - 1)[code],
        levels=levels[used],
        count=count,
        candidate=place // questions,
        question=place % questions,
    )


def commonest_share(levels: Floats) -> float:
    """Return the share of the commonest level among `levels` (shape (scores,)); 0 for none."""
    if not len(levels):
        return 0.0
    return float(np.unique(levels, return_counts=True)[1].max() / len(levels))
