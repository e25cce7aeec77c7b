"""Question sets that come in whole: from a file, and with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, canonical_json, sha256
from screening.resources import folder

SHIPPED = "question_sets"


def import_document(
    session: Session,
    actor: Actor,
    document: Document,
    *,
    state: Literal["draft", "proposed", "published"] = "published",
) -> QuestionSetVersion:
    """Store `document` as the next version of its question set and return that version.

    If some version of the set already says exactly the same, that version is returned as it is
    and nothing is written.
    """
    digest = sha256(document)
    question_set = session.scalar(sa.select(QuestionSet).where(QuestionSet.slug == document.slug))
    if question_set is None:
        question_set = QuestionSet(slug=document.slug)
        session.add(question_set)
        session.flush()
    known = session.scalar(
        sa.select(QuestionSetVersion).where(
            QuestionSetVersion.question_set_id == question_set.id,
            QuestionSetVersion.sha256 == digest,
        )
    )
    if known is not None:
        return known
    newest = session.scalar(
        sa.select(sa.func.max(QuestionSetVersion.number)).where(
            QuestionSetVersion.question_set_id == question_set.id
        )
    )
    version = QuestionSetVersion(
        question_set_id=question_set.id,
        number=(newest or 0) + 1,
        state=state,
        document=canonical_json(document),
        sha256=digest,
        created_by_id=actor.id,
    )
    session.add(version)
    session.flush()
    audit.record(
        session,
        actor,
        "question_set_version.imported",
        subject=f"question_set_version:{version.id}",
        details={
            "slug": document.slug,
            "number": version.number,
            "state": state,
            "sha256": digest,
        },
    )
    return version


def import_shipped(session: Session, actor: Actor) -> list[QuestionSetVersion]:
    """Store the question sets that come with the program, and return their versions by slug.

    Raises `QuestionSetFileError` if a file of the installation has been spoilt.
    """
    # Reading YAML costs time and memory that a server without this task should not pay.
    from screening.guides import files  # noqa: PLC0415 - see above

    return [import_document(session, actor, files.read(path)) for path in shipped_files()]


def shipped_files() -> list[Path]:
    """Return the question-set files that come with the program, by name."""
    return sorted(folder(SHIPPED).glob("*.yaml"))
