"""What the comparison works out, against an independent calculation and case by case."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from screening.reports.comparison import compare
from screening.reports.figures import CandidateResult, Comparison
from tests.reports import score_tables as tables

WEIGHTS = {"attack": 5, "basis": 1, "clarity": 2, "daring": 1, "enthusiasm": 1}


def person(comparison: Comparison, number: int) -> CandidateResult:
    return next(row for row in comparison.candidates if row.id == number)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_guilford_agrees_with_pandas(weights: dict[str, float] | None) -> None:
    table = tables.guilford()
    found = compare(replace(table, recruitment=replace(table.recruitment, weights=weights)), "en")
    frame = pd.read_csv(tables.GUILFORD)
    means = frame.groupby(["candidate", "item"])["score"].mean()
    spreads = frame.groupby(["candidate", "item"])["score"].agg(lambda v: v.max() - v.min())
    deviations = frame.groupby(["candidate", "item"])["score"].std(ddof=1)
    shares = pd.Series(weights or dict.fromkeys(WEIGHTS, 1))
    shares.index = shares.index.str.capitalize()
    assert len(found.candidates) == 7
    for candidate in found.candidates:
        for cell in candidate.criteria:
            key = (candidate.name, cell.criterion.name)
            assert cell.mean is not None
            assert cell.spread is not None
            assert float(cell.mean) == pytest.approx(means.loc[key])
            assert cell.spread.range == spreads.loc[key]
            assert cell.spread.deviation == pytest.approx(deviations.loc[key])
        assert candidate.composite is not None
        assert candidate.composite.value is not None
        own = means.loc[candidate.name]
        expected = (own * shares.loc[own.index]).sum() / shares.sum()
        assert float(candidate.composite.value) == pytest.approx(expected)
    assert [row.name for row in found.candidates] == list(dict.fromkeys(frame["candidate"]))


def test_candidates_stand_in_interview_order_whatever_they_scored() -> None:
    table = tables.invented(6)
    backwards = replace(table, candidates=table.candidates[::-1])
    assert [row.position for row in compare(backwards, "nb").candidates] == [1, 2, 3, 4, 5, 6]


def test_the_order_of_rows_changes_nothing() -> None:
    table = tables.invented(4)
    turned = replace(table, scores=table.scores[::-1], cards=table.cards[::-1])
    assert compare(turned, "nb") == compare(table, "nb")


def two(*rows: tuple[int, int | None], **more: object) -> Comparison:
    """One criterion with one question, one candidate: (member, level) rows."""
    document = tables.plain_document(["Openness"])
    scores = [
        tables.score(
            1, member, "openness-past", level, outcome=None if level is not None else "no_evidence"
        )
        for member, level in rows
    ]
    return compare(
        tables.table(document, [tables.candidate(1)], scores, **more),  # type: ignore[arg-type]
        "en",
    )


def test_missing_is_not_nought_and_coverage_says_so() -> None:
    cell = person(two((1, 4), (2, None), (3, 5)), 1).criteria[0]
    assert cell.mean == Fraction(9, 2)
    assert (cell.coverage.scored, cell.coverage.expected) == (2, 3)
    assert [level.mark for level in cell.questions[0].levels] == ["scored", "no_evidence", "scored"]


def test_a_member_who_has_not_locked_is_missing() -> None:
    found = person(two((1, 4), (2, 5)), 1)
    assert found.missing == ("Siri Hætta",)
    assert found.criteria[0].coverage.expected == 3
    assert found.criteria[0].questions[0].levels[2].mark == "not_locked"


def test_a_score_without_a_locked_card_does_not_count() -> None:
    found = person(two((1, 4), (2, 5), (3, 1), cards=[tables.card(1, 1)]), 1)
    assert found.criteria[0].mean == 4


def test_a_conflict_of_interest_is_neither_counted_nor_expected() -> None:
    found = person(two((1, 4), (2, 5), (3, 1), conflicts=[(3, 1)]), 1)
    assert found.criteria[0].mean == Fraction(9, 2)
    assert found.criteria[0].coverage.complete
    assert found.conflicts == ("Siri Hætta",)
    assert found.missing == ()


@pytest.mark.parametrize(("levels", "flagged"), [((2, 3, 3), False), ((2, 4, 3), True)])
def test_two_levels_apart_is_a_disagreement(levels: tuple[int, int, int], *, flagged: bool) -> None:
    found = two(*enumerate(levels, start=1))
    assert bool(found.agenda) is flagged
    assert person(found, 1).criteria[0].disagreement is flagged


def test_the_agenda_is_widest_first_then_in_interview_order_and_five_long() -> None:
    document = tables.plain_document(["Openness", "Planning"])
    levels = {1: (1, 3), 2: (1, 5), 3: (2, 4), 4: (1, 4), 5: (3, 5)}
    scores = [
        tables.score(candidate, member, f"{criterion}-past", level)
        for candidate, pair in levels.items()
        for criterion in ("openness", "planning")
        for member, level in enumerate(pair, start=1)
    ]
    found = compare(
        tables.table(document, [tables.candidate(number) for number in levels], scores), "en"
    )
    assert len(found.disagreements) == 10
    assert [(item.code, item.question.number, item.range) for item in found.agenda] == [
        ("K-02", 1, 4),
        ("K-02", 2, 4),
        ("K-04", 1, 3),
        ("K-04", 2, 3),
        ("K-01", 1, 2),
    ]


def test_the_final_score_counts_and_the_initial_one_stands_beside_it() -> None:
    document = tables.plain_document(["Openness"])
    rows = [
        tables.score(1, 1, "openness-past", 2),
        tables.score(1, 1, "openness-past", 4, stage="final", reason="I had misheard."),
        tables.score(1, 2, "openness-past", 3),
        tables.score(1, 2, "openness-past", 3, stage="final", reason="Nothing new."),
    ]
    found = person(compare(tables.table(document, [tables.candidate(1)], rows), "en"), 1)
    first, second, _ = found.criteria[0].questions[0].levels
    assert (first.level, first.initial_level, first.reason) == (4, 2, "I had misheard.")
    assert not second.changed
    assert found.criteria[0].mean == Fraction(7, 2)


def test_a_composite_without_a_criterion_is_incomplete() -> None:
    document = tables.plain_document(["Openness", "Planning"])
    rows = [
        tables.score(1, 1, "openness-past", 4),
        tables.score(1, 1, "planning-past", None, outcome="not_asked"),
    ]
    found = person(compare(tables.table(document, [tables.candidate(1)], rows), "en"), 1)
    assert found.composite is not None
    assert found.composite.incomplete
    assert found.composite.value == 4


def test_a_sealed_candidate_has_no_figure_of_any_kind() -> None:
    table = tables.invented(3)
    assert person(compare(table, "nb"), 1).criteria, "the table does hold scores to leak"
    sealed = replace(
        table, candidates=(replace(table.candidates[0], sealed=True), *table.candidates[1:])
    )
    found = compare(sealed, "nb")
    first = person(found, 1)
    assert (first.criteria, first.composite, first.coverage, first.cards) == ((), None, None, ())
    assert all(item.code != first.code for item in found.disagreements)
    assert all(cells[0][1] is None for cells in (row.cells for row in found.question_rows))


def test_weights_say_whether_they_are_equal() -> None:
    assert compare(tables.invented(1), "nb").facts.weights_equal
    found = compare(tables.invented(1, weights=tables.WEIGHTS), "nb")
    assert not found.facts.weights_equal
    assert sum(criterion.share for criterion in found.criteria) == 1
