"""The reliability over many panels, and its interval from leaving panels out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from screening.analytics.cells import cell_means
from screening.analytics.components import variance_components
from screening.analytics.decision import project
from screening.analytics.pooled_reliability import over_panels, usual_raters
from screening.analytics.ratings import Codes, Ratings, from_rows

Row = tuple[str, str, str, float | None]


def simulated(*, panels: int = 6, seed: int = 3, candidates: int = 5) -> tuple[Ratings, Codes]:
    """Panels of three out of five raters, each with candidates of its own and four questions."""
    dice = np.random.default_rng(seed)
    severity = dice.normal(0, 0.3, 5)
    rows: list[Row] = []
    panel: list[int] = []
    for one in range(panels):
        members = dice.choice(5, 3, replace=False)
        for person in range(candidates):
            own = dice.normal(0, 0.8)
            for member in members:
                for question in range(4):
                    level = 3 + own + severity[member] + dice.normal(0, 0.6)
                    rows.append(
                        (f"{one:02}-{person}", f"r{member}", f"q{question}", round(level, 3))
                    )
                    panel.append(one)
    return from_rows(rows, low=-10, high=20), np.array(panel)


def value_of(ratings: Ratings) -> float:
    found = project(variance_components(ratings, method="Henderson I"), raters=3, questions=4)
    assert found.relative is not None
    return found.relative


def test_the_value_is_that_of_all_panels_and_the_interval_the_jackknife_by_hand() -> None:
    ratings, panel = simulated()
    found = over_panels(ratings, panel, raters=3, questions=4)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.value == pytest.approx(value_of(ratings))
    # Efron & Tibshirani 1993, formula 11.5, on z = -log(1 - value).
    parts = [-math.log(1 - value_of(ratings.where(panel != one))) for one in range(6)]
    error = math.sqrt(5 / 6 * sum((part - sum(parts) / 6) ** 2 for part in parts))
    z, t = -math.log(1 - found.value), stats.t.ppf(0.95, 5)
    assert found.low == pytest.approx(max(0, 1 - math.exp(-(z - t * error))))
    assert found.high == pytest.approx(1 - math.exp(-(z + t * error)))


def test_neither_the_order_of_scores_nor_the_numbers_of_panels_matter() -> None:
    ratings, panel = simulated()
    turned = np.arange(len(ratings))[::-1]
    backwards = replace(
        ratings,
        candidate=ratings.candidate[turned],
        rater=ratings.rater[turned],
        question=ratings.question[turned],
        level=ratings.level[turned],
    )
    other = over_panels(backwards, 100 - panel[turned], raters=3, questions=4)
    assert other is not None
    found = over_panels(ratings, panel, raters=3, questions=4)
    assert found is not None
    assert (other.value, other.low, other.high) == pytest.approx(
        (found.value, found.low, found.high)
    )


def test_one_panel_gives_no_interval() -> None:
    ratings, panel = simulated(panels=1)
    found = over_panels(ratings, panel, raters=3, questions=4)
    assert found is not None
    assert (found.low, found.high) == (None, None)


def test_more_panels_than_folds_are_left_out_in_groups() -> None:
    ratings, panel = simulated(panels=50, candidates=2)
    found = over_panels(ratings, panel, raters=3, questions=4)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low < found.value < found.high <= 1


def test_equal_scores_have_no_reliability() -> None:
    ratings = from_rows([(f"c{c}", f"r{r}", "q", 3) for c in range(6) for r in range(3)])
    panel = np.repeat([0, 1], 9)
    assert over_panels(ratings, panel, raters=3, questions=1) is None


def test_the_usual_number_of_raters_is_the_most_frequent_one() -> None:
    rows: list[Row] = [("a", "r1", "q", 1), ("b", "r1", "q", 2), ("b", "r2", "q", 3)]
    assert usual_raters(cell_means(from_rows(rows))) == 1
    assert usual_raters(cell_means(from_rows([*rows, ("a", "r2", "q", 3)]))) == 2
