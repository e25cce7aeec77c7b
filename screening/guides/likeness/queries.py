"""Reads the questions that a new one is compared with: cheap to ask whether anything has changed.

They are those of the newest published version of each set, and of every draft that is open. Earlier
versions are left out, since the newest says what is in use; so are sets that have been retired.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.guides.drafts.parts import ABOUT, OUTLINE, key_of
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion
from screening.guides.schema import parse_canonical
from screening.settings import LANGUAGES

Kind: TypeAlias = Literal["version", "draft"]
Name: TypeAlias = tuple[Kind, int]
"""A version or a draft by its id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a version (`number`) or of a draft (None), as far as they are written."""

    slug: str
    number: int | None
    titles: Mapping[str, str]
    stems: Mapping[str, Mapping[str, str]]
    """Question id to language to text."""

    def title(self, language: str) -> str:
        """Return the set's title in `language`, in any it has been written in, or its slug."""
        several = (self.titles.get(language, ""), *self.titles.values())
        return next((one for one in several if one.strip()), self.slug)


def stamps(session: Session) -> dict[Name, object]:
    """Return what there is to compare with; a stamp differs when the content may differ."""
    newest = (
        sa.select(
            QuestionSetVersion.question_set_id, sa.func.max(QuestionSetVersion.number).label("top")
        )
        .where(QuestionSetVersion.state == "published")
        .group_by(QuestionSetVersion.question_set_id)
        .subquery()
    )
    versions = session.execute(
        sa.select(QuestionSetVersion.id, QuestionSetVersion.sha256).join(
            newest,
            sa.and_(
                newest.c.question_set_id == QuestionSetVersion.question_set_id,
                newest.c.top == QuestionSetVersion.number,
            ),
        )
    )
    found: dict[Name, object] = {("version", id_): sha256 for id_, sha256 in versions}
    drafts = session.execute(
        sa.select(Draft.id, Draft.updated_at).where(Draft.state != "discarded")
    )
    return found | {("draft", id_): updated_at for id_, updated_at in drafts}


def asked(session: Session, names: Collection[Name]) -> dict[Name, Asked]:
    """Return the questions of these versions and drafts; those that are gone are left out."""
    found: dict[Name, Asked] = {}
    versions = [id_ for kind, id_ in names if kind == "version"]
    if versions:
        for version, slug in session.execute(
            sa.select(QuestionSetVersion, QuestionSet.slug)
            .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
            .where(QuestionSetVersion.id.in_(versions))
        ):
            found["version", version.id] = of_version(version, slug)
    drafts = [id_ for kind, id_ in names if kind == "draft"]
    if drafts:
        for id_, parts, slug in session.execute(
            sa.select(Draft.id, Draft.parts, QuestionSet.slug)
            .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
            .where(Draft.id.in_(drafts))
        ):
            found["draft", id_] = of_parts(parts, slug)
    return found


def of_version(version: QuestionSetVersion, slug: str) -> Asked:
    """Return the questions of a version."""
    document = parse_canonical(version.document, version.sha256)
    return Asked(
        slug=slug,
        number=version.number,
        titles={code: document.title.in_language(code) for code in LANGUAGES},
        stems={
            one.id: {code: one.stem.in_language(code) for code in LANGUAGES}
            for one in document.questions
        },
    )


def of_parts(parts: Mapping[str, Any], slug: str) -> Asked:
    """Return the questions of a draft."""
    stems = {id_: parts[key_of("question", id_)]["stem"] for id_ in parts[OUTLINE]["questions"]}
    return Asked(slug=slug, number=None, titles=parts[ABOUT]["title"], stems=stems)
