"""The figures, against arithmetic done by hand and against other programs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.sorting.content import Anchor, Content, Criterion
from screening.guides.sorting.findings import Finding, findings, summaries, wilson
from screening.guides.sorting.rules import NOWHERE, Answer

IDS = ("a", "b", "c")


def content(lowest: int = 1, highest: int = 5) -> Content:
    """Three criteria with anchors at the lowest, middle and highest level."""
    middle = (lowest + highest) // 2
    return Content(
        title="T",
        lowest=lowest,
        highest=highest,
        labels={},
        criteria=tuple(Criterion(one, one.upper(), f"What {one} is.") for one in IDS),
        anchors=tuple(
            Anchor(one, level, f"{one} at {level}")
            for one in IDS
            for level in (lowest, middle, highest)
        ),
    )


def first(*answers: Answer, lowest: int = 1, highest: int = 5) -> Finding:
    """Return the finding of the first anchor (criterion a, lowest level)."""
    return findings(content(lowest, highest), [{0: one} for one in answers])[0]


def test_an_example_by_hand() -> None:
    # Six of eight in a, at 1 1 2 1 1 3: mean 9/6; squares 4 × 0.25 + 0.25 + 2.25 = 3.5, s² = 3.5/5.
    levels = [1, 1, 2, 1, 1, 3]
    found = first(*(Answer("a", one) for one in levels), Answer("b", 5), Answer(NOWHERE))
    assert (found.placed, found.answers) == (6, 8)
    assert found.agreement == Fraction(3, 4)
    assert found.mean == Fraction(3, 2)
    assert found.variance == Fraction(7, 10)
    assert found.spread == pytest.approx(0.8366600265)
    assert found.instead == (("b", 1), (NOWHERE, 1))
    assert (found.verdict, found.reasons) == ("holds", ())


@pytest.mark.parametrize(
    ("answers", "disagreed", "scattered"),
    [
        # 3 of 4 is the bar itself, 2 of 3 is below it.
        ([("a", 1)] * 3 + [("b", 1)], False, False),
        ([("a", 1)] * 2 + [("b", 1)], True, False),
        ([("a", 1), (NOWHERE, None)], True, False),
        # Levels 1, 2, 3: s = 1 exactly, which is not above the bar. 1 and 3: s = √2.
        ([("a", 1), ("a", 2), ("a", 3)], False, False),
        ([("a", 1), ("a", 3)], False, True),
        ([("a", 1), ("a", 5), ("b", 1), ("b", 1)], True, True),
        ([("b", 1), ("b", 1)], True, False),
    ],
)
def test_the_bars(
    answers: list[tuple[str, int | None]], *, disagreed: bool, scattered: bool
) -> None:
    found = first(*(Answer(*one) for one in answers))
    assert (found.disagreed, found.scattered) == (disagreed, scattered)
    assert found.verdict == ("weak" if disagreed or scattered else "holds")
    assert len(found.reasons) == disagreed + scattered


def test_fewer_than_two_answers_say_nothing() -> None:
    assert first().verdict == "untried"
    assert (first().agreement, first().interval, first().mean) == (None, None, None)
    one = first(Answer("b", 1))
    assert (one.verdict, one.disagreed, one.spread, one.reasons) == ("untried", False, None, ())


def test_what_is_not_finished_does_not_count() -> None:
    found = first(Answer("a"), Answer("", 3), Answer("a", 1), Answer())
    assert (found.placed, found.answers) == (1, 1)


@pytest.mark.parametrize(
    ("lowest", "highest", "limit"),
    [(1, 7, 1.5), (1, 5, 1.0), (0, 4, 1.0), (0, 1, 0.25), (1, 10, 2.25)],
)
def test_the_bar_of_the_spread_is_the_published_one_as_a_share_of_the_scale(
    lowest: int, highest: int, limit: float
) -> None:
    assert float(first(lowest=lowest, highest=highest).limit) == limit


def test_read_as_another_level_is_said_and_makes_nothing_weak() -> None:
    found = first(Answer("a", 2), Answer("a", 2))
    assert (found.shifted, found.verdict) == (True, "holds")
    assert not first(Answer("a", 1), Answer("a", 2)).shifted


def test_the_reasons_are_whole_sentences() -> None:
    found = first(Answer("a", 1), Answer("a", 5), Answer("b", 1), Answer("b", 1))
    agreement, spread = map(str, found.reasons)
    assert agreement == (
        "2 of 4 placed it in the criterion it was written for. At least three in four should."
    )
    assert spread == (
        "It was given levels from 1 to 5. Their standard deviation is 2.83 and should be at most "
        "1.00."
    )


def test_wilson_by_its_formula_and_by_statsmodels() -> None:
    from statsmodels.stats.proportion import (  # type: ignore[import-untyped]
        proportion_confint,
    )

    low, high = wilson(3, 4)
    z = 1.6448536269514722
    # The ends are where the share is z standard errors of their own away.
    for end in (low, high):
        assert abs(0.75 - end) == pytest.approx(z * math.sqrt(end * (1 - end) / 4))
    for tries in range(1, 51):
        for hits in range(tries + 1):
            expected = proportion_confint(hits, tries, alpha=0.1, method="wilson")
            assert wilson(hits, tries) == pytest.approx(expected, abs=1e-12)


ANSWERS = st.builds(Answer, st.sampled_from(["", *IDS]), st.none() | st.integers(1, 5)) | st.just(
    Answer(NOWHERE)
)
PEOPLE = st.lists(st.dictionaries(st.integers(0, 8), ANSWERS), max_size=50)


@given(PEOPLE)
def test_against_pandas_and_numpy(people: list[dict[int, Answer]]) -> None:
    where = content()
    rows = [
        (anchor, one.criterion, one.level)
        for each in people
        for anchor, one in each.items()
        if one.state == "done"
    ]
    table = pd.DataFrame(rows, columns=["anchor", "criterion", "level"])
    for number, found in enumerate(findings(where, people)):
        mine = table[table["anchor"] == number]
        own = mine[mine["criterion"] == found.anchor.criterion]["level"].to_numpy(float)
        assert found.answers == len(mine)
        assert found.placed == len(own)
        if len(mine):
            share = float((mine["criterion"] == found.anchor.criterion).mean())
            assert found.agreement is not None
            assert float(found.agreement) == pytest.approx(share)
        if len(own) >= 2:
            assert found.mean is not None
            assert float(found.mean) == pytest.approx(np.mean(own))
            assert found.spread == pytest.approx(np.std(own, ddof=1))
        else:
            assert found.spread is None


@given(PEOPLE)
def test_every_answer_is_counted_once(people: list[dict[int, Answer]]) -> None:
    where = content()
    found = findings(where, people)
    for one in found:
        assert one.placed + sum(count for _, count in one.instead) == one.answers
        assert (one.verdict == "weak") == bool(one.reasons)
        if one.interval is not None and one.agreement is not None:
            low, high = one.interval
            assert 0 <= low <= float(one.agreement) + 1e-12
            assert float(one.agreement) - 1e-12 <= high <= 1
    gathered = summaries(where, found)
    assert [sum(one.row) for one in gathered] == [one.answers for one in gathered]
    assert [one.row[place] for place, one in enumerate(gathered)] == [
        one.placed for one in gathered
    ]
