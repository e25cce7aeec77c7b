"""Every read of question sets that more than one place needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from screening.accounts.models import User
from screening.errors import NotFound
from screening.guides.corrections import Correction
from screening.guides.drafts.edits import Kind, all_ids
from screening.guides.drafts.parts import parts_of
from screening.guides.models import (
    Draft,
    DraftChange,
    Publication,
    QuestionSet,
    QuestionSetVersion,
)
from screening.guides.schema import Document, parse_canonical

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


def open_draft(session: Session, slug: str) -> Draft | None:
    """Return the draft of a question set that is being written or has been proposed, or None."""
    return session.scalar(
        sa.select(Draft)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(QuestionSet.slug == slug, Draft.state != "discarded")
    )


def get_draft(session: Session, slug: str) -> Draft:
    """Return the draft of a question set that is being written or has been proposed.

    Raises `NotFound` if there is none.
    """
    found = open_draft(session, slug)
    if found is None:
        raise NotFound
    return found


def changes(session: Session, draft: Draft) -> Sequence[DraftChange]:
    """Return the changes of a draft, the newest first."""
    return session.scalars(
        sa.select(DraftChange)
        .where(DraftChange.draft_id == draft.id)
        .order_by(DraftChange.number.desc())
    ).all()


def taken_ids(session: Session, draft: Draft, kind: Kind) -> frozenset[str]:
    """Return the ids of one kind that any version, draft or undone change of the set has used."""
    documents = session.scalars(
        sa.select(QuestionSetVersion).where(
            QuestionSetVersion.question_set_id == draft.question_set_id
        )
    )
    own = Draft.question_set_id == draft.question_set_id
    every: list[Mapping[str, Any]] = [parts_of(document_of(one)) for one in documents]
    every += session.scalars(sa.select(Draft.parts).where(own))
    every += session.scalars(sa.select(DraftChange.parts).join(Draft).where(own))
    return all_ids(every, kind)


def publications(session: Session, question_set_id: int) -> dict[int, Publication]:
    """Return by version how it was published; versions that were imported are left out."""
    found = session.scalars(
        sa.select(Publication)
        .join(QuestionSetVersion, QuestionSetVersion.id == Publication.version_id)
        .where(QuestionSetVersion.question_set_id == question_set_id)
    )
    return {one.version_id: one for one in found}


def same_meaning(session: Session, version: QuestionSetVersion) -> list[QuestionSetVersion]:
    """Return the versions that mean the same as `version`, itself included, oldest first.

    They are those that corrections of the spelling tie together: scores given under any of them
    can be compared.
    """
    known = {
        one.id: one
        for one in session.scalars(
            sa.select(QuestionSetVersion)
            .where(QuestionSetVersion.question_set_id == version.question_set_id)
            .order_by(QuestionSetVersion.number)
        )
    }
    origin = {one: one for one in known}
    for number, one in publications(session, version.question_set_id).items():
        if one.corrects_id is not None:
            origin[number] = one.corrects_id

    def first(id_: int) -> int:
        return id_ if origin[id_] == id_ else first(origin[id_])

    return [one for id_, one in known.items() if first(id_) == first(version.id)]


def corrections_table() -> sa.Subquery:
    """Return the corrections of every question set, to be joined to what else is read.

    Its columns are `question_set_id` and the fields of a `Correction`.
    """
    corrected = aliased(QuestionSetVersion)
    return (
        sa.select(
            QuestionSetVersion.question_set_id,
            QuestionSetVersion.number,
            corrected.number.label("corrects"),
            User.name.label("vouched_by"),
            Publication.published_at.label("vouched_at"),
        )
        .join(Publication, Publication.version_id == QuestionSetVersion.id)
        .join(corrected, corrected.id == Publication.corrects_id)
        .join(User, User.id == Publication.published_by_id)
        .subquery("correction")
    )


def corrections(session: Session, version_id: int) -> tuple[Correction, ...]:
    """Return the corrections in the question set of a version, with who vouched, oldest first."""
    table = corrections_table()
    rows = session.execute(
        sa.select(table.c.number, table.c.corrects, table.c.vouched_by, table.c.vouched_at)
        .join(QuestionSetVersion, QuestionSetVersion.question_set_id == table.c.question_set_id)
        .where(QuestionSetVersion.id == version_id)
        .order_by(table.c.number)
    )
    return tuple(Correction(*row) for row in rows)
