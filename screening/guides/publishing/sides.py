"""The versions of a question set, and its draft, that may be compared with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from screening.errors import NotFound
from screening.guides import queries
from screening.guides.drafts.parts import Parts, parts_of
from screening.guides.models import Draft, QuestionSetVersion

DRAFT = "draft"
"""What the draft is called where a version is called by its number."""


@dataclass(frozen=True, slots=True)
class Side:
    """A version or the draft (the other of them is None), and what it says."""

    version: QuestionSetVersion | None
    draft: Draft | None

    @property
    def name(self) -> str:
        """Its number, or `draft`."""
        return DRAFT if self.version is None else str(self.version.number)

    @property
    def parts(self) -> Parts:
        """What it says, part by part."""
        if self.version is not None:
            return parts_of(queries.document_of(self.version))
        return {} if self.draft is None else self.draft.parts


@dataclass(frozen=True, slots=True)
class Sides:
    """All that may be compared: versions with the newest first, and the draft if there is one."""

    versions: Sequence[QuestionSetVersion]
    draft: Draft | None

    @property
    def every(self) -> tuple[Side, ...]:
        """The draft, then the versions from new to old."""
        draft = () if self.draft is None else (Side(None, self.draft),)
        return (*draft, *(Side(version, None) for version in self.versions))

    def named(self, name: str) -> Side:
        """Return the version with this number, or the draft; `NotFound` if there is none."""
        found = next((one for one in self.every if one.name == name), None)
        if found is None:
            raise NotFound
        return found

    def newest(self) -> Side:
        """Return the draft, without one the newest version."""
        return self.every[0]

    def before(self, side: Side) -> Side | None:
        """Return what `side` is compared with unless the reader says otherwise; None if nothing.

        That is the version that a draft started from, and of a version the one before it.
        """
        if side.draft is not None:
            base = side.draft.base_version_id
            start = next((one for one in self.versions if one.id == base), None)
            found = start or next(iter(self.versions), None)
        else:
            number = side.version.number if side.version else 0
            found = next((one for one in self.versions if one.number < number), None)
        return None if found is None else Side(found, None)


def sides_of(session: Session, slug: str, *, drafts: bool) -> Sides:
    """Return what of the question set `slug` may be compared; with its draft only if `drafts`.

    Raises `NotFound` where there is nothing: for who may not know of drafts, a question set that
    has never been published does not exist.
    """
    draft = queries.open_draft(session, slug) if drafts else None
    found = Sides(queries.versions_of(session, slug), draft)
    if not found.every:
        raise NotFound
    return found
