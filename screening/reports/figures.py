"""What a page, a PDF, a CSV and an XLSX show of one recruitment's scores, as frozen data.

`screening.reports.comparison.compare` fills a `Comparison`; the four outputs read it and nothing
else, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from screening.analytics.composite import Composite, Coverage, Spread
from screening.guides.corrections import same_as

if TYPE_CHECKING:
    from screening.guides.corrections import Correction
    from screening.guides.schema import Document

Mark = Literal[
    "scored", "not_asked", "no_evidence", "declined", "unanswered", "not_locked", "conflict"
]

# Two levels apart on one question is what a panel should talk about: on a scale with anchors at
# 1, 3 and 5 it means that two members chose different anchors for the same answer.
DISAGREEMENT = 2
AGENDA_LENGTH = 5
TINTS = 9


@dataclass(frozen=True, slots=True)
class Facts:
    """Which recruitment, which question set and which weights the figures rest on."""

    recruitment_id: int
    reference: str
    title: str
    unit: str
    work_sites: str
    remote_share: int
    language: str
    """What the recruitment's own texts are written in, whatever language they are shown among."""
    advert_sha256: str
    question_set: str
    slug: str
    version: int
    version_sha256: str
    minimum: int
    maximum: int
    weights_equal: bool
    weights_reason: str
    weight_sum: Fraction
    corrections: tuple[Correction, ...] = ()
    """What ties the version to others that mean the same but for their spelling."""

    @property
    def same_as(self) -> tuple[int, ...]:
        """The other versions that the scores could as well have been given under."""
        return same_as(self.corrections, self.version)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands in the guide; `number` is its place in the interview."""

    id: str
    number: int
    criterion_id: str
    stem: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with the weight that this recruitment gives it; `share` is out of one."""

    id: str
    number: int
    name: str
    competency: str
    weight: Fraction
    share: Fraction
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A panel member who scores."""

    id: int
    name: str
    chair: bool


@dataclass(frozen=True, slots=True)
class MemberLevel:
    """What one member's scorecard says on one question.

    `mark` and `level` are what counts. `initial_mark` and `initial_level` are set when the score
    from before the discussion was another one, and `reason` says why it changed.
    """

    member_id: int
    member: str
    mark: Mark
    level: int | None
    initial_mark: Mark | None = None
    initial_level: int | None = None
    reason: str = ""

    @property
    def changed(self) -> bool:
        """Whether the discussion changed this score."""
        return self.initial_mark is not None

    @property
    def plain(self) -> bool:
        """Whether this is a level and nothing else, as nearly all are."""
        return self.level is not None and self.initial_mark is None


@dataclass(frozen=True, slots=True)
class QuestionCell:
    """One question for one candidate: each member's level and how far they lie apart."""

    question: Question
    levels: tuple[MemberLevel, ...]
    mean: Fraction | None
    spread: Spread | None
    disagreement: bool


@dataclass(frozen=True, slots=True)
class MemberScore:
    """A member's own mean over the questions of one criterion."""

    member: str
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class CriterionCell:
    """One criterion for one candidate.

    `spread` is over the members' own means. `tint` is the step (1 to 9) of a heat table, None
    without a mean; the number always stands beside it.
    """

    criterion: Criterion
    mean: Fraction | None
    spread: Spread | None
    coverage: Coverage
    member_scores: tuple[MemberScore, ...]
    questions: tuple[QuestionCell, ...]
    disagreement: bool
    tint: int | None

    @property
    def widest(self) -> int:
        """How many levels the members lie apart on one of the questions at most."""
        ranges = (int(cell.spread.range) for cell in self.questions if cell.spread)
        return max(ranges, default=0)


