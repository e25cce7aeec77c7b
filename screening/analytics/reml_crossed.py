"""The restricted likelihood of a complete table, where every rater scored everybody on everything.

There the covariance has eight eigenspaces, known beforehand: the mean, the differences between the
levels of each facet and of each pair of facets, and the rest. The sums of squares of the analysis
of variance are then all that the likelihood needs to know of the scores (Searle, Casella &
McCulloch 1992, ch. 4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from screening.analytics.ratings import Floats
from screening.analytics.reml import Evaluation, profiled

_AXES = (0, 1, 2)
# Each facet, each pair and all three, in the order of the squares.
SPACES = tuple(space for size in (1, 2, 3) for space in combinations(_AXES, size))


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """The analysis of variance of a complete table.

    Attributes:
        shape: how many levels each of the three facets has.
        squares: sums of squares in squared units of the scale, in the order of `SPACES`; (7,).
        freedom: degrees of freedom; shape (7,).
    """

    shape: tuple[int, int, int]
    squares: Floats
    freedom: Floats


def sums_of_squares(table: Floats) -> Squares:
    """Take apart a complete table, one axis a facet."""
    sizes = table.shape
    rest = table - table.mean()
    squares, freedom = [], []
    for space in SPACES:
        # What is left after the smaller spaces, averaged over the facets that the space lacks.
        part = rest.mean(axis=tuple(axis for axis in _AXES if axis not in space), keepdims=True)
        squares.append(float(np.sum(part * part)) * table.size / part.size)
        freedom.append(float(math.prod(sizes[axis] - 1 for axis in space)))
        rest = rest - part
    return Squares((sizes[0], sizes[1], sizes[2]), np.array(squares), np.array(freedom))


class CompleteTable:
    """The restricted likelihood of a complete table as a function of the ratios."""

    def __init__(self, squares: Squares, terms: Sequence[tuple[int, ...]]) -> None:
        """Prepare the likelihood of components for `terms`, each given by its facets' axes."""
        held = squares.freedom > 0
        self._squares = squares.squares[held]
        self._freedom = squares.freedom[held]
        self._scores = math.prod(squares.shape)
        # What a ratio adds to a space's variance: the scores in a level, where the space is the
        # term's own or a smaller one within it.
        self._adds = np.array(
            [
                [self._within(squares.shape, term) * set(space).issubset(term) for term in terms]
                for space in SPACES
            ],
            dtype=np.float64,
        ).reshape(len(SPACES), len(terms))[held]

    def __call__(self, ratio: Floats) -> Evaluation:
        """Return the criterion at these ratios; shape (terms,)."""
        variance = 1 + self._adds @ ratio
        share = self._squares / variance
        adds = self._adds / variance[:, None]
        return profiled(
            scores=self._scores,
            determinant=float(self._freedom @ np.log(variance)) + math.log(self._scores),
            weighed=float(share.sum()),
            traces=self._freedom @ adds,
            squares=share @ adds,
            crossed=adds.T @ (share[:, None] * adds),
        )

    @staticmethod
    def _within(shape: tuple[int, int, int], term: tuple[int, ...]) -> int:
        return math.prod(shape[axis] for axis in _AXES if axis not in term)
