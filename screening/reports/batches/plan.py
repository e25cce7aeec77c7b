"""What goes into a package: its parts in their order, and what is left out and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from screening.guides.schema import canonical_json
from screening.i18n import say, speaking
from screening.messages import N_, Message
from screening.reports import csv_file, pdfs
from screening.reports.batches import tables
from screening.reports.batches.rules import Contents
from screening.reports.comparison import compare
from screening.reports.kinds import KINDS, Kind
from screening.reports.wording import file_name

if TYPE_CHECKING:
    from screening.reports.batches.models import ExportKind
    from screening.reports.batches.queries import Material
    from screening.scoring.table import CandidateRow, ScoreTable

PDF, CSV, JSON = "application/pdf", "text/csv", "application/json"
SEALED = Message(
    N_(
        "Not shown to the person who asked for this package: the scores are sealed until the "
        "scorecards are locked, or that person has declared a conflict of interest or nothing yet."
    )
)
WORDS: dict[str, Message] = {"summaries": Message(N_("summaries")), "case": Message(N_("case"))}
LOG_LEFT_OUT = Message(N_("The audit log of a case is for HR; a panel member asked for this."))


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a package, and how it is made."""

    kind: Kind
    name: str
    title: str
    date: datetime | None
    media_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is not in the package, and why."""

    kind: Kind
    subject: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A package as it is going to be."""

    kind: ExportKind
    language: str
    table: ScoreTable
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    contents: Contents
    fingerprint: str

    @property
    def total(self) -> int:
        """How many steps there are: each part, and putting them together."""
        return len(self.parts) + 1

    @property
    def file_name(self) -> str:
        """The package's own file name, of plain ASCII letters."""
        with speaking(self.language):
            word = say(WORDS[self.kind])
        return file_name(word, self.table.recruitment.reference, extension="zip")


def product_version() -> str:
    """Return the version of the product."""
    return version("screening")


def plan(material: Material, kind: ExportKind, language: str) -> Plan:
    """Say what a package of `kind` holds, in `language`, of what somebody sees of a case."""
    table = material.table
    with speaking(language):
        draft = list(_drafts(material, kind, language))
        left_out = tuple(_left_out(material, kind))
    width = max(2, len(str(len(draft))))
    parts = tuple(
        Part(
            one.kind,
            f"{number:0{width}}-{_file_name(one, table, language)}",
            one.title,
            one.date,
            one.media_type,
            one.make,
        )
        for number, one in enumerate(draft, start=1)
    )
    whole = kind == "case"
    shown = table.candidates if whole else _open(table)
    return Plan(
        kind=kind,
        language=language,
        table=table,
        parts=parts,
        left_out=left_out,
        contents=Contents.of(shown, log=whole and material.log is not None),
        fingerprint=_fingerprint(material, kind, language),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A part before it has its number."""

    kind: Kind
    subject: str
    title: str
    date: datetime | None
    media_type: str
    make: Callable[[], bytes]


def _drafts(material: Material, kind: ExportKind, language: str) -> Iterator[_Draft]:
    table = material.table
    if kind == "case":
        yield from _comparison(table, language)
    for candidate in _open(table):
        yield _summary(table, candidate, language)
    if kind == "case":
        yield from _question_set(material, language)
        yield from _raw(material)


def _comparison(table: ScoreTable, language: str) -> Iterator[_Draft]:
    last = _last_locked(table)
    # Worked out when it is needed: a resumed package may have both documents already.
    yield _draft("comparison", last, PDF, lambda: pdfs.comparison_pdf(compare(table, language)))
    yield _draft(
        "comparison-table", last, CSV, lambda: csv_file.comparison_csv(compare(table, language))
    )


def _summary(table: ScoreTable, candidate: CandidateRow, language: str) -> _Draft:
    return _draft(
        "summary",
        _last_locked(table, candidate.id),
        PDF,
        partial(pdfs.candidate_pdf, table, candidate.id, language=language),
        subject=candidate.code,
    )


def _question_set(material: Material, language: str) -> Iterator[_Draft]:
    table, created_at = material.table, material.version_created_at
    yield _draft(
        "guide", created_at, PDF, partial(pdfs.recruitment_guide_pdf, table, language=language)
    )
    # The canonical JSON, because its hash is the one that every other document names.
    yield _draft(
        "question-set",
        created_at,
        JSON,
        lambda: canonical_json(table.document).encode(),
        subject=f"{table.version_slug} {table.version_number}",
    )


def _raw(material: Material) -> Iterator[_Draft]:
    table, log = material.table, material.log
    yield _draft("scores", _last_locked(table), CSV, partial(tables.scores_csv, table))
    if log is not None:
        last = max((row.at for row in log), default=None)
        yield _draft("audit-log", last, CSV, partial(tables.log_csv, log))


def _draft(
    key: str,
    date: datetime | None,
    media_type: str,
    make: Callable[[], bytes],
    *,
    subject: str = "",
) -> _Draft:
    title = say(KINDS[key].title)
    full = f"{title}: {subject}" if subject else title
    return _Draft(KINDS[key], subject, full, date, media_type, make)


def _left_out(material: Material, kind: ExportKind) -> Iterator[LeftOut]:
    for candidate in material.table.candidates:
        if candidate.sealed:
            yield LeftOut(KINDS["summary"], candidate.code, "sealed", say(SEALED))
    if kind == "case" and material.log is None:
        yield LeftOut(KINDS["audit-log"], "", "not-allowed", say(LOG_LEFT_OUT))


def _open(table: ScoreTable) -> tuple[CandidateRow, ...]:
    """Return the candidates whose scores are shown, in interview order."""
    return tuple(candidate for candidate in table.candidates if not candidate.sealed)


def _last_locked(table: ScoreTable, candidate_id: int | None = None) -> datetime | None:
    times = (
        card.locked_at
        for card in table.cards
        if card.locked_at and candidate_id in {None, card.candidate_id}
    )
    return max(times, default=None)


def _file_name(draft: _Draft, table: ScoreTable, language: str) -> str:
    extension = {PDF: "pdf", CSV: "csv", JSON: "json"}[draft.media_type]
    words = [draft.subject] if draft.subject else []
    return draft.kind.file_name(
        *words, table.recruitment.reference, language=language, extension=extension
    )


def _fingerprint(material: Material, kind: ExportKind, language: str) -> str:
    """Return a hash that is another one whenever a part might come out differently."""
    table = material.table
    seen = (
        product_version(),
        kind,
        language,
        table.recruitment,
        table.version_slug,
        table.version_number,
        table.version_sha256,
        table.corrections,
        table.candidates,
        table.members,
        sorted(table.cards, key=lambda card: (card.candidate_id, card.member_id)),
        table.scores,
        sorted(table.conflicts),
        material.log if kind == "case" else None,
    )
    return hashlib.sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()
