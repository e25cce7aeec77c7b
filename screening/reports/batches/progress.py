"""What a worker writes down about a package, each time in a short transaction of its own.

Every step asks in the same statement whether the package is still this worker's: whoever has lost
it, because it was called off or because another worker has taken it over, learns it there.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from screening import audit, clock, db
from screening.jobs import is_gone, jobs, own_mark
from screening.messages import N_, Message
from screening.reports.batches import queries, rules
from screening.reports.batches.models import Export

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOG = logging.getLogger("screening.exports")
JOB = "export"
WORKER = audit.Actor(None, "worker")
LOST = Message(
    N_(
        "The work stopped %(times)s times at the same document, without a word. It is probably too "
        "large. Shorten the notes, or tell whoever runs this installation."
    ),
    {"times": rules.MOST_ATTEMPTS},
)


class Lost(Exception):
    """The package is no longer this worker's."""


def claim(export_id: int) -> Export | None:
    """Take a package that waits, and return it; None if it does not wait (any longer)."""
    own = rules.claim_of(own_mark(), secrets.token_hex(8))
    now = clock.now()
    with db.apart(writes=True) as session:
        taken = session.execute(
            sa.update(Export)
            .where(Export.id == export_id, Export.state == "queued")
            .values(
                state="running",
                claim=own,
                attempt=Export.attempt + 1,
                heartbeat_at=now,
                started_at=sa.func.coalesce(Export.started_at, now),
            )
        )
        if not _rows(taken):
            return None
        return session.scalars(sa.select(Export).where(Export.id == export_id)).one()


def plan(export: Export, *, done: int, total: int, contents: dict[str, Any]) -> None:
    """Note how many parts there are, how many are finished, and what they show.

    Raises:
        Lost: the package is no longer this worker's.
    """
    _step(export, done=done, total=total, contents=contents)


def advance(export: Export, done: int) -> None:
    """Note that one more part is finished.

    Raises:
        Lost: the package is no longer this worker's.
    """
    _step(export, done=done, attempt=1)


def beat(export: Export) -> None:
    """Give a sign of life."""
    with db.apart(writes=True) as session:
        session.execute(_own(export).values(heartbeat_at=clock.now()))


def finish(export: Export, *, file_name: str, sha256: str, size: int, documents: int) -> None:
    """Note that the package lies there.

    Raises:
        Lost: the package is no longer this worker's.
    """
    with db.apart(writes=True) as session:
        _must(
            session.execute(
                _own(export).values(
                    state="done",
                    done=Export.total,
                    finished_at=clock.now(),
                    file_name=file_name,
                    sha256=sha256,
                    size=size,
                )
            )
        )
        _record(session, export, "finished", sha256=sha256, size=size, documents=documents)


def fail(export: Export, code: str, message: Message) -> None:
    """Note that the package cannot be made, and why."""
    with db.apart(writes=True) as session:
        _fail(session, export, code, message)


def give_back(export: Export) -> None:
    """Let the package wait again: this process stops, through no fault of the package."""
    with db.apart(writes=True) as session:
        session.execute(
            _own(export).values(
                state="queued", claim="", attempt=Export.attempt - 1, heartbeat_at=clock.now()
            )
        )
    jobs().ask(JOB, export.id)


def recover() -> None:
    """Let every package that is stuck be made again; one that has cost too much is given up."""
    with db.apart(writes=False) as session:
        stuck = [one for one in queries.all_under_way(session) if is_stuck(one)]
    for export in stuck:
        if _let_wait_again(export):
            jobs().ask(JOB, export.id)


def is_stuck(export: Export) -> bool:
    """Tell whether nobody is at work on a package that should be made."""
    return rules.is_stuck(export, clock.now(), is_gone)


def _let_wait_again(export: Export) -> bool:
    with db.apart(writes=True) as session:
        if export.state == "running" and export.attempt >= rules.MOST_ATTEMPTS:
            _fail(session, export, "worker-lost", LOST)
            return False
        found = session.execute(
            _as_it_was(export).values(state="queued", claim="", heartbeat_at=clock.now())
        )
        if _rows(found) and export.state == "running":
            LOG.warning("package %s was left by its worker and is taken up again", export.id)
        return _rows(found) > 0


def _fail(session: Session, export: Export, code: str, message: Message) -> None:
    failed = session.execute(
        _as_it_was(export).values(
            state="failed",
            finished_at=clock.now(),
            error_code=code,
            error=rules.plain(message),
        )
    )
    if _rows(failed):
        _record(session, export, "failed", code=code)


def _step(export: Export, **values: object) -> None:
    with db.apart(writes=True) as session:
        _must(session.execute(_own(export).values(heartbeat_at=clock.now(), **values)))


def _own(export: Export) -> sa.Update:
    return sa.update(Export).where(
        Export.id == export.id, Export.state == "running", Export.claim == export.claim
    )


def _as_it_was(export: Export) -> sa.Update:
    return sa.update(Export).where(
        Export.id == export.id, Export.state == export.state, Export.claim == export.claim
    )


def _must(result: sa.Result[Any]) -> None:
    if not _rows(result):
        raise Lost


def _rows(result: sa.Result[Any]) -> int:
    found: int = result.rowcount  # type: ignore[attr-defined] # of every UPDATE
    return found


def _record(session: Session, export: Export, what: str, **details: object) -> None:
    audit.record(
        session,
        WORKER,
        f"export.{what}",
        subject=f"export:{export.id}",
        recruitment_id=export.recruitment_id,
        details=details,
    )
