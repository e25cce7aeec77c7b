"""Drafts: the open one of a question set, who wrote it, and the steps in which it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.accounts.models import User
from screening.errors import NotFound
from screening.guides.drafts.edits import Kind, all_ids
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Draft, DraftChange, QuestionSet, QuestionSetVersion
from screening.guides.queries.sets import document_of, question_set
from screening.messages import N_, Message

NO_DRAFT = Message(
    N_(
        "The question set has no draft now. If you were writing one, it has been published or set "
        "aside."
    )
)
PAGE = 50
"""How many steps a page of the history shows."""
LOOKED_AT = 200
"""How many of the newest steps are searched: each holds whole texts."""


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


def open_draft(session: Session, slug: str) -> Draft | None:
    """Return the draft of a question set that is being written or has been proposed, or None."""
    return session.scalar(
        sa.select(Draft)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(QuestionSet.slug == slug, Draft.state != "discarded")
    )


def get_draft(session: Session, slug: str) -> Draft:
    """Return the draft of a question set that is being written or has been proposed.

    Raises `NotFound` if there is none, and says so of a question set that is there.
    """
    found = open_draft(session, slug)
    if found is None:
        raise NotFound(NO_DRAFT if question_set(session, slug) is not None else None)
    return found


def changes(session: Session, draft: Draft) -> Sequence[DraftChange]:
    """Return the changes of a draft, the newest first."""
    return session.scalars(
        sa.select(DraftChange)
        .where(DraftChange.draft_id == draft.id)
        .order_by(DraftChange.number.desc())
    ).all()


def taken_ids(session: Session, draft: Draft, kind: Kind) -> frozenset[str]:
    """Return the ids of one kind that any version, draft or undone change of the set has used."""
    documents = session.scalars(
        sa.select(QuestionSetVersion).where(
            QuestionSetVersion.question_set_id == draft.question_set_id
        )
    )
    own = Draft.question_set_id == draft.question_set_id
    every: list[Mapping[str, Any]] = [parts_of(document_of(one)) for one in documents]
    every += session.scalars(sa.select(Draft.parts).where(own))
    every += session.scalars(sa.select(DraftChange.parts).join(Draft).where(own))
    return all_ids(every, kind)


def discarded_draft(session: Session, slug: str) -> Draft | None:
    """Return the draft of a question set that was set aside last, or None."""
    return session.scalars(
        sa.select(Draft)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(QuestionSet.slug == slug, Draft.state == "discarded")
        .order_by(Draft.updated_at.desc())
        .limit(1)
    ).first()


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
