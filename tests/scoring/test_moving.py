"""Moving a recruitment to another version of its question set, in the database and on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.guides.models import QuestionSetVersion
from screening.recruitments.models import Recruitment
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import EMPTY, Base
from screening.scoring.version_moves import queries
from tests.benchmarks.case import big_case, counted
from tests.documents import QUESTIONS
from tests.factories import Case, Make, assessment_of, evidence_of
from tests.page_client import PageClient, main_text
from tests.scoring.versions import changed

ClientOf = Callable[[User], PageClient]
OTHER = {"anchor_openness": "Listens, and asks back."}


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user("Hanne Rud", role="hr"))


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=2, members=2)


def newer(make: Make, number: int = 2, **changes: Any) -> QuestionSetVersion:
    return make.question_set(changed(**(changes or OTHER)), number=number)


def address(case: Case) -> str:
    return f"/recruitments/{case.id}/question-set"


def interview(case: Case, candidate: int = 0) -> str:
    return f"/recruitments/{case.id}/candidates/{case.candidates[candidate].id}/interview"


def move(hr: PageClient, case: Case, to: int | None = None, **expect: int) -> Any:
    page = hr.get(address(case) + (f"?to={to}" if to else ""))
    return hr.submit(page, action=address(case), **expect)


def on(make: Make, case: Case) -> Recruitment:
    return make.one(sa.select(Recruitment).where(Recruitment.id == case.id))


def scores(make: Make) -> dict[str, Score]:
    return {row.question_id: row for row in make.rows(sa.select(Score))}


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
            plain = super(PageClient, client)
            return plain.open(where, method="POST", data=fields).status_code

        def send(page: Any = page, case: Case = case) -> int:
            values = {"to": "2", "base": _base(page), "csrf_token": hr.csrf_token()}
            plain = super(PageClient, hr)
            return plain.open(address(case), method="POST", data=values).status_code

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
