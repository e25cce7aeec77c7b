"""Nobody sees another member's scores too early: first it is made sure that they could leak."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from screening.scoring import queries
from screening.scoring.table import ScoreTable
from tests.factories import Case, Make


def table(session: Session, case: Case, user_id: int | None) -> ScoreTable:
    return queries.score_table(session, case.id, user_id=user_id)


def open_codes(found: ScoreTable) -> set[str]:
    return {candidate.code for candidate in found.candidates if not candidate.sealed}


@pytest.fixture
def case(make: Make) -> Case:
    """K-01 locked by all, K-02 by the first two, K-03 by the third alone and a draft beside."""
    case = make.recruitment(candidates=3, members=3, observers=1)
    first, second, third = case.members[:3]
    for member in (first, second, third):
        make.scorecard(case, member, case.candidates[0], 4)
    for member in (first, second):
        make.scorecard(case, member, case.candidates[1], 2)
    make.scorecard(case, third, case.candidates[2], 5)
    make.scorecard(case, first, case.candidates[2], 1, state="draft")
    return case


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        (0, {"K-01", "K-02"}),
        (1, {"K-01", "K-02"}),
        (2, {"K-01", "K-03"}),
        (3, {"K-01"}),  # the observer
    ],
)
def test_what_opens_to_whom(session: Session, case: Case, viewer: int, expected: set[str]) -> None:
    found = table(session, case, case.users[viewer].id)
    assert open_codes(found) == expected
    shown = {row.candidate_id for row in found.scores} | {c.candidate_id for c in found.cards}
    assert shown == {c.id for c in case.candidates if c.code in expected}


@pytest.mark.parametrize("role", ["hr", "administrator"])
def test_who_does_not_score_waits_for_all(
    session: Session, make: Make, case: Case, role: str
) -> None:
    assert open_codes(table(session, case, make.user(role=role).id)) == {"K-01"}


def test_the_command_line_waits_for_all(session: Session, case: Case) -> None:
    assert open_codes(table(session, case, None)) == {"K-01"}


def test_drafts_are_never_in_the_table(session: Session, case: Case) -> None:
    """The first member's draft of K-03 stays out of the third member's view."""
    found = table(session, case, case.users[2].id)
    assert {row.level for row in found.scores if row.candidate_id == case.candidates[2].id} == {5}


def test_a_reopened_scorecard_is_closed_to_all_and_closes_the_rest_to_its_member(
    session: Session, make: Make
) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scorecard(case, case.members[0], case.candidates[0], 4, state="reopened")
    make.scorecard(case, case.members[1], case.candidates[0], 2)
    assert open_codes(table(session, case, case.users[0].id)) == set()
    other = table(session, case, case.users[1].id)
    assert {row.level for row in other.scores} == {2}


def test_no_candidate_data_opens_before_impartiality_is_declared(
    session: Session, make: Make
) -> None:
    case = make.recruitment(candidates=2, members=2, declared=False)
    make.declaration(case.members[0], case.candidates[0])
    found = table(session, case, case.users[0].id)
    assert [row.name for row in found.candidates] == [case.candidates[0].name, "K-02"]


def test_a_conflict_of_interest_closes_the_candidate(session: Session, make: Make) -> None:
    case = make.recruitment(candidates=1, members=2, observers=1, declared=False)
    make.declaration(case.members[0], case.candidates[0], "conflict", "Cousin")
    make.declaration(case.members[1], case.candidates[0])
    make.declaration(case.members[2], case.candidates[0])
    make.scorecard(case, case.members[1], case.candidates[0], 3)
    assert open_codes(table(session, case, case.users[0].id)) == set()
    assert open_codes(table(session, case, case.users[2].id)) == {"K-01"}
    assert table(session, case, None).conflicts == {(case.members[0].id, case.candidates[0].id)}
