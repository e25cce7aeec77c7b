"""Pages of packages: ask for one, see how far it is, call it off, fetch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, jsonify, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from screening import clock, db
from screening.accounts.policy import act, current_actor
from screening.i18n import say
from screening.reports.batches import progress, queries, rules, service
from screening.reports.batches.forms import ExportForm

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from screening.reports.batches.models import Export
    from screening.reports.batches.queries import Asked
    from screening.reports.batches.rules import Contents

blueprint = Blueprint("batches", __name__)

EXPORTS = "/recruitments/<int:recruitment_id>/exports"
ONE = f"{EXPORTS}/<int:export_id>"


@blueprint.get(EXPORTS)
@act("export.make")
def index(recruitment_id: int) -> ResponseReturnValue:
    """Show the packages of a recruitment, with the form that asks for one."""
    form = ExportForm(language=g.recruitment.language)
    return _index(recruitment_id, form)


@blueprint.post(EXPORTS)
@act("export.make")
def ask(recruitment_id: int) -> ResponseReturnValue:
    """Ask for a package, and go to where it can be followed."""
    form = ExportForm()
    if not form.validate_on_submit():
        return _index(recruitment_id, form), 422
    export = service.request(
        db.session(),
        current_actor(),
        recruitment_id,
        kind=form.kind.data,
        language=form.language.data,
    )
    return _to(export)


@blueprint.get(ONE)
@act("export.make")
def show(recruitment_id: int, export_id: int) -> ResponseReturnValue:
    """Show one package: how far it is, or what came of it."""
    found = _found(recruitment_id, export_id)
    export = found.export
    reader = _reader(recruitment_id) if export.state == "done" else None
    return render_template(
        "reports/batch.html",
        recruitment=g.recruitment,
        export=export,
        requested_by=found.requested_by,
        readable=reader is not None and service.readable(export, reader),
        reason=say(rules.message_of(export.error)) if export.error else "",
        waits_long=export.state == "queued" and clock.now() - export.requested_at > rules.PATIENCE,
        own=export.requested_by_id == current_user.id,
    )


@blueprint.get(f"{ONE}/progress.json")
@act("export.make")
def follow(recruitment_id: int, export_id: int) -> ResponseReturnValue:
    """Tell the page's script how far a package is."""
    export = _found(recruitment_id, export_id).export
    return jsonify(
        state=export.state,
        done=export.done,
        total=export.total,
        text=_("%(done)s of %(total)s", done=export.done, total=export.total),
    )


@blueprint.post(f"{ONE}/cancel")
@act("export.make")
def cancel(recruitment_id: int, export_id: int) -> ResponseReturnValue:
    """Call a package off."""
    export = queries.asked(db.session(), recruitment_id, export_id).export
    service.cancel(db.session(), current_actor(), export)
    flash(_("The package is called off."), "success")
    return _to(export)


@blueprint.post(f"{ONE}/again")
@act("export.make")
def again(recruitment_id: int, export_id: int) -> ResponseReturnValue:
    """Make a package once more."""
    export = queries.asked(db.session(), recruitment_id, export_id).export
    return _to(service.try_again(db.session(), current_actor(), export))


@blueprint.get(f"{ONE}/package.zip")
@act("export.make")
def download(recruitment_id: int, export_id: int) -> ResponseReturnValue:
    """Hand out a finished package, to who may see all that is in it, and note it in the log."""
    reader = _reader(recruitment_id)
    with db.apart(writes=True) as session:
        export = queries.asked(session, recruitment_id, export_id).export
        path = service.fetch(session, current_actor(), export, reader)
    return send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=export.file_name
    )


def _index(recruitment_id: int, form: ExportForm) -> str:
    reader = _reader(recruitment_id)
    found = queries.exports(db.session(), recruitment_id)
    return render_template(
        "reports/batches.html",
        recruitment=g.recruitment,
        form=form,
        exports=found,
        readable={
            one.export.id
            for one in found
            if one.export.state == "done" and service.readable(one.export, reader)
        },
        open_count=len(reader.scores),
        sealed_count=reader.sealed,
    )


def _found(recruitment_id: int, export_id: int) -> Asked:
    """Return a package; one that nobody is at work on any more is set going again first."""
    found = queries.asked(db.session(), recruitment_id, export_id)
    if progress.is_stuck(found.export):
        db.session().rollback()
        progress.recover()
        found = queries.asked(db.session(), recruitment_id, export_id)
    return found


def _reader(recruitment_id: int) -> Contents:
    return queries.open_to(
        db.session(), recruitment_id, current_user.id, is_hr=current_user.global_role == "hr"
    )


def _to(export: Export) -> Response:
    address = url_for("batches.show", recruitment_id=export.recruitment_id, export_id=export.id)
    return redirect(address, code=303)  # type: ignore[return-value] # werkzeug's own
