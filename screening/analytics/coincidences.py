"""How often two levels meet in one unit: all that alpha needs where levels are few.

For each candidate there are two short rows of figures: how many pairable scores have each level,
and how often each two levels coincide (Krippendorff 2011). Any weighting of candidates is then a
product of matrices, for every metric at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from screening.analytics.ratings import Codes, Floats
from screening.analytics.units import Units

Metric = Literal["nominal", "ordinal", "interval", "ratio"]

MOST_LEVELS = 32
_MOST_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Coincidences:
    """Level counts and coincidences of each candidate.

    Attributes:
        table: shape (candidates, levels + pairs of levels).
        levels: the distinct levels, ascending.
        cost: how many numbers one resample goes through, beside one for each candidate.
    """

    table: Floats
    levels: Floats
    cost: int = 0

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.table)

    @property
    def order(self) -> Codes:
        """The candidates in an order that depends on their scores alone."""
        # Any fixed direction tells rows apart; candidates with the same row are interchangeable.
        direction = np.random.default_rng(0).random(self.table.shape[1])
        order: Codes = np.argsort(self.table @ direction, kind="stable")
        return order

    def ratios(self, weights: Floats, metrics: Sequence[Metric]) -> dict[Metric, Floats]:
        """Return observed by expected disagreement for each row of weights, by metric.

        `weights` has shape (resamples, candidates), each result (resamples,); NaN where only one
        level is left.
        """
        kinds = len(self.levels)
        low, high = np.triu_indices(kinds, 1)
        summed = weights @ self.table
        counts, met = summed[:, :kinds], summed[:, kinds:]
        apart = counts[:, low] * counts[:, high]
        number = counts.sum(axis=1)
        found: dict[Metric, Floats] = {}
        for metric in metrics:
            if metric == "ordinal":
                ranks = np.cumsum(counts, axis=1) - counts / 2
                distances = (ranks[:, high] - ranks[:, low]) ** 2
                observed, expected = ((part * distances).sum(axis=1) for part in (met, apart))
            else:
                fixed = _distances(metric, self.levels[low], self.levels[high])
                observed, expected = met @ fixed, apart @ fixed
            with np.errstate(invalid="ignore", divide="ignore"):
                ratio = (number - 1) * observed / expected
            found[metric] = np.where(expected > 0, ratio, np.nan)
        return found


def coincidences(units: Units) -> Coincidences | None:
    """Return the coincidences, or None where there are too many levels to list their pairs."""
    kinds = len(units.levels)
    names, candidate = np.unique(units.candidate, return_inverse=True)
    pairs = kinds * (kinds - 1) // 2
    if kinds > MOST_LEVELS or len(names) * pairs > _MOST_NUMBERS:
        return None
    # Runs of one level within a unit, and how long each is.
    first = np.flatnonzero(np.diff(units.unit * kinds + units.code, prepend=-1))
    held = np.diff(first, append=len(units.unit))
    unit, code = units.unit[first], units.code[first]
    numbers = np.zeros((kinds, kinds), dtype=np.int64)
    numbers[np.triu_indices(kinds, 1)] = np.arange(pairs)
    met = np.zeros(len(names) * pairs)
    for step in range(1, kinds):
        here = np.flatnonzero(unit[step:] == unit[:-step])
        if not len(here):
            break
        own, there = unit[here], here + step
        places = candidate[own] * pairs + numbers[code[here], code[there]]
        weights = held[here] * held[there] / (units.count[own] - 1)
        met += np.bincount(places, weights=weights, minlength=len(met))
    counts = np.bincount(candidate[unit] * kinds + code, weights=held, minlength=len(names) * kinds)
    table: Floats = np.hstack([counts.reshape(-1, kinds), met.reshape(-1, pairs)])
    return Coincidences(table, units.levels)


def _distances(metric: Metric, low: Floats, high: Floats) -> Floats:
    if metric == "nominal":
        return np.ones(len(low))
    if metric == "ratio":
        return ((high - low) / (high + low)) ** 2
    return (high - low) ** 2
