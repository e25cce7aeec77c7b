"""What the levels of one facet do to the restricted likelihood, once they have been eliminated.

Within one candidate the covariance is D = I + a 11' + b S + c T over the residual, where S marks
pairs by one rater, T pairs on one question. Candidates are taken together in batches of equal
shape. Where a candidate's raters all scored the same questions, D's four eigenspaces are known and
nothing has to be inverted; elsewhere the blocks are inverted, many at a time. (The facet need not
be the candidate: it is called the inner one here, the other two the first and the second.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from scipy import sparse

from screening.analytics.ratings import Codes, Flags, Floats

# The inner facet's ratio, that of its pairs with the first and that of its pairs with the second.
Ratios: TypeAlias = tuple[float, float, float]


class Blocks(Protocol):
    """A batch of inner levels of one shape, at the ratios last prepared."""

    def prepare(self, ratios: Ratios) -> float:
        """Take up these ratios and return the sum of log |D|."""

    def add_weights(self, weights: Floats) -> None:
        """Add E'D⁻¹E to `weights`; shape (cells, cells)."""

    def solve(self, values: Floats, out: Floats) -> None:
        """Write D⁻¹ `values` to these levels' rows of `out`; both have shape (scores, columns)."""

    def traces(self, spent: Floats) -> Floats:
        """Return tr (D⁻¹ - D⁻¹ E `spent` E'D⁻¹) V for the three inner terms' V; shape (3,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The scores in order of the inner, the first and the second facet.

    Attributes:
        inner: each score's inner level; shape (scores,).
        first: its level of the first facet.
        second: its level of the second facet.
        cell: its pair of those two, numbered 0 to cells-1.
        cells: how many such pairs occur.
    """

    inner: Codes
    first: Codes
    second: Codes
    cell: Codes
    cells: int


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """How the inner levels look; each array has shape (inner levels,).

    `start` is the first of a level's scores, `scores` counts them, `firsts` and `seconds` count the
    levels of the other facets that occur among them.
    """

    start: Codes
    scores: Codes
    firsts: Codes
    seconds: Codes

    @property
    def crossed(self) -> Flags:
        """Whether each of the level's firsts occurs with each of its seconds."""
        crossed: Flags = self.scores == self.firsts * self.seconds
        return crossed


def shapes(table: Sorted) -> Shapes:
    """Measure the inner levels; no (inner, first, second) may occur twice."""
    starts = np.ones(len(table.inner), dtype=np.bool_)
    starts[1:] = table.inner[1:] != table.inner[:-1]
    start = np.flatnonzero(starts)
    level = np.cumsum(starts) - 1
    return Shapes(
        start=start,
        scores=np.diff(start, append=len(starts)),
        firsts=_distinct(level, table.first, len(start)),
        seconds=_distinct(level, table.second, len(start)),
    )


def batches(table: Sorted) -> list[Blocks]:
    """Sort the inner levels into batches."""
    found = shapes(table)
    result: list[Blocks] = []
    whole = np.stack((found.firsts, found.seconds), axis=1)
    for first, second in np.unique(whole[found.crossed], axis=0).tolist():
        chosen = found.crossed & (found.firsts == first) & (found.seconds == second)
        place = found.start[chosen][:, None] + np.arange(first * second)
        result.append(CrossedBlocks(table, place.reshape(-1, first, second)))
    for size in np.unique(found.scores[~found.crossed]).tolist():
        chosen = ~found.crossed & (found.scores == size)
        result.append(RaggedBlocks(table, found.start[chosen][:, None] + np.arange(size)))
    return result


