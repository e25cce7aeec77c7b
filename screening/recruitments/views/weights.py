"""The page of weights: how much each criterion counts, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flask_babel
from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from screening import db, i18n
from screening.accounts.policy import act, current_actor
from screening.recruitments import queries, rules, service
from screening.recruitments.forms import WeightsForm, weights_form
from screening.recruitments.views.clashes import clash_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from screening.guides.schema import Text
    from screening.recruitments.queries import Version
    from screening.recruitments.views.clashes import ClashRow


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One criterion: what it counts now, what the question set suggests, and its field."""

    criterion_id: str
    name: Text
    definition: Text
    weight: float
    percentage: float
    suggested_text: str
    suggested_percentage: float
    field: Any


@act("recruitment.read")
def weights(recruitment_id: int) -> ResponseReturnValue:
    """Show the weights, with a form for those who may change them as long as it is possible."""
    del recruitment_id
    version = queries.version(db.session(), g.recruitment.version_id)
    return _page(version, _form(version))


@act("recruitment.edit")
def weights_save(recruitment_id: int) -> ResponseReturnValue:
    """Store equal, suggested or own weights; two changes at once are shown side by side."""
    queries.hold(db.session(), g.recruitment)
    version = queries.version(db.session(), g.recruitment.version_id)
    criteria = [one.id for one in version.document.criteria]
    form = _form(version)
    if form.validate_on_submit() and form.mode.data != "equal":
        form.complain(rules.check_weights(criteria, _wanted(form, version), form.reason.data))
    if form.errors:
        return _page(version, form), 422
    if form.fingerprint.data != _fingerprint():
        form.fingerprint.data = _fingerprint()
        return _page(version, form, clashes=clash_rows(form, _stored(criteria))), 409
    if form.mode.data == "equal":
        service.set_equal_weights(db.session(), current_actor(), g.recruitment)
    else:
        service.set_weights(
            db.session(),
            current_actor(),
            g.recruitment,
            _wanted(form, version),
            form.reason.data,
        )
    flash(_("The weights are saved."), "success")
    return redirect(url_for("recruitments.weights", recruitment_id=recruitment_id), code=303)


def _form(version: Version) -> WeightsForm:
    criteria = [one.id for one in version.document.criteria]
    form = weights_form(
        version.document,
        i18n.language(),
        rules.effective_weights(criteria, g.recruitment.weights),
    )
    if not form.is_submitted():
        form.mode.data = "equal" if g.recruitment.weights is None else "own"
        form.reason.data = g.recruitment.weights_reason
        form.fingerprint.data = _fingerprint()
    if rules.are_equal(_suggested(version)):
        form.mode.choices = [one for one in form.mode.choices if one.value != "suggested"]
    return form


def _suggested(version: Version) -> dict[str, float]:
    return {one.id: one.weight for one in version.document.criteria}


def _wanted(form: WeightsForm, version: Version) -> dict[str, float]:
    return _suggested(version) if form.mode.data == "suggested" else form.weights()


def _fingerprint() -> str:
    return rules.fingerprint(
        {"weights": g.recruitment.weights, "reason": g.recruitment.weights_reason}
    )


def _stored(criteria: Sequence[str]) -> dict[str, Any]:
    """Return what is stored now under the names of the form's fields."""
    effective = rules.effective_weights(criteria, g.recruitment.weights)
    return {
        "mode": "equal" if g.recruitment.weights is None else "own",
        "reason": g.recruitment.weights_reason,
        **{f"weight-{criterion}": weight for criterion, weight in effective.items()},
    }


def _page(version: Version, form: WeightsForm, clashes: tuple[ClashRow, ...] | None = None) -> str:
    criteria = version.document.criteria
    now = rules.effective_weights([one.id for one in criteria], g.recruitment.weights)
    suggested = _suggested(version)
    shares, suggested_shares = rules.percentages(now), rules.percentages(suggested)
    fields = form.weight_fields()
    return render_template(
        "recruitments/weights.html",
        recruitment=g.recruitment,
        version=version,
        form=form,
        clashes=clashes or (),
        clashed=clashes is not None,
        open=rules.weights_open(g.recruitment),
        rows=[
            WeightRow(
                criterion_id=one.id,
                name=one.name,
                definition=one.definition,
                weight=now[one.id],
                percentage=shares[one.id],
                suggested_text=flask_babel.format_decimal(suggested[one.id], "#,##0.###"),
                suggested_percentage=suggested_shares[one.id],
                field=fields[one.id],
            )
            for one in criteria
        ],
        shortest_reason=rules.SHORTEST_REASON,
    )
