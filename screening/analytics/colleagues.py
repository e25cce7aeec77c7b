"""A rater's scores beside what colleagues gave the same people: how widely, and how evenly.

Each measure is a ratio of standard deviations, the rater's to that of all colleagues who scored the
same candidates, so that nobody looks cautious for having met people who were much alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special
from scipy.sparse import linalg

from screening.analytics.cells import Cells, cell_numbers, question_effects
from screening.analytics.ratings import Codes, Flags, Floats, Ratings
from screening.analytics.refusals import Estimate

CONFIDENCE = 0.90

_TINY = 1e-9
"""A standard deviation below this share of the scale is what rounding leaves of nought."""

_LARGEST = 100.0
"""The logarithm of a ratio that says nothing any more."""

_TWO = 2


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """The cells that can be compared: of candidates whom at least two raters scored.

    Attributes:
        rater: shape (shared cells,), places in the ratings' `raters`.
        candidate: shape (shared cells,), places in the ratings' `candidates`.
        count: shape (shared cells,), how many scores.
        mean: shape (shared cells,), mean residual: level less question effect and rater effect.
        within: shape (shared cells,), sum of squares of the residuals about that mean.
        plain: shape (shared cells,), the cells' own values.
        n_raters: how many raters the ratings name.
        n_candidates: how many candidates they name.
        scale: the distance between the ends of the scale.
    """

    rater: Codes
    candidate: Codes
    count: Floats
    mean: Floats
    within: Floats
    plain: Floats
    n_raters: int
    n_candidates: int
    scale: float

    def by_rater(self, values: Floats) -> Floats:
        """Add up one value a cell for each rater; shape (raters,)."""
        return added(self.rater, values, self.n_raters)

    def others(self, values: Floats) -> Floats:
        """Add up what the other raters' cells of the same candidate hold; shape (cells,)."""
        total = added(self.candidate, values, self.n_candidates)
        rest: Floats = total[self.candidate] - values
        return rest

    @property
    def candidates_per_rater(self) -> Codes:
        """How many shared candidates each rater has; shape (raters,)."""
        return np.bincount(self.rater, minlength=self.n_raters)


def shared_cells(ratings: Ratings, cells: Cells) -> Shared:
    """Return the cells of candidates whom several raters scored, with what is left of the levels.

    `cells` are those of `ratings`, one for each candidate and rater with a score. What is left is
    the level less the least-squares effects of question and rater, so that neither hard questions
    nor a colleague's general level widen anybody's scores. Raises `ValueError` for other cells.
    """
    number, count = cell_numbers(ratings)
    if count != len(cells):
        msg = "these are not the cells of these ratings"
        raise ValueError(msg)
    left = ratings.level - question_effects(ratings)[ratings.question]
    left -= left.mean() if len(left) else 0
    scores = np.bincount(number, minlength=count).astype(np.float64)
    mean = added(number, left, count) / np.maximum(scores, 1)
    within = added(number, (left - mean[number]) ** 2, count)
    kept = cells.raters_per_candidate[cells.candidate] >= _TWO
    return Shared(
        rater=cells.rater[kept],
        candidate=cells.candidate[kept],
        count=scores[kept],
        mean=(mean - _rater_effects(cells, mean)[cells.rater])[kept],
        within=within[kept],
        plain=cells.value[kept],
        n_raters=cells.n_raters,
        n_candidates=cells.n_candidates,
        scale=ratings.high - ratings.low,
    )


def spreads(shared: Shared) -> list[Estimate | None]:
    """Return how widely each rater uses the scale beside colleagues; one a rater.

    The root of V(own) / V(others), both on the candidates that the rater shares: V(own) is the mean
    of the rater's squared residuals about the rater's own mean, V(others) the same of all scores
    that colleagues gave these candidates, about their mean. None where either is nought.
    """
    total = shared.count * shared.mean
    own = _Sums(shared.within + total * shared.mean, total, shared.count)
    return _ratios(shared, own, _others(shared, own))


def halos(shared: Shared) -> list[Estimate | None]:
    """Return how far apart each rater's scores for one person lie beside colleagues'.

    The root of W(own) / W(others), on the candidates that the rater shares: W is the sum of squares
    of the residuals within cells over its degrees of freedom, one fewer than the scores of each
    cell. Well below one is what Thorndike (1920) called halo, or people who were even throughout.
    None where either is nought.
    """
    own = _Sums(shared.within, np.zeros_like(shared.within), shared.count - 1)
    return _ratios(shared, own, _others(shared, own))


