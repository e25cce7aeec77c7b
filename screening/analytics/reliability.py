"""How much of the differences between candidates' means would show again with other raters.

Panels are seldom complete, nor does each candidate have raters of their own; both figures here
allow for whatever is in between.
"""

from __future__ import annotations

import numpy as np

from screening.analytics.agreement_limits import too_few_candidates
from screening.analytics.cell_model import CellModel, residual_freedom
from screening.analytics.cells import Cells
from screening.analytics.connection import nobody_twice
from screening.analytics.ratings import Floats
from screening.analytics.refusals import Refusal
from screening.messages import N_, Message

FEWEST_CANDIDATES = 4
"""Below this no statistic that rests on variances is given."""

FEWEST_RATERS = 2
"""As for the candidates."""

LEAST_FREEDOM = 3
"""Fewer degrees of freedom of the residual say nothing about uncertainty."""

WORTH_ADJUSTING = 0.01
"""What allowing for severity has to add to the reliability to be worth its noise."""


def gqk(cells: Cells, model: CellModel) -> float | None:
    """Return G(q,k), the reliability of the candidates' plain means (Putka et al. 2008).

    The candidates' variance over itself plus q times the raters' plus the residual / k̂, with k̂
    the harmonic mean of raters per candidate, and q between nought, where everyone scored
    everybody, and 1/k̂, where no two candidates share a rater. None where nothing varies at all.
    """
    candidate, severity, error = model.candidate, q(cells) * model.rater, _error(cells, model)
    total = candidate + severity + error
    return candidate / total if total > 0 else None


def q(cells: Cells) -> float:
    """Return what share of the raters' variance stays in a difference of two candidates' means.

    1/k̂ less the mean over pairs of candidates of shared raters / (k_p k_p'), Putka et al. (2008).
    The sum over pairs is taken rater by rater: Σ_r [(Σ_p 1/k_p)² - Σ_p 1/k_p²], p over the rater's
    candidates, so no pair is looked at.
    """
    count = cells.raters_per_candidate
    scored = int(np.count_nonzero(count))
    share = 1 / count[cells.candidate]
    inverse = float(share @ share)  # the sum over candidates of 1/k_p
    if scored <= 1:
        return inverse
    by_rater = np.bincount(cells.rater, weights=share, minlength=cells.n_raters)
    shared = float(by_rater @ by_rater) - inverse
    # Rounding may leave a complete panel a hair below nought.
    return max(0.0, inverse / scored - shared / (scored * (scored - 1)))


def cullis(model: CellModel) -> float | None:
    """Return the reliability of the candidates' predicted effects, raters' severity allowed for.

    One less half the mean variance of the error of a predicted difference, over the candidates'
    variance (Cullis, Smith & Coombes 2006). None where that variance is estimated as nought.
    """
    between = model.mean_difference_variance()
    if between is None or model.candidate <= 0:
        return None
    return 1 - between / (2 * model.candidate)


def too_few(cells: Cells, *, statistic: str) -> Refusal | None:
    """R4: too few candidates, raters or cells for any statistic that rests on variances."""
    scored = np.count_nonzero(cells.raters_per_candidate)
    scoring = np.count_nonzero(cells.candidates_per_rater)
    if (
        scored >= FEWEST_CANDIDATES
        and scoring >= FEWEST_RATERS
        and residual_freedom(cells) >= LEAST_FREEDOM
    ):
        return None
    return _scarce(statistic)


def no_separation(model: CellModel, *, statistic: str) -> Refusal | None:
    """R8: the candidates' variance is estimated as nought; the arithmetic stands."""
    if model.candidate > 0:
        return None
    text = N_("These scores do not separate the candidates more than chance would.")
    return Refusal("R8", statistic, Message(text), given=True)


def reliability_refusals(cells: Cells, model: CellModel | None) -> tuple[Refusal, ...]:
    """Return why the reliabilities are not to be given, or not to be read as a finding.

    R2 and R4 withhold both; R5, R8 and R10 leave the arithmetic. R10 is about `cullis` alone and
    names it `reliability.cullis`.
    """
    once = nobody_twice(cells, statistic="reliability")
    if once is not None:
        return (once,)
    few = too_few(cells, statistic="reliability")
    if few is not None or model is None:
        return (few or _scarce("reliability"),)
    scored = int(np.count_nonzero(cells.raters_per_candidate))
    none_apart = no_separation(model, statistic="reliability")
    needless = _no_severity(cells, model)
    return (
        *too_few_candidates("reliability", scored, given=True),
        *(refusal for refusal in (none_apart, needless) if refusal is not None),
    )


def _scarce(statistic: str) -> Refusal:
    text = N_("There are too few scores to estimate uncertainty.")
    return Refusal("R4", statistic, Message(text))


def _error(cells: Cells, model: CellModel) -> float:
    """Return the mean over candidates of the error variance of their mean of cells."""
    count = cells.raters_per_candidate
    share = 1 / count[cells.candidate]
    noise: Floats = np.ones(len(cells)) if model.noise is None else model.noise
    return model.residual * float(noise @ share**2) / int(np.count_nonzero(count))


def _no_severity(cells: Cells, model: CellModel) -> Refusal | None:
    """R10: allowing for severity does not pay; the arithmetic stands."""
    raw, adjusted = gqk(cells, model), cullis(model)
    gain = 0.0 if raw is None or adjusted is None else adjusted - raw
    if model.rater > 0 and gain >= WORTH_ADJUSTING:
        return None
    text = N_("No difference in strictness can be seen here: allowing for it would add noise.")
    return Refusal("R10", "reliability.cullis", Message(text), given=True)
