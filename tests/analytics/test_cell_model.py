"""The cell model against R's lme4, against scikit-learn, and against the definition itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize
from sklearn.linear_model import Ridge

from screening.analytics.cell_equations import CellEquations
from screening.analytics.cell_model import CellModel, fit_cells, residual_freedom
from screening.analytics.cells import Cells, cell_means
from screening.analytics.ratings import Floats, Ratings
from tests.analytics import published
from tests.analytics.panels import Deviations, LongWay, panel, table, unbalanced

TABLES = {
    "guilford": ("guilford_1954_creativity.csv", 1, 9),
    "skating_worlds": ("skating_worlds2017_men_free_components.csv", 0, 10),
}
SEVERAL = settings(max_examples=25, deadline=None)


def fitted(cells: Cells, noise: Floats | None = None) -> CellModel:
    model = fit_cells(cells, noise=noise)
    assert model is not None
    return model


def read(name: str) -> Ratings:
    file, low, high = TABLES[name]
    return published.ratings(file, low=low, high=high)


@pytest.mark.parametrize("name", TABLES)
def test_variances_and_criterion_are_those_of_lme4(name: str) -> None:
    """R 4.2.2, lme4 1.1-31: lmer(mean ~ 1 + (1|candidate) + (1|rater), REML = TRUE)."""
    (line,) = [
        line for line in published.records("expected_cellmean_reml.csv") if line["dataset"] == name
    ]
    model = fitted(cell_means(read(name)))
    assert model.mu == pytest.approx(float(line["mu"]), rel=1e-9)
    assert model.candidate == pytest.approx(float(line["var_candidate"]), rel=1e-5)
    assert model.rater == pytest.approx(float(line["var_rater"]), rel=1e-5, abs=0)
    assert model.residual == pytest.approx(float(line["var_residual"]), rel=1e-5)
    assert model.criterion == pytest.approx(float(line["REML_criterion"]), abs=1e-8)


@pytest.mark.parametrize("name", TABLES)
def test_effects_and_their_deviations_are_those_of_lme4(name: str) -> None:
    """ranef(condVar = TRUE) of the same fits."""
    ratings = read(name)
    model = fitted(cell_means(ratings))
    held = {
        "candidate": (ratings.candidates, model.candidate_effect, model.candidate_sd),
        "rater": (ratings.raters, model.rater_effect, model.rater_sd),
    }
    lines = [
        line for line in published.records("expected_cellmean_blups.csv") if line["dataset"] == name
    ]
    assert lines
    for line in lines:
        names, effect, deviation = held[line["kind"]]
        place = names.index(line["id"])
        assert effect[place] == pytest.approx(float(line["blup"]), abs=1e-6)
        assert deviation[place] == pytest.approx(float(line["cond_sd"]), abs=1e-6)


def test_a_complete_table_gives_the_mean_squares() -> None:
    """REML of a complete table is the analysis of variance, as long as nothing is negative."""
    cells = cell_means(read("skating_worlds"))
    model = fitted(cells)
    matrix = cells.matrix()
    assert matrix is not None
    n, k = matrix.shape
    rows, columns = matrix.mean(axis=1), matrix.mean(axis=0)
    rest = matrix - rows[:, None] - columns + matrix.mean()
    error = np.sum(rest**2) / ((n - 1) * (k - 1))
    assert model.residual == pytest.approx(error, rel=1e-10)
    assert model.candidate == pytest.approx(rows.var(ddof=1) - error / k, rel=1e-10)
    assert model.rater == pytest.approx(columns.var(ddof=1) - error / n, rel=1e-9)


def test_nought_is_nought_exactly() -> None:
    model = fitted(cell_means(read("guilford")))
    assert model.rater == 0.0
    assert not model.rater_effect.any()
    assert not model.rater_sd.any()


@SEVERAL
@given(cells=unbalanced(), noisy=st.booleans())
def test_the_definition_gives_the_same(cells: Cells, noisy: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(len(cells))
    noise = rng.uniform(0.5, 2, len(cells)) if noisy else None
    model = fit_cells(cells, noise=noise)
    assume(model is not None and model.criterion is not None)
    assert model is not None
    long = LongWay(cells, noise)
    found = (model.candidate, model.rater, model.residual)
    assert long.criterion(found) == pytest.approx(model.criterion, abs=1e-7)
    mean, effect, error, known, with_mean = long.predictions(found)
    assert model.mu == pytest.approx(mean)
    scored = cells.raters_per_candidate > 0
    assert model.candidate_effect == pytest.approx(np.where(scored, effect, 0), abs=1e-9)
    assert model.candidate_sd**2 == pytest.approx(np.diag(known), abs=1e-9)
    assert model.candidate_error == pytest.approx(np.diag(error), abs=1e-9)
    assert model.mean_error == pytest.approx(np.diag(with_mean), abs=1e-9)
    a, b = np.triu_indices(cells.n_candidates, 1)
    between = error[a, a] + error[b, b] - 2 * error[a, b]
    assert model.difference_variance(a, b) == pytest.approx(between, abs=1e-9)
    both = scored[a] & scored[b]
    assert model.mean_difference_variance() == pytest.approx(between[both].mean(), abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(cells=unbalanced())
def test_no_other_search_finds_a_likelier_point(cells: Cells) -> None:
    model = fit_cells(cells)
    assume(model is not None and model.criterion is not None)
    assert model is not None
    assert model.criterion is not None
    long = LongWay(cells)

    def criterion(roots: Floats) -> float:
        return long.criterion((roots[0] ** 2, roots[1] ** 2, roots[2] ** 2))

    starts = [(1.0, 1.0, 0.5), (0.0, 0.5, 0.5), (0.5, 0.0, 0.5)]
    bounds = [(0, None), (0, None), (0.05, None)]
    lowest = min(
        optimize.minimize(criterion, np.array(start), bounds=bounds).fun for start in starts
    )
    assert model.criterion <= lowest + 1e-6


@SEVERAL
@given(cells=unbalanced())
def test_slopes_are_those_of_the_criterion(cells: Cells) -> None:
    assume(residual_freedom(cells) >= 1)
    equations = CellEquations(cells)
    points = np.array([[0.3, 0.8], [2.0, 0.1], [40.0, 7.0]])
    slope = equations.profile(points, slope=True).slope
    assert slope is not None
    for column in (0, 1):
        ahead, behind = points.copy(), points.copy()
        ahead[:, column] *= 1 + 1e-5
        behind[:, column] *= 1 - 1e-5
        rise = equations.profile(ahead).criterion - equations.profile(behind).criterion
        numeric = rise / (ahead - behind)[:, column]
        assert slope[:, column] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize(("candidates", "raters", "each"), [(40, 9, 3), (9, 40, 12)])
def test_ridge_regression_predicts_the_same(candidates: int, raters: int, each: int) -> None:
    """Given the variances, BLUPs are scikit-learn's Ridge on scaled indicator columns."""
    cells, _ = panel(candidates, raters, each=each, seed=5)
    model = fitted(cells)
    columns = np.hstack(
        [
            np.eye(candidates)[cells.candidate] * np.sqrt(model.candidate / model.residual),
            np.eye(raters)[cells.rater] * np.sqrt(model.rater / model.residual),
        ]
    )
    ridge = Ridge(alpha=1, solver="cholesky").fit(columns, cells.value)
    expected = ridge.coef_[:candidates] * np.sqrt(model.candidate / model.residual)
    assert model.candidate_effect == pytest.approx(expected, abs=1e-8)
    expected = ridge.coef_[candidates:] * np.sqrt(model.rater / model.residual)
    assert model.rater_effect == pytest.approx(expected, abs=1e-8)
    assert model.mu == pytest.approx(float(ridge.intercept_), abs=1e-8)


