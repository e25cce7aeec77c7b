"""What other weights do, against published tables, linear programmes and plain search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from screening.analytics.means import criterion_means
from screening.analytics.ratings import Floats, Ratings
from screening.analytics.weights import (
    dominance,
    lowest_difference,
    rank_acceptability,
    smallest_change,
    weight_change,
    weight_changes,
)
from tests.analytics import published

LEVELS = st.integers(4, 20).map(lambda quarter: quarter / 4)
MAYBE = LEVELS | st.just(np.nan)
WEIGHTS = st.integers(1, 40).map(float)


def guilford() -> Ratings:
    """Guilford's table with each of the five items as a criterion of its own."""
    table = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    return replace(table, criterion=np.arange(5), criteria=table.questions, weight=np.ones(5))


@st.composite
def rows(draw: st.DrawFn, *, level: st.SearchStrategy[float] = LEVELS) -> tuple[Floats, Floats]:
    """Draw two candidates' scores, shape (2, criteria), and weights."""
    criteria = draw(st.integers(1, 7))
    scores = [draw(st.lists(level, min_size=criteria, max_size=criteria)) for _ in range(2)]
    weights = draw(st.lists(WEIGHTS, min_size=criteria, max_size=criteria))
    return np.array(scores), np.array(weights)


def lowest_by_programme(difference: Floats, weights: Floats, low: Floats, high: Floats) -> float:
    """Ask scipy for the lowest weighted mean with weights between `low` and `high`."""
    found = linprog(
        difference,
        A_eq=np.ones((1, len(weights))),
        b_eq=[1.0],
        bounds=list(zip(low, high, strict=True)),
        method="highs",
    )
    assert found.fun is not None
    return float(found.fun)


def lowest_by_filling(difference: Floats, weights: Floats, share: float) -> float:
    """Fill the lowest differences first, one by one."""
    moved = weights * (1 - share)
    for place in np.argsort(difference, kind="stable"):
        moved[place] += min(2 * share * weights[place], 1 - moved.sum())
    return float(moved @ difference)


def test_who_dominates_whom_in_guilfords_table() -> None:
    table = guilford()
    names = table.candidates
    found = {(names[a], names[b]) for a, b in dominance(criterion_means(table))}
    wanted = published.expected("smaa_guilford").values["dominance_pairs"]
    assert found == {(a, b) for a, b in wanted}


@pytest.mark.parametrize(
    ("share", "key"), [(0.25, "reversible_if_weights_move_25pct"), (0.5, "reversible_if_50pct")]
)
def test_which_pairs_of_guilfords_table_turn_when_weights_move(share: float, key: str) -> None:
    table = guilford()
    scores = criterion_means(table)
    found = set()
    for first in range(7):
        for second in range(first + 1, 7):
            change = smallest_change(scores[first], scores[second], table.weight)
            # Betty and Edward are equal at exactly a half and turn beyond it.
            if change is not None and change < share - 1e-9:
                found.add(frozenset([table.candidates[first], table.candidates[second]]))
    assert found == {frozenset(pair) for pair in published.expected("smaa_guilford").values[key]}


def test_rank_acceptability_of_guilfords_table() -> None:
    table = guilford()
    found = rank_acceptability(criterion_means(table), 1_000_000, seed=1)
    lines = published.records("expected_smaa_guilford.csv")
    wanted = [[float(line[f"rank{place}"]) for place in range(1, 8)] for line in lines]
    assert [line["candidate"] for line in lines] == list(table.candidates)
    assert found == pytest.approx(
        np.array(wanted), abs=published.expected("smaa_guilford").tolerance
    )


def test_rank_acceptability_shares_a_place_among_equals_and_skips_who_has_no_score() -> None:
    scores = np.array([[3.0, 3.0], [np.nan, np.nan], [3.0, 3.0], [2.0, np.nan]])
    found = rank_acceptability(scores, 1000, seed=1)
    assert found.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]


def test_a_change_worked_by_hand() -> None:
    # Equal weights; 5 and 3 against 4 and 3.5: ahead by 1/4. Moving a share d of one half from the
    # first criterion to the second takes away d/2 × 1.5, so d is a third.
    found = weight_change(np.array([5, 3.0]), np.array([4, 3.5]), np.array([1.0, 1.0]))
    assert found is not None
    assert found.share == pytest.approx(1 / 3)
    assert (found.up, found.down) == ((1,), (0,))


