"""Scores from spreadsheets and score sheets: all judged before anything is written.

Pure: tables or sheets and facts go in, a plan comes out. Nothing is planned while there is any
problem, so that a panel never compares half of an import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from screening.messages import N_, Message
from screening.scoring.score_import.facts import (
    CandidateFact,
    Counts,
    Format,
    ImportFacts,
    MatrixRow,
    MemberFact,
    PlannedScore,
    QuestionFact,
    ScorePlan,
)
from screening.scoring.score_import.judging import Judge
from screening.scoring.score_import.layouts import Layout, understand
from screening.scoring.score_import.matching import Matcher
from screening.scoring.score_import.sheet_pdf import Sheet
from screening.scoring.score_import.sheets import entries_of
from screening.tabular import Problem, Table, capped, in_order

__all__ = [
    "CandidateFact",
    "Counts",
    "Format",
    "ImportFacts",
    "MatrixRow",
    "MemberFact",
    "PlannedScore",
    "QuestionFact",
    "ScorePlan",
    "Sheet",
    "plan",
    "plan_sheets",
]

_FORMATS: dict[Format, Message] = {
    "long": Message(N_("Read as a long table: one row a score.")),
    "wide": Message(N_("Read as a wide table: one row a candidate, one column a question.")),
    "mixed": Message(N_("Some sheets were read as long tables, others as wide ones.")),
    "sheets": Message(N_("Read as score sheets: one file for each member and candidate.")),
}


def plan(tables: Sequence[Table], facts: ImportFacts, member: int | None = None) -> ScorePlan:
    """Judge every score in the tables, all problems at once.

    `member` is the id of the panel member whose scores a table without a column for members holds.
    Where it isn't given, the name of the sheet or of the file has to say it.
    """
    matcher = Matcher(facts)
    judge = Judge(facts, matcher)
    problems: list[Problem] = []
    layouts = [understand(table, matcher) for table in tables]
    for layout in layouts:
        problems += layout.problems
        if not layout.readable:
            continue
        owner = None
        if "member" not in layout.roles:
            found = _owner(layout.table, facts, matcher, member, alone=len(tables) == 1)
            if isinstance(found, Message):
                problems.append(Problem(None, None, layout.table.sheet, found))
            else:
                owner = found
        judge.take(layout.entries(owner))
    scores, warnings = judge.finish()
    return _judged(
        _format(layouts),
        scores,
        in_order([*problems, *judge.problems], tables),
        [*_left_out(layouts), *warnings],
        facts,
    )


def plan_sheets(sheets: Sequence[Sheet], facts: ImportFacts) -> ScorePlan:
    """Judge every field of the score sheets by the same rules, all problems at once."""
    judge = Judge(facts, Matcher(facts))
    entries, problems = entries_of(sheets, facts)
    judge.take(entries)
    scores, warnings = judge.finish()
    return _judged("sheets", scores, [*problems, *judge.problems], warnings, facts)


def _judged(
    kind: Format,
    scores: list[PlannedScore],
    problems: list[Problem],
    warnings: list[Message],
    facts: ImportFacts,
) -> ScorePlan:
    if not problems and not scores:
        problems = [Problem(None, None, None, Message(N_("There are no scores to import.")))]
    if problems:
        scores = []
    return ScorePlan(
        format=kind,
        format_message=_FORMATS[kind],
        scores=tuple(scores),
        problems=capped(problems),
        warnings=(*warnings, *_uneven(scores, facts)),
        counts=_counts(scores),
        candidates=facts.candidates,
        matrix=_matrix(scores, facts),
    )


def _format(layouts: Iterable[Layout]) -> Format:
    kinds = {layout.kind for layout in layouts}
    return "mixed" if len(kinds) > 1 else "wide" if "wide" in kinds else "long"


def _owner(
    table: Table, facts: ImportFacts, matcher: Matcher, member: int | None, *, alone: bool
) -> MemberFact | Message:
    """Whose scores a table holds that has no column for members."""
    named = matcher.member(table.name)
    chosen = next((one for one in facts.members if one.id == member), None) if alone else None
    if chosen is None:
        if isinstance(named, MemberFact):
            return named
        return Message(
            N_(
                "It is not said whose scores these are. Choose a panel member, name the sheet "
                "after one, or add a column with the heading “Member”."
            )
        )
    if isinstance(named, MemberFact) and named != chosen:
        return Message(
            N_("The name says that these are the scores of %(named)s, but %(chosen)s was chosen."),
            {"named": named.name, "chosen": chosen.name},
        )
    return chosen


def _counts(scores: Sequence[PlannedScore]) -> Counts:
    levels = [score for score in scores if score.outcome == "scored"]
    return Counts(
        scores=len(levels),
        without_level=len(scores) - len(levels),
        candidates=len({score.candidate_id for score in scores}),
        members=len({score.member_id for score in scores}),
        without_evidence=sum(not score.evidence for score in levels),
    )


def _matrix(scores: Sequence[PlannedScore], facts: ImportFacts) -> tuple[MatrixRow, ...]:
    levels = Counter(
        (score.member_id, score.candidate_id) for score in scores if score.outcome == "scored"
    )
    return tuple(
        MatrixRow(
            member.id,
            member.name,
            tuple(levels[member.id, candidate.id] for candidate in facts.candidates),
        )
        for member in facts.members
    )


def _left_out(layouts: Iterable[Layout]) -> list[Message]:
    columns = sorted({column for layout in layouts for column in layout.left_out})
    return (
        [Message(N_("Columns left out: %(columns)s."), {"columns": ", ".join(columns)})]
        if columns
        else []
    )


def _uneven(scores: Sequence[PlannedScore], facts: ImportFacts) -> list[Message]:
    """Candidates with fewer questions or members than others, and levels without evidence."""
    questions: dict[int, set[str]] = {}
    members: dict[int, set[int]] = {}
    for score in scores:
        if score.outcome == "scored":
            questions.setdefault(score.candidate_id, set()).add(score.question_id)
            members.setdefault(score.candidate_id, set()).add(score.member_id)
    texts = (
        (questions, N_("%(candidate)s has levels for %(count)s questions; others have %(most)s.")),
        (members, N_("%(candidate)s has levels from %(count)s members; others have %(most)s.")),
    )
    warnings: list[Message] = []
    for sets, text in texts:
        most = max((len(one) for one in sets.values()), default=0)
        warnings += [
            Message(text, {"candidate": candidate.code, "count": count, "most": most})
            for candidate in facts.candidates
            if 0 < (count := len(sets.get(candidate.id, ()))) < most
        ]
    bare = _counts(scores).without_evidence
    if bare:
        warnings.append(Message(N_("Levels without evidence: %(count)s."), {"count": bare}))
    return warnings