def test_eliminating_raters_or_candidates_comes_to_the_same() -> None:
    cells, _ = panel(12, 6, each=4, seed=1)
    turned = Cells(
        cells.rater, cells.candidate, cells.value, cells.count, cells.n_raters, cells.n_candidates
    )
    model, other = fitted(cells), fitted(turned)
    assert model.criterion == pytest.approx(other.criterion, abs=1e-9)
    assert model.candidate == pytest.approx(other.rater, rel=1e-8)
    assert model.candidate_sd == pytest.approx(other.rater_sd, rel=1e-7)
    assert model.candidate_error == pytest.approx(other.rater_error, rel=1e-7)
    assert model.rater_error == pytest.approx(other.candidate_error, rel=1e-7)


def test_many_different_weights_come_to_the_same() -> None:
    """Above a number of different weights the sums are taken cell by cell."""
    cells, _ = panel(3000, 40, each=3, seed=2)
    noise = np.random.default_rng(0).uniform(0.5, 2, len(cells))
    points = np.array([[0.0, 0.0], [1.0, 0.2], [0.0, 2.0], [3.0, 0.0]])
    found = CellEquations(cells, noise)
    assert found._products is None
    some = cells.candidate < 20
    few, own = cells.where(some), noise[some]
    profile = CellEquations(few, own).profile(points)
    long = LongWay(few, own)
    for row, (candidate, rater) in enumerate(points):
        residual = profile.squares[row] / profile.freedom
        expected = long.criterion((candidate * residual, rater * residual, residual))
        assert profile.criterion[row] == pytest.approx(expected, abs=1e-7)
    # The same table, its noise rounded so that few different weights are left.
    coarse = np.where(noise > 1, 1.25, 0.75)
    grouped = CellEquations(cells, coarse)
    assert grouped._products is not None
    grouped_profile = grouped.profile(points, slope=True)
    single = CellEquations(cells, coarse * (1 + 1e-12 * np.arange(len(cells))))
    single_profile = single.profile(points, slope=True)
    assert single._products is None
    assert grouped_profile.criterion == pytest.approx(single_profile.criterion, rel=1e-7)
    assert grouped_profile.slope == pytest.approx(single_profile.slope, rel=1e-6)