@dataclass(frozen=True, slots=True)
class CardLine:
    """Where one member's scorecard of one candidate came from, or why it is not there."""

    member: str
    state: Literal["locked", "not_locked", "conflict"]
    imported: bool = False
    locked_at: datetime | None = None
    first_locked_at: datetime | None = None
    reopen_reason: str = ""

    @property
    def reopened(self) -> bool:
        """Whether the scorecard was opened again after it was locked for the first time."""
        return self.first_locked_at is not None and self.first_locked_at != self.locked_at


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """One candidate's figures; a sealed candidate has none of any kind."""

    id: int
    code: str
    name: str
    position: int
    withdrawn: bool
    sealed: bool
    criteria: tuple[CriterionCell, ...]
    composite: Composite | None
    coverage: Coverage | None
    cards: tuple[CardLine, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the members whose scorecard is expected and not locked."""
        return tuple(card.member for card in self.cards if card.state == "not_locked")

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Names of the members who have declared a conflict of interest."""
        return tuple(card.member for card in self.cards if card.state == "conflict")

    @property
    def imported(self) -> bool:
        """Whether any of the scorecards was imported."""
        return any(card.imported for card in self.cards)

    @property
    def changed(self) -> tuple[tuple[Question, MemberLevel], ...]:
        """The scores that the discussion changed, in the order of the interview."""
        return tuple(
            (cell.question, level)
            for cell in self.question_cells
            for level in cell.levels
            if level.changed
        )

    @property
    def question_cells(self) -> tuple[QuestionCell, ...]:
        """Every question's cell, in the order of the interview."""
        cells = (cell for criterion in self.criteria for cell in criterion.questions)
        return tuple(sorted(cells, key=lambda cell: cell.question.number))

    def cell(self, criterion: Criterion) -> CriterionCell | None:
        """Return the cell of one criterion; None when the candidate is sealed."""
        return next((cell for cell in self.criteria if cell.criterion.id == criterion.id), None)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing for the panel to talk about: members far apart on one candidate's answer."""

    code: str
    name: str
    position: int
    criterion: Criterion
    question: Question
    lowest: int
    highest: int
    levels: tuple[MemberLevel, ...]

    @property
    def range(self) -> int:
        """How many levels lie between the highest and the lowest."""
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question over all candidates; the cell is None for a sealed candidate."""

    question: Question
    criterion: Criterion
    cells: tuple[tuple[CandidateResult, QuestionCell | None], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is shown, in the order it is shown."""

    language: str
    document: Document
    facts: Facts
    criteria: tuple[Criterion, ...]
    members: tuple[Member, ...]
    candidates: tuple[CandidateResult, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def agenda(self) -> tuple[Disagreement, ...]:
        """The cells that matter most for the discussion: at most five."""
        return self.disagreements[:AGENDA_LENGTH]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the interview."""
        found = (question for criterion in self.criteria for question in criterion.questions)
        return tuple(sorted(found, key=lambda question: question.number))

    @property
    def question_rows(self) -> tuple[QuestionRow, ...]:
        """Question by question, what each member gave each candidate."""
        names = {criterion.id: criterion for criterion in self.criteria}
        by_candidate = [
            (candidate, {cell.question.id: cell for cell in candidate.question_cells})
            for candidate in self.candidates
        ]
        return tuple(
            QuestionRow(
                question,
                names[question.criterion_id],
                tuple((candidate, cells.get(question.id)) for candidate, cells in by_candidate),
            )
            for question in self.questions
        )

    @property
    def shown(self) -> tuple[CandidateResult, ...]:
        """The candidates whose figures this viewer may see."""
        return tuple(candidate for candidate in self.candidates if not candidate.sealed)

    @property
    def sealed_count(self) -> int:
        """How many candidates are sealed for this viewer."""
        return len(self.candidates) - len(self.shown)

    @property
    def coverage(self) -> Coverage:
        """Scored and expected cells over all the candidates shown."""
        parts = (candidate.coverage for candidate in self.shown if candidate.coverage)
        return sum(parts, Coverage(0, 0))

    @property
    def missing_count(self) -> int:
        """How many scorecards of the candidates shown are expected and not locked."""
        return sum(len(candidate.missing) for candidate in self.shown)

    @property
    def incomplete(self) -> bool:
        """Whether the composite of a candidate shown lacks a criterion."""
        return any(one.composite and one.composite.incomplete for one in self.shown)

    @property
    def changed_count(self) -> int:
        """How many scores the discussion changed."""
        return sum(len(candidate.changed) for candidate in self.shown)

    @property
    def first_locked_at(self) -> datetime | None:
        """When the first scorecard shown here was locked."""
        return min(self._lock_times(), default=None)

    @property
    def last_locked_at(self) -> datetime | None:
        """When the last scorecard shown here was locked: the date of the figures."""
        return max(self._lock_times(), default=None)

    def _lock_times(self) -> Iterable[datetime]:
        return (
            card.locked_at
            for candidate in self.candidates
            for card in candidate.cards
            if card.locked_at
        )
