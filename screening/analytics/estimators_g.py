"""The generalizability study as a scikit-learn estimator, for notebooks and pipelines."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, column_or_1d

from screening.analytics.components import Components, Method, variance_components
from screening.analytics.decision import Projection, project
from screening.analytics.ratings import Codes, from_codes

_COLUMNS = 3


class GeneralizabilityStudy(BaseEstimator):  # type: ignore[misc] # scikit-learn is untyped
    """Variance components of scores that raters gave candidates on questions.

    Parameters:
        method: `"REML"`, `"Henderson I"`, or `"auto"` for the former unless it takes too long.

    Attributes:
        components_: variance by term, in squared units of `y`; None for a term that the table
            cannot tell from another one.
        raw_: the components of Henderson's Method I, which may be negative.
        method_: which estimator was used.
        criterion_: minus twice the restricted log-likelihood, None without likelihood.
        result_: everything that is known of the components, refusals too.
        n_features_in_: 3.
    """

    def __init__(self, method: Literal["auto"] | Method = "auto") -> None:
        self.method = method

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Estimate the components.

        `X` has shape (scores, 3): candidate, rater and question, as labels of any kind. `y` has
        shape (scores,), NaN for a missing score. Raises `ValueError` for anything else, and
        `BadRatings`, which is one, for two scores of one rater for one candidate and question.
        """
        labels = np.asarray(X, dtype=object)
        if labels.ndim != 2 or labels.shape[1] != _COLUMNS:  # noqa: PLR2004 - rows and columns
            raise ValueError("X needs three columns: candidate, rater and question.")
        level = column_or_1d(np.asarray(y, dtype=np.float64))
        if len(level) != len(labels):
            raise ValueError("X and y need the same number of rows.")
        if np.isinf(level).any() or np.isnan(level).all():
            raise ValueError("y needs one finite score at least.")
        if self.method not in {"auto", "REML", "Henderson I"}:
            raise ValueError("method is auto, REML or Henderson I.")
        columns = [_coded(labels[:, column]) for column in range(_COLUMNS)]
        self.result_: Components = variance_components(
            from_codes(
                codes=(columns[0][0], columns[1][0], columns[2][0]),
                names=(columns[0][1], columns[1][1], columns[2][1]),
                level=level,
                low=float(np.nanmin(level)),
                # The scale does not enter the components, but it has two ends.
                high=float(np.nextafter(np.nanmax(level), np.inf)),
            ),
            method=self.method,
        )
        self.components_: dict[str, float | None] = dict(self.result_.values)
        self.raw_: dict[str, float | None] = dict(self.result_.raw)
        self.method_: Method = self.result_.method
        self.criterion_: float | None = self.result_.criterion
        self.n_features_in_ = _COLUMNS
        return self

    def project(self, *, raters: float, questions: float) -> Projection:
        """Return how reliable averages over so many raters and questions would be."""
        check_is_fitted(self)
        return project(self.result_, raters=raters, questions=questions)


def _coded(column: npt.NDArray[Any]) -> tuple[Codes, tuple[str, ...]]:
    # Labels may be numbers and texts at once, which have no order of their own.
    names = sorted(set(column.tolist()), key=lambda label: (type(label).__name__, label))
    places = {label: place for place, label in enumerate(names)}
    numbers = np.array([places[label] for label in column.tolist()], dtype=np.int64)
    return numbers, tuple(str(name) for name in names)
