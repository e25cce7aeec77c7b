"""Sessions: one commit a unit of work, readers that don't wait, writers that queue up."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from tests.factories import Make


def test_a_unit_of_work_that_fails_leaves_nothing(app: Flask, make: Make) -> None:
    user = make.user("Before")

    def fail() -> None:
        with db.unit_of_work() as session:
            session.get_one(User, user.id).name = "After"
            session.flush()
            raise RuntimeError

    with app.app_context():
        with pytest.raises(RuntimeError):
            fail()
        assert db.session().scalar(sa.select(User.name)) == "Before"


def test_moments_come_back_aware_and_naive_ones_are_refused(app: Flask, make: Make) -> None:
    user = make.user()
    with app.app_context():
        found = db.session().scalar(sa.select(User.created_at).where(User.id == user.id))
        assert found is not None
        assert found.tzinfo == UTC
        with pytest.raises(sa.exc.StatementError, match="time zone"):
            db.session().execute(
                sa.update(User).values(created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - on purpose
            )


def test_writers_queue_up_instead_of_failing(app: Flask, make: Make) -> None:
    """Each of four threads reads and then writes fifty times; no increment may be lost."""
    user = make.user("0")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(50):
                with app.app_context(), db.unit_of_work() as session:
                    row = session.get_one(User, user.id, with_for_update=True)
                    row.name = str(int(row.name) + 1)
        except BaseException as error:  # noqa: BLE001 - reported by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        assert db.session().scalar(sa.select(User.name)) == "200"
