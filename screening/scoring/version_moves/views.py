"""Pages on what rests on a version, and on moving recruitments to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from screening import db, errors
from screening.accounts.policy import act, current_actor
from screening.guides import queries as guides
from screening.guides.corrections import tied
from screening.guides.difference import differences
from screening.recruitments.queries import hold
from screening.scoring.blueprint import blueprint
from screening.scoring.version_moves import queries, service
from screening.scoring.version_moves.forms import MoveForm, MoveManyForm
from screening.scoring.version_moves.impact import impact

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.scoring.version_moves.queries import Choices
    from screening.scoring.version_moves.rules import Version

IMPACT = "/question-sets/<slug>/<int:number>/impact"
MOVE = "/recruitments/<int:recruitment_id>/question-set"


@blueprint.get(IMPACT)
@act("guide.edit")
def version_impact(slug: str, number: int) -> ResponseReturnValue:
    """Show what rests on a version, and offer to move what may move to the newest one."""
    version = guides.get_version(db.session(), slug, number)
    found = impact(db.session(), version)
    return render_template(
        "scoring/impact.html",
        slug=slug,
        found=found,
        title=found.version.document.title,
        corrections=tied(guides.corrections(db.session(), version.id), number),
        form=MoveManyForm(formdata=None),
    )


@blueprint.post(IMPACT)
@act("recruitment.edit")
def move_recruitments(slug: str, number: int) -> ResponseReturnValue:
    """Move the ticked recruitments, and tell of each what came of it."""
    version = guides.get_version(db.session(), slug, number)
    form = MoveManyForm()
    if not form.validate_on_submit():
        raise errors.Invalid
    if not form.asked:
        flash(_("Tick the recruitments that are to move first."), "info")
        return redirect(url_for("scoring.version_impact", slug=slug, number=number), code=303)
    results = service.move_many(db.session(), current_actor(), version.id, form.to.data, form.asked)
    return render_template(
        "scoring/impact_moved.html",
        slug=slug,
        number=number,
        to=form.to.data,
        title=guides.document_of(version).title,
        results=results,
    )


@blueprint.get(MOVE)
@act("recruitment.edit")
def move_version(recruitment_id: int) -> ResponseReturnValue:
    """Show what a move to the newest version means, or to the one in `?to=`."""
    del recruitment_id
    choices = queries.choices(db.session(), g.recruitment)
    asked = request.args.get("to", type=int)
    if asked is not None:
        return _page(choices, _numbered(choices, asked))
    return _page(choices, choices.open[0] if choices.open else None)


@blueprint.post(MOVE)
@act("recruitment.edit")
def move_version_send(recruitment_id: int) -> ResponseReturnValue:
    """Move, unless what the page said of it has changed; then it is shown once more."""
    # Whoever saves or locks a scorecard holds the same row first.
    hold(db.session(), g.recruitment)
    form = MoveForm()
    if not form.validate_on_submit():
        raise errors.Invalid
    choices = queries.choices(db.session(), g.recruitment)
    new = _numbered(choices, form.to.data)
    plan = choices.plan(new)
    if plan.refusal is None and plan.fingerprint != form.base.data:
        return _page(choices, new, clashed=True), 409
    service.move(db.session(), current_actor(), g.recruitment, plan)
    flash(_("The recruitment now uses version %(number)s.", number=new.number), "success")
    return redirect(url_for("recruitments.show", recruitment_id=recruitment_id), code=303)


def _numbered(choices: Choices, number: int) -> Version:
    found = choices.numbered(number)
    if found is None:
        raise errors.NotFound
    return found


def _page(choices: Choices, new: Version | None, *, clashed: bool = False) -> str:
    plan = choices.plan(new) if new is not None else None
    return render_template(
        "scoring/move.html",
        recruitment=g.recruitment,
        choices=choices,
        plan=plan,
        difference=plan and differences(plan.old.document, plan.new.document),
        corrections=tied(guides.corrections(db.session(), choices.now.id), choices.now.number),
        clashed=clashed,
        form=MoveForm(
            formdata=None,
            to=plan.new.number if plan else None,
            base=plan.fingerprint if plan else "",
        ),
    )
