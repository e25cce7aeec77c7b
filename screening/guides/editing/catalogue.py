"""Criteria that a draft can take over: those of the shipped question sets and of published ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from screening.guides import queries, service
from screening.guides.schema import Criterion, Document


def documents(session: Session) -> Sequence[Document]:
    """Return the newest published version of each question set, and shipped sets not yet there."""
    found = {row.slug: row.document for row in queries.newest_published(session)}
    for document in service.shipped():
        found.setdefault(document.slug, document)
    return [found[slug] for slug in sorted(found)]


def offered(every: Sequence[Document]) -> Iterator[tuple[str, Document, Criterion]]:
    """Yield what is offered: the value that a form sends back, document and criterion."""
    for document in every:
        for criterion in document.criteria:
            yield f"{document.slug}/{criterion.id}", document, criterion