class CrossedBlocks:
    """Inner levels with every pair of `first` levels of one facet and `second` of the other."""

    def __init__(self, table: Sorted, place: Codes) -> None:
        """Take the scores at `place`; shape (levels, first, second)."""
        self._place = place
        self._levels, first, second = place.shape
        cell = table.cell[place]
        # What each of the inner terms adds to the variance of the mean, of the differences between
        # firsts and of those between seconds.
        self._adds = np.array([[first * second, 0, 0], [second, second, 0], [first, 0, first]])
        self._freedom = np.array([1, first - 1, second - 1])
        self._count = np.bincount(cell.ravel(), minlength=table.cells).astype(np.float64)
        whole = _averages(cell.reshape(self._levels, -1), table.cells)
        # E'PE for the projections on the mean, on the firsts and on the seconds.
        self._shares = (
            whole,
            _averages(cell.reshape(-1, second), table.cells) - whole,
            _averages(cell.swapaxes(1, 2).reshape(-1, first), table.cells) - whole,
        )
        self._variance = np.ones(3)

    def prepare(self, ratios: Ratios) -> float:
        """See `Blocks`."""
        self._variance = 1 + np.array(ratios) @ self._adds
        return float(self._levels * (self._freedom @ np.log(self._variance)))

    def add_weights(self, weights: Floats) -> None:
        """See `Blocks`."""
        weights[np.diag_indices_from(weights)] += self._count
        for share, variance in zip(self._shares, self._variance, strict=True):
            weights += (1 / variance - 1) * share

    def solve(self, values: Floats, out: Floats) -> None:
        """See `Blocks`."""
        own = values[self._place]
        firsts = own.mean(axis=2, keepdims=True)
        seconds = own.mean(axis=1, keepdims=True)
        mean = firsts.mean(axis=1, keepdims=True)
        of_mean, of_firsts, of_seconds = 1 / self._variance - 1
        own += of_firsts * firsts + of_seconds * seconds + (of_mean - of_firsts - of_seconds) * mean
        out[self._place] = own

    def traces(self, spent: Floats) -> Floats:
        """See `Blocks`."""
        gone = np.array([np.vdot(spent, share) for share in self._shares])
        kept = self._levels * self._freedom / self._variance - gone / self._variance**2
        result: Floats = self._adds @ kept
        return result


class RaggedBlocks:
    """Inner levels with the same number of scores, where some pairs are missing."""

    def __init__(self, table: Sorted, place: Codes) -> None:
        """Take the scores at `place`; shape (levels, scores)."""
        self._place = place
        self._cells = table.cells
        cell = table.cell[place]
        self._rows = np.broadcast_to(cell[:, :, None], (*cell.shape, cell.shape[1]))
        self._columns = np.broadcast_to(cell[:, None, :], self._rows.shape)
        self._firsts = _alike(table.first[place])
        self._seconds = _alike(table.second[place])
        self._inverse: Floats = np.empty(0)

    def prepare(self, ratios: Ratios) -> float:
        """See `Blocks`."""
        inner, of_firsts, of_seconds = ratios
        block = of_firsts * self._firsts + of_seconds * self._seconds + inner
        diagonal = np.arange(block.shape[1])
        block[:, diagonal, diagonal] += 1
        root = np.linalg.cholesky(block)
        self._inverse = np.asarray(np.linalg.inv(block), dtype=np.float64)
        return float(2 * np.log(root[:, diagonal, diagonal]).sum())

    def add_weights(self, weights: Floats) -> None:
        """See `Blocks`."""
        key = self._rows * self._cells + self._columns
        found = np.bincount(key.ravel(), self._inverse.ravel(), minlength=weights.size)
        weights += found.reshape(weights.shape)

    def solve(self, values: Floats, out: Floats) -> None:
        """See `Blocks`."""
        out[self._place] = self._inverse @ values[self._place]

    def traces(self, spent: Floats) -> Floats:
        """See `Blocks`."""
        left = self._inverse - self._inverse @ spent[self._rows, self._columns] @ self._inverse
        return np.array([left.sum(), np.vdot(left, self._firsts), np.vdot(left, self._seconds)])


def _alike(codes: Codes) -> Flags:
    alike: Flags = codes[:, :, None] == codes[:, None, :]
    return alike


def _averages(cell: Codes, cells: int) -> Floats:
    """Return E'AE where A averages over each row of `cell` (shape (groups, scores))."""
    groups, scores = cell.shape
    number = np.repeat(np.arange(groups), scores)
    table = sparse.csr_array((np.ones(cell.size), (number, cell.ravel())), shape=(groups, cells))
    result: Floats = (table.T @ table).toarray() / scores
    return result


def _distinct(level: Codes, codes: Codes, levels: int) -> Codes:
    width = int(codes.max(initial=0)) + 1
    return np.bincount(np.unique(level * width + codes) // width, minlength=levels)
