"""Every read of recruitments that more than one place needs. Relationships are never walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from screening.accounts.models import User
from screening.errors import NotFound
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, parse_canonical
from screening.recruitments.models import (
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Scoring stands above this package and may not be imported here. How far somebody has come is
# nevertheless read from its tables, by name; no level and no note is among the columns.
SCORECARD = sa.table(
    "scorecard",
    sa.column("id"),
    sa.column("member_id"),
    sa.column("candidate_id"),
    sa.column("state"),
)
SCORE = sa.table(
    "score",
    sa.column("scorecard_id"),
    sa.column("question_id"),
    sa.column("outcome"),
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a question set, with its document."""

    id: int
    slug: str
    number: int
    state: str
    sha256: str
    document: Document
    newest: int = 0
    """The number of the newest published version of the same set; nought if there is none."""

    @property
    def newer(self) -> int | None:
        """The number of the newest published version, if it is newer than this one."""
        return self.newest if self.newest > self.number else None


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One member of a panel, with the name that belongs to the user."""

    id: int
    user_id: int
    name: str
    email: str
    role: str
    position: int


@dataclass(frozen=True, slots=True)
class Card:
    """How far a scorecard has come; `answered` counts questions, and only of one's own cards."""

    id: int
    state: str
    answered: int


@dataclass(frozen=True, slots=True)
class Case:
    """All of a recruitment but its scores. The keys of both mappings are (member, candidate)."""

    version: Version
    candidates: tuple[Candidate, ...]
    members: tuple[PanelRow, ...]
    declarations: Mapping[tuple[int, int], str]
    cards: Mapping[tuple[int, int], Card]

    @property
    def conflicts(self) -> frozenset[tuple[int, int]]:
        """Return the pairs (member, candidate) with a declared conflict of interest."""
        return frozenset(
            pair for pair, outcome in self.declarations.items() if outcome == "conflict"
        )


def recruitment(session: Session, recruitment_id: int) -> Recruitment:
    """Return one recruitment; NotFound if there is none."""
    found = session.get(Recruitment, recruitment_id)
    if found is None:
        raise NotFound
    return found


def hold(session: Session, row: Recruitment | Candidate) -> None:
    """Read a row afresh and keep others from changing it before this request has ended.

    SQLite has let no other writer in since the request began; PostgreSQL has to be asked.
    """
    session.refresh(row, with_for_update=True)


def by_reference(session: Session, reference: str) -> Recruitment | None:
    """Return the recruitment with this reference, if there is one."""
    return session.scalar(sa.select(Recruitment).where(Recruitment.reference == reference))


def versions(session: Session, version_ids: Iterable[int]) -> dict[int, Version]:
    """Return the versions with these ids."""
    return {one.id: one for one in _versions(session, QuestionSetVersion.id.in_(version_ids))}


def version(session: Session, version_id: int) -> Version:
    """Return one version; NotFound if there is none."""
    found = versions(session, [version_id])
    if not found:
        raise NotFound
    return found[version_id]


def choosable_versions(session: Session, current_id: int | None = None) -> tuple[Version, ...]:
    """Return the newest published version of each question set, and the one chosen already."""
    wanted = QuestionSetVersion.state == "published"
    if current_id is not None:
        wanted = sa.or_(wanted, QuestionSetVersion.id == current_id)
    newest: dict[str, Version] = {}
    found = _versions(session, wanted)
    for one in found:
        if one.state == "published":
            newest.setdefault(one.slug, one)
    return tuple(one for one in found if one.id == current_id or newest.get(one.slug) is one)


def _versions(session: Session, wanted: sa.ColumnElement[bool]) -> list[Version]:
    other = aliased(QuestionSetVersion)
    newest = (
        sa.select(sa.func.coalesce(sa.func.max(other.number), 0))
        .where(
            other.question_set_id == QuestionSetVersion.question_set_id,
            other.state == "published",
        )
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            QuestionSetVersion.id,
            QuestionSet.slug,
            QuestionSetVersion.number,
            QuestionSetVersion.state,
            QuestionSetVersion.sha256,
            QuestionSetVersion.document,
            newest.label("newest"),
        )
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .where(wanted)
        .order_by(QuestionSet.slug, QuestionSetVersion.number.desc())
    )
    return [
        Version(
            id=row.id,
            slug=row.slug,
            number=row.number,
            state=row.state,
            sha256=row.sha256,
            document=parse_canonical(row.document, row.sha256),
            newest=row.newest,
        )
        for row in rows
    ]


def candidates(session: Session, recruitment_id: int) -> tuple[Candidate, ...]:
    """Return all candidates in the order of the interviews, the withdrawn ones included."""
    return tuple(
        session.scalars(
            sa.select(Candidate)
            .where(Candidate.recruitment_id == recruitment_id)
            .order_by(Candidate.position, Candidate.id)
        )
    )


def candidate(session: Session, recruitment_id: int, candidate_id: int) -> Candidate:
    """Return one candidate of this recruitment; NotFound if it is not one of its own."""
    found = session.get(Candidate, candidate_id)
    if found is None or found.recruitment_id != recruitment_id:
        raise NotFound
    return found


def members(session: Session, recruitment_id: int) -> tuple[PanelRow, ...]:
    """Return the panel in the order of speaking, observers included."""
    rows = session.execute(
        sa.select(
            PanelMember.id,
            PanelMember.user_id,
            User.name,
            User.email,
            PanelMember.role,
            PanelMember.position,
        )
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.recruitment_id == recruitment_id)
        .order_by(PanelMember.position, PanelMember.id)
    )
    return tuple(PanelRow(*row) for row in rows)


