"""Pages of candidates: the list in the order of interviews, one candidate, and the buttons."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from screening import clock, db
from screening.accounts.policy import act, current_actor
from screening.errors import Invalid
from screening.recruitments import queries, service
from screening.recruitments.forms import (
    CandidateEditForm,
    CandidateForm,
    CandidateStatusForm,
    MoveForm,
)
from screening.recruitments.service import CandidateDetails, RemovedCandidate
from screening.recruitments.views.clashes import ClashRow, clash_rows

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

REMOVED = "removed_candidate"
UNDO_SECONDS = 600


@act("recruitment.edit")
def candidates(recruitment_id: int) -> ResponseReturnValue:
    """Show all candidates and a form for one more, or add that one."""
    form = CandidateForm(language=g.recruitment.language)
    if form.validate_on_submit():
        added = service.add_candidate(db.session(), current_actor(), g.recruitment, form.details())
        flash(_("%(name)s is added as %(code)s.", name=added.name, code=added.code), "success")
        return _to_list(recruitment_id)
    page = render_template(
        "recruitments/candidates.html",
        recruitment=g.recruitment,
        candidates=queries.candidates(db.session(), recruitment_id),
        scored={pair[1] for pair in queries.scored_pairs(db.session(), recruitment_id)},
        removed=_removed(recruitment_id),
        form=form,
    )
    return page, 422 if form.errors else 200


@act("recruitment.edit")
def candidate_edit(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show one candidate in a form, or store what was changed."""
    candidate = queries.candidate(db.session(), recruitment_id, candidate_id)
    if request.method == "POST":
        queries.hold(db.session(), candidate)
    order = [one.id for one in queries.candidates(db.session(), recruitment_id)]
    place = order.index(candidate_id) + 1
    form = CandidateEditForm()
    stored = CandidateDetails.of(candidate)
    if not form.is_submitted():
        form.fill(candidate, place)
    clashes: tuple[ClashRow, ...] = ()
    status = 200
    if form.validate_on_submit():
        if form.fingerprint.data == stored.fingerprint:
            service.edit_candidate(db.session(), current_actor(), candidate, form.details())
            service.move_candidate(
                db.session(), current_actor(), candidate, form.position.data - place
            )
            flash(_("The changes are saved."), "success")
            return _to_list(recruitment_id)
        form.fingerprint.data = stored.fingerprint
        clashes, status = clash_rows(form, asdict(stored)), 409
    page = render_template(
        "recruitments/candidate_edit.html",
        recruitment=g.recruitment,
        candidate=candidate,
        form=form,
        candidates=len(order),
        clashes=clashes,
        clashed=status == 409,  # noqa: PLR2004
        has_scores=bool(
            queries.scorecard_count(db.session(), recruitment_id, candidate_id=candidate_id)
        ),
    )
    return page, 422 if form.errors else status


@act("recruitment.edit")
def candidate_status(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Note that a candidate has withdrawn, or takes part after all."""
    candidate = queries.candidate(db.session(), recruitment_id, candidate_id)
    form = CandidateStatusForm()
    if not form.validate_on_submit():
        raise Invalid
    service.set_candidate_status(db.session(), current_actor(), candidate, form.status.data)
    flash(
        _("%(code)s is marked as withdrawn.", code=candidate.code)
        if candidate.status == "withdrawn"
        else _("%(code)s takes part again.", code=candidate.code),
        "success",
    )
    return _to_list(recruitment_id)


@act("recruitment.edit")
def candidate_move(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Move a candidate one place up or down."""
    candidate = queries.candidate(db.session(), recruitment_id, candidate_id)
    form = MoveForm()
    if not form.validate_on_submit():
        raise Invalid
    service.move_candidate(db.session(), current_actor(), candidate, form.places)
    return _to_list(recruitment_id, row=candidate_id)


@act("recruitment.edit")
def candidate_remove(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Remove a candidate without scores; the next page offers to undo it."""
    candidate = queries.candidate(db.session(), recruitment_id, candidate_id)
    removed = service.remove_candidate(db.session(), current_actor(), candidate)
    # Kept with the reader alone, and only for a while: it is a person's data.
    session[REMOVED] = {**asdict(removed), "at": clock.now().timestamp()}
    return _to_list(recruitment_id)


@act("recruitment.edit")
def candidate_restore(recruitment_id: int) -> ResponseReturnValue:
    """Undo the last removal."""
    removed = _removed(recruitment_id)
    session.pop(REMOVED, None)
    if removed is None:
        flash(_("The removal can no longer be undone. Add the candidate again."), "warning")
        return _to_list(recruitment_id)
    candidate = service.restore_candidate(db.session(), current_actor(), g.recruitment, removed)
    flash(_("%(name)s is back as %(code)s.", name=candidate.name, code=candidate.code), "success")
    return _to_list(recruitment_id)


def _removed(recruitment_id: int) -> RemovedCandidate | None:
    """Return the candidate whom the reader has just removed from this recruitment, if any."""
    kept = dict(session.get(REMOVED) or {})
    age = clock.now().timestamp() - kept.pop("at", 0)
    if not kept or age > UNDO_SECONDS or kept["recruitment_id"] != recruitment_id:
        return None
    return RemovedCandidate(**kept)


def _to_list(recruitment_id: int, row: int | None = None) -> ResponseReturnValue:
    anchor = None if row is None else f"candidate-{row}"
    return redirect(
        url_for("recruitments.candidates", recruitment_id=recruitment_id, _anchor=anchor),
        code=303,
    )
