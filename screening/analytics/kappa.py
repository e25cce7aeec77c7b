"""Quadratic weighted kappa: how alike two members score, beyond what chance would have given.

For two raters at a time, over the answers (candidate × question) that both scored. Weights are
squared distances, so it is close to the absolute agreement of icc.py (Fleiss & Cohen 1973). It is
there to look into one pair with, never as a grade of a panel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from screening.analytics.agreement_limits import scored_by_one
from screening.analytics.ratings import Codes, Floats, Ratings
from screening.analytics.refusals import Refusal
from screening.analytics.wording import listed
from screening.messages import N_, Message

FEWEST_SHARED = 20
"""So many shared answers at least before a pair's kappa is to be read."""
MOST_PAIRS = 500

# Up to so many pairs go through scikit-learn; its checks cost a millisecond a pair.
_PAIRS_FOR_SKLEARN = 200
# A step finer than a hundredth, or more steps than this on the scale, is no grid.
_FINEST = 100
_MOST_STEPS = 1000
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PairKappa:
    """Two raters' kappa.

    Attributes:
        a: place of the one in the ratings' `raters`.
        b: place of the other, after `a`.
        shared: how many answers both scored, one or more.
        value: kappa; None where either used one level only on what they share.
    """

    a: int
    b: int
    shared: int
    value: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Means over the shared answers of pairs of raters, about the middle of the scale.

    Each of shape (pairs,): the raters, how many answers, either's mean and variance (by the
    number of answers), and the mean squared difference.
    """

    a: Codes
    b: Codes
    shared: Codes
    mean: tuple[Floats, Floats]
    variance: tuple[Floats, Floats]
    apart: Floats

    def where(self, chosen: Codes) -> _Moments:
        """Keep the chosen pairs."""
        return _Moments(
            self.a[chosen],
            self.b[chosen],
            self.shared[chosen],
            (self.mean[0][chosen], self.mean[1][chosen]),
            (self.variance[0][chosen], self.variance[1][chosen]),
            self.apart[chosen],
        )


def pair_kappas(ratings: Ratings, *, limit: int = MOST_PAIRS) -> tuple[PairKappa, ...]:
    """Return the kappa of each two raters who share an answer, in the order of the raters.

    At most `limit` pairs: those with the most shared answers. A panel's pairs go through
    scikit-learn, with all the steps of the scale as labels. Many pairs, or levels on no regular
    steps, take 1 - E(x - y)² / E'(x - y)² instead, E' being the mean if the two were independent:
    the same number, since squared weights do not depend on steps that nobody used. Time is in
    proportion to the number of shared answers; memory to the scores and the pairs of raters who
    share one.
    """
    pairs = _moments(ratings)
    if len(pairs.a) > limit:
        kept = np.lexsort((pairs.b, pairs.a, -pairs.shared))[:limit]
        pairs = pairs.where(np.sort(kept))
    # Below this variance levels differ by rounding alone.
    least = _ROUNDING**2 * (ratings.high - ratings.low) ** 2
    varied = (pairs.variance[0] > least) & (pairs.variance[1] > least)
    chosen = np.flatnonzero(varied)
    values = (
        _steps_kappas(ratings, pairs.a[chosen], pairs.b[chosen])
        if len(chosen) <= _PAIRS_FOR_SKLEARN
        else None
    )
    if values is None:
        values = _closed(pairs.where(chosen))
    found = dict(zip(chosen.tolist(), values.tolist(), strict=True))
    return tuple(
        PairKappa(int(a), int(b), int(shared), found.get(place))
        for place, (a, b, shared) in enumerate(
            zip(pairs.a, pairs.b, pairs.shared, strict=True),
        )
    )


def kappa_refusals(ratings: Ratings, pairs: Iterable[PairKappa]) -> tuple[Refusal, ...]:
    """Return which pairs' kappas are not to be read, or not given, and why."""
    listed_pairs = list(pairs)
    if not listed_pairs:
        return (scored_by_one("kappa"),)
    flat = [pair for pair in listed_pairs if pair.value is None]
    thin = [pair for pair in listed_pairs if pair.value is not None and pair.shared < FEWEST_SHARED]
    found: list[Refusal] = []
    if flat:
        sentence = N_(
            "One of two raters used one level only on the answers both scored, so how alike they "
            "score cannot be told from chance: %(pairs)s."
        )
        found.append(Refusal("R7", "kappa", Message(sentence, {"pairs": _named(ratings, flat)})))
    if thin:
        sentence = N_(
            "At least %(least)s answers scored by both are needed to say how alike two raters "
            "score. There are fewer for %(pairs)s."
        )
        params: dict[str, object] = {"least": FEWEST_SHARED, "pairs": _named(ratings, thin)}
        found.append(Refusal("R3", "kappa", Message(sentence, params), given=True))
    if len(listed_pairs) >= MOST_PAIRS:
        sentence = N_("Only the %(limit)s pairs of raters with the most answers are listed.")
        found.append(Refusal("R19", "kappa", Message(sentence, {"limit": MOST_PAIRS}), given=True))
    return tuple(found)


