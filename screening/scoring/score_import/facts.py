"""What an import of scores is judged by, and the plan that comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screening.messages import Message
from screening.scoring.table import Outcome
from screening.tabular import Problem

Format = Literal["long", "wide", "mixed", "sheets"]


@dataclass(frozen=True, slots=True)
class CandidateFact:
    """A candidate of the recruitment."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MemberFact:
    """A panel member who scores (chair or member)."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """A question of the version: its place from 1, its criterion, and its words in any language."""

    id: str
    number: int
    criterion: str
    criterion_names: tuple[str, ...]
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """Everything about the recruitment that decides whether a score may be imported.

    `taken` and `conflicts` hold (member id, candidate id): who has scored whom already, and who may
    not score whom. `reference` and `sha256`, of the version, are what a score sheet has to carry;
    `alike` are the fingerprints of versions that mean the same and ask in the same order, whose
    sheets are read as well.
    """

    candidates: tuple[CandidateFact, ...]
    members: tuple[MemberFact, ...]
    questions: tuple[QuestionFact, ...]
    minimum: int
    maximum: int
    taken: frozenset[tuple[int, int]] = frozenset()
    conflicts: frozenset[tuple[int, int]] = frozenset()
    reference: str = ""
    sha256: str = ""
    alike: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedScore:
    """One score to write; `level` is None unless `outcome` is `scored`."""

    member_id: int
    candidate_id: int
    question_id: str
    outcome: Outcome
    level: int | None
    evidence: str
    assessment: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """How many levels one member gives each candidate, in the order of the facts."""

    member_id: int
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import comes to: levels, outcomes without a level, people, and missing evidence."""

    scores: int = 0
    without_level: int = 0
    candidates: int = 0
    members: int = 0
    without_evidence: int = 0


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """What an import comes to. With any problem nothing is planned: no scores, counts of zero."""

    format: Format
    format_message: Message
    scores: tuple[PlannedScore, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Message, ...]
    counts: Counts
    candidates: tuple[CandidateFact, ...]
    matrix: tuple[MatrixRow, ...]
