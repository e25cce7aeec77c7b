"""The score sheet: a form in PDF for one panel member and one candidate, to fill in anywhere.

It is filled in with any PDF reader or with a pen, and the former is read back by
`screening.scoring.score_import`. It says whose it is in a field that nobody sees, and never the
candidate's name to a member who has not declared impartiality.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from screening.reports import documents
from screening.reports.interview_guide import Anchor, Case, Guide, interview_guide
from screening.scoring.rules import NOTE_LIMIT, OUTCOMES
from screening.scoring.score_import.origin import FIELD, KEYWORD, Origin, field_name, level_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.guides.corrections import Correction
    from screening.guides.schema import Document
    from screening.reports.documents import Prepared
    from screening.reports.interview_guide import GuideQuestion, GuideSection, QuestionType

# How form.css sets a question, for working out how much of its page is left to write on:
# millimetres of a page, and (characters to a line, millimetres to a line) of each kind of text.
_PAGE = 247
_DEFINITION = (86, 4.6)
_STEM = (66, 5.5)
_PROBE = (88, 4.4)
_ANCHOR = (64, 4.1)
_ROW = 3.2
_SHORTEST_ROW = 7.3
_HEADINGS = 60
_EVIDENCE_SHARE = 0.68
_LEAST = (30, 16)


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """One question's page; the two heights, of the note fields, are in millimetres."""

    number: int
    criterion: str
    competency: str
    definition: str
    type: QuestionType
    minutes: int
    stem: str
    probes: tuple[str, ...]
    rows: tuple[Anchor, ...]
    evidence_height: int
    assessment_height: int


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All that a sheet says; without a name, the candidate is the code alone."""

    case: Case
    origin: Origin
    name: str | None
    member: str
    guide: Guide
    questions: tuple[SheetQuestion, ...]

    @property
    def code(self) -> str:
        """The candidate's code."""
        return self.origin.candidate

    @property
    def heights(self) -> tuple[int, ...]:
        """Every height that a note field of the sheet has."""
        notes = ((one.evidence_height, one.assessment_height) for one in self.questions)
        return tuple(sorted({height for pair in notes for height in pair}))


def score_sheet(
    document: Document,
    case: Case,
    origin: Origin,
    *,
    member: str,
    name: str | None,
    corrections: tuple[Correction, ...] = (),
) -> ScoreSheet:
    """Lay the questions out for one member and one candidate, in the language of `origin`."""
    guide = interview_guide(
        document,
        slug=origin.question_set,
        number=origin.version,
        sha256=origin.sha256,
        language=origin.language,
        case=case,
        corrections=corrections,
    )
    return ScoreSheet(case, origin, name, member, guide, tuple(_questions(guide)))


def score_sheet_pdf(sheet: ScoreSheet) -> bytes:
    """Return the sheet as a form to fill in (PDF/UA-1)."""
    return score_sheet_document(sheet).pdf()


def score_sheet_document(sheet: ScoreSheet) -> Prepared:
    """Return the form of `score_sheet_pdf` before it is set."""
    return documents.prepare(
        "documents/sheet.html",
        {
            "sheet": sheet,
            "case": sheet.case,
            # A blank form has no time of its own.
            "created": "",
            "modified": "",
            "keyword": KEYWORD,
            "origin_field": FIELD,
            "note_limit": NOTE_LIMIT,
            "outcomes": OUTCOMES,
            "field_name": field_name,
            "level_state": level_state,
        },
        language=sheet.origin.language,
        form=True,
    )


def _questions(guide: Guide) -> Iterable[SheetQuestion]:
    for section in guide.sections:
        anchor_of = {anchor.level.number: anchor.text for anchor in section.anchors}
        rows = tuple(Anchor(level, anchor_of.get(level.number, "")) for level in guide.levels)
        for question in section.questions:
            evidence, assessment = _heights(section, question, rows)
            yield SheetQuestion(
                question.number,
                section.name,
                section.competency,
                section.definition,
                question.type,
                question.minutes,
                question.stem,
                question.probes,
                rows,
                evidence,
                assessment,
            )


def _heights(
    section: GuideSection, question: GuideQuestion, rows: tuple[Anchor, ...]
) -> tuple[int, int]:
    """Share out what a question leaves of its page; a crowded one goes on to the next page."""
    taken = (
        _HEADINGS
        + _height(section.definition, _DEFINITION)
        + _height(question.stem, _STEM)
        + sum(_height(probe, _PROBE) for probe in question.probes)
        + sum(max(_SHORTEST_ROW, _height(row.text, _ANCHOR) + _ROW) for row in rows)
    )
    left = max(0, _PAGE - taken)
    evidence = max(_LEAST[0], floor(left * _EVIDENCE_SHARE))
    return evidence, max(_LEAST[1], floor(left) - evidence)


def _height(text: str, kind: tuple[int, float]) -> float:
    characters, millimetres = kind
    return ceil(len(text) / characters) * millimetres