def _named(ratings: Ratings, pairs: Iterable[PairKappa]) -> str | Message:
    names = ratings.raters
    return listed([f"{names[pair.a]} – {names[pair.b]}" for pair in pairs])


def _moments(ratings: Ratings) -> _Moments:
    """Return the moments of every two raters who share an answer, by products of matrices."""
    answers, row = np.unique(_answer(ratings), return_inverse=True)
    shape = (len(answers), len(ratings.raters))
    level = ratings.level - (ratings.low + ratings.high) / 2
    ones, own, squares = (
        sparse.csr_array((values, (row, ratings.rater)), shape=shape)
        for values in (np.ones(len(level)), level, level**2)
    )
    shared = sparse.coo_array(sparse.triu(ones.T @ ones, k=1))
    order = np.lexsort((shared.col, shared.row))
    a, b = shared.row[order].astype(np.int64), shared.col[order].astype(np.int64)
    number = np.asarray(shared.data, dtype=np.float64)[order]
    if not len(a):
        return _Moments(a, b, a, (number, number), (number, number), number)

    def mean(table: Any, first: Codes, second: Codes) -> Floats:  # noqa: ANN401 - a sparse array
        means: Floats = np.asarray(table[first, second], dtype=np.float64).ravel() / number
        return means

    totals, powers = (sparse.csr_array(table.T @ ones) for table in (own, squares))
    both = sparse.csr_array(own.T @ own)
    means = mean(totals, a, b), mean(totals, b, a)
    squared = mean(powers, a, b), mean(powers, b, a)
    return _Moments(
        a,
        b,
        number.astype(np.int64),
        means,
        (squared[0] - means[0] ** 2, squared[1] - means[1] ** 2),
        squared[0] + squared[1] - 2 * mean(both, a, b),
    )


def _answer(ratings: Ratings) -> Codes:
    return ratings.candidate * max(1, len(ratings.questions)) + ratings.question


def _closed(pairs: _Moments) -> Floats:
    chance = pairs.variance[0] + pairs.variance[1] + (pairs.mean[0] - pairs.mean[1]) ** 2
    return np.minimum(1.0, 1 - pairs.apart / chance)


def _steps_kappas(ratings: Ratings, a: Codes, b: Codes) -> Floats | None:
    """Return the kappas of pairs of raters by scikit-learn, or None for levels on no steps.

    `a` and `b`, shape (pairs,), are places in the ratings' `raters`; each of a pair must have used
    two levels.
    """
    if not len(a):
        return np.empty(0)
    step = _steps(ratings)
    if step is None:
        return None
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - a page without pairs needs none

    codes, labels = step
    key = _answer(ratings)
    order = np.lexsort((key, ratings.rater))
    ends = np.cumsum(np.bincount(ratings.rater, minlength=len(ratings.raters)))
    own = np.split(order, ends[:-1])
    values = []
    for first, second in zip(a.tolist(), b.tolist(), strict=True):
        _, ours, theirs = np.intersect1d(
            key[own[first]], key[own[second]], assume_unique=True, return_indices=True
        )
        values.append(
            cohen_kappa_score(
                codes[own[first][ours]],
                codes[own[second][theirs]],
                labels=labels,
                weights="quadratic",
            )
        )
    return np.array(values, dtype=np.float64)


def _steps(ratings: Ratings) -> tuple[Codes, Codes] | None:
    """Return each level as a number of steps from the lowest, and all steps of the scale.

    A step is the greatest part of one (a half, a quarter, …, a hundredth) that all levels and both
    ends of the scale are multiples of. None if there is none.
    """
    used, place = np.unique(ratings.level - ratings.low, return_inverse=True)
    length = ratings.high - ratings.low
    distances = np.append(used, length)
    for parts in range(1, _FINEST + 1):
        steps = distances * parts
        if steps[-1] > _MOST_STEPS:
            return None
        whole = np.rint(steps)
        if np.all(np.abs(steps - whole) <= _ROUNDING * parts):
            return whole.astype(np.int64)[place], np.arange(int(whole[-1]) + 1)
    return None
