"""What the three copies hold: three types of their own, so that none can be given for another.

`PartyAccess` has no field for a level, an assessment or another applicant; what is not there cannot
be handed out by a slip in a template.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from screening.privacy.rules import left_out as missing
from screening.privacy.rules.left_out import LeftOut, Redacted
from screening.privacy.rules.source import Pair, Person, Source, Traces, daily
from screening.privacy.rules.texts import FIELDS, Mark, Note, Shown, Slot, notes_of, shown
from screening.reports.candidate_summary import FACTS, FactMark
from screening.reports.comparison import compare

if TYPE_CHECKING:
    from screening.guides.corrections import Correction
    from screening.reports.figures import (
        CandidateResult,
        Comparison,
        Facts,
        MemberLevel,
        Question,
        QuestionCell,
    )
    from screening.reports.figures import (
        Mark as Outcome,
    )


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Which case it is, and the question set with its version and fingerprint."""

    reference: str
    title: str
    unit: str
    work_sites: str
    remote_share: int
    language: str
    question_set: str
    version: int
    version_sha256: str
    corrections: tuple[Correction, ...] = ()
    """What ties the version to others that mean the same but for their spelling."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who assessed the applicant, and when the scorecard was locked."""

    member: str
    chair: bool
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One member's notes of an answer; `fact` marks a question that has no answer."""

    member: str
    fact: FactMark | None
    texts: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, and what was written down of the answer."""

    number: int
    criterion: str
    stem: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class PartyAccess:
    """What the applicant said, without any assessment."""

    case: CaseFacts
    person: Person
    assessors: tuple[Assessor, ...]
    answers: tuple[Answer, ...]
    left_out: tuple[LeftOut, ...]
    redacted: tuple[Redacted, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One member's result and notes on a question; fields as a `MemberLevel` names them."""

    member: str
    mark: Outcome
    level: int | None
    initial_mark: Outcome | None
    initial_level: int | None
    assessments: tuple[Shown, ...]
    reasons: tuple[Shown, ...]

    @property
    def changed(self) -> bool:
        """Whether the discussion changed this score."""
        return self.initial_mark is not None


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """A question with what was said, and what each member thought of it."""

    number: int
    criterion: str
    stem: str
    said: tuple[Said, ...]
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard that is in the copy: fields as a `CardLine` names them, less the free text."""

    member: str
    imported: bool
    locked_at: datetime | None
    first_locked_at: datetime | None
    reopened: bool
    reopen_reason: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class File:
    """All that is recorded about one candidate. `result` has no text by anyone in it."""

    person: Person
    result: CandidateResult | None
    """The figures; None while the scores are sealed."""
    cards: tuple[Card, ...]
    answers: tuple[JudgedAnswer, ...]
    declarations: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that is recorded about one applicant, less what a case handler has redacted."""

    case: CaseFacts
    file: File
    weights_equal: bool
    minimum: int
    maximum: int
    traces: tuple[Traces, ...]
    left_out: tuple[LeftOut, ...]
    redacted: tuple[Redacted, ...]
    as_of: datetime | None

    @property
    def person(self) -> Person:
        """The applicant."""
        return self.file.person


@dataclass(frozen=True, slots=True)
class FullCase:
    """Everything about everybody, for those who decide."""

    case: CaseFacts
    comparison: Comparison
    panel: tuple[Pair, ...]
    """The panel's places, one for each member, with whichever candidate comes first."""
    files: tuple[File, ...]
    traces: tuple[Traces, ...]
    left_out: tuple[LeftOut, ...]
    as_of: datetime | None


Copy = PartyAccess | PersonalData | FullCase


def party_access(source: Source, candidate_id: int, language: str) -> PartyAccess:
    """Return what one applicant may see as a party, with the question set's texts in `language`."""
    comparison = compare(source.table, language)
    person, marks = source.person(candidate_id), source.marks_in("party-access")
    notes = notes_of(source.table, candidate_id, ("evidence",))
    cards = {c.member_id: c for c in source.table.cards if c.candidate_id == candidate_id}
    chairs = {member.id for member in comparison.members if member.chair}
    result = _result(comparison, candidate_id)
    return PartyAccess(
        case=_case(comparison.facts, source),
        person=person,
        assessors=tuple(
            Assessor(pair.member, pair.member_id in chairs, cards[pair.member_id].locked_at)
            for pair in source.pairs_of(candidate_id)
            if pair.scores and pair.member_id in cards
        ),
        answers=tuple(
            Answer(question.number, criterion, question.stem, said)
            for question, criterion, cell in _questions(comparison, result)
            for said in (_said(cell, _by_slot(notes, marks)),)
        ),
        left_out=missing.left_out("party-access", source, [person]),
        redacted=missing.redacted(notes, marks),
        as_of=source.as_of("party-access"),
    )


