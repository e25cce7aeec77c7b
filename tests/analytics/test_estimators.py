"""The cell model by scikit-learn's conventions.

Of scikit-learn's own checks those run that do not feed a table of measurements: X here has exactly
two columns and holds names, so checks that fit random numbers, sparse tables, one column or many,
missing values, complex numbers or strings as errors do not apply, nor do those of sample weights
and of scores of several kinds at once.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import KFold, cross_val_score
from sklearn.utils import estimator_checks

from screening.analytics.cell_model import fit_cells
from screening.analytics.cells import cell_means
from screening.analytics.estimators import CellMeanModel
from screening.analytics.ratings import Codes, Floats
from tests.analytics import published
from tests.analytics.panels import panel

CHECKS = (
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_mixin_order",
)


def guilford() -> tuple[Codes, Floats]:
    ratings = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    names = [
        np.array(ratings.candidates)[ratings.candidate],
        np.array(ratings.raters)[ratings.rater],
    ]
    return np.column_stack(names), ratings.level


@pytest.mark.parametrize("check", CHECKS)
def test_scikit_learns_own_check(check: str) -> None:
    getattr(estimator_checks, check)("CellMeanModel", CellMeanModel())


def test_it_is_the_cell_model() -> None:
    """R's lme4 on the cell means: mean 4.838095, variances 0.541587, 0, 1.539048."""
    names, levels = guilford()
    found = CellMeanModel().fit(names, levels)
    assert found.mean_ == pytest.approx(4.83809523809523)
    assert found.candidate_variance_ == pytest.approx(0.54158663912398, rel=1e-5)
    assert found.rater_variance_ == 0
    assert found.residual_variance_ == pytest.approx(1.53904796190124, rel=1e-5)
    assert found.criterion_ == pytest.approx(72.7490179910541)
    assert found.candidates_.tolist() == sorted(set(names[:, 0]))
    assert found.raters_.tolist() == ["Avogadro", "Brahe", "Cavendish"]
    assert found.n_features_in_ == 2
    model = fit_cells(cell_means(published.ratings("guilford_1954_creativity.csv", low=1, high=9)))
    assert model is not None
    assert found.candidate_effects_ == pytest.approx(model.candidate_effect)
    assert found.rater_effects_ == pytest.approx(model.rater_effect)


def test_prediction_adds_the_effects_and_takes_nought_for_a_stranger() -> None:
    names, levels = guilford()
    found = CellMeanModel().fit(names, levels)
    here = found.mean_ + found.candidate_effects_[1] + found.rater_effects_[2]
    predicted = found.predict([["Betty", "Cavendish"], ["Zoe", "Dirac"]])
    assert predicted == pytest.approx([here, found.mean_])
    found.set_params(unknown="error")
    with pytest.raises(ValueError, match="'Zoe' was not among"):
        found.predict([["Betty", "Cavendish"], ["Zoe", "Dirac"]])


def test_names_may_be_numbers_and_rows_in_any_order() -> None:
    cells, _ = panel(12, 5, each=3)
    table = np.column_stack([cells.candidate, cells.rater])
    first = CellMeanModel().fit(table, cells.value)
    order = np.random.default_rng(0).permutation(len(cells))
    second = CellMeanModel().fit(table[order].tolist(), cells.value[order])
    assert second.predict(table) == pytest.approx(first.predict(table))
    mixed = np.array([[f"p{row[0]:02}", row[1]] for row in table], dtype=object)
    assert CellMeanModel().fit(mixed, cells.value).predict(mixed) == pytest.approx(
        first.predict(table)
    )
    with pytest.raises(ValueError, match="kind"):
        first.predict([["a", "b"]])


def test_a_copy_is_unfitted_and_has_the_parameters() -> None:
    names, levels = guilford()
    model = CellMeanModel(unknown="error").fit(names, levels)
    copy = clone(model)
    assert copy.get_params() == {"unknown": "error"}
    with pytest.raises(NotFittedError):
        copy.predict(names)


def test_fitting_changes_neither_parameters_nor_tables_and_repeats_itself() -> None:
    names, levels = guilford()
    kept = names.copy(), levels.copy()
    model = CellMeanModel()
    first = model.fit(names, levels).predict(names)
    assert model.get_params() == {"unknown": "average"}
    assert np.array_equal(names, kept[0])
    assert np.array_equal(levels, kept[1])
    assert np.array_equal(model.fit(names, levels).predict(names), first)


def test_cells_held_out_are_predicted_better_than_by_the_mean() -> None:
    cells, _ = panel(60, 8, each=4)
    table = np.column_stack([cells.candidate, cells.rater])
    folds = KFold(5, shuffle=True, random_state=0)
    scores = cross_val_score(CellMeanModel(), table, cells.value, cv=folds)
    assert scores.mean() > 0.3


@pytest.mark.parametrize(
    ("names", "levels", "complaint"),
    [
        ([["a"], ["b"]], [1, 2], "two columns"),
        ([["a", "r", "q"]], [1], "two columns"),
        (["a", "b"], [1, 2], "two columns"),
        (np.zeros((0, 2)), [], "no rows"),
        ([["a", "r"], ["b", "r"]], [1], "2 rows and y has 1"),
        ([["a", "r"], ["b", "r"]], [1, np.nan], "finite"),
        ([["a", "r"], ["b", "r"]], [[1], [2]], "one dimension"),
        ([[1.0, np.nan], [2.0, 1.0]], [1, 2], "finite"),
        ([["a", "r"], ["b", "r"]], [1, 2], "2 candidates and 1 raters"),
    ],
)
def test_what_cannot_be_fitted_says_why(names: object, levels: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        CellMeanModel().fit(names, levels)  # type: ignore[arg-type]


def test_a_parameter_is_looked_at_when_fitting() -> None:
    names, levels = guilford()
    with pytest.raises(ValueError, match="unknown must be"):
        CellMeanModel(unknown="guess").fit(names, levels)  # type: ignore[arg-type]
