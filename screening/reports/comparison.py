"""Makes a `Comparison` from a `ScoreTable`: pure, without Flask and without a database.

Candidates stand in interview order, never by score, and nothing here names a winner: the appointing
authority compares people, the product compares levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from screening.analytics.composite import (
    Coverage,
    composite,
    coverage,
    exact,
    mean,
    member_score,
    panel_mean,
    spread,
)
from screening.reports.figures import (
    DISAGREEMENT,
    TINTS,
    CandidateResult,
    CardLine,
    Comparison,
    Criterion,
    CriterionCell,
    Disagreement,
    Facts,
    Mark,
    Member,
    MemberLevel,
    MemberScore,
    Question,
    QuestionCell,
)

if TYPE_CHECKING:
    from screening.scoring.table import (
        CandidateRow,
        CardRow,
        MemberRow,
        ScoreRow,
        ScoreTable,
    )

    Cards: TypeAlias = Mapping[tuple[int, int], CardRow]
    # A scorecard's rows by question: those that were locked first, and those after discussion.
    Scores: TypeAlias = tuple[dict[str, ScoreRow], dict[str, ScoreRow]]

__all__ = ["Comparison", "compare", "weights_of"]


def compare(table: ScoreTable, language: str) -> Comparison:
    """Work out all figures of `table`, with the question set's texts in `language`.

    A sealed candidate gets no figures even if the table should hold some, and neither does a
    member who has declared a conflict of interest or has not locked the scorecard.
    """
    criteria = _criteria(table, language)
    members = sorted(table.members, key=lambda row: (row.position, row.id))
    candidates = sorted(table.candidates, key=lambda row: (row.position, row.id))
    cards = {(card.candidate_id, card.member_id): card for card in table.cards}
    scores: dict[tuple[int, int], Scores] = {pair: ({}, {}) for pair in cards}
    for row in table.scores:
        own = scores.get((row.candidate_id, row.member_id))
        if own is not None:
            own[row.stage == "final"][row.question_id] = row
    results = tuple(
        _sealed(candidate)
        if candidate.sealed
        else _Candidate(table, candidate, members, cards, scores).result(criteria)
        for candidate in candidates
    )
    return Comparison(
        language=language,
        document=table.document,
        facts=_facts(table, language, criteria),
        criteria=criteria,
        members=tuple(Member(row.id, row.name, row.role == "chair") for row in members),
        candidates=results,
        disagreements=_disagreements(results),
    )


def weights_of(table: ScoreTable) -> dict[str, Fraction]:
    """Return each criterion's weight, in the guide's order: one each unless others are set.

    A criterion that set weights do not mention weighs nought, which the arithmetic then shows.
    """
    chosen = table.recruitment.weights
    return {
        criterion.id: Fraction(1) if chosen is None else exact(chosen.get(criterion.id, 0))
        for criterion in table.document.criteria
    }


def _facts(table: ScoreTable, language: str, criteria: tuple[Criterion, ...]) -> Facts:
    recruitment, document = table.recruitment, table.document
    return Facts(
        recruitment_id=recruitment.id,
        reference=recruitment.reference,
        title=recruitment.title,
        unit=recruitment.unit,
        work_sites=recruitment.work_sites,
        remote_share=recruitment.remote_share,
        language=recruitment.language,
        advert_sha256=recruitment.advert_sha256,
        question_set=document.title.in_language(language),
        slug=table.version_slug,
        version=table.version_number,
        version_sha256=table.version_sha256,
        minimum=document.scale.minimum,
        maximum=document.scale.maximum,
        weights_equal=len({criterion.weight for criterion in criteria}) <= 1,
        weights_reason=recruitment.weights_reason,
        weight_sum=sum((criterion.weight for criterion in criteria), Fraction(0)),
        corrections=table.corrections,
    )


def _criteria(table: ScoreTable, language: str) -> tuple[Criterion, ...]:
    document = table.document
    weights = weights_of(table)
    total = sum(weights.values(), Fraction(0)) or Fraction(1)
    numbers = {question.id: place for place, question in enumerate(document.questions, start=1)}
    competency_of = {
        criterion.id: competency.name.in_language(language)
        for competency in document.competencies
        for criterion in competency.criteria
    }
    return tuple(
        Criterion(
            id=criterion.id,
            number=number,
            name=criterion.name.in_language(language),
            competency=competency_of[criterion.id],
            weight=weights[criterion.id],
            share=weights[criterion.id] / total,
            questions=tuple(
                Question(
                    question.id,
                    numbers[question.id],
                    criterion.id,
                    question.stem.in_language(language),
                )
                for question in document.questions_of(criterion.id)
            ),
        )
        for number, criterion in enumerate(document.criteria, start=1)
    )


def _sealed(row: CandidateRow) -> CandidateResult:
    return CandidateResult(
        id=row.id,
        code=row.code,
        name=row.name,
        position=row.position,
        withdrawn=row.status == "withdrawn",
        sealed=True,
        criteria=(),
        composite=None,
        coverage=None,
        cards=(),
    )


class _Candidate:
    """One candidate's part of the table while it is worked out."""

    def __init__(
        self,
        table: ScoreTable,
        row: CandidateRow,
        members: list[MemberRow],
        cards: Cards,
        scores: Mapping[tuple[int, int], Scores],
    ) -> None:
        self.table = table
        self.row = row
        self.members = members
        self.cards = cards
        # Each member with the scores that count: none of one who has a conflict or has not locked.
        self.counting = [(member, *self._standing(member, scores)) for member in members]

    def _standing(
        self, member: MemberRow, scores: Mapping[tuple[int, int], Scores]
    ) -> tuple[Mark, Scores | None]:
        """Return what stands for a member's questions, or the scores that do."""
        if (member.id, self.row.id) in self.table.conflicts:
            return "conflict", None
        if (self.row.id, member.id) not in self.cards:
            return "not_locked", None
        return "unanswered", scores[self.row.id, member.id]

    def result(self, criteria: tuple[Criterion, ...]) -> CandidateResult:
        cells = tuple(self._criterion(criterion) for criterion in criteria)
        means = {cell.criterion.id: cell.mean for cell in cells}
        weights = {criterion.id: criterion.weight for criterion in criteria}
        return CandidateResult(
            id=self.row.id,
            code=self.row.code,
            name=self.row.name,
            position=self.row.position,
            withdrawn=self.row.status == "withdrawn",
            sealed=False,
            criteria=cells,
            composite=composite(means, weights),
            coverage=sum((cell.coverage for cell in cells), Coverage(0, 0)),
            cards=tuple(self._card(member) for member in self.members),
        )

    def _criterion(self, criterion: Criterion) -> CriterionCell:
        questions = tuple(self._question(question) for question in criterion.questions)
        by_member = [
            [cell.levels[place] for cell in questions] for place in range(len(self.members))
        ]
        scores = tuple(
            MemberScore(member.name, member_score([level.level for level in levels]))
            for member, levels in zip(self.members, by_member, strict=True)
        )
        own_means = [score.score for score in scores if score.score is not None]
        average = panel_mean(own_means)
        return CriterionCell(
            criterion=criterion,
            mean=average,
            spread=spread(own_means),
            coverage=coverage(
                [
                    level.level
                    for levels in by_member
                    for level in levels
                    if level.mark != "conflict"
                ]
            ),
            member_scores=scores,
            questions=questions,
            disagreement=any(cell.disagreement for cell in questions),
            tint=self._tint(average),
        )

    def _question(self, question: Question) -> QuestionCell:
        levels = tuple(
            _level(member, question.id, mark, scores) for member, mark, scores in self.counting
        )
        given = [level.level for level in levels if level.level is not None]
        apart = spread(given)
        return QuestionCell(
            question,
            levels,
            mean(given),
            apart,
            disagreement=apart is not None and apart.range >= DISAGREEMENT,
        )

    def _card(self, member: MemberRow) -> CardLine:
        if (member.id, self.row.id) in self.table.conflicts:
            return CardLine(member.name, "conflict")
        card = self.cards.get((self.row.id, member.id))
        if card is None:
            return CardLine(member.name, "not_locked")
        return CardLine(
            member.name,
            "locked",
            card.imported,
            card.locked_at,
            card.first_locked_at,
            card.reopen_reason,
        )

    def _tint(self, average: Fraction | None) -> int | None:
        if average is None:
            return None
        scale = self.table.document.scale
        above = average.numerator - scale.minimum * average.denominator
        whole = (scale.maximum - scale.minimum) * average.denominator
        return 1 + min(TINTS - 1, max(0, above * TINTS // whole))


def _level(
    member: MemberRow, question_id: str, otherwise: Mark, scores: Scores | None
) -> MemberLevel:
    """Return what counts for one member and question; without a score, `otherwise`."""
    initial = scores[0].get(question_id) if scores else None
    final = scores[1].get(question_id) if scores else None
    counts = final or initial
    if counts is None:
        return MemberLevel(member.id, member.name, otherwise, None)
    mark, level = _counted(counts)
    if final is None or initial is None or _counted(initial) == (mark, level):
        return MemberLevel(member.id, member.name, mark, level, None, None, counts.reason)
    was, was_level = _counted(initial)
    return MemberLevel(member.id, member.name, mark, level, was, was_level, final.reason)


def _counted(row: ScoreRow) -> tuple[Mark, int | None]:
    return row.outcome, row.level if row.outcome == "scored" else None


def _disagreements(candidates: tuple[CandidateResult, ...]) -> tuple[Disagreement, ...]:
    """List the questions where members lie far apart: widest first, then in interview order."""
    found = [
        Disagreement(
            candidate.code,
            candidate.name,
            candidate.position,
            criterion.criterion,
            cell.question,
            int(cell.spread.lowest),
            int(cell.spread.highest),
            tuple(level for level in cell.levels if level.level is not None),
        )
        for candidate in candidates
        for criterion in candidate.criteria
        for cell in criterion.questions
        if cell.disagreement and cell.spread is not None
    ]
    found.sort(key=lambda item: (-item.range, item.position, item.question.number))
    return tuple(found)