def personal_data(source: Source, candidate_id: int, language: str) -> PersonalData:
    """Return everything about one applicant, less what is redacted."""
    comparison = compare(source.table, language)
    person, marks = source.person(candidate_id), source.marks_in("personal-data")
    notes = notes_of(source.table, candidate_id)
    return PersonalData(
        case=_case(comparison.facts, source),
        file=_file(source, comparison, person, _by_slot(notes, marks)),
        weights_equal=comparison.facts.weights_equal,
        minimum=comparison.facts.minimum,
        maximum=comparison.facts.maximum,
        traces=daily(source.traces),
        left_out=missing.left_out("personal-data", source, [person]),
        redacted=missing.redacted(notes, marks),
        as_of=source.as_of("personal-data"),
    )


def full_case(source: Source, language: str) -> FullCase:
    """Return the whole case, without what is not locked."""
    comparison = compare(source.table, language)
    return FullCase(
        case=_case(comparison.facts, source),
        comparison=comparison,
        panel=tuple({pair.member_id: pair for pair in source.pairs}.values()),
        files=tuple(
            _file(source, comparison, person, _by_slot(notes_of(source.table, person.id), ()))
            for person in source.people
        ),
        traces=daily(source.traces),
        left_out=missing.left_out("full-case", source, source.people),
        as_of=source.as_of("full-case"),
    )


def content_digest(copy: Copy) -> str:
    """Return the SHA-256 of what a copy holds, and of nothing that it leaves out."""
    data = asdict(copy)
    for facts in (data["case"], data.get("comparison", {}).get("facts", {})):
        # Left out where there are none, so that copies from before they were named stay the same.
        if not facts.get("corrections"):
            facts.pop("corrections", None)
    written = json.dumps(data, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


_Texts = Mapping[Slot, tuple[Shown, ...]]


def _by_slot(notes: Iterable[Note], marks: tuple[Mark, ...]) -> _Texts:
    found: dict[Slot, tuple[Shown, ...]] = {}
    for note in notes:
        found[note.slot] = (*found.get(note.slot, ()), shown(note, marks))
    return found


def _result(comparison: Comparison, candidate_id: int) -> CandidateResult:
    return next(row for row in comparison.candidates if row.id == candidate_id)


def _questions(
    comparison: Comparison, result: CandidateResult
) -> Iterable[tuple[Question, str, QuestionCell | None]]:
    """Every question in interview order, with its criterion's name and cell; none while sealed."""
    names = {criterion.id: criterion.name for criterion in comparison.criteria}
    cells = {cell.question.id: cell for cell in result.question_cells}
    for question in comparison.questions:
        yield question, names[question.criterion_id], cells.get(question.id)


def _open_levels(cell: QuestionCell | None) -> Iterable[MemberLevel]:
    for level in cell.levels if cell else ():
        if level.mark not in {"conflict", "not_locked"}:
            yield level


def _said(cell: QuestionCell | None, texts: _Texts) -> tuple[Said, ...]:
    return tuple(
        Said(
            level.member,
            FACTS.get(level.mark),
            texts.get(Slot(level.member_id, cell.question.id, "evidence"), ()),
        )
        for level in _open_levels(cell)
        if cell is not None
    )


def _judged(cell: QuestionCell | None, texts: _Texts) -> tuple[Judged, ...]:
    return tuple(
        Judged(
            level.member,
            level.mark,
            level.level,
            level.initial_mark,
            level.initial_level,
            texts.get(Slot(level.member_id, cell.question.id, FIELDS[1]), ()),
            texts.get(Slot(level.member_id, cell.question.id, FIELDS[2]), ()),
        )
        for level in _open_levels(cell)
        if cell is not None
    )


def _file(source: Source, comparison: Comparison, person: Person, texts: _Texts) -> File:
    result = _result(comparison, person.id)
    return File(
        person=person,
        result=None if result.sealed else _without_texts(result),
        cards=tuple(_cards(source, person.id, texts)),
        answers=tuple(
            JudgedAnswer(
                question.number, criterion, question.stem, _said(cell, texts), _judged(cell, texts)
            )
            for question, criterion, cell in _questions(comparison, result)
            if cell is not None
        ),
        declarations=tuple(pair for pair in source.pairs_of(person.id) if pair.declared),
    )


def _without_texts(result: CandidateResult) -> CandidateResult:
    """Return the figures without the notes that hang on them, which a copy shows redacted."""
    return replace(
        result,
        cards=tuple(replace(card, reopen_reason="") for card in result.cards),
        criteria=tuple(replace(cell, questions=()) for cell in result.criteria),
    )


def _cards(source: Source, candidate_id: int, texts: _Texts) -> Iterable[Card]:
    cards = {c.member_id: c for c in source.table.cards if c.candidate_id == candidate_id}
    for pair in source.pairs_of(candidate_id):
        card = cards.get(pair.member_id)
        if card is not None and pair.scores:
            yield Card(
                pair.member,
                card.imported,
                card.locked_at,
                card.first_locked_at,
                card.first_locked_at is not None and card.first_locked_at != card.locked_at,
                texts.get(Slot(pair.member_id, "", "reopen_reason"), ()),
            )


def _case(facts: Facts, source: Source) -> CaseFacts:
    return CaseFacts(
        facts.reference,
        facts.title,
        facts.unit,
        facts.work_sites,
        facts.remote_share,
        source.table.recruitment.language,
        facts.question_set,
        facts.version,
        facts.version_sha256,
        facts.corrections,
    )
