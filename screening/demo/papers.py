"""Writes one of each document, made from the demonstration in a database of its own.

The installation's database is neither needed nor touched: the demonstration is told again in a
temporary folder, which is removed when the documents are written.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from screening import clock, db
from screening.accounts.commands import operator
from screening.audit import Actor
from screening.demo import content, making
from screening.errors import Refused
from screening.guides import queries as guides
from screening.guides.corrections import tied
from screening.guides.queries import provenance
from screening.privacy import pdfs as copy_pdfs
from screening.privacy import queries as copies
from screening.privacy.rules.copies import full_case, party_access, personal_data
from screening.privacy.service import Order, order_copy
from screening.reports import csv_file, pdfs, spreadsheets
from screening.reports.comparison import compare
from screening.reports.member_sheet import member_sheet
from screening.reports.question_set_document import question_set_document
from screening.reports.score_sheet import score_sheet_pdf
from screening.scoring import queries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.accounts.models import User
    from screening.privacy.grounds import Kind
    from screening.privacy.rules.copies import Copy
    from screening.recruitments.models import Recruitment
    from screening.reports.figures import Comparison
    from screening.reports.score_sheet import ScoreSheet
    from screening.scoring.table import ScoreTable
    from screening.settings import Settings

# The recruitment where every scorecard is locked, and the one that is under way.
FINISHED, UNDER_WAY = content.RECRUITMENTS


@dataclass
class Told:
    """The demonstration, and what the documents are made from."""

    session: Session
    language: str
    users: Mapping[str, User]
    """Everybody who signs in, by key."""

    @cached_property
    def cases(self) -> dict[str, Recruitment]:
        """Both recruitments by the name of their folder."""
        return {
            name: queries.recruitment_by_reference(self.session, story.reference)
            for name, story in zip(content.RECRUITMENTS, content.stories(), strict=True)
        }

    @cached_property
    def table(self) -> ScoreTable:
        """The scores of the finished recruitment."""
        return queries.score_table(self.session, self.cases[FINISHED].id, user_id=None)

    @cached_property
    def comparison(self) -> Comparison:
        """The figures of the finished recruitment."""
        return compare(self.table, self.language)

    @property
    def hr(self) -> User:
        """Who orders copies."""
        key = next(one.key for one in content.people() if one.global_role == "hr")
        return self.users[key]

    @property
    def candidate_id(self) -> int:
        """The candidate that documents about one candidate are about."""
        return self.table.candidates[0].id


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of document: its file's name, and what makes it."""

    name: str
    make: Callable[[Told], bytes]


def _question_set(told: Told) -> bytes:
    version = guides.get_version(told.session, told.table.version_slug, None)
    return question_set_document(
        guides.document_of(version),
        slug=told.table.version_slug,
        number=version.number,
        sha256=version.sha256,
        language=told.language,
        created=version.created_at,
        corrections=tied(guides.corrections(told.session, version.id), version.number),
        provenance=provenance(told.session, version),
    ).pdf()


def _sheet(told: Told) -> bytes:
    return score_sheet_pdf(next(_open_sheets(told)))


def _open_sheets(told: Told) -> Iterator[ScoreSheet]:
    """Yield the sheets that somebody still has to fill in, with the candidate's name on them."""
    case, story = told.cases[UNDER_WAY], content.stories()[1]
    scoring = [seat.person for seat in story.panel if seat.role != "observer"]
    table = queries.score_table(told.session, case.id, user_id=None)
    for candidate in table.candidates:
        for person in scoring:
            member = queries.scoring_member(told.session, case, told.users[person].email)
            try:
                sheet = member_sheet(
                    told.session, case, member, candidate.id, language=told.language
                )
            except Refused:
                continue
            if sheet.name is not None:
                yield sheet


def _copy(kind: Kind, told: Told) -> bytes:
    case = told.cases[FINISHED]
    candidate_id = None if kind == "full-case" else told.candidate_id
    source, _ = copies.source(
        told.session, case.id, user_id=told.hr.id, kind=kind, candidate_id=candidate_id
    )
    if candidate_id is None:
        copy: Copy = full_case(source, told.language)
    elif kind == "party-access":
        copy = party_access(source, candidate_id, told.language)
    else:
        copy = personal_data(source, candidate_id, told.language)
    record = order_copy(
        told.session,
        Actor(told.hr.id, told.hr.name),
        recruitment=case,
        candidate_id=candidate_id,
        kind=kind,
        copy=copy,
        concerns=(),
        order=Order(
            recipient=told.table.candidates[0].name if candidate_id else told.hr.name,
            reason=told.table.recruitment.reference,
            language=told.language,
            contact=told.hr.email,
        ),
    )
    return copy_pdfs.copy_pdf(copy, record)


PAPERS = (
    Paper("comparison.pdf", lambda told: pdfs.comparison_pdf(told.comparison)),
    Paper("comparison.csv", lambda told: csv_file.comparison_csv(told.comparison)),
    Paper("comparison.xlsx", lambda told: spreadsheets.comparison_xlsx(told.comparison)),
    Paper(
        "candidate-summary.pdf",
        lambda told: pdfs.candidate_pdf(told.table, told.candidate_id, language=told.language),
    ),
    Paper(
        "interview-guide.pdf",
        lambda told: pdfs.recruitment_guide_pdf(told.table, language=told.language),
    ),
    Paper("question-set.pdf", _question_set),
    Paper("score-sheet.pdf", _sheet),
    Paper("party-access.pdf", partial(_copy, "party-access")),
    Paper("personal-data.pdf", partial(_copy, "personal-data")),
    Paper("full-case.pdf", partial(_copy, "full-case")),
)
"""One of each document; a new kind is a row here."""


def write(settings: Settings, out: Path, language: str) -> Iterator[Path]:
    """Write one of each document into `out`, in `language`, and yield each file when it is there.

    Raises:
        OSError: the folder or a file in it cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _told(settings, language) as told:
        for paper in PAPERS:
            path = out / paper.name
            path.write_bytes(paper.make(told))
            yield path


@contextmanager
def _told(settings: Settings, language: str) -> Iterator[Told]:
    """Tell the demonstration in a database of its own, at noon of today."""
    from screening.app import create_app  # noqa: PLC0415 - all the rest of the product

    zone = ZoneInfo(settings.time_zone)
    now = datetime.combine(datetime.now(zone).date(), time(12), zone)
    with tempfile.TemporaryDirectory(prefix="screening-") as folder:
        own = replace(
            settings,
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/screening.db",
            queue="",
            document_cache_mb=0,
        )
        db.migrate(own)
        app = create_app(own)
        try:
            with app.app_context(), clock.pinned(now):
                session = db.session()
                users = making.make(
                    session,
                    operator(),
                    password=secrets.token_urlsafe(15),
                    today=now.date(),
                    time_zone=settings.time_zone,
                )
                session.commit()
                yield Told(session, language, users)
        finally:
            app.extensions["screening.engine"].dispose()
