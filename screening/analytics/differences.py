"""Which candidates' scores differ by more than chance in who asked, and what was asked, would.

The interval of a pair is one of the true difference: what the two would differ by on these
questions before very many raters. It is not centred on the difference of the two means but drawn
towards nought, because the largest of several differences is large partly by luck; an interval
about the plain difference would be honest too, but 8-40 % wider. On small panels the variances are
integrated over instead of estimated, without which nominal 90 % intervals hold 78 % of the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.analytics.bar_widths import half_widths
from screening.analytics.cell_equations import CellEquations
from screening.analytics.cell_model import CellModel, fit_cells
from screening.analytics.cells import Cells, groups
from screening.analytics.connection import nobody_twice, panels_apart, scored_once
from screening.analytics.normal_mixtures import quantile, threshold
from screening.analytics.panel_posterior import Posterior, panel_posterior
from screening.analytics.ratings import Codes, Flags, Floats, Ratings
from screening.analytics.refusals import Refusal
from screening.analytics.reliability import no_separation, too_few
from screening.messages import N_, Message

FEW_CANDIDATES = 50
"""Below this the variances are integrated over."""

FEW_RATERS = 8
"""As for the candidates."""

FEW_CELLS = 300
"""As for the candidates."""

LIMIT = 200
"""Most candidates for which every pair is listed: 19,900 pairs."""

STATISTIC = "differences"
_TWO = 2
_NARROWEST = 1e-7  # of the scale's range: stands for a normal distribution without any width
_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair of candidates, `a` before `b` among the names.

    Attributes:
        a: the place of the first among the candidates.
        b: the place of the second.
        difference: mean of `a` less mean of `b`, as given, in points.
        low: lower end of the interval of the true difference, in points; None where the two
            share no chain of raters.
        high: its upper end.
        distinguishable: whether the interval excludes nought, on the side that `difference` is
            on; None without an interval. At 90 % this asks for 95 % certainty of the sign, more
            than the 80 % above which one might begin to speak of an order.
    """

    a: int
    b: int
    difference: float
    low: float | None
    high: float | None
    distinguishable: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """All pairs, and what to draw.

    Attributes:
        pairs: by `a`, then `b`; empty if refused.
        band: half the width of each candidate's bar, in points, NaN for one without a pair; shape
            (candidates,). See `bar_widths`. None if there is nothing to draw.
        refusals: why there is nothing, or how to read it.
        confidence: of the intervals.
        integrated: whether the variances were integrated over.
    """

    pairs: tuple[Difference, ...]
    band: Floats | None
    refusals: tuple[Refusal, ...]
    confidence: float
    integrated: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Mixtures:
    """The true difference of each pair as a mixture of normal distributions.

    `mean` and `deviation` have shape (pairs, points); `gain` is how much of a raw difference the
    mean takes over, per standard deviation; `weight` has shape (points,).
    """

    mean: Floats
    deviation: Floats
    gain: Floats
    weight: Floats


def differences(
    cells: Cells,
    means: Floats,
    *,
    scale_range: float,
    confidence: float = 0.90,
    noise: Floats | None = None,
    limit: int = LIMIT,
    ratings: Ratings | None = None,
) -> Differences:
    """Compare every two candidates.

    `cells` are the panel's cells, `means` each candidate's own figure, as shown (shape
    (candidates,), NaN without one), `scale_range` is highest less lowest level, `noise` as
    `cell_noise` gives it. `ratings` lends the names that refusals mention; without it they are
    numbers. Above `limit` candidates there are no pairs (R19).

    Raises `ValueError` for a range or a confidence that is none.
    """
    if not scale_range > 0 or not 0 < confidence < 1:
        msg = "a scale has a range above nought, and a confidence lies between 0 and 1"
        raise ValueError(msg)
    barred = _barred(cells, limit)
    model = None if barred else fit_cells(cells, noise=noise)
    if barred or model is None:
        return Differences((), None, barred, confidence, integrated=False)
    scored = np.flatnonzero((cells.raters_per_candidate > 0) & np.isfinite(means))
    first, second = (scored[place] for place in np.triu_indices(len(scored), 1))
    group = groups(cells).candidate
    joined = group[first] == group[second]
    a, b = first[joined], second[joined]
    integrated = _small(cells) or model.candidate <= 0
    if integrated:
        equations = CellEquations(cells, noise)
        posterior = panel_posterior(equations, model, scale_range=scale_range)
        found = _integrated(equations, posterior, a, b)
    else:
        found = _plugged_in(model, a, b)
    np.maximum(found.deviation, _NARROWEST * scale_range, out=found.deviation)
    tail = (1 - confidence) / 2
    low = quantile(tail, found.mean, found.deviation, found.weight)
    high = quantile(1 - tail, found.mean, found.deviation, found.weight)
    band = None
    if a.size:
        gain = found.gain[:1] if cells.crossed and noise is None else found.gain
        apart = threshold(tail, gain, found.weight, largest=2 * scale_range)
        band = half_widths(a, b, np.broadcast_to(apart, a.shape), count=cells.n_candidates)
        band = np.minimum(band, scale_range)
    pairs = _pairs((first, second), joined, means, (low, high))
    return Differences(pairs, band, _remarks(cells, model, ratings), confidence, integrated)


