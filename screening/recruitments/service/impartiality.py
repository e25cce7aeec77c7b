"""Declarations of impartiality: no candidate data opens before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening import audit, clock
from screening.errors import Invalid, NotFound, Refused
from screening.messages import N_, Message
from screening.recruitments import queries, rules
from screening.recruitments.models import ImpartialityDeclaration

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.recruitments.models import PanelMember


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a panel member declares about one candidate."""

    candidate_id: int
    outcome: Literal["clear", "conflict"]
    ground: str = ""


def declare(
    session: Session, actor: Actor, member: PanelMember, given: Sequence[Declaration]
) -> int:
    """Store what has been declared, one audit row for each change, and return their number.

    Refused for a candidate whom the member has locked a scorecard of; NotFound for a candidate of
    another recruitment; Invalid for a conflict without ground.
    """
    candidates = {one.id: one for one in queries.candidates(session, member.recruitment_id)}
    stored = queries.own_declarations(session, member.id)
    cards = queries.own_card_states(session, member.id)
    changes = 0
    for one in given:
        if one.candidate_id not in candidates or one.outcome not in {"clear", "conflict"}:
            raise NotFound
        complaint = rules.check_declaration(one.outcome, one.ground)
        if complaint:
            raise Invalid(complaint)
        ground = one.ground.strip() if one.outcome == "conflict" else ""
        before = stored.get(one.candidate_id)
        if before is not None and (before.outcome, before.ground) == (one.outcome, ground):
            continue
        if not rules.declaration_open(cards.get(one.candidate_id)):
            raise Refused(
                Message(
                    N_("Your scorecard of %(code)s is locked, so the declaration stands."),
                    {"code": candidates[one.candidate_id].code},
                )
            )
        earlier = before.outcome if before else None
        if before is None:
            session.add(
                ImpartialityDeclaration(
                    member_id=member.id,
                    candidate_id=one.candidate_id,
                    outcome=one.outcome,
                    ground=ground,
                )
            )
        else:
            before.outcome, before.ground = one.outcome, ground
            before.declared_at = clock.now()
        audit.record(
            session,
            actor,
            "impartiality.declared",
            subject=f"candidate:{one.candidate_id}",
            recruitment_id=member.recruitment_id,
            # The ground is private and stays out of the log.
            details={
                "member": member.id,
                "outcome": [earlier, one.outcome],
            },
        )
        changes += 1
    session.flush()
    return changes
