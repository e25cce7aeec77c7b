"""What the tests of setting up share: texts that are too long, and looks into the database."""

from __future__ import annotations

import sqlalchemy as sa

from screening.audit import AuditEntry
from screening.recruitments.models import Candidate, Recruitment
from tests.factories import Case, Make

LONG_WORD = "a" * 40_000
MEGABYTE = "b" * 1_000_000
DETAILS = {
    "title": "Rådgiver",
    "reference": "2026/77",
    "unit": "Avdeling for tjenester",
    "work_sites": "Oslo\r\nAlta",
    "remote_share": "60 %",
    "advert_text": "Vi søker\r\ndeg  ",
}


def stored(make: Make, case: Case) -> Recruitment:
    return make.one(sa.select(Recruitment).where(Recruitment.id == case.id))


def actions(make: Make) -> list[str]:
    return list(make.rows(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def order(make: Make, case: Case) -> list[str]:
    query = sa.select(Candidate.code).where(Candidate.recruitment_id == case.id)
    return make.rows(query.order_by(Candidate.position))
