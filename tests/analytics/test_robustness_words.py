"""Sentences about other ways of counting: whole, symmetrical, and without places."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from screening.analytics.ratings import Ratings, Row, from_rows
from screening.analytics.recount import Check
from screening.analytics.refusals import Refusal
from screening.analytics.robustness import Robustness, robustness
from screening.analytics.robustness_words import (
    outcome,
    pairs_summary,
    summary,
    turned,
    way,
    weighing,
)
from screening.messages import Message
from tests.analytics import published

ORDERING = re.compile(r"\b(best|better|worse|worst|ahead|behind|first|last|top|rank\w*|wins?)\b")


def guilford() -> Ratings:
    table = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    return replace(table, criterion=np.arange(5), criteria=table.questions, weight=np.ones(5))


def test_what_is_said_of_guilfords_table() -> None:
    table = guilford()
    found = robustness(table)
    assert str(summary(found)) == "The order is the same in 2 of 9 other ways of counting."
    assert str(pairs_summary(found)) == (
        "The order is the same in every other way of counting for 16 of 21 pairs of candidates."
    )
    said = {
        str(way(check)): " ".join(str(part) for part in outcome(table, check))
        for check in found.checks
    }
    assert said["Without Brahe"] == (
        "The order of Betty and Edward changes. The order of David and Fred changes."
    )
    assert said["Without the question Attack"] == (
        "The order of David and Fred changes. Anne and Chris become equal."
    )
    assert said["Without the question Basis"] == "The order is the same."
    assert said["All criteria weigh the same"] == "The weights are equal already."
    pairs = {(table.candidates[pair.a], table.candidates[pair.b]): pair for pair in found.pairs}
    pair = pairs["David", "Fred"]
    assert [str(turned(table, found.checks[place], pair)) for place in pair.turned_by] == [
        "The order of David and Fred changes if Brahe is left out.",
        "The order of David and Fred changes if the question Attack is left out.",
    ]
    (sentence,) = weighing(table, pair)
    assert str(sentence) == (
        "The order of David and Fred changes if each weight may move by 18 % of itself: "
        "Clarity and Daring counting for more, Attack and Enthusiasm for less."
    )
    assert [str(part) for part in weighing(table, pairs["Anne", "Betty"])] == [
        "No weights of the criteria change the order of Anne and Betty."
    ]
    # They are equal when weights have moved by exactly a half, and turn beyond it.
    assert "51 %" in str(weighing(table, pairs["Betty", "Edward"])[0])


@pytest.mark.parametrize(
    ("checks", "sentence"),
    [
        ([], "There is no other way of counting these scores."),
        ([True], "The order is the same in the one other way of counting."),
        ([False], "The order is not the same in the one other way of counting."),
        ([True, True], "The order is the same in all 2 other ways of counting."),
        ([True, False], "The order is the same in 1 of 2 other ways of counting."),
    ],
)
def test_the_sentence_about_all_ways(checks: list[bool], sentence: str) -> None:
    found = robustness(from_rows([("A", "r", "q", 3), ("B", "r", "q", 4)]))
    made = tuple(Check("median", turned=() if same else ((0, 1),)) for same in checks)
    assert str(summary(replace(found, checks=made))) == sentence
    assert pairs_summary(found) is None


def test_nobody_to_compare_and_too_many() -> None:
    assert "no two candidates" in str(summary(Robustness(())))
    assert pairs_summary(Robustness(())) is None
    many = robustness(guilford(), limit=3)
    assert "7 candidates" in str(summary(many))
    assert pairs_summary(many) is None


def test_rows_of_the_table_in_unusual_cases() -> None:
    table = guilford()
    refusal = Refusal("R1", "robustness", Message("Panels share nobody."), given=True)
    every = tuple((0, place) for place in range(1, 6))
    said = [
        [str(part) for part in outcome(table, check)]
        for check in (
            Check("severity", refusal=refusal, parted=((1, 2),)),
            Check("severity", refusal=replace(refusal, given=False)),
            Check("median", turned=every, tied=every, parted=every),
            Check("member", left_out="Brahe", lost=(0, 1)),
        )
    ]
    assert said == [
        ["Panels share nobody.", "Betty and Chris are no longer equal."],
        ["Panels share nobody."],
        [
            "The order of 5 pairs changes.",
            "5 pairs become equal.",
            "5 pairs are no longer equal.",
        ],
        ["The order is the same.", "No scores are left for Anne and Betty."],
    ]


def test_weights_of_unlike_criteria_and_of_equals() -> None:
    rows: list[Row] = [("A", "r", "one", 4), ("A", "r", "two", 2), ("A", "r", "three", 3)]
    rows += [("B", "r", "one", 2), ("B", "r", "two", 4), ("B", "r", "three", 3)]
    groups = {"one": "k1", "two": "k2", "three": "k3"}
    table = from_rows(rows, criterion=groups)
    pair = robustness(table).pairs[0]
    equal = "A and B are equal; any move of the weights gives them an order."
    assert [str(part) for part in weighing(table, pair)] == [equal]
    table = from_rows(rows[:-1], criterion=groups)
    pair = robustness(table).pairs[0]
    assert [str(part) for part in weighing(table, pair)] == [
        equal,
        "This is about the criteria on which both have scores.",
    ]
    assert weighing(table, replace(pair, smallest_change=None)) == ()


def test_no_sentence_puts_one_candidate_above_another() -> None:
    table = guilford()
    found = robustness(table)
    said = [str(summary(found)), str(pairs_summary(found))]
    said += [str(part) for check in found.checks for part in outcome(table, check)]
    said += [str(way(check)) for check in found.checks]
    for pair in found.pairs:
        said += [str(part) for part in weighing(table, pair)]
        said += [str(turned(table, check, pair)) for check in found.checks]
    assert not [sentence for sentence in said if ORDERING.search(sentence.lower())]
