"""A member's own scoring: for that member alone, beside colleagues who are never named."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.reports.feedback import Feedback, Finding, feedback
from screening.scoring.models import Score, Scorecard
from screening.scoring.pooled import PooledScores, Row
from tests.benchmarks.case import counted
from tests.factories import Make
from tests.page_client import PageClient, main_text
from tests.reports.pooled_cases import many_recruitments

ClientOf = Callable[[User], PageClient]
TOKEN = r'value="[^"]{60,}"'
QUESTIONS = tuple(("set", f"q{number}") for number in range(7))


def pool(levels: list[list[list[int]]], *, reader: int | None = 0) -> PooledScores:
    """Scores by rater, candidate and question; the reader is the first rater."""
    rows: list[Row] = [
        (candidate // 5, candidate, rater, question, level)
        for rater, people in enumerate(levels)
        for candidate, person in enumerate(people)
        for question, level in enumerate(person)
    ]
    return PooledScores(QUESTIONS, 1, 5, tuple(rows), reader, 0)


def people(shift: int, *, candidates: int = 8, width: int = 1) -> list[list[int]]:
    """Levels of one rater for each candidate on seven questions."""
    return [
        [
            max(1, min(5, 3 + shift + (person % 3 - 1) + width * ((person + question) % 3 - 1)))
            for question in range(7)
        ]
        for person in range(candidates)
    ]


def finding(found: Feedback, key: str) -> Finding:
    return next(one for one in found.findings if one.key == key)


def said(found: Feedback, key: str) -> str:
    one = finding(found, key)
    return str(one.refusal or (one.reading and one.reading.finding))


def test_who_scores_lower_reads_it_and_sees_the_dot_on_the_left() -> None:
    found = feedback(pool([people(-1), people(0), people(0)]))
    assert "levels lower than the panel" in said(found, "severity")
    drawing = finding(found, "severity").drawing
    assert drawing is not None
    assert drawing.chart.alike is not None
    assert drawing.chart.dot < drawing.chart.alike
    assert (found.candidates, found.scores, found.colleagues) == (8, 56, 2)
    assert found.recruitments == 2


def test_all_five_figures_are_given_where_there_is_enough() -> None:
    found = feedback(pool([people(0), people(0), people(1)]))
    assert [one.key for one in found.findings] == [
        "severity",
        "spread",
        "share_middle",
        "central_tendency",
        "halo",
    ]
    assert all(one.reading and one.drawing and not one.refusal for one in found.findings)


def test_a_figure_that_is_undefined_says_so() -> None:
    found = feedback(pool([[[3] * 7] * 8] * 3))
    assert "nothing to compare" in said(found, "spread")
    assert finding(found, "spread").drawing is None


def test_too_little_is_said_in_numbers() -> None:
    found = feedback(pool([people(0, candidates=3), people(0, candidates=3)]))
    assert "at least 5 people" in said(found, "share_middle")
    assert "3 people and given 21 scores" in said(found, "share_middle")
    assert finding(found, "share_middle").drawing is None


def test_with_one_colleague_that_persons_figures_are_withheld() -> None:
    found = feedback(pool([people(0), people(1)]))
    assert found.colleagues == 1
    for key in ("spread", "halo", "central_tendency"):
        assert "Only one colleague" in said(found, key)
    middle = finding(found, "share_middle")
    assert middle.drawing is not None
    assert middle.drawing.chart.alike is None
    assert "colleagues" not in said(found, "share_middle")


def test_without_a_colleague_there_is_only_the_own_share() -> None:
    found = feedback(pool([people(0)]))
    assert found.colleagues == 0
    assert [one.key for one in found.findings if not one.refusal] == ["share_middle"]
    assert "No colleague" in said(found, "severity")


def test_an_interval_beyond_the_axis_is_an_arrow() -> None:
    # One person whom the reader sees quite otherwise makes the interval of the slope wide.
    own = people(0, candidates=6, width=0)
    own[0] = [5] * 7
    own[1] = [1] * 7
    found = feedback(pool([own, people(0, candidates=6), people(0, candidates=6)]))
    drawing = finding(found, "central_tendency").drawing
    assert drawing is not None
    assert drawing.chart.arrows


def test_nothing_scored_is_no_page_of_figures() -> None:
    empty = feedback(PooledScores((), 1, 5, (), None, 2))
    assert (empty.scores, empty.findings, empty.left_out) == (0, (), 2)


@pytest.fixture
def users(make: Make) -> list[User]:
    return [make.user() for _ in range(5)]


def test_the_page_of_the_strict_member(make: Make, client_of: ClientOf, users: list[User]) -> None:
    many_recruitments(make, users, recruitments=4)
    page = client_of(users[0]).get("/my-scoring")
    text = main_text(page)
    assert "levels lower than the panel on average" in text
    assert "Candidates you scored 10" in text
    assert "Colleagues on the same people 4" in text
    assert "How is it worked out?" in text
    assert page.text.count('class="figure"') == 5
    others = [user.name for user in users[1:]]
    assert [name for name in [*others, "Candidate Anne", "2026/"] if name in page.text] == []


def test_everybody_gets_their_own_and_names_nobody(
    make: Make, client_of: ClientOf, users: list[User]
) -> None:
    many_recruitments(make, users)
    hr, administrator = make.user(role="hr"), make.user(role="administrator")
    for user in (hr, administrator):
        assert "Nothing to compare yet" in main_text(client_of(user).get("/my-scoring"))
        for guess in (f"?user={users[0].id}", f"?user_id={users[0].id}", f"?id={users[0].id}"):
            text = main_text(client_of(user).get(f"/my-scoring{guess}"))
            assert "Nothing to compare yet" in text
        client_of(user).get(f"/my-scoring/{users[0].id}", expect=404)
    assert "lower" in main_text(client_of(users[0]).get("/my-scoring"))


def test_hr_on_a_panel_has_a_page_too(make: Make, client_of: ClientOf) -> None:
    hr = make.user(role="hr")
    case = make.recruitment(candidates=2, users=[hr, make.user()])
    make.scored(case, [[3, 4], [3, 4]])
    text = main_text(client_of(hr).get("/my-scoring"))
    assert "Scores you gave 8" in text
    assert "You share candidates with one colleague only" in text


def test_the_way_there(make: Make, client_of: ClientOf, users: list[User]) -> None:
    assert 'href="/my-scoring"' in client_of(users[0]).get("/").text
    hr = client_of(make.user(role="hr"))
    assert 'href="/my-scoring"' not in hr.get("/").text
    assert 'href="/my-scoring"' in hr.get("/preferences").text


def test_what_is_still_sealed_changes_nothing(
    app: Flask, make: Make, client_of: ClientOf, users: list[User]
) -> None:
    """Whatever a colleague has locked of a candidate whom the reader has not: the same page."""
    many_recruitments(make, users, recruitments=4)
    sealed = make.recruitment(candidates=2, users=users[:3])
    for candidate in sealed.candidates:
        make.scorecard(sealed, sealed.members[0], candidate, 3, state="draft")
        make.scorecard(sealed, sealed.members[1], candidate, 5)

    def page() -> str:
        return re.sub(TOKEN, "", client_of(users[0]).get("/my-scoring").text)

    with_fives = page()
    with app.app_context(), db.unit_of_work() as session:
        cards = sa.select(Scorecard.id).where(
            Scorecard.candidate_id.in_([one.id for one in sealed.candidates])
        )
        session.execute(
            sa.update(Scorecard).where(Scorecard.id.in_(cards)).values(first_locked_at=None)
        )
        session.execute(sa.update(Score).where(Score.scorecard_id.in_(cards)).values(level=1))
    assert "has no part in this" in with_fives
    assert page() == with_fives
    # And the walk would see it: scores that are open to the reader do change the page.
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Scorecard).values(first_locked_at=None))
        session.execute(sa.update(Score).values(level=1))
    assert page() != with_fives


def test_statements_stay_the_same(
    app: Flask, make: Make, client_of: ClientOf, users: list[User]
) -> None:
    counts = []
    for candidates in (2, 12):
        many_recruitments(make, users, recruitments=2, candidates=candidates)
        client = client_of(users[2])
        with counted(app) as statements:
            client.get("/my-scoring")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10, counts
