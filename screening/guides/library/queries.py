"""Every question set as the library lists it, in few statements however many there are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.accounts.models import User
from screening.guides.library.entries import Entry, entry_of_document, entry_of_parts
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion

# Recruitments stand above this package and may not be imported here, so their table goes by name.
_RECRUITMENT = sa.table("recruitment", sa.column("id"), sa.column("version_id"))
MOST_KEPT = 4_000
"""Entries kept in memory, a few kilobytes each."""
_kept: dict[str, Entry] = {}
"""SHA-256 of a stored text to its entry: what has the same hash says the same."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version, without what it says."""

    id: int
    number: int
    state: str
    recruitments: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DraftLine:
    """The draft under way of a question set."""

    state: str
    entry: Entry
    updated_at: datetime
    writer: str | None


@dataclass(frozen=True, slots=True)
class ListedSet:
    """A question set with all its versions, the newest first, and its draft if there is one."""

    slug: str
    versions: tuple[VersionLine, ...]
    draft: DraftLine | None
    entry: Entry
    """What the current version says, or the draft where there is no version yet."""

    @property
    def current(self) -> VersionLine | None:
        """Return the newest published version, or the newest where none is published."""
        return _current(self.versions) if self.versions else None

    @property
    def entries(self) -> Sequence[Entry]:
        """Return what it says: the current version first, the draft last."""
        return (self.entry, self.draft.entry) if self.versions and self.draft else (self.entry,)

    @property
    def states(self) -> frozenset[str]:
        """Return the state of the current version and that of the draft."""
        found = {self.current.state} if self.current else set[str]()
        return frozenset(found | ({self.draft.state} if self.draft else set()))

    @property
    def missing(self) -> Sequence[str]:
        """Return the languages in which the draft is not finished."""
        return self.draft.entry.missing if self.draft else ()

    @property
    def changed_at(self) -> datetime:
        """Return when a version was last made or the draft last written."""
        times = [one.created_at for one in self.versions]
        return max([*times, self.draft.updated_at] if self.draft else times)

    @property
    def recruitments(self) -> int:
        """Return how many recruitments use any of its versions."""
        return sum(one.recruitments for one in self.versions)


@dataclass(frozen=True, slots=True)
class DiscardedDraft:
    """A draft that was set aside. `blocked` says that another one is open, so it must wait."""

    id: int
    slug: str
    title: Mapping[str, str]
    updated_at: datetime
    writer: str | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class InLibrary:
    """What the library has of one question set: hash of each version to its number."""

    versions: Mapping[str, int]
    open_draft: bool


def library(session: Session, *, drafts: bool) -> list[ListedSet]:
    """Return every question set by slug, in three statements at most.

    Without `drafts` those who only read get nothing that is still being written.
    """
    rows = session.execute(_versions()).all()
    written = _drafts(session) if drafts else {}
    grouped = {slug: list(lines) for slug, lines in groupby(rows, key=attrgetter("slug"))}
    lines = {
        slug: tuple(
            VersionLine(row.id, row.number, row.state, row.recruitments or 0, row.created_at)
            for row in found
        )
        for slug, found in grouped.items()
    }
    current = {slug: _current(found).id for slug, found in lines.items()}
    hashes = {row.id: row.sha256 for row in rows}
    entries = _entries(session, {one: hashes[one] for one in current.values()})
    return [
        ListedSet(
            slug,
            lines.get(slug, ()),
            written.get(slug),
            entries[current[slug]] if slug in current else written[slug].entry,
        )
        for slug in sorted({*lines, *written})
    ]


def discarded(session: Session, most: int) -> list[DiscardedDraft]:
    """Return at most so many drafts that were set aside, the latest first."""
    other = sa.orm.aliased(Draft)
    blocked = sa.exists().where(
        other.question_set_id == Draft.question_set_id, other.state != "discarded"
    )
    rows = session.execute(
        sa.select(
            Draft.id,
            QuestionSet.slug,
            Draft.parts["about"]["title"].label("title"),
            Draft.updated_at,
            User.name,
            blocked.label("blocked"),
        )
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .outerjoin(User, User.id == Draft.updated_by_id)
        .where(Draft.state == "discarded")
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(most)
    )
    return [DiscardedDraft(*row) for row in rows]


