"""Writes to candidates: who they are, in which order they are interviewed, who has withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit
from screening.errors import Conflict, Invalid, Refused
from screening.messages import N_, Message
from screening.recruitments import queries, rules
from screening.recruitments.models import Candidate, CandidateStatus, ImpartialityDeclaration

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.recruitments.candidate_import import NewCandidate
    from screening.recruitments.models import Recruitment

MOST_CANDIDATES = 300
"""In one recruitment. Nobody interviews so many; more is a list that was pasted by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDetails:
    """What a form says about a candidate."""

    name: str
    contact: str
    language: str

    @classmethod
    def of(cls, candidate: Candidate) -> CandidateDetails:
        """Return what is stored about `candidate`."""
        return cls(name=candidate.name, contact=candidate.contact, language=candidate.language)

    @property
    def fingerprint(self) -> str:
        """Return the digest by which a form knows what it was filled from."""
        return rules.fingerprint(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedCandidate:
    """A candidate as it was before it was removed, so that the removal can be undone."""

    recruitment_id: int
    code: str
    name: str
    contact: str
    language: str
    status: CandidateStatus
    position: int


def add_candidate(
    session: Session, actor: Actor, recruitment: Recruitment, details: CandidateDetails
) -> Candidate:
    """Add a candidate last in the order of interviews, under the next free code."""
    there = queries.candidates(session, recruitment.id)
    _require_room(len(there) + 1)
    candidate = Candidate(
        recruitment_id=recruitment.id,
        code=rules.next_code(one.code for one in there),
        position=max((one.position for one in there), default=0) + 1,
        **asdict(details),
    )
    session.add(candidate)
    session.flush()
    _record(session, actor, "candidate.added", candidate, {"code": candidate.code})
    return candidate


def add_candidates(
    session: Session, actor: Actor, recruitment: Recruitment, new: Sequence[NewCandidate]
) -> tuple[Candidate, ...]:
    """Add all of an import or nothing, and return what was added.

    Conflict if a code has been taken in the meantime.
    """
    there = queries.candidates(session, recruitment.id)
    _require_room(len(there) + len(new))
    codes = [one.code for one in there] + [one.code for one in new if one.code]
    if len(set(codes)) != len(codes):
        raise Conflict
    position = max((one.position for one in there), default=0)
    added = []
    for one in new:
        position += 1
        code = one.code
        if code is None:
            code = rules.next_code(codes)
            codes.append(code)
        added.append(
            Candidate(
                recruitment_id=recruitment.id,
                code=code,
                name=one.name,
                contact=one.contact,
                language=one.language,
                position=position,
            )
        )
    session.add_all(added)
    session.flush()
    if added:
        audit.record(
            session,
            actor,
            "candidates.imported",
            subject=f"recruitment:{recruitment.id}",
            recruitment_id=recruitment.id,
            details={"codes": [one.code for one in added]},
        )
    return tuple(added)


def edit_candidate(
    session: Session, actor: Actor, candidate: Candidate, details: CandidateDetails
) -> None:
    """Store changed details; if nothing has changed, nothing is written."""
    before, after = asdict(CandidateDetails.of(candidate)), asdict(details)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(candidate, name, after[name])
    # Names and addresses stay out of the log, which outlives the candidate's own data.
    _record(session, actor, "candidate.edited", candidate, {"changed": changed})


def set_candidate_status(
    session: Session, actor: Actor, candidate: Candidate, status: CandidateStatus
) -> None:
    """Note that a candidate has withdrawn, or takes part after all."""
    if candidate.status == status:
        return
    candidate.status = status
    action = "candidate.withdrawn" if status == "withdrawn" else "candidate.reinstated"
    _record(session, actor, action, candidate, {"code": candidate.code})


def move_candidate(session: Session, actor: Actor, candidate: Candidate, places: int) -> None:
    """Move a candidate so many places in the order of interviews, below nought forwards."""
    there = queries.candidates(session, candidate.recruitment_id)
    order = [one.id for one in there]
    wanted = rules.moved(order, candidate.id, places)
    if wanted == tuple(order):
        return
    for one in there:
        one.position = wanted.index(one.id) + 1
    _record(
        session,
        actor,
        "candidate.moved",
        candidate,
        {"code": candidate.code, "position": candidate.position},
    )


def remove_candidate(session: Session, actor: Actor, candidate: Candidate) -> RemovedCandidate:
    """Remove a candidate with the declarations of impartiality, and return what it was.

    Refused once anybody has a scorecard of the candidate.
    """
    cards = queries.scorecard_count(session, candidate.recruitment_id, candidate_id=candidate.id)
    if cards:
        raise Refused(
            Message(
                N_("%(code)s has scores and cannot be removed. Mark the candidate as withdrawn."),
                {"code": candidate.code},
            )
        )
    removed = RemovedCandidate(
        recruitment_id=candidate.recruitment_id,
        code=candidate.code,
        name=candidate.name,
        contact=candidate.contact,
        language=candidate.language,
        status=candidate.status,
        position=candidate.position,
    )
    session.execute(
        sa.delete(ImpartialityDeclaration).where(
            ImpartialityDeclaration.candidate_id == candidate.id
        )
    )
    _record(session, actor, "candidate.removed", candidate, {"code": candidate.code})
    session.delete(candidate)
    session.flush()
    return removed


def restore_candidate(
    session: Session, actor: Actor, recruitment: Recruitment, removed: RemovedCandidate
) -> Candidate:
    """Bring a removed candidate back to its place; impartiality must be declared anew.

    If its code has been given to another in the meantime, it gets the next free one.
    """
    if removed.recruitment_id != recruitment.id:
        raise Invalid
    there = queries.candidates(session, recruitment.id)
    _require_room(len(there) + 1)
    codes = {one.code for one in there}
    values = asdict(removed)
    if removed.code in codes:
        values["code"] = rules.next_code(codes)
    candidate = Candidate(**values)
    for one in there:
        if one.position >= removed.position:
            one.position += 1
    session.add(candidate)
    session.flush()
    _record(session, actor, "candidate.restored", candidate, {"code": candidate.code})
    return candidate


def _require_room(count: int) -> None:
    if count > MOST_CANDIDATES:
        raise Invalid(
            Message(
                N_("A recruitment can have at most %(most)s candidates."),
                {"most": MOST_CANDIDATES},
            )
        )


def _record(
    session: Session, actor: Actor, action: str, candidate: Candidate, details: dict[str, object]
) -> None:
    audit.record(
        session,
        actor,
        action,
        subject=f"candidate:{candidate.id}",
        recruitment_id=candidate.recruitment_id,
        details=details,
    )
