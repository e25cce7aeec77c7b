"""Packages of documents that are made in the background.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from screening.db import UtcDateTime

revision = "0003"
down_revision = "0002"

UNDER_WAY = "state IN ('queued', 'running')"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recruitment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("claim", sa.String(length=200), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("contents", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('summaries', 'case')", name=op.f("ck_export_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_export_state"),
        ),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name=op.f("ck_export_language")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_export_done")),
        sa.CheckConstraint(
            "state <> 'done' OR (sha256 <> '' AND file_name <> '' AND size IS NOT NULL "
            "AND finished_at IS NOT NULL)",
            name=op.f("ck_export_result"),
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["recruitment.id"],
            name=op.f("fk_export_recruitment_id_recruitment"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["user_account.id"],
            name=op.f("fk_export_requested_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_export_recruitment_id"), ["recruitment_id"], unique=False
        )
        batch_op.create_index(
            "uq_export_under_way",
            ["recruitment_id", "kind", "language", "requested_by_id"],
            unique=True,
            sqlite_where=sa.text(UNDER_WAY),
            postgresql_where=sa.text(UNDER_WAY),
        )


def downgrade() -> None:
    """Go back; the files in the data folder stay until somebody removes them."""
    op.drop_table("export")
