"""The interview guide on paper: script, criteria, questions, anchors, room for notes, minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from screening.guides.corrections import Correction
    from screening.guides.schema import Criterion as SchemaCriterion
    from screening.guides.schema import Document

QuestionType = Literal["past_behaviour", "situational", "job_knowledge", "background_fact"]


@dataclass(frozen=True, slots=True)
class Case:
    """The recruitment that a guide is printed for."""

    reference: str
    title: str
    unit: str
    work_sites: str
    members: tuple[str, ...]
    language: str = ""
    """What title, unit and work sites are written in, where that is known."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the scale with its label; without one, the label is empty."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an answer at this level looks like."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """A question as it is asked."""

    number: int
    type: QuestionType
    minutes: int
    stem: str
    probes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideSection:
    """Questions on one criterion that follow each other; `first` is the criterion's first one."""

    number: int
    name: str
    competency: str
    definition: str
    remote_reason: str
    anchors: tuple[Anchor, ...]
    questions: tuple[GuideQuestion, ...]
    first: bool
    minutes: int

    @property
    def room(self) -> Literal["wide", "narrow"]:
        """How much room for notes: a criterion with its questions should fit on one page."""
        return "wide" if len(self.questions) == 1 else "narrow"


@dataclass(frozen=True, slots=True)
class Guide:
    """A question-set version in one language, laid out for an interview."""

    case: Case | None
    title: str
    role: str
    summary: str
    slug: str
    version: int
    sha256: str
    minutes: int
    question_minutes: int
    framing_minutes: int
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    levels: tuple[Level, ...]
    sections: tuple[GuideSection, ...]
    corrections: tuple[Correction, ...] = ()


def interview_guide(
    document: Document,
    *,
    slug: str,
    number: int,
    sha256: str,
    language: str,
    case: Case | None,
    corrections: tuple[Correction, ...] = (),
) -> Guide:
    """Lay `document` out in `language`, in the order of the interview."""
    question_minutes = sum(question.minutes for question in document.questions)
    return Guide(
        case=case,
        title=document.title.in_language(language),
        role=document.role.in_language(language),
        summary=document.summary.in_language(language),
        slug=slug,
        version=number,
        sha256=sha256,
        minutes=document.minutes,
        question_minutes=question_minutes,
        framing_minutes=max(0, document.minutes - question_minutes),
        opening=paragraphs(document.opening.in_language(language)),
        closing=paragraphs(document.closing.in_language(language)),
        levels=tuple(_level(document, level, language) for level in document.levels),
        sections=tuple(_sections(document, language)),
        corrections=corrections,
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """Part a text at its blank lines."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _sections(document: Document, language: str) -> Iterable[GuideSection]:
    competency_of = {
        criterion.id: competency.name.in_language(language)
        for competency in document.competencies
        for criterion in competency.criteria
    }
    seen: set[str] = set()
    numbered = enumerate(document.questions, start=1)
    runs = groupby(numbered, key=lambda pair: pair[1].criterion)
    for number, (criterion_id, run) in enumerate(runs, start=1):
        criterion = document.criterion(criterion_id)
        questions = tuple(
            GuideQuestion(
                place,
                question.type,
                question.minutes,
                question.stem.in_language(language),
                tuple(probe.in_language(language) for probe in question.probes),
            )
            for place, question in run
        )
        yield GuideSection(
            number=number,
            name=criterion.name.in_language(language),
            competency=competency_of[criterion_id],
            definition=criterion.definition.in_language(language),
            remote_reason=criterion.remote_reason.in_language(language),
            anchors=tuple(_anchors(document, criterion, language)),
            questions=questions,
            first=criterion_id not in seen,
            minutes=sum(question.minutes for question in questions),
        )
        seen.add(criterion_id)


def _anchors(document: Document, criterion: SchemaCriterion, language: str) -> Iterable[Anchor]:
    for level in sorted(criterion.anchors):
        yield Anchor(
            _level(document, level, language), criterion.anchors[level].in_language(language)
        )


def _level(document: Document, number: int, language: str) -> Level:
    label = document.scale.labels.get(number)
    return Level(number, label.in_language(language) if label else "")
