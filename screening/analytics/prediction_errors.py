"""How far the cell model's predictions may lie from what they predict.

Everything rests on one matrix, the covariance of the errors of the mean and of the smaller facet's
effects; the larger facet's errors are worked out from it a few rows at a time, so that memory does
not grow with the square of anything but the smaller facet (Henderson 1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from screening.analytics.cell_equations import CellEquations, Solution, Sparse, times
from screening.analytics.ratings import Codes, Floats

_ROWS = 2048  # so many rows at a time
_TWO = 2


@dataclass(frozen=True, slots=True, eq=False)
class Variances:
    """Variances of one facet's prediction errors, in squared points; shape (names,) each.

    Attributes:
        given_mean: as if the general mean were known (lme4's `condVar`).
        error: with the mean estimated too.
        with_mean: of the general mean and the effect together.
    """

    given_mean: Floats
    error: Floats
    with_mean: Floats


class PredictionErrors:
    """The errors of one solution of the equations, by places among the names.

    `residual` is the residual variance, in squared points; `names` is how many candidates and
    raters there are, scored or not.
    """

    def __init__(
        self,
        equations: CellEquations,
        solution: Solution,
        *,
        residual: float,
        ratio: tuple[float, float],
        names: tuple[int, int],
    ) -> None:
        """Keep the solution, and each level's row of what it takes from the other equations."""
        self._residual = residual
        self._ratio = ratio
        self._names = names
        self._solution = solution
        self._swapped = equations.swapped
        self._places = (
            _places(equations.candidates, names[0]),
            _places(equations.raters, names[1]),
        )
        drawn = solution.ratio * solution.kept
        outer, inner = equations.table.shape
        level, other = equations.places
        drawn_by_cell = drawn[level] * equations.cell_weight
        # A last row of nought stands for a name without any score.
        self._rows: Sparse = sparse.csr_array(
            (
                np.concatenate([drawn * equations.weight, drawn_by_cell]),
                (
                    np.concatenate([np.arange(outer), level]),
                    np.concatenate([np.zeros(outer, dtype=np.int64), other + 1]),
                ),
            ),
            shape=(outer + 1, inner + 1),
        )
        self._kept = np.append(solution.kept, 1.0)

    def candidates(self) -> Variances:
        """Return the variances of the candidates' errors."""
        return self._facet(0)

    def raters(self) -> Variances:
        """Return the variances of the raters' errors."""
        return self._facet(1)

    def between(self, a: Codes, b: Codes) -> Floats:
        """Return the variance of the error of each difference of two candidates; (pairs,)."""
        first, second = self._places[0][a], self._places[0][b]
        if self._swapped:
            found = self._between_inner(first, second)
        else:
            found = np.empty(len(first))
            for start in range(0, len(first), _ROWS):
                chosen = slice(start, start + _ROWS)
                rows = sparse.csr_array(self._rows[first[chosen]] - self._rows[second[chosen]])
                found[chosen] = _forms(rows, self._solution.covariance)
            found += self._solution.ratio * (self._kept[first] + self._kept[second])
        same = np.asarray(a) == np.asarray(b)
        return np.where(same, 0.0, self._residual * found)

    def _between_inner(self, first: Codes, second: Codes) -> Floats:
        covariance = np.pad(self._solution.covariance[1:, 1:], (0, 1))
        covariance[-1, -1] = self._ratio[0]
        own = np.diagonal(covariance)
        found: Floats = own[first] + own[second] - 2 * covariance[first, second]
        return found

    def mean_between(self) -> float | None:
        """Return the mean variance over all pairs of candidates that have a score.

        The sum over pairs of C_aa + C_bb - 2 C_ab is n tr C - 1'C1, so no pair is looked at.
        """
        held = self._places[0] >= 0
        count = int(np.count_nonzero(held))
        if count < _TWO:
            return None
        covariance = self._solution.covariance
        if self._swapped:
            trace = float(np.trace(covariance[1:, 1:]))
            total = float(covariance[1:, 1:].sum())
        else:
            trace = float(self._outer()[0].sum())
            along = times(self._rows.T.tocsr(), np.ones(self._rows.shape[0]))
            total = float(self._solution.ratio * self._kept[:-1].sum() + along @ covariance @ along)
        return self._residual * 2 * (count * trace - total) / (count * (count - 1))

    def _outer(self) -> tuple[Floats, Floats]:
        """Return the eliminated facet's error variances, and covariances with the mean's error."""
        covariance = self._solution.covariance
        rows = self._rows[:-1]
        forms = np.concatenate(
            [
                _forms(rows[start : start + _ROWS], covariance)
                for start in range(0, rows.shape[0], _ROWS)
            ]
        )
        with_mean = -np.asarray(rows @ covariance[0], dtype=np.float64)
        return self._solution.ratio * self._kept[:-1] + forms, with_mean

    def _facet(self, facet: int) -> Variances:
        covariance = self._solution.covariance
        mean = float(covariance[0, 0])
        if (facet == 1) == self._swapped:
            error, with_mean = self._outer()
        else:
            error, with_mean = np.diagonal(covariance)[1:], covariance[0, 1:]
        place = self._places[facet]

        def everyone(values: Floats, otherwise: float) -> Floats:
            return self._residual * np.append(values, otherwise)[place]

        ratio = self._ratio[facet]
        given = np.maximum(error - with_mean**2 / mean, 0)
        return Variances(
            everyone(given, ratio),
            everyone(error, ratio),
            everyone(error + 2 * with_mean + mean, ratio + mean),
        )


def _places(used: Codes, names: int) -> Codes:
    """Return each name's place among those in use, -1 for one that is not."""
    places = np.full(names, -1, dtype=np.int64)
    places[used] = np.arange(len(used))
    return places


def _forms(rows: Sparse, matrix: Floats) -> Floats:
    """Return x' M x for each sparse row x; shape (rows,)."""
    moved = np.asarray(rows @ matrix, dtype=np.float64)
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    products: Floats = rows.data * moved[row, rows.indices]
    return np.bincount(row, weights=products, minlength=rows.shape[0]).astype(np.float64)