def test_neither_the_order_of_rows_nor_the_numbering_matters() -> None:
    cells, _ = panel(10, 5, each=3, seed=4)
    rng = np.random.default_rng(0)
    rows, raters = rng.permutation(len(cells)), rng.permutation(5)
    mixed = Cells(
        cells.candidate[rows], raters[cells.rater[rows]], cells.value[rows], cells.count, 10, 5
    )
    model, other = fitted(cells), fitted(mixed)
    assert other.criterion == pytest.approx(model.criterion, abs=1e-9)
    assert other.candidate_effect == pytest.approx(model.candidate_effect, abs=1e-8)
    assert other.rater_sd[raters] == pytest.approx(model.rater_sd, rel=1e-7)


def test_a_constant_moves_the_mean_alone_and_a_factor_all() -> None:
    cells, _ = panel(10, 5, each=3, seed=4)
    model = fitted(cells)
    moved = fitted(replace(cells, value=cells.value + 100))
    assert moved.mu == pytest.approx(model.mu + 100)
    assert moved.candidate == pytest.approx(model.candidate, rel=1e-8)
    assert moved.candidate_effect == pytest.approx(model.candidate_effect, abs=1e-9)
    scaled = fitted(replace(cells, value=cells.value * 10))
    assert scaled.candidate == pytest.approx(model.candidate * 100, rel=1e-8)
    assert scaled.rater_sd == pytest.approx(model.rater_sd * 10, rel=1e-8)
    assert scaled.mean_error == pytest.approx(model.mean_error * 100, rel=1e-8)


def test_names_without_a_score_are_predicted_as_average() -> None:
    cells, _ = panel(10, 5, each=3, seed=4)
    wider = replace(cells, n_candidates=12, n_raters=6)
    model, other = fitted(cells), fitted(wider)
    assert other.criterion == model.criterion
    assert other.candidate_effect[10:].tolist() == [0, 0]
    assert other.candidate_sd[10:] == pytest.approx(np.sqrt(model.candidate))
    assert other.rater_error[5] == pytest.approx(model.rater)
    a, b = np.array([10, 0, 10]), np.array([11, 10, 10])
    expected = [2 * model.candidate, model.candidate + model.candidate_error[0], 0]
    assert other.difference_variance(a, b) == pytest.approx(expected)
    assert other.mean_difference_variance() == pytest.approx(model.mean_difference_variance())


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0, 3.0]],
        [[1.0], [2.0], [4.0]],
        [[1.0, None], [None, 2.0]],
        [[1.0, None], [2.0, None], [None, 2.0], [None, 5.0]],
        [[None, None], [None, None]],
    ],
)
def test_there_may_be_nothing_to_estimate_from(rows: list[list[float | None]]) -> None:
    assert fit_cells(table(rows)) is None


