"""What is read about versions and moves: counts of scorecards, and never a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening.audit import AuditEntry
from screening.guides.models import Publication, QuestionSetVersion
from screening.guides.queries import document_of
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring.models import Score, Scorecard
from screening.scoring.version_moves import rules
from screening.scoring.version_moves.rules import Plan, Standing, Version, Written

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOVED = "recruitment.version_moved"
"""The audit log's action; its details tell which questions changed, and never whose levels."""

_NEVER_LOCKED = Scorecard.first_locked_at.is_(None)
_SOMETHING = sa.or_(
    Score.outcome.is_not(None), Score.evidence != "", Score.assessment != "", Score.reason != ""
)


@dataclass(frozen=True, slots=True)
class Row:
    """A recruitment that rests on a version, with counts of its candidates and scorecards."""

    recruitment: Recruitment
    candidates: int
    standing: Standing


def versions(session: Session, version_id: int) -> list[Version]:
    """Return all versions of the question set that a version belongs to, oldest first."""
    own = sa.select(QuestionSetVersion.question_set_id).where(QuestionSetVersion.id == version_id)
    rows = session.execute(
        sa.select(QuestionSetVersion, Publication.corrects_id)
        .outerjoin(Publication, Publication.version_id == QuestionSetVersion.id)
        .where(QuestionSetVersion.question_set_id == own.scalar_subquery())
        .order_by(QuestionSetVersion.number)
    )
    return [
        Version(version.id, version.number, version.state, document_of(version), corrects)
        for version, corrects in rows
    ]


def recruitments(session: Session, wanted: sa.ColumnElement[bool]) -> list[Row]:
    """Return the wanted recruitments with their counts, in one statement."""
    rows = session.execute(
        sa.select(
            Recruitment,
            sa.func.count(sa.distinct(Candidate.id)),
            sa.func.count(sa.case((_NEVER_LOCKED, Scorecard.id))),
            sa.func.count(sa.case((Scorecard.first_locked_at.is_not(None), Scorecard.id))),
        )
        .outerjoin(Candidate, Candidate.recruitment_id == Recruitment.id)
        .outerjoin(Scorecard, Scorecard.candidate_id == Candidate.id)
        .where(wanted)
        .group_by(Recruitment.id)
        .order_by(Recruitment.reference)
    )
    return [
        Row(recruitment, candidates, Standing(begun, locked))
        for recruitment, candidates, begun, locked in rows
    ]


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on one question in one recruitment.

    `scores` are those on scorecards that have been locked, with or without a level; `members` have
    written something in scorecards that have not.
    """

    recruitment_id: int
    question_id: str
    scores: int
    members: int


def resting(session: Session, wanted: sa.ColumnElement[bool]) -> list[Resting]:
    """Return what rests on each question in the wanted recruitments, in one statement."""
    given = sa.case(
        (
            ~_NEVER_LOCKED & (Score.stage == "initial") & Score.outcome.is_not(None),
            Score.id,
        )
    )
    writer = sa.case((_NEVER_LOCKED & _SOMETHING, Scorecard.member_id))
    rows = session.execute(
        sa.select(
            Candidate.recruitment_id,
            Score.question_id,
            sa.func.count(given),
            sa.func.count(sa.distinct(writer)),
        )
        .select_from(Score)
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .join(Recruitment, Recruitment.id == Candidate.recruitment_id)
        .where(wanted)
        .group_by(Candidate.recruitment_id, Score.question_id)
    )
    return [Resting(*row) for row in rows]


def been_on(session: Session, recruitment_id: int) -> frozenset[int]:
    """Return the ids of the versions that a recruitment has moved away from."""
    return frozenset(one.details["from_id"] for one in _moves(session, recruitment_id))


def _moves(session: Session, recruitment_id: int) -> Sequence[AuditEntry]:
    return session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.recruitment_id == recruitment_id, AuditEntry.action == MOVED)
        .order_by(AuditEntry.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Choices:
    """A recruitment, the versions of its question set, and those that it may move to."""

    recruitment: Recruitment
    versions: Sequence[Version]
    open: tuple[Version, ...]
    standing: Standing
    written: tuple[Written, ...]

    @property
    def now(self) -> Version:
        """The version that it is on."""
        return self.version(self.recruitment.version_id)

    def version(self, id_: int) -> Version:
        """Return the version with this id."""
        return next(one for one in self.versions if one.id == id_)

    def numbered(self, number: int) -> Version | None:
        """Return the version with this number, if there is one."""
        return next((one for one in self.versions if one.number == number), None)

    def plan(self, new: Version) -> Plan:
        """Work out the move to a version."""
        return rules.plan(
            self.now,
            new,
            fates=rules.fates(self.versions, self.now, new),
            sheets=rules.sheets_read(self.versions, self.now, new),
            open_=self.open,
            standing=self.standing,
            written=self.written,
            weights=self.recruitment.weights,
            weights_locked=self.recruitment.weights_locked_at is not None,
        )


def choices(session: Session, recruitment: Recruitment) -> Choices:
    """Read all that a move of one recruitment depends on, in four statements."""
    wanted = Recruitment.id == recruitment.id
    (row,) = recruitments(session, wanted)
    found = versions(session, recruitment.version_id)
    been = been_on(session, recruitment.id)
    return Choices(
        recruitment=recruitment,
        versions=found,
        open=rules.open_to(found, recruitment.version_id, been),
        standing=row.standing,
        written=tuple(Written(one.question_id, one.members) for one in resting(session, wanted)),
    )


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Questions that lost their level, or never had one, when the recruitment moved."""

    moved_at: datetime
    number: int
    question_ids: tuple[str, ...]


def unsettled(session: Session, recruitment_id: int, card: Scorecard) -> Unsettled | None:
    """Return the questions of one's own draft to choose a level on anew, after the last move.

    They are those that the move changed, that were written on before it, and that have no outcome
    yet.
    """
    if card.first_locked_at is not None:
        return None
    moves = [one for one in _moves(session, recruitment_id) if one.details["changed"]]
    if not moves:
        return None
    rows = session.execute(
        sa.select(Score.question_id, Score.updated_at).where(
            Score.scorecard_id == card.id, Score.outcome.is_(None)
        )
    ).all()
    found = {
        question
        for question, written_at in rows
        for move in moves
        if question in move.details["changed"] and written_at <= move.at
    }
    if not found:
        return None
    return Unsettled(moves[-1].at, moves[-1].details["to"], tuple(sorted(found)))


def changed_between(session: Session, old_id: int, new_id: int) -> frozenset[str]:
    """Return the questions on which a level means something else in the one version and other."""
    return rules.changed_questions(versions(session, new_id), old_id, new_id)
