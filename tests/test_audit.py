"""The audit log's chain breaks visibly when a row is altered or taken away."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor, AuditEntry


def write(session: Session, count: int = 4) -> list[int]:
    actor = Actor(None, "tester")
    return [
        audit.record(session, actor, "thing.changed", subject=f"thing:{n}", details={"n": n}).id
        for n in range(count)
    ]


def test_an_untouched_log_is_whole(session: Session) -> None:
    assert audit.verify(session) is None
    write(session)
    session.expire_all()
    assert audit.verify(session) is None


def test_the_first_row_hangs_on_nothing_and_each_on_the_one_before(session: Session) -> None:
    write(session)
    rows = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert rows[0].previous_hash == audit.GENESIS
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


def without_triggers(session: Session) -> None:
    """Do what an intruder with the database's own rights would do first."""
    postgres = session.get_bind().dialect.name == "postgresql"
    for name in ("audit_update", "audit_delete"):
        on = " ON audit_entry" if postgres else ""
        session.execute(sa.text(f"DROP TRIGGER frozen_{name}{on}"))


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "x"},
        {"action": "x.y"},
        {"subject": "x:1"},
        {"recruitment_id": 7},
        {"details": {"n": 99}},
    ],
)
def test_an_altered_row_is_found(session: Session, change: dict[str, Any]) -> None:
    ids = write(session)
    without_triggers(session)
    session.execute(
        sa.update(AuditEntry).where(AuditEntry.id == ids[1]).values(**change),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
    assert audit.verify(session) == ids[1]


def test_a_missing_row_is_found_at_the_next(session: Session) -> None:
    ids = write(session)
    without_triggers(session)
    session.execute(
        sa.delete(AuditEntry).where(AuditEntry.id == ids[1]),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
    assert audit.verify(session) == ids[2]
