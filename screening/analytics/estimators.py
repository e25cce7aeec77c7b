"""The cell model as a scikit-learn estimator, for those who check the panel's statistics elsewhere.

It predicts what a rater would give a candidate, so that cells can be held out and it can be seen
whether allowing for severity pays (`cross_val_score` with cells left out). What it predicts of a
candidate is never shown as that candidate's score.

This is the one module that costs scikit-learn's start-up; nothing that serves a page imports it.
"""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from screening.analytics.cell_model import CellModel, fit_cells
from screening.analytics.cells import Cells
from screening.analytics.ratings import Codes, Floats

Unknown = Literal["average", "error"]
_COLUMNS = 2
_FEWEST = "at least two candidates and two raters, and more cells than effects"


class CellMeanModel(RegressorMixin, BaseEstimator):  # type: ignore[misc] # sklearn has no types
    """Mean + candidate + rater + error, the effects at random, by restricted maximum likelihood.

    Parameters:
        unknown: what `predict` does with a candidate or rater that `fit` never saw: "average"
            takes the effect as nought, "error" raises `ValueError`.

    Attributes:
        candidates_: names of the candidates, sorted.
        raters_: names of the raters, sorted.
        mean_: the general mean.
        candidate_variance_: variance of candidates.
        rater_variance_: variance of raters.
        residual_variance_: variance of a cell's error.
        criterion_: minus twice the restricted log likelihood, as lme4's; None without residual.
        candidate_effects_: predicted effects; shape (candidates,).
        rater_effects_: predicted effects; shape (raters,).
        n_features_in_: 2.
    """

    def __init__(self, unknown: Unknown = "average") -> None:
        """Keep the parameter as it is; `fit` looks at it."""
        self.unknown = unknown

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Fit the model to scores.

        `X` has two columns, candidate and rater, of any kind of name; `y` has one score a row.
        Several scores by one rater for one candidate are averaged first. The order of the rows
        does not matter.

        Raises `ValueError` for other shapes, scores that are no finite numbers, an unknown value
        of `unknown`, and tables to which the model cannot be fitted.
        """
        if self.unknown not in {"average", "error"}:
            msg = f"unknown must be 'average' or 'error', not {self.unknown!r}"
            raise ValueError(msg)
        names, values = _names(X), _values(y)
        if len(names) != len(values):
            msg = f"X has {len(names)} rows and y has {len(values)}"
            raise ValueError(msg)
        self.candidates_, candidate = np.unique(names[:, 0], return_inverse=True)
        self.raters_, rater = np.unique(names[:, 1], return_inverse=True)
        shape = (len(self.candidates_), len(self.raters_))
        model = fit_cells(_averaged(candidate, rater, values, shape))
        if model is None:
            msg = f"the model needs {_FEWEST}; X names {shape[0]} candidates and {shape[1]} raters"
            raise ValueError(msg)
        self._take(model)
        self.n_features_in_ = _COLUMNS
        return self

    def _take(self, model: CellModel) -> None:
        self.mean_ = model.mu
        self.candidate_variance_ = model.candidate
        self.rater_variance_ = model.rater
        self.residual_variance_ = model.residual
        self.criterion_ = model.criterion
        self.candidate_effects_ = model.candidate_effect
        self.rater_effects_ = model.rater_effect

    def predict(self, X: npt.ArrayLike) -> Floats:  # noqa: N803 - scikit-learn's name
        """Return what each row's rater would be expected to give its candidate; shape (rows,).

        Raises `NotFittedError` before `fit`, and `ValueError` for another shape or, with
        `unknown="error"`, for a name that `fit` never saw.
        """
        check_is_fitted(self, "mean_")
        names = _names(X)
        candidate = self._effects(names[:, 0], self.candidates_, self.candidate_effects_)
        rater = self._effects(names[:, 1], self.raters_, self.rater_effects_)
        return np.asarray(self.mean_ + candidate + rater, dtype=np.float64)

    def _effects(self, names: Codes, known: Codes, effects: Floats) -> Floats:
        if (names.dtype.kind == "U") != (known.dtype.kind == "U"):
            msg = f"names of kind {names.dtype} were not what the model was fitted to"
            raise ValueError(msg)
        place = np.minimum(np.searchsorted(known, names), len(known) - 1)
        seen = known[place] == names
        if self.unknown == "error" and not np.all(seen):
            msg = (
                f"{names[~seen].tolist()[0]!r} was not among the names that the model was fitted to"
            )
            raise ValueError(msg)
        return np.where(seen, effects[place], 0.0)


def _names(table: npt.ArrayLike) -> Codes:
    """Return a table of two columns of names, without changing their kind."""
    names = np.asarray(table)
    if names.ndim != _COLUMNS or names.shape[1] != _COLUMNS:
        msg = f"X must have two columns, candidate and rater; its shape is {names.shape}"
        raise ValueError(msg)
    if not len(names):
        msg = "X has no rows"
        raise ValueError(msg)
    if names.dtype.kind not in "biufU":
        # Names of several kinds have no order among them; as texts they have one.
        return names.astype(np.str_)
    if names.dtype.kind == "f" and not np.all(np.isfinite(names)):
        msg = "X holds a name that is not a finite number"
        raise ValueError(msg)
    return names


def _values(scores: npt.ArrayLike) -> Floats:
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1:
        msg = f"y must have one dimension; its shape is {values.shape}"
        raise ValueError(msg)
    if not np.all(np.isfinite(values)):
        msg = "y holds a score that is not a finite number"
        raise ValueError(msg)
    return values


def _averaged(candidate: Codes, rater: Codes, values: Floats, shape: tuple[int, int]) -> Cells:
    """Return the mean of each cell."""
    kept, cell, count = np.unique(
        candidate * shape[1] + rater, return_inverse=True, return_counts=True
    )
    return Cells(
        candidate=kept // shape[1],
        rater=kept % shape[1],
        value=np.bincount(cell, weights=values) / count,
        count=count,
        n_candidates=shape[0],
        n_raters=shape[1],
    )
