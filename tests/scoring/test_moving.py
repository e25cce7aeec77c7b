"""Moving a recruitment to another version of its question set, in the database and on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.guides.models import QuestionSetVersion
from screening.scoring.models import Score, Scorecard
from screening.scoring.version_moves import queries
from tests.benchmarks.case import big_case, counted
from tests.documents import QUESTIONS
from tests.factories import Case, Make, assessment_of, evidence_of
from tests.page_client import PageClient, main_text
from tests.scoring.versions import OTHER, address, changed, interview, move, newer, on, scores

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user("Hanne Rud", role="hr"))


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=2, members=2)


# What may move


@pytest.mark.parametrize(
    ("states", "moves"),
    [
        ((), True),
        (("draft",), True),
        (("draft", "draft", "draft"), True),
        (("locked",), False),
        (("reopened",), False),
        (("draft", "locked"), False),
        (("draft", "reopened", "draft"), False),
    ],
)
def test_it_moves_as_long_as_nothing_was_ever_locked(
    make: Make,
    hr: PageClient,
    case: Case,
    states: tuple[Literal["draft", "locked", "reopened"], ...],
    *,
    moves: bool,
) -> None:
    pairs = [(member, one) for member in case.members for one in case.candidates]
    for (member, one), state in zip(pairs, states, strict=False):
        make.scorecard(case, member, one, state=state)
    version = newer(make)
    page = hr.get(address(case))
    if moves:
        move(hr, case)
        assert on(make, case).version_id == version.id
        return
    assert "A scorecard has been locked" in main_text(page)
    assert "Move to version 2" not in main_text(page)
    hr.send(address(case), {"to": "2", "base": "whatever"}, expect=403)
    assert on(make, case).version_id == case.recruitment.version_id


def test_notes_stay_and_only_levels_on_changed_questions_go(
    make: Make, hr: PageClient, case: Case
) -> None:
    card = make.scorecard(case, case.members[0], case.candidates[0], 4, state="draft")
    written_at = scores(make)["openness-past"].updated_at
    newer(make)
    move(hr, case)
    rows = scores(make)
    assert {name: row.level for name, row in rows.items()} == {
        "planning-past": 4, "planning-situation": 4, "initiative-past": 4, "openness-past": None,
    }  # fmt: skip
    assert rows["openness-past"].outcome is None
    assert rows["openness-past"].updated_at == written_at, "the member wrote nothing"
    for name, row in rows.items():
        assert row.evidence == evidence_of(case.candidates[0], name)
        assert row.assessment == assessment_of(case.members[0], case.candidates[0], name)
    assert make.one(sa.select(Scorecard)).id == card.id


def test_that_a_question_was_not_asked_is_a_fact_and_stays(
    make: Make, hr: PageClient, case: Case
) -> None:
    levels = {"openness-past": "not_asked"}
    make.scorecard(case, case.members[0], case.candidates[0], levels, state="draft")
    levels = {"openness-past": "no_evidence"}
    make.scorecard(case, case.members[1], case.candidates[0], levels, state="draft")
    newer(make)
    move(hr, case)
    assert [row.outcome for row in make.rows(sa.select(Score).order_by(Score.id))] == [
        "not_asked",
        None,
    ]


def test_a_correction_moves_everything_as_it_is(make: Make, hr: PageClient, case: Case) -> None:
    make.scorecard(case, case.members[0], case.candidates[0], 2, state="draft")
    first = make.one(sa.select(QuestionSetVersion))
    make.correction(first, changed(anchor_openness="Openness at level 3!"))
    text = main_text(hr.get(address(case)))
    assert "Every question means the same in both versions" in text
    assert "vouched on" in text
    move(hr, case)
    assert {row.level for row in make.rows(sa.select(Score))} == {2}


def test_what_is_written_on_a_question_that_goes_keeps_the_recruitment(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    for member in case.members:
        make.scorecard(case, member, case.candidates[0], {"openness-past": 3}, state="draft")
    newer(make, without=("openness-past",))
    text = main_text(hr.get(address(case)))
    assert "Tell us about openness-past. 2 members have written something." in text
    hr.send(address(case), {"to": "2", "base": "whatever"}, expect=403)
    for user in case.users:
        client = client_of(user)
        page = client.get(f"{interview(case)}?question=openness-past")
        names = ("choice", "evidence", "assessment")
        client.submit(page, {f"openness-past-{name}": "" for name in names})
    move(hr, case)
    assert make.rows(sa.select(Score)) == [], "nothing was left on it"
    assert on(make, case).version_id != case.recruitment.version_id


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize(
    ("changes", "kept"), [(OTHER, True), ({"without": ("openness-past",)}, False)]
)
def test_weights_stay_with_the_criteria_and_locked_ones_stay_locked(
    make: Make, hr: PageClient, changes: dict[str, Any], *, kept: bool, locked: bool
) -> None:
    from screening import clock

    weights = {"planning": 2.0, "initiative": 1.0, "openness": 1.0}
    locked_at = clock.now() if locked else None
    case = make.recruitment(
        weights=weights, weights_reason="The advert says so.", weights_locked_at=locked_at
    )
    newer(make, **changes)
    text = main_text(hr.get(address(case)))
    assert ("the weights stay with their reason" in text) == kept
    assert ("stay locked" in text) == locked
    move(hr, case)
    found = on(make, case)
    assert found.weights == (weights if kept else None)
    assert found.weights_reason == ("The advert says so." if kept else "")
    assert found.weights_locked_at == locked_at


def test_it_moves_to_what_is_newer_and_published_or_back(
    make: Make, hr: PageClient, case: Case
) -> None:
    newer(make)
    make.question_set(changed(stem_openness_past="Third."), number=3, state="retired")
    hr.get(address(case) + "?to=9", expect=404)
    assert "Move to version 3" not in main_text(hr.get(address(case) + "?to=3"))
    hr.send(address(case), {"to": "3", "base": "x"}, expect=403)
    move(hr, case)
    text = main_text(hr.get(address(case)))
    assert "To version 1" in text
    assert "back to where it was" in text or "Move to version 1" in text
    move(hr, case, to=1)
    assert on(make, case).version_id == case.recruitment.version_id


def test_one_that_began_later_does_not_go_back(make: Make, hr: PageClient) -> None:
    make.question_set()
    case = make.recruitment(version=newer(make))
    text = main_text(hr.get(address(case)))
    assert "There is nothing to move to" in text
    hr.send(address(case), {"to": "1", "base": "x"}, expect=403)
    hr.send(address(case), {"to": "2", "base": "x"}, expect=403)
    hr.send(address(case), {"to": "much", "base": "x"}, expect=422)


def test_the_log_tells_what_changed_and_nothing_about_anybody(
    make: Make, hr: PageClient, case: Case
) -> None:
    make.scorecard(case, case.members[0], case.candidates[0], 5, state="draft")
    newer(make)
    move(hr, case)
    (entry,) = make.rows(sa.select(AuditEntry).where(AuditEntry.action == queries.MOVED))
    assert entry.actor_name == "Hanne Rud"
    assert entry.recruitment_id == case.id
    assert entry.details == {
        "from": 1, "to": 2, "from_id": 1, "to_id": 2, "changed": ["openness-past"],
        "weights": "equal",
    }  # fmt: skip


# Pages


def test_the_page_tells_nothing_about_what_anybody_has_written(make: Make, hr: PageClient) -> None:
    """Two recruitments that differ in nothing but what was scored look the same, but for names."""
    told = []
    first = make.question_set()
    for levels in ({"openness-past": 1}, dict.fromkeys(QUESTIONS, 5)):
        case = make.recruitment(version=first, members=2, reference=f"case/{len(levels)}")
        for member in case.members:
            make.scorecard(case, member, case.candidates[0], levels, state="draft")
        told.append(case)
    newer(make)
    texts = []
    for case in told:
        page = hr.get(address(case))
        assert "Evidence of" not in page.text
        assert "Assessment by" not in page.text
        texts.append(main_text(page).replace(case.recruitment.reference, "case"))
    assert texts[0] == texts[1]


def test_the_overview_and_the_details_point_to_the_newer_version(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    top = f"/recruitments/{case.id}"
    assert "is newer" not in main_text(hr.get(top))
    newer(make)
    page = hr.get(top)
    assert "Version 2 is newer. See what moving to it means" in main_text(page)
    assert f'href="{address(case)}"' in page.text
    assert "is newer" not in main_text(client_of(case.chair).get(top))
    make.scorecard(case, case.members[0], case.candidates[0])
    assert "this recruitment keeps its own" in main_text(hr.get(top))
    assert f'href="{address(case)}"' in hr.get(f"{top}/edit").text


def test_the_page_asks_the_database_the_same_whatever_the_size(
    app: Flask, make: Make, hr: PageClient
) -> None:
    counts = []
    for size in ({"candidates": 2, "members": 2, "questions": 4}, {"candidates": 9, "members": 4}):
        case = big_case(make, **size)
        with counted(app) as statements:
            hr.get(address(case))
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
