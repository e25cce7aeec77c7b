"""What alpha needs where levels are too many to list their pairs: sums over levels.

Squared differences within a unit come from its count, sum and sum of squares (about a centre), so
"interval" is three sums, and "ordinal" the same on mid-ranks. For "ratio", 1 / (c + k)² is the
integral over t > 0 of t exp(-tc) exp(-tk), which parts the two levels: at each of some eighty
points t it is three sums again. So time and memory stay in proportion to the number of scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from screening.analytics.coincidences import Metric
from screening.analytics.ratings import Codes, Floats
from screening.analytics.units import Units

# With t = exp(s), the trapezoid rule at steps of 0.3 in s is good to 1e-13: the integrand is
# analytic for |Im s| < pi / 2, so the error shrinks as exp(-pi² / step). What lies below the
# first point, in shares of 1 / level, or above the last adds less than that.
_STEP = 0.3
_NOUGHT = 1e-7
_FAR = 20.0


@dataclass(frozen=True, eq=False)
class LevelSums:
    """Sums of each candidate's units, and the units for what has to be ranked or counted anew.

    Attributes:
        units: the units.
        candidate: each unit's place among the candidates that have one; shape (units,).
        sums: count, sum and sum of squares of the centred levels, and the disagreement within
            units by "nominal" and by "interval"; shape (candidates, 5).
        ends: places of the lowest and the highest level; shape (candidates, 2).
    """

    units: Units
    candidate: Codes
    sums: Floats
    ends: Codes

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.sums)

    @property
    def cost(self) -> int:
        """How many numbers one resample goes through, beside one for each candidate."""
        return 4 * len(self.units.unit)

    @property
    def order(self) -> Codes:
        """The candidates in an order that depends on their scores alone."""
        order: Codes = np.lexsort(self.sums.T)
        return order

    def ratios(self, weights: Floats, metrics: Sequence[Metric]) -> dict[Metric, Floats]:
        """Return observed by expected disagreement for each row of weights, by metric.

        `weights` has shape (resamples, candidates), each result (resamples,); NaN where only one
        level is left.
        """
        drawn = weights > 0
        lowest = np.where(drawn, self.ends[:, 0], len(self.units.levels)).min(axis=1)
        differ = np.where(drawn, self.ends[:, 1], -1).max(axis=1) > lowest
        number = weights @ self.sums[:, 0]
        parts = self._parts(weights, metrics)
        found: dict[Metric, Floats] = {}
        for metric in metrics:
            observed, expected = parts[metric]
            with np.errstate(invalid="ignore", divide="ignore"):
                ratio = (number - 1) * observed / expected
            found[metric] = np.where(differ, ratio, np.nan)
        return found

    def _parts(
        self, weights: Floats, metrics: Sequence[Metric]
    ) -> dict[Metric, tuple[Floats, Floats]]:
        number, total, squares, unlike, within = (weights @ self.sums).T
        found: dict[Metric, tuple[Floats, Floats]] = {}
        found["interval"] = (within, 2 * (number * squares - total**2))
        if "ratio" in metrics:
            points, apart = self._fading
            zeroth, first, second = weights @ points
            found["ratio"] = weights @ apart, 2 * np.sum(zeroth * second - first**2, axis=1)
        if "nominal" in metrics or "ordinal" in metrics:
            rows = [self._counted(row, ranked="ordinal" in metrics) for row in weights]
            alike, observed, expected = np.array(rows).T
            found["nominal"] = unlike, number**2 - alike
            found["ordinal"] = observed, expected
        return found

    def _counted(self, weight: Floats, *, ranked: bool) -> tuple[float, float, float]:
        """Return pairs of the same level, and observed and expected disagreement of mid-ranks."""
        units = self.units
        own = weight[self.candidate]
        counts = np.bincount(
            units.code, weights=np.repeat(own, units.count), minlength=len(units.levels)
        )
        alike = float(np.dot(counts, counts))
        if not ranked:
            return alike, np.nan, np.nan
        number = counts.sum()
        ranks = np.cumsum(counts) - counts / 2 - number / 2
        observed = np.dot(own, _within(ranks[units.code], units))
        expected = 2 * (number * np.dot(counts, ranks**2) - np.dot(counts, ranks) ** 2)
        return alike, float(observed), float(expected)

    @cached_property
    def _fading(self) -> tuple[Floats, Floats]:
        """Sums under exp(-tc) at each t, and each candidate's disagreement by "ratio".

        Count, sum and sum of squares, times the root of the point's weight, of shape
        (3, candidates, points); and shape (candidates,). Levels must be above nought.
        """
        units, level = self.units, self.units.level
        centred = level - level.mean()
        times, weights = _points(units.levels)
        points = np.empty((3, len(self), len(times)))
        apart = np.zeros(len(units))
        for place, (time, weight) in enumerate(zip(times, weights, strict=True)):
            fading = np.exp(-time * level) * np.sqrt(weight)
            sums = []
            for power in range(3):
                sums.append(np.add.reduceat(fading, units.start))
                points[power, :, place] = _summed(sums[power], self.candidate, len(self))
                fading *= centred
            apart += 2 * (sums[0] * sums[2] - sums[1] ** 2)
        return points, _summed(apart / (units.count - 1), self.candidate, len(self))


def level_sums(units: Units) -> LevelSums:
    """Return the sums; costs in proportion to the number of scores."""
    names, candidate = np.unique(units.candidate, return_inverse=True)
    own = candidate[units.unit]
    level = units.level
    centred = level - level.mean()

    sums = np.stack(
        [
            _summed(np.ones(len(level)), own, len(names)),
            _summed(centred, own, len(names)),
            _summed(centred**2, own, len(names)),
            _summed(_unlike(units), candidate, len(names)),
            _summed(_within(centred, units), candidate, len(names)),
        ],
        axis=1,
    )
    # Within a unit the levels ascend; across units the least and the greatest are looked for.
    ends = np.stack([np.full(len(names), len(units.levels)), np.full(len(names), -1)], axis=1)
    np.minimum.at(ends[:, 0], own, units.code)
    np.maximum.at(ends[:, 1], own, units.code)
    return LevelSums(units, candidate, sums, ends)


def _summed(values: Floats, places: Codes, size: int) -> Floats:
    return np.bincount(places, weights=values, minlength=size).astype(np.float64, copy=False)


def _points(levels: Floats) -> tuple[Floats, Floats]:
    """Return the points t and their weights."""
    logs = np.arange(np.log(_NOUGHT / levels[-1]), np.log(_FAR / levels[0]) + _STEP, _STEP)
    times = np.exp(logs)
    return times, _STEP * times**2


def _unlike(units: Units) -> Floats:
    """Return how many ordered pairs of a unit differ, by its count less one; shape (units,)."""
    kinds = len(units.levels)
    first = np.flatnonzero(np.diff(units.unit * kinds + units.code, prepend=-1))
    held = np.diff(first, append=len(units.unit))
    alike = np.bincount(units.unit[first], weights=held**2, minlength=len(units))
    unlike: Floats = (units.count**2 - alike) / (units.count - 1)
    return unlike


def _within(values: Floats, units: Units) -> Floats:
    """Return the squared differences of a unit's ordered pairs, by its count less one."""
    mean = np.add.reduceat(values, units.start) / units.count
    squares = np.add.reduceat((values - mean[units.unit]) ** 2, units.start)
    within: Floats = 2 * units.count * squares / (units.count - 1)
    return within
