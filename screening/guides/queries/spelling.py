"""Which versions of a question set mean the same, and who vouched for it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from screening.accounts.models import User
from screening.guides.corrections import Correction
from screening.guides.models import Publication, QuestionSetVersion
from screening.guides.queries.publishing import publications


def same_meaning(session: Session, version: QuestionSetVersion) -> list[QuestionSetVersion]:
    """Return the versions that mean the same as `version`, itself included, oldest first.

    They are those that corrections of the spelling tie together: scores given under any of them
    can be compared.
    """
    known = {
        one.id: one
        for one in session.scalars(
            sa.select(QuestionSetVersion)
            .where(QuestionSetVersion.question_set_id == version.question_set_id)
            .order_by(QuestionSetVersion.number)
        )
    }
    origin = {one: one for one in known}
    for number, one in publications(session, version.question_set_id).items():
        if one.corrects_id is not None:
            origin[number] = one.corrects_id

    def first(id_: int) -> int:
        return id_ if origin[id_] == id_ else first(origin[id_])

    return [one for id_, one in known.items() if first(id_) == first(version.id)]


def corrections_table() -> sa.Subquery:
    """Return the corrections of every question set, to be joined to what else is read.

    Its columns are `question_set_id` and the fields of a `Correction`.
    """
    corrected = aliased(QuestionSetVersion)
    return (
        sa.select(
            QuestionSetVersion.question_set_id,
            QuestionSetVersion.number,
            corrected.number.label("corrects"),
            User.name.label("vouched_by"),
            Publication.published_at.label("vouched_at"),
        )
        .join(Publication, Publication.version_id == QuestionSetVersion.id)
        .join(corrected, corrected.id == Publication.corrects_id)
        .join(User, User.id == Publication.published_by_id)
        .subquery("correction")
    )


def corrections(session: Session, version_id: int) -> tuple[Correction, ...]:
    """Return the corrections in the question set of a version, with who vouched, oldest first."""
    table = corrections_table()
    rows = session.execute(
        sa.select(table.c.number, table.c.corrects, table.c.vouched_by, table.c.vouched_at)
        .join(QuestionSetVersion, QuestionSetVersion.question_set_id == table.c.question_set_id)
        .where(QuestionSetVersion.id == version_id)
        .order_by(table.c.number)
    )
    return tuple(Correction(*row) for row in rows)
