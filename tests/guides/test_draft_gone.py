"""A draft that goes, or comes back, between being found and being written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from screening import db
from screening.errors import Conflict, NotFound
from screening.guides import service
from screening.guides.drafts import edits
from screening.guides.models import Draft
from screening.guides.service import drafts, holding, publishing, structure
from tests.factories import Make
from tests.guides.desk import Desk, begin


@pytest.fixture
def desk(make: Make, session: Session) -> Desk:
    return begin(session, make)


@pytest.mark.parametrize(
    "late",
    [
        lambda desk: desk.write("Fortell."),
        lambda desk: service.undo(desk.session, desk.writer, desk.draft),
        lambda desk: service.redo(desk.session, desk.writer, desk.draft),
        lambda desk: service.discard(desk.session, desk.writer, desk.draft),
        lambda desk: service.restore(desk.session, desk.writer, desk.draft),
        lambda desk: structure.remove_part(
            desk.session, desk.writer, desk.draft, "question", "planning-past"
        ),
        lambda desk: service.edit(
            desk.session,
            desk.writer,
            desk.draft,
            lambda parts: edits.move(parts, "question", "planning-past", 1),
        ),
    ],
)
def test_whoever_writes_in_what_was_published_that_moment_is_told(
    desk: Desk, late: Callable[[Desk], object]
) -> None:
    desk.propose()
    desk.session.commit()
    with db.apart(writes=True) as other:
        mine = other.get_one(Draft, desk.draft.id)
        service.publish(other, desk.second, mine, reviewed=publishing.seen(mine))
    with pytest.raises(NotFound) as found:
        late(desk)
    assert found.value.message == holding.GONE


def test_of_two_drafts_that_are_taken_up_at_once_one_is(app: Flask, desk: Desk) -> None:
    first = desk.draft
    service.discard(desk.session, desk.writer, first)
    second = service.draft_from(desk.session, desk.writer, desk.base)
    service.discard(desk.session, desk.writer, second)
    desk.session.commit()
    both = Barrier(2)

    def take_up(number: int) -> bool:
        both.wait(timeout=30)
        try:
            with app.app_context(), db.unit_of_work() as session:
                service.restore(session, desk.second, session.get_one(Draft, number))
        except Conflict as error:
            return error.message != drafts.ANOTHER
        return True

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(take_up, [first.id, second.id]))
    assert sorted(outcomes) == [False, True]
