"""Every write of scorecards and scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from screening import audit, errors
from screening.clock import now
from screening.messages import N_, Message
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring import queries, rules
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import EMPTY, Entry
from screening.scoring.version_moves import queries as version_moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.recruitments.models import PanelMember
    from screening.scoring.queries import Entries, InterviewContext

LOCKED = Message(N_("This scorecard is locked. HR can reopen it, with a reason."))
MOVED = Message(
    N_(
        "The recruitment has just moved to another version of its question set. Nothing was "
        "saved. Go back and save again."
    )
)
WITHDRAWN = Message(N_("The candidate has withdrawn, so nothing more can be scored."))


@dataclass(frozen=True, slots=True)
class Posted:
    """One question as it came in, and the fingerprint of what its form was filled from."""

    question_id: str
    base: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Clash:
    """A question that was changed in two places: what came in, and what is stored."""

    question_id: str
    yours: Entry
    stored: Entry
    other_anchors: bool = False
    """Whether the form showed anchors that are no longer those in force."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the entries now stored, what clashed, and when."""

    entries: Entries
    clashes: tuple[Clash, ...]
    written: tuple[str, ...]
    at: datetime


def save(
    session: Session,
    actor: Actor,
    member: PanelMember,
    recruitment: Recruitment,
    context: InterviewContext,
    *,
    posted: Sequence[Posted],
) -> Saved:
    """Store what changed, leave out what did not, and hand back what clashed.

    The first save of a recruitment locks its weights. A level that was chosen by anchors that have
    changed since, because the recruitment moved to another version meanwhile, clashes as well.

    Raises:
        Refused: the scorecard is locked, or the candidate has withdrawn.
    """
    if context.candidate.status == "withdrawn":
        raise errors.Refused(WITHDRAWN)
    card = _own_card(session, member.id, context)
    if card.state == "locked":
        raise errors.Refused(LOCKED)
    before = queries.entries(session, card)
    current = dict(before.current)
    elsewhere = _other_anchors(session, context, posted)
    clashes: list[Clash] = []
    changed: list[str] = []
    for item in posted:
        stored = current.get(item.question_id, EMPTY)
        other = item.question_id in elsewhere
        base = rules.Base.read(item.base).digest
        verdict = rules.judge_save(item.entry, base, stored, other_anchors=other)
        if verdict == "conflict":
            clashes.append(Clash(item.question_id, item.entry, stored, other))
        elif verdict == "write":
            current[item.question_id] = item.entry
            changed.append(item.question_id)
    at = now()
    if changed:
        stage = "initial" if card.state == "draft" else "final"
        _store(session, card, stage, {key: current[key] for key in changed}, at)
        lock_weights(session, recruitment, at)
        audit.record(
            session,
            actor,
            "score.saved",
            subject=f"scorecard:{card.id}",
            recruitment_id=recruitment.id,
            details={"questions": changed, "stage": stage},
        )
    return Saved(
        queries.Entries(current, before.initial, at if changed else before.saved_at),
        tuple(clashes),
        tuple(changed),
        at,
    )


def _other_anchors(
    session: Session, context: InterviewContext, posted: Sequence[Posted]
) -> frozenset[str]:
    """Return the posted questions whose forms showed anchors other than those in force."""
    shown = {item.question_id: rules.Base.read(item.base).version_id for item in posted}
    earlier = {one for one in shown.values() if one is not None and one != context.version_id}
    changed = {
        one: version_moves.changed_between(session, one, context.version_id) for one in earlier
    }
    return frozenset(
        question
        for question, one in shown.items()
        if one is not None and question in changed.get(one, ())
    )


