"""Writing a draft step by step: who undoes what, and that nobody's work is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from screening import db
from screening.audit import Actor, AuditEntry
from screening.errors import NotFound, Refused
from screening.guides import queries, service
from screening.guides.drafts import edits
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import OUTLINE, Parts
from screening.guides.models import Draft
from screening.guides.queries.drafts import PAGE
from screening.guides.service import structure
from screening.guides.service.drafts import ONE_STEP
from tests.factories import Make

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTION = "question/planning-past"


@pytest.fixture
def kari(make: Make) -> Actor:
    user = make.user("Kari Nordmann", role="hr")
    return Actor(user.id, user.name)


@pytest.fixture
def ola(make: Make) -> Actor:
    user = make.user("Ola Nordmann", role="hr")
    return Actor(user.id, user.name)


@pytest.fixture
def draft(make: Make, session: Session, kari: Actor) -> Draft:
    return service.draft_from(session, kari, make.question_set())


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class Clock:
    """The time that the product reads; it stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        for module in ("screening.guides.service.drafts", "screening.clock"):
            monkeypatch.setattr(f"{module}.now", lambda: self.now)

    def later(self, **amount: float) -> None:
        """Let time go by."""
        self.now += timedelta(**amount)


def write(session: Session, actor: Actor, draft: Draft, text: str, key: str = QUESTION) -> str:
    """Write a question's text and save it; return the verdict."""
    field = "stem" if key.startswith("question/") else "name"
    stored = draft.parts[key]
    value = {**stored, field: {**stored[field], "en": text}}
    return service.save_part(
        session, actor, draft, key=key, value=value, base=digest(stored)
    ).verdict


def stem(draft: Draft, key: str = QUESTION) -> str:
    text: str = draft.parts[key]["stem"]["en"]
    return text


def put_first_question(parts: Parts, before: str) -> edits.Edit:
    return edits.put(parts, "question", "planning-past", before=before)


def count(session: Session, draft: Draft) -> int:
    return len(queries.changes(session, draft))


