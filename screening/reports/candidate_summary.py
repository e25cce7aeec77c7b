"""One candidate's summary: what was said, and apart from it what the panel members thought.

A Norwegian applicant may see the rendering of what he or she said in the interview, and not the
panel's assessments (forvaltningslovforskriften §§ 15-19). Part A therefore holds evidence alone:
no level, no assessment, and no outcome that is itself a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening.errors import NotFound, Refused
from screening.messages import N_, Message
from screening.reports.comparison import compare
from screening.reports.figures import CriterionCell, MemberLevel, Question, QuestionCell

if TYPE_CHECKING:
    from screening.reports.figures import CandidateResult, Comparison, Criterion
    from screening.scoring.table import ScoreRow, ScoreTable


FactMark = Literal["not_asked", "declined"]
FACTS: dict[str, FactMark] = {"not_asked": "not_asked", "declined": "declined"}
"""The outcomes that say what happened; "no evidence" is a judgement and stays in part B."""


@dataclass(frozen=True, slots=True)
class Said:
    """One member's notes of what the candidate said; `fact` marks a question without answer."""

    member: str
    texts: tuple[str, ...]
    fact: FactMark | None


@dataclass(frozen=True, slots=True)
class SaidOnQuestion:
    """Part A: a question and each member's notes."""

    question: Question
    criterion: Criterion
    notes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Thought:
    """One member's level and assessment of an answer."""

    level: MemberLevel
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThoughtOnQuestion:
    """Part B: a question's cell with each member's assessment."""

    cell: QuestionCell
    thoughts: tuple[Thought, ...]


@dataclass(frozen=True, slots=True)
class ThoughtOnCriterion:
    """Part B: a criterion's figures and its questions."""

    cell: CriterionCell
    questions: tuple[ThoughtOnQuestion, ...]


@dataclass(frozen=True, slots=True)
class CandidateSummary:
    """Everything in the summary of one candidate."""

    comparison: Comparison
    candidate: CandidateResult
    said: tuple[SaidOnQuestion, ...]
    thought: tuple[ThoughtOnCriterion, ...]


def summarise(table: ScoreTable, candidate_id: int, language: str) -> CandidateSummary:
    """Put one candidate's summary together, with the question set's texts in `language`.

    Raises:
        NotFound: the recruitment has no such candidate.
        Refused: the candidate's scores are sealed for this viewer.
    """
    comparison = compare(table, language)
    candidate = next((row for row in comparison.candidates if row.id == candidate_id), None)
    if candidate is None:
        raise NotFound
    if candidate.sealed:
        raise Refused(
            Message(
                N_(
                    "This candidate's scores are sealed. Panel members see them when they have "
                    "locked their own scorecard, others when every scorecard is locked."
                )
            )
        )
    rows: dict[tuple[int, str], list[ScoreRow]] = {}
    for row in sorted(table.scores, key=lambda row: row.stage == "final"):
        if row.candidate_id == candidate_id:
            rows.setdefault((row.member_id, row.question_id), []).append(row)
    criteria = {criterion.id: criterion for criterion in comparison.criteria}
    return CandidateSummary(
        comparison=comparison,
        candidate=candidate,
        said=tuple(
            SaidOnQuestion(
                cell.question, criteria[cell.question.criterion_id], tuple(_said(cell, rows))
            )
            for cell in candidate.question_cells
        ),
        thought=tuple(
            ThoughtOnCriterion(
                criterion,
                tuple(
                    ThoughtOnQuestion(cell, tuple(_thought(cell, rows)))
                    for cell in criterion.questions
                ),
            )
            for criterion in candidate.criteria
        ),
    )


def _said(cell: QuestionCell, rows: dict[tuple[int, str], list[ScoreRow]]) -> Iterable[Said]:
    for level in cell.levels:
        if level.mark in {"conflict", "not_locked"}:
            continue
        found = rows.get((level.member_id, cell.question.id), [])
        yield Said(level.member, _distinct(row.evidence for row in found), FACTS.get(level.mark))


def _thought(cell: QuestionCell, rows: dict[tuple[int, str], list[ScoreRow]]) -> Iterable[Thought]:
    for level in cell.levels:
        # As in part A: whoever has not locked has no say here yet, whatever the table holds.
        hidden = level.mark in {"conflict", "not_locked"}
        found = [] if hidden else rows.get((level.member_id, cell.question.id), [])
        yield Thought(level, _distinct(row.assessment for row in found))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Keep each text once, without the blank ones, in the order written."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
