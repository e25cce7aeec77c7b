"""The tables of access copies come and go with data in them, and nothing else does."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from screening import clock, db
from screening.privacy.models import AccessCopy, Redaction
from screening.settings import Settings
from tests.factories import Make


def test_down_and_up_again_with_redactions_and_copies(
    app: Flask, settings: Settings, make: Make
) -> None:
    case = make.recruitment(candidates=1, members=1)
    card = make.scorecard(case, case.members[0], case.candidates[0])
    hr = make.user(role="hr")
    with app.app_context(), db.unit_of_work() as session:
        session.add(
            Redaction(
                recruitment_id=case.id,
                candidate_id=case.candidates[0].id,
                scorecard_id=card.id,
                copy="party-access",
                question_id="planning-past",
                field="evidence",
                text_sha256="0" * 64,
                passage_start=0,
                passage_end=4,
                ground="party-special",
                created_by_id=hr.id,
            )
        )
        session.add(
            AccessCopy(
                recruitment_id=case.id,
                candidate_id=None,
                kind="full-case",
                recipient="The panel",
                reason="For the meeting",
                language="nb",
                audit_until=0,
                content_sha256="0" * 64,
                created_at=clock.now(),
                created_by_id=hr.id,
            )
        )
    app.extensions["screening.engine"].dispose()
    db.migrate(settings, "base")
    db.migrate(settings)
    engine = db.make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            for table in ("redaction", "access_copy"):
                count = sa.select(sa.func.count()).select_from(sa.table(table))
                assert connection.scalar(count) == 0
    finally:
        engine.dispose()
