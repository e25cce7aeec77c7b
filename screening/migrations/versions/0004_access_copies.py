"""Redactions, and the copies of a case that people have been given.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from screening.db import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recruitment_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("scorecard_id", sa.Integer(), nullable=False),
        sa.Column("copy", sa.String(length=16), nullable=False),
        sa.Column("question_id", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("passage_start", sa.Integer(), nullable=False),
        sa.Column("passage_end", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "copy IN ('party-access', 'personal-data')", name=op.f("ck_redaction_copy")
        ),
        sa.CheckConstraint(
            "field IN ('evidence', 'assessment', 'reason', 'reopen_reason')",
            name=op.f("ck_redaction_field"),
        ),
        sa.CheckConstraint(
            "(field = 'reopen_reason') = (question_id = '')", name=op.f("ck_redaction_question")
        ),
        sa.CheckConstraint(
            "passage_start >= 0 AND passage_end > passage_start", name=op.f("ck_redaction_passage")
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["recruitment.id"],
            name=op.f("fk_redaction_recruitment_id_recruitment"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_redaction_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecard.id"], name=op.f("fk_redaction_scorecard_id_scorecard")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_redaction_created_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
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
    op.create_index(op.f("ix_redaction_recruitment_id"), "redaction", ["recruitment_id"])
    op.create_index(op.f("ix_redaction_candidate_id"), "redaction", ["candidate_id"])
    op.create_table(
        "access_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recruitment_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("audit_until", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('party-access', 'personal-data', 'full-case')",
            name=op.f("ck_access_copy_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'full-case') = (candidate_id IS NULL)", name=op.f("ck_access_copy_candidate")
        ),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name=op.f("ck_access_copy_language")),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["recruitment.id"],
            name=op.f("fk_access_copy_recruitment_id_recruitment"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_access_copy_candidate_id_candidate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_access_copy_created_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_copy")),
    )
    op.create_index(op.f("ix_access_copy_recruitment_id"), "access_copy", ["recruitment_id"])
    op.create_index(op.f("ix_access_copy_candidate_id"), "access_copy", ["candidate_id"])


def downgrade() -> None:
    """Go back: the record of what was handed out, and every redaction, is lost."""
    op.drop_table("access_copy")
    op.drop_table("redaction")
