from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import AuditEntry, verify
from screening.db import migrate
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides import queries as guides
from screening.guides.drafts.merging import digest
from screening.guides.service import drafts
from screening.guides.sorting import queries, service
from screening.guides.sorting.content import content_of
from screening.guides.sorting.models import Exercise, Participant
from screening.guides.sorting.rules import NOWHERE, Answer
from screening.settings import Settings
from tests.factories import Make
from tests.guides.desk import begin
from tests.guides.sorting.conftest import SLUG, Sorting
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
OWN_FIRST = sa.select(Participant.answers).order_by(Participant.id)
"""What has been answered, that of the first who was asked first."""


@pytest.fixture
def people(make: Make) -> list[User]:
    return [make.user(f"Person {number}") for number in (1, 2)]


@pytest.mark.parametrize("count", [0, 1, 51])
def test_only_two_to_fifty_take_part(sorting: Sorting, make: Make, count: int) -> None:
    with pytest.raises(Invalid):
        sorting.exercise([make.user() for _ in range(count)])
    assert make.rows(sa.select(Exercise)) == []


def test_no_more_than_fifty_by_adding(sorting: Sorting, app: Flask, make: Make) -> None:
    exercise = sorting.exercise([make.user() for _ in range(49)])
    more = [make.user(), make.user()]
    with app.app_context():
        stored = db.session().get_one(Exercise, exercise.id)
        with pytest.raises(Invalid):
            service.add(db.session(), sorting.actor(sorting.hr), stored, more)
    with app.app_context(), db.unit_of_work() as session:
        stored = session.get_one(Exercise, exercise.id)
        service.add(session, sorting.actor(sorting.hr), stored, more[:1])
        service.add(session, sorting.actor(sorting.hr), stored, more[:1])
    assert len(make.rows(sa.select(Participant))) == 50


def test_a_later_edit_of_the_draft_changes_no_exercise(
    sorting: Sorting, app: Flask, make: Make, people: list[User]
) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        drafts.draft_from(session, sorting.actor(sorting.hr), version)
    exercise = sorting.exercise(people)
    assert (exercise.version_id, exercise.draft_id) == (None, 1)
    rewrite(app, sorting, "planning", "3", "Something else.")
    stored = make.one(sa.select(Exercise))
    assert content_of(stored.content).anchors[1].text == "Planning at level 3."


def rewrite(app: Flask, sorting: Sorting, criterion: str, level: str, text: str) -> None:
    """Change one anchor of the open draft."""
    with app.app_context(), db.unit_of_work() as session:
        draft = guides.get_draft(session, SLUG)
        key = f"criterion/{criterion}"
        part: Mapping[str, Any] = draft.parts[key]
        anchors = {**part["anchors"], level: {**part["anchors"][level], "en": text}}
        outcome = drafts.save_part(
            session,
            sorting.actor(sorting.hr),
            draft,
            key=key,
            value={**part, "anchors": anchors},
            base=digest(part),
        )
        assert outcome.verdict in {"saved", "merged"}


def test_weak_anchors_are_those_of_the_very_text(
    sorting: Sorting, app: Flask, make: Make, people: list[User]
) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        drafts.draft_from(session, sorting.actor(sorting.hr), version)
    exercise = sorting.exercise(people)
    for person in people:
        wandered = sorting.right(exercise, a1=Answer("openness", 3), a8=Answer(NOWHERE))
        sorting.sort(exercise, person, wandered)

    def weak() -> set[tuple[str, int, str]]:
        with app.app_context():
            return set(queries.weak_anchors(db.session(), version.question_set_id))

    assert weak() == set()
    sorting.close(exercise)
    assert weak() == {("planning", 3, "en"), ("openness", 5, "en")}
    rewrite(app, sorting, "planning", "3", "Planning at level 3!")
    assert weak() == {("openness", 5, "en")}
    # Tried once more, with another outcome: the last exercise counts.
    again = sorting.exercise(people)
    for person in people:
        sorting.sort(again, person, sorting.right(again))
    sorting.close(again)
    assert weak() == set()
    rewrite(app, sorting, "planning", "3", "Planning at level 3.")
    assert weak() == {("planning", 3, "en")}


