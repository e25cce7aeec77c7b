"""The restricted likelihood against its definition, whichever way a table is taken apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from screening.analytics.components import variance_components
from screening.analytics.confounding import TERMS
from screening.analytics.henderson import RESIDUAL, Crossing
from screening.analytics.ratings import Ratings
from screening.analytics.reml import lowest
from screening.analytics.reml_crossed import CompleteTable, sums_of_squares
from screening.analytics.reml_sparse import SparseTable, elimination
from tests.analytics import published
from tests.analytics.tables import of_array, panel

Floats = npt.NDArray[np.float64]
NAMES = (*TERMS, RESIDUAL)


def facets(ratings: Ratings) -> dict[str, npt.NDArray[np.int64]]:
    return {
        "candidate": ratings.candidate,
        "rater": ratings.rater,
        "question": ratings.question,
    }


def written_out(ratings: Ratings, terms: Sequence[str]) -> Callable[[Floats], float]:
    """Return minus twice the restricted log-likelihood by its definition, N × N matrices and all.

    With V = Σ s² ZZ' + s²_e I: log |V| + log |X'V⁻¹X| + y'Py + (N - 1) log 2π, as lme4's REMLcrit.
    """
    columns = facets(ratings)
    scores = len(ratings)
    shared = [
        np.all([np.equal.outer(columns[f], columns[f]) for f in TERMS[term]], axis=0).astype(float)
        for term in terms
    ]

    def criterion(variances: Floats) -> float:
        covariance = variances[-1] * np.eye(scores)
        for variance, matrix in zip(variances, shared, strict=False):
            covariance = covariance + variance * matrix
        inverse = np.linalg.inv(covariance)
        information = float(inverse.sum())
        centred = ratings.level - float(inverse.sum(axis=0) @ ratings.level) / information
        return float(
            np.linalg.slogdet(covariance)[1]
            + math.log(information)
            + centred @ inverse @ centred
            + (scores - 1) * math.log(2 * math.pi)
        )

    return criterion


@given(
    seed=st.integers(0, 100_000),
    shape=st.tuples(st.integers(5, 8), st.integers(2, 4), st.integers(2, 4)),
    hole=st.sampled_from([0.0, 0.1, 0.3]),
)
@settings(max_examples=25, deadline=None)
def test_the_likelihood_is_the_one_written_out_and_nothing_is_more_likely(
    seed: int, shape: tuple[int, int, int], hole: float
) -> None:
    random = np.random.default_rng(seed)
    levels = panel(random, shape)
    levels[random.random(shape) < hole] = np.nan
    ratings = of_array(levels)
    found = variance_components(ratings)
    assume(found.method == "REML")
    kept = [name for name in TERMS if found.values[name] is not None]
    criterion = written_out(ratings, kept)
    own = np.array([found.values[name] for name in (*kept, RESIDUAL)], dtype=np.float64)
    assert criterion(own) == pytest.approx(found.criterion, abs=1e-4)
    floor = np.array([*np.zeros(len(kept)), 1e-6])

    def by_deviations(deviations: npt.NDArray[Any]) -> float:
        return criterion(deviations**2 + floor)

    starts: list[npt.NDArray[Any]] = [np.sqrt(own + 0.01), np.full(len(own), 0.5)]
    others = [optimize.minimize(by_deviations, start, method="L-BFGS-B") for start in starts]
    # The likelihood of a few scores may be infinite where nothing is left to chance.
    best = min((float(one.fun) for one in others if one.x[-1] ** 2 > 1e-3), default=math.inf)
    assert found.criterion is not None
    assert found.criterion <= best + 1e-3


def test_all_three_ways_to_eliminate_give_the_same() -> None:
    random = np.random.default_rng(11)
    levels = panel(random, (7, 4, 5))
    levels[random.random(levels.shape) < 0.2] = np.nan
    ratings = of_array(levels)
    names = list(facets(ratings))
    level = ratings.level - ratings.level.mean()
    results = []
    for _ in names:
        crossing = Crossing({name: facets(ratings)[name] for name in names})
        way = elimination(crossing)
        assert way is not None
        for inner in names:
            first, second = (name for name in names if name != inner)
            copy = Crossing(crossing.facets)
            forced = type(way)(inner, (first, second), way.seconds, way.numbers)
            table = SparseTable(level, copy, list(TERMS.values()), forced)
            results.append(table(np.array([0.4, 0.3, 0.2, 0.0, 0.6, 0.1])))
        names.append(names.pop(0))
    for result in results[1:]:
        assert result.criterion == pytest.approx(results[0].criterion, abs=1e-9)
        assert result.slope == pytest.approx(results[0].slope, abs=1e-9)
        assert result.curvature == pytest.approx(results[0].curvature, abs=1e-9)


def test_the_slope_is_the_criterions() -> None:
    random = np.random.default_rng(5)
    levels = panel(random, (9, 3, 4))
    levels[:3, :, 3] = np.nan
    levels[4, 1, 2] = np.nan
    ratings = of_array(levels)
    crossing = Crossing(facets(ratings))
    way = elimination(crossing)
    assert way is not None
    level = ratings.level - ratings.level.mean()
    table = SparseTable(level, crossing, list(TERMS.values()), way)
    here = np.array([0.5, 0.2, 0.1, 0.3, 0.15, 0.25])
    steps = 1e-5 * np.eye(6)
    numeric = [
        (table(here + step).criterion - table(here - step).criterion) / 2e-5 for step in steps
    ]
    assert table(here).slope.tolist() == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_the_fast_way_for_complete_tables_is_the_general_one() -> None:
    ratings = of_array(panel(np.random.default_rng(2), (8, 3, 5)))
    crossing = Crossing(facets(ratings))
    way = elimination(crossing)
    assert way is not None
    level = ratings.level - ratings.level.mean()
    table = SparseTable(level, crossing, list(TERMS.values()), way)
    axes = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    fast = CompleteTable(sums_of_squares(level.reshape(8, 3, 5)), axes)
    ratio = np.array([0.5, 0.1, 0.2, 0.3, 0.0, 0.4])
    assert fast(ratio).criterion == pytest.approx(table(ratio).criterion, abs=1e-9)
    assert fast(ratio).slope == pytest.approx(table(ratio).slope, abs=1e-8)
    assert fast(ratio).curvature == pytest.approx(table(ratio).curvature, abs=1e-8)


def test_the_search_starts_again_where_the_first_maximum_is_not_the_highest() -> None:
    ratings = of_array(panel(np.random.default_rng(2), (8, 3, 5)))
    axes = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    table = CompleteTable(sums_of_squares(ratings.level.reshape(8, 3, 5)), axes)
    ones = np.ones(6)
    alone = [lowest(table, [start]) for start in (ones / 1000, ones, 1000 * ones, 0 * ones)]
    assert all(one is not None for one in alone)
    found = [one.found.criterion for one in alone if one is not None]
    assert found == pytest.approx([found[0]] * 4, abs=1e-6)


@pytest.mark.parametrize(
    ("file", "known", "high"),
    [
        ("guilford_1954_creativity.csv", "guilford_gstudy", 9),
        ("brennan_unbalanced_p_x_i_in_h.csv", "brennan_unbalanced", 9),
    ],
)
def test_lme4s_components_are_no_more_likely(file: str, known: str, high: int) -> None:
    ratings = published.ratings(file, low=0, high=high)
    found = variance_components(ratings)
    kept = [name for name in TERMS if found.values[name] is not None]
    criterion = written_out(ratings, kept)
    lme4 = list(published.expected(known).values["REML"].values())
    own = np.array([found.values[name] for name in (*kept, RESIDUAL)], dtype=np.float64)
    assert criterion(own) <= criterion(np.array(lme4)) + 1e-9
    assert criterion(own) == pytest.approx(criterion(np.array(lme4)), abs=1e-5)