def test_undo_and_redo_walk_back_and_forth(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    first = stem(draft)
    for text in ("One", "Two"):
        write(session, kari, draft, text)
        time.later(minutes=1)
    assert [service.undo(session, kari, draft).number for _ in range(2)] == [2, 1]
    assert stem(draft) == first
    with pytest.raises(Refused, match="nothing to undo"):
        service.undo(session, kari, draft)
    assert [service.redo(session, kari, draft).number for _ in range(2)] == [1, 2]
    assert stem(draft) == "Two"
    with pytest.raises(Refused, match="nothing to redo"):
        service.redo(session, kari, draft)


def test_what_has_been_undone_is_not_redone_over_something_new(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    write(session, kari, draft, "One")
    service.undo(session, kari, draft)
    time.later(minutes=1)
    write(session, kari, draft, "Other")
    with pytest.raises(Refused, match="nothing to redo"):
        service.redo(session, kari, draft)
    assert stem(draft) == "Other"


def test_my_undo_takes_back_my_own_step_and_leaves_the_others(
    session: Session, draft: Draft, kari: Actor, ola: Actor
) -> None:
    before = stem(draft)
    write(session, kari, draft, "Kari's")
    write(session, ola, draft, "Ola's", "question/openness-past")
    assert service.undo(session, kari, draft).by_id == kari.id
    assert stem(draft) == before
    assert stem(draft, "question/openness-past") == "Ola's"


def test_what_another_has_written_over_mine_is_not_lost_by_my_undo(
    session: Session, draft: Draft, kari: Actor, ola: Actor
) -> None:
    write(session, kari, draft, "Kari's")
    write(session, ola, draft, "Ola's")
    with pytest.raises(Refused, match="later changes build on it"):
        service.undo(session, kari, draft)
    assert stem(draft) == "Ola's"


def test_what_another_has_put_into_my_new_competency_is_not_lost_by_my_undo(
    session: Session, draft: Draft, kari: Actor, ola: Actor
) -> None:
    competency = structure.add_part(session, kari, draft, "competency")
    criterion = structure.add_part(session, ola, draft, "criterion", within=competency)
    with pytest.raises(Refused, match="later changes build on it"):
        service.undo(session, kari, draft)
    assert criterion in edits.ids(draft.parts, "criterion")


def test_my_order_can_be_taken_back_after_another_has_added(
    session: Session, draft: Draft, kari: Actor, ola: Actor
) -> None:
    before = edits.ids(draft.parts, "question")
    service.edit(session, kari, draft, lambda parts: edits.move(parts, "question", before[0], 2))
    new = structure.add_part(session, ola, draft, "question", within="openness")
    service.undo(session, kari, draft)
    assert edits.ids(draft.parts, "question") == [*before, new]


def test_one_step_is_named_by_its_number_and_anyone_may_take_it_back(
    session: Session, draft: Draft, kari: Actor, ola: Actor
) -> None:
    before = stem(draft)
    write(session, kari, draft, "Kari's")
    write(session, kari, draft, "Kari's too", "question/openness-past")
    service.undo(session, ola, draft, 1)
    assert stem(draft) == before
    assert stem(draft, "question/openness-past") == "Kari's too"
    with pytest.raises(Refused, match="nothing to undo"):
        service.undo(session, ola, draft, 1)
    service.redo(session, ola, draft, 1)
    assert stem(draft) == "Kari's"
    with pytest.raises(Refused, match="nothing to redo"):
        service.redo(session, ola, draft, 1)
    with pytest.raises(Refused, match="nothing to undo"):
        service.undo(session, ola, draft, 99)


def test_saves_that_follow_each_other_are_one_step(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    before = stem(draft)
    for text in ("A", "Ab", "Abc"):
        write(session, kari, draft, text)
        time.later(seconds=ONE_STEP.total_seconds())
    assert count(session, draft) == 1
    service.undo(session, kari, draft)
    assert stem(draft) == before


def test_after_a_pause_another_step_begins(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    write(session, kari, draft, "A")
    time.later(seconds=ONE_STEP.total_seconds() + 1)
    write(session, kari, draft, "Ab")
    assert count(session, draft) == 2
    service.undo(session, kari, draft)
    assert stem(draft) == "A"


def test_other_peoples_saves_and_other_parts_are_steps_of_their_own(
    session: Session, draft: Draft, kari: Actor, ola: Actor, time: Clock
) -> None:
    del time  # It stands still, so all of this is in the same moment.
    write(session, kari, draft, "A")
    write(session, ola, draft, "Ab")
    write(session, ola, draft, "B", "question/openness-past")
    structure.add_part(session, ola, draft, "question", within="openness")
    structure.add_part(session, ola, draft, "question", within="openness")
    assert count(session, draft) == 5


def test_a_step_that_comes_to_nothing_leaves_no_trace(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    del time
    before = stem(draft)
    write(session, kari, draft, "A")
    write(session, kari, draft, before)
    assert count(session, draft) == 0
    with pytest.raises(Refused, match="nothing to undo"):
        service.undo(session, kari, draft)


def test_writing_on_after_an_undo_is_not_part_of_what_was_undone(
    session: Session, draft: Draft, kari: Actor, time: Clock
) -> None:
    del time
    before = stem(draft)
    write(session, kari, draft, "A")
    service.undo(session, kari, draft)
    write(session, kari, draft, "B")
    assert count(session, draft) == 2
    service.undo(session, kari, draft)
    assert stem(draft) == before


def test_every_step_is_in_the_audit_log(session: Session, draft: Draft, kari: Actor) -> None:
    write(session, kari, draft, "A")
    service.undo(session, kari, draft)
    service.redo(session, kari, draft)
    service.discard(session, kari, draft)
    service.restore(session, kari, draft)
    rows = session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.subject == f"question_set_draft:{draft.id}")
        .order_by(AuditEntry.id)
    ).all()
    assert [row.action.partition(".")[2] for row in rows] == [
        "started",
        "edited",
        "undone",
        "redone",
        "discarded",
        "restored",
    ]
    assert {row.actor_name for row in rows} == {"Kari Nordmann"}
    assert rows[1].details["parts"] == [QUESTION]
    assert rows[2].details["change"] == 1


def test_a_proposed_draft_stands_still(session: Session, draft: Draft, kari: Actor) -> None:
    write(session, kari, draft, "A")
    draft.state = "proposed"
    session.flush()
    attempts: list[Any] = [
        lambda: write(session, kari, draft, "B"),
        lambda: service.undo(session, kari, draft),
        lambda: service.redo(session, kari, draft, 1),
        lambda: structure.add_part(session, kari, draft, "competency"),
        lambda: structure.remove_part(session, kari, draft, "question", "openness-past"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="can be taken back or sent back"):
            attempt()
    assert stem(draft) == "A"


def test_a_discarded_draft_is_gone_until_it_is_restored(
    session: Session, draft: Draft, kari: Actor
) -> None:
    write(session, kari, draft, "A")
    service.discard(session, kari, draft)
    assert queries.open_draft(session, "small-set") is None
    with pytest.raises(NotFound):
        service.undo(session, kari, draft)
    service.restore(session, kari, draft)
    assert (
        queries.get_draft(session, "small-set").parts["question/planning-past"]
        == (draft.parts[QUESTION])
    )
    assert stem(draft) == "A"


@contextmanager
def of_their_own(app: Flask) -> Iterator[Session]:
    """Work in a session of one's own, committed at the end: one request of somebody's."""
    with app.app_context(), db.unit_of_work() as session:
        yield session


def test_two_sessions_lose_nothing_of_each_other(app: Flask, make: Make) -> None:
    people = [make.user(name, role="hr") for name in ("Kari Nordmann", "Ola Nordmann")]
    kari, ola = (Actor(one.id, one.name) for one in people)
    version = make.question_set()
    with of_their_own(app) as session:
        service.draft_from(session, kari, version)
    with of_their_own(app) as session:
        opened = queries.get_draft(session, "small-set")
        base = digest(opened.parts[QUESTION])
        value = {**opened.parts[QUESTION], "minutes": 6}
    with of_their_own(app) as session:
        write(session, ola, queries.get_draft(session, "small-set"), "Ola's")
        structure.add_part(
            session, ola, queries.get_draft(session, "small-set"), "question", within="openness"
        )
    with of_their_own(app) as session:
        found = queries.get_draft(session, "small-set")
        outcome = service.save_part(session, kari, found, key=QUESTION, value=value, base=base)
        assert outcome.verdict == "merged"
    with of_their_own(app) as session:
        found = queries.get_draft(session, "small-set")
        assert (found.parts[QUESTION]["minutes"], stem(found)) == (6, "Ola's")
        service.undo(session, kari, found)
    with of_their_own(app) as session:
        found = queries.get_draft(session, "small-set")
        assert (found.parts[QUESTION]["minutes"], stem(found)) == (8, "Ola's")
        assert len(found.parts[OUTLINE]["questions"]) == 5
        assert queries.last_writer(session, found) == "Kari Nordmann"


def test_the_history_comes_in_pages(session: Session, draft: Draft, kari: Actor) -> None:
    moved = 2 * PAGE + 1
    for number in range(moved):
        place = ("", "planning-situation")[number % 2]
        service.edit(session, kari, draft, partial(put_first_question, before=place))
    newest = queries.history(session, draft, 1)
    last = queries.history(session, draft, 99)
    assert (newest.pages, newest.total, len(newest.steps)) == (3, moved, PAGE)
    assert newest.steps[0].change.number == moved
    assert [one.change.number for one in last.steps] == [1]
    assert last.steps[0].writer == "Kari Nordmann"
    assert last.page == 3
