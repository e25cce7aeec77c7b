"""Bars about candidates' means that overlap where two candidates cannot be told apart.

A bar as wide as a candidate's own uncertainty would mislead: two such bars overlap long before the
difference is lost in noise, and the noise that candidates share is counted twice. So each candidate
gets half a width such that the halves of two add up to the difference at which they can just be
told apart.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, optimize

from screening.analytics.ratings import Codes, Floats

_TWO = 2


def half_widths(a: Codes, b: Codes, apart: Floats, *, count: int) -> Floats:
    """Return half the width of each candidate's bar; shape (count,), NaN for one in no pair.

    `a`, `b` and `apart` (shape (pairs,) each) are the pairs and the differences at which they are
    just told apart, in points. The pairs must be all those within each group of candidates. Where
    all share one difference, as on a complete panel, each half width is half of it; otherwise the
    half widths are the non-negative ones whose sums come closest in least squares.
    """
    result = np.full(count, np.nan)
    # Pairs are complete within groups, so the first partner's group is found from the lowest place.
    lowest = np.arange(count)
    np.minimum.at(lowest, b, a)
    for leader in np.unique(lowest[a]):
        chosen = lowest[a] == leader
        members = np.union1d(a[chosen], b[chosen])
        first, second = np.searchsorted(members, a[chosen]), np.searchsorted(members, b[chosen])
        result[members] = _least_squares(first, second, apart[chosen], len(members))
    return result


def _least_squares(first: Codes, second: Codes, apart: Floats, size: int) -> Floats:
    """Solve h_a + h_b ≈ d_ab over all pairs of `size` candidates, h ≥ 0.

    Adding up a candidate's pairs gives (size - 2) h + Σh = the sum of its differences.
    """
    if size == _TWO:
        return np.repeat(apart / 2, 2)
    total = np.bincount(first, weights=apart, minlength=size)
    total += np.bincount(second, weights=apart, minlength=size)
    free: Floats = (total - total.sum() / (2 * (size - 1))) / (size - 2)
    if free.min() >= 0:
        return free
    matrix = np.ones((size, size)) + (size - 2) * np.eye(size)
    factor = linalg.cholesky(matrix)
    bound, _ = optimize.nnls(factor, linalg.solve_triangular(factor, total, trans="T"))
    return np.asarray(bound, dtype=np.float64)
