"""Makes the demonstration: the users, the shipped question sets, and the recruitments."""

from __future__ import annotations

from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from screening import clock
from screening.accounts import service as accounts
from screening.demo import content, sorting, studio
from screening.demo.earlier import earlier
from screening.demo.steps import Stage, Telling
from screening.guides.queries import document_of
from screening.guides.service import import_shipped
from screening.recruitments import queries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.accounts.models import User
    from screening.audit import Actor


def is_there(session: Session) -> bool:
    """Tell whether the demonstration has been made in this database."""
    return all(queries.by_reference(session, one.reference) for one in content.stories())


def make(
    session: Session, operator: Actor, *, password: str, today: date, time_zone: str
) -> dict[str, User]:
    """Make users, question sets and recruitments; everybody signs in with `password`.

    Returns the users by the keys that the demonstration's texts know them by.

    Each thing is done at its own past moment, all of them in the order of time, so that the audit
    log reads like one of a real installation.

    Raises:
        Invalid: the password cannot be used, or one of the references is taken.
        Conflict: one of the e-mail addresses is taken.
    """
    zone = ZoneInfo(time_zone)
    stories = (*earlier(), *content.stories())
    earliest = min(one.created.moment(today, zone) for one in stories)
    with clock.pinned(earliest - timedelta(hours=20)):
        users = {
            person.key: accounts.add_user(
                session,
                operator,
                email=person.email,
                name=person.name,
                password=password,
                global_role=person.global_role,
                language=person.language,
            )
            for person in content.people()
        }
        versions = import_shipped(session, operator)
    version_ids = {document_of(one).slug: one.id for one in versions}
    stage = Stage(session, today, zone, users)
    steps = [
        step
        for story in stories
        for step in Telling(stage, story, version_ids[story.question_set]).steps()
    ]
    steps += [*studio.steps(stage), *sorting.steps(stage)]
    for step in sorted(steps, key=attrgetter("at")):
        with clock.pinned(step.at):
            step.do()
    return users
