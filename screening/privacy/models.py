"""Tables of redactions and of the copies that have been made."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

CopyKind = Literal["party-access", "personal-data", "full-case"]


class Redaction(Model):
    """A passage of one note that is left out of one candidate's copies of one kind.

    The passage is kept as its place in the text and the text's own fingerprint, so a text that has
    changed since is never redacted in the wrong place: its redaction no longer fits and has to be
    made again. Nothing of the text itself is stored here.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        sa.CheckConstraint("copy IN ('party-access', 'personal-data')", name="copy"),
        sa.CheckConstraint(
            "field IN ('evidence', 'assessment', 'reason', 'reopen_reason')", name="field"
        ),
        # A reason for reopening belongs to the scorecard, everything else to a question.
        sa.CheckConstraint("(field = 'reopen_reason') = (question_id = '')", name="question"),
        sa.CheckConstraint("passage_start >= 0 AND passage_end > passage_start", name="passage"),
        sa.UniqueConstraint(
            "scorecard_id",
            "copy",
            "question_id",
            "field",
            "text_sha256",
            "passage_start",
            "passage_end",
            name="uq_redaction_passage",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recruitment_id: Mapped[int] = mapped_column(sa.ForeignKey("recruitment.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    scorecard_id: Mapped[int] = mapped_column(sa.ForeignKey("scorecard.id"))
    copy: Mapped[str] = mapped_column(sa.String(16))
    question_id: Mapped[str] = mapped_column(sa.String(60), default="")
    field: Mapped[str] = mapped_column(sa.String(16))
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    passage_start: Mapped[int]
    passage_end: Mapped[int]
    ground: Mapped[str] = mapped_column(sa.String(40))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


class AccessCopy(Model):
    """A copy that somebody has asked for: of what kind, for whom, why, and of which data.

    The document itself is not kept. It is made from the data and from this row alone, so the same
    row gives the same bytes as long as `content_sha256` is still that of the data.
    """

    __tablename__ = "access_copy"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('party-access', 'personal-data', 'full-case')", name="kind"),
        sa.CheckConstraint("(kind = 'full-case') = (candidate_id IS NULL)", name="candidate"),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recruitment_id: Mapped[int] = mapped_column(sa.ForeignKey("recruitment.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(
        # A candidate without scores can be removed; what the audit log says of the copy remains.
        sa.ForeignKey("candidate.id", ondelete="CASCADE"),
        index=True,
    )
    kind: Mapped[CopyKind] = mapped_column(sa.String(16))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2))
    retention: Mapped[str] = mapped_column(sa.Text, default="")
    """How long the data are kept, as the case handler has written it (personal data alone)."""
    contact: Mapped[str] = mapped_column(sa.Text, default="")
    """Where the applicant turns with questions and demands (personal data alone)."""
    audit_until: Mapped[int]
    """The last entry of the audit log that the copy may hold: later ones came after it."""
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    """Of the file, from the first time it was made."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
