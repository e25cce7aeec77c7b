"""Exercises in which colleagues sort anchors, and what they have answered.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from screening.db import UtcDateTime

revision = "0006"
down_revision = "0005"


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sorting_exercise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_sorting_exercise_state")),
        sa.CheckConstraint(
            "language IN ('nb', 'nn', 'en')", name=op.f("ck_sorting_exercise_language")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_sorting_exercise_closed")
        ),
        sa.CheckConstraint(
            "version_id IS NULL OR draft_id IS NULL", name=op.f("ck_sorting_exercise_source")
        ),
        _reference("sorting_exercise", "question_set_id", "question_set"),
        _reference("sorting_exercise", "version_id", "question_set_version"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["question_set_draft.id"],
            name=op.f("fk_sorting_exercise_draft_id_question_set_draft"),
            ondelete="SET NULL",
        ),
        _reference("sorting_exercise", "created_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sorting_exercise")),
    )
    op.create_index(
        op.f("ix_sorting_exercise_question_set_id"), "sorting_exercise", ["question_set_id"]
    )
    op.create_table(
        "sorting_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exercise_id"],
            ["sorting_exercise.id"],
            name=op.f("fk_sorting_participant_exercise_id_sorting_exercise"),
            ondelete="CASCADE",
        ),
        _reference("sorting_participant", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sorting_participant")),
        sa.UniqueConstraint(
            "exercise_id", "user_id", name=op.f("uq_sorting_participant_exercise_id_user_id")
        ),
    )
    op.create_index(op.f("ix_sorting_participant_user_id"), "sorting_participant", ["user_id"])


def downgrade() -> None:
    """Go back: exercises and their answers are lost."""
    op.drop_table("sorting_participant")
    op.drop_table("sorting_exercise")
