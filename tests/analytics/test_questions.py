"""Profiles of questions, worked out again with pandas on published tables, and their flags."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analytics.questions import QuestionProfile, question_profiles
from screening.analytics.ratings import Ratings, Row, from_rows
from screening.analytics.refusals import Estimate
from tests.analytics import published

TABLES = [
    ("guilford_1954_creativity.csv", 1, 9),
    ("skating_worlds2017_men_free_components.csv", 0, 10),
]


def item_rest_again(table: pd.DataFrame, question: str) -> float:
    """Correlate a question with the mean of the others in a complete table, within raters."""
    wide = table.pivot_table(index=["candidate", "rater"], columns="question", values="level")
    pairs = pd.DataFrame({"own": wide[question], "rest": wide.drop(columns=question).mean(axis=1)})
    about = pairs - pairs.groupby("rater").transform("mean")
    return float(about["own"].corr(about["rest"]))


@pytest.mark.parametrize(("name", "low", "high"), TABLES)
def test_every_figure_again_in_pandas(name: str, low: float, high: float) -> None:
    ratings = published.ratings(name, low=low, high=high)
    table = pd.DataFrame(
        {
            "candidate": ratings.candidate,
            "rater": ratings.rater,
            "question": np.array(ratings.questions)[ratings.question],
            "level": ratings.level,
        }
    )
    profiles = question_profiles(ratings)
    assert len(profiles) == 5
    for profile in profiles:
        question = ratings.questions[profile.question]
        levels = table[table["question"] == question]["level"]
        assert profile.scores == len(levels)
        assert profile.candidates == len(ratings.candidates)
        assert profile.raters == len(ratings.raters)
        assert profile.mean == pytest.approx(levels.mean())
        assert profile.spread == pytest.approx(levels.std())
        assert profile.share_floor == pytest.approx((levels == low).mean())
        assert profile.share_ceiling == pytest.approx((levels == high).mean())
        assert {*profile.unused} == {*range(int(low), int(high) + 1)} - {*levels}
        expected = item_rest_again(table, question)
        reach = 1.6448536 / math.sqrt(len(ratings.candidates) - 3)
        assert profile.item_rest is not None
        assert profile.item_rest.value == pytest.approx(expected)
        assert profile.item_rest.low == pytest.approx(math.tanh(math.atanh(expected) - reach))
        assert profile.item_rest.high == pytest.approx(math.tanh(math.atanh(expected) + reach))


def made(level: Callable[[int, int, int], float], *, candidates: int = 10) -> Ratings:
    """Return a table of three raters and four questions by a rule of their numbers."""
    return from_rows(
        (f"c{one:02}", f"m{other}", f"q{third}", level(one, other, third))
        for one in range(candidates)
        for other in range(3)
        for third in range(4)
    )


def flags(ratings: Ratings, question: int = 0) -> list[str]:
    return [str(message) for message in question_profiles(ratings)[question].flags]


def test_a_rater_s_level_makes_no_questions_go_along() -> None:
    """Raters who differ by whole levels, and scores that are otherwise unrelated."""
    random = np.random.default_rng(4)
    noise = random.integers(0, 2, (60, 3, 4))
    ratings = made(
        lambda one, other, third: float(1 + other + noise[one, other, third]), candidates=60
    )
    for profile in question_profiles(ratings):
        assert profile.item_rest is not None
        assert abs(profile.item_rest.value) < 0.25


@pytest.mark.parametrize(
    ("most", "sentence"),
    [
        (5, "Nearly everyone gets the highest level on this question"),
        (1, "Nearly everyone gets the lowest level on this question"),
        (4, "Nearly everyone gets level 4 on this question"),
    ],
)
def test_a_question_on_which_nearly_all_get_the_same(most: int, sentence: str) -> None:
    def level(one: int, other: int, third: int) -> float:
        return 2 + (one + other) % 3 if third or (one, other) == (0, 0) else most

    found = flags(made(level))
    assert f"{sentence}; it tells candidates apart little." in found
    assert not any("Nearly" in sentence for sentence in flags(made(level), 1))


def test_levels_that_nobody_is_given() -> None:
    ratings = made(lambda one, _, third: 3 + (one + third) % 3)
    assert question_profiles(ratings)[0].unused == (1.0, 2.0)
    assert flags(ratings)[0] == (
        "Nobody was given the levels 1 and 2 on this question; look at what their anchors ask."
    )
    single = made(lambda one, other, third: 2 + (one + third + other) % 4)
    assert flags(single)[0].startswith("Nobody was given level 1 on this question;")


def test_a_question_that_goes_its_own_way() -> None:
    ratings = made(
        lambda one, other, third: 1 + (one * 7 + other) % 5 if not third else 1 + one % 5,
        candidates=60,
    )
    profile = question_profiles(ratings)[0]
    assert profile.item_rest is not None
    assert profile.item_rest.high is not None
    assert (profile.item_rest.high < 0.3) == any(
        "hardly go along" in str(flag) for flag in profile.flags
    )
    opposed = made(lambda one, _, third: 5 - one % 5 if not third else 1 + one % 5)
    assert any("hardly go along" in sentence for sentence in flags(opposed))
    assert not any("hardly go along" in sentence for sentence in flags(opposed, 1))


def reasons(profile: QuestionProfile) -> list[tuple[str, str]]:
    return [(one.code, str(one.message)) for one in profile.refusals]


def test_minimum_data_in_words() -> None:
    few = question_profiles(made(lambda one, *_: 1 + one % 5, candidates=4))[0]
    assert few.item_rest is None
    assert reasons(few) == [("R5", "Needs at least 5 candidates.")]
    assert few.flags == ()
    one_question = from_rows((f"c{one}", "A", "q", float(1 + one % 5)) for one in range(9))
    assert reasons(question_profiles(one_question)[0]) == [
        ("R4", "There is no other question to compare this one with.")
    ]
    constant = question_profiles(made(lambda *_: 3.0))[0]
    assert [code for code, _ in reasons(constant)] == ["R7"]
    assert constant.spread == 0


def test_perfect_correlation_has_no_interval() -> None:
    found = question_profiles(made(lambda one, *_: 1 + one % 5))[0].item_rest
    assert found == Estimate(1.0)


def test_a_table_without_a_score_still_names_its_questions() -> None:
    empty = from_rows([("a", "A", "q", None)])
    (profile,) = question_profiles(empty)
    assert (profile.scores, profile.mean, profile.share_floor) == (0, None, None)
    assert question_profiles(from_rows([])) == ()


TABLE = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 3)),
    st.integers(1, 5),
    max_size=112,
    min_size=1,
)


def figures(profile: QuestionProfile) -> list[float]:
    found = [profile.mean, profile.spread, profile.share_floor, profile.share_ceiling]
    if profile.item_rest is not None:
        found += [profile.item_rest.value, profile.item_rest.low, profile.item_rest.high]
    return [math.inf if value is None else value for value in found]


@settings(deadline=None)
@given(TABLE, st.randoms(use_true_random=False))
def test_order_names_and_an_added_constant_do_not_matter(
    table: dict[tuple[int, int, int], int], random: object
) -> None:
    rows: list[Row] = [(f"c{p}", f"m{r}", f"q{i}", level) for (p, r, i), level in table.items()]
    expected = question_profiles(from_rows(rows))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own, without a type
    renamed: list[Row] = [(one, f"x{9 - int(rater[1])}", *rest) for one, rater, *rest in shuffled]  # type: ignore[misc]  # a row's rest
    moved: list[Row] = [(one, rater, third, (level or 0) + 7) for one, rater, third, level in rows]
    for other in (question_profiles(from_rows(shuffled)), question_profiles(from_rows(renamed))):
        for before, after in zip(expected, other, strict=True):
            assert figures(before) == pytest.approx(figures(after), abs=1e-9)
            assert list(map(str, before.flags)) == list(map(str, after.flags))
    for before, after in zip(
        expected, question_profiles(from_rows(moved, low=8, high=12)), strict=True
    ):
        assert figures(before)[1:] == pytest.approx(figures(after)[1:], abs=1e-9)
        assert not any(math.isnan(value) for value in figures(after))
