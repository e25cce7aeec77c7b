"""The generalizability study keeps scikit-learn's conventions and the module's figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from screening.analytics.components import variance_components
from screening.analytics.decision import project
from screening.analytics.estimators_g import GeneralizabilityStudy
from screening.analytics.ratings import BadRatings
from screening.messages import Message
from tests.analytics import published

COLUMNS = ["candidate", "rater", "item"]


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.read_csv(published.FOLDER / "guilford_1954_creativity.csv")


def test_it_gives_the_components(table: pd.DataFrame) -> None:
    ratings = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    known = variance_components(ratings)
    study = GeneralizabilityStudy().fit(table[COLUMNS], table["score"])
    assert study.components_ == pytest.approx(dict(known.values), abs=1e-6)
    assert study.raw_ == pytest.approx(dict(known.raw), abs=1e-9)
    assert study.method_ == "REML"
    assert study.criterion_ == pytest.approx(384.9048, abs=1e-3)
    assert study.n_features_in_ == 3
    found = study.project(raters=3, questions=5)
    assert found.relative == pytest.approx(project(known, raters=3, questions=5).relative, abs=1e-6)


def test_conventions(table: pd.DataFrame) -> None:
    study = GeneralizabilityStudy(method="Henderson I")
    assert study.get_params() == {"method": "Henderson I"}
    assert study.fit(table[COLUMNS], table["score"]) is study
    copy = clone(study)
    assert copy.method == "Henderson I"
    assert not hasattr(copy, "components_")
    with pytest.raises(NotFittedError):
        copy.project(raters=1, questions=1)
    copy.set_params(method="REML").fit(table[COLUMNS].to_numpy(), table["score"].to_numpy())
    assert copy.method_ == "REML"
    assert study.method_ == "Henderson I"
    assert study.criterion_ is None


def test_labels_may_be_numbers_and_scores_may_be_missing(table: pd.DataFrame) -> None:
    numbers = np.stack([pd.factorize(table[column])[0] for column in COLUMNS], axis=1)
    score = table["score"].to_numpy(dtype=float)
    score[7] = np.nan
    named = GeneralizabilityStudy().fit(table[COLUMNS], score)
    coded = GeneralizabilityStudy().fit(numbers, score)
    assert coded.components_ == pytest.approx(named.components_, abs=1e-6)


def test_equal_scores_and_mixed_labels() -> None:
    rows = np.array([["Ana", 1, "q"], ["Ana", "B", "q"], [3, 1, "q"]], dtype=object)
    study = GeneralizabilityStudy().fit(rows, [4, 4, 4])
    assert study.components_["residual"] == 0


@pytest.mark.parametrize(
    ("rows", "scores"),
    [
        ([["a", "r"]], [1.0]),
        ([["a", "r", "q"]], [1.0, 2.0]),
        ([["a", "r", "q"]], [np.nan]),
        ([["a", "r", "q"]], [np.inf]),
    ],
)
def test_what_is_no_table(rows: list[list[str]], scores: list[float]) -> None:
    with pytest.raises(ValueError, match="need"):
        GeneralizabilityStudy().fit(rows, scores)


def test_a_method_that_does_not_exist() -> None:
    study = GeneralizabilityStudy(method="ANOVA")  # type: ignore[arg-type] # that is the point
    with pytest.raises(ValueError, match="Henderson"):
        study.fit([["a", "r", "q"]], [1.0])


def test_a_score_given_twice() -> None:
    rows = [["a", "r", "q"], ["a", "r", "q"]]
    with pytest.raises(BadRatings) as caught:
        GeneralizabilityStudy().fit(rows, [1, 2])
    assert isinstance(caught.value.complaint, Message)
