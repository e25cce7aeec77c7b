"""Who else has written in a part of a draft, and what became of one that is gone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.accounts.models import User
from screening.guides.models import Draft, DraftChange, QuestionSet

LOOKED_AT = 200
"""How many of the newest steps are searched: each holds whole texts."""


def discarded_draft(session: Session, slug: str) -> Draft | None:
    """Return the draft of a question set that was set aside last, or None."""
    return session.scalars(
        sa.select(Draft)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(QuestionSet.slug == slug, Draft.state == "discarded")
        .order_by(Draft.updated_at.desc())
        .limit(1)
    ).first()


def newest_change(
    session: Session, draft: Draft, key: str, *, but_not_by: int | None = None
) -> tuple[DraftChange, str] | None:
    """Return the newest step in which a part changed, with its writer's name; None if unknown.

    With `but_not_by`, steps of that user are passed over. A name is "" where nobody signed in did
    it.
    """
    rows = session.execute(
        sa.select(DraftChange, User.name)
        .outerjoin(User, User.id == DraftChange.by_id)
        .where(DraftChange.draft_id == draft.id)
        .order_by(DraftChange.number.desc())
        .limit(LOOKED_AT)
    )
    return next(
        (
            (change, name or "")
            for change, name in rows
            if key in change.parts and (but_not_by is None or change.by_id != but_not_by)
        ),
        None,
    )
