"""What members see after a move, and what happens to what is done in the same moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from screening import db, errors
from screening.accounts.models import User
from screening.audit import Actor, AuditEntry
from screening.guides.models import QuestionSetVersion
from screening.recruitments.models import Recruitment
from screening.scoring import queries as scoring
from screening.scoring import rules, service
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import EMPTY, Base
from screening.scoring.version_moves import queries
from tests.factories import Case, Make, evidence_of
from tests.page_client import PageClient, main_text
from tests.scoring.versions import address, changed, interview, move, newer, on, scores

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user("Hanne Rud", role="hr"))


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=2, members=2)


# What members see


def test_a_member_sees_which_levels_to_choose_anew_and_why(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    make.scorecard(case, case.members[0], case.candidates[0], 4, state="draft")
    newer(make)
    own, other = client_of(case.users[0]), client_of(case.users[1])
    assert "once more" not in main_text(own.get(interview(case)))
    move(hr, case)
    text = main_text(own.get(interview(case)))
    assert "Choose some levels once more" in text
    assert "moved to version 2 of its question set" in text
    assert "Question 4: Openness" in text
    assert "Question 3:" not in text
    for client, candidate in ((own, 1), (other, 0)):
        assert "once more" not in main_text(client.get(interview(case, candidate)))
    missing = own.submit(own.get(interview(case).replace("interview", "lock")), expect=422)
    assert "Choose a level" in main_text(missing)
    page = own.get(f"{interview(case)}?question=openness-past")
    assert "Listens, and asks back." in main_text(page)
    assert evidence_of(case.candidates[0], "openness-past") in page.text
    own.submit(page, {"openness-past-choice": "3"})
    assert "once more" not in main_text(own.get(interview(case)))


def test_a_level_chosen_on_a_page_from_before_is_shown_beside_the_new_anchors(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    client = client_of(case.chair)
    page = client.get(f"{interview(case)}?question=openness-past")
    newer(make)
    move(hr, case)
    typed = {"openness-past-choice": "4", "openness-past-evidence": "She asked us twice."}
    clash = client.submit(page, typed, expect=409)
    text = main_text(clash)
    assert "The anchors that you see now are the new ones" in text
    assert "Listens, and asks back." in text
    assert "She asked us twice." in clash.text
    assert scores(make) == {}
    client.submit(clash)
    assert scores(make)["openness-past"].level == 4


def test_the_pages_script_hears_of_it_too(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    client = client_of(case.chair)
    base = str(Base(EMPTY.digest, case.recruitment.version_id))
    newer(make)
    move(hr, case)

    def save(question: str, base: str, expect: int, **more: str) -> dict[str, Any]:
        fields = {f"{question}-base": base, **{f"{question}-{k}": v for k, v in more.items()}}
        headers = {"Accept": "application/json"}
        answer = client.send(
            f"{interview(case)}/{question}", fields, expect=expect, headers=headers
        )
        told: dict[str, Any] = answer.get_json()
        return told

    assert "anchors have changed" in save("openness-past", base, 409, choice="4")["message"]
    assert save("planning-past", base, 200, choice="4")["code"] == "saved", "it has not changed"
    saved = save("openness-past", base, 200, evidence="Only a note.")
    assert saved["base"].endswith(f".{case.recruitment.version_id + 1}")
    save("openness-past", saved["base"], 200, evidence="Only a note.", choice="2")
    assert scores(make)["openness-past"].level == 2


def test_after_a_correction_a_page_from_before_saves_as_if_nothing_had_happened(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    client = client_of(case.chair)
    page = client.get(f"{interview(case)}?question=openness-past")
    first = make.one(sa.select(QuestionSetVersion))
    make.correction(first, changed(anchor_openness="Openness at level 3!"))
    move(hr, case)
    client.submit(page, {"openness-past-choice": "4"})
    assert scores(make)["openness-past"].level == 4


def test_what_was_typed_on_a_question_that_has_gone_is_given_back(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    client = client_of(case.chair)
    page = client.get(f"{interview(case)}?view=all")
    newer(make, without=("openness-past",))
    move(hr, case)
    typed = {"openness-past-evidence": "Long <b>text</b>.", "planning-past-evidence": "Kept."}
    answer = client.submit(page, typed, expect=409)
    assert "These questions are not asked any more" in main_text(answer)
    assert "Long &lt;b&gt;text&lt;/b&gt;." in answer.text
    assert {name: row.evidence for name, row in scores(make).items()} == {"planning-past": "Kept."}
    fields = {"openness-past-base": EMPTY.digest, "openness-past-evidence": "Long."}
    told = client.send(
        f"{interview(case)}/openness-past",
        fields,
        expect=409,
        headers={"Accept": "application/json"},
    )
    assert "does not have this question any more" in told.get_json()["message"]


# Two at once


def test_what_a_member_does_meanwhile_stops_the_move(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    newer(make)
    page = hr.get(address(case))
    client = client_of(case.chair)
    client.submit(client.get(interview(case)), {"planning-past-evidence": "Begun."})
    again = hr.submit(page, action=address(case), expect=409)
    assert "Something has changed since you opened the page" in main_text(again)
    assert on(make, case).version_id == case.recruitment.version_id
    make.scorecard(case, case.members[1], case.candidates[0])
    refused = hr.submit(again, action=address(case), expect=403)
    assert "A scorecard has been locked" in main_text(refused)
    assert on(make, case).version_id == case.recruitment.version_id


def test_a_colleague_who_moves_it_first_is_not_overtaken(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    newer(make)
    page = hr.get(address(case))
    colleague = client_of(make.user(role="hr"))
    move(colleague, case)
    refused = hr.submit(page, action=address(case), expect=403)
    assert "uses this version already" in main_text(refused)
    assert len(make.rows(sa.select(AuditEntry).where(AuditEntry.action == queries.MOVED))) == 1


def test_a_save_and_a_move_in_the_same_moment_leave_no_level_of_old_anchors(
    make: Make, hr: PageClient, client_of: ClientOf
) -> None:
    """However the two fall, a level that is stored after the move was chosen by the new anchors."""
    make.question_set()
    newer(make)
    for _ in range(4):
        case = make.recruitment(members=2, version=make.question_set())
        client = client_of(case.chair)
        client.submit(client.get(interview(case)), {"planning-past-evidence": "Begun."})
        page = hr.get(address(case))
        fields = {
            "openness-past-base": str(Base(EMPTY.digest, case.recruitment.version_id)),
            "openness-past-choice": "5",
            "csrf_token": client.csrf_token(),
        }

        def save(client: PageClient = client, case: Case = case, fields: Any = fields) -> int:
            where = f"{interview(case)}/openness-past"
            answer = FlaskClient.open(client, where, method="POST", data=fields)
            return answer.status_code

        def send(page: Any = page, case: Case = case) -> int:
            values = {"to": "2", "base": _base(page), "csrf_token": hr.csrf_token()}
            answer = FlaskClient.open(hr, address(case), method="POST", data=values)
            return answer.status_code

        with ThreadPoolExecutor(2) as pool:
            results = [pool.submit(save), pool.submit(send)]
            statuses = [one.result() for one in results]
        assert statuses[0] in {200, 409}
        assert statuses[1] in {303, 409}
        if statuses[1] == 303:
            rows = make.rows(
                sa.select(Score.level)
                .join(Scorecard, Scorecard.id == Score.scorecard_id)
                .where(
                    Scorecard.member_id == case.members[0].id, Score.question_id == "openness-past"
                )
            )
            assert set(rows) <= {None}


def _base(page: Any) -> str:
    found = re.search(r'name="base"[^>]* value="(\w+)"', page.text)
    assert found is not None
    return found[1]


def test_what_was_read_before_a_move_is_not_written_after_it(app: Flask, make: Make) -> None:
    case = make.recruitment(members=1)
    other = newer(make)
    entry = rules.Entry("scored", 3, "Said so.")
    with app.app_context():
        session, actor = db.session(), Actor(case.chair.id, case.chair.name)
        member, recruitment = case.members[0], session.get_one(Recruitment, case.id)
        candidate = case.candidates[0].id
        early = scoring.interview_context(session, recruitment, candidate, member.id)
        session.execute(sa.update(Recruitment).values(version_id=other.id))
        posted = [service.Posted("openness-past", EMPTY.digest, entry)]
        with pytest.raises(errors.Conflict, match="just moved"):
            service.save(session, actor, member, recruitment, early, posted=posted)
        with pytest.raises(errors.Conflict, match="just moved"):
            service.lock(session, actor, member, early)
        db.rollback()
    assert scores(make) == {}
