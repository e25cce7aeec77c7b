"""The decision study against Brennan's figures, and against what must hold of any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analytics.components import Components, Design, variance_components
from screening.analytics.confounding import TERMS
from screening.analytics.decision import (
    MEASURES,
    Needed,
    decision_refusals,
    decision_sentences,
    decision_study,
    measure_of,
    needed,
    present,
    project,
)
from screening.analytics.decision_interval import present_reliability
from screening.analytics.henderson import RESIDUAL
from tests.analytics import published
from tests.analytics.tables import of_array, panel

VALUES = (0.36, 0.12, 0.09, 0.16, 0.06, 0.02, 0.36)


def components(
    *values: float | None, within: dict[str, str | None] | None = None, candidates: int = 30
) -> Components:
    named = dict(zip((*TERMS, RESIDUAL), values, strict=True))
    return Components(
        method="REML",
        values=named,
        raw=named,
        criterion=0.0,
        within=within or {},
        design=Design(candidates, 2.0, 8.0, same_raters=False, same_questions=True),
        refusals=(),
    )


def test_brennan() -> None:
    # Brennan 2001, table 4.x: four items, two occasions.
    expected = published.expected("brennan_sds3")
    found = variance_components(published.ratings("brennan_sds3_p_x_i_x_o.csv", low=0, high=9))
    projection = project(found, raters=2, questions=4)
    assert projection.relative == pytest.approx(expected.values["Erho2_ni4_no2"], abs=5e-4)
    assert projection.dependable == pytest.approx(expected.values["Phi_ni4_no2"], abs=5e-4)


def test_by_hand() -> None:
    p, r, i, pr, pi, ri, rest = VALUES
    found = project(components(*VALUES), raters=3, questions=10)
    relative = pr / 3 + rest / 30
    absolute = relative + r / 3 + ri / 30
    assert found.relative == pytest.approx(p / (p + relative + pi / 10))
    assert found.dependable == pytest.approx(p / (p + absolute + pi / 10 + i / 10))
    own = p + pi / 10
    assert found.relative_fixed == pytest.approx(own / (own + relative))
    assert found.dependable_fixed == pytest.approx(own / (own + absolute))


@given(values=st.tuples(*[st.floats(0, 10) for _ in range(7)]))
def test_more_is_never_worse(values: tuple[float, ...]) -> None:
    table = components(*values)
    for measure in MEASURES:
        for questions in (1, 4, 9):
            figures = [
                getattr(one, measure)
                for one in decision_study(table, raters=range(1, 8), questions=[questions])
            ]
            if None in figures:
                assert set(figures) == {None}
                continue
            assert all(0 <= figure <= 1 for figure in figures)
            assert figures == sorted(figures) or np.ptp(figures) < 1e-12
    for measure in ("relative", "dependable"):
        figures = [
            getattr(one, measure)
            for one in decision_study(table, raters=[2], questions=range(1, 9))
        ]
        assert None in figures or figures == sorted(figures) or np.ptp(figures) < 1e-12


def test_what_is_needed_is_the_fewest() -> None:
    table = components(*VALUES)
    found = needed(table, 0.8, measure="dependable")
    assert found.raters is not None
    figures = [
        project(table, raters=raters, questions=8).dependable or 0.0
        for raters in (found.raters - 1, found.raters)
    ]
    assert figures[0] < 0.8 <= figures[1]
    assert needed(table, 0.999) == Needed(None, None)
    assert needed(table, 0.0) == Needed(1, 1)


def test_what_is_confounded_counts_where_it_is_and_never_promises_too_much() -> None:
    p, r, _, pr, _, _, rest = VALUES
    # One question: the candidates' disagreement with raters is part of the rest.
    within: dict[str, str | None] = {
        "question": "mean",
        "candidate_rater": RESIDUAL,
        "candidate_question": "candidate",
        "rater_question": "rater",
    }
    table = components(p, r, None, None, None, None, pr + rest, within=within)
    found = project(table, raters=3, questions=5)
    assert found.relative == pytest.approx(p / (p + (pr + rest) / 3))
    assert found.dependable == pytest.approx(p / (p + (r + pr + rest) / 3))
    assert needed(table, 0.7).questions is None
    assert needed(table, 0.7).raters is not None
    assert any(
        refusal.given and "one question" in str(refusal.message)
        for refusal in decision_refusals(table)
    )
    # Raters nested in candidates: severity is no less an error of the order than disagreement is.
    nested = components(
        p, r + pr, None, None, None, None, rest, within={"candidate_rater": "rater"}
    )
    found = project(nested, raters=2, questions=4)
    assert found.relative == pytest.approx(p / (p + (r + pr) / 2 + rest / 8))


def test_one_rater_a_candidate_gives_no_reliability() -> None:
    levels = panel(np.random.default_rng(3), (16, 2, 4))
    levels[::2, 0] = np.nan
    levels[1::2, 1] = np.nan
    ratings = of_array(levels)
    found = variance_components(ratings)
    assert [(one.code, one.given) for one in decision_refusals(found)] == [("R2", False)]
    assert decision_sentences(found) == ()
    assert present_reliability(ratings, found) is None
    assert needed(found, 0.5).raters is None


def test_minimum_data() -> None:
    few = components(*VALUES, candidates=4)
    assert [one.code for one in decision_refusals(few)] == ["R5"]
    some = components(*VALUES, candidates=14)
    assert "15 candidates" in str(decision_refusals(some)[0].message)
    assert decision_refusals(components(*VALUES, candidates=15)) == ()
    none = components(0.0, *VALUES[1:])
    assert [one.code for one in decision_refusals(none)] == ["R8"]


def test_words() -> None:
    more, longer = (str(one) for one in decision_sentences(components(*VALUES)))
    now = present(components(*VALUES)).dependable_fixed
    assert now is not None
    assert f"from {now:.2f} to" in more
    assert "(3 instead of 2)" in more
    assert longer.startswith("Asking 4 more questions")
    alike = components(0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert all("hardly change" in str(one) for one in decision_sentences(alike))


def test_the_measure_fits_who_scored_whom() -> None:
    table = components(*VALUES)
    assert measure_of(table) == "dependable_fixed"
    same = replace(table, design=replace(table.design, same_raters=True, same_questions=False))
    assert measure_of(same) == "relative"


def test_nothing_differs() -> None:
    table = components(*[0.0] * 7)
    assert project(table, raters=2, questions=3).relative is None
    assert needed(table, 0.5) == Needed(None, None)
    assert decision_sentences(table) == ()


def test_the_interval_holds_the_truth_of_most_simulated_panels() -> None:
    # Candidates .6, raters .35, the rest .7, the same four raters for all.
    truth = 0.36 / (0.36 + 0.49 / 24)
    held = 0
    for seed in range(60):
        ratings = of_array(panel(np.random.default_rng(seed), (20, 4, 6), step=0.01))
        estimate = present_reliability(ratings, variance_components(ratings))
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
        held += estimate.low <= truth <= estimate.high
    assert held >= 50


def test_the_interval_needs_fifteen_candidates() -> None:
    ratings = of_array(panel(np.random.default_rng(1), (14, 3, 4)))
    assert present_reliability(ratings, variance_components(ratings)) is None


def test_the_interval_of_many_candidates_is_narrow() -> None:
    ratings = of_array(panel(np.random.default_rng(1), (700, 2, 3)))
    estimate = present_reliability(ratings, variance_components(ratings))
    assert estimate is not None
    assert estimate.width is not None
    assert 0 < estimate.width < 0.2


@given(seed=st.integers(0, 100_000), highest=st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_no_table_breaks_it(seed: int, highest: int) -> None:
    random = np.random.default_rng(seed)
    shape = (int(random.integers(1, 19)), int(random.integers(1, 4)), int(random.integers(1, 4)))
    levels = random.integers(1, highest, shape, endpoint=True).astype(float)
    levels[random.random(shape) < random.choice([0.0, 0.3, 0.7])] = np.nan
    ratings = of_array(levels)
    found = variance_components(ratings)
    now = present(found)
    for measure in MEASURES:
        figure = getattr(now, measure)
        assert figure is None or 0 <= figure <= 1
    estimate = present_reliability(ratings, found)
    if estimate is not None and estimate.low is not None and estimate.high is not None:
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    for refusal in decision_refusals(found):
        assert "%(" not in str(refusal.message)
