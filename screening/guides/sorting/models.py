"""Tables of the sorting of anchors: exercises, and what each participant has answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

ExerciseState = Literal["open", "closed"]


class Exercise(Model):
    """The anchors of a question set as they were at one time, for colleagues to sort."""

    __tablename__ = "sorting_exercise"
    __table_args__ = (
        sa.CheckConstraint("state IN ('open', 'closed')", name="state"),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        sa.CheckConstraint("version_id IS NULL OR draft_id IS NULL", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(sa.ForeignKey("question_set.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_set_version.id"))
    draft_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question_set_draft.id", ondelete="SET NULL")
    )
    """Without this and `version_id` it was made from a draft that has been published since."""
    language: Mapped[str] = mapped_column(sa.String(2))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """The criteria and anchors (`screening.guides.sorting.content`); it never changes."""
    state: Mapped[ExerciseState] = mapped_column(sa.String(8), default="open")
    deadline: Mapped[date | None]
    """The day by which HR hopes for the answers; nothing happens by itself afterwards."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]


class Participant(Model):
    """Somebody who has been asked to sort, with the answers so far."""

    __tablename__ = "sorting_participant"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(
        sa.ForeignKey("sorting_exercise.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """Anchor to `[criterion, level]` (`screening.guides.sorting.rules`)."""
    added_at: Mapped[datetime] = mapped_column(default=now)
    begun_at: Mapped[datetime | None]
    saved_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
