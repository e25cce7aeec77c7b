"""Variance components against published and lme4's answers, and what is said about them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.analytics import components as module
from screening.analytics.component_words import share_sentences, shares
from screening.analytics.components import Components, variance_components
from screening.analytics.confounding import TERMS, confounding
from screening.analytics.henderson import RESIDUAL, Crossing
from screening.analytics.ratings import from_rows
from tests.analytics import published
from tests.analytics.tables import of_array, panel, rows_of

Floats = npt.NDArray[np.float64]
NAMES = (*TERMS, RESIDUAL)


def values(found: Components) -> list[float]:
    """Return the components, nought for one that is missing."""
    return [found.values[name] or 0.0 for name in NAMES]


def said(found: Components) -> str:
    return " ".join(f"{refusal.code}: {refusal.message}" for refusal in found.refusals)


def test_guilford() -> None:
    expected = published.expected("guilford_gstudy")
    found = variance_components(published.ratings("guilford_1954_creativity.csv", low=1, high=9))
    known = [expected.values["REML"][name] for name in ("p", "r", "i", "pr", "pi", "ri", "e")]
    assert found.method == "REML"
    assert values(found) == pytest.approx(known, abs=expected.tolerance)
    assert found.criterion == pytest.approx(expected.values["REML_criterion"], abs=1e-3)
    assert found.raw["rater"] == pytest.approx(expected.values["ANOVA"]["r"], abs=1e-4)
    assert "R10: No difference in severity between the raters can be seen." in said(found)


def test_skating() -> None:
    expected = published.expected("skating_worlds")
    ratings = published.ratings("skating_worlds2017_men_free_components.csv", low=0, high=10)
    known = expected.values["REML6"]
    found = variance_components(ratings)
    names = ("p", "r", "i", "pr", "pi", "ri", "e")
    assert values(found) == pytest.approx([known[n] for n in names], abs=expected.tolerance)
    assert found.criterion == pytest.approx(known["criterion"], abs=1e-3)


def test_brennan_balanced() -> None:
    expected = published.expected("brennan_sds3")
    found = variance_components(published.ratings("brennan_sds3_p_x_i_x_o.csv", low=0, high=9))
    names = ("p", "o", "i", "po", "pi", "io", "pio_e")
    known = [expected.values[name] for name in names]
    assert values(found) == pytest.approx(known, abs=expected.tolerance)


@pytest.mark.parametrize("method", ["REML", "Henderson I"])
def test_brennan_unbalanced(method: module.Method) -> None:
    expected = published.expected("brennan_unbalanced")
    ratings = published.ratings("brennan_unbalanced_p_x_i_in_h.csv", low=0, high=9)
    found = variance_components(ratings, method=method)
    known = expected.values[{"REML": "REML", "Henderson I": "henderson_I"}[method]]
    rest = known.get("e", known.get("pi:h_e"))
    assert values(found) == pytest.approx(
        [known["p"], known["h"], known["i:h"], known["ph"], 0, 0, rest],
        abs=expected.tolerance,
        # lme4 stopped that far from the maximum, where the likelihood is flat.
        rel=2e-4,
    )
    # Items are nested in subtests, so these two are said not to be there.
    assert found.values["rater_question"] is None
    assert found.values["candidate_question"] is None
    assert found.within == {"rater_question": "question", "candidate_question": RESIDUAL}
    assert "R14: Each rater asked other questions" in said(found)


def test_brennan_missing() -> None:
    expected = published.expected("brennan_missing")
    ratings = published.ratings("brennan_missing_p_x_i.csv", low=0, high=1)
    found = variance_components(ratings)
    known = expected.values["REML"]
    assert found.values["candidate"] == pytest.approx(known["p"], abs=expected.tolerance)
    assert found.values["question"] == pytest.approx(known["i"], abs=expected.tolerance)
    assert found.values[RESIDUAL] == pytest.approx(known["e"], abs=expected.tolerance)
    assert found.values["rater"] is None
    assert "R2: There was one rater" in said(found)
    closed = variance_components(ratings, method="Henderson I")
    assert closed.values["candidate"] == pytest.approx(0.0473, abs=expected.tolerance)


def test_balanced_components_that_are_not_negative_are_those_of_the_analysis_of_variance() -> None:
    ratings = published.ratings("brennan_sds3_p_x_i_x_o.csv", low=0, high=9)
    found = variance_components(ratings)
    assert [found.raw[name] for name in NAMES] == pytest.approx(values(found), abs=1e-6)


@given(seed=st.integers(0, 100_000))
@settings(max_examples=10, deadline=None)
def test_rows_names_a_constant_and_a_factor(seed: int) -> None:
    random = np.random.default_rng(seed)
    levels = panel(random, (8, 3, 4))
    levels[random.random(levels.shape) < 0.15] = np.nan
    ratings = of_array(levels)
    plain = variance_components(ratings)
    assume(plain.method == "REML")
    rows = rows_of(ratings)
    shuffled = [rows[place] for place in random.permutation(len(rows)).tolist()]
    renamed = [
        (f"x{candidate[::-1]}", f"y{rater[::-1]}", f"z{question[::-1]}", level)
        for candidate, rater, question, level in shuffled
    ]
    for other in (from_rows(shuffled), from_rows(renamed)):
        again = variance_components(other)
        assert values(again) == pytest.approx(values(plain), abs=1e-5)
        assert again.criterion == pytest.approx(plain.criterion, abs=1e-7)
    moved = of_array(3 * levels + 2, low=5, high=17)
    own = [9 * value for value in values(plain)]
    assert values(variance_components(moved)) == pytest.approx(own, abs=1e-4)


@given(
    seed=st.integers(0, 1_000_000),
    shape=st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4)),
    hole=st.sampled_from([0.0, 0.2, 0.6, 0.9]),
    highest=st.integers(1, 5),
)
@settings(max_examples=150, deadline=None)
def test_no_table_breaks_it(
    seed: int, shape: tuple[int, int, int], hole: float, highest: int
) -> None:
    random = np.random.default_rng(seed)
    levels = random.integers(1, highest, shape, endpoint=True).astype(float)
    levels[random.random(shape) < hole] = np.nan
    for method in ("auto", "REML", "Henderson I"):
        found = variance_components(of_array(levels), method=method)
        figures = [*found.values.values(), *found.raw.values(), found.criterion]
        assert all(figure is None or math.isfinite(figure) for figure in figures)
        assert all(value is None or value >= 0 for value in found.values.values())
        parts = shares(found)
        assert parts is None or math.fsum(part or 0.0 for part in parts.values()) == pytest.approx(
            100
        )
        assert "%(" not in said(found) + " ".join(map(str, share_sentences(found)))


def test_scores_without_any_chance_have_components_all_the_same() -> None:
    # A candidate's, a rater's and a question's part, and nothing else: the likelihood is infinite.
    parts = np.add.outer(np.add.outer([0.0, 1, 2, 1], [0.0, 0.5, 0]), [1.0, 1.5])
    found = variance_components(of_array(parts))
    assert found.method == "Henderson I"
    assert found.values[RESIDUAL] == 0
    assert found.values["candidate"] == pytest.approx(np.var([0, 1, 2, 1], ddof=1))
    assert "for chance" in said(found)


def test_equal_scores() -> None:
    found = variance_components(of_array(np.full((6, 3, 4), 4.0)))
    assert set(found.values.values()) == {0.0}
    assert "R7: All scores are equal." in said(found)
    assert shares(found) is None
    assert share_sentences(found) == ()


def test_no_scores() -> None:
    found = variance_components(of_array(np.full((2, 2, 2), np.nan)))
    assert set(found.values.values()) == {None}
    assert "There are no scores yet." in said(found)


@pytest.mark.parametrize(
    ("shape", "missing", "sentence"),
    [
        (
            (8, 3, 1),
            {"question", "candidate_rater", "candidate_question", "rater_question"},
            "There was one question",
        ),
        (
            (8, 1, 5),
            {"rater", "candidate_rater", "candidate_question", "rater_question"},
            "There was one rater",
        ),
        (
            (1, 3, 5),
            {"candidate", "candidate_rater", "candidate_question", "rater_question"},
            "Nothing tells the candidates’ differences from chance here.",
        ),
    ],
)
def test_a_facet_with_one_level(
    shape: tuple[int, int, int], missing: set[str], sentence: str
) -> None:
    found = variance_components(of_array(panel(np.random.default_rng(1), shape)))
    assert {name for name, value in found.values.items() if value is None} == missing
    assert sentence in said(found)


def test_one_rater_a_candidate() -> None:
    levels = panel(np.random.default_rng(3), (9, 3, 4))
    for candidate in range(9):
        for rater in range(3):
            if rater != candidate % 3:
                levels[candidate, rater] = np.nan
    found = variance_components(of_array(levels))
    assert found.within["candidate_rater"] == "candidate"
    assert "R2: Nobody was scored by two raters" in said(found)
    assert "R1" in said(found)


def test_questions_split_between_raters() -> None:
    levels = panel(np.random.default_rng(3), (9, 2, 4))
    levels[:, 0, :2] = np.nan
    levels[:, 1, 2:] = np.nan
    found = variance_components(of_array(levels))
    assert found.within == {"rater_question": "question", "candidate_question": RESIDUAL}
    assert "R14" in said(found)


def test_raters_who_share_questions_with_some_raters_only() -> None:
    levels = panel(np.random.default_rng(3), (9, 4, 4))
    levels[:, :2, :2] = np.nan
    levels[:, 2:, 2:] = np.nan
    refusal = next(one for one in variance_components(of_array(levels)).refusals)
    assert (refusal.code, refusal.given) == ("R14", True)


def test_disconnected_panels_are_said_to_be() -> None:
    levels = panel(np.random.default_rng(3), (10, 4, 3))
    levels[:5, 2:] = np.nan
    levels[5:, :2] = np.nan
    found = variance_components(of_array(levels))
    refusal = next(refusal for refusal in found.refusals if refusal.code == "R1")
    assert refusal.given
    assert found.values["candidate"] is not None


def test_few_candidates_are_said_to_be() -> None:
    found = variance_components(of_array(panel(np.random.default_rng(3), (4, 3, 4))))
    assert any(refusal.code == "R5" and refusal.given for refusal in found.refusals)
    assert share_sentences(found) == ()


def test_likelihood_gives_way_where_it_would_cost_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    levels = panel(np.random.default_rng(3), (8, 3, 4))
    levels[0, 0, 0] = np.nan
    ratings = of_array(levels)
    monkeypatch.setattr(module, "_SECONDS", 1e-9)
    assert variance_components(ratings).method == "Henderson I"
    assert variance_components(ratings).criterion is None
    assert variance_components(ratings, method="REML").method == "REML"


def test_shares_in_words() -> None:
    found = variance_components(published.ratings("guilford_1954_creativity.csv", low=1, high=9))
    parts = shares(found)
    assert parts is not None
    assert sum(part or 0.0 for part in parts.values()) == pytest.approx(100)
    first, rater, *_ = share_sentences(found)
    assert str(first) == "Of the differences between single scores, 13 % come from the candidates."
    assert str(rater).startswith("0 % come from raters")


def test_two_facets_that_are_one() -> None:
    # Each candidate met a rater of their own: nothing tells the two apart.
    crossing = Crossing(
        {
            "candidate": np.repeat(np.arange(4), 3),
            "rater": np.repeat(np.arange(4), 3),
            "question": np.tile(np.arange(3), 4),
        }
    )
    found = confounding(crossing)
    assert found.kept == ("candidate", "question")
    assert found.within["rater"] == "candidate"