def member(session: Session, recruitment_id: int, member_id: int) -> PanelMember:
    """Return one panel member of this recruitment; NotFound if it is not one of its own."""
    found = session.get(PanelMember, member_id)
    if found is None or found.recruitment_id != recruitment_id:
        raise NotFound
    return found


def declared(session: Session, member_id: int) -> dict[int, str]:
    """Return what a member has declared: candidate id to `clear` or `conflict`."""
    rows = session.execute(
        sa.select(ImpartialityDeclaration.candidate_id, ImpartialityDeclaration.outcome).where(
            ImpartialityDeclaration.member_id == member_id
        )
    )
    return {row.candidate_id: row.outcome for row in rows}


def own_declarations(session: Session, member_id: int) -> dict[int, ImpartialityDeclaration]:
    """Return a member's declarations with their grounds, by candidate id."""
    return {
        one.candidate_id: one
        for one in session.scalars(
            sa.select(ImpartialityDeclaration).where(ImpartialityDeclaration.member_id == member_id)
        )
    }


def declarations(session: Session, recruitment_id: int) -> dict[tuple[int, int], str]:
    """Return what the whole panel has declared: (member, candidate) to the outcome."""
    rows = session.execute(
        sa.select(
            ImpartialityDeclaration.member_id,
            ImpartialityDeclaration.candidate_id,
            ImpartialityDeclaration.outcome,
        )
        .join(PanelMember, PanelMember.id == ImpartialityDeclaration.member_id)
        .where(PanelMember.recruitment_id == recruitment_id)
    )
    return {(row.member_id, row.candidate_id): row.outcome for row in rows}


def conflicts(session: Session, recruitment_id: int) -> frozenset[tuple[int, int]]:
    """Return the pairs (member, candidate) with a declared conflict of interest."""
    return frozenset(
        pair
        for pair, outcome in declarations(session, recruitment_id).items()
        if outcome == "conflict"
    )


def cards(
    session: Session, recruitment_id: int, own_member_id: int | None = None
) -> dict[tuple[int, int], Card]:
    """Return the states of all scorecards; questions are counted on one's own alone."""
    answered = (
        sa.select(sa.func.count(sa.distinct(SCORE.c.question_id)))
        .where(
            SCORE.c.scorecard_id == SCORECARD.c.id,
            SCORECARD.c.member_id == (own_member_id or 0),
            SCORE.c.outcome.is_not(None),
        )
        .correlate(SCORECARD)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            SCORECARD.c.id,
            SCORECARD.c.member_id,
            SCORECARD.c.candidate_id,
            SCORECARD.c.state,
            answered.label("answered"),
        )
        .join(Candidate, Candidate.id == SCORECARD.c.candidate_id)
        .where(Candidate.recruitment_id == recruitment_id)
    )
    return {
        (row.member_id, row.candidate_id): Card(id=row.id, state=row.state, answered=row.answered)
        for row in rows
    }


def scorecard_count(
    session: Session,
    recruitment_id: int,
    *,
    candidate_id: int | None = None,
    member_id: int | None = None,
) -> int:
    """Return how many scorecards there are, of one candidate or one member if asked."""
    query = (
        sa.select(sa.func.count())
        .select_from(SCORECARD)
        .join(Candidate, Candidate.id == SCORECARD.c.candidate_id)
        .where(Candidate.recruitment_id == recruitment_id)
    )
    if candidate_id is not None:
        query = query.where(SCORECARD.c.candidate_id == candidate_id)
    if member_id is not None:
        query = query.where(SCORECARD.c.member_id == member_id)
    return session.scalar(query) or 0


def scored_pairs(session: Session, recruitment_id: int) -> frozenset[tuple[int, int]]:
    """Return the pairs (member, candidate) that have a scorecard, in whatever state."""
    rows = session.execute(
        sa.select(SCORECARD.c.member_id, SCORECARD.c.candidate_id)
        .join(Candidate, Candidate.id == SCORECARD.c.candidate_id)
        .where(Candidate.recruitment_id == recruitment_id)
    )
    return frozenset((row.member_id, row.candidate_id) for row in rows)


def own_card_states(session: Session, member_id: int) -> dict[int, str]:
    """Return the states of one member's scorecards, by candidate id."""
    rows = session.execute(
        sa.select(SCORECARD.c.candidate_id, SCORECARD.c.state).where(
            SCORECARD.c.member_id == member_id
        )
    )
    return {row.candidate_id: row.state for row in rows}


def case(session: Session, of: Recruitment, own_member_id: int | None = None) -> Case:
    """Return all of a recruitment but its scores, in five statements whatever its size."""
    return Case(
        version=version(session, of.version_id),
        candidates=candidates(session, of.id),
        members=members(session, of.id),
        declarations=declarations(session, of.id),
        cards=cards(session, of.id, own_member_id),
    )


def active_user(session: Session, email: str) -> User | None:
    """Return the active user with this e-mail address, whatever its upper and lower case."""
    return session.scalar(
        sa.select(User).where(sa.func.lower(User.email) == email.strip().lower(), User.active)
    )


def users_to_invite(session: Session, recruitment_id: int, most: int = 500) -> tuple[User, ...]:
    """Return active users who are not on this panel, by name; none if there are more than most."""
    taken = sa.select(PanelMember.user_id).where(PanelMember.recruitment_id == recruitment_id)
    found = tuple(
        session.scalars(
            sa.select(User)
            .where(User.active, User.id.not_in(taken))
            .order_by(User.name, User.id)
            .limit(most + 1)
        )
    )
    return found if len(found) <= most else ()
