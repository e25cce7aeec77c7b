"""What is read about packages, and what one is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import clock
from screening.accounts.models import User
from screening.accounts.policy import ROLES_OF_ACT
from screening.audit import AuditEntry
from screening.errors import NotFound
from screening.guides.models import QuestionSetVersion
from screening.recruitments.models import PanelMember, Recruitment
from screening.reports.batches.models import UNDER_WAY, Export
from screening.reports.batches.rules import Contents
from screening.scoring.queries import score_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from screening.scoring.table import ScoreTable

ACT = "export.make"
MOST_SHOWN = 50
LOG_ROLE = "hr"
"""The audit log names who did what in the set-up, which is HR's to know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A package and the name of whoever asked for it."""

    export: Export
    requested_by: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the audit log."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that a package is made from, as one person sees it; `log` None means: not for them."""

    table: ScoreTable
    version_created_at: datetime
    log: tuple[LogRow, ...] | None


def exports(session: Session, recruitment_id: int) -> list[Asked]:
    """Return the newest packages of a recruitment, the newest first."""
    rows = session.execute(
        sa.select(Export, User.name)
        .join(User, User.id == Export.requested_by_id)
        .where(Export.recruitment_id == recruitment_id)
        .order_by(Export.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Asked(export, name) for export, name in rows]


def asked(session: Session, recruitment_id: int, export_id: int) -> Asked:
    """Return one package of a recruitment.

    Raises:
        NotFound: the recruitment has no such package.
    """
    row = session.execute(
        sa.select(Export, User.name)
        .join(User, User.id == Export.requested_by_id)
        .where(Export.id == export_id, Export.recruitment_id == recruitment_id)
        # It may have been read before, and a worker changes it all the time.
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Asked(row[0], row[1])


def under_way(
    session: Session, recruitment_id: int, kind: str, language: str, user_id: int
) -> Export | None:
    """Return the package that is being made already from the same request."""
    return session.scalar(
        sa.select(Export).where(
            Export.recruitment_id == recruitment_id,
            Export.kind == kind,
            Export.language == language,
            Export.requested_by_id == user_id,
            Export.state.in_(UNDER_WAY),
        )
    )


def all_under_way(session: Session) -> Sequence[Export]:
    """Return every package that is not finished, the oldest first."""
    return session.scalars(
        sa.select(Export).where(Export.state.in_(UNDER_WAY)).order_by(Export.id)
    ).all()


def finished_before(session: Session, moment: datetime) -> Sequence[Export]:
    """Return the packages that ended before `moment` and whose files have not been removed."""
    return session.scalars(
        sa.select(Export)
        .where(
            Export.state.not_in(UNDER_WAY),
            Export.finished_at < moment,
            Export.removed_at.is_(None),
        )
        .order_by(Export.id)
    ).all()


def are_due(session: Session, *, days: int) -> bool:
    """Tell whether a package has lain there for more than `days` days."""
    return bool(finished_before(session, clock.now() - timedelta(days=days)))


def with_use_for_parts(session: Session) -> frozenset[int]:
    """Return the numbers of the packages that may go on from finished parts."""
    return frozenset(
        session.scalars(
            sa.select(Export.id).where(
                Export.state.in_((*UNDER_WAY, "failed")), Export.removed_at.is_(None)
            )
        )
    )


def material(session: Session, export: Export) -> Material:
    """Read what the package is made from, as whoever asked for it sees it now.

    Raises:
        NotFound: that person may no longer make packages of the recruitment.
    """
    roles = roles_of(session, export.requested_by_id, export.recruitment_id)
    if roles.isdisjoint(ROLES_OF_ACT[ACT]):
        raise NotFound
    table = score_table(session, export.recruitment_id, user_id=export.requested_by_id)
    created_at = session.execute(
        sa.select(QuestionSetVersion.created_at)
        .join(Recruitment, Recruitment.version_id == QuestionSetVersion.id)
        .where(Recruitment.id == export.recruitment_id)
    ).scalar_one()
    log = _log(session, export.recruitment_id) if LOG_ROLE in roles else None
    return Material(table, created_at, log)


def roles_of(session: Session, user_id: int, recruitment_id: int) -> frozenset[str]:
    """Return a user's roles in a recruitment, as the policy knows them; none once deactivated."""
    row = session.execute(
        sa.select(User.active, User.global_role, PanelMember.role)
        .select_from(User)
        .outerjoin(
            PanelMember,
            (PanelMember.user_id == User.id) & (PanelMember.recruitment_id == recruitment_id),
        )
        .where(User.id == user_id)
    ).one_or_none()
    if row is None or not row[0]:
        return frozenset()
    return frozenset(role for role in row[1:] if role)


def open_to(session: Session, recruitment_id: int, user_id: int, *, is_hr: bool) -> Contents:
    """Return what a reader may see of a recruitment now, in six statements."""
    table = score_table(session, recruitment_id, user_id=user_id)
    return Contents.of(table.candidates, log=is_hr)


def _log(session: Session, recruitment_id: int) -> tuple[LogRow, ...]:
    rows = session.execute(
        sa.select(
            AuditEntry.at,
            AuditEntry.actor_name,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.details,
            AuditEntry.hash,
        )
        # Packages are about the case and no part of it; with them no two would be the same.
        .where(
            AuditEntry.recruitment_id == recruitment_id,
            AuditEntry.action.not_like("export.%"),
        )
        .order_by(AuditEntry.id)
    )
    return tuple(LogRow(*row) for row in rows)
