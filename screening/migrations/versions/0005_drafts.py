"""Drafts of question sets with their changes, publications, and approvals of questions.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from screening.db import UtcDateTime

revision = "0005"
down_revision = "0004"

FROZEN = "question_set_publication"


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "question_set_publication",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        *(
            _reference("question_set_publication", column, "question_set_version")
            for column in ("version_id", "base_version_id", "corrects_id")
        ),
        *(
            _reference("question_set_publication", column, "user_account")
            for column in ("proposed_by_id", "published_by_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_question_set_publication")),
    )
    op.create_index(
        op.f("ix_question_set_publication_corrects_id"), "question_set_publication", ["corrects_id"]
    )
    op.create_table(
        "question_set_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("correction", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'discarded')", name=op.f("ck_question_set_draft_state")
        ),
        _reference("question_set_draft", "question_set_id", "question_set"),
        _reference("question_set_draft", "base_version_id", "question_set_version"),
        *(
            _reference("question_set_draft", column, "user_account")
            for column in ("created_by_id", "updated_by_id", "proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set_draft")),
    )
    op.create_index(
        op.f("ix_question_set_draft_question_set_id"), "question_set_draft", ["question_set_id"]
    )
    op.create_index(
        "uq_question_set_draft_open",
        "question_set_draft",
        ["question_set_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'discarded'"),
        postgresql_where=sa.text("state <> 'discarded'"),
    )
    op.create_table(
        "question_set_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["question_set_draft.id"],
            name=op.f("fk_question_set_change_draft_id_question_set_draft"),
            ondelete="CASCADE",
        ),
        _reference("question_set_change", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set_change")),
        sa.UniqueConstraint(
            "draft_id", "number", name=op.f("uq_question_set_change_draft_id_number")
        ),
    )
    op.create_table(
        "question_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        _reference("question_approval", "question_set_id", "question_set"),
        _reference("question_approval", "approved_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_approval")),
        sa.UniqueConstraint(
            "question_set_id",
            "category",
            "text_sha256",
            name=op.f("uq_question_approval_question_set_id_category_text_sha256"),
        ),
    )
    _freeze()


def _freeze() -> None:
    """Let the database itself hold publications as they are."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ("UPDATE", "DELETE"):
        name = f"frozen_publication_{event.lower()}"
        complaint = "a publication never changes"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {FROZEN} FOR EACH ROW "
                f"BEGIN SELECT RAISE(ABORT, '{complaint}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{complaint}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {FROZEN} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Go back: drafts, and who published what, are lost; published versions stay."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ("update", "delete"):
        name = f"frozen_publication_{event}"
        if sqlite:
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {FROZEN}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("question_approval")
    op.drop_table("question_set_change")
    op.drop_table("question_set_draft")
    op.drop_table("question_set_publication")
