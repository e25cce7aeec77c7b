"""The audit log: one row for each change, in the same commit as the change itself.

Every row carries a hash over itself and the row before, so that a row that is altered or taken
away afterwards can be seen (`verify`). Scores and notes never enter the log: it is shown on screen
to people who may not see them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening import clock
from screening.db import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

GENESIS = "0" * 64
_POSTGRESQL_LOCK = 0x5C4EE


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, or (without an id) the command line under its operator's name."""

    id: int | None
    name: str


class AuditEntry(Model):
    """One change: when, who, what, on what, and the chain's hash."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    action: Mapped[str] = mapped_column(sa.String(60), index=True)
    subject: Mapped[str] = mapped_column(sa.String(120))
    recruitment_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject: str,
    recruitment_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one row to the log, in the session's open transaction, and return it.

    `action` is `domain.past-participle`, `subject` is `kind:id`. `details` must be plain JSON and
    hold no scores and no notes.
    """
    if session.get_bind().dialect.name == "postgresql":
        # The chain needs writers one by one; on SQLite `BEGIN IMMEDIATE` has seen to that.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRESQL_LOCK)))
    session.flush()
    before = session.scalar(sa.select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        recruitment_id=recruitment_id,
        details=dict(details or {}),
        previous_hash=before or GENESIS,
    )
    entry.hash = _digest(entry)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session) -> int | None:
    """Return the id of the first row that breaks the chain, or None if it is whole."""
    before = GENESIS
    for entry in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)):
        if entry.previous_hash != before or entry.hash != _digest(entry):
            return entry.id
        before = entry.hash
    return None


def _digest(entry: AuditEntry) -> str:
    content = json.dumps(
        [
            entry.previous_hash,
            entry.at.isoformat(),
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.subject,
            entry.recruitment_id,
            entry.details,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()
