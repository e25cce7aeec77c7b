"""What a small panel's scores say about the variances, as a grid of weights instead of one guess.

Four candidates cannot fix a variance. Intervals that take the likeliest variances for the true
ones are too short there: of nominal 90 % intervals about 78 % hold the truth. Weighing all
variances by their likelihood, times weak half-normal priors, gives 86-90 % in simulation. The grid
is deterministic and nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.analytics.cell_equations import CellEquations
from screening.analytics.cell_model import CellModel
from screening.analytics.ratings import Floats

SIZES = (10, 8, 9)
"""Points along the standard deviations of candidates, raters and errors."""

PRIORS = (0.25, 0.125, 0.25)
"""Standard deviations of the half-normal priors, as shares of the scale's range."""

_WIDEST = 5.0  # prior standard deviations: the prior's own mass beyond is a millionth
_NARROWEST = 0.01  # of the range: levels are whole, so errors below are rounding
_EDGE = 1e-4  # of the highest weight: what may lie at the end of an axis
_DROPPED = 1e-4  # of the total weight: moves an end by less than a thousandth of its width
_ROUNDS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Points of the grid that weigh anything.

    Attributes:
        ratio: variances of candidates and raters over the residual's; shape (points, 2).
        residual: residual variances, in squared points; shape (points,).
        weight: sums to one; shape (points,).
        edges: the highest weight at the ends of each axis that could have gone further, as a
            share of the highest along it.
    """

    ratio: Floats
    residual: Floats
    weight: Floats
    edges: float


def panel_posterior(
    equations: CellEquations,
    model: CellModel,
    *,
    scale_range: float,
    sizes: tuple[int, int, int] = SIZES,
) -> Posterior:
    """Weigh a grid of variances by restricted likelihood and prior.

    `model` is the fit of the same table, where the search begins; `scale_range` is highest less
    lowest level. The standard deviations of candidates and raters run evenly in sinh⁻¹, which is
    even in them near nought and logarithmic far out; the error's runs in logarithms. Sums over the
    middles of even steps are then very close to the integral (the midpoint rule), and no point
    has a standard deviation of nought.
    """
    floor = _NARROWEST * scale_range
    priors = scale_range * np.array(PRIORS)
    unit = _units(equations, max(model.residual**0.5, floor))
    lowest = np.array([0.0, 0.0, np.log(floor)])
    highest = np.append(np.arcsinh(_WIDEST * priors[:2] / unit), np.log(_WIDEST * priors[2]))
    ends = _begin(equations, model, unit, floor)
    ends = np.clip(ends, lowest, highest)
    # An axis without any length would never grow.
    ends[1] = np.maximum(ends[1], ends[0] + 0.2)
    for _ in range(_ROUNDS):
        axes = _middles(ends, sizes)
        density, points = _density(equations, axes, unit, priors)
        moved = _moved(density, ends, (lowest, highest))
        if np.array_equal(moved, ends):
            break
        ends = moved
    else:
        axes = _middles(ends, sizes)
        density, points = _density(equations, axes, unit, priors)
    edges = _edges(density, ends, (lowest, highest))
    return _thinned(density, points, edges)


def _middles(ends: Floats, sizes: tuple[int, int, int]) -> list[Floats]:
    """Return the middles of each axis's steps."""
    return [
        low + (high - low) * (np.arange(size) + 0.5) / size
        for low, high, size in zip(ends[0], ends[1], sizes, strict=True)
    ]


def _units(equations: CellEquations, error: float) -> Floats:
    """Return the noise of a candidate's and of a rater's mean: where their axes bend."""
    cells = equations.freedom + 1
    sizes = np.array([len(equations.candidates), len(equations.raters)])
    result: Floats = error * np.sqrt(sizes / cells)
    return result


def _begin(equations: CellEquations, model: CellModel, unit: Floats, floor: float) -> Floats:
    """Return first ends of the axes, shape (2, 3): some standard errors about the best fit."""
    best = np.array([model.candidate, model.rater])
    degrees = np.array([len(equations.candidates) - 1, len(equations.raters) - 1])
    error = np.sqrt(2 / degrees) * (best + unit**2)
    low = np.arcsinh(np.sqrt(np.maximum(best - 3 * error, 0)) / unit)
    high = np.arcsinh(np.sqrt(best + 5 * error) / unit)
    middle = np.log(max(model.residual**0.5, floor))
    reach = 4 / np.sqrt(2 * model.freedom)
    return np.array([np.append(low, middle - reach), np.append(high, middle + reach)])


def _density(
    equations: CellEquations, axes: Sequence[Floats], unit: Floats, priors: Floats
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return the density over the highest, shape of the grid, and the points' ratio, residual."""
    bent = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    deviation = np.empty_like(bent)
    deviation[..., :2] = unit * np.sinh(bent[..., :2])
    deviation[..., 2] = np.exp(bent[..., 2])
    residual = (deviation[..., 2] ** 2).ravel()
    ratio = (deviation[..., :2] ** 2).reshape(-1, 2) / residual[:, None]
    fit = equations.profile(ratio).criterion_at(residual)
    logarithm = (
        -fit.reshape(bent.shape[:3]) / 2
        - np.sum((deviation / priors) ** 2, axis=-1) / 2
        + np.log(np.cosh(bent[..., :2])).sum(axis=-1)
        + bent[..., 2]
    )
    density: Floats = np.exp(logarithm - logarithm.max())
    return density, (ratio, residual)


def _along(density: Floats, axis: int) -> Floats:
    """Return the weights along an axis, the highest being one."""
    others = tuple(other for other in range(3) if other != axis)
    total: Floats = density.sum(axis=others)
    share: Floats = total / total.max()
    return share


def _moved(density: Floats, ends: Floats, limits: tuple[Floats, Floats]) -> Floats:
    """Return ends beyond which next to nothing lies, and within which not too much is empty."""
    moved = ends.copy()
    for axis, size in enumerate(density.shape):
        low, high = ends[:, axis]
        step = (high - low) / size
        held = np.flatnonzero(_along(density, axis) > _EDGE)
        first, last = int(held[0]), int(held[-1])
        if first == 0:
            moved[0, axis] = max(limits[0][axis], low - (high - low) / 2)
        elif first > 1:
            moved[0, axis] = low + (first - 1) * step
        if last == size - 1:
            moved[1, axis] = min(limits[1][axis], high + (high - low) / 2)
        elif last < size - 2:
            moved[1, axis] = low + (last + 2) * step
    return moved


def _edges(density: Floats, ends: Floats, limits: tuple[Floats, Floats]) -> float:
    worst = 0.0
    for axis in range(3):
        along = _along(density, axis)
        if ends[0, axis] > limits[0][axis]:
            worst = max(worst, float(along[0]))
        if ends[1, axis] < limits[1][axis]:
            worst = max(worst, float(along[-1]))
    return worst


def _thinned(density: Floats, points: tuple[Floats, Floats], edges: float) -> Posterior:
    """Leave out the points that together weigh next to nothing."""
    weight = density.ravel() / density.sum()
    order = np.argsort(weight, kind="stable")
    kept = np.sort(order[np.cumsum(weight[order]) > _DROPPED])
    chosen = weight[kept]
    return Posterior(points[0][kept], points[1][kept], chosen / chosen.sum(), edges)
