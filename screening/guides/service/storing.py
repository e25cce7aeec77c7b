"""Storing what a question set says as its next version."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.guides.models import QuestionSetVersion
from screening.guides.schema import Document, canonical_json, sha256


def next_version(
    session: Session,
    question_set_id: int,
    document: Document,
    *,
    author_id: int | None,
) -> QuestionSetVersion:
    """Store `document` as the next version of a question set, published."""
    newest = session.scalar(
        sa.select(sa.func.max(QuestionSetVersion.number)).where(
            QuestionSetVersion.question_set_id == question_set_id
        )
    )
    version = QuestionSetVersion(
        question_set_id=question_set_id,
        number=(newest or 0) + 1,
        state="published",
        document=canonical_json(document),
        sha256=sha256(document),
        created_by_id=author_id,
    )
    session.add(version)
    session.flush()
    return version
