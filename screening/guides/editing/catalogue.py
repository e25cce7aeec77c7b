"""Criteria that a draft can take over: those of the shipped question sets and of published ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from screening.guides import queries
from screening.guides.schema import Criterion, Document
from screening.guides.service.imports import shipped_files


def documents(session: Session) -> Sequence[Document]:
    """Return the newest published version of each question set, and shipped sets not yet there."""
    found = {row.slug: row.document for row in queries.newest_published(session)}
    for document in _shipped():
        found.setdefault(document.slug, document)
    return [found[slug] for slug in sorted(found)]


def offered(every: Sequence[Document]) -> Iterator[tuple[str, Document, Criterion]]:
    """Yield what is offered: the value that a form sends back, document and criterion."""
    for document in every:
        for criterion in document.criteria:
            yield f"{document.slug}/{criterion.id}", document, criterion


def _shipped() -> Iterator[Document]:
    for path in shipped_files():
        yield _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Document:
    # Reading YAML costs time and memory that a server should pay once, and only if it is asked.
    from screening.guides import files  # noqa: PLC0415 - see above

    del changed
    return files.read(path)
