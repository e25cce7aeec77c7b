"""Henderson's Method I over again, with each candidate counted several times or not at all.

What is resampled is whom one met: a draw says how often each candidate counts. Every sum of Method
I is a product of such counts with sums a candidate, so all draws are worked out at once and no
score is copied.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from screening.analytics.henderson import Crossing
from screening.analytics.ratings import Codes, Floats

# Equations worse than this say nothing about the components.
_WORST = 1e10


class Resampling:
    """Henderson's Method I of a table whose candidates count several times, or not at all."""

    def __init__(
        self, level: Floats, crossing: Crossing, terms: Mapping[str, tuple[str, ...]], unit: str
    ) -> None:
        """Prepare the sums of `level` (shape (scores,)) for the levels of the facet `unit`."""
        self._crossing = crossing
        self._terms = terms
        self._unit = unit
        self._level = level - level.mean()
        self._units = crossing.by(unit)

    def components(self, count: Floats) -> Floats:
        """Return the raw components of each draw, the residual's last; shape (draws, terms + 1).

        `count` says how often each unit is drawn; shape (draws, units). A draw that leaves a
        component open has NaN.
        """
        facets = list(self._terms.values())
        scores = count @ self._units.count
        mean = (count @ self._units.sums(self._level)) ** 2 / scores
        size = len(facets) + 1
        expected = np.empty((len(count), size, size))
        sums = np.empty((len(count), size))
        for row, own in enumerate(facets):
            sums[:, row] = self._sum(count, own) - mean
            for column, other in enumerate(facets):
                expected[:, row, column] = self._shared(count, own, other)
            expected[:, row, -1] = self._groups(count, own)
        sums[:, -1] = count @ self._units.sums(self._level**2) - mean
        expected[:, -1] = scores[:, None]
        of_mean = [self._shared(count, (), other) for other in facets]
        expected -= np.stack([*of_mean, np.ones(len(count))], axis=1)[:, None]
        return _solved(expected, sums)

    def _sum(self, count: Floats, own: tuple[str, ...]) -> Floats:
        grouping = self._crossing.by(*own)
        if self._unit in own:
            squares = grouping.sums(self._level) ** 2 / grouping.count
            return self._counted(count, grouping.first, squares)
        pairs = self._crossing.by(self._unit, *own)
        total = self._spread(count, own, pairs.sums(self._level))
        scores = self._spread(count, own, pairs.count)
        result: Floats = np.sum(total**2 / np.maximum(scores, 1), axis=0)
        return result

    def _shared(self, count: Floats, own: tuple[str, ...], other: tuple[str, ...]) -> Floats:
        """Return each draw's `Crossing.shared`; shape (draws,)."""
        joint = self._crossing.by(*own, *other)
        if self._unit in own:
            grouping = self._crossing.by(*own)
            parts = (
                joint.count.astype(np.float64) ** 2 / grouping.count[grouping.number[joint.first]]
            )
            return self._counted(count, joint.first, parts)
        if self._unit in other:
            parts = self._spread(count, own, joint.count.astype(np.float64) ** 2, joint.first)
        else:
            drawn = self._spread(
                count, (*own, *other), self._crossing.by(self._unit, *own, *other).count
            )
            parts = self._gathered(own, joint.first, drawn**2)
        scores = self._spread(count, own, self._crossing.by(self._unit, *own).count)
        result: Floats = np.sum(parts / np.maximum(scores, 1), axis=0)
        return result

    def _groups(self, count: Floats, own: tuple[str, ...]) -> Floats:
        grouping = self._crossing.by(*own)
        if self._unit in own:
            return self._counted(count, grouping.first, np.ones(len(grouping)))
        scores = self._spread(count, own, self._crossing.by(self._unit, *own).count)
        result: Floats = np.count_nonzero(scores > 0, axis=0).astype(np.float64)
        return result

    def _counted(self, count: Floats, score: Codes, values: Floats) -> Floats:
        """Sum values that belong to the units of these scores, as often as they are drawn."""
        of_unit = np.bincount(self._units.number[score], weights=values, minlength=len(self._units))
        result: Floats = count @ of_unit
        return result

    def _spread(
        self,
        count: Floats,
        own: tuple[str, ...],
        values: npt.NDArray[np.float64] | Codes,
        score: Codes | None = None,
    ) -> Floats:
        """Sum values of (unit, `own`) groups by `own`, as drawn; shape (groups, draws)."""
        first = self._crossing.by(self._unit, *own).first if score is None else score
        number, groups = self._numbers(own, first)
        table = sparse.csr_array(
            (values.astype(np.float64), (number, self._units.number[first])),
            shape=(groups, len(self._units)),
        )
        result: Floats = np.asarray(table @ count.T)
        return result

    def _gathered(self, own: tuple[str, ...], score: Codes, values: Floats) -> Floats:
        number, groups = self._numbers(own, score)
        table = sparse.csr_array(
            (np.ones(len(score)), (number, np.arange(len(score)))), shape=(groups, len(score))
        )
        result: Floats = np.asarray(table @ values)
        return result

    def _numbers(self, own: tuple[str, ...], score: Codes) -> tuple[Codes, int]:
        if not own:
            return np.zeros(len(score), dtype=np.int64), 1
        grouping = self._crossing.by(*own)
        return grouping.number[score], len(grouping)


def _solved(expected: Floats, sums: Floats) -> Floats:
    size = np.maximum(np.abs(expected).max(axis=2), 1e-300)
    scaled = expected / size[:, :, None]
    wide = np.maximum(np.abs(scaled).max(axis=1), 1e-300)
    scaled = scaled / wide[:, None]
    good = np.linalg.cond(scaled) < _WORST
    result = np.full(sums.shape, np.nan)
    right = (sums / size)[good][:, :, None]
    result[good] = np.linalg.solve(scaled[good], right)[:, :, 0] / wide[good]
    return result
