"""Pooled scores hold what their reader may see, as first locked, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.recruitments.models import PanelMember
from screening.scoring import pooled
from screening.scoring.models import Scorecard
from screening.scoring.pooled import PooledScores
from tests.benchmarks.case import big_case, counted
from tests.documents import document, document_data, words
from tests.factories import Case, Make

Pool = Callable[[User], PooledScores]


@pytest.fixture
def of_member(app: Flask) -> Pool:
    def read(user: User) -> PooledScores:
        with app.app_context():
            return pooled.of_member(db.session(), user.id)

    return read


@pytest.fixture
def of_version(app: Flask) -> Callable[[User, Case], PooledScores]:
    def read(user: User, case: Case) -> PooledScores:
        from screening.guides.models import QuestionSetVersion

        with app.app_context():
            version = db.session().get_one(QuestionSetVersion, case.recruitment.version_id)
            return pooled.of_version(db.session(), version, user.id)

    return read


Version = Callable[[User, Case], PooledScores]


def levels(scores: PooledScores) -> list[int | None]:
    return sorted((row[4] for row in scores.rows), key=lambda level: level or 0)


def test_a_member_gets_the_candidates_that_the_member_has_locked(
    make: Make, of_member: Pool
) -> None:
    case = make.recruitment(candidates=2, members=2)
    own, colleague = case.members
    make.scorecard(case, own, case.candidates[0], 2)
    make.scorecard(case, own, case.candidates[1], 3, state="draft")
    for candidate in case.candidates:
        make.scorecard(case, colleague, candidate, 4)
    found = of_member(case.users[0])
    assert levels(found) == [2] * 4 + [4] * 4
    assert {row[4] for row in found.rows if row[2] == found.reader} == {2}
    assert {row[0] for row in found.rows} == {row[1] for row in found.rows} == {0}
    assert found.left_out == 0
    assert (found.low, found.high) == (1, 5)
    assert found.questions[0] == ("small-set", "initiative-past")


def test_a_score_after_discussion_is_not_there(make: Make, of_member: Pool) -> None:
    case = make.recruitment(candidates=1, members=1)
    card = make.scorecard(case, case.members[0], case.candidates[0], 2)
    make.final_score(card, "openness-past", 5)
    assert levels(of_member(case.chair)) == [2] * 4


def test_what_was_passed_over_has_no_level(make: Make, of_member: Pool) -> None:
    case = make.recruitment(candidates=1, members=1)
    given: dict[str, int | str | None] = {"openness-past": "declined", "planning-past": 1}
    make.scorecard(case, case.members[0], case.candidates[0], given)
    assert levels(of_member(case.chair)) == [None, 1]


def test_a_reopened_scorecard_seals_the_candidate_again(make: Make, of_member: Pool) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scorecard(case, case.members[0], case.candidates[0], 2, state="reopened")
    make.scorecard(case, case.members[1], case.candidates[0], 4)
    found = of_member(case.chair)
    assert (found.rows, found.reader, found.left_out) == ((), None, 1)
    assert levels(of_member(case.users[1])) == [4] * 4


def test_a_conflict_of_interest_or_no_declaration_leaves_the_candidate_out(
    make: Make, of_member: Pool
) -> None:
    case = make.recruitment(candidates=2, members=2, declared=False)
    own, colleague = case.members
    make.declaration(own, case.candidates[0], "conflict", "My cousin")
    for candidate in case.candidates:
        make.scorecard(case, colleague, candidate, 4)
    make.scorecard(case, own, case.candidates[1], 2)
    assert of_member(case.chair).rows == ()


def test_an_observer_scores_nothing_and_has_nothing(make: Make, of_member: Pool) -> None:
    case = make.recruitment(candidates=1, members=1, observers=1)
    make.scorecard(case, case.members[0], case.candidates[0], 4)
    assert of_member(case.users[1]) == PooledScores((), 1, 5, (), None, 0)


def test_recruitments_are_pooled_and_a_candidate_belongs_to_one(
    make: Make, of_member: Pool
) -> None:
    users = [make.user(), make.user()]
    for level in (2, 3):
        case = make.recruitment(candidates=2, users=users)
        make.scored(case, [[level, level], [5, 5]])
    found = of_member(users[0])
    assert len(found.rows) == 2 * 2 * 2 * 4
    assert {row[0] for row in found.rows} == {0, 1}
    assert {row[1] for row in found.rows} == {0, 1, 2, 3}
    assert {row[2] for row in found.rows} == {0, 1}
    assert {row[3] for row in found.rows} == {0, 1, 2, 3}


def test_another_scale_is_left_out_and_said(make: Make, of_member: Pool) -> None:
    user = make.user()
    data: dict[str, Any] = document_data(slug="seven")
    data["scale"] = {"minimum": 1, "maximum": 7, "labels": {}}
    for competency in data["competencies"]:
        for criterion in competency["criteria"]:
            criterion["anchors"] = {"1": words("Low"), "7": words("High")}
    seven = make.question_set(document(**data))
    for version in (None, None, seven):
        case = make.recruitment(candidates=1, users=[user], version=version)
        make.scorecard(case, case.members[0], case.candidates[0], 5)
    found = of_member(user)
    assert (found.low, found.high, found.left_out) == (1, 5, 1)
    assert {row[0] for row in found.rows} == {0, 1}
    assert all(slug == "small-set" for slug, _ in found.questions)


def test_hr_gets_the_candidates_for_whom_all_have_locked(make: Make, of_version: Version) -> None:
    hr = make.user(role="hr")
    case = make.recruitment(candidates=2, members=2)
    make.scored(case, [[2, 3], [4, 5]])
    begun = make.recruitment(candidates=1, members=2)
    make.scorecard(begun, begun.members[0], begun.candidates[0], 1)
    with_some = make.recruitment(candidates=2, members=1)
    make.scorecard(with_some, with_some.members[0], with_some.candidates[0], 1)
    found = of_version(hr, case)
    assert levels(found) == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4
    assert found.reader is None
    assert found.left_out == 1


def test_hr_on_the_panel_waits_for_the_whole_recruitment(make: Make, of_version: Version) -> None:
    hr = make.user(role="hr")
    case = make.recruitment(candidates=2, users=[hr, make.user()])
    first, second = case.candidates
    make.scored(
        Case(case.recruitment, case.document, (first,), case.members, case.users), [[2], [4]]
    )
    make.scorecard(case, case.members[1], second, 4)
    assert of_version(hr, case).rows == ()
    assert levels(of_version(make.user(role="hr"), case)) == [2] * 4 + [4] * 4
    make.scorecard(case, case.members[0], second, 3)
    assert len(of_version(hr, case).rows) == 16


def test_a_withdrawn_candidate_who_was_never_scored_keeps_nobody_waiting(
    make: Make, of_version: Version
) -> None:
    from screening.recruitments.models import Candidate

    hr = make.user(role="hr")
    case = make.recruitment(candidates=2, users=[hr])
    make.scorecard(case, case.members[0], case.candidates[0], 2)
    with make.app.app_context(), db.unit_of_work() as session:
        session.get_one(Candidate, case.candidates[1].id).status = "withdrawn"
    assert levels(of_version(hr, case)) == [2] * 4


def test_scores_of_someone_who_observes_now_still_count(make: Make, of_version: Version) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scored(case, [[2], [4]])
    with make.app.app_context(), db.unit_of_work() as session:
        session.get_one(PanelMember, case.members[1].id).role = "observer"
    found = of_version(make.user(role="hr"), case)
    assert {row[2] for row in found.rows} == {0, 1}


def test_another_version_is_another_matter(make: Make, of_version: Version) -> None:
    hr = make.user(role="hr")
    case = make.recruitment(candidates=1, members=1)
    other = make.recruitment(
        candidates=1,
        members=1,
        version=make.question_set(document(role=words("Leader")), number=2),
    )
    for one, level in ((case, 2), (other, 4)):
        make.scorecard(one, one.members[0], one.candidates[0], level)
    assert levels(of_version(hr, case)) == [2] * 4


def test_statements_do_not_grow(app: Flask, make: Make) -> None:
    user = make.user()
    counts = set()
    for candidates in (2, 12):
        case = big_case(make, candidates=candidates, members=3, questions=4)
        with app.app_context(), db.unit_of_work() as session:
            session.execute(
                sa.update(PanelMember)
                .where(PanelMember.id == case.members[1].id)
                .values(user_id=user.id)
            )
        with app.app_context(), counted(app) as statements:
            assert pooled.of_member(db.session(), user.id).rows
        counts.add(len(statements))
    assert counts == {6}
    assert make.rows(sa.select(Scorecard))