@pytest.mark.parametrize("value", [3.0, 0.0, 1e6, 0.1])
def test_equal_scores_have_no_variance(value: float) -> None:
    model = fitted(table([[value] * 3] * 4))
    assert (model.mu, model.candidate, model.rater, model.residual) == (value, 0, 0, 0)
    assert model.criterion is None
    assert not model.candidate_sd.any()
    assert model.mean_difference_variance() == 0


def test_raters_who_differ_by_a_constant_leave_no_residual() -> None:
    candidates, raters = np.array([1.0, 2.0, 4.0, 2.5]), np.array([0.0, 0.5, -0.25])
    rows: list[list[float | None]] = [[float(c + r) for r in raters] for c in candidates]
    model = fitted(table(rows))
    assert model.criterion is None
    assert model.residual == 0
    assert model.candidate == pytest.approx(candidates.var(ddof=1))
    assert model.rater == pytest.approx(raters.var(ddof=1))
    assert model.candidate_effect == pytest.approx(candidates - candidates.mean(), abs=1e-6)
    # Nothing is left open between two candidates; the level they share is.
    a, b = np.triu_indices(4, 1)
    assert model.difference_variance(a, b) == pytest.approx(0, abs=1e-8)
    assert model.candidate_sd[0] ** 2 == pytest.approx(
        1 / (4 / model.candidate + 3 / model.rater), rel=1e-4
    )
    same = fitted(table([[float(c)] * 3 for c in candidates]))
    assert (same.rater, same.residual) == (0, 0)
    assert same.candidate == pytest.approx(candidates.var(ddof=1))


def test_groups_apart_are_fitted_and_counted() -> None:
    cells, _ = panel(8, 4, seed=6)
    apart = cells.where((cells.candidate < 4) == (cells.rater < 2))
    model = fitted(apart)
    assert model.groups == 2
    assert model.freedom == residual_freedom(apart) == 16 - 8 - 4 + 2
    found = (model.candidate, model.rater, model.residual)
    assert LongWay(apart).criterion(found) == pytest.approx(model.criterion, abs=1e-8)


@pytest.mark.parametrize("error", [1e-3, 1e-4])
def test_next_to_no_error_is_no_difficulty(error: float) -> None:
    deviations = Deviations(candidate=1, rater=0.5, error=error)
    cells, truth = panel(8, 4, seed=6, deviations=deviations)
    model = fitted(cells)
    assert model.residual**0.5 == pytest.approx(error, rel=0.5)
    assert model.candidate_effect - truth == pytest.approx(
        np.mean(model.candidate_effect - truth), abs=5 * error
    )


def test_the_variances_of_twenty_thousand_candidates_are_found() -> None:
    rng = np.random.default_rng(3)
    candidate = np.repeat(np.arange(20_000), 3)
    rater = ((rng.integers(0, 300, 20_000) * 3)[candidate] + np.tile([0, 1, 2], 20_000) * 97) % 300
    value = rng.normal(3, 0.4, 20_000)[candidate] + rng.normal(0, 0.4, 60_000)
    value += rng.normal(0, 0.2, 300)[rater]
    order = np.lexsort((rater, candidate))
    count = np.full(60_000, 12)
    cells = Cells(candidate, rater[order], value[order], count, 20_000, 300)
    model = fitted(cells)
    assert model.candidate == pytest.approx(0.16, rel=0.05)
    assert model.residual == pytest.approx(0.16, rel=0.05)
    assert len(model.candidate_sd) == 20_000
