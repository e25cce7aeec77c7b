"""What every page of a member's own scoring starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _

from screening import db, errors
from screening.messages import N_, Message
from screening.scoring import queries

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.scoring.queries import InterviewContext

INTERVIEW = "/recruitments/<int:recruitment_id>/candidates/<int:candidate_id>/interview"
CONFLICTED = Message(
    N_("You have declared a conflict of interest, so this candidate is closed to you.")
)


def own_context(candidate_id: int) -> InterviewContext:
    """Read what the page is about; a conflict of interest closes it.

    Raises:
        NotFound: the recruitment has no such candidate.
        Refused: the member has declared a conflict of interest.
    """
    context = queries.interview_context(db.session(), g.recruitment, candidate_id, g.member.id)
    if context.declaration == "conflict":
        raise errors.Refused(CONFLICTED)
    return context


def declare_first(recruitment_id: int) -> ResponseReturnValue:
    """Send the member to the declaration, from where it goes back to this page."""
    flash(_("Declare your impartiality first. Then the interview opens."), "info")
    return redirect(
        url_for("recruitments.impartiality", recruitment_id=recruitment_id, next=request.full_path),
        code=303,
    )