def _barred(cells: Cells, limit: int) -> tuple[Refusal, ...]:
    """Return why there are no pairs at all."""
    count = int(np.count_nonzero(cells.raters_per_candidate))
    if count > limit:
        text = N_("With more than %(limit)s candidates, pairs of them are not listed.")
        return (Refusal("R19", STATISTIC, Message(text, {"limit": limit})),)
    refusal = nobody_twice(cells, statistic=STATISTIC) or too_few(cells, statistic=STATISTIC)
    return () if refusal is None else (refusal,)


def _remarks(cells: Cells, model: CellModel, ratings: Ratings | None) -> tuple[Refusal, ...]:
    """Return how the pairs are to be read: R1 for pairs without an interval, R8 and R18."""
    named = ratings or _numbered(cells)
    found = (
        panels_apart(named, cells, statistic=STATISTIC),
        no_separation(model, statistic=STATISTIC),
        scored_once(named, cells, statistic=STATISTIC),
    )
    return tuple(refusal for refusal in found if refusal is not None)


def _numbered(cells: Cells) -> Ratings:
    """Return a table without scores in which candidates and raters are called by numbers."""
    none = np.zeros(0, dtype=np.int64)
    return Ratings(
        candidate=none,
        rater=none,
        question=none,
        level=np.zeros(0),
        candidates=tuple(str(place) for place in range(1, cells.n_candidates + 1)),
        raters=tuple(str(place) for place in range(1, cells.n_raters + 1)),
        questions=(),
        criterion=none,
        criteria=(),
        weight=np.zeros(0),
        low=0,
        high=1,
    )


def _small(cells: Cells) -> bool:
    candidates = int(np.count_nonzero(cells.raters_per_candidate))
    raters = int(np.count_nonzero(cells.candidates_per_rater))
    return candidates < FEW_CANDIDATES or raters < FEW_RATERS or len(cells) < FEW_CELLS


def _integrated(equations: CellEquations, posterior: Posterior, a: Codes, b: Codes) -> _Mixtures:
    """Return each pair's mixture over the grid of variances."""
    first, second = (np.searchsorted(equations.candidates, place) for place in (a, b))
    points, scored = len(posterior.weight), len(equations.candidates)
    mean, variance = np.empty((len(a), points)), np.empty((len(a), points))
    step = max(1, _AT_ONCE // (scored * scored))
    for start in range(0, points, step):
        chosen = slice(start, start + step)
        effect, errors = equations.candidate_moments(posterior.ratio[chosen])
        own = np.diagonal(errors, axis1=1, axis2=2)
        mean[:, chosen] = (effect[:, first] - effect[:, second]).T
        variance[:, chosen] = (own[:, first] + own[:, second] - 2 * errors[:, first, second]).T
    return _mixtures(
        mean,
        np.maximum(variance, 0) * posterior.residual,
        posterior.ratio[:, 0] * posterior.residual,
        posterior.weight,
    )


def _plugged_in(model: CellModel, a: Codes, b: Codes) -> _Mixtures:
    """Return each pair's one normal distribution at the likeliest variances."""
    mean = model.candidate_effect[a] - model.candidate_effect[b]
    variance = model.difference_variance(a, b)
    return _mixtures(mean[:, None], variance[:, None], np.array([model.candidate]), np.ones(1))


def _mixtures(mean: Floats, variance: Floats, candidate: Floats, weight: Floats) -> _Mixtures:
    """Put the mixtures together; `candidate` is the candidates' variance at each point.

    One more point for all of a candidate's cells and one less for the other's moves the mean by
    1 - variance / (2 · candidates' variance) of the two: what (Cullis et al. 2006) average.
    """
    deviation = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - variance / (2 * candidate)
        gain = np.where((candidate > 0) & (deviation > 0), share / deviation, 0)
    return _Mixtures(mean, deviation, np.maximum(gain, 0), weight)


def _pairs(
    pairs: tuple[Codes, Codes], joined: Flags, means: Floats, ends: tuple[Floats, Floats]
) -> tuple[Difference, ...]:
    """Put the intervals, of the joined pairs alone, beside the pairs."""
    interval = iter(zip(ends[0].tolist(), ends[1].tolist(), strict=True))
    gap = (means[pairs[0]] - means[pairs[1]]).tolist()
    found = []
    rows = zip(pairs[0].tolist(), pairs[1].tolist(), gap, joined.tolist(), strict=True)
    for a, b, difference, together in rows:
        if not together:
            found.append(Difference(a, b, difference, None, None, None))
            continue
        low, high = next(interval)
        # Who interviewed whom can turn the sign; then nothing is claimed of the two.
        apart = (low > 0 and difference > 0) or (high < 0 and difference < 0)
        found.append(Difference(a, b, difference, low, high, apart))
    return tuple(found)
