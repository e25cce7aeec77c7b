"""Other ways of counting, against the same counted anew by pandas and exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analytics.composite import composite, exact, panel_mean
from screening.analytics.ratings import Ratings, Row, from_rows
from screening.analytics.recount import Check
from screening.analytics.robustness import Robustness, robustness
from tests.analytics import published

Scores = list[Fraction | None]
Average = Callable[[Sequence[Fraction]], Fraction | None]
Pairs = set[tuple[str, str]]


def frame(table: Ratings) -> pd.DataFrame:
    """The scores as a plain table of names."""
    questions = [table.questions[place] for place in table.question]
    return pd.DataFrame(
        {
            "candidate": [table.candidates[place] for place in table.candidate],
            "rater": [table.raters[place] for place in table.rater],
            "question": questions,
            "criterion": [table.criteria[table.criterion[place]] for place in table.question],
            "level": [exact(level) for level in table.level.tolist()],
        },
        dtype=object,
    )


def weights(table: Ratings) -> dict[str, Fraction]:
    return {
        name: exact(weight)
        for name, weight in zip(table.criteria, table.weight.tolist(), strict=True)
    }


def by_hand(
    rows: pd.DataFrame, weight: Mapping[str, Fraction], average: Average = panel_mean
) -> dict[str, Fraction]:
    """Work out the composite of everyone who has a score, in exact fractions."""
    found: dict[str, Fraction] = {}
    for candidate, own in rows.groupby("candidate"):
        means: dict[str, Fraction | None] = {}
        for criterion, scores in own.groupby("criterion"):
            raters = [panel_mean(levels) for _, levels in scores.groupby("rater")["level"]]
            means[str(criterion)] = average([score for score in raters if score is not None])
        value = composite(means, weight).value
        assert value is not None
        found[str(candidate)] = value
    return found


def changes(
    names: Sequence[str], base: Mapping[str, Fraction], other: Mapping[str, Fraction]
) -> tuple[Pairs, Pairs, Pairs]:
    """Return the pairs that turn, that become equal and that are equal no more."""
    turned: Pairs = set()
    tied: Pairs = set()
    parted: Pairs = set()
    for first, second in combinations([name for name in names if name in base], 2):
        if first not in other or second not in other:
            continue
        before, after = base[first] - base[second], other[first] - other[second]
        if before * after < 0:
            turned.add((first, second))
        elif before and not after:
            tied.add((first, second))
        elif after and not before:
            parted.add((first, second))
    return turned, tied, parted


def named(table: Ratings, check: Check) -> tuple[Pairs, Pairs, Pairs]:
    names = table.candidates
    turned, tied, parted = (
        {(names[first], names[second]) for first, second in pairs}
        for pairs in (check.turned, check.tied, check.parted)
    )
    return turned, tied, parted


def recounted(table: Ratings) -> dict[tuple[str, str | None], dict[str, Fraction]]:
    """Count anew in every way but without strictness and on common criteria."""
    rows, weight = frame(table), weights(table)
    found: dict[tuple[str, str | None], dict[str, Fraction]] = {
        ("median", None): by_hand(rows, weight, median),
        ("equal weights", None): by_hand(rows, dict.fromkeys(weight, Fraction(1))),
    }
    for kind, column in (("member", "rater"), ("question", "question")):
        for name in sorted(set(rows[column])):
            found[kind, name] = by_hand(rows[rows[column] != name], weight)
    return found


def assert_as_counted_by_hand(table: Ratings, found: Robustness) -> None:
    base, others = by_hand(frame(table), weights(table)), recounted(table)
    scored = [name for name in table.candidates if name in base]
    assert [table.candidates[place] for place in found.candidates] == scored
    checks: dict[tuple[str, str | None], Check] = {
        (check.kind, check.left_out): check for check in found.checks
    }
    assert len(checks) == len(found.checks)
    if len(scored) < 2:
        assert not checks
        return
    assert {key for key in checks if key[0] not in {"severity", "same criteria"}} == set(others)
    for key, other in others.items():
        check = checks[key]
        lost = {table.candidates[place] for place in check.lost}
        turned, tied, parted = changes(scored, base, other)
        if check.counted:
            assert named(table, check) == (turned, tied, parted)
            assert lost == set(scored) - set(other)
            assert check.same == (not (turned or tied or parted or lost))
        else:
            # Where nothing is compared there is nothing to be found.
            assert turned | tied | parted == set()
    for pair in found.pairs:
        for place, check in enumerate(found.checks):
            both = (pair.a, pair.b)
            assert (place in pair.turned_by) == (both in check.turned)
            assert (place in pair.tied_by) == (both in check.tied + check.parted)


@st.composite
def tables(draw: st.DrawFn) -> Ratings:
    """Draw a small table with holes, some of whose names may have no score at all."""
    sizes = [draw(st.integers(1, most)) for most in (5, 4, 4)]
    names = [
        [f"{kind}{place}" for place in range(size)] for kind, size in zip("crq", sizes, strict=True)
    ]
    criteria = draw(st.integers(1, 3))
    level = st.none() | st.integers(1, 5) if draw(st.booleans()) else st.integers(1, 5)
    rows: list[Row] = [
        (candidate, rater, question, draw(level))
        for candidate in names[0]
        for rater in names[1]
        for question in names[2]
    ]
    groups = {question: f"k{place % criteria}" for place, question in enumerate(names[2])}
    weight = {f"k{place}": float(draw(st.integers(1, 3))) for place in range(criteria)}
    return from_rows(rows, criterion=groups, weight=weight)


def guilford() -> Ratings:
    table = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    weight = np.array([3.0, 1, 2, 2, 1])
    return replace(table, criterion=np.arange(5), criteria=table.questions, weight=weight)


def renamed(table: Ratings, found: Robustness) -> object:
    """Everything found, by names and free of the order of checks."""
    names = table.candidates
    checks = {
        (check.kind, check.left_out): (
            named(table, check),
            check.counted,
            frozenset(names[place] for place in check.lost),
        )
        for check in found.checks
    }
    pairs = {
        (names[pair.a], names[pair.b]): (
            None if pair.dominance is None else names[pair.dominance],
            None if pair.smallest_change is None else round(pair.smallest_change, 9),
            frozenset(table.criteria[place] for place in pair.up),
            frozenset(table.criteria[place] for place in pair.down),
            frozenset((found.checks[at].kind, found.checks[at].left_out) for at in pair.turned_by),
        )
        for pair in found.pairs
    }
    return checks, pairs


def test_guilfords_table_counted_in_eleven_other_ways() -> None:
    table = guilford()
    found = robustness(table)
    assert_as_counted_by_hand(table, found)
    assert len(found.checks) == 11
    assert found.counted == 10
    assert len(found.pairs) == 21


def test_skaters_counted_in_other_ways() -> None:
    table = published.ratings("skating_worlds2017_men_free_components.csv", low=0, high=10)
    places = np.arange(len(table.questions))
    weight = np.array([2.0, 1, 1, 1, 1])
    table = replace(table, criterion=places, criteria=table.questions, weight=weight)
    assert_as_counted_by_hand(table, robustness(table))


@given(tables())
@settings(deadline=None)
def test_every_other_way_is_what_counting_anew_gives(table: Ratings) -> None:
    assert_as_counted_by_hand(table, robustness(table))


@given(tables(), st.integers(1, 9), st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_names_nor_scale_matter(table: Ratings, scale: int, added: int) -> None:
    order = np.random.default_rng(added).permutation(len(table))
    turned = tuple(f"z{place}" for place in range(len(table.raters)))
    other = replace(
        table,
        candidate=table.candidate[order],
        rater=table.rater[order],
        question=table.question[order],
        level=table.level[order] + added,
        weight=table.weight * scale,
        high=table.high + added,
    )
    found = robustness(other)
    assert renamed(other, found) == renamed(table, robustness(table))
    # The same raters under other names, in another order of names.
    backwards = replace(other, rater=len(turned) - 1 - other.rater, raters=turned)
    again = robustness(backwards)
    assert sorted(c.turned for c in again.checks) == sorted(c.turned for c in found.checks)


def test_a_member_whose_leaving_turns_a_pair_and_one_without_whom_somebody_has_no_score() -> None:
    rows: list[Row] = [
        ("K-02", "Ana", "q", 4),
        ("K-02", "Ben", "q", 2),
        ("K-04", "Ana", "q", 2),
        ("K-04", "Ben", "q", 3),
        ("K-07", "Ana", "q", 1),
    ]
    found = robustness(from_rows(rows))
    ana, ben = (check for check in found.checks if check.kind == "member")
    assert (ana.left_out, ana.turned, ana.lost) == ("Ana", ((0, 1),), (2,))
    assert (ben.left_out, ben.turned, ben.lost) == ("Ben", (), ())
    question = next(check for check in found.checks if check.kind == "question")
    assert question.lost == (0, 1, 2)
    assert not question.counted
    assert (found.counted, found.same, found.steady) == (2, 1, 2)


def test_what_is_no_other_way_says_why() -> None:
    checks = {
        check.kind: check
        for check in robustness(from_rows([("A", "r", "q", 3), ("B", "s", "q", 4)])).checks
    }
    assert "median is the mean" in str(checks["median"].reason)
    assert "equal already" in str(checks["equal weights"].reason)
    assert "same criteria" not in checks


def test_pairs_with_scores_on_unlike_criteria_are_also_compared_on_the_common_ones() -> None:
    rows: list[Row] = [
        ("A", "r", "one", 4),
        ("A", "r", "two", 1),
        ("B", "r", "one", 3),
        ("C", "r", "two", 1),
    ]
    groups = {"one": "k1", "two": "k2"}
    found = robustness(from_rows(rows, criterion=groups))
    common = next(check for check in found.checks if check.kind == "same criteria")
    # By composites A has 2.5 and B 3; on the first criterion alone A has 4. A and C are equal on
    # the second, B and C have nothing in common.
    assert (common.turned, common.tied) == (((0, 1),), ((0, 2),))
    pairs = {(pair.a, pair.b): pair for pair in found.pairs}
    assert all(pair.unlike for pair in found.pairs)
    assert {pair.dominance for pair in found.pairs} == {None}
    assert {pair.smallest_change for pair in found.pairs} == {None}
    assert pairs[0, 1].turned_by


def test_too_many_candidates_are_refused() -> None:
    found = robustness(guilford(), limit=6)
    assert [refusal.code for refusal in found.refusals] == ["R19"]
    assert not found.checks
    assert not found.pairs
    assert len(robustness(guilford(), limit=7).pairs) == 21
    assert robustness(guilford(), candidates=[]).candidates == ()
    assert robustness(guilford(), candidates=[3], limit=0).refusals == ()


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("A", "r", "q", None)],
        [("A", "r", "q", 3)],
        [("A", "r", "q", 3), ("B", "r", "q", 3)],
        [("A", "r", "q", 3), ("B", "s", "p", 3), ("C", "t", "o", None)],
        [(c, r, q, 3) for c in "ABC" for r in "rst" for q in "qp"],
    ],
)
def test_degenerate_tables_are_counted_too(rows: list[Row]) -> None:
    table = from_rows(rows)
    found = robustness(table)
    assert_as_counted_by_hand(table, found)
    assert not any(check.turned for check in found.checks)
    assert all(pair.smallest_change is None for pair in found.pairs)
