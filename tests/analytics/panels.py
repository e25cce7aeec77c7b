"""Made-up panels for the tests of the cell model, and the model worked out the long way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from screening.analytics.cells import Cells
from screening.analytics.ratings import Floats


@dataclass(frozen=True, slots=True)
class Deviations:
    """Standard deviations that a panel is made with, in points."""

    candidate: float = 0.6
    rater: float = 0.35
    error: float = 0.45


def panel(
    candidates: int,
    raters: int,
    *,
    seed: int = 0,
    each: int | None = None,
    deviations: Deviations | None = None,
) -> tuple[Cells, Floats]:
    """Return a panel's cells and the candidates' true effects.

    Each candidate meets `each` raters at random, or all of them.
    """
    rng = np.random.default_rng(seed)
    own = deviations or Deviations()
    met = np.zeros((candidates, raters), dtype=np.bool_)
    for row in met:
        row[rng.choice(raters, each or raters, replace=False)] = True
    candidate, rater = np.nonzero(met)
    truth = rng.normal(0, own.candidate, candidates)
    value = 3 + truth[candidate] + rng.normal(0, own.rater, raters)[rater]
    value += rng.normal(0, own.error, len(value))
    count = np.full(len(value), 8)
    return Cells(candidate, rater, value, count, candidates, raters), truth


def table(rows: list[list[float | None]]) -> Cells:
    """Return the cells of a table of candidates × raters, None where there is none."""
    held = np.array([[np.nan if value is None else value for value in row] for row in rows])
    candidate, rater = np.nonzero(~np.isnan(held))
    value = held[candidate, rater]
    return Cells(candidate, rater, value, np.ones(len(value), dtype=np.int64), *held.shape)


def means(cells: Cells) -> Floats:
    """Return each candidate's plain mean of cells."""
    total = np.bincount(cells.candidate, weights=cells.value, minlength=cells.n_candidates)
    with np.errstate(invalid="ignore"):
        result: Floats = total / cells.raters_per_candidate
    return result


@dataclass(frozen=True, slots=True, eq=False)
class LongWay:
    """The model by matrices as large as the table, straight from the definition."""

    cells: Cells
    noise: Floats | None = None

    def _parts(self, variances: tuple[float, float, float]) -> tuple[Floats, Floats, Floats]:
        candidate, rater, residual = variances
        size = len(self.cells)
        by_candidate = np.eye(self.cells.n_candidates)[self.cells.candidate]
        by_rater = np.eye(self.cells.n_raters)[self.cells.rater]
        error = np.ones(size) if self.noise is None else self.noise
        variance = (
            candidate * by_candidate @ by_candidate.T
            + rater * by_rater @ by_rater.T
            + residual * np.diag(error)
        )
        return variance, by_candidate, by_rater

    def criterion(self, variances: tuple[float, float, float]) -> float:
        """Return minus twice the restricted log likelihood."""
        variance, _, _ = self._parts(variances)
        inverse = np.linalg.inv(variance)
        one = np.ones(len(self.cells))
        information = one @ inverse @ one
        mean = one @ inverse @ self.cells.value / information
        rest = self.cells.value - mean
        return float(
            np.linalg.slogdet(variance)[1]
            + np.log(information)
            + rest @ inverse @ rest
            + (len(self.cells) - 1) * np.log(2 * np.pi)
        )

    def predictions(
        self, variances: tuple[float, float, float]
    ) -> tuple[float, Floats, Floats, Floats, Floats]:
        """Return the mean, candidates' effects, and covariances of their errors and conditional.

        The third is Var(P - prediction) with the mean estimated, the fourth with the mean known,
        the fifth of mean + P about its prediction.
        """
        variance, by_candidate, _ = self._parts(variances)
        inverse = np.linalg.inv(variance)
        one = np.ones(len(self.cells))
        information = one @ inverse @ one
        mean = one @ inverse @ self.cells.value / information
        shared = variances[0] * by_candidate.T
        own = variances[0] * np.eye(self.cells.n_candidates)
        known = own - shared @ inverse @ shared.T
        pull = shared @ inverse @ one
        error = known + np.outer(pull, pull) / information
        with_mean = known + np.outer(1 - pull, 1 - pull) / information
        return (
            float(mean),
            shared @ inverse @ (self.cells.value - mean),
            error,
            known,
            with_mean,
        )


@st.composite
def unbalanced(draw: st.DrawFn) -> Cells:
    """Return tables with gaps, of 3-7 candidates and 2-6 raters, connected or not."""
    shape = draw(st.tuples(st.integers(3, 7), st.integers(2, 6)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    met = rng.random(shape) < draw(st.sampled_from((0.6, 0.8, 1.0)))
    candidate, rater = np.nonzero(met)
    spread = draw(st.tuples(*[st.sampled_from((0.0, 0.3, 1.0))] * 2))
    value = (
        3
        + rng.normal(0, 1, shape[0])[candidate] * spread[0]
        + rng.normal(0, 1, shape[1])[rater] * spread[1]
        + rng.normal(0, 0.5, len(candidate))
    )
    return Cells(candidate, rater, value, np.ones(len(value), dtype=np.int64), *shape)
