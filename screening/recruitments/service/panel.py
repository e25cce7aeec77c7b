"""Writes to the panel: who sits on it, in which role, who speaks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit
from screening.errors import Invalid, Refused
from screening.messages import N_, Message
from screening.recruitments import queries, rules
from screening.recruitments.models import ImpartialityDeclaration, PanelMember, PanelRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from screening.accounts.models import User
    from screening.audit import Actor
    from screening.recruitments.models import Recruitment

MOST_MEMBERS = 30
"""With observers. More is a mailing list, not a panel."""


def add_member(
    session: Session, actor: Actor, recruitment: Recruitment, user: User, role: PanelRole
) -> PanelMember:
    """Put a user on the panel, last in the order of speaking. Invalid if on it already.

    A new chair takes the place of the chair there is, who becomes a member.
    """
    there = _panel(session, recruitment.id)
    if any(one.user_id == user.id for one in there):
        raise Invalid(Message(N_("%(name)s is on the panel already."), {"name": user.name}))
    if len(there) >= MOST_MEMBERS:
        raise Invalid(
            Message(
                N_("A panel can have at most %(most)s people."),
                {"most": MOST_MEMBERS},
            )
        )
    if role == "chair":
        _make_members(there)
    member = PanelMember(
        recruitment_id=recruitment.id,
        user_id=user.id,
        role=role,
        position=max((one.position for one in there), default=0) + 1,
    )
    session.add(member)
    session.flush()
    _record(session, actor, "panel.added", member, {"role": role})
    return member


def change_role(session: Session, actor: Actor, member: PanelMember, role: PanelRole) -> None:
    """Give a panel member another role. Refused if an observer would have scores.

    A new chair takes the place of the chair there is, who becomes a member.
    """
    if member.role == role:
        return
    cards = queries.scorecard_count(session, member.recruitment_id, member_id=member.id)
    refusal = rules.role_change_refused(member.role, role, cards)
    if refusal:
        raise Refused(refusal)
    if role == "chair":
        _make_members(_panel(session, member.recruitment_id))
    before, member.role = member.role, role
    _record(session, actor, "panel.role-changed", member, {"role": [before, role]})


def move_member(session: Session, actor: Actor, member: PanelMember, places: int) -> None:
    """Move a panel member so many places in the order of speaking, below nought forwards."""
    there = _panel(session, member.recruitment_id)
    order = [one.id for one in there]
    wanted = rules.moved(order, member.id, places)
    if wanted == tuple(order):
        return
    for one in there:
        one.position = wanted.index(one.id) + 1
    _record(session, actor, "panel.moved", member, {"position": member.position})


def remove_member(session: Session, actor: Actor, member: PanelMember) -> None:
    """Take a user off the panel, with their declarations. Refused if they have a scorecard."""
    if queries.scorecard_count(session, member.recruitment_id, member_id=member.id):
        raise Refused(
            Message(N_("This member has scored a candidate and cannot be removed from the panel."))
        )
    session.execute(
        sa.delete(ImpartialityDeclaration).where(ImpartialityDeclaration.member_id == member.id)
    )
    _record(
        session,
        actor,
        "panel.removed",
        member,
        {"user": member.user_id, "role": member.role},
    )
    session.delete(member)
    session.flush()


def _panel(session: Session, recruitment_id: int) -> Sequence[PanelMember]:
    return session.scalars(
        sa.select(PanelMember)
        .where(PanelMember.recruitment_id == recruitment_id)
        .order_by(PanelMember.position, PanelMember.id)
    ).all()


def _make_members(panel: Sequence[PanelMember]) -> None:
    for one in panel:
        if one.role == "chair":
            one.role = "member"


def _record(
    session: Session, actor: Actor, action: str, member: PanelMember, details: dict[str, object]
) -> None:
    audit.record(
        session,
        actor,
        action,
        subject=f"panel-member:{member.id}",
        recruitment_id=member.recruitment_id,
        details=details,
    )
