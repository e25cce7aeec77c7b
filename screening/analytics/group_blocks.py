"""The likelihood of a table that falls apart into many panels, worked out panel by panel.

Where panels share neither a rater nor a candidate, the equations of the smaller facet's effects
fall apart into blocks that only the general mean joins. A thousand small panels then cost a
thousand small matrices instead of one large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.ratings import Codes, Floats

Stacks = tuple[Floats, ...]
_WORTH = 50
"""So many times less work than with one matrix, or it stays one."""
_LARGE = 0.1  # a ratio from which derivatives are worked out the other way


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the cells add up to, by level of the eliminated facet (outer) and the other (inner).

    Attributes:
        table: weight of each cell; outer × inner, sparse.
        weight: total weight; shape (outer,).
        level: weighted mean about the general one, in points; shape (outer,).
        diagonal: total weight; shape (inner,).
        right: weighted sum of what is left within outer levels; shape (inner,).
        within: its sum of squares.
        freedom: the number of cells less one.
    """

    table: sparse.csr_array
    weight: Floats
    level: Floats
    diagonal: Floats
    right: Floats
    within: float
    freedom: int


@dataclass(frozen=True, slots=True)
class Point:
    """The likelihood's parts at one pair of ratios, and the slopes by the two (outer, inner)."""

    determinant: float
    squares: float
    slopes: tuple[float, float]


class GroupBlocks:
    """The blocks of one table; see `blocks_of`, which says whether they are worth it."""

    def __init__(self, sums: Sums, label: Codes) -> None:
        """Number the inner levels by group, groups of one size together."""
        self._sums = sums
        count = np.bincount(label)
        members = np.argsort(label, kind="stable")
        start = np.cumsum(count) - count
        inner = len(label)
        self._classes: list[Codes] = [
            members[start[count == size][:, None] + np.arange(size)]
            for size in np.unique(count).tolist()
        ]
        # Where each inner level's row begins among all blocks' numbers, and its place within it.
        row, place, begin = np.zeros(inner, np.int64), np.zeros(inner, np.int64), 0
        for levels in self._classes:
            blocks, size = levels.shape
            rows = begin + np.arange(blocks * size).reshape(blocks, size) * size
            row[levels] = rows
            place[levels] = np.arange(size)
            begin += blocks * size * size
        self._length = begin
        self._diagonal_places = row + place
        first, second, self._owner = _pairs(sums.table)
        entries = sums.table.indices
        self._cross_places = row[entries[first]] + place[entries[second]]
        self._cross_products = sums.table.data[first] * sums.table.data[second]

    def point(self, outer: float, inner: float) -> Point:
        """Work out the likelihood's parts and slopes at one pair of ratios."""
        own = self._sums
        kept = 1 / (1 + outer * own.weight)
        transposed = own.table.T
        joined = np.asarray(transposed @ kept)
        left = self._cross((kept - 1) / own.weight)
        left[self._diagonal_places] += own.diagonal
        right = own.right + transposed @ (kept * own.level)
        mean_left = float(kept @ own.weight)
        mean_right = float(kept @ (own.weight * own.level))
        rest = own.within + float(kept @ (own.weight * own.level**2))

        matrix = inner * left
        matrix[self._diagonal_places] += 1
        stacks = list(self._stacks(matrix))
        determinant = sum(float(np.linalg.slogdet(stack)[1].sum()) for stack in stacks)
        inverse = self._flat([np.asarray(np.linalg.inv(stack), np.float64) for stack in stacks])
        root = np.sqrt(inner)
        solved = root * self._times(inverse, joined)
        fitted = root * self._times(inverse, right)
        margin = mean_left - root * float(joined @ solved)
        mean = (mean_right - root * float(joined @ fitted)) / margin
        squares = max(rest - root * float(right @ fitted) - mean**2 * margin, 0.0)
        determinant += float(np.log(margin)) - float(np.log(kept).sum())
        effect = root * (fitted - solved * mean)

        # By the outer ratio: the derivatives of the sums above, as in `cell_equations`.
        square = kept * kept
        bend = self._cross(square)
        bent_joined = np.asarray(transposed @ (square * own.weight))
        bent_mean = float(square @ own.weight**2)
        trace_outer = mean_left - (
            bent_mean / margin
            - 2 * root * float(bent_joined @ solved) / margin
            + inner * (float(inverse @ bend) + float(solved @ self._times(bend, solved)) / margin)
        )
        first = float(square @ (own.weight**2 * own.level)) * mean + float(
            (transposed @ (square * own.weight * own.level)) @ effect
        )
        sum_outer = (
            float(square @ (own.weight**2 * own.level**2))
            + bent_mean * mean**2
            + 2 * mean * float(bent_joined @ effect)
            + float(effect @ self._times(bend, effect))
            - 2 * first
        )

        if inner > _LARGE:
            errors = float(inverse[self._diagonal_places].sum()) + float(solved @ solved) / margin
            trace_inner = (len(joined) - errors) / inner
            sum_inner = float(effect @ effect) / inner**2
        else:
            moved = self._times(left, solved)
            half = self._flat(
                [
                    one @ other
                    for one, other in zip(self._stacks(left), self._stacks(inverse), strict=True)
                ]
            )
            trace_inner = float(left[self._diagonal_places].sum()) - (
                float(joined @ joined) / margin
                - 2 * root * float(joined @ moved) / margin
                + inner * (float(half @ left) + float(moved @ moved) / margin)
            )
            gap = right - joined * mean - self._times(left, effect)
            sum_inner = float(gap @ gap)
        share = own.freedom / squares if squares else np.inf
        slopes = (trace_outer - share * sum_outer, trace_inner - share * sum_inner)
        return Point(determinant, squares, slopes)

    def _cross(self, share: Floats) -> Floats:
        """Return sum of share · x x' over the outer levels, all blocks' numbers in a row."""
        weights = share[self._owner] * self._cross_products
        added = np.bincount(self._cross_places, weights, minlength=self._length)
        return np.asarray(added, dtype=np.float64)

    def _stacks(self, flat: Floats) -> Iterator[Floats]:
        begin = 0
        for levels in self._classes:
            blocks, size = levels.shape
            length = blocks * size * size
            yield flat[begin : begin + length].reshape(blocks, size, size)
            begin += length

    @staticmethod
    def _flat(stacks: list[Floats]) -> Floats:
        return np.concatenate([stack.ravel() for stack in stacks])

    def _times(self, flat: Floats, vector: Floats) -> Floats:
        """Return the product of the blocks and a vector of inner levels."""
        result = np.empty_like(vector)
        for levels, stack in zip(self._classes, self._stacks(flat), strict=True):
            result[levels] = np.einsum("bij,bj->bi", stack, vector[levels])
        return result


