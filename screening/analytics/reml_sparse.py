"""The restricted likelihood of a table with holes, where raters score some of the candidates.

One facet, mostly the candidates, is eliminated level by level together with its pairs
(`screening.analytics.reml_blocks`). What the other two facets and their pairs explain is then as
small as the number of rater-question pairs, whatever the number of candidates: Henderson's
equations with the candidates absorbed (Searle, Casella & McCulloch 1992, ch. 7).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from screening.analytics.henderson import Crossing
from screening.analytics.ratings import Codes, Floats
from screening.analytics.reml import Evaluation, impossible, profiled
from screening.analytics.reml_blocks import Blocks, Shapes, Sorted, batches, shapes

# Seconds of one processor: one evaluation's fixed cost, the cost of a multiplication in a batch of
# small matrices and in one large matrix, and that of a score. Measured, and rounded upwards.
_FIXED, _SMALL, _LARGE, _SCORE = 3e-4, 2e-10, 4e-11, 5e-7
# Multiplications that pay for handling one number of a small matrix.
_OVERHEAD = 150


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """A way to work out the likelihood: which facet is eliminated, and what it costs.

    Attributes:
        inner: the facet that is eliminated.
        outer: the other two.
        seconds: of one processor for one evaluation, roughly.
        numbers: how many numbers have to be held at a time.
    """

    inner: str
    outer: tuple[str, str]
    seconds: float
    numbers: float


def elimination(crossing: Crossing, *, most: float = math.inf) -> Elimination | None:
    """Return the cheapest way to take apart this table of three facets.

    None where an evaluation would cost more than `most` seconds.
    """
    names = list(crossing.facets)
    found = []
    for inner in names:
        first, second = (name for name in names if name != inner)
        # The two outer facets alone say whether it is worth looking at the rest.
        if _LARGE * _outer_cost(crossing, first, second) <= most:
            found.append(_elimination(crossing, inner, (first, second)))
    best = min(found, key=lambda way: way.seconds, default=None)
    return None if best is None or best.seconds > most else best


class SparseTable:
    """The restricted likelihood of any table as a function of the ratios."""

    def __init__(
        self,
        level: Floats,
        crossing: Crossing,
        terms: Sequence[tuple[str, ...]],
        elimination: Elimination,
    ) -> None:
        """Prepare the likelihood of components for `terms`, each given by its facets.

        `level` has shape (scores,); its mean should be about nought, for the digits' sake.
        """
        first, second = elimination.outer
        inner = elimination.inner
        order, self._table = _sorted(crossing, inner, (first, second))
        self._level = level[order]
        self._batches: list[Blocks] = batches(self._table)
        self._numbers = [crossing.by(*term).number[order] for term in terms]
        places = {frozenset(term): place for place, term in enumerate(terms)}
        self._inner = [
            places.get(frozenset(term)) for term in ((inner,), (inner, first), (inner, second))
        ]
        cell = crossing.by(first, second)
        # A column for each level of the outer terms, over the cells.
        self._outer = [
            (places[frozenset(term)], _indicator(crossing.by(*term).number[cell.first]))
            for term in ((first,), (second,), (first, second))
            if frozenset(term) in places
        ]
        scores = len(level)
        # A row for each cell, a column for each score.
        self._incidence = sparse.csr_array(
            (np.ones(scores), (self._table.cell, np.arange(scores))),
            shape=(self._table.cells, scores),
        )

    def __call__(self, ratio: Floats) -> Evaluation:
        """Return the criterion at these ratios; shape (terms,)."""
        try:
            return self._evaluated(ratio)
        except np.linalg.LinAlgError:
            return impossible(len(ratio))

    def _evaluated(self, ratio: Floats) -> Evaluation:
        inner = tuple(0.0 if place is None else float(ratio[place]) for place in self._inner)
        determinant = sum(batch.prepare((inner[0], inner[1], inner[2])) for batch in self._batches)
        weights = np.zeros((self._table.cells, self._table.cells))
        for batch in self._batches:
            batch.add_weights(weights)
        explained, own = self._outer_part(weights, ratio)
        residual = self._projected(self._level[:, None], explained)[:, 0]
        shared = np.empty((len(self._level), len(self._numbers)))
        for column, number in enumerate(self._numbers):
            shared[:, column] = np.bincount(number, weights=residual)[number]
        return profiled(
            scores=len(self._level),
            determinant=determinant + own,
            weighed=float(self._level @ residual),
            traces=self._traces(weights, explained),
            squares=residual @ shared,
            crossed=shared.T @ self._projected(shared, explained),
        )

    def _outer_part(self, weights: Floats, ratio: Floats) -> tuple[Floats, float]:
        """Return B C⁻¹ B' over the cells, and log |C|.

        B has the mean's column and those of the outer terms, each times the root of its ratio, and
        C = B'WB + I but for the mean, which no variance holds back.
        """
        columns = [np.ones((len(weights), 1))]
        columns += [
            np.sqrt(ratio[place]) * indicator
            for place, indicator in self._outer
            if ratio[place] > 0
        ]
        wide = np.concatenate(columns, axis=1)
        system = wide.T @ weights @ wide
        system[np.diag_indices_from(system)] += 1
        system[0, 0] -= 1
        root = linalg.cholesky(system, lower=True, check_finite=False)
        half = linalg.solve_triangular(root, wide.T, lower=True, check_finite=False)
        return half.T @ half, float(2 * np.log(np.diag(root)).sum())

    def _projected(self, values: Floats, explained: Floats) -> Floats:
        """Return P `values`; both have shape (scores, columns)."""
        solved = self._solved(values)
        through = explained @ np.asarray(self._incidence @ solved)
        return solved - self._solved(through[self._table.cell])

    def _solved(self, values: Floats) -> Floats:
        out = np.empty_like(values)
        for batch in self._batches:
            batch.solve(values, out)
        return out

    def _traces(self, weights: Floats, explained: Floats) -> Floats:
        traces = np.zeros(len(self._numbers))
        inner = sum((batch.traces(explained) for batch in self._batches), np.zeros(3))
        for place, trace in zip(self._inner, inner, strict=True):
            if place is not None:
                traces[place] = trace
        if self._outer:
            left = weights - weights @ explained @ weights
            for place, indicator in self._outer:
                traces[place] = np.vdot(indicator, left @ indicator)
        return traces


def _outer_cost(crossing: Crossing, first: str, second: str) -> float:
    cells = len(crossing.by(first, second))
    return 5.0 * (cells + len(crossing.by(first)) + len(crossing.by(second))) ** 3


def _elimination(crossing: Crossing, inner: str, outer: tuple[str, str]) -> Elimination:
    found = shapes(_sorted(crossing, inner, outer)[1])
    cells = len(crossing.by(*outer))
    ragged = found.scores[~found.crossed].astype(np.float64)
    whole, kinds = _kinds(found)
    columns = cells + len(crossing.by(outer[0])) + len(crossing.by(outer[1]))
    return Elimination(
        inner=inner,
        outer=outer,
        seconds=_FIXED * (1 + kinds)
        + _SMALL * float(np.sum(5 * ragged**3 + _OVERHEAD * ragged**2))
        + _LARGE * (_outer_cost(crossing, *outer) + 20.0 * kinds * cells**2)
        + _SCORE * len(crossing.by(inner).number),
        numbers=float(np.sum(6 * ragged**2)) + 3.0 * whole * cells**2 + 6.0 * columns**2,
    )


def _kinds(found: Shapes) -> tuple[int, int]:
    """Return how many batches are crossed, and how many batches there are."""
    shape = np.stack((found.firsts, found.seconds), axis=1)[found.crossed]
    whole = len(np.unique(shape, axis=0))
    return whole, whole + len(np.unique(found.scores[~found.crossed]))


def _sorted(crossing: Crossing, inner: str, outer: tuple[str, str]) -> tuple[Codes, Sorted]:
    """Return the order of inner, first and second, and the scores in it."""
    numbers = [crossing.by(name).number for name in (outer[1], outer[0], inner)]
    order = np.lexsort(numbers)
    cell = crossing.by(*outer)
    second, first, own = (number[order] for number in numbers)
    return order, Sorted(own, first, second, cell.number[order], len(cell))


def _indicator(number: Codes) -> Floats:
    table = np.zeros((len(number), int(number.max()) + 1))
    table[np.arange(len(number)), number] = 1
    return table
