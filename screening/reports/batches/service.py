"""What people do with packages: ask for one, call it off, try again, fetch it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from screening import audit, clock
from screening.errors import Conflict, Refused
from screening.jobs import jobs
from screening.messages import N_, Message
from screening.reports.batches import files, queries
from screening.reports.batches.models import UNDER_WAY, Export, ExportKind
from screening.reports.batches.progress import JOB
from screening.reports.batches.rules import Contents

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from screening.audit import Actor


def request(
    session: Session, actor: Actor, recruitment_id: int, *, kind: ExportKind, language: str
) -> Export:
    """Ask for a package; if the same person's same request is under way, return that one.

    Raises:
        Refused: the actor is the command line, and a package is made as somebody sees the case.
    """
    if actor.id is None:
        raise Refused
    found = queries.under_way(session, recruitment_id, kind, language, actor.id)
    if found is not None:
        return found
    export = Export(
        recruitment_id=recruitment_id, kind=kind, language=language, requested_by_id=actor.id
    )
    try:
        with session.begin_nested():
            session.add(export)
            session.flush()
    except IntegrityError:  # a second click came in between, through another process
        found = queries.under_way(session, recruitment_id, kind, language, actor.id)
        if found is None:
            raise Conflict from None
        return found
    _record(session, actor, export, "requested", kind=kind, language=language)
    jobs().ask_after_commit(session, JOB, export.id)
    return export


def cancel(session: Session, actor: Actor, export: Export) -> None:
    """Call a package off; the worker that is at it stops after the document it is making.

    Raises:
        Conflict: it is finished already.
    """
    if export.state not in UNDER_WAY:
        raise Conflict(Message(N_("This package is no longer being made.")))
    export.state = "cancelled"
    export.finished_at = clock.now()
    session.flush()
    _record(session, actor, export, "cancelled", done=export.done, total=export.total)


def try_again(session: Session, actor: Actor, export: Export) -> Export:
    """Make a failed package again, without what was finished; others are asked for anew.

    Only whoever asked for it may: it shows what that person sees.
    """
    if export.state != "failed" or export.requested_by_id != actor.id:
        return request(
            session, actor, export.recruitment_id, kind=export.kind, language=export.language
        )
    found = queries.under_way(
        session, export.recruitment_id, export.kind, export.language, export.requested_by_id
    )
    if found is not None:
        return found
    export.state = "queued"
    export.attempt = 0
    export.claim = ""
    export.error_code, export.error = "", None
    export.finished_at = None
    export.heartbeat_at = clock.now()
    session.flush()
    _record(session, actor, export, "requested", kind=export.kind, language=export.language)
    jobs().ask_after_commit(session, JOB, export.id)
    return export


def fetch(session: Session, actor: Actor, export: Export, reader: Contents) -> Path:
    """Return the finished file, for a reader who sees `reader`, and note that it was fetched.

    Raises:
        Conflict: it isn't finished, or its file is gone.
        Refused: it shows something that this reader may not see now.
    """
    if export.state != "done":
        raise Conflict(Message(N_("This package is not finished.")))
    if not readable(export, reader):
        raise Refused(
            Message(
                N_(
                    "This package shows something that is closed to you now: a candidate whose "
                    "scores are sealed, or for whom you have not declared impartiality. Ask for a "
                    "package of your own."
                )
            )
        )
    path = files.package(export.id)
    if export.removed_at is not None or not path.is_file():
        raise Conflict(
            Message(N_("The file of this package has been removed. Ask for a new package."))
        )
    _record(session, actor, export, "downloaded", sha256=export.sha256)
    return path


def readable(export: Export, reader: Contents) -> bool:
    """Tell whether somebody who sees `reader` of the case may see all that is in the package."""
    return export.contents is not None and Contents.stored(export.contents).within(reader)


def remove_old(session: Session, actor: Actor, *, days: int) -> None:
    """Remove the files of packages that were finished more than `days` days ago."""
    before = clock.now() - timedelta(days=days)
    for export in queries.finished_before(session, before):
        files.remove(export.id)
        if export.state == "done":
            _record(session, actor, export, "removed", sha256=export.sha256)
        export.removed_at = clock.now()
    session.flush()


def _record(session: Session, actor: Actor, export: Export, what: str, **details: object) -> None:
    audit.record(
        session,
        actor,
        f"export.{what}",
        subject=f"export:{export.id}",
        recruitment_id=export.recruitment_id,
        details=details,
    )
