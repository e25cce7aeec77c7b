"""Every step from draft to published version: in each state, by each person, and at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from screening import audit, db
from screening.accounts.models import User
from screening.audit import Actor, AuditEntry
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides import publication_queries, queries, service
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Approval, Draft, DraftChange, Publication, QuestionSetVersion
from screening.guides.rules.publishing import FEWEST_CHARACTERS, key_of
from screening.guides.service import holding, publishing
from tests.documents import document, words
from tests.factories import Make

UNION = "Er du medlem i en fagforening?"
PREGNANT = "Er du gravid?"
BASIS = "The post is in the union's own office, as the advert says."
QUESTION = "question/planning-past"


@dataclass
class Desk:
    """A draft of the small set, and three people in HR."""

    session: Session
    writer: Actor
    second: Actor
    third: Actor
    base: QuestionSetVersion
    draft: Draft

    def write(self, text: str, *, key: str = QUESTION, name: str = "stem") -> None:
        """Change a bokmål text of the draft."""
        value = self.draft.parts[key]
        service.save_part(
            self.session,
            self.writer,
            self.draft,
            key=key,
            value={**value, name: {**value[name], "nb": text}},
            base=digest(value),
        )

    def propose(self, note: str = "Clearer.", *, correcting: bool = False) -> None:
        """Propose the draft as its writer has it."""
        service.propose(
            self.session,
            self.writer,
            self.draft,
            note=note,
            correcting=correcting,
            reviewed=publishing.seen(self.draft),
        )

    def publish(self, actor: Actor | None = None, **confirmed: Any) -> QuestionSetVersion:
        """Publish the draft as it is now."""
        confirmed = {"reviewed": publishing.seen(self.draft), **confirmed}
        return service.publish(self.session, actor or self.second, self.draft, **confirmed)

    def approve(self, text: str = UNION, category: str = "union", **given: Any) -> Approval:
        """Record the legal basis of a question."""
        given = {"actor": self.second, "basis": BASIS, **given}
        actor = given.pop("actor")
        return service.approve(self.session, actor, self.draft, key=key_of(category, text), **given)

    def actions(self) -> list[str]:
        """Return what the audit log tells, from old to new."""
        return list(self.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))

    def count(self, model: type[Any]) -> int:
        """Return how many rows there are."""
        return self.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.fixture
def desk(session: Session, make: Make) -> Desk:
    people = [make.user(name, role="hr") for name in ("Writer", "Second", "Third")]
    actors = [Actor(one.id, one.name) for one in people]
    base = make.question_set()
    draft = service.draft_from(session, actors[0], base)
    writer, second, third = actors
    found = Desk(session, writer, second, third, base, draft)
    found.write("Fortell om en gang du planla.")
    return found


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


def test_a_question_on_pregnancy_is_never_proposed_approved_or_published(desk: Desk) -> None:
    desk.write(PREGNANT)
    with pytest.raises(Refused, match="never"):
        desk.propose()
    # Even a draft that got past, for instance before the law was known to say so.
    desk.draft.state, desk.draft.proposed_by_id = "proposed", desk.writer.id
    desk.draft.proposed_at = desk.draft.updated_at
    desk.session.flush()
    with pytest.raises(Refused, match="no exception"):
        desk.approve(PREGNANT, "pregnancy_family")
    category, text_sha256 = key_of("pregnancy_family", PREGNANT)
    desk.session.add(
        Approval(
            question_set_id=desk.base.question_set_id,
            category=category,
            text_sha256=text_sha256,
            text=PREGNANT,
            basis=BASIS,
            approved_by_id=desk.second.id,
        )
    )
    desk.session.flush()
    with pytest.raises(Refused, match="never"):
        desk.publish(looked=True, vouched=True)
    assert desk.count(Publication) == 0


# -------------------------------------------------------------------------------------- approvals


def test_a_stopped_question_waits_for_its_legal_basis(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    with pytest.raises(Refused, match="legal basis"):
        desk.publish()
    approval = desk.approve(basis=f"  {BASIS}\n")
    assert (approval.text, approval.basis) == (UNION, BASIS)
    assert approval.approved_by_id == desk.second.id
    assert desk.actions()[-1] == "question_set_draft.question-approved"
    assert desk.publish(desk.third).number == 2


def test_the_approval_is_for_the_exact_text(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    desk.approve()
    service.take_back(desk.session, desk.writer, desk.draft)
    desk.write(UNION.replace("en fagforening", "fagforeningen"))
    desk.propose()
    with pytest.raises(Refused, match="legal basis"):
        desk.publish()
    with pytest.raises(Conflict):
        desk.approve()


def test_the_same_approval_twice_is_one(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    first = desk.approve()
    entries = desk.count(AuditEntry)
    assert desk.approve(actor=desk.third, basis=f"{BASIS} Otherwise said.").id == first.id
    assert (desk.count(Approval), desk.count(AuditEntry)) == (1, entries)


@pytest.mark.parametrize("basis", ["", " " * 40, "OK", "x" * (FEWEST_CHARACTERS - 1)])
def test_a_basis_says_something(desk: Desk, basis: str) -> None:
    desk.write(UNION)
    desk.propose()
    with pytest.raises(Invalid):
        desk.approve(basis=basis)


def test_an_approval_can_be_withdrawn_until_a_version_rests_on_it(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    service.withdraw(desk.session, desk.third, desk.draft, desk.approve().id)
    assert desk.count(Approval) == 0
    assert desk.actions()[-1] == "question_set_draft.approval-withdrawn"
    with pytest.raises(Refused):
        desk.publish()
    approval = desk.approve()
    following = service.draft_from(desk.session, desk.writer, desk.publish())
    with pytest.raises(Conflict, match="Version 2"):
        service.withdraw(desk.session, desk.second, following, approval.id)


def test_an_approval_of_another_set_is_not_found(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    approval = desk.approve()
    parts = parts_of(document(slug="other"))
    other = service.new_question_set(desk.session, desk.writer, "other", parts)
    for draft, number in ((other, approval.id), (desk.draft, approval.id + 1)):
        with pytest.raises(NotFound):
            service.withdraw(desk.session, desk.second, draft, number)
    assert desk.count(Approval) == 1


def test_an_approval_lasts_for_the_next_version_with_the_same_text(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    desk.approve()
    version = desk.publish()
    assert [
        one.name for one in publication_queries.provenance(desk.session, version).approvals
    ] == ["Second"]
    desk.draft = service.draft_from(desk.session, desk.writer, version)
    desk.write("Takk for samtalen.", key="about", name="closing")
    desk.propose()
    assert desk.publish(desk.third).number == 3


# ------------------------------------------------------------------------------------ corrections


def test_a_correction_ties_the_versions_together(desk: Desk) -> None:
    desk.write("Tell us abuot planning-past. (bokmål)")
    desk.propose("A slip.", correcting=True)
    with pytest.raises(Invalid, match="Vouch"):
        desk.publish()
    version = desk.publish(vouched=True)
    row = desk.session.get_one(Publication, version.id)
    assert (row.corrects_id, row.published_by_id) == (desk.base.id, desk.second.id)
    assert [one.number for one in queries.same_meaning(desk.session, desk.base)] == [1, 2]
    (found,) = queries.corrections(desk.session, version.id)
    assert (found.number, found.corrects, found.vouched_by) == (2, 1, "Second")


def test_what_is_more_than_spelling_is_no_correction(desk: Desk) -> None:
    with pytest.raises(Invalid, match="fifth"):
        desk.propose(correcting=True)
    value = desk.draft.parts["criterion/planning"]
    service.save_part(
        desk.session,
        desk.writer,
        desk.draft,
        key="criterion/planning",
        value={**value, "weight": 2.0},
        base=digest(value),
    )
    desk.write("Tell us about planing-past. (bokmål)")
    with pytest.raises(Invalid, match="Something else"):
        desk.propose(correcting=True)
    desk.propose()
    assert desk.session.get_one(Publication, desk.publish().id).corrects_id is None


def test_a_retired_version_is_not_corrected(desk: Desk) -> None:
    desk.write("Tell us about planing-past. (bokmål)")
    desk.propose(correcting=True)
    service.retire(desk.session, desk.second, desk.base)
    with pytest.raises(Invalid, match="retired"):
        desk.publish(vouched=True)
    service.unretire(desk.session, desk.second, desk.base)
    assert desk.publish(vouched=True).number == 2


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