def _own_card(session: Session, member_id: int, context: InterviewContext) -> Scorecard:
    """Return the scorecard, made if need be, and hold it until the transaction ends.

    Two tabs may save for the first time in the same moment, so the row is made with
    `ON CONFLICT DO NOTHING`, and whoever comes second finds it. The recruitment is held as well,
    so that it cannot move to another version before what is written now has been.

    Raises:
        Conflict: it has moved since `context` was read.
    """
    candidate_id = context.candidate.id
    if context.card is None:
        insert = _insert(session)
        session.execute(
            insert(Scorecard)
            .values(
                member_id=member_id,
                candidate_id=candidate_id,
                state="draft",
                imported=False,
                reopen_reason="",
            )
            .on_conflict_do_nothing(index_elements=["member_id", "candidate_id"])
        )
    card, version_id = session.execute(
        sa.select(Scorecard, Recruitment.version_id)
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .join(Recruitment, Recruitment.id == Candidate.recruitment_id)
        .where(Scorecard.member_id == member_id, Scorecard.candidate_id == candidate_id)
        .with_for_update(of=[Scorecard, Recruitment])
        .execution_options(populate_existing=True)
    ).one()
    if version_id != context.version_id:
        raise errors.Conflict(MOVED)
    return card


def _insert(session: Session) -> type[postgresql.Insert | sqlite.Insert]:
    """Return the dialect's own INSERT, which knows ON CONFLICT."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.Insert if postgres else sqlite.Insert


def _store(
    session: Session, card: Scorecard, stage: str, entries: dict[str, Entry], at: datetime
) -> None:
    """Write one row a question, new or replacing the row of the same stage, in one statement."""
    insert = _insert(session)(Score)
    columns = ("outcome", "level", "evidence", "assessment", "reason", "updated_at")
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["scorecard_id", "question_id", "stage"],
            set_={name: insert.excluded[name] for name in columns},
        ),
        [
            {
                "scorecard_id": card.id,
                "question_id": question_id,
                "stage": stage,
                "outcome": entry.outcome,
                "level": entry.level,
                "evidence": entry.evidence,
                "assessment": entry.assessment,
                "reason": entry.reason,
                "updated_at": at,
            }
            for question_id, entry in entries.items()
        ],
    )


def lock_weights(session: Session, recruitment: Recruitment, at: datetime) -> None:
    """From the first score on, the weights stand: they must not follow the scores."""
    if recruitment.weights_locked_at is None:
        session.execute(
            sa.update(Recruitment)
            .where(Recruitment.id == recruitment.id, Recruitment.weights_locked_at.is_(None))
            .values(weights_locked_at=at)
        )


def lock(
    session: Session, actor: Actor, member: PanelMember, context: InterviewContext
) -> tuple[rules.Gap, ...]:
    """Lock the member's scorecard; return what is missing, and then nothing is locked.

    Raises:
        Refused: it is locked already, or the candidate has withdrawn.
    """
    if context.candidate.status == "withdrawn":
        raise errors.Refused(WITHDRAWN)
    card = _own_card(session, member.id, context)
    if card.state == "locked":
        raise errors.Refused(LOCKED)
    found = queries.entries(session, card)
    missing = rules.gaps(
        context.document, found.current, found.initial if card.state == "reopened" else None
    )
    if missing:
        return missing
    card.state = "locked"
    card.locked_at = now()
    card.first_locked_at = card.first_locked_at or card.locked_at
    audit.record(
        session,
        actor,
        "scorecard.locked",
        subject=f"scorecard:{card.id}",
        recruitment_id=context.candidate.recruitment_id,
        details={},
    )
    return ()


def reopen(
    session: Session,
    actor: Actor,
    card: Scorecard,
    recruitment_id: int,
    reason: str,
) -> None:
    """Reopen a locked scorecard; its locked scores stay as the initial ones.

    Raises:
        Refused: it is not locked.
    """
    session.refresh(card, with_for_update=True)
    if card.state != "locked":
        raise errors.Refused(Message(N_("Only a locked scorecard can be reopened.")))
    card.state = "reopened"
    card.locked_at = None
    card.reopened_at = now()
    card.reopened_by_id = actor.id
    card.reopen_reason = reason
    audit.record(
        session,
        actor,
        "scorecard.reopened",
        subject=f"scorecard:{card.id}",
        recruitment_id=recruitment_id,
        details={"reason": reason},
    )
