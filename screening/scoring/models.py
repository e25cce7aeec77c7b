"""Tables of scorecards and scores."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

State = Literal["draft", "locked", "reopened"]
Stage = Literal["initial", "final"]
Outcome = Literal["scored", "not_asked", "no_evidence", "declined"]


class Scorecard(Model):
    """One panel member's scores of one candidate."""

    __tablename__ = "scorecard"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "candidate_id"),
        sa.CheckConstraint("state IN ('draft', 'locked', 'reopened')", name="state"),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("panel_member.id"))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    state: Mapped[State] = mapped_column(sa.String(12), default="draft")
    imported: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    first_locked_at: Mapped[datetime | None]
    """Set at the first lock and never again: from then on the initial rows are frozen."""
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reopen_reason: Mapped[str] = mapped_column(sa.Text, default="")


class Score(Model):
    """One question's outcome, level and notes at one stage of a scorecard.

    Evidence (what the candidate said) and assessment (what the member thinks) are two columns,
    because an applicant may see the first and not the second.
    """

    __tablename__ = "score"
    __table_args__ = (
        sa.UniqueConstraint("scorecard_id", "question_id", "stage"),
        sa.CheckConstraint("stage IN ('initial', 'final')", name="stage"),
        sa.CheckConstraint(
            "outcome IN ('scored', 'not_asked', 'no_evidence', 'declined')", name="outcome"
        ),
        # The scale belongs to the question set; here stands only that a level goes with 'scored'.
        sa.CheckConstraint(
            "(outcome IS NOT NULL AND outcome = 'scored') = (level IS NOT NULL)", name="level"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(sa.ForeignKey("scorecard.id"), index=True)
    question_id: Mapped[str] = mapped_column(sa.String(60))
    stage: Mapped[Stage] = mapped_column(sa.String(8), default="initial")
    outcome: Mapped[Outcome | None] = mapped_column(sa.String(12))
    level: Mapped[int | None] = mapped_column(sa.SmallInteger)
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    assessment: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime] = mapped_column(default=now)
