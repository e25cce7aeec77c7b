"""What rests on a version of a question set, and what would become of it under the newest one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.recruitments.models import Recruitment
from screening.scoring.version_moves import queries, rules
from screening.scoring.version_moves.rules import Plan, QuestionFate, Version, Written

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.guides.models import QuestionSetVersion
    from screening.scoring.version_moves.queries import Row


@dataclass(frozen=True, slots=True)
class RecruitmentRow:
    """A recruitment on the version; `plan` is its move to the newest, if there is a newer one."""

    recruitment: Recruitment
    candidates: int
    begun: int
    locked: int
    scores: int
    plan: Plan | None

    @property
    def moves(self) -> bool:
        """Tell whether it may move."""
        return self.plan is not None and self.plan.refusal is None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question, what becomes of it, and how many locked scores rest on it."""

    fate: QuestionFate
    scores: int


@dataclass(frozen=True, slots=True)
class Impact:
    """All that rests on a version. `newest` is the newest published version that is newer."""

    version: Version
    newest: Version | None
    recruitments: tuple[RecruitmentRow, ...]
    questions: tuple[QuestionRow, ...]

    @property
    def scores(self) -> int:
        """How many locked scores there are under the version."""
        return sum(row.scores for row in self.recruitments)

    @property
    def begun(self) -> int:
        """How many scorecards have been begun and never locked."""
        return sum(row.begun for row in self.recruitments)

    @property
    def locked(self) -> int:
        """How many scorecards have been locked."""
        return sum(row.locked for row in self.recruitments)

    @property
    def movable(self) -> int:
        """How many recruitments may move."""
        return sum(row.moves for row in self.recruitments)


def impact(session: Session, of: QuestionSetVersion) -> Impact:
    """Read what rests on a version, in three statements whatever its use."""
    versions = queries.versions(session, of.id)
    version = next(one for one in versions if one.id == of.id)
    open_ = rules.open_to(versions, version.id, ())
    newest = open_[0] if open_ else None
    fates = rules.fates(versions, version, newest or version)
    wanted = Recruitment.version_id == of.id
    resting = queries.resting(session, wanted)
    by_recruitment: Counter[int] = Counter()
    by_question: Counter[str] = Counter()
    written: dict[int, list[Written]] = {}
    for one in resting:
        by_recruitment[one.recruitment_id] += one.scores
        by_question[one.question_id] += one.scores
        written.setdefault(one.recruitment_id, []).append(Written(one.question_id, one.members))

    def plan(row: Row) -> Plan | None:
        if newest is None:
            return None
        return rules.plan(
            version,
            newest,
            fates=fates,
            sheets=rules.sheets_read(versions, version, newest),
            open_=open_,
            standing=row.standing,
            written=written.get(row.recruitment.id, ()),
            weights=row.recruitment.weights,
            weights_locked=row.recruitment.weights_locked_at is not None,
        )

    return Impact(
        version=version,
        newest=newest,
        recruitments=tuple(
            RecruitmentRow(
                row.recruitment,
                row.candidates,
                row.standing.begun,
                row.standing.locked,
                by_recruitment[row.recruitment.id],
                plan(row),
            )
            for row in queries.recruitments(session, wanted)
        ),
        questions=tuple(QuestionRow(one, by_question[one.id]) for one in fates),
    )
