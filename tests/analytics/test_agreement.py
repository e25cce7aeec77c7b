"""Agreement on the same answers, against sums over listed pairs."""

from __future__ import annotations

import itertools
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from screening.analytics.agreement import (
    CellAgreement,
    agreement,
    agreement_refusals,
    cell_agreement,
    in_words,
)
from screening.analytics.ratings import from_rows
from screening.analytics.units import commonest_share
from tests.analytics import published
from tests.analytics.tables import of_array, one_question, rows_of

TABLES = st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(1, 3)).flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.sampled_from([1.0, 1.5, 2, 3.25, 4, 5, np.nan])
    )
)


def test_one_answer_by_hand() -> None:
    assert cell_agreement([2, 5, 3, 3]) == CellAgreement(
        count=4, exact=1 / 6, adjacent=3 / 6, range=3.0, average_deviation=0.75
    )
    assert cell_agreement([3.5, 4.5]) == CellAgreement(2, 0.0, 1.0, 1.0, 0.5)
    assert cell_agreement([3.4, 4.4]).adjacent == 1


@pytest.mark.parametrize("levels", [[], [4]])
def test_one_level_agrees_with_nothing(levels: list[float]) -> None:
    assert cell_agreement(levels) == CellAgreement(len(levels))


@settings(deadline=None)
@given(TABLES)
def test_pooled_figures_are_those_of_the_pairs(levels: np.ndarray) -> None:
    found = agreement(of_array(levels))
    cells = [
        [level for level in levels[candidate, :, question] if not np.isnan(level)]
        for candidate in range(levels.shape[0])
        for question in range(levels.shape[2])
    ]
    cells = [cell for cell in cells if len(cell) > 1]
    if not cells:
        assert found is None
        assert [refusal.code for refusal in agreement_refusals(found)] == ["R2"]
        return
    assert found is not None
    gaps = [abs(x - y) for cell in cells for x, y in itertools.combinations(cell, 2)]
    deviations = [
        statistics.fmean(abs(x - statistics.median(cell)) for x in cell) for cell in cells
    ]
    assert (found.pairs, found.cells) == (len(gaps), len(cells))
    assert found.exact == pytest.approx(statistics.fmean(gap == 0 for gap in gaps))
    assert found.adjacent == pytest.approx(statistics.fmean(gap <= 1 for gap in gaps))
    assert found.average_deviation == pytest.approx(statistics.fmean(deviations))
    assert found.widest_range == max(gaps)
    assert agreement_refusals(found) == ()
    for question, part in enumerate(found.by_question):
        alone = agreement(of_array(levels[:, :, question : question + 1]))
        if part is None:
            assert alone is None
            continue
        assert alone is not None
        assert (part.pairs, part.cells) == (alone.pairs, alone.cells)
        assert [part.exact, part.adjacent, part.average_deviation, part.widest_range] == (
            pytest.approx(
                [alone.exact, alone.adjacent, alone.average_deviation, alone.widest_range]
            )
        )


@given(st.lists(st.sampled_from([1.0, 1.5, 2, 3.25, 4, 5]), min_size=2, max_size=7))
def test_a_table_of_one_answer_is_that_answer(levels: list[float]) -> None:
    one, table = cell_agreement(levels), agreement(one_question([levels]))
    assert table is not None
    assert [one.exact, one.adjacent, one.range, one.average_deviation] == pytest.approx(
        [table.exact, table.adjacent, table.widest_range, table.average_deviation]
    )


def test_criteria_pool_their_questions() -> None:
    rows = [
        ("Ada", "R", "one", 3.0),
        ("Ada", "S", "one", 4.0),
        ("Ada", "R", "two", 2.0),
        ("Ada", "S", "two", 2.0),
        ("Ada", "R", "three", 1.0),
    ]
    found = agreement(from_rows(rows, criterion={"one": "k1", "two": "k1", "three": "k2"}))
    assert found is not None
    assert [None if part is None else part.exact for part in found.by_question] == [0, None, 1]
    assert {None if part is None else part.exact for part in found.by_criterion} == {0.5, None}


def test_one_step_in_decimals_is_one_step() -> None:
    # 4.4 - 3.4 is a little more than one in binary.
    found = agreement(one_question([[3.4, 4.4], [1.1, 2.1]]))
    assert found is not None
    assert found.adjacent == 1


def test_neither_order_nor_names_matter() -> None:
    ratings = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    rows = [(f"x{c}"[::-1], f"y{r}", q, level) for c, r, q, level in rows_of(ratings)]
    one = agreement(ratings)
    other = agreement(from_rows(rows[::-1], high=9, questions=ratings.questions))
    assert one is not None
    assert other is not None
    assert one.average_deviation == pytest.approx(other.average_deviation)
    assert (one.pairs, one.exact, one.adjacent) == (other.pairs, other.exact, other.adjacent)


def test_in_words() -> None:
    found = agreement(published.ratings("guilford_1954_creativity.csv", low=1, high=9))
    assert found is not None
    assert [str(sentence) for sentence in in_words(found)] == [
        (
            "Two members gave the same level in 31 % of the answers both scored, and were at most "
            "one level apart in 56 %."
        ),
        (
            "On average a member's level lies 0.79 from the middle one given for the same answer; "
            "the widest distance between two members is 7."
        ),
    ]


def test_the_commonest_level() -> None:
    assert commonest_share(np.array([3.0, 3, 3, 4])) == 0.75
    assert commonest_share(np.array([])) == 0
