"""The page on which a draft is proposed, approved, published and sent back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Approval, Draft, Publication, QuestionSetVersion
from tests.benchmarks.case import big_document, counted
from tests.documents import document
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
TOP = "/question-sets/small-set"
REVIEW = f"{TOP}/draft/review"
UNION = "Er du medlem i en fagforening?"
PREGNANT = "Er du gravid?"
BASIS = "The post is in the union's own office, as the advert says."


@pytest.fixture
def people(make: Make) -> tuple[User, User]:
    return make.user("Writer Wang", role="hr"), make.user("Second Seim", role="hr")


@pytest.fixture
def writer(people: tuple[User, User], client_of: ClientOf) -> PageClient:
    return client_of(people[0])


@pytest.fixture
def second(people: tuple[User, User], client_of: ClientOf) -> PageClient:
    return client_of(people[1])


def draft(make: Make, stem: str = "Fortell om en gang du planla.", **fields: object) -> None:
    """Put a draft of the small set there whose first question is `stem` in bokmål."""
    version = make.question_set()
    parts = parts_of(document())
    parts["question/planning-past"]["stem"]["nb"] = stem
    with make.app.app_context(), db.unit_of_work() as session:
        session.add(
            Draft(
                question_set_id=version.question_set_id,
                base_version_id=version.id,
                parts=parts,
                **fields,
            )
        )


def propose(client: PageClient, note: str = "Clearer now.", **data: str) -> None:
    client.submit(client.get(REVIEW), {"note": note, **data}, action="/propose")


def spoil(make: Make) -> None:
    """Let somebody change the draft meanwhile, whatever its state."""
    with make.app.app_context(), db.unit_of_work() as session:
        found = session.scalars(sa.select(Draft)).one()
        parts = {**found.parts, "about": {**found.parts["about"], "minutes": 50}}
        found.parts = parts


def test_from_draft_to_version(writer: PageClient, second: PageClient, make: Make) -> None:
    draft(make)
    text = main_text(writer.get(REVIEW))
    assert "Nothing is missing." in text
    assert "Second Seim" in text
    assert "Fortell om en gang du planla." in text
    propose(writer)
    own = writer.get(REVIEW)
    assert "You proposed it, so somebody else publishes it." in main_text(own)
    assert "/draft/publish" not in own.text
    page = second.get(REVIEW)
    text = main_text(page)
    for part in ("Proposed by Writer Wang", "Clearer now.", "It started from version 1."):
        assert part in text
    assert "/draft/take-back" not in page.text
    answer = second.submit(page, action="/publish")
    assert answer.location == f"{TOP}/2"
    text = main_text(second.get(f"{TOP}/2"))
    assert "Version 2 is published." in text
    assert make.one(sa.select(Publication.note)) == "Clearer now."


def test_a_draft_that_a_newer_version_has_overtaken_says_so(writer: PageClient, make: Make) -> None:
    draft(make)
    warning = "What version 2 changed is not in this draft"
    assert warning not in main_text(writer.get(REVIEW))
    make.question_set(document(minutes=50), number=2)
    page = writer.get(REVIEW)
    assert warning in main_text(page)
    compare = f"{TOP}/compare?from=2&to=draft"
    assert compare.replace("&", "&amp;") in page.text
    writer.get(compare)
    make.question_set(document(minutes=55), number=3, state="retired")
    assert warning in main_text(writer.get(REVIEW))


def test_the_difference_and_the_impact_are_at_hand(writer: PageClient, make: Make) -> None:
    draft(make)
    page = writer.get(REVIEW)
    assert "<del>" in page.text
    assert "<ins>" in page.text
    assert "Compared with version 1." in main_text(page)


def test_what_is_missing_is_told_with_where(writer: PageClient, make: Make) -> None:
    draft(make, "")
    page = writer.get(REVIEW)
    text = main_text(page)
    assert "Bokmål: 1 text has not been written." in text
    assert "It cannot be proposed yet" in text
    assert "/draft/propose" not in page.text
    writer.send(f"{TOP}/draft/propose", {"note": "So.", "kind": "version"}, expect=409)


def test_a_note_is_asked_for_and_nothing_typed_is_lost(writer: PageClient, make: Make) -> None:
    draft(make)
    page = writer.submit(writer.get(REVIEW), {"note": "  "}, action="/propose", expect=422)
    assert "Say what has changed and why." in main_text(page)
    long = "x" * 2001
    page = writer.submit(page, {"note": long}, action="/propose", expect=422)
    assert long in page.text
    page = writer.submit(page, {"note": "A \x07 bell"}, action="/propose", expect=422)
    assert "was taken out" in main_text(page)


def test_pregnancy_can_be_approved_by_nobody(
    writer: PageClient, second: PageClient, make: Make
) -> None:
    draft(make, PREGNANT)
    page = writer.get(REVIEW)
    text = main_text(page)
    assert "nobody can approve" in text
    assert "Stillingen krever at du kan arbeide" in text
    assert "/draft/propose" not in page.text
    assert "/draft/approve" not in second.get(REVIEW).text


def test_a_second_person_records_the_legal_basis(
    writer: PageClient, second: PageClient, make: Make
) -> None:
    draft(make, UNION)
    assert "/draft/approve" not in writer.get(REVIEW).text
    propose(writer)
    assert "/draft/approve" not in writer.get(REVIEW).text
    page = second.get(REVIEW)
    assert "/draft/publish" not in page.text
    page = second.submit(page, {"basis": "Too short"}, action="/approve", expect=422)
    assert "at least 20 characters" in main_text(page)
    assert "Too short" in page.text
    second.submit(page, {"basis": BASIS}, action="/approve")
    for client in (writer, second):
        text = main_text(client.get(REVIEW))
        assert BASIS in text
        assert "Recorded by Second Seim" in text
    second.submit(second.get(REVIEW), action="/withdraw")
    assert make.rows(sa.select(Approval)) == []
    second.submit(second.get(REVIEW), {"basis": BASIS}, action="/approve")
    second.submit(second.get(REVIEW), action="/publish")
    text = main_text(writer.get(f"{TOP}/2"))
    assert BASIS in text
    assert "Recorded by Second Seim" in text
    writer.send(f"{TOP}/draft/start")
    page = writer.get(REVIEW)
    assert "A published version rests on this, so it stands." in main_text(page)
    assert "/draft/withdraw" not in page.text


def test_warnings_are_confirmed(writer: PageClient, second: PageClient, make: Make) -> None:
    draft(make, "Har du barn?")
    propose(writer)
    page = second.submit(second.get(REVIEW), action="/publish", expect=422)
    assert "Look at the warnings first" in main_text(page)
    second.submit(page, {"looked": "y"}, action="/publish")
    assert len(make.rows(sa.select(QuestionSetVersion))) == 2


def test_a_correction_is_vouched_for(writer: PageClient, second: PageClient, make: Make) -> None:
    draft(make, "Tell us about planing-past. (bokmål)")
    propose(writer, kind="correction")
    page = second.get(REVIEW)
    assert "correction of the spelling of version 1" in main_text(page)
    page = second.submit(page, action="/publish", expect=422)
    assert "Vouch for the correction" in main_text(page)
    second.submit(page, {"vouched": "y"}, action="/publish")
    text = main_text(second.get(f"{TOP}/2"))
    assert "Second Seim" in text
    assert "Corrects the spelling of version 1" in text


def test_more_than_spelling_is_not_offered_as_a_correction(writer: PageClient, make: Make) -> None:
    draft(make, "Tell us ikke about planning-past. (bokmål)")
    page = writer.get(REVIEW)
    assert "It cannot be a correction of the spelling" in main_text(page)
    assert 'name="kind"' not in page.text
    seen = page.text.split('name="reviewed" value="')[1].split('"')[0]
    data = {"note": "So.", "kind": "correction", "reviewed": seen}
    page = writer.send(f"{TOP}/draft/propose", data, expect=422)
    assert "It is no spelling." in main_text(page)


def test_what_may_be_more_than_spelling_is_pointed_out(
    writer: PageClient, second: PageClient, make: Make
) -> None:
    draft(make, "Tell us of planning-past. (bokmål)")
    propose(writer, kind="correction")
    text = main_text(second.get(REVIEW))
    assert "Is it only spelling?" in text


def test_sending_back_and_taking_back(writer: PageClient, second: PageClient, make: Make) -> None:
    draft(make)
    propose(writer)
    page = second.submit(second.get(REVIEW), {"answer": ""}, action="/send-back", expect=422)
    assert "Say what should be done" in main_text(page)
    second.submit(page, {"answer": "Ask for one time."}, action="/send-back")
    text = main_text(writer.get(REVIEW))
    assert "It was sent back with this answer" in text
    assert "Ask for one time." in text
    assert "Clearer now." in text
    propose(writer)
    writer.submit(writer.get(REVIEW), action="/take-back")
    assert "/draft/propose" in writer.get(REVIEW).text


def test_a_change_since_the_review_shows_the_review_again(
    writer: PageClient, second: PageClient, make: Make
) -> None:
    draft(make)
    page = writer.get(REVIEW)
    spoil(make)
    page = writer.submit(page, {"note": "My note."}, action="/propose", expect=409)
    assert "Somebody has changed it meanwhile" in main_text(page)
    assert "My note." in main_text(page)
    writer.submit(page, action="/propose")
    page = second.get(REVIEW)
    writer.submit(writer.get(REVIEW), action="/take-back")
    page = second.submit(page, {"answer": "Not so."}, action="/send-back", expect=409)
    assert "Not so." in main_text(page)
    assert "Somebody has changed its state meanwhile" in main_text(page)


def test_two_publish_at_once(
    writer: PageClient, second: PageClient, make: Make, client_of: ClientOf
) -> None:
    draft(make)
    propose(writer)
    third = client_of(make.user(role="hr"))
    pages = second.get(REVIEW), third.get(REVIEW)
    second.submit(pages[0], action="/publish")
    page = third.submit(pages[1], action="/publish", expect=409)
    assert "somebody has published it" in main_text(page)
    assert len(make.rows(sa.select(Publication))) == 1


def test_what_a_version_says_already(writer: PageClient, make: Make) -> None:
    draft(make, "Tell us about planning-past. (bokmål)")
    page = writer.get(REVIEW)
    assert "Version 1 says exactly the same" in main_text(page)
    assert "/draft/propose" not in page.text


def test_alone_in_hr_the_page_says_what_to_do(make: Make, client_of: ClientOf) -> None:
    draft(make)
    make.user("Ada Admin", role="administrator")
    make.user("Gone Gran", role="hr", active=False)
    text = main_text(client_of(make.user(role="hr")).get(REVIEW))
    assert "There is nobody to publish it" in text
    assert "screening users add" in text
    assert "Ada Admin" in text
    assert "Gone Gran" not in text


def test_no_draft_no_review(writer: PageClient, make: Make) -> None:
    make.question_set()
    for slug in ("small-set", "other"):
        writer.get(f"/question-sets/{slug}/draft/review", expect=404)
    for act in ("propose", "publish", "send-back", "take-back", "approve", "withdraw"):
        writer.send(f"{TOP}/draft/{act}", {"approval": "1"}, expect=409)
        writer.send(f"/question-sets/other/draft/{act}", {"approval": "1"}, expect=404)


def test_text_is_shown_as_text(writer: PageClient, make: Make) -> None:
    draft(make, "<b>Er du gravid?</b> " + "a" * 300)
    assert "<b>Er du gravid?</b>" in main_text(writer.get(REVIEW))


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_statements_stay_the_same(
    app: Flask, writer: PageClient, people: tuple[User, User], make: Make, state: str
) -> None:
    counts = []
    for questions in (4, 12):
        version = make.question_set(big_document(questions))
        with make.app.app_context(), db.unit_of_work() as session:
            session.add(
                Draft(
                    question_set_id=version.question_set_id,
                    base_version_id=version.id,
                    parts=parts_of(big_document(questions)),
                    state=state,
                    proposed_by_id=people[1].id if state == "proposed" else None,
                    proposed_at=version.created_at if state == "proposed" else None,
                    updated_by_id=people[1].id,
                )
            )
        with counted(app) as statements:
            writer.get(f"/question-sets/measured-{questions}/draft/review")
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