def slopes(shared: Shared) -> tuple[list[Estimate | None], list[float | None]]:
    """Return each rater's slope on colleagues, and the colleagues' own slopes pooled.

    The least-squares slope of the rater's cell means on the mean of the colleagues' cell means for
    the same candidate (leave-one-out). It is below one for everybody, since colleagues' means carry
    error too, so it is to be read beside the pooled slope of all the other raters.
    """
    raters = shared.candidates_per_rater.astype(np.float64)
    x = shared.others(shared.plain) / np.maximum(shared.others(np.ones(len(shared.plain))), 1)
    least = np.maximum(raters, 1)
    x = x - (shared.by_rater(x) / least)[shared.rater]
    y = shared.plain - (shared.by_rater(shared.plain) / least)[shared.rater]
    across, along = shared.by_rater(x * x), shared.by_rater(x * y)
    known = across > raters * (shared.scale * _TINY) ** 2
    slope = np.divide(along, across, out=np.zeros_like(across), where=known)
    left = shared.by_rater((y - slope[shared.rater] * x) ** 2)
    freedom = np.maximum(raters - _TWO, 1)
    error = np.sqrt(np.divide(left, freedom * across, out=np.zeros_like(across), where=known))
    half = special.stdtrit(freedom, (1 + CONFIDENCE) / 2) * error
    estimates = [
        Estimate(float(value), float(value - reach), float(value + reach)) if there else None
        for value, reach, there in zip(slope, half, known & (raters > _TWO), strict=True)
    ]
    rest_across, rest_along = across.sum() - across, along.sum() - along
    enough = rest_across > raters.sum() * (shared.scale * _TINY) ** 2
    return estimates, [
        float(rest_along[place] / rest_across[place]) if enough[place] else None
        for place in range(shared.n_raters)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What a variance is made of: squares, their total, and how many count, a cell or a rater."""

    squares: Floats
    total: Floats
    count: Floats

    def variance(self) -> Floats:
        """Return the mean square about the mean, and nought where nothing counts."""
        count = np.where(self.count > 0, self.count, 1.0)
        found: Floats = (self.squares - self.total**2 / count) / count
        return found


def _others(shared: Shared, own: _Sums) -> _Sums:
    return _Sums(shared.others(own.squares), shared.others(own.total), shared.others(own.count))


def _ratios(shared: Shared, own: _Sums, others: _Sums) -> list[Estimate | None]:
    """Return the root of the ratio of two variances with its interval; one a rater.

    The interval comes from the logarithm of the ratio with each of the rater's candidates left out
    in turn (the jackknife of Tukey 1958), because candidates are what was sampled, and a rater's
    scores for one of them are no independent evidence. Student's t has a degree of freedom fewer
    than candidates. There are no ends where all the variance hangs on one candidate.
    """
    floor = (shared.scale * _TINY) ** 2
    candidates = shared.candidates_per_rater
    known: Flags = candidates >= _TWO
    whole, left = np.zeros(shared.n_raters), np.zeros(len(shared.rater))
    ended = np.ones(len(shared.rater), dtype=np.bool_)
    for sign, part in ((1, own), (-1, others)):
        sums = [shared.by_rater(one) for one in (part.squares, part.total, part.count)]
        variance = _Sums(*sums).variance()
        known &= variance > floor
        whole += sign * np.log(np.maximum(variance, floor))
        rest = [one[shared.rater] for one in sums]
        variance = _Sums(
            rest[0] - part.squares, rest[1] - part.total, rest[2] - part.count
        ).variance()
        ended &= variance > floor
        left += sign * np.log(np.maximum(variance, floor))
    closed = shared.by_rater(ended.astype(np.float64)) == candidates
    many = np.maximum(candidates, 1)
    away = left - (shared.by_rater(left) / many)[shared.rater]
    error = np.sqrt(shared.by_rater(away**2) * (many - 1) / many)
    reach = special.stdtrit(np.maximum(candidates - 1, 1), (1 + CONFIDENCE) / 2) * error
    return [
        _root(float(whole[rater]), float(reach[rater]) if closed[rater] else None)
        if known[rater]
        else None
        for rater in range(shared.n_raters)
    ]


def _root(logarithm: float, reach: float | None) -> Estimate:
    """Return the root of a ratio whose logarithm lies within `reach` of `logarithm`."""
    value = math.exp(logarithm / 2)
    if reach is None or logarithm + reach > _LARGEST:
        return Estimate(value)
    return Estimate(value, math.exp((logarithm - reach) / 2), math.exp((logarithm + reach) / 2))


def added(place: Codes, values: Floats, size: int) -> Floats:
    """Add up the values that belong to each place; shape (size,)."""
    # NumPy's own types have counts in mind and forget that weights make floats of them.
    return np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)


def _rater_effects(cells: Cells, value: Floats) -> Floats:
    """Return least-squares effects of raters, candidates held equal; shape (raters,).

    Of the solutions that fit panels which share nobody, LSMR gives the shortest; what is compared
    is always within one panel.
    """
    place = np.arange(len(cells))
    rows = np.concatenate([place, place])
    columns = np.concatenate([cells.candidate, cells.rater + cells.n_candidates])
    table = sparse.csr_array(
        (np.ones(len(rows)), (rows, columns)),
        shape=(len(cells), cells.n_candidates + cells.n_raters),
    )
    found = linalg.lsmr(table, value - value.mean(), atol=1e-13, btol=1e-13)
    effects: Floats = found[0][cells.n_candidates :]
    return effects
