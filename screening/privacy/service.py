"""Every write of the access copies: redactions, and the record of what is handed out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit, db
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.messages import N_, Message
from screening.privacy import queries
from screening.privacy.grounds import GROUNDS, Kind
from screening.privacy.models import AccessCopy, Redaction
from screening.privacy.rules.copies import content_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.privacy.rules.concerns import Concern
    from screening.privacy.rules.copies import Copy
    from screening.privacy.rules.texts import Passage
    from screening.recruitments.models import Recruitment

CHANGED = Message(
    N_(
        "The case has changed since this copy was ordered, so the same copy cannot be made again. "
        "Order a new one."
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a form says about a copy: for whom, why, in which language."""

    recipient: str
    reason: str
    language: str
    retention: str = ""
    contact: str = ""


def redact(
    session: Session,
    actor: Actor,
    *,
    recruitment: Recruitment,
    candidate_id: int,
    kind: Kind,
    passages: Sequence[Passage],
    ground: str,
) -> int:
    """Leave passages out of one candidate's copies of one kind, and return how many are new.

    Raises:
        Invalid: the ground is not one for copies of this kind.
        NotFound: one of the notes belongs to no scorecard of the candidate.
    """
    found = GROUNDS.get(ground)
    if found is None or kind not in found.copies:
        raise Invalid(Message(N_("Choose a ground.")))
    cards = queries.scorecard_ids(session, candidate_id)
    there = {
        (row.scorecard_id, row.question_id, row.field, row.text_sha256, row.passage_start,
         row.passage_end)
        for row in session.scalars(
            sa.select(Redaction).where(
                Redaction.candidate_id == candidate_id, Redaction.copy == kind
            )
        )
    }  # fmt: skip
    added = []
    for passage in passages:
        slot = passage.note.slot
        if slot.member_id not in cards:
            raise NotFound
        place = (
            cards[slot.member_id],
            slot.question_id,
            slot.field,
            passage.note.fingerprint,
            passage.start,
            passage.end,
        )
        if place in there:
            continue
        there.add(place)
        added.append(
            Redaction(
                recruitment_id=recruitment.id,
                candidate_id=candidate_id,
                scorecard_id=place[0],
                copy=kind,
                question_id=slot.question_id,
                field=slot.field,
                text_sha256=passage.note.fingerprint,
                passage_start=passage.start,
                passage_end=passage.end,
                ground=ground,
                created_by_id=actor.id,
            )
        )
    session.add_all(added)
    session.flush()
    if added:
        audit.record(
            session,
            actor,
            "redaction.made",
            subject=f"candidate:{candidate_id}",
            recruitment_id=recruitment.id,
            details={"copy": kind, "ground": ground, "redactions": [row.id for row in added]},
        )
    return len(added)


def take_back(
    session: Session,
    actor: Actor,
    *,
    recruitment: Recruitment,
    candidate_id: int,
    kind: Kind,
    redaction_id: int,
) -> None:
    """Take a redaction back; the audit log keeps that it was there.

    Raises:
        NotFound: the candidate's copies of this kind have no such redaction.
    """
    found = session.get(Redaction, redaction_id)
    if (
        found is None
        or (found.candidate_id, found.copy) != (candidate_id, kind)
        or found.recruitment_id != recruitment.id
    ):
        raise NotFound
    session.delete(found)
    audit.record(
        session,
        actor,
        "redaction.removed",
        subject=f"candidate:{candidate_id}",
        recruitment_id=recruitment.id,
        details={"copy": kind, "ground": found.ground, "redaction": redaction_id},
    )


def order_copy(
    session: Session,
    actor: Actor,
    *,
    recruitment: Recruitment,
    candidate_id: int | None,
    kind: Kind,
    copy: Copy,
    concerns: Sequence[Concern],
    order: Order,
) -> AccessCopy:
    """Record that a copy was asked for, and what it holds; the document is made when it is fetched.

    Raises:
        Refused: something stands in the way.
    """
    for concern in concerns:
        if concern.stops:
            raise Refused(concern.message)
    digest = content_digest(copy)
    made = AccessCopy(
        recruitment_id=recruitment.id,
        candidate_id=candidate_id,
        kind=kind,
        recipient=order.recipient,
        reason=order.reason,
        language=order.language,
        retention=order.retention,
        contact=order.contact,
        audit_until=queries.last_entry(session),
        content_sha256=digest,
        created_by_id=actor.id,
    )
    session.add(made)
    session.flush()
    # For whom and why stands in the copy's own row, which can be erased; the log cannot.
    audit.record(
        session,
        actor,
        "access-copy.requested",
        subject=_subject(recruitment.id, candidate_id),
        recruitment_id=recruitment.id,
        details={"kind": kind, "copy": made.id, "content_sha256": digest},
    )
    return made


def hold_to_record(actor: Actor, record: AccessCopy, pdf: bytes) -> str:
    """Return the fingerprint of the file; the first time it is made, write it down.

    A page that only reads calls this, so it writes beside the page's own transaction.

    Raises:
        Conflict: the same record made another file before.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    if record.sha256 == sha256:
        return sha256
    if record.sha256:
        raise Conflict(CHANGED)
    with db.apart(writes=True) as session:
        stored = session.get(AccessCopy, record.id, with_for_update=True)
        if stored is not None and not stored.sha256:
            stored.sha256 = sha256
            audit.record(
                session,
                actor,
                "access-copy.made",
                subject=_subject(record.recruitment_id, record.candidate_id),
                recruitment_id=record.recruitment_id,
                details={"kind": record.kind, "copy": record.id, "sha256": sha256},
            )
    return sha256


def _subject(recruitment_id: int, candidate_id: int | None) -> str:
    return f"recruitment:{recruitment_id}" if candidate_id is None else f"candidate:{candidate_id}"
