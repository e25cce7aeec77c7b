"""A version of a question set as a document of its own: all that it says, for HR and for boards.

The interview guide is laid out for the interview; this one is laid out for reading and approving.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from screening.analytics.composite import exact
from screening.reports import documents
from screening.reports.interview_guide import Guide, GuideQuestion, Level, interview_guide

if TYPE_CHECKING:
    from screening.guides.corrections import Correction
    from screening.guides.queries import Provenance
    from screening.guides.schema import Criterion, Document
    from screening.reports.documents import Prepared

TEMPLATE = "documents/question_set.html"


@dataclass(frozen=True, slots=True)
class Rung:
    """A level of the scale with what an answer there looks like; empty between two anchors."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """A criterion with all that belongs to it; `share` is its weight out of one."""

    number: int
    name: str
    definition: tuple[str, ...]
    remote_reason: tuple[str, ...]
    weight: Fraction
    share: Fraction
    rungs: tuple[Rung, ...]
    questions: tuple[GuideQuestion, ...]

    @property
    def minutes(self) -> int:
        """How long its questions take."""
        return sum(question.minutes for question in self.questions)


@dataclass(frozen=True, slots=True)
class CompetencyPart:
    """A competency with its criteria."""

    name: str
    criteria: tuple[CriterionPart, ...]


@dataclass(frozen=True, slots=True)
class QuestionSetPaper:
    """A version in one language; `guide` is the same as it is asked."""

    guide: Guide
    sector: str | None
    competencies: tuple[CompetencyPart, ...]
    weights_equal: bool

    @property
    def criteria(self) -> tuple[CriterionPart, ...]:
        """Every criterion, in the order of the document."""
        return tuple(one for competency in self.competencies for one in competency.criteria)


def question_set_paper(
    document: Document,
    *,
    slug: str,
    number: int,
    sha256: str,
    language: str,
    corrections: tuple[Correction, ...] = (),
) -> QuestionSetPaper:
    """Lay `document` out in `language`."""
    guide = interview_guide(
        document,
        slug=slug,
        number=number,
        sha256=sha256,
        language=language,
        case=None,
        corrections=corrections,
    )
    weights = [exact(criterion.weight) for criterion in document.criteria]
    parts = _criteria(document, guide, sum(weights, Fraction(0)), language)
    return QuestionSetPaper(
        guide=guide,
        sector=document.sector,
        competencies=tuple(
            CompetencyPart(
                competency.name.in_language(language),
                tuple(next(parts) for _ in competency.criteria),
            )
            for competency in document.competencies
        ),
        weights_equal=len(set(weights)) <= 1,
    )


def question_set_document(
    document: Document,
    *,
    slug: str,
    number: int,
    sha256: str,
    language: str,
    created: datetime | None = None,
    corrections: tuple[Correction, ...] = (),
    provenance: Provenance | None = None,
) -> Prepared:
    """Return a version of a question set as a document, before it is set.

    Without `provenance` it is taken for one that was imported.
    """
    paper = question_set_paper(
        document,
        slug=slug,
        number=number,
        sha256=sha256,
        language=language,
        corrections=corrections,
    )
    return documents.prepare(
        TEMPLATE,
        {
            "paper": paper,
            "guide": paper.guide,
            "made": created,
            "how": provenance.published if provenance else None,
            "approvals": provenance.approvals if provenance else (),
            "created": documents.stamp(created),
            "modified": documents.stamp(created),
        },
        language=language,
    )


def _criteria(
    document: Document, guide: Guide, total: Fraction, language: str
) -> Iterator[CriterionPart]:
    asked = {question.id: place for place, question in enumerate(document.questions, start=1)}
    numbered = {
        question.number: question for section in guide.sections for question in section.questions
    }
    for number, criterion in enumerate(document.criteria, start=1):
        weight = exact(criterion.weight)
        yield CriterionPart(
            number=number,
            name=criterion.name.in_language(language),
            definition=criterion.definition.paragraphs(language),
            remote_reason=criterion.remote_reason.paragraphs(language),
            weight=weight,
            share=weight / total,
            rungs=tuple(_rungs(guide, criterion, language)),
            questions=tuple(
                numbered[asked[question.id]] for question in document.questions_of(criterion.id)
            ),
        )


def _rungs(guide: Guide, criterion: Criterion, language: str) -> Iterator[Rung]:
    for level in guide.levels:
        anchor = criterion.anchors.get(level.number)
        yield Rung(level, anchor.in_language(language) if anchor else "")