def test_without_a_draft_the_newest_version_is_looked_at(
    sorting: Sorting, app: Flask, make: Make, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    for person in people:
        sorting.sort(exercise, person, sorting.right(exercise, a0=Answer(NOWHERE)))
    sorting.close(exercise)
    with app.app_context():
        found = queries.weak_anchors(db.session(), exercise.question_set_id)
    assert list(found) == [("planning", 1, "en")]
    assert found["planning", 1, "en"].finding.answers == 2
    with app.app_context():
        assert queries.weak_anchors(db.session(), 99) == {}


def test_two_windows_lose_nothing(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    order = sorting.order(exercise, people[0])
    client = client_of(people[0])
    address = f"/sorting/{exercise.id}?page=1"
    first, second = client.get(address), client.get(address)
    sent = {
        name: value
        for name, value in sorting.fields(
            order, {order[0]: Answer("planning", 2), order[1]: Answer("openness", 1)}
        ).items()
        if "-base" not in name
    }
    client.submit(first, sent)
    # The second window agrees on one, knows better on another, and brings something new.
    page = client.submit(
        second,
        {**sent, "card-1-level": "5", "card-3-criterion": "initiative", "card-3-level": "4"},
        expect=409,
    )
    text = main_text(page)
    assert "Two answers to the same text" in text
    assert "The stored answer: Planning, level 2" in text
    assert text.count("The stored answer:") == 1
    stored = make.one(sa.select(Participant.answers).where(Participant.user_id == people[0].id))
    assert stored == {
        str(order[0]): ["planning", 2],
        str(order[1]): ["openness", 1],
        str(order[2]): ["initiative", 4],
    }
    # Both have been seen; saving again keeps what this window says.
    client.submit(page)
    stored = make.one(sa.select(Participant.answers).where(Participant.user_id == people[0].id))
    assert stored[str(order[0])] == ["planning", 5]


def test_an_old_window_does_not_undo_what_a_newer_one_has_sorted(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    client = client_of(people[0])
    old = client.get(f"/sorting/{exercise.id}?page=1")
    sorting.sort(exercise, people[0], {0: Answer("planning", 1)}, hand_in=False)
    client.submit(old)
    assert make.rows(OWN_FIRST)[0] == {"0": ["planning", 1]}


def test_a_level_outside_the_scale_is_refused_and_the_rest_saved(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    order = sorting.order(exercise, people[0])
    answers = {order[0]: Answer("planning", 9), order[1]: Answer("openness", 2)}
    client = client_of(people[0])
    address = f"/sorting/{exercise.id}"
    page = client.send(f"{address}?page=1", sorting.fields(order, answers), expect=422)
    assert "Text 1: Choose a level from 1 to 5." in main_text(page)
    assert make.rows(OWN_FIRST)[0] == {str(order[1]): ["openness", 2]}
    odd = {"card-1-base": "/", "card-1-criterion": "no-such"}
    answer = client.send(f"{address}/save", odd, expect=422)
    assert answer.get_json()["code"] == "invalid"
    client.send(f"{address}/save", {}, expect=404)


def test_closed_meanwhile_is_explained_and_nothing_is_lost(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    order = sorting.order(exercise, people[0])
    sorting.sort(exercise, people[0], {order[0]: Answer("planning", 1)}, hand_in=False)
    client = client_of(people[0])
    address = f"/sorting/{exercise.id}"
    page = client.get(f"{address}?page=1")
    sorting.close(exercise)
    answer = client.submit(page, {"card-2-criterion": "openness"}, expect=409)
    assert "The exercise has been closed" in main_text(answer)
    assert '<option value="openness" selected>' in answer.text
    told = client.send(f"{address}/save", {"card-1-base": "/", "card-1-level": "2"}, expect=409)
    assert told.get_json()["code"] == "ended"
    client.send(f"{address}/hand-in", expect=409)
    stored = make.rows(OWN_FIRST)[0]
    assert stored == {str(order[0]): ["planning", 1]}


def test_what_is_handed_in_no_longer_changes(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    right = sorting.right(exercise)
    client = client_of(people[0])
    page = client.get(f"/sorting/{exercise.id}?page=1")
    sorting.sort(exercise, people[0], right)
    answer = client.submit(page, {"card-2-criterion": "-"}, expect=409)
    assert "You have handed in already" in main_text(answer)
    client.send(f"/sorting/{exercise.id}/hand-in")
    assert make.rows(OWN_FIRST)[0]["0"] == ["planning", 1]


def test_only_what_is_handed_in_is_pooled(sorting: Sorting, app: Flask, people: list[User]) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], sorting.right(exercise))
    sorting.sort(exercise, people[1], {0: Answer(NOWHERE)}, hand_in=False)
    with app.app_context():
        assert len(queries.pooled(db.session(), [exercise.id])[exercise.id]) == 1


def test_who_has_begun_stays(sorting: Sorting, app: Flask, make: Make) -> None:
    users = [make.user() for _ in range(3)]
    exercise = sorting.exercise(users)
    sorting.sort(exercise, users[0], {0: Answer(NOWHERE)}, hand_in=False)
    hr = sorting.actor(sorting.hr)
    with app.app_context():
        stored = db.session().get_one(Exercise, exercise.id)
        with pytest.raises(Refused):
            service.remove(db.session(), hr, stored, 1)
    sorting.close(exercise)
    with app.app_context():
        stored = db.session().get_one(Exercise, exercise.id)
        with pytest.raises(Refused):
            service.add(db.session(), hr, stored, users)
        place = queries.own_place(db.session(), exercise.id, users[0].id)
        with pytest.raises(Conflict):
            service.hand_in(db.session(), sorting.actor(users[0]), place)


def test_the_log_says_who_did_what_and_never_how_anybody_sorted(
    sorting: Sorting, app: Flask, make: Make, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], sorting.right(exercise))
    sorting.close(exercise)
    entries = make.rows(sa.select(AuditEntry).order_by(AuditEntry.id))
    assert [(one.action, one.actor_id) for one in entries] == [
        ("sorting_exercise.created", sorting.hr.id),
        ("sorting.saved", people[0].id),
        ("sorting.handed-in", people[0].id),
        ("sorting_exercise.closed", sorting.hr.id),
    ]
    assert [one.details for one in entries if one.actor_id == people[0].id] == [{}, {}]
    with app.app_context():
        assert verify(db.session()) is None


def test_down_and_up_again_with_data(
    sorting: Sorting, app: Flask, settings: Settings, make: Make, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], sorting.right(exercise))
    app.extensions["screening.engine"].dispose()
    from alembic import command
    from alembic.config import Config

    from screening.resources import PACKAGE

    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    engine = db.make_engine(settings.database_url)
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert "sorting_exercise" not in sa.inspect(connection).get_table_names()
    engine.dispose()
    migrate(settings)
    assert make.rows(sa.select(Participant)) == []
    assert len(make.rows(sa.select(User))) == 3


@pytest.mark.parametrize("end", ["published", "discarded"])
def test_an_exercise_outlives_the_draft_that_it_was_made_from(
    sorting: Sorting, app: Flask, make: Make, people: list[User], end: str
) -> None:
    with app.app_context():
        desk = begin(db.session(), make)
        db.commit()
    exercise = sorting.exercise(people)
    assert exercise.draft_id is not None
    with app.app_context(), db.unit_of_work() as session:
        desk.session, desk.draft = session, guides.get_draft(session, SLUG)
        if end == "published":
            desk.propose()
            desk.publish()
        else:
            drafts.discard(session, desk.writer, desk.draft)
    for person in people:
        sorting.sort(exercise, person, sorting.right(exercise, a0=Answer(NOWHERE)))
    sorting.close(exercise)
    with app.app_context():
        row = queries.exercise_row(db.session(), exercise.id)
        weak = queries.weak_anchors(db.session(), row.exercise.question_set_id)
    assert (row.number, row.handed_in, list(weak)) == (None, 2, [("planning", 1, "en")])


def test_no_exercise_is_made_of_a_draft_that_has_just_been_published(
    sorting: Sorting, app: Flask, make: Make, people: list[User]
) -> None:
    with app.app_context():
        desk = begin(db.session(), make)
        page = queries.set_page(db.session(), SLUG)
        desk.propose()
        desk.publish()
        with pytest.raises(Conflict, match="published or set aside meanwhile"):
            service.make(
                db.session(),
                desk.writer,
                page,
                page.sources[0],
                language="en",
                criteria=["planning", "openness"],
                users=people,
            )


def test_what_has_been_deleted_since_it_was_read_is_not_there(
    sorting: Sorting, app: Flask, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    with app.app_context(), db.unit_of_work() as session:
        place = queries.own_place(session, exercise.id, people[0].id)
        session.execute(sa.delete(Participant))
        session.execute(sa.delete(Exercise))
        with pytest.raises(NotFound):
            service.save(session, sorting.actor(people[0]), place, [])
        with pytest.raises(NotFound):
            service.close(session, sorting.actor(sorting.hr), place.exercise)
