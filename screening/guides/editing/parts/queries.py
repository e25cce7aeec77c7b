"""What is read for the page of one part alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from screening.guides.drafts.parts import kind_of
from screening.guides.models import Draft
from screening.guides.sorting.queries import weak_anchors
from screening.messages import Message


def weak_fields(session: Session, draft: Draft, key: str) -> dict[str, Sequence[Message]]:
    """Return by field why an anchor was found weak, as long as it says what was sorted."""
    kind, id_ = kind_of(key)
    if kind != "criterion":
        return {}
    every = weak_anchors(session, draft.question_set_id)
    return {
        f"anchors-{level}-{language}": weak.finding.reasons
        for (criterion, level, language), weak in every.items()
        if criterion == id_
    }