def discarded_draft(session: Session, draft_id: int) -> tuple[Draft, str] | None:
    """Return a draft that was set aside and the slug of its question set, or None."""
    row = session.execute(
        sa.select(Draft, QuestionSet.slug)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(Draft.id == draft_id, Draft.state == "discarded")
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def in_library(session: Session, slugs: Collection[str]) -> dict[str, InLibrary]:
    """Return what the library has of these question sets; what it does not know is left out.

    A question set of which there is nothing but discarded drafts has neither versions nor a draft.
    """
    is_open = sa.exists().where(Draft.question_set_id == QuestionSet.id, Draft.state != "discarded")
    rows = session.execute(
        sa.select(
            QuestionSet.slug,
            QuestionSetVersion.sha256,
            QuestionSetVersion.number,
            is_open.label("open"),
        )
        .outerjoin(QuestionSetVersion, QuestionSetVersion.question_set_id == QuestionSet.id)
        .where(QuestionSet.slug.in_(slugs))
    ).all()
    found: dict[str, InLibrary] = {}
    for slug in {row.slug for row in rows}:
        own = [row for row in rows if row.slug == slug]
        numbers = {row.sha256: row.number for row in own if row.sha256 is not None}
        found[slug] = InLibrary(numbers, open_draft=own[0].open)
    return found


def taken(session: Session, slug: str) -> Callable[[str], bool]:
    """Return what tells whether `slug`, or a slug that begins like it, is taken."""
    start = slug[:40]
    known = frozenset(
        session.scalars(
            sa.select(QuestionSet.slug).where(QuestionSet.slug.startswith(start, autoescape=True))
        )
    )
    return known.__contains__


def _versions() -> sa.Select[Any]:
    uses = (
        sa.select(_RECRUITMENT.c.version_id, sa.func.count().label("recruitments"))
        .group_by(_RECRUITMENT.c.version_id)
        .subquery()
    )
    # Without what the versions say, which is a thousand times as much.
    return (
        sa.select(
            QuestionSet.slug,
            QuestionSetVersion.id,
            QuestionSetVersion.number,
            QuestionSetVersion.state,
            QuestionSetVersion.sha256,
            QuestionSetVersion.created_at,
            uses.c.recruitments,
        )
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .outerjoin(uses, uses.c.version_id == QuestionSetVersion.id)
        .order_by(QuestionSet.slug, QuestionSetVersion.number.desc())
    )


def _current(versions: Sequence[VersionLine]) -> VersionLine:
    return next((one for one in versions if one.state == "published"), versions[0])


def _drafts(session: Session) -> dict[str, DraftLine]:
    rows = session.execute(
        sa.select(
            QuestionSet.slug,
            Draft.state,
            sa.cast(Draft.parts, sa.Text).label("parts"),
            Draft.updated_at,
            User.name,
        )
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .outerjoin(User, User.id == Draft.updated_by_id)
        .where(Draft.state != "discarded")
    )
    found = {}
    for slug, state, text, updated_at, writer in rows:
        digest = hashlib.sha256(text.encode()).hexdigest()
        entry = _kept.get(digest)
        if entry is None:
            entry = entry_of_parts(json.loads(text))
            _keep({digest: entry})
        found[slug] = DraftLine(state, entry, updated_at, writer)
    return found


def _entries(session: Session, hashes: Mapping[int, str]) -> dict[int, Entry]:
    """Return by version its entry; only what is not known yet is read.

    Raises ValueError if a version does not have the hash that it was stored with.
    """
    unknown = [one for one, digest in hashes.items() if digest not in _kept]
    fresh: dict[str, Entry] = {}
    if unknown:
        stored = session.execute(
            sa.select(QuestionSetVersion.sha256, QuestionSetVersion.document).where(
                QuestionSetVersion.id.in_(unknown)
            )
        )
        for digest, text in stored:
            if hashlib.sha256(text.encode()).hexdigest() != digest:
                message = "the stored question set does not have the hash that it was stored with"
                raise ValueError(message)
            fresh[digest] = entry_of_document(text)
    known = {**_kept, **fresh}
    _keep(fresh)
    return {one: known[digest] for one, digest in hashes.items()}


def _keep(entries: Mapping[str, Entry]) -> None:
    if len(_kept) + len(entries) > MOST_KEPT:
        _kept.clear()
    _kept.update(entries)
