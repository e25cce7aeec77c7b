"""What is read of a draft beside its parts: who wrote it, and the steps in which it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.accounts.models import User
from screening.guides.models import Draft, DraftChange

PAGE = 50
"""How many steps a page of the history shows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the writing of a draft; `writer` is "" where nobody signed in did it."""

    change: DraftChange
    writer: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of the steps of a draft, the newest first, and how many pages there are."""

    steps: Sequence[Step]
    page: int
    pages: int
    total: int


def last_writer(session: Session, draft: Draft) -> str:
    """Return the name of who changed the draft last, "" if nobody signed in did."""
    if draft.updated_by_id is None:
        return ""
    found = session.get(User, draft.updated_by_id)
    return "" if found is None else found.name


def next_undo(session: Session, draft: Draft, user_id: int | None) -> DraftChange | None:
    """Return the user's newest step that has not been undone, or None."""
    return session.scalars(
        sa.select(DraftChange)
        .where(
            DraftChange.draft_id == draft.id,
            DraftChange.by_id == user_id,
            DraftChange.undone.is_(False),
        )
        .order_by(DraftChange.number.desc())
        .limit(1)
    ).first()


def next_redo(
    session: Session, draft: Draft, user_id: int | None, last: DraftChange | None
) -> DraftChange | None:
    """Return the step to do again: the first that the user undid after `last`, the `next_undo`."""
    return session.scalars(
        sa.select(DraftChange)
        .where(
            DraftChange.draft_id == draft.id,
            DraftChange.by_id == user_id,
            DraftChange.undone.is_(True),
            DraftChange.number > (0 if last is None else last.number),
        )
        .order_by(DraftChange.number)
        .limit(1)
    ).first()


def change_numbered(session: Session, draft: Draft, number: int) -> DraftChange | None:
    """Return the step with this number, or None."""
    return session.scalar(
        sa.select(DraftChange).where(DraftChange.draft_id == draft.id, DraftChange.number == number)
    )


def history(session: Session, draft: Draft, page: int) -> History:
    """Return one page of the steps, counted from 1; a page past the end is the last one."""
    total = session.scalar(
        sa.select(sa.func.count()).select_from(DraftChange).where(DraftChange.draft_id == draft.id)
    )
    pages = max(1, -(-(total or 0) // PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(
        sa.select(DraftChange, User.name)
        .outerjoin(User, User.id == DraftChange.by_id)
        .where(DraftChange.draft_id == draft.id)
        .order_by(DraftChange.number.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    steps = [Step(change, name or "") for change, name in rows]
    return History(steps, page, pages, total or 0)
