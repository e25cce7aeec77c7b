"""Question sets and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.errors import NotFound
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, parse_canonical, sha256

# Recruitments stand above this package and may not be imported here. How many of them use a version
# is nevertheless counted, so their table goes by its name.
_RECRUITMENT = sa.table("recruitment", sa.column("version_id"))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a question set, its document, and how many recruitments are pinned to it."""

    version: QuestionSetVersion
    slug: str
    recruitments: int

    @property
    def document(self) -> Document:
        """What the version says."""
        return document_of(self.version)


@dataclass(frozen=True, slots=True)
class SetRow:
    """A question set: its newest version, and the earlier ones from new to old."""

    newest: VersionRow
    earlier: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version that a recruitment can be pinned to, as a form offers it."""

    id: int
    slug: str
    number: int
    title: str


def versions(session: Session) -> list[VersionRow]:
    """Return every version, sets by their slug and the newest version of each first."""
    uses = (
        sa.select(sa.func.count())
        .select_from(_RECRUITMENT)
        .where(_RECRUITMENT.c.version_id == QuestionSetVersion.id)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(QuestionSetVersion, QuestionSet.slug, uses)
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .order_by(QuestionSet.slug, QuestionSetVersion.number.desc())
    )
    return [VersionRow(version, slug, count) for version, slug, count in rows]


def question_sets(session: Session) -> list[SetRow]:
    """Return every question set with its versions, by slug."""
    grouped = groupby(versions(session), key=attrgetter("slug"))
    return [SetRow(newest, tuple(earlier)) for _, (newest, *earlier) in grouped]


def versions_of(session: Session, slug: str) -> Sequence[QuestionSetVersion]:
    """Return the versions of one question set, the newest first; none for an unknown slug."""
    return session.scalars(
        sa.select(QuestionSetVersion)
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .where(QuestionSet.slug == slug)
        .order_by(QuestionSetVersion.number.desc())
    ).all()


def get_version(session: Session, slug: str, number: int | None = None) -> QuestionSetVersion:
    """Return version `number` of the question set `slug`; without a number, the newest.

    Raises `NotFound` if there is no such version.
    """
    found = next(
        (one for one in versions_of(session, slug) if number is None or one.number == number), None
    )
    if found is None:
        raise NotFound
    return found


def version_saying(
    session: Session, question_set_id: int, document: Document
) -> QuestionSetVersion | None:
    """Return the version of a question set that says exactly what `document` does, or None."""
    return session.scalar(
        sa.select(QuestionSetVersion).where(
            QuestionSetVersion.question_set_id == question_set_id,
            QuestionSetVersion.sha256 == sha256(document),
        )
    )


def document_of(version: QuestionSetVersion) -> Document:
    """Return what `version` says; repeated calls cost next to nothing."""
    return parse_canonical(version.document, version.sha256)


def newest_published(session: Session) -> list[VersionRow]:
    """Return the newest published version of each question set that has one, by slug."""
    found: dict[str, VersionRow] = {}
    for row in versions(session):
        if row.version.state == "published":
            found.setdefault(row.slug, row)
    return list(found.values())


def choices(session: Session, language: str) -> list[VersionChoice]:
    """Return what a recruitment can be pinned to: the newest published version of each set."""
    return [
        VersionChoice(
            row.version.id, row.slug, row.version.number, row.document.title.in_language(language)
        )
        for row in newest_published(session)
    ]


def question_set(session: Session, slug: str) -> QuestionSet | None:
    """Return the question set called `slug`, or None."""
    return session.scalar(sa.select(QuestionSet).where(QuestionSet.slug == slug))
