"""Tables of question sets: immutable versions, the draft that is written next, and approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

DraftState = Literal["draft", "proposed", "discarded"]


class QuestionSet(Model):
    """A question set through time; what it says stands in its versions."""

    __tablename__ = "question_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)


class QuestionSetVersion(Model):
    """One version of a question set. A published version never changes (a trigger holds it)."""

    __tablename__ = "question_set_version"
    __table_args__ = (
        sa.UniqueConstraint("question_set_id", "number"),
        sa.UniqueConstraint("question_set_id", "sha256"),
        sa.CheckConstraint("state IN ('draft', 'proposed', 'published', 'retired')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_set.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12))
    document: Mapped[str] = mapped_column(sa.Text)
    """Canonical JSON: sorted keys, no spaces, UTF-8; `sha256` is over exactly these bytes."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class Publication(Model):
    """How a version came to be published by people; one that was imported has none.

    A row never changes (a trigger holds it).
    """

    __tablename__ = "question_set_publication"

    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("question_set_version.id"), primary_key=True
    )
    base_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_set_version.id"))
    """The version that the draft started from."""
    corrects_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question_set_version.id"), index=True
    )
    """The version whose meaning this one keeps, word for word but for its spelling."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """What has changed and why, in the proposer's words."""
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    """The second person, who vouches for a correction."""
    published_at: Mapped[datetime] = mapped_column(default=now)


class Draft(Model):
    """The next version of a question set while it is written: at most one at a time."""

    __tablename__ = "question_set_draft"
    __table_args__ = (
        sa.CheckConstraint("state IN ('draft', 'proposed', 'discarded')", name="state"),
        sa.Index(
            "uq_question_set_draft_open",
            "question_set_id",
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_set.id"), index=True)
    base_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_set_version.id"))
    state: Mapped[DraftState] = mapped_column(sa.String(12), default="draft")
    parts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """What it says so far, by part (`screening.guides.drafts.parts`); it may be incomplete."""
    correction: Mapped[bool] = mapped_column(default=False)
    """Whether it is proposed as one that keeps the meaning of the version it starts from."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    """Why the second person sent it back, if that happened."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class DraftChange(Model):
    """One step in the writing of a draft, with what stood there before, so it can be undone."""

    __tablename__ = "question_set_change"
    __table_args__ = (sa.UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(
        sa.ForeignKey("question_set_draft.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    """Its place in the order of the draft's changes, from 1."""
    parts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Part to `[before, after]`; None where the part was not there."""
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class Approval(Model):
    """The legal basis that a named person has recorded for a question the linter stops."""

    __tablename__ = "question_approval"
    __table_args__ = (sa.UniqueConstraint("question_set_id", "category", "text_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_set.id"))
    category: Mapped[str] = mapped_column(sa.String(40))
    """The linter's category."""
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the question's text in UTF-8: an edited question needs a new approval."""
    text: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.Text)
    approved_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
