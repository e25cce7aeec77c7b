"""Taking a published version out of use, and back into it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor
from screening.errors import NotFound
from screening.guides.models import QuestionSetVersion


def retire(session: Session, actor: Actor, version: QuestionSetVersion) -> None:
    """Take a version out of use: recruitments that have it keep it, new ones cannot choose it."""
    _turn(session, actor, version, "retired")


def unretire(session: Session, actor: Actor, version: QuestionSetVersion) -> None:
    """Bring a retired version back into use."""
    _turn(session, actor, version, "published")


def _turn(
    session: Session,
    actor: Actor,
    version: QuestionSetVersion,
    state: Literal["published", "retired"],
) -> None:
    session.refresh(version, with_for_update=True)
    if version.state == state:
        return
    if version.state not in {"published", "retired"}:
        raise NotFound
    version.state = state
    session.flush()
    audit.record(
        session,
        actor,
        f"question_set_version.{'retired' if state == 'retired' else 'unretired'}",
        subject=f"question_set_version:{version.id}",
        details={"number": version.number},
    )
