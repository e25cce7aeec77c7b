"""Every step from draft to published version: in each state, by each person, and at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from screening import audit, db
from screening.accounts.models import User
from screening.audit import Actor, AuditEntry
from screening.errors import Conflict, Invalid, Refused
from screening.guides import queries, service
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Draft, DraftChange, Publication
from screening.guides.service import holding, publishing
from tests.documents import document, words
from tests.factories import Make
from tests.guides.desk import QUESTION, UNION, Desk, begin


@pytest.fixture
def desk(session: Session, make: Make) -> Desk:
    return begin(session, make)


# ------------------------------------------------------------------------------------ publishing


def test_a_second_person_publishes_the_next_version(desk: Desk) -> None:
    desk.propose("Asks for one time.")
    proposed_at = desk.draft.proposed_at
    version = desk.publish()
    assert (version.number, version.state, version.created_by_id) == (2, "published", 1)
    assert queries.document_of(version).question("planning-past").stem.nb.startswith("Fortell")
    row = desk.session.get_one(Publication, version.id)
    assert (row.base_version_id, row.corrects_id, row.note) == (
        desk.base.id,
        None,
        "Asks for one time.",
    )
    assert (row.proposed_by_id, row.published_by_id) == (desk.writer.id, desk.second.id)
    assert row.proposed_at == proposed_at
    assert row.published_at >= row.proposed_at
    assert desk.count(Draft) == desk.count(DraftChange) == 0
    assert desk.actions()[-2:] == ["question_set_draft.proposed", "question_set_version.published"]
    assert audit.verify(desk.session) is None


def test_the_next_draft_starts_from_it(desk: Desk) -> None:
    desk.propose()
    version = desk.publish()
    following = service.draft_from(desk.session, desk.second, version)
    assert following.base_version_id == version.id
    assert following.parts == parts_of(queries.document_of(version))


def test_a_first_version_has_no_base(desk: Desk) -> None:
    parts = parts_of(document(slug="new-set"))
    draft = service.new_question_set(desk.session, desk.writer, "new-set", parts)
    first = Desk(desk.session, desk.writer, desk.second, desk.third, desk.base, draft)
    with pytest.raises(Invalid, match="first one"):
        first.propose(correcting=True)
    first.propose()
    version = first.publish()
    assert version.number == 1
    assert desk.session.get_one(Publication, version.id).base_version_id is None


# ----------------------------------------------------------------------- each state, each person

ACTS: dict[str, Callable[[Desk, Actor], Any]] = {
    "propose": lambda desk, actor: service.propose(
        desk.session,
        actor,
        desk.draft,
        note="So.",
        correcting=False,
        reviewed=publishing.seen(desk.draft),
    ),
    "take back": lambda desk, actor: service.take_back(desk.session, actor, desk.draft),
    "send back": lambda desk, actor: service.send_back(
        desk.session,
        actor,
        desk.draft,
        answer="Shorter.",
        reviewed=publishing.seen(desk.draft),
    ),
    "approve": lambda desk, actor: desk.approve(actor=actor),
    "publish": lambda desk, actor: desk.publish(actor),
}
OUTCOMES = {
    # act, state: what the proposer (in a draft: the writer) meets, and what a second person meets
    ("propose", "draft"): (None, None),
    ("take back", "draft"): (Conflict, Conflict),
    ("send back", "draft"): (Conflict, Conflict),
    ("approve", "draft"): (Conflict, Conflict),
    ("publish", "draft"): (Conflict, Conflict),
    ("propose", "proposed"): (Conflict, Conflict),
    ("take back", "proposed"): (None, Refused),
    ("send back", "proposed"): (Refused, None),
    ("approve", "proposed"): (Refused, None),
    ("publish", "proposed"): (Refused, None),
    **{(act, state): (Conflict, Conflict) for act in ACTS for state in ("discarded", "published")},
}


@pytest.mark.parametrize(("act", "state"), OUTCOMES)
@pytest.mark.parametrize("who", ["proposer", "second"])
def test_who_may_do_what_when(desk: Desk, act: str, state: str, who: str) -> None:
    desk.write(UNION)
    if state != "draft":
        desk.propose()
        if act != "approve" or state == "published":
            desk.approve()
    if state == "discarded":
        service.discard(desk.session, desk.writer, desk.draft)
    if state == "published":
        desk.publish()
    actor = desk.writer if who == "proposer" else desk.second
    error = OUTCOMES[act, state][who == "second"]
    entries = desk.count(AuditEntry)
    if error is None:
        ACTS[act](desk, actor)
        assert desk.count(AuditEntry) == entries + 1
        return
    with pytest.raises(error):
        ACTS[act](desk, actor)
    assert desk.count(AuditEntry) == entries
    assert desk.count(Publication) == (1 if state == "published" else 0)


def test_nobody_on_the_command_line_publishes_or_approves(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    operator = Actor(None, "operator")
    with pytest.raises(Refused):
        desk.publish(operator)
    with pytest.raises(Refused):
        desk.approve(actor=operator)


def test_taking_back_lets_the_writer_write_on(desk: Desk) -> None:
    desk.propose("A note to keep.")
    with pytest.raises(Refused):
        desk.write("Something else entirely.")
    service.take_back(desk.session, desk.writer, desk.draft)
    desk.write("Fortell om en annen gang.")
    assert (desk.draft.state, desk.draft.note) == ("draft", "A note to keep.")
    assert desk.draft.proposed_at is None
    assert desk.draft.proposed_by_id is None


def test_sending_back_tells_the_writer_why(desk: Desk) -> None:
    desk.propose()
    ACTS["send back"](desk, desk.second)
    assert (desk.draft.state, desk.draft.answer) == ("draft", "Shorter.")
    entry = desk.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.details["answer"]) == ("question_set_draft.sent-back", "Shorter.")


def test_words_are_asked_for(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.propose(" \n")
    desk.propose()
    with pytest.raises(Invalid):
        service.send_back(
            desk.session, desk.second, desk.draft, answer=" ", reviewed=publishing.seen(desk.draft)
        )


# --------------------------------------------------------------------------- what stands in the way


def test_a_draft_with_a_gap_is_not_proposed(desk: Desk) -> None:
    desk.write("")
    with pytest.raises(Refused, match="missing"):
        desk.propose()


@pytest.mark.parametrize("state", ["published", "retired"])
def test_what_a_version_says_already_is_not_proposed(desk: Desk, state: str) -> None:
    desk.write(document().question("planning-past").stem.nb)
    if state == "retired":
        service.retire(desk.session, desk.second, desk.base)
    with pytest.raises(Conflict, match=r"Version 1 .*exactly the same") as found:
        desk.propose()
    assert ("has been retired" in str(found.value)) is (state == "retired")


def test_what_was_imported_meanwhile_is_not_published_twice(desk: Desk) -> None:
    desk.propose()
    parts = dict(desk.draft.parts)
    stem = parts[QUESTION]["stem"]
    questions = [
        {**one.model_dump(mode="json"), **({"stem": stem} if place == 0 else {})}
        for place, one in enumerate(document().questions)
    ]
    service.import_document(desk.session, Actor(None, "operator"), document(questions=questions))
    with pytest.raises(Conflict, match="Version 2 says exactly the same"):
        desk.publish()


def test_the_number_is_the_next_one_after_an_import(desk: Desk) -> None:
    desk.propose()
    service.import_document(desk.session, Actor(None, "operator"), document(role=words("Leader")))
    assert desk.publish().number == 3


def test_warnings_must_be_looked_at(desk: Desk) -> None:
    desk.write("Har du barn?")
    desk.propose()
    with pytest.raises(Invalid, match="warnings"):
        desk.publish()
    assert desk.publish(looked=True).number == 2


# ------------------------------------------------------------------------------------ two at once


def test_an_edit_since_the_review_is_a_conflict(desk: Desk) -> None:
    reviewed = publishing.seen(desk.draft)
    desk.write("Fortell om en helt annen gang.")
    with pytest.raises(Conflict, match="changed since"):
        service.propose(
            desk.session, desk.writer, desk.draft, note="So.", correcting=False, reviewed=reviewed
        )
    desk.propose()
    read = publishing.seen(desk.draft)
    service.take_back(desk.session, desk.writer, desk.draft)
    desk.write("Fortell om noe annet.")
    desk.propose()
    for act in (
        lambda: desk.publish(reviewed=read),
        lambda: service.send_back(
            desk.session, desk.second, desk.draft, answer="Shorter.", reviewed=read
        ),
    ):
        with pytest.raises(Conflict, match="changed since"):
            act()
    assert desk.draft.state == "proposed"


@pytest.mark.parametrize("first", ["publish", "discard", "take back", "send back"])
def test_whoever_comes_second_is_told(desk: Desk, first: str) -> None:
    desk.propose()
    desk.session.commit()
    with db.apart(writes=True) as other:
        mine = other.get_one(Draft, desk.draft.id)
        if first == "publish":
            service.publish(other, desk.second, mine, reviewed=publishing.seen(mine))
        elif first == "discard":
            service.discard(other, desk.writer, mine)
        elif first == "take back":
            service.take_back(other, desk.writer, mine)
        else:
            service.send_back(
                other, desk.second, mine, answer="No.", reviewed=publishing.seen(mine)
            )
    gone = first in {"publish", "discard"}
    with pytest.raises(Conflict) as found:
        desk.publish(desk.third)
    assert found.value.message == (holding.GONE if gone else holding.NOT_PROPOSED)
    assert desk.count(Publication) == (1 if first == "publish" else 0)


def test_of_two_who_publish_at_once_one_does(app: Flask, make: Make) -> None:
    people = [make.user(role="hr") for _ in range(3)]
    version = make.question_set()
    parts = parts_of(document(role=words("Leader")))
    with app.app_context(), db.unit_of_work() as session:
        draft = Draft(question_set_id=version.question_set_id, parts=parts)
        session.add(draft)
        session.flush()
        reviewed = publishing.seen(draft)
        author = Actor(people[0].id, "")
        service.propose(session, author, draft, note="So.", correcting=False, reviewed=reviewed)
        reviewed = publishing.seen(draft)
    both = Barrier(2)

    def publish(who: User) -> bool:
        with app.app_context():
            with db.apart(writes=False) as session:
                mine = session.get_one(Draft, draft.id)
                session.expunge(mine)
            both.wait(timeout=30)
            try:
                with db.apart(writes=True) as session:
                    service.publish(session, Actor(who.id, ""), mine, reviewed=reviewed)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(publish, people[1:]))
    assert sorted(outcomes) == [False, True]
    assert len(make.rows(sa.select(Publication))) == 1
    assert make.rows(sa.select(Draft)) == []
