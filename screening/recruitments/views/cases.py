"""Pages of the recruitment itself: the list, a new one, its overview, its details."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from screening import db, i18n
from screening.accounts.policy import act, current_actor, may
from screening.recruitments import queries, rules, service
from screening.recruitments.fields import printable
from screening.recruitments.forms import RecruitmentForm
from screening.recruitments.listing import listing
from screening.recruitments.overview import overview
from screening.recruitments.service import CaseDetails
from screening.recruitments.views.clashes import ClashRow, clash_rows

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.recruitments.queries import Version

LONGEST_SEARCH = 200
SEES_ALL = frozenset({"hr", "administrator"})


@act("recruitment.list")
def index() -> ResponseReturnValue:
    """List the recruitments that the reader may open."""
    search = printable(request.args.get("q", "")[:LONGEST_SEARCH]).strip()
    return render_template(
        "recruitments/index.html",
        found=listing(
            db.session(),
            current_user.id,
            sees_all=current_user.global_role in SEES_ALL,
            search=search,
            page=request.args.get("page", 1, type=int),
        ),
        search=search,
    )


@act("recruitment.create")
def create() -> ResponseReturnValue:
    """Show an empty form, or store the new recruitment and go on to its candidates."""
    form = RecruitmentForm()
    versions = queries.choosable_versions(db.session())
    form.offer(versions, i18n.language())
    if form.validate_on_submit() and _reference_is_free(form, own_id=None):
        made = service.create_recruitment(db.session(), current_actor(), form.details())
        flash(_("The recruitment is ready. Now add the candidates."), "success")
        return redirect(url_for("recruitments.candidates", recruitment_id=made.id), code=303)
    page = render_template("recruitments/create.html", form=form, versions=versions)
    return page, 422 if form.errors else 200


@act("recruitment.read")
def show(recruitment_id: int) -> ResponseReturnValue:
    """Show the overview: facts, the reader's own interviews, the set-up, everybody's progress."""
    del recruitment_id
    case = queries.case(db.session(), g.recruitment, g.member.id if g.member else None)
    return render_template(
        "recruitments/show.html",
        recruitment=g.recruitment,
        case=case,
        member=g.member,
        overview=overview(g.recruitment, case, g.member, sets_up=may("recruitment.edit")),
    )


@act("recruitment.edit")
def edit(recruitment_id: int) -> ResponseReturnValue:
    """Show the details in a form, or store what was changed; two changes at once are shown."""
    if request.method == "POST":
        queries.hold(db.session(), g.recruitment)
    form = RecruitmentForm()
    version = queries.version(db.session(), g.recruitment.version_id)
    version_open = rules.version_open(queries.scorecard_count(db.session(), recruitment_id))
    versions: tuple[Version, ...] = ()
    if version_open:
        versions = queries.choosable_versions(db.session(), version.id)
        form.offer(versions, i18n.language())
    else:
        del form.version_id
    stored = CaseDetails.of(g.recruitment)
    if not form.is_submitted():
        form.fill(stored)
    clashes: tuple[ClashRow, ...] = ()
    status = 200
    if form.validate_on_submit() and _reference_is_free(form, own_id=recruitment_id):
        if form.fingerprint.data == stored.fingerprint:
            details = form.details(None if version_open else version.id)
            service.edit_recruitment(db.session(), current_actor(), g.recruitment, details)
            flash(_("The changes are saved."), "success")
            return redirect(url_for("recruitments.show", recruitment_id=recruitment_id), code=303)
        # Saving again, with both versions in sight, is then what its author wants.
        form.fingerprint.data = stored.fingerprint
        clashes, status = clash_rows(form, asdict(stored)), 409
    page = render_template(
        "recruitments/edit.html",
        recruitment=g.recruitment,
        form=form,
        version=version,
        versions=versions,
        version_open=version_open,
        clashes=clashes,
        clashed=status == 409,  # noqa: PLR2004
    )
    return page, 422 if form.errors else status


def _reference_is_free(form: RecruitmentForm, own_id: int | None) -> bool:
    other = queries.by_reference(db.session(), form.reference.data)
    if other is None or other.id == own_id:
        return True
    form.reference.errors = [
        _(
            "“%(title)s” has this reference already. Each recruitment needs its own.",
            title=other.title,
        )
    ]
    return False
