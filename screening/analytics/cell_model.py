"""The model of cell means: value = mean + candidate + rater + error, all but the mean at random.

It is fitted by restricted maximum likelihood, with the answers that R's `lmer(value ~ 1 +
(1 | candidate) + (1 | rater))` gives (Bates et al. 2015). It serves to say how uncertain the
difference between two candidates is and what raters are like; nothing that it predicts for a
candidate is a score.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from screening.analytics.cell_equations import CellEquations
from screening.analytics.cells import Cells, groups
from screening.analytics.likelihood_search import best_ratios
from screening.analytics.prediction_errors import PredictionErrors
from screening.analytics.ratings import Codes, Floats

_TWO = 2
_NO_RESIDUAL = 1e-9  # of the total sum of squares: cells that fit without any error
_HUGE_RATIO = 1e10


@dataclass(frozen=True, slots=True, eq=False)
class CellModel:
    """The fitted model. Arrays run over all the names; who has no score is predicted as average.

    Attributes:
        mu: the general mean, in points.
        candidate: variance of candidates, in squared points; nought exactly on the boundary.
        rater: variance of raters (their severity).
        residual: variance of a cell's error, of a cell whose noise is 1.
        criterion: minus twice the restricted log likelihood, with lme4's constants; None where
            the scores fit without any error, for it has no bound there.
        candidate_effect: predicted effects (BLUPs), in points about `mu`; shape (candidates,).
        rater_effect: the same for raters, positive for the lenient; shape (raters,).
        candidate_sd: standard deviation of each effect given the scores and the mean, as
            `ranef(condVar=TRUE)` has it; shape (candidates,).
        rater_sd: the same for raters; shape (raters,).
        candidate_error: variance of the prediction's error, `mu` being estimated too (Henderson
            1975); shape (candidates,).
        rater_error: the same for raters; shape (raters,).
        mean_error: variance of `mu` + candidate effect about its prediction; shape (candidates,).
        noise: relative variance of each cell's error, None if all are alike; shape (cells,).
        groups: how many groups of candidates share neither raters nor candidates with another.
            Between groups the model rests on the assumption that raters were drawn at random.
        freedom: degrees of freedom of the residual.
    """

    mu: float
    candidate: float
    rater: float
    residual: float
    criterion: float | None
    candidate_effect: Floats
    rater_effect: Floats
    candidate_sd: Floats
    rater_sd: Floats
    candidate_error: Floats
    rater_error: Floats
    mean_error: Floats
    noise: Floats | None
    groups: int
    freedom: int
    _errors: PredictionErrors = field(repr=False)

    def difference_variance(self, a: Codes, b: Codes) -> Floats:
        """Return Var(P_a - P_b - prediction) for pairs of candidates; shape as `a` and `b`."""
        first, second = np.broadcast_arrays(np.asarray(a), np.asarray(b))
        found: Floats = self._errors.between(first.ravel(), second.ravel()).reshape(first.shape)
        return found

    def mean_difference_variance(self) -> float | None:
        """Return the mean of `difference_variance` over all pairs of scored candidates."""
        return self._errors.mean_between()


def fit_cells(cells: Cells, *, noise: Floats | None = None) -> CellModel | None:
    """Fit the model, or return None where it cannot be: see `residual_freedom`.

    `noise` is the relative variance of each cell's error, as `cell_noise` gives it; None counts
    all cells alike.
    """
    freedom = residual_freedom(cells)
    scored = np.count_nonzero(cells.raters_per_candidate)
    scoring = np.count_nonzero(cells.candidates_per_rater)
    if scored < _TWO or scoring < _TWO or freedom < 1:
        return None
    equations = CellEquations(cells, noise)
    criterion = None
    if _all_equal(cells):
        variances = ratio = (0.0, 0.0)
        residual = scale = 0.0
    elif _fits_exactly(equations):
        variances = _exact_variances(cells, equations)
        residual, scale = 0.0, sum(variances) / _HUGE_RATIO
        ratio = (variances[0] / scale, variances[1] / scale)
    else:
        ratio = best_ratios(equations)
        found = equations.profile(np.array([ratio]))
        criterion = float(found.criterion[0])
        residual = scale = float(found.squares[0]) / found.freedom
        variances = (ratio[0] * residual, ratio[1] * residual)
    solution = equations.solve(*ratio)
    names = (cells.n_candidates, cells.n_raters)
    errors = PredictionErrors(equations, solution, residual=scale, ratio=ratio, names=names)
    by_candidate, by_rater = errors.candidates(), errors.raters()
    outer, inner = solution.outer, solution.inner
    effects = (inner, outer) if equations.swapped else (outer, inner)
    return CellModel(
        mu=solution.mean,
        candidate=variances[0],
        rater=variances[1],
        residual=residual,
        criterion=criterion,
        candidate_effect=_everyone(effects[0], equations.candidates, cells.n_candidates),
        rater_effect=_everyone(effects[1], equations.raters, cells.n_raters),
        candidate_sd=np.sqrt(by_candidate.given_mean),
        rater_sd=np.sqrt(by_rater.given_mean),
        candidate_error=by_candidate.error,
        rater_error=by_rater.error,
        mean_error=by_candidate.with_mean,
        noise=noise,
        groups=groups(cells).count,
        freedom=freedom,
        _errors=errors,
    )


def residual_freedom(cells: Cells) -> int:
    """Return how many cells there are beyond those that effects alone could fit.

    Cells less candidates less raters plus the number of connected groups: one for most panels.
    """
    scored = int(np.count_nonzero(cells.raters_per_candidate))
    scoring = int(np.count_nonzero(cells.candidates_per_rater))
    return len(cells) - scored - scoring + groups(cells).count


def _all_equal(cells: Cells) -> bool:
    size = float(np.abs(cells.value).max())
    return float(np.ptp(cells.value)) <= _NO_RESIDUAL * size


def _fits_exactly(equations: CellEquations) -> bool:
    """Whether the effects of candidates and raters leave nothing over for an error."""
    free = equations.profile(np.full((1, 2), _HUGE_RATIO))
    return float(free.squares[0]) <= _NO_RESIDUAL * equations.spread


def _exact_variances(cells: Cells, equations: CellEquations) -> tuple[float, float]:
    """Return the variances of effects that are known without error, pooled within groups.

    The likelihood has no highest point there. Within a connected group effects are known but for
    a constant, so each group gives its sum of squares and one degree of freedom less.
    """
    outer, inner, _ = equations.least_squares()
    found = groups(cells)
    candidate, rater = (inner, outer) if equations.swapped else (outer, inner)
    return (
        _pooled_variance(candidate, found.candidate[equations.candidates], found.count),
        _pooled_variance(rater, found.rater[equations.raters], found.count),
    )


def _pooled_variance(effect: Floats, group: Codes, count: int) -> float:
    if len(effect) <= count:
        return 0.0
    mean = np.bincount(group, weights=effect, minlength=count) / np.bincount(group)
    squares = float(np.sum((effect - mean[group]) ** 2))
    # What is left of equal effects is rounding.
    if squares <= _NO_RESIDUAL**2 * float(np.sum(effect**2) + 1):
        return 0.0
    return squares / (len(effect) - count)


def _everyone(values: Floats, used: Codes, names: int) -> Floats:
    """Spread the values over all names, nought for the others."""
    result = np.zeros(names)
    result[used] = values
    return result
