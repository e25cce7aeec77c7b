"""Tables of a recruitment: the case, its candidates, its panel, and impartiality."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

PANEL_ROLES = ("chair", "member", "observer")
SCORING_ROLES = ("chair", "member")
PanelRole = Literal["chair", "member", "observer"]
CandidateStatus = Literal["active", "withdrawn"]


class Recruitment(Model):
    """One appointment case, pinned to one version of a question set."""

    __tablename__ = "recruitment"
    __table_args__ = (
        sa.CheckConstraint("remote_share BETWEEN 0 AND 100", name="remote_share"),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    unit: Mapped[str] = mapped_column(sa.String(200))
    work_sites: Mapped[str] = mapped_column(sa.Text, default="")
    remote_share: Mapped[int]
    advert_text: Mapped[str] = mapped_column(sa.Text, default="")
    advert_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_set_version.id"))
    weights: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Criterion id to weight; None means equal weights."""
    weights_reason: Mapped[str] = mapped_column(sa.Text, default="")
    weights_locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class Candidate(Model):
    """A person interviewed in one recruitment; `position` is the order of the interviews."""

    __tablename__ = "candidate"
    __table_args__ = (
        sa.UniqueConstraint("recruitment_id", "code"),
        sa.CheckConstraint("status IN ('active', 'withdrawn')", name="status"),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recruitment_id: Mapped[int] = mapped_column(sa.ForeignKey("recruitment.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    contact: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    status: Mapped[CandidateStatus] = mapped_column(sa.String(12), default="active")
    position: Mapped[int]


class PanelMember(Model):
    """A user's place on one recruitment's panel; `position` is the order of speaking."""

    __tablename__ = "panel_member"
    __table_args__ = (
        sa.UniqueConstraint("recruitment_id", "user_id"),
        sa.CheckConstraint("role IN ('chair', 'member', 'observer')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recruitment_id: Mapped[int] = mapped_column(sa.ForeignKey("recruitment.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[PanelRole] = mapped_column(sa.String(12))
    position: Mapped[int]


class ImpartialityDeclaration(Model):
    """What a panel member has declared about one candidate; no candidate data opens before it."""

    __tablename__ = "impartiality_declaration"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "candidate_id"),
        sa.CheckConstraint("outcome IN ('clear', 'conflict')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("panel_member.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(12))
    ground: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[datetime] = mapped_column(default=now)
