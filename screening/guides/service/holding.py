"""What steps in the life of a draft begin and end with: the draft held, a row in the log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor
from screening.errors import Conflict
from screening.guides import queries
from screening.guides.drafts.checks import check
from screening.guides.models import Draft, DraftState, QuestionSet
from screening.guides.rules.publishing import Standing, standing
from screening.messages import N_, Message

GONE = Message(
    N_("The draft is no longer there: somebody has published it or set it aside meanwhile.")
)
NOT_WRITTEN = Message(N_("The draft has been proposed already."))
NOT_PROPOSED = Message(N_("The draft is not proposed any more: it was taken back or sent back."))


def lock_set(session: Session, question_set_id: int) -> QuestionSet:
    """Keep others from writing versions and approvals of a question set meanwhile.

    The lock is held until the transaction ends. It is always taken before that of a draft.
    """
    return session.scalars(
        sa.select(QuestionSet).where(QuestionSet.id == question_set_id).with_for_update()
    ).one()


def hold(session: Session, draft: Draft, state: DraftState) -> None:
    """Read a draft anew and keep others from writing it until the transaction ends.

    Raises:
        Conflict: it has gone meanwhile, or is not in `state` any more.
    """
    lock_set(session, draft.question_set_id)
    found = session.scalar(
        sa.select(Draft)
        .where(Draft.id == draft.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.state == "discarded":
        raise Conflict(GONE)
    if found.state != state:
        raise Conflict(NOT_PROPOSED if state == "proposed" else NOT_WRITTEN)


def standing_of(session: Session, draft: Draft) -> Standing:
    """Return how a draft stands on its way to publication."""
    slug = session.get_one(QuestionSet, draft.question_set_id).slug
    approved = queries.approvals(session, draft.question_set_id)
    return standing(check(draft.parts, slug), {one.key for one in approved})


def noted(session: Session, actor: Actor, draft: Draft, action: str, **details: Any) -> None:  # noqa: ANN401 - whatever the log is to say
    """Write what was done to the database, and a row of it to the audit log."""
    session.flush()
    audit.record(
        session,
        actor,
        f"question_set_draft.{action}",
        subject=f"question_set_draft:{draft.id}",
        details={"question_set": draft.question_set_id, **details},
    )
