"""The table of packages that somebody has asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

ExportKind = Literal["summaries", "case"]
ExportState = Literal["queued", "running", "done", "failed", "cancelled"]
UNDER_WAY = ("queued", "running")


class Export(Model):
    """A package that somebody has asked for: what is wanted, how far it is, and what came of it.

    The file lies in the data folder. Nobody's right to read it is stored here: `contents` says what
    the file shows, and each reader is held to what that reader may see now.
    """

    __tablename__ = "export"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('summaries', 'case')", name="kind"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
        sa.CheckConstraint("done >= 0 AND done <= total", name="done"),
        sa.CheckConstraint(
            "state <> 'done' OR (sha256 <> '' AND file_name <> '' AND size IS NOT NULL "
            "AND finished_at IS NOT NULL)",
            name="result",
        ),
        # Whoever asks for the same again while it is being made gets the one that is being made.
        sa.Index(
            "uq_export_under_way",
            "recruitment_id",
            "kind",
            "language",
            "requested_by_id",
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recruitment_id: Mapped[int] = mapped_column(sa.ForeignKey("recruitment.id"), index=True)
    kind: Mapped[ExportKind] = mapped_column(sa.String(12))
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[ExportState] = mapped_column(sa.String(12), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Parts: the documents and the package itself; 0 before it has been begun."""
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime] = mapped_column(default=now)
    """The last sign of life: of the worker, or while it waits, when the queue was last told."""
    claim: Mapped[str] = mapped_column(sa.String(200), default="")
    """The process that is at work on it, and a number that is another one each time."""
    attempt: Mapped[int] = mapped_column(default=0)
    """How often the part at hand has been begun."""
    error_code: Mapped[str] = mapped_column(sa.String(40), default="")
    error: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Why it failed: a `Message` as plain data, to be said in the reader's language."""
    contents: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What the file shows, for `rules.readable`."""
    file_name: Mapped[str] = mapped_column(sa.String(120), default="")
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    removed_at: Mapped[datetime | None]
    """When the file was removed because its time was up."""
