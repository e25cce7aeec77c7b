"""Variance components in closed form: Henderson's Method I (Henderson 1953, Biometrics 9:226).

Each term groups the scores by one facet or several. What is worked out for a term is the sum of
its squared totals, each over its count; what such a sum is expected to be is linear in the variance
components, so as many sums as components give the components. Nothing is iterated, and the cost is
in proportion to the number of scores: it serves where likelihood would take too long, and as the
place where likelihood starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from screening.analytics.ratings import Codes, Floats

MEAN = "mean"
RESIDUAL = "residual"
# Below this the equations are taken to leave a component open; it is far above rounding.
_OPEN = 1e-10
# Up to so many times as many possible keys as scores, counting is cheaper than sorting.
_DENSE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """One way to group the scores.

    Attributes:
        number: each score's group, 0 to groups-1; shape (scores,).
        count: scores in each group; shape (groups,), never nought.
        first: one score of each group; shape (groups,).
    """

    number: Codes
    count: Codes
    first: Codes

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.count)

    def sums(self, values: Floats) -> Floats:
        """Return the sum of `values` (shape (scores,)) in each group; shape (groups,)."""
        sums = np.bincount(self.number, weights=values, minlength=len(self))
        return sums.astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """The groupings that facets and their combinations make, each worked out once.

    `facets` holds each facet's codes, shape (scores,), not negative. A facet may be nested in
    another one: then its codes alone must tell its levels apart.
    """

    facets: Mapping[str, Codes]
    _known: dict[frozenset[str], Grouping] = field(default_factory=dict)

    def by(self, *names: str) -> Grouping:
        """Group the scores by the facets of these names together."""
        wanted = frozenset(names)
        if wanted not in self._known:
            last = max(wanted, key=list(self.facets).index)
            rest = wanted - {last}
            if rest:
                one, other = self.by(*rest), self.by(last)
                key = one.number * len(other) + other.number
                self._known[wanted] = _grouped(key, len(one) * len(other))
            else:
                codes = self.facets[last]
                self._known[wanted] = _grouped(codes, int(codes.max(initial=-1)) + 1)
        return self._known[wanted]

    def shared(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """Return the sum over `one`'s groups of Σ n² / n, n² over the parts that `other` makes."""
        joint, own = self.by(*one, *other), self.by(*one)
        parts = joint.count.astype(np.float64)
        return float(np.sum(parts * parts / own.count[own.number[joint.first]]))


@dataclass(frozen=True, slots=True, eq=False)
class Henderson:
    """What Henderson's Method I gives.

    Attributes:
        sums: T of `mean`, of every term and of `residual` (the sum of squared scores), in squared
            units of the scale.
        raw: the variance components as the equations give them, which may be negative; None where
            the equations leave a component open.
    """

    sums: Mapping[str, float]
    raw: Mapping[str, float] | None


def henderson(level: Floats, crossing: Crossing, terms: Mapping[str, tuple[str, ...]]) -> Henderson:
    """Estimate the variance components of `terms` and of the residual.

    `level` has shape (scores,), one score at least; `terms` names each term's facets. With n the
    scores of a level and n_ab those that a level of a and one of b share (Brennan 2001, ch. 7):
    T_a = Σ total² / n and E T_a = N mu² + Σ_b c_ab s²_b with c_ab = Σ_a Σ_b n_ab² / n_a.
    """
    scores = len(level)
    centre = float(level.mean())
    # Away from the mean the sums lose no digits to it; N mean² is what a sum has lost.
    centred = level - centre
    names = [*terms, RESIDUAL]
    own = {name: _squares(centred, crossing.by(*facets)) for name, facets in terms.items()}
    own[RESIDUAL] = float(centred @ centred)
    of_mean = [_sum_of_squares(crossing.by(*facets).count) / scores for facets in terms.values()]
    expected = np.empty((len(names), len(names)))
    for row, facets in enumerate(terms.values()):
        for column, others in enumerate(terms.values()):
            expected[row, column] = crossing.shared(facets, others)
        expected[row, -1] = len(crossing.by(*facets))
    expected[-1] = scores
    expected -= np.array([*of_mean, 1.0])
    lost = scores * centre * centre
    return Henderson(
        sums={MEAN: lost} | {name: total + lost for name, total in own.items()},
        raw=_solved(expected, np.array([own[name] for name in names]), names),
    )


def _solved(expected: Floats, sums: Floats, names: list[str]) -> dict[str, float] | None:
    size = np.abs(expected).max(axis=1)
    if np.any(size <= 0):
        return None
    scaled = expected / size[:, None]
    wide = np.abs(scaled).max(axis=0)
    if np.any(wide <= 0):
        return None
    scaled = scaled / wide
    if np.linalg.svd(scaled, compute_uv=False)[-1] < _OPEN:
        return None
    values = np.linalg.solve(scaled, sums / size) / wide
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _squares(level: Floats, grouping: Grouping) -> float:
    total = grouping.sums(level)
    return float(np.sum(total * total / grouping.count))


def _sum_of_squares(count: Codes) -> float:
    return float(np.sum(count.astype(np.float64) ** 2))


def _grouped(key: Codes, possible: int) -> Grouping:
    scores = len(key)
    if possible <= _DENSE * scores:
        found = np.bincount(key, minlength=possible)
        place = np.zeros(possible, dtype=np.int64)
        place[key[::-1]] = np.arange(scores - 1, -1, -1)
        held = found > 0
        numbers = np.cumsum(held) - 1
        return Grouping(numbers[key], found[held], place[held])
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    starts = np.ones(scores, dtype=np.bool_)
    np.not_equal(ranked[1:], ranked[:-1], out=starts[1:])
    number = np.empty(scores, dtype=np.int64)
    number[order] = np.cumsum(starts) - 1
    begin = np.flatnonzero(starts)
    return Grouping(number, np.diff(begin, append=scores), order[begin])
