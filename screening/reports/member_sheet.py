"""Whose score sheet it is: the reads and refusals before one is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening import errors
from screening.accounts.models import User
from screening.guides import queries as guides
from screening.guides.corrections import tied
from screening.guides.schema import sha256
from screening.reports.interview_guide import Case
from screening.reports.score_sheet import ScoreSheet, score_sheet
from screening.scoring import queries, service
from screening.scoring.own import CONFLICTED
from screening.scoring.score_import.origin import Origin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.recruitments.models import PanelMember, Recruitment


def member_sheet(
    session: Session,
    recruitment: Recruitment,
    member: PanelMember,
    candidate_id: int,
    *,
    language: str,
) -> ScoreSheet:
    """Return a member's sheet for a candidate; without a declaration it has no name, only the code.

    Raises:
        NotFound: the recruitment has no such candidate.
        Refused: there is nothing to score: a conflict of interest has been declared, the candidate
            has withdrawn, or the scorecard has been locked.
    """
    context = queries.interview_context(session, recruitment, candidate_id, member.id)
    if context.declaration == "conflict":
        raise errors.Refused(CONFLICTED)
    if context.candidate.status == "withdrawn":
        raise errors.Refused(service.WITHDRAWN)
    if context.card is not None and context.card.state == "locked":
        raise errors.Refused(service.LOCKED)
    user = session.get_one(User, member.user_id)
    return score_sheet(
        context.document,
        Case(
            recruitment.reference,
            recruitment.title,
            recruitment.unit,
            recruitment.work_sites,
            (),
            recruitment.language,
        ),
        Origin(
            reference=recruitment.reference,
            candidate=context.candidate.code,
            member=user.email,
            question_set=context.version_slug,
            version=context.version_number,
            sha256=sha256(context.document),
            language=language,
        ),
        member=user.name,
        name=None if context.declaration is None else context.candidate.name,
        corrections=tied(guides.corrections(session, context.version_id), context.version_number),
    )
