"""Henderson's equations of the cell model, with the larger of candidates and raters eliminated.

The model is value = mean + candidate + rater + error, with candidates, raters and errors drawn at
random (Henderson 1953). Its equations couple every candidate with every rater. The larger of the
two facets is eliminated algebraically, so that what remains to be factored is as small as the
smaller one. Levels of the larger facet that carry the same weight (candidates with the same number
of raters) enter only through their sum, so one likelihood costs the same for a hundred candidates
as for a hundred thousand.

Variances are written as ratios to the residual variance: `ratio` has a column for candidates and
one for raters. Many pairs of ratios are worked through at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse

from screening.analytics.cells import Cells
from screening.analytics.group_blocks import Sums, blocks_of
from screening.analytics.likelihood_profile import Profile
from screening.analytics.ratings import Codes, Floats

Sparse: TypeAlias = "sparse.csr_array[np.float64, tuple[int, int]]"

_MOST_AT_ONCE = 2_000_000
"""How many numbers a stack of matrices may hold: 16 MB."""

_LARGE = 0.1  # a ratio from which derivatives are worked out the other way

_MOST_CLASSES = 64
"""Above so many different weights the sums over classes are no longer worth their memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The equations solved at one pair of ratios; variances are over the residual variance.

    Attributes:
        mean: the general mean, in points.
        outer: predicted effects of the eliminated facet; shape (outer,).
        inner: predicted effects of the other; shape (inner,).
        covariance: of the errors of (mean, inner effects); shape (1 + inner, 1 + inner).
        kept: 1 / (1 + ratio × weight), what shrinking leaves to chance; shape (outer,).
        ratio: the eliminated facet's variance ratio.
    """

    mean: float
    outer: Floats
    inner: Floats
    covariance: Floats
    kept: Floats
    ratio: float


class CellEquations:
    """The equations of one table of cells.

    Attributes:
        candidates: places of the candidates that have a cell; shape (scored candidates,).
        raters: places of the raters that have one; shape (scoring raters,).
        swapped: whether the raters are the larger facet, and eliminated.
        places: each cell's level of the eliminated facet and of the other; shape (cells,) each.
        cell_weight: the inverse of each cell's relative variance; shape (cells,).
        table: weight of each cell, eliminated facet × other, sparse.
        weight: total weight of each level of the eliminated facet; shape (outer,).
        level: their weighted means about `centre`, in points; shape (outer,).
        centre: the weighted mean of all cells, in points.
        spread: weighted sum of squares about the general mean, in squared points.
    """

    def __init__(self, cells: Cells, noise: Floats | None = None) -> None:
        """Sum up the cells; `noise` is the relative variance of each cell's error (cells,)."""
        weights = np.ones(len(cells)) if noise is None else 1 / noise
        self.candidates, candidate = _pressed(cells.candidate, cells.n_candidates)
        self.raters, rater = _pressed(cells.rater, cells.n_raters)
        self.swapped = len(self.raters) > len(self.candidates)
        outer, inner = (rater, candidate) if self.swapped else (candidate, rater)
        shape = (
            (len(self.raters), len(self.candidates))
            if self.swapped
            else (len(self.candidates), len(self.raters))
        )
        self.places = (outer, inner)
        self.cell_weight = weights
        self.freedom = len(cells) - 1
        self.noise_determinant = 0.0 if noise is None else float(np.log(noise).sum())
        self.centre = float(np.average(cells.value, weights=weights))
        value = cells.value - self.centre
        self.table = sparse.csr_array((weights, (outer, inner)), shape=shape)
        self.weight = _added(outer, weights, shape[0])
        self.level = np.bincount(outer, weights=weights * value, minlength=shape[0]) / self.weight
        # What is left within a level of the eliminated facet is summed before anything is
        # multiplied by a ratio: differences of large sums would lose the digits.
        within = value - self.level[outer]
        self._within = float(weights @ within**2)
        self.spread = float(weights @ value**2)
        self._right = _added(inner, weights * within, shape[1])
        self._diagonal = _added(inner, weights, shape[1])
        self._collect()
        self._blocks = blocks_of(
            Sums(
                table=self.table,
                weight=self.weight,
                level=self.level,
                diagonal=self._diagonal,
                right=self._right,
                within=self._within,
                freedom=self.freedom,
            )
        )

    def _collect(self) -> None:
        """Add up the levels of the eliminated facet that carry the same weight."""
        own, member = np.unique(self.weight, return_inverse=True)
        outer, inner = self.table.shape
        classes = len(own)
        small = outer * inner * inner <= _MOST_AT_ONCE
        few = classes <= _MOST_CLASSES and classes * inner * inner <= _MOST_AT_ONCE
        self._products: Floats | None
        self._x: Floats | Sparse
        self._xy: Floats | Sparse
        if small or few:
            chooser = sparse.csr_array(
                (np.ones(outer), (member, np.arange(outer))), shape=(classes, outer)
            )
            self._products = self._class_products(chooser, small=small)
            self._w = own
            self._x = (chooser @ self.table).toarray()
        else:
            # Too many different weights: each level is a class of its own.
            chooser = sparse.csr_array(sparse.eye_array(outer))
            self._products = None
            self._w = self.weight
            self._x = self.table
        self._size = times(chooser, np.ones(outer))
        self._y = times(chooser, self.level)
        self._yy = times(chooser, self.level**2)
        levels = sparse.csr_array(chooser @ (sparse.diags_array(self.level) @ self.table))
        self._xy = levels.toarray() if small or few else levels
        ones = np.ones((1, len(self._w)))
        self._base = np.diag(self._diagonal) - self._cross(ones / self._w)[0]

    def _class_products(self, chooser: sparse.csr_array, *, small: bool) -> Floats:
        """Return each class's sum of x x', with x a level's weights; shape (classes, inner²)."""
        inner = self.table.shape[1]
        if small:
            dense = self.table.toarray()
            products: Floats = chooser @ (dense[:, :, None] * dense[:, None, :]).reshape(
                -1, inner * inner
            )
            return products
        parts = []
        for row in range(chooser.shape[0]):
            chosen = self.table[chooser.indices[chooser.indptr[row] : chooser.indptr[row + 1]]]
            parts.append((chosen.T @ chosen).toarray().ravel())
        return np.array(parts)

    def _cross(self, share: Floats) -> Floats:
        """Return sum of share · x x' over the classes; shape (pairs, inner, inner)."""
        inner = self.table.shape[1]
        if self._products is not None:
            return (share @ self._products).reshape(-1, inner, inner)
        result = np.empty((len(share), inner, inner))
        for row, own in enumerate(share):
            scaled = sparse.diags_array(own) @ self.table
            result[row] = (self.table.T @ scaled).toarray()
        return result

    def profile(self, ratio: Floats, *, slope: bool = False) -> Profile:
        """Work out the likelihood's parts at pairs of ratios, shape (pairs, 2)."""
        size = self.table.shape[1] + 2
        step = max(1, _MOST_AT_ONCE // (size * size))
        parts = [
            self._profile(ratio[start : start + step], slope=slope)
            for start in range(0, len(ratio), step)
        ]
        slopes = [part.slope for part in parts if part.slope is not None]
        return Profile(
            np.concatenate([part.determinant for part in parts]),
            np.concatenate([part.squares for part in parts]),
            np.concatenate(slopes) if slopes else None,
            self.freedom,
        )

    def _sides(self, ratio: Floats) -> tuple[Floats, Floats]:
        """Return the ratios of the eliminated facet and of the other; shape (pairs,) each."""
        return (ratio[:, 1], ratio[:, 0]) if self.swapped else (ratio[:, 0], ratio[:, 1])

    def _profile(self, ratio: Floats, *, slope: bool) -> Profile:
        outer, inner = self._sides(ratio)
        if self._blocks is not None:
            points = [self._blocks.point(*pair) for pair in zip(outer, inner, strict=True)]
            order = -1 if self.swapped else 1
            by_ratio = np.array([one.slopes[::order] for one in points])
            return Profile(
                np.array([one.determinant for one in points]) + self.noise_determinant,
                np.array([one.squares for one in points]),
                by_ratio if slope else None,
                self.freedom,
            )
        kept, left, right, rest = self._reduced(outer)
        scale = _scale(inner, left.shape[1])
        matrix = _equations(left, scale)
        target = right * scale
        # The right hand side is factored along, as one more row: the sum of its squares is what
        # the fit explains. The corner only has to be large enough for a root to exist.
        bordered = np.empty((len(ratio), left.shape[1] + 1, left.shape[1] + 1))
        bordered[:, :-1, :-1] = matrix
        bordered[:, -1, :-1] = bordered[:, :-1, -1] = target
        bordered[:, -1, -1] = rest + self.spread + 1
        factor = np.linalg.cholesky(bordered)
        root = np.diagonal(factor, axis1=1, axis2=2)[:, :-1]
        determinant = 2 * np.log(root).sum(axis=1) - np.log(kept) @ self._size
        squares = np.maximum(rest - (factor[:, -1, :-1] ** 2).sum(axis=1), 0)
        found = Profile(determinant + self.noise_determinant, squares, None, self.freedom)
        if not slope:
            return found
        spread = _scaled(_inverse(matrix), scale)
        # The vector solves the scaled equations and is scaled back: (mean, inner effects).
        effect = np.einsum("mij,mj->mi", spread, right)
        by_outer, sum_outer = self._outer_slope(kept, spread, effect)
        by_inner, sum_inner = self._inner_slope(inner, left, right, (spread, effect))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = self.freedom / squares
            slopes = (by_outer - share * sum_outer, by_inner - share * sum_inner)
        ordered = slopes[::-1] if self.swapped else slopes
        return Profile(found.determinant, squares, np.stack(ordered, axis=1), self.freedom)

    def _reduced(self, outer: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return what shrinking keeps, the reduced matrix, its right hand side and the rest.

        Shapes (pairs, classes), (pairs, 1 + inner, 1 + inner), (pairs, 1 + inner), (pairs,).
        """
        kept = 1 / (1 + outer[:, None] * self._w)
        size = self.table.shape[1] + 1
        left = np.empty((len(outer), size, size))
        left[:, 0, 0] = kept @ (self._size * self._w)
        left[:, 0, 1:] = left[:, 1:, 0] = _totals(kept, self._x)
        left[:, 1:, 1:] = self._base + self._cross(kept / self._w)
        right = np.empty((len(outer), size))
        right[:, 0] = kept @ (self._w * self._y)
        right[:, 1:] = self._right + _totals(kept, self._xy)
        return kept, left, right, self._within + kept @ (self._w * self._yy)

    def _outer_slope(self, kept: Floats, spread: Floats, effect: Floats) -> tuple[Floats, Floats]:
        """Return the trace and the sum of squares in the derivative by the outer ratio."""
        square = kept * kept
        second = np.empty_like(spread)
        second[:, 0, 0] = square @ (self._size * self._w**2)
        second[:, 0, 1:] = second[:, 1:, 0] = _totals(square * self._w, self._x)
        second[:, 1:, 1:] = self._cross(square)
        first = np.empty_like(effect)
        first[:, 0] = square @ (self._w**2 * self._y)
        first[:, 1:] = _totals(square * self._w, self._xy)
        total = square @ (self._w**2 * self._yy)
        trace = kept @ (self._size * self._w) - np.sum(spread * second, axis=(1, 2))
        bent = np.einsum("mij,mj->mi", second, effect)
        return trace, total + np.sum(effect * (bent - 2 * first), axis=1)

    def _inner_slope(
        self, inner: Floats, left: Floats, right: Floats, solved: tuple[Floats, Floats]
    ) -> tuple[Floats, Floats]:
        """Return the trace and the sum of squares in the derivative by the inner ratio.

        Straight from the equations where the ratio is small, by way of the errors' covariance
        where it is large: each loses its digits at the other end.
        """
        spread, effect = solved
        large = inner > _LARGE
        small = ~large
        trace, rest = np.empty(len(inner)), np.empty(len(inner))
        rows, divisor = left[small, 1:, :], inner[large]
        trace[small] = np.trace(rows[:, :, 1:], axis1=1, axis2=2) - np.sum(
            (rows @ spread[small]) * rows, axis=(1, 2)
        )
        moved = right[small, 1:] - np.einsum("mij,mj->mi", rows, effect[small])
        rest[small] = np.sum(moved**2, axis=1)
        errors = np.trace(spread[large, 1:, 1:], axis1=1, axis2=2) / divisor
        trace[large] = (left.shape[1] - 1 - errors) / divisor
        rest[large] = np.sum(effect[large, 1:] ** 2, axis=1) / divisor**2
        return trace, rest

    def solve(self, candidate: float, rater: float) -> Solution:
        """Solve the equations at one pair of ratios."""
        outer, inner = (rater, candidate) if self.swapped else (candidate, rater)
        _, left, right, _ = self._reduced(np.array([outer]))
        scale = _scale(np.array([inner]), left.shape[1])
        covariance = _scaled(_inverse(_equations(left, scale)), scale)[0]
        effect = covariance @ right[0]
        kept = 1 / (1 + outer * self.weight)
        moved = self.weight * (self.level - effect[0]) - times(self.table, effect[1:])
        return Solution(
            mean=self.centre + float(effect[0]),
            outer=outer * kept * moved,
            inner=effect[1:],
            covariance=covariance,
            kept=kept,
            ratio=outer,
        )

    def candidate_moments(self, ratio: Floats) -> tuple[Floats, Floats]:
        """Return the candidates' predicted effects and their errors' covariance, at many ratios.

        Shapes (pairs, scored candidates) and (pairs, scored candidates, scored candidates); the
        covariance is over the residual variance. For small tables: nothing here is sparse.
        """
        outer, inner = self._sides(ratio)
        _, left, right, _ = self._reduced(outer)
        scale = _scale(inner, left.shape[1])
        covariance = _scaled(_inverse(_equations(left, scale)), scale)
        effect = np.einsum("mij,mj->mi", covariance, right)
        if self.swapped:
            return effect[:, 1:], covariance[:, 1:, 1:]
        rows = np.column_stack([self.weight, self.table.toarray()])
        drawn = outer[:, None] / (1 + outer[:, None] * self.weight)
        predicted = drawn * (self.weight * self.level - effect @ rows.T)
        moved = drawn[:, :, None] * rows
        errors = moved @ covariance @ moved.transpose(0, 2, 1)
        places = np.arange(len(self.weight))
        errors[:, places, places] += drawn
        return predicted, errors

    def least_squares(self) -> tuple[Floats, Floats, Floats]:
        """Return least-squares effects of the eliminated facet and of the other, and an inverse.

        Shapes (outer,), (inner,) and (inner, inner): the generalised inverse of the equations that
        are left when the outer facet is eliminated. Effects are in points about the general mean;
        the inner effects of each connected group sum to nought.
        """
        inverse: Floats = np.linalg.pinv(self._base, rcond=1e-11, hermitian=True)
        inner = inverse @ self._right
        return self.level - times(self.table, inner) / self.weight, inner, inverse


def times(table: Sparse, vector: Floats) -> Floats:
    """Return the product of a sparse table and an array."""
    return np.asarray(table @ vector, dtype=np.float64)


def _added(places: Codes, weights: Floats, size: int) -> Floats:
    """Return the sum of the weights in each place; shape (size,)."""
    return np.asarray(np.bincount(places, weights, minlength=size), dtype=np.float64)


def _pressed(codes: Codes, names: int) -> tuple[Codes, Codes]:
    """Return the codes in use, and each cell's place among them."""
    used = np.bincount(codes, minlength=names) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1)[codes]


def _totals(share: Floats, held: Floats | Sparse) -> Floats:
    """Return sums over the classes with each pair's shares; shape (pairs, inner)."""
    return np.asarray((held.T @ share.T).T, dtype=np.float64)


def _scale(inner: Floats, size: int) -> Floats:
    """Return 1 for the mean and the root of the ratio for each inner effect; (pairs, size)."""
    scale = np.repeat(np.sqrt(inner)[:, None], size, axis=1)
    scale[:, 0] = 1
    return scale


def _scaled(matrix: Floats, scale: Floats) -> Floats:
    """Scale the rows and columns of each matrix."""
    result: Floats = matrix * scale[:, :, None] * scale[:, None, :]
    return result


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _equations(left: Floats, scale: Floats) -> Floats:
    """Return the equations of the mean and of the inner effects over their standard deviation.

    Scaled in this way they stay regular where a ratio is nought (Bates et al. 2015).
    """
    result = _scaled(left, scale)
    inner = np.arange(1, left.shape[1])
    result[:, inner, inner] += 1
    return result
