"""The legal basis of a question that the linter stops: recorded by a second person, withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides import queries
from screening.guides.models import Approval, Draft
from screening.guides.rules.publishing import FEWEST_CHARACTERS, Key
from screening.guides.schema import tidied
from screening.guides.service.holding import hold, lock_set, noted, standing_of
from screening.messages import N_, Message

OWN_APPROVAL = Message(
    N_("You proposed this draft, so somebody else in HR must record the legal basis.")
)
NO_BASIS = Message(
    N_("Write the legal basis in at least %(fewest)s characters."), {"fewest": FEWEST_CHARACTERS}
)
NEVER = Message(
    N_("The law knows no exception for this question, so nobody can approve it. Ask otherwise.")
)
NO_SUCH_QUESTION = Message(
    N_("The question is not in the draft any more, or is not stopped any more.")
)
RESTED_ON = N_("Version %(number)s was published on this approval, so it stands.")


def approve(session: Session, actor: Actor, draft: Draft, *, key: Key, basis: str) -> Approval:
    """Record the legal basis on which a question that the linter stops may be asked all the same.

    It holds for that exact text in this question set, in later versions too. Where it is on record
    already, that approval is returned and nothing is written.

    Raises:
        Conflict: the draft is not proposed any more, or does not hold the question any more.
        Refused: the actor proposed the draft, or the law knows no exception.
        Invalid: the basis is too short to be one.
    """
    hold(session, draft, "proposed")
    if draft.proposed_by_id == actor.id or actor.id is None:
        raise Refused(OWN_APPROVAL)
    matter = next((one for one in standing_of(session, draft).matters if one.key == key), None)
    if matter is None:
        raise Conflict(NO_SUCH_QUESTION)
    if not matter.finding.approvable:
        raise Refused(NEVER)
    if len(basis.strip()) < FEWEST_CHARACTERS:
        raise Invalid(NO_BASIS)
    category, text_sha256 = key
    known = session.scalar(
        sa.select(Approval).where(
            Approval.question_set_id == draft.question_set_id,
            Approval.category == category,
            Approval.text_sha256 == text_sha256,
        )
    )
    if known is not None:
        return known
    approval = Approval(
        question_set_id=draft.question_set_id,
        category=category,
        text_sha256=text_sha256,
        text=tidied(matter.text),
        basis=basis.strip(),
        approved_by_id=actor.id,
    )
    session.add(approval)
    session.flush()
    noted(session, actor, draft, "question-approved", **_said(approval))
    return approval


def withdraw(session: Session, actor: Actor, draft: Draft, approval_id: int) -> None:
    """Take an approval back that no published version rests on.

    Raises:
        NotFound: there is no such approval of the draft's question set.
        Conflict: a version has been published on it.
    """
    lock_set(session, draft.question_set_id)
    approval = session.get(Approval, approval_id)
    if approval is None or approval.question_set_id != draft.question_set_id:
        raise NotFound
    number = queries.rested_on(session, approval)
    if number is not None:
        raise Conflict(Message(RESTED_ON, {"number": number}))
    session.delete(approval)
    session.flush()
    noted(session, actor, draft, "approval-withdrawn", **_said(approval))


def _said(approval: Approval) -> dict[str, str]:
    return {
        "category": approval.category,
        "text_sha256": approval.text_sha256,
        "basis": approval.basis,
    }
