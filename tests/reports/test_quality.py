"""How a question set works, over many recruitments: for HR, and about nobody."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.reports.quality import quality
from screening.reports.quality_figures import Quality
from screening.scoring.models import Score, Scorecard
from screening.scoring.pooled import PooledScores, Row
from tests.benchmarks.case import counted
from tests.factories import Make
from tests.page_client import PageClient, main_text
from tests.reports.pooled_cases import many_recruitments

ClientOf = Callable[[User], PageClient]
ADDRESS = "/question-sets/small-set/1/quality"
TOKEN = r'value="[^"]{60,}"'
ASKED = ("first", "second", "third")


def pool(
    level: Callable[[int, int, int], int | None],
    *,
    candidates: int = 20,
    members: int = 5,
    recruitments: int = 4,
) -> PooledScores:
    """Levels by candidate, member and question; everybody scores everybody."""
    rows: list[Row] = [
        (person % recruitments, person, member, question, level(person, member, question))
        for person in range(candidates)
        for member in range(members)
        for question in range(len(ASKED))
    ]
    return PooledScores(tuple(("set", name) for name in ASKED), 1, 5, tuple(rows), None, 0)


def usual(person: int, member: int, question: int) -> int:
    """People differ, members disagree a little, and nobody gets the lowest level."""
    return min(5, 2 + person % 4 + ((person * 7 + member * 5 + question * 3) % 4 == 0))


def page_of(scores: PooledScores) -> Quality:
    return quality(scores, ASKED)


@pytest.mark.parametrize(
    ("size", "there"),
    [
        ({"recruitments": 2}, "2 recruitments, 20 candidates and 5 members"),
        ({"candidates": 14}, "4 recruitments, 14 candidates and 5 members"),
        ({"members": 4}, "4 recruitments, 20 candidates and 4 members"),
    ],
)
def test_below_the_least_numbers_nothing_is_worked_out(size: dict[str, int], there: str) -> None:
    found = page_of(pool(usual, **size))
    assert found.refusal is not None
    assert there in str(found.refusal)
    assert "at least 3 recruitments, 15 candidates and 5 members" in str(found.refusal)
    assert (found.reliability, found.shares, found.study, found.questions) == (None, (), None, ())


def test_a_full_page() -> None:
    found = page_of(pool(usual))
    assert found.refusal is None
    assert found.reliability is not None
    assert found.reliability.estimate is not None
    low, high = found.reliability.estimate.low, found.reliability.estimate.high
    assert low is not None
    assert high is not None
    assert 0 <= low <= found.reliability.estimate.value <= high <= 1
    assert sum(share.value or 0 for share in found.shares) == pytest.approx(1, abs=0.03)
    assert found.study is not None
    assert found.study.questions == (3, 5, 7)
    assert [row.members for row in found.study.rows] == [2, 3, 4]
    for row in found.study.rows:
        assert list(row.values) == sorted(row.values)
    assert [row.id for row in found.questions] == list(ASKED)
    assert found.levels == (1, 2, 3, 4, 5)


def test_counts_of_one_and_two_are_not_told_apart_and_nought_is_said() -> None:
    def level(person: int, member: int, question: int) -> int:
        rare = {(0, 0): 5, (1, 0): 5, (2, 0): 4}
        return rare.get((person, member), 2 + person % 2) if question == 0 else 2 + person % 2

    first = page_of(pool(level)).questions[0]
    assert [cell.few for cell in first.cells] == ["", "", "", "1–2", "1–2"]
    assert [cell.count for cell in first.cells[3:]] == [None, None]
    assert first.cells[0].count == 0
    assert first.cells[0].tint == 0
    assert all(cell.tint for cell in first.cells[1:3])
    assert any("Levels 4 and 5 were hardly ever given" in str(line) for line in first.remarks)
    assert any("Nobody was given level 1" in str(line) for line in first.remarks)


def test_a_question_that_is_read_at_random_is_worth_a_look() -> None:
    dice = random.Random(1)  # noqa: S311 - not for secrets

    def level(person: int, member: int, question: int) -> int:
        return dice.randint(1, 5) if question == 2 else usual(person, member, question)

    found = page_of(pool(level)).questions
    assert found[2].weak
    assert any("if they were shuffled" in str(line) for line in found[2].remarks)


def test_a_question_that_was_seldom_asked_has_no_figures() -> None:
    def level(person: int, member: int, question: int) -> int | None:
        return None if question == 1 and person > 5 else usual(person, member, question)

    row = page_of(pool(level)).questions[1]
    assert row.profile is None
    assert row.cells == ()
    assert "at least 15 candidates" in str(row.refusal)
    assert "6 candidates" in str(row.refusal)
    never = quality(pool(usual), (*ASKED, "fourth")).questions[3]
    assert "0 candidates" in str(never.refusal)


def test_equal_scores_give_no_reliability_and_say_why() -> None:
    found = page_of(pool(lambda *_place: 3))
    assert found.reliability is None
    assert found.shares == ()
    assert any("All scores are equal" in str(line) for line in found.reservations)


def test_panels_without_a_member_in_common_are_a_reservation() -> None:
    whole = pool(usual, members=10)
    rows = tuple(row for row in whole.rows if (row[1] % 4 < 2) == (row[2] < 5))
    found = page_of(PooledScores(whole.questions, 1, 5, rows, None, 0))
    assert any("share neither a rater nor a candidate" in str(one) for one in found.reservations)


def test_the_same_scores_are_worked_out_once() -> None:
    assert page_of(pool(usual)) is page_of(pool(usual))


@pytest.fixture
def users(make: Make) -> list[User]:
    return [make.user() for _ in range(5)]


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def test_the_page_names_nobody(make: Make, hr: PageClient, users: list[User]) -> None:
    cases = many_recruitments(make, users, recruitments=4)
    page = hr.get(ADDRESS)
    text = main_text(page)
    for part in (
        "Recruitments 4",
        "Candidates 20",
        "Members who scored 5",
        "Where differences between scores come from",
        "With 4 questions, two members would give",
        "Which levels are used",
        "Tell us about planning-past.",
    ):
        assert part in text
    secrets = [user.name for user in users]
    secrets += [case.recruitment.reference for case in cases] + ["K-0", "Candidate Bjørn"]
    assert [secret for secret in secrets if secret in page.text] == []


def test_an_empty_state_says_what_there_is(make: Make, hr: PageClient) -> None:
    make.question_set()
    text = main_text(hr.get(ADDRESS))
    assert "Too little to go by yet" in text
    assert "0 recruitments, 0 candidates and 0 members" in text
    hr.get("/question-sets/small-set/2/quality", expect=404)


def test_the_way_there_is_for_hr_alone(make: Make, hr: PageClient, client_of: ClientOf) -> None:
    make.question_set()
    assert f'href="{ADDRESS}"' in hr.get("/question-sets/small-set/1").text
    for role in ("administrator", None):
        client = client_of(make.user(role=role))
        if role is not None:
            assert ADDRESS not in client.get("/question-sets/small-set/1").text
        client.get(ADDRESS, expect=404)


def test_what_is_still_sealed_changes_nothing(
    app: Flask, make: Make, client_of: ClientOf, users: list[User]
) -> None:
    """Neither a half-locked recruitment nor, for HR on the panel, one that HR has not locked."""
    reader = make.user(role="hr")
    many_recruitments(make, users)
    half = make.recruitment(candidates=2, users=users[:2])
    own = make.recruitment(candidates=2, users=[reader, users[0]])
    cards = [
        make.scorecard(half, half.members[0], half.candidates[0], 5),
        make.scorecard(own, own.members[0], own.candidates[0], 5),
        make.scorecard(own, own.members[1], own.candidates[0], 5),
        make.scorecard(own, own.members[1], own.candidates[1], 5),
    ]

    def page() -> str:
        return re.sub(TOKEN, "", client_of(reader).get(ADDRESS).text)

    with_fives = page()
    with app.app_context(), db.unit_of_work() as session:
        ids = [card.id for card in cards]
        session.execute(
            sa.update(Scorecard).where(Scorecard.id.in_(ids)).values(first_locked_at=None)
        )
        session.execute(sa.update(Score).where(Score.scorecard_id.in_(ids)).values(level=1))
    assert "2 recruitments are left out" in with_fives
    assert page() == with_fives
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Scorecard).values(first_locked_at=None))
        session.execute(sa.update(Score).values(level=1))
    assert page() != with_fives


def test_statements_stay_the_same(
    app: Flask, make: Make, hr: PageClient, users: list[User]
) -> None:
    counts = []
    for candidates in (2, 12):
        many_recruitments(make, users, candidates=candidates)
        with counted(app) as statements:
            hr.get(ADDRESS)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10, counts
