"""Restricted maximum likelihood of variance components: the search, whatever the table's shape.

What is searched for are the ratios of the components to the residual, which is profiled out
(Bates et al. 2015, J. Stat. Softw. 67(1)). The step is Newton's, with the average of the observed
and the expected information in place of the second derivatives (Gilmour, Thompson & Cullis 1995,
Biometrics 51:1440), damped until it helps, and cut off at nought: a component that would become
negative is nought until the slope there says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import optimize

from screening.analytics.ratings import Floats

# A component so many times the residual means that the residual is nought; nothing is tried above
# the ceiling.
_ENOUGH, _CEILING = 1e5, 1e6
_STEPS = 200
_CLOSE = 1e-11
_EXPECTED = 1e-3
_DAMPING_LEAST, _DAMPING_START, _DAMPING_MOST = 1e-9, 1e-3, 1e16


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The criterion at one set of ratios.

    Attributes:
        criterion: minus twice the restricted log-likelihood, with its constants, as lme4's
            `REMLcrit` has it; infinite where it cannot be worked out.
        slope: its derivatives by the ratios; shape (terms,).
        curvature: the average information in place of the second derivatives; (terms, terms).
        residual: the residual variance that goes with the ratios, in squared units of the scale.
    """

    criterion: float
    slope: Floats
    curvature: Floats
    residual: float


Objective: TypeAlias = Callable[[Floats], Evaluation]


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where the criterion is lowest: the ratios (shape (terms,)) and what it is there."""

    ratio: Floats
    found: Evaluation


def profiled(
    *,
    scores: int,
    determinant: float,
    weighed: float,
    traces: Floats,
    squares: Floats,
    crossed: Floats,
) -> Evaluation:
    """Put together the profiled criterion from the pieces that depend on the table's shape.

    With V the covariance over the residual, P its projection past the mean and V_t the matrix of
    pairs that share term t's level: `determinant` = log |V| + log |1'V⁻¹1|, `weighed` = y'Py,
    `traces` = tr P V_t, `squares` = y'P V_t P y, `crossed` = y'P V_t P V_s P y.
    """
    free = scores - 1
    if not (weighed > 0 and math.isfinite(determinant)):
        return impossible(len(traces))
    residual = weighed / free
    curvature = crossed / residual - np.outer(squares, squares) / (residual * weighed)
    # Scores that happen not to differ between a term's levels carry no observed information about
    # it. The expected information, which they do carry, is no less than traces² / free.
    least = _EXPECTED * traces * traces / free
    curvature[np.diag_indices_from(curvature)] = np.maximum(np.diag(curvature), least)
    return Evaluation(
        criterion=determinant + free * (1 + math.log(2 * math.pi * residual)),
        slope=traces - squares / residual,
        curvature=curvature,
        residual=residual,
    )


def impossible(terms: int) -> Evaluation:
    """Return what stands for a criterion that cannot be worked out."""
    return Evaluation(math.inf, np.zeros(terms), np.eye(terms), 0.0)


def lowest(objective: Objective, starts: list[Floats]) -> Minimum | None:
    """Search from each of `starts` (ratios, shape (terms,)) and return the lowest minimum.

    A minimum where chance has a part is preferred to one where the residual goes to nought, for
    there the likelihood of a small table may be infinite. None where no other is found.
    """
    found = [minimum for start in starts if (minimum := _search(objective, start)) is not None]
    inside = [minimum for minimum in found if np.all(minimum.ratio <= _ENOUGH)]
    return min(inside, key=lambda minimum: minimum.found.criterion, default=None)


def _search(objective: Objective, start: Floats) -> Minimum | None:
    here, now = start, objective(start)
    if not math.isfinite(now.criterion):
        return None
    damping = _DAMPING_START
    for _ in range(_STEPS):
        there, promised = _step(here, now, damping)
        if promised < _CLOSE and damping <= _DAMPING_START:
            break
        then = objective(there)
        fallen = now.criterion - then.criterion
        # Where two criteria differ by rounding alone, neither is lower.
        if fallen >= -1e-13 * abs(now.criterion):
            here, now = there, then
            # The approximation is trusted as far as it has just proved right.
            if fallen > promised / 2:
                damping = max(damping / 10, _DAMPING_LEAST)
            elif fallen < promised / 4:
                damping *= 2
        else:
            damping *= 8
        if np.any(here >= _CEILING) or damping > _DAMPING_MOST:
            break
    return Minimum(here, now)


def _step(here: Floats, now: Evaluation, damping: float) -> tuple[Floats, float]:
    """Return the next ratios, and by how much the criterion should fall on the way.

    The ratios, none negative, where the criterion's damped quadratic approximation is lowest:
    with the curvature as LL', that is least squares with nothing negative in the solution.
    """
    if not len(here):
        return here, 0.0
    size = np.sqrt(np.maximum(np.diag(now.curvature), 1e-300))
    scaled = now.curvature / np.outer(size, size)
    # Rounding may leave the smallest of the eigenvalues, which cannot be negative, below nought.
    value, vector = np.linalg.eigh(scaled)
    value = np.sqrt(np.maximum(value, 0.0) + damping)
    root = vector * value
    target = root.T @ (here * size) - vector.T @ (now.slope / size) / value
    found, _ = optimize.nnls(root.T, target)
    moved = found - here * size
    gain = -float(now.slope @ (moved / size)) - float(np.sum((root.T @ moved) ** 2)) / 2
    return np.minimum(found / size, _CEILING), gain