def test_no_change_turns_a_pair_when_one_dominates_or_doubling_is_not_enough() -> None:
    weights = np.ones(3)
    assert smallest_change(np.array([3, 3, 4.0]), np.array([3, 3, 3.0]), weights) is None
    assert smallest_change(np.array([3, 3, 3.0]), np.array([3, 3, 3.0]), weights) is None
    # Two thirds of the weight on the third criterion leaves the first candidate far ahead.
    assert smallest_change(np.array([5, 5, 3.0]), np.array([1, 1, 3.25]), weights) is None
    # One criterion cannot change its weight at all.
    assert smallest_change(np.array([5.0]), np.array([1.0]), np.array([7.0])) is None


def test_equal_composites_turn_at_once_and_name_no_criteria() -> None:
    found = weight_change(np.array([4, 2.0]), np.array([2, 4.0]), np.ones(2))
    assert found is not None
    assert (found.share, found.up, found.down) == (0, (), ())


def test_only_criteria_that_both_have_are_weighed() -> None:
    first, second = np.array([5, 3, np.nan, 1]), np.array([4, 3.5, 5, np.nan])
    whole = weight_change(first[:2], second[:2], np.array([2.0, 1]))
    assert weight_change(first, second, np.array([2.0, 1, 9, 9])) == whole
    apart = np.array([[5, np.nan], [np.nan, 1]])
    assert weight_changes(apart, np.ones(2), np.array([[0, 1]])) == (None,)
    assert dominance(apart) == ()
    assert dominance(np.array([[5, np.nan], [4, 1]])) == ((0, 1),)


def test_no_pairs_and_no_candidates() -> None:
    assert dominance(np.empty((0, 3))) == ()
    assert weight_changes(np.ones((2, 3)), np.ones(3), np.empty((0, 2), dtype=np.int64)) == ()


# A solver takes bounds that lie closer than 1e-7 for one, so shares are whole per cents.
@given(rows(), st.integers(0, 100).map(lambda percent: percent / 100))
@settings(deadline=None)
def test_the_lowest_difference_is_the_linear_programmes(
    pair: tuple[Floats, Floats], share: float
) -> None:
    scores, weights = pair
    difference, unit = scores[0] - scores[1], weights / weights.sum()
    found = lowest_difference(difference, weights, share)
    assert found == pytest.approx(lowest_by_filling(difference, unit, share), abs=1e-12)
    programme = lowest_by_programme(difference, unit, unit * (1 - share), unit * (1 + share))
    assert found == pytest.approx(programme, abs=1e-12)


@given(rows())
@settings(deadline=None)
def test_the_smallest_change_is_what_a_search_finds(pair: tuple[Floats, Floats]) -> None:
    scores, weights = pair
    unit = weights / weights.sum()
    difference = scores[0] - scores[1]
    if difference @ unit < 0:
        difference = -difference
    found = smallest_change(scores[0], scores[1], weights)
    if lowest_by_filling(difference, unit, 1) > -1e-9:
        assert found is None
        return
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        turned = lowest_by_filling(difference, unit, middle) < 0
        low, high = (low, middle) if turned else (middle, high)
    assert found == pytest.approx(high, abs=1e-9)


@given(rows())
@settings(deadline=None)
def test_the_named_criteria_carry_the_whole_change(pair: tuple[Floats, Floats]) -> None:
    scores, weights = pair
    unit = weights / weights.sum()
    found = weight_change(scores[0], scores[1], weights)
    if found is None or found.share == 0:
        return
    difference = scores[0] - scores[1]
    difference = difference if difference @ unit > 0 else -difference
    low, high = unit.copy(), unit.copy()
    high[list(found.up)] *= 1 + found.share
    low[list(found.down)] *= 1 - found.share
    assert not set(found.up) & set(found.down)
    assert lowest_by_programme(difference, unit, low, high) == pytest.approx(0, abs=1e-9)


@given(rows(level=MAYBE), st.permutations(range(7)), st.floats(0.1, 100), st.integers(-3, 3))
@settings(max_examples=50, deadline=None)
def test_neither_order_nor_scale_nor_an_added_constant_matters(
    pair: tuple[Floats, Floats], order: list[int], scale: float, added: int
) -> None:
    scores, weights = pair
    kept = [place for place in order if place < len(weights)]
    first = weight_change(scores[0], scores[1], weights)
    other = weight_change(scores[1, kept] + added, scores[0, kept] + added, weights[kept] * scale)
    if first is None or other is None:
        assert first is other
        return
    assert other.share == pytest.approx(first.share, abs=1e-9)
    assert {kept[place] for place in other.up} == set(first.up)
    assert {kept[place] for place in other.down} == set(first.down)