def blocks_of(sums: Sums) -> GroupBlocks | None:
    """Return the blocks, or None where one matrix costs no more than `_WORTH` times as much."""
    inner = sums.table.shape[1]
    label = _groups(sums.table)
    sizes = np.bincount(label).astype(np.float64)
    if float((sizes**3).sum()) * _WORTH > float(inner) ** 3:
        return None
    return GroupBlocks(sums, label)


def _groups(table: sparse.csr_array) -> Codes:
    """Return the group of each inner level, numbered from nought; shape (inner,)."""
    outer, inner = table.shape
    corner = sparse.coo_array(table)
    graph = sparse.csr_array(
        (np.ones(corner.nnz), (corner.row, corner.col + outer)),
        shape=(outer + inner, outer + inner),
    )
    _, label = csgraph.connected_components(graph, directed=False)
    return np.unique(label[outer:], return_inverse=True)[1].astype(np.int64)


def _pairs(table: sparse.csr_array) -> tuple[Codes, Codes, Codes]:
    """Return every ordered pair of entries in a row: the two entries' places, and the row."""
    degree = np.diff(table.indptr)
    row = np.repeat(np.arange(table.shape[0]), degree)
    first = np.repeat(np.arange(table.nnz), degree[row])
    start = np.repeat(table.indptr[:-1], degree * degree)
    length = np.repeat(degree, degree * degree)
    within = np.arange(len(first)) - np.repeat(
        np.cumsum(degree * degree) - degree * degree, degree * degree
    )
    second = start + within % length
    return first, second, row[first]
