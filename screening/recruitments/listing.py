"""The list of recruitments that one reader may open, with how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from screening.recruitments import queries
from screening.recruitments.models import (
    SCORING_ROLES,
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.recruitments.queries import SCORECARD, Version
from screening.tabular import fold

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE = 25
"""Rows on a page: a screenful or two, and quick to render."""

Action = Literal["declare", "score", "compare", "set_up", "open"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One recruitment as its reader sees it in the list.

    `done` of `expected` scorecards are locked: the reader's own for one who scores, otherwise
    those of the whole panel.
    """

    id: int
    reference: str
    title: str
    unit: str
    version: Version
    candidates: int
    role: str | None
    scores: bool
    done: int
    expected: int
    undeclared: int
    action: Action


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `total` counts all that match, `everything` all there is."""

    rows: tuple[Listed, ...]
    total: int
    everything: int
    page: int
    pages: int


def listing(
    session: Session, user_id: int, *, sees_all: bool, search: str = "", page: int = 1
) -> Listing:
    """Return one page of the reader's recruitments, the newest first, in three statements.

    Those who don't see all get those whose panel they are on. `search` looks in title, reference
    and unit.
    """
    own = aliased(PanelMember)
    place = sa.and_(own.recruitment_id == Recruitment.id, own.user_id == user_id)
    names = session.execute(
        sa.select(Recruitment.id, Recruitment.title, Recruitment.reference, Recruitment.unit)
        .join(own, place, isouter=sees_all)
        .order_by(Recruitment.id.desc())
    ).all()
    # Sought here and not in the database, where upper and lower case end with the letter Z.
    wanted = fold(search).split()
    found = [
        row.id
        for row in names
        if all(word in fold(f"{row.title} {row.reference} {row.unit}") for word in wanted)
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    rows = session.execute(_details(own, place).where(Recruitment.id.in_(shown))).all()
    versions = queries.versions(session, {row.Recruitment.version_id for row in rows})
    return Listing(
        rows=tuple(_listed(row, versions[row.Recruitment.version_id]) for row in rows),
        total=len(found),
        everything=len(names),
        page=page,
        pages=pages,
    )


def _details(own: Any, place: sa.ColumnElement[bool]) -> sa.Select[Any]:  # noqa: ANN401 - an alias
    """Return the query of the rows, with what is counted as subqueries of the one statement."""
    scorer = aliased(PanelMember)
    # Withdrawn candidates count nowhere: nobody is to score them.
    active = sa.and_(Candidate.recruitment_id == Recruitment.id, Candidate.status == "active")

    def count(table: Any, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:  # noqa: ANN401
        return (
            sa.select(sa.func.count())
            .select_from(table)
            .where(*where)
            .correlate(Recruitment, own)
            .scalar_subquery()
        )

    of_candidate = sa.join(SCORECARD, Candidate, Candidate.id == SCORECARD.c.candidate_id)
    declared = sa.join(
        ImpartialityDeclaration, Candidate, Candidate.id == ImpartialityDeclaration.candidate_id
    )
    conflict = ImpartialityDeclaration.outcome == "conflict"
    scores = scorer.role.in_(SCORING_ROLES)
    return (
        sa.select(
            Recruitment,
            own.role.label("role"),
            count(Candidate, active).label("candidates"),
            count(
                of_candidate,
                active,
                SCORECARD.c.member_id == own.id,
                SCORECARD.c.state == "locked",
            ).label("own_locked"),
            count(declared, active, ImpartialityDeclaration.member_id == own.id).label(
                "own_declared"
            ),
            count(declared, active, ImpartialityDeclaration.member_id == own.id, conflict).label(
                "own_conflicts"
            ),
            count(scorer, scorer.recruitment_id == Recruitment.id, scores).label("scorers"),
            count(of_candidate, active, SCORECARD.c.state == "locked").label("locked"),
            count(
                declared.join(scorer, scorer.id == ImpartialityDeclaration.member_id),
                active,
                conflict,
                scores,
            ).label("conflicts"),
        )
        .join(own, place, isouter=True)
        .order_by(Recruitment.id.desc())
    )


def _listed(row: sa.Row[Any], version: Version) -> Listed:
    scores = row.role in SCORING_ROLES
    undeclared = row.candidates - row.own_declared if row.role else 0
    done = row.own_locked if scores else row.locked
    expected = (
        row.candidates - row.own_conflicts
        if scores
        else row.candidates * row.scorers - row.conflicts
    )
    recruitment: Recruitment = row.Recruitment
    return Listed(
        id=recruitment.id,
        reference=recruitment.reference,
        title=recruitment.title,
        unit=recruitment.unit,
        version=version,
        candidates=row.candidates,
        role=row.role,
        scores=scores,
        done=done,
        expected=expected,
        undeclared=undeclared,
        action=_action(row, scores=scores, undeclared=undeclared, done=done, expected=expected),
    )


def _action(
    row: sa.Row[Any],
    *,
    scores: bool,
    undeclared: int,
    done: int,
    expected: int,
) -> Action:
    if undeclared:
        return "declare"
    if scores and done < expected:
        return "score"
    if expected and done >= expected:
        return "compare"
    if row.role is None and not (row.candidates and row.scorers):
        return "set_up"
    return "open"
