"""Moving recruitments from one version of their question set to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit
from screening.errors import Refused
from screening.messages import N_, Message
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring.models import Score, Scorecard
from screening.scoring.version_moves import queries
from screening.scoring.version_moves.rules import JUDGEMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.scoring.version_moves.rules import Plan

CHANGED = Message(
    N_("Something has changed since the page was opened. Look at it again before you move it.")
)
GONE = Message(N_("The recruitment is not on this version any more."))


def move(session: Session, actor: Actor, recruitment: Recruitment, plan: Plan) -> None:
    """Move a recruitment that the caller holds, by a plan made while it was held.

    Notes stay as they are. On questions that mean something else, what was chosen by the old
    anchors is cleared, so that each member chooses by the new ones. Own weights go back to equal
    if the criteria are others; if they were locked, they stay so.

    Raises:
        Refused: the plan says why it may not be made.
    """
    if plan.refusal is not None:
        raise Refused(plan.refusal)
    drafts = (
        sa.select(Scorecard.id)
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .where(Candidate.recruitment_id == recruitment.id, Scorecard.first_locked_at.is_(None))
        .scalar_subquery()
    )
    # What is left on a question that there is no more is empty, or the plan would have refused.
    asked = [question.id for question in plan.new.document.questions]
    session.execute(
        sa.delete(Score).where(Score.scorecard_id.in_(drafts), Score.question_id.not_in(asked)),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        sa.update(Score)
        .where(
            Score.scorecard_id.in_(drafts),
            Score.question_id.in_(plan.changed),
            Score.outcome.in_(JUDGEMENTS),
        )
        .values(outcome=None, level=None),
        execution_options={"synchronize_session": False},
    )
    recruitment.version_id = plan.new.id
    if plan.weights == "reset":
        recruitment.weights, recruitment.weights_reason = None, ""
    session.flush()
    audit.record(
        session,
        actor,
        queries.MOVED,
        subject=f"recruitment:{recruitment.id}",
        recruitment_id=recruitment.id,
        details={
            "from": plan.old.number,
            "to": plan.new.number,
            "from_id": plan.old.id,
            "to_id": plan.new.id,
            "changed": list(plan.changed),
            "weights": plan.weights,
        },
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one recruitment of several; `refusal` None says that it has moved."""

    recruitment: Recruitment
    refusal: Message | None


def move_many(
    session: Session, actor: Actor, old_id: int, number: int, asked: Mapping[int, str]
) -> tuple[Result, ...]:
    """Move each recruitment to version `number` that may move, and say of the others why not.

    `asked` holds recruitment id to the fingerprint of what the page said of it. One that does not
    exist is left out.
    """
    # All are held before the first is moved, and in one order, so that nobody who does the same,
    # or who saves a scorecard, waits in a circle: the log is written last by everybody.
    held = session.scalars(
        sa.select(Recruitment)
        .where(Recruitment.id.in_(asked))
        .order_by(Recruitment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return tuple(
        Result(one, _moved(session, actor, one, old_id, (number, asked[one.id]))) for one in held
    )


def _moved(
    session: Session, actor: Actor, recruitment: Recruitment, old_id: int, wanted: tuple[int, str]
) -> Message | None:
    """Move a held recruitment, or return why it stays."""
    if recruitment.version_id != old_id:
        return GONE
    choices = queries.choices(session, recruitment)
    new = choices.numbered(wanted[0])
    if new is None:
        return GONE
    plan = choices.plan(new)
    if plan.refusal is not None:
        return plan.refusal
    if plan.fingerprint != wanted[1]:
        return CHANGED
    move(session, actor, recruitment, plan)
    return None
