"""A package is made once, part by part, whatever happens to the one that makes it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import audit, clock, db, jobs
from screening.audit import Actor, AuditEntry
from screening.errors import Conflict, Invalid
from screening.messages import Message
from screening.reports import pdfs
from screening.reports.batches import files, progress, queries, rules, service, work
from screening.reports.batches.models import Export
from tests.factories import Case, Make
from tests.reports.batches.packages import ask, jobs_of, opened, stored


def actions(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session().scalars(
            sa.select(AuditEntry.action)
            .where(AuditEntry.action.like("export.%"))
            .order_by(AuditEntry.id)
        )
        return list(rows)


def change(app: Flask, number: int, **values: object) -> None:
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Export).where(Export.id == number).values(**values))


def test_a_request_is_made_by_whoever_works_through_the_queue(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    assert (stored(app, number).state, painted) == ("queued", [])
    assert jobs_of(app).drain() == 1
    done = stored(app, number)
    assert (done.state, done.done, done.total) == ("done", 3, 3)
    assert painted == ["candidate 1", "candidate 2"]
    assert actions(app) == ["export.requested", "export.finished"]
    with app.app_context():
        assert audit.verify(db.session()) is None
        assert list(files.with_parts()) == []
        assert files.package(number).stat().st_mode & 0o077 == 0


def test_the_same_request_is_made_once(app: Flask, case: Case, painted: list[str]) -> None:
    first = ask(app, case, case.chair)
    assert ask(app, case, case.chair) == first
    assert ask(app, case, case.chair, language="nn") != first
    assert ask(app, case, case.chair, kind="case") != first
    jobs_of(app).drain()
    assert ask(app, case, case.chair) != first


def test_two_clicks_at_the_same_moment_give_one_package(app: Flask, case: Case) -> None:
    number = ask(app, case, case.chair)
    with app.app_context(), db.unit_of_work() as session:
        find, looks = queries.under_way, list[Any]()

        def not_at_first(*words: Any) -> Export | None:
            looks.append(words)
            return find(*words) if len(looks) > 1 else None

        actor = Actor(case.chair.id, "Chair")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queries, "under_way", not_at_first)
            same = service.request(session, actor, case.id, kind="summaries", language="en")
    assert same.id == number


def test_a_message_that_comes_twice_does_no_harm(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    for _ in range(3):
        jobs_of(app).ask("export", number)
    assert jobs_of(app).drain() == 4
    assert len(painted) == 2


def test_calling_off_in_the_middle_stops_after_the_document_at_hand(
    app: Flask, case: Case, painted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask(app, case, case.chair)
    make = pdfs.candidate_pdf

    def call_off_meanwhile(*words: object, **named: object) -> bytes:
        with db.apart(writes=True) as session:
            export = session.get(Export, number)
            assert export is not None
            service.cancel(session, Actor(case.chair.id, "Chair"), export)
        return make(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pdfs, "candidate_pdf", call_off_meanwhile)
    jobs_of(app).drain()
    assert stored(app, number).state == "cancelled"
    assert painted == ["candidate 1"]
    assert actions(app) == ["export.requested", "export.cancelled"]
    with app.app_context():
        assert list(files.with_parts()) == []
        assert not files.package(number).exists()


def test_what_is_called_off_while_it_waits_is_never_begun(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    with app.app_context(), db.unit_of_work() as session:
        export = session.get(Export, number)
        assert export is not None
        service.cancel(session, Actor(case.chair.id, "Chair"), export)
        with pytest.raises(Conflict):
            service.cancel(session, Actor(case.chair.id, "Chair"), export)
    jobs_of(app).drain()
    assert painted == []


def lose_after(monkeypatch: pytest.MonkeyPatch, count: int, error: BaseException) -> None:
    """Let the worker end with `error` at the document after the first `count`."""
    make, left = pdfs.candidate_pdf, [count]

    def lost(*words: object, **named: object) -> bytes:
        if not left[0]:
            raise error
        left[0] -= 1
        return make(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pdfs, "candidate_pdf", lost)


def interrupted(app: Flask, number: int, *, killed: bool = False) -> None:
    """Let a worker be told to stop at the second document; a kill leaves no time for anything."""
    with pytest.MonkeyPatch.context() as patch:
        lose_after(patch, 1, KeyboardInterrupt())
        if killed:
            patch.setattr(progress, "give_back", lambda _export: None)
        with pytest.raises(KeyboardInterrupt):
            jobs_of(app).perform("export", number)


def test_a_worker_that_is_told_to_stop_gives_the_package_back(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    interrupted(app, number)
    waiting = stored(app, number)
    assert (waiting.state, waiting.done, waiting.claim) == ("queued", 1, "")
    jobs_of(app).drain()
    assert stored(app, number).state == "done"
    assert painted == ["candidate 1", "candidate 2"]


def test_a_worker_that_has_made_enough_documents_makes_room(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    own = jobs_of(app)
    own.documents_allowed = 1
    jobs_of(app).perform("export", number)
    assert own.spent
    assert (stored(app, number).state, stored(app, number).done) == ("queued", 1)
    own.documents_made = 0
    own.drain()
    assert (stored(app, number).state, painted) == ("done", ["candidate 1", "candidate 2"])


@pytest.mark.parametrize("how", ["silent", "gone"])
def test_what_a_lost_worker_was_at_goes_on_where_it_stopped(
    app: Flask, case: Case, painted: list[str], how: str
) -> None:
    number = ask(app, case, case.chair)
    interrupted(app, number, killed=True)
    assert stored(app, number).state == "running"
    jobs_of(app).drain()
    assert stored(app, number).state == "running", "it is not taken while somebody may be at it"
    if how == "silent":
        change(app, number, heartbeat_at=clock.now() - timedelta(minutes=1))
    else:
        dead = jobs.own_mark().rpartition("/")[0] + "/99999999"
        change(app, number, claim=rules.claim_of(dead, "1"))
    jobs_of(app).keep_up()
    assert stored(app, number).state == "queued"
    jobs_of(app).drain()
    assert stored(app, number).state == "done"
    assert painted == ["candidate 1", "candidate 2"]


def test_parts_from_other_scores_are_not_used(
    app: Flask, case: Case, make: Make, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    interrupted(app, number)
    for member in case.members[:2]:
        make.scorecard(case, member, case.candidates[2], 2)
    jobs_of(app).drain()
    assert painted == ["candidate 1", "candidate 1", "candidate 2", "candidate 3"]
    assert len(opened(app, number).namelist()) == 5


def test_a_part_that_kills_every_worker_is_given_up(app: Flask, case: Case) -> None:
    number = ask(app, case, case.chair)
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        with app.app_context():
            assert progress.claim(number) is not None
        assert stored(app, number).attempt == attempt
        change(app, number, heartbeat_at=clock.now() - timedelta(minutes=1))
        jobs_of(app).keep_up()
    failed = stored(app, number)
    assert (failed.state, failed.error_code) == ("failed", "worker-lost")
    assert failed.error is not None
    assert "3 times" in str(rules.message_of(failed.error))
    assert actions(app)[-1] == "export.failed"


def test_a_finished_part_forgives_earlier_losses(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    change(app, number, attempt=2)
    with app.app_context():
        export = progress.claim(number)
        assert export is not None
        progress.plan(export, done=0, total=3, contents={})
        progress.advance(export, 1)
    assert stored(app, number).attempt == 1


def test_a_lost_message_is_sent_again(app: Flask, case: Case, painted: list[str]) -> None:
    number = ask(app, case, case.chair)
    jobs_of(app).huey.flush()
    jobs_of(app).keep_up()
    assert jobs_of(app).drain() == 0, "it may still be on its way"
    change(app, number, heartbeat_at=clock.now() - timedelta(minutes=2))
    jobs_of(app).keep_up()
    assert jobs_of(app).drain() == 1
    assert stored(app, number).state == "done"


def test_a_queue_that_does_not_answer_loses_nothing(
    app: Flask, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs_of(app).huey.storage, "enqueue", None)
        number = ask(app, case, case.chair)
    assert stored(app, number).state == "queued"
    assert "the queue did not take" in caplog.text


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (Invalid(Message("The document is too large: 9 characters.")), "invalid", "9 characters"),
        (MemoryError(), "too-large", "more memory than there is"),
        (RecursionError(), "too-large", "more memory than there is"),
        (jobs.TimeUp(), "too-slow", "more than 5 minutes"),
        (ZeroDivisionError(), "unforeseen", "on our side"),
    ],
)
def test_a_document_that_cannot_be_made_is_a_sentence_and_no_dead_worker(
    app: Flask,
    case: Case,
    painted: list[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: BaseException,
    code: str,
    words: str,
) -> None:
    lose_after(monkeypatch, 1, error)
    number = ask(app, case, case.chair)
    jobs_of(app).drain()
    failed = stored(app, number)
    assert (failed.state, failed.error_code, failed.done) == ("failed", code, 1)
    assert failed.error is not None
    said = str(rules.message_of(failed.error))
    assert words in said
    assert said.startswith("Candidate summary: K-02: ") or code == "unforeseen"
    with app.app_context():
        assert list(files.with_parts()) == [number], "what is finished is kept for another try"


def test_trying_again_makes_only_what_is_missing(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    with pytest.MonkeyPatch.context() as patch:
        lose_after(patch, 1, MemoryError())
        jobs_of(app).drain()
    with app.app_context(), db.unit_of_work() as session:
        export = session.get(Export, number)
        assert export is not None
        assert service.try_again(session, Actor(case.chair.id, "Chair"), export) is export
    jobs_of(app).drain()
    assert (stored(app, number).state, stored(app, number).error) == ("done", None)
    assert painted == ["candidate 1", "candidate 2"]


def test_notes_that_no_document_holds_fail_with_the_document_kits_own_sentence(
    app: Flask, case: Case, make: Make
) -> None:
    from screening.scoring.models import Score, Scorecard

    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Scorecard).values(first_locked_at=None))
        session.execute(sa.update(Score).values(evidence="A note. " * 80_000))
    number = ask(app, case, case.chair)
    jobs_of(app).drain()
    failed = stored(app, number)
    assert failed.error is not None
    said = str(rules.message_of(failed.error))
    assert said.startswith("Candidate summary: K-01: The document is too large: ")
    assert said.endswith("Shorten the notes.")


def test_a_package_is_removed_when_its_time_is_up(
    app: Flask, case: Case, painted: list[str]
) -> None:
    number = ask(app, case, case.chair)
    jobs_of(app).drain()
    jobs_of(app).keep_up()
    assert stored(app, number).removed_at is None
    change(app, number, finished_at=clock.now() - timedelta(days=8))
    jobs_of(app).keep_up()
    assert stored(app, number).removed_at is not None
    with app.app_context():
        assert not files.package(number).exists()
    assert actions(app)[-1] == "export.removed"


def test_parts_that_nobody_needs_are_cleared_away(app: Flask, case: Case) -> None:
    with app.app_context():
        files.Workplace(4711, "f" * 64).keep("a", b"a")
        work.tidy()
        assert list(files.with_parts()) == []


def test_messages_are_kept_whole() -> None:
    from screening.messages import Figure

    message = Message("%(a)s %(b)s", {"a": Message("%(n)s", {"n": Figure(1.5, 2)}), "b": 3})
    assert rules.message_of(rules.plain(message)) == message


def test_a_part_is_there_whole_or_not_at_all(app: Flask, tmp_path: Path) -> None:
    def told_to_stop(_handle: int) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", told_to_stop)
        with pytest.raises(KeyboardInterrupt):
            files.write(tmp_path / "part", b"half")
    assert not (tmp_path / "part").exists()
