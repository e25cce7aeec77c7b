"""The page where a panel member declares impartiality, before any candidate's data opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from screening import db
from screening.accounts.policy import act, current_actor
from screening.accounts.rules import local_path
from screening.recruitments import queries, rules, service
from screening.recruitments.forms import ImpartialityForm, impartiality_form
from screening.recruitments.law import IMPARTIALITY
from screening.recruitments.service import Declaration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from screening.recruitments.models import Candidate, ImpartialityDeclaration


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One candidate: what has been declared, and the fields where that can still change."""

    candidate: Candidate
    stored: ImpartialityDeclaration | None
    outcome: Any
    ground: Any

    @property
    def open(self) -> bool:
        """Tell whether the declaration may be given or changed."""
        return self.outcome is not None


@act("impartiality.declare")
def impartiality(recruitment_id: int) -> ResponseReturnValue:
    """Show the candidates' names with what has been declared, or store what was declared now."""
    stored = queries.own_declarations(db.session(), g.member.id)
    states = queries.own_card_states(db.session(), g.member.id)
    candidates = [
        one
        for one in queries.candidates(db.session(), recruitment_id)
        if one.status == "active" or one.id in stored
    ]
    form = impartiality_form(
        [one for one in candidates if rules.declaration_open(states.get(one.id))], stored
    )
    if not form.is_submitted():
        form.next.data = local_path(request.args.get("next")) or ""
    if form.validate_on_submit():
        given = _given(form, stored)
        service.declare(db.session(), current_actor(), g.member, given)
        left = len(
            {one.id for one in candidates} - stored.keys() - {one.candidate_id for one in given}
        )
        return _onwards(
            recruitment_id, form, left, conflict=any(one.outcome == "conflict" for one in given)
        )
    page = render_template(
        "recruitments/impartiality.html",
        recruitment=g.recruitment,
        form=form,
        law=IMPARTIALITY,
        rows=[_row(form, one, stored) for one in candidates],
        undeclared=sum(one.id not in stored for one in candidates),
    )
    return page, 422 if form.errors else 200


def _given(
    form: ImpartialityForm, stored: Mapping[int, ImpartialityDeclaration]
) -> list[Declaration]:
    """Return what was declared; the button for all adds those without a choice."""
    given = form.given()
    if request.form.get("rest") == "clear":
        chosen = {one.candidate_id for one in given} | stored.keys()
        given += [Declaration(one, "clear") for one in form.candidates if one not in chosen]
    return given


def _onwards(
    recruitment_id: int, form: ImpartialityForm, left: int, *, conflict: bool
) -> ResponseReturnValue:
    if left:
        flash(
            ngettext(
                "Saved. You have %(num)s candidate left to declare.",
                "Saved. You have %(num)s candidates left to declare.",
                left,
            ),
            "info",
        )
    else:
        flash(_("Saved. You have declared for all candidates."), "success")
    address = url_for("recruitments.show", recruitment_id=recruitment_id)
    if not conflict:
        # With a conflict, the page that one came from may be the one that has just closed.
        address = local_path(form.next.data) or address
    return redirect(address, code=303)


def _row(
    form: ImpartialityForm,
    candidate: Candidate,
    stored: Mapping[int, ImpartialityDeclaration],
) -> DeclarationRow:
    outcome, ground = (
        form.fields_of(candidate.id) if candidate.id in form.candidates else (None, None)
    )
    return DeclarationRow(candidate, stored.get(candidate.id), outcome, ground)
