"""Tables of question sets and their immutable versions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model


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
