"""Quantiles of mixtures of normal distributions, many at once and without drawing anything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from screening.analytics.ratings import Codes, Floats

_STEPS = 100
_PATIENCE = 8
_CLOSE = 1e-8  # of the largest end; the last of Newton's steps squares it
_AT_ONCE = 500_000  # numbers: a few megabytes, which stay close to the processor
_ROOT_OF_TWO_PI = float(np.sqrt(2 * np.pi))

Probability = Callable[[Floats, Codes], tuple[Floats, Floats]]


def quantile(level: float, mean: Floats, deviation: Floats, weight: Floats) -> Floats:
    """Return the `level` quantile of each mixture; shape (mixtures,).

    `mean` and `deviation` (above nought) have shape (mixtures, parts), `weight` (parts,) sums to
    one.
    """
    step = max(1, _AT_ONCE // len(weight))
    parts = [
        _quantile(level, mean[start : start + step], deviation[start : start + step], weight)
        for start in range(0, len(mean), step)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _quantile(level: float, mean: Floats, deviation: Floats, weight: Floats) -> Floats:
    ends = mean + float(special.ndtri(level)) * deviation
    middle = mean @ weight
    spread = np.sqrt(np.maximum((mean**2 + deviation**2) @ weight - middle**2, 0)) * special.ndtri(
        level
    )

    def probability(place: Floats, row: Codes) -> tuple[Floats, Floats]:
        standard = (place[:, None] - mean[row]) / deviation[row]
        density = np.exp(-(standard**2) / 2) / (_ROOT_OF_TWO_PI * deviation[row])
        return special.ndtr(standard) @ weight, density @ weight

    # The quantile of a mixture lies among those of its parts.
    return _rising_root(probability, level, (ends.min(axis=1), ends.max(axis=1)), middle + spread)


def threshold(tail: float, gain: Floats, weight: Floats, *, largest: float) -> Floats:
    """Return for each mixture the d at which Σ weight · Φ(-gain · d) falls to `tail`.

    `gain` is nought or more and has shape (mixtures, parts). Never above `largest`, which is
    returned where even there the sum is higher.
    """

    def probability(place: Floats, row: Codes) -> tuple[Floats, Floats]:
        standard = place[:, None] * gain[row]
        density = np.exp(-(standard**2) / 2) * gain[row] / _ROOT_OF_TWO_PI
        return special.ndtr(standard) @ weight, density @ weight

    count = len(gain)
    highest = np.full(count, largest, dtype=np.float64)
    return _rising_root(probability, 1 - tail, (np.zeros(count), highest), highest / 4)


def _rising_root(
    probability: Probability, level: float, ends: tuple[Floats, Floats], start: Floats
) -> Floats:
    """Solve probability(x) = level between the ends by Newton's steps, halving where they leave."""
    low, high = (end.copy() for end in ends)
    place = np.clip(start, low, high)
    size = max(
        float(np.max(np.abs(high), initial=0)), float(np.max(np.abs(low), initial=0)), 1e-300
    )
    active = np.arange(len(place))
    for step in range(_STEPS):
        if not active.size:
            break
        here = place[active]
        found, density = probability(here, active)
        below = found < level
        low[active] = np.where(below, here, low[active])
        high[active] = np.where(below, high[active], here)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            there = here - (found - level) / density
        inside = (there > low[active]) & (there < high[active])
        # A mixture with a very narrow part can send Newton's steps to and fro.
        inside &= step < _PATIENCE or step % 2 == 0
        there = np.where(inside, there, (low[active] + high[active]) / 2)
        place[active] = there
        done = np.abs(there - here) <= _CLOSE * size
        active = active[~done]
    return place
