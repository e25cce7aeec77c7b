"""What must never change is held by the database itself.

Triggers keep published question-set versions, the audit log, and the scores of a scorecard that has
been locked once as they are, whatever program writes.

Revision 0002, after 0001.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

PUBLISHED = "OLD.state IN ('published', 'retired')"
CHANGED_VERSION = (
    "(NEW.document <> OLD.document OR NEW.sha256 <> OLD.sha256 OR NEW.number <> OLD.number "
    "OR NEW.question_set_id <> OLD.question_set_id OR NEW.state IN ('draft', 'proposed'))"
)
LOCKED_ONCE = (
    "OLD.stage = 'initial' AND EXISTS (SELECT 1 FROM scorecard "
    "WHERE scorecard.id = OLD.scorecard_id AND scorecard.first_locked_at IS NOT NULL)"
)
FROZEN = (
    # name, table, event, condition, complaint
    (
        "version_update",
        "question_set_version",
        "UPDATE",
        f"{PUBLISHED} AND {CHANGED_VERSION}",
        "a published question set version never changes",
    ),
    (
        "version_delete",
        "question_set_version",
        "DELETE",
        PUBLISHED,
        "a published question set version is never deleted",
    ),
    ("audit_update", "audit_entry", "UPDATE", "TRUE", "the audit log never changes"),
    ("audit_delete", "audit_entry", "DELETE", "TRUE", "the audit log is never deleted"),
    ("score_update", "score", "UPDATE", LOCKED_ONCE, "a locked score never changes"),
    ("score_delete", "score", "DELETE", LOCKED_ONCE, "a locked score is never deleted"),
)


def upgrade() -> None:
    """Put the triggers up."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, event, condition, complaint in FROZEN:
        if sqlite:
            op.execute(
                f"CREATE TRIGGER frozen_{name} BEFORE {event} ON {table} FOR EACH ROW "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{complaint}'); END"
            )
            continue
        result = "NEW" if event == "UPDATE" else "OLD"
        op.execute(
            f"CREATE FUNCTION frozen_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{complaint}'; END IF; RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER frozen_{name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION frozen_{name}()"
        )


def downgrade() -> None:
    """Take the triggers down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, _event, _condition, _complaint in FROZEN:
        if sqlite:
            op.execute(f"DROP TRIGGER frozen_{name}")
        else:
            op.execute(f"DROP TRIGGER frozen_{name} ON {table}")
            op.execute(f"DROP FUNCTION frozen_{name}()")
