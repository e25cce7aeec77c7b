"""What is read of publishing: who did what, approvals, and who may do it next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from screening.accounts.models import User
from screening.guides.models import Approval, Draft, Publication, QuestionSetVersion
from screening.guides.queries.sets import document_of
from screening.guides.rules.publishing import Key
from screening.guides.schema import Document
from screening.settings import LANGUAGES


@dataclass(frozen=True, slots=True)
class Approved:
    """A legal basis on record, with the name of who recorded it.

    `language` is that of the question in the version that it was looked up for, "" elsewhere.
    """

    approval: Approval
    name: str
    language: str = ""

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.approval.category, self.approval.text_sha256


@dataclass(frozen=True, slots=True)
class Published:
    """How a version was published, with names; versions by their numbers."""

    proposed_by: str
    published_by: str
    publication: Publication
    base: int | None
    corrects: int | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a version comes from: `published` is None for one that was imported.

    `approvals` are those of questions that stand in it, as they are on record now. `history` tells
    the same of every version of the question set, by its id.
    """

    published: Published | None
    approvals: tuple[Approved, ...]
    history: Mapping[int, Published]


@dataclass(frozen=True, slots=True)
class People:
    """Whom publishing a draft takes: who proposed it, and who else could publish it.

    `administrators` are to be asked where there is nobody else in HR.
    """

    proposer: str
    others: tuple[str, ...]
    administrators: tuple[str, ...]


def publications(session: Session, question_set_id: int) -> dict[int, Publication]:
    """Return by version how it was published; versions that were imported are left out."""
    found = session.scalars(
        sa.select(Publication)
        .join(QuestionSetVersion, QuestionSetVersion.id == Publication.version_id)
        .where(QuestionSetVersion.question_set_id == question_set_id)
    )
    return {one.version_id: one for one in found}


def approvals(session: Session, question_set_id: int) -> list[Approved]:
    """Return every approval of a question set, the oldest first."""
    rows = session.execute(
        sa.select(Approval, User.name)
        .join(User, User.id == Approval.approved_by_id)
        .where(Approval.question_set_id == question_set_id)
        .order_by(Approval.approved_at, Approval.id)
    )
    return [Approved(approval, name) for approval, name in rows]


def provenance(session: Session, version: QuestionSetVersion) -> Provenance:
    """Return where `version` comes from, in two statements."""
    history = _published(session, version.question_set_id)
    found = approvals(session, version.question_set_id)
    return Provenance(history.get(version.id), _in_document(found, document_of(version)), history)


def _in_document(found: Iterable[Approved], document: Document) -> tuple[Approved, ...]:
    """Return the approvals whose exact text stands in `document`."""
    texts = _texts(document)
    return tuple(
        replace(one, language=texts[one.approval.text])
        for one in found
        if one.approval.text in texts
    )


def rested_on(session: Session, approval: Approval) -> int | None:
    """Return the number of the newest version that was published on the strength of `approval`.

    None if there is none, so that the approval can be withdrawn.
    """
    rows = session.scalars(
        sa.select(QuestionSetVersion)
        .join(Publication, Publication.version_id == QuestionSetVersion.id)
        .where(
            QuestionSetVersion.question_set_id == approval.question_set_id,
            Publication.published_at >= approval.approved_at,
        )
        .order_by(QuestionSetVersion.number.desc())
    )
    return next((one.number for one in rows if approval.text in _texts(document_of(one))), None)


def relied_on(
    found: Sequence[Approved],
    versions: Sequence[QuestionSetVersion],
    published: Mapping[int, Publication],
) -> frozenset[int]:
    """Return the ids of the approvals that a published version rests on; runs no statement."""
    texts = {one.id: _texts(document_of(one)) for one in versions if one.id in published}
    return frozenset(
        one.approval.id
        for one in found
        if any(
            one.approval.text in said
            and published[version_id].published_at >= one.approval.approved_at
            for version_id, said in texts.items()
        )
    )


def people(session: Session, draft: Draft, reader_id: int | None) -> People:
    """Return whom publishing `draft` takes, in one statement.

    As long as it has not been proposed, the reader counts as the one who will.
    """
    proposer = draft.proposed_by_id if draft.state == "proposed" else reader_id
    rows = session.scalars(
        sa.select(User)
        .where(
            sa.or_(
                User.id == draft.proposed_by_id,
                sa.and_(User.active, User.global_role.is_not(None)),
            )
        )
        .order_by(User.name, User.id)
    ).all()
    able = [one for one in rows if one.active and one.id != proposer]
    return People(
        proposer=next((one.name for one in rows if one.id == draft.proposed_by_id), ""),
        others=tuple(one.name for one in able if one.global_role == "hr"),
        administrators=tuple(
            one.name for one in rows if one.active and one.global_role == "administrator"
        ),
    )


def _published(session: Session, question_set_id: int) -> dict[int, Published]:
    proposer, publisher = aliased(User), aliased(User)
    base, corrected = aliased(QuestionSetVersion), aliased(QuestionSetVersion)
    rows = session.execute(
        sa.select(proposer.name, publisher.name, Publication, base.number, corrected.number)
        .join(QuestionSetVersion, QuestionSetVersion.id == Publication.version_id)
        .join(proposer, proposer.id == Publication.proposed_by_id)
        .join(publisher, publisher.id == Publication.published_by_id)
        .outerjoin(base, base.id == Publication.base_version_id)
        .outerjoin(corrected, corrected.id == Publication.corrects_id)
        .where(QuestionSetVersion.question_set_id == question_set_id)
    )
    return {
        publication.version_id: Published(proposed_by, published_by, publication, start, corrects)
        for proposed_by, published_by, publication, start, corrects in rows
    }


def _texts(document: Document) -> dict[str, str]:
    """Return every text that is read aloud, with its language: the linter stops no others."""
    asked = [text for one in document.questions for text in (one.stem, *one.probes)]
    return {
        text.in_language(code): code
        for text in (*asked, document.opening, document.closing)
        for code in LANGUAGES
    }
