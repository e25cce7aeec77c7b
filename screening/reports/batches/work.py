"""Makes packages, part by part, in a worker's process.

Each finished part is kept, so whoever takes a package up again makes only what is missing. Nothing
is held open while a document is made: neither a transaction nor the package itself.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from screening import db
from screening.errors import NotFound, ProductError
from screening.jobs import TimeUp, beating, jobs, time_limit
from screening.messages import N_, Message
from screening.reports.batches import archive, files, progress, queries, rules, service
from screening.reports.batches import plan as plans
from screening.reports.batches.models import UNDER_WAY, Export

if TYPE_CHECKING:
    from screening.reports.batches.plan import Part, Plan
    from screening.settings import Settings

LOG = logging.getLogger("screening.exports")

TOO_LARGE = Message(
    N_("The document is too large: it takes more memory than there is. Shorten the notes.")
)
TOO_SLOW = Message(
    N_("The document is too large: it takes more than %(minutes)s minutes. Shorten the notes."),
    {"minutes": rules.MOST_SECONDS // 60},
)
NOT_ALLOWED = Message(
    N_("Whoever asked for this package may no longer make packages of this recruitment.")
)
NOTHING = Message(
    N_("There is no summary to make: all candidates are sealed for whoever asked for this package.")
)
UNFORESEEN = Message(N_("Something went wrong on our side."))


class CannotMake(Exception):
    """The package cannot be made, and trying again by itself would not help."""

    def __init__(self, code: str, message: Message) -> None:
        """Take a stable code and the sentence for people."""
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


def perform(export_id: int) -> None:
    """Make the package with this number as far as this process gets, if it waits for anybody."""
    export = progress.claim(export_id)
    if export is None:
        return
    try:
        with beating(lambda: progress.beat(export)):
            _make(export)
    except progress.Lost:
        _clear_away(export_id)
    except CannotMake as error:
        progress.fail(export, error.code, error.message)
    except Exception:
        LOG.exception("package %s failed", export_id)
        progress.fail(export, "unforeseen", UNFORESEEN)
    except BaseException:
        # The process is told to stop. What is finished is kept for the next.
        progress.give_back(export)
        raise


def tidy() -> None:
    """Remove files whose time is up, and parts that nobody needs any more."""
    from flask import current_app  # noqa: PLC0415 - the one place that needs it

    settings: Settings = current_app.config["SCREENING"]
    # Listed before the table is read: what is begun in between must not be taken for rubbish.
    present = tuple(files.with_parts())
    with db.apart(writes=False) as session:
        due = queries.are_due(session, days=settings.export_days)
        kept = queries.with_use_for_parts(session)
    for number in present:
        if number not in kept:
            files.forget_parts(number)
    if due:
        with db.apart(writes=True) as session:
            service.remove_old(session, progress.WORKER, days=settings.export_days)


def _make(export: Export) -> None:
    plan = _plan(export)
    workplace = files.Workplace(export.id, plan.fingerprint)
    missing = [part for part in plan.parts if not workplace.has(part.name)]
    done = len(plan.parts) - len(missing)
    progress.plan(export, done=done, total=plan.total, contents=plan.contents.plain())
    for part in missing:
        if jobs().spent:
            progress.give_back(export)
            return
        workplace.keep(part.name, _made(part))
        jobs().count_document()
        done += 1
        progress.advance(export, done)
    _put_together(export, plan, workplace)


def _plan(export: Export) -> Plan:
    with db.apart(writes=False) as session:
        try:
            material = queries.material(session, export)
        except NotFound:
            raise CannotMake("not-allowed", NOT_ALLOWED) from None
    plan = plans.plan(material, export.kind, export.language)
    if not plan.parts:
        raise CannotMake("nothing-to-make", NOTHING)
    return plan


def _made(part: Part) -> bytes:
    try:
        with time_limit(rules.MOST_SECONDS):
            return part.make()
    except ProductError as error:
        raise _unmakeable(part, error.code, error.message) from error
    except (MemoryError, RecursionError) as error:
        raise _unmakeable(part, "too-large", TOO_LARGE) from error
    except TimeUp as error:
        raise _unmakeable(part, "too-slow", TOO_SLOW) from error


def _unmakeable(part: Part, code: str, reason: Message) -> CannotMake:
    return CannotMake(
        code, Message(N_("%(document)s: %(reason)s"), {"document": part.title, "reason": reason})
    )


def _put_together(export: Export, plan: Plan, workplace: files.Workplace) -> None:
    content = archive.pack(plan, workplace.read)
    files.write(files.package(export.id), content)
    progress.finish(
        export,
        file_name=plan.file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        documents=len(plan.parts),
    )
    files.forget_parts(export.id)


def _clear_away(export_id: int) -> None:
    """Remove what lies there for a package that was called off.

    Where another worker has taken it over, that one needs the parts.
    """
    with db.apart(writes=False) as session:
        found = session.get(Export, export_id)
        gone = found is None or (found.state not in UNDER_WAY and found.state != "done")
    if gone:
        files.remove(export_id)
