"""Every read of the access copies: one statement beside those of the table of scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.errors import NotFound
from screening.privacy.models import AccessCopy, Redaction
from screening.privacy.rules.source import Pair, Person, Source, Trace
from screening.privacy.rules.texts import Field, Mark, Slot
from screening.recruitments.models import Candidate, ImpartialityDeclaration, PanelMember
from screening.scoring.models import Scorecard
from screening.scoring.queries import score_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from screening.privacy.grounds import Kind


def source(
    session: Session,
    recruitment_id: int,
    *,
    user_id: int,
    kind: Kind,
    candidate_id: int | None = None,
    copy_id: int | None = None,
) -> tuple[Source, AccessCopy | None]:
    """Read all that the user may see for a copy of `kind`, in eight statements at most.

    `candidate_id` names the candidate of a copy about one; a full case has none. With `copy_id`,
    that copy comes along, and the audit log ends where it did when the copy was ordered; so do the
    corrections of the question set.

    Raises:
        NotFound: the recruitment has no such candidate, or no such copy of this kind.
    """
    table = score_table(session, recruitment_id, user_id=user_id)
    rows = _places(session, recruitment_id, kind, candidate_id, copy_id)
    if candidate_id is not None and not rows:
        raise NotFound
    copy = rows[0].AccessCopy if rows else None
    if copy_id is not None and copy is None:
        raise NotFound
    if copy is not None:
        table = replace(
            table,
            corrections=tuple(
                one for one in table.corrections if one.vouched_at <= copy.created_at
            ),
        )
    people = {row.Candidate.id: _person(row.Candidate) for row in rows}
    pairs = {
        (row.Candidate.id, row.member_id): _pair(row) for row in rows if row.member_id is not None
    }
    marks = {row.Redaction.id: (row.Redaction.copy, _mark(row)) for row in rows if row.Redaction}
    found = Source(
        table=table,
        people=tuple(people.values()),
        pairs=tuple(pairs.values()),
        marks=tuple(marks[key] for key in sorted(marks)),
        traces=_traces(session, recruitment_id, candidate_id, copy)
        if kind != "party-access"
        else (),
        viewer_member_id=next((row.member_id for row in rows if row.user_id == user_id), None),
    )
    return found, copy


def _places(
    session: Session, recruitment_id: int, kind: Kind, candidate_id: int | None, copy_id: int | None
) -> Sequence[sa.Row[Any]]:
    """Read candidates, panel, declarations, states of scorecards and redactions at once.

    One row a panel member and candidate, and one more for each further redaction in that member's
    notes. A candidate of a recruitment without panel has one row.
    """
    member_user, redactor = aliased(User), aliased(User)
    statement = (
        sa.select(
            Candidate,
            PanelMember.id.label("member_id"),
            PanelMember.user_id,
            PanelMember.role,
            member_user.name.label("member"),
            ImpartialityDeclaration.outcome,
            ImpartialityDeclaration.declared_at,
            Scorecard.state,
            Redaction,
            redactor.name.label("redactor"),
            AccessCopy,
        )
        .select_from(Candidate)
        .outerjoin(PanelMember, PanelMember.recruitment_id == Candidate.recruitment_id)
        .outerjoin(member_user, member_user.id == PanelMember.user_id)
        .outerjoin(
            ImpartialityDeclaration,
            (ImpartialityDeclaration.member_id == PanelMember.id)
            & (ImpartialityDeclaration.candidate_id == Candidate.id),
        )
        .outerjoin(
            Scorecard,
            (Scorecard.member_id == PanelMember.id) & (Scorecard.candidate_id == Candidate.id),
        )
        # A full case is not redacted, and needs no row for each redaction in it.
        .outerjoin(
            Redaction,
            (Redaction.scorecard_id == Scorecard.id) & _only(candidate_id is not None),
        )
        .outerjoin(redactor, redactor.id == Redaction.created_by_id)
        .outerjoin(
            AccessCopy,
            (AccessCopy.id == (copy_id or 0))
            & (AccessCopy.kind == kind)
            & (AccessCopy.recruitment_id == Candidate.recruitment_id)
            & sa.or_(AccessCopy.candidate_id == Candidate.id, _only(candidate_id is None)),
        )
        .where(Candidate.recruitment_id == recruitment_id)
        .order_by(
            Candidate.position, Candidate.id, PanelMember.position, PanelMember.id, Redaction.id
        )
    )
    if candidate_id is not None:
        statement = statement.where(Candidate.id == candidate_id)
    found: Sequence[sa.Row[Any]] = cast("Any", session.execute(statement).all())
    return found


def _only(condition: bool) -> sa.ColumnElement[bool]:  # noqa: FBT001 - a condition of SQL
    return sa.true() if condition else sa.false()


def _person(row: Candidate) -> Person:
    return Person(row.id, row.code, row.name, row.contact, row.language, row.status)


def _pair(row: sa.Row[Any]) -> Pair:
    return Pair(
        row.Candidate.id,
        row.member_id,
        row.member,
        row.role,
        row.outcome,
        row.declared_at,
        row.state,
    )


def _mark(row: sa.Row[Any]) -> Mark:
    found: Redaction = row.Redaction
    return Mark(
        id=found.id,
        slot=Slot(row.member_id, found.question_id, cast("Field", found.field)),
        fingerprint=found.text_sha256,
        start=found.passage_start,
        end=found.passage_end,
        ground=found.ground,
        by=row.redactor,
        at=found.created_at,
    )


def _traces(
    session: Session, recruitment_id: int, candidate_id: int | None, copy: AccessCopy | None
) -> tuple[Trace, ...]:
    """Read the log of a recruitment, or what of it is about one candidate.

    No details are read: they may name others, or hold a reason that a case handler has redacted.
    """
    statement = sa.select(
        AuditEntry.id, AuditEntry.at, AuditEntry.actor_name, AuditEntry.action
    ).where(AuditEntry.recruitment_id == recruitment_id)
    if candidate_id is not None:
        own_cards = sa.select(
            sa.literal("scorecard:") + sa.cast(Scorecard.id, sa.String(20))
        ).where(Scorecard.candidate_id == candidate_id)
        statement = statement.where(
            sa.or_(
                AuditEntry.subject == f"candidate:{candidate_id}",
                AuditEntry.subject.in_(own_cards),
            )
        )
    if copy is not None:
        statement = statement.where(AuditEntry.id <= copy.audit_until)
    return tuple(Trace(*row) for row in session.execute(statement.order_by(AuditEntry.id)))


def last_entry(session: Session) -> int:
    """Return the number of the newest entry of the audit log; nought if there is none."""
    return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def scorecard_ids(session: Session, candidate_id: int) -> dict[int, int]:
    """Return the scorecard of each member who has one of the candidate."""
    rows = session.execute(
        sa.select(Scorecard.member_id, Scorecard.id).where(Scorecard.candidate_id == candidate_id)
    )
    return {row.member_id: row.id for row in rows}


def copies(session: Session, recruitment_id: int) -> Sequence[sa.Row[AccessCopy, str, str]]:
    """Return every copy of a case, the newest first: with who made it and the candidate's code."""
    return session.execute(
        sa.select(AccessCopy, User.name.label("by"), Candidate.code)
        .join(User, User.id == AccessCopy.created_by_id)
        .outerjoin(Candidate, Candidate.id == AccessCopy.candidate_id)
        .where(AccessCopy.recruitment_id == recruitment_id)
        .order_by(AccessCopy.id.desc())
    ).all()
