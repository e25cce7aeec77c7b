"""Question sets that come in whole: from a file, and with the program."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor
from screening.guides import queries
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import Document
from screening.guides.service.storing import next_version
from screening.resources import folder

SHIPPED = "question_sets"


def import_document(session: Session, actor: Actor, document: Document) -> QuestionSetVersion:
    """Publish `document` as the next version of its question set and return that version.

    If some version of the set already says exactly the same, that version is returned as it is
    and nothing is written.
    """
    question_set = queries.question_set(session, document.slug)
    if question_set is None:
        question_set = QuestionSet(slug=document.slug)
        session.add(question_set)
        session.flush()
    known = queries.version_saying(session, question_set.id, document)
    if known is not None:
        return known
    version = next_version(session, question_set.id, document, author_id=actor.id)
    audit.record(
        session,
        actor,
        "question_set_version.imported",
        subject=f"question_set_version:{version.id}",
        details={
            "slug": document.slug,
            "number": version.number,
            "state": version.state,
            "sha256": version.sha256,
        },
    )
    return version


def import_shipped(session: Session, actor: Actor) -> list[QuestionSetVersion]:
    """Store the question sets that come with the program, and return their versions by slug.

    Raises `QuestionSetFileError` if a file of the installation has been spoilt.
    """
    return [import_document(session, actor, document) for document in shipped()]


@lru_cache(maxsize=1)
def shipped() -> tuple[Document, ...]:
    """Return the question sets that come with the program by slug, read once.

    Raises `QuestionSetFileError` if a file of the installation has been spoilt.
    """
    # Reading YAML costs time and memory that a server without this task should not pay.
    from screening.guides import files  # noqa: PLC0415 - see above

    return tuple(files.read(path) for path in shipped_files())


def shipped_files() -> list[Path]:
    """Return the question-set files that come with the program, by name."""
    return sorted(folder(SHIPPED).glob("*.yaml"))
