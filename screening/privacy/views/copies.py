"""Pages that show what a copy would hold, take the order for it, and hand it out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from screening import db
from screening.accounts.policy import act, current_actor
from screening.errors import Conflict
from screening.privacy import pdfs, queries, service
from screening.privacy.forms import CopyForm, PersonalDataForm
from screening.privacy.rules import concerns as checks
from screening.privacy.rules.copies import content_digest
from screening.privacy.rules.copies import full_case as make_full_case
from screening.privacy.rules.copies import party_access as make_party_access
from screening.privacy.rules.copies import personal_data as make_personal_data
from screening.privacy.rules.holds import holds
from screening.recruitments import queries as recruitment_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from screening.privacy.grounds import Kind
    from screening.privacy.models import AccessCopy
    from screening.privacy.rules.concerns import Concern
    from screening.privacy.rules.copies import Copy
    from screening.privacy.rules.source import Source

    Maker = Callable[[Source, int, str], Copy]

MAKERS: dict[str, Maker] = {
    "party-access": make_party_access,
    "personal-data": make_personal_data,
}
PDF = "application/pdf"


@act("access.read")
def overview(recruitment_id: int) -> ResponseReturnValue:
    """Show the three kinds of copies, the candidates, and what has been handed out."""
    return render_template(
        "privacy/overview.html",
        recruitment=g.recruitment,
        candidates=recruitment_queries.candidates(db.session(), recruitment_id),
        copies=queries.copies(db.session(), recruitment_id),
    )


@act("party-access.make")
def party_access(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show what the applicant may see as a party, or order that copy."""
    return _about_one("party-access", CopyForm(), recruitment_id, candidate_id)


@act("personal-data.make")
def personal_data(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show the applicant's personal data, or order that copy."""
    return _about_one("personal-data", PersonalDataForm(), recruitment_id, candidate_id)


@act("full-case.make")
def full_case(recruitment_id: int) -> ResponseReturnValue:
    """Show what the whole case holds, or order that copy for internal use."""
    source, _copy = _source("full-case", recruitment_id)
    return _page(
        "full-case",
        CopyForm(),
        source,
        None,
        make=lambda code: make_full_case(source, code),
        concerns=checks.full_case_concerns(source),
    )


@act("party-access.make")
def party_access_pdf(recruitment_id: int, candidate_id: int, copy_id: int) -> ResponseReturnValue:
    """Hand out a copy for a party that was ordered."""
    return _download("party-access", recruitment_id, candidate_id, copy_id)


@act("personal-data.make")
def personal_data_pdf(recruitment_id: int, candidate_id: int, copy_id: int) -> ResponseReturnValue:
    """Hand out a copy of personal data that was ordered."""
    return _download("personal-data", recruitment_id, candidate_id, copy_id)


@act("full-case.make")
def full_case_pdf(recruitment_id: int, copy_id: int) -> ResponseReturnValue:
    """Hand out a copy of the whole case that was ordered."""
    return _download("full-case", recruitment_id, None, copy_id)


def _source(
    kind: Kind, recruitment_id: int, candidate_id: int | None = None, copy_id: int | None = None
) -> tuple[Source, AccessCopy | None]:
    return queries.source(
        db.session(),
        recruitment_id,
        user_id=current_user.id,
        kind=kind,
        candidate_id=candidate_id,
        copy_id=copy_id,
    )


def _about_one(
    kind: Kind, form: CopyForm, recruitment_id: int, candidate_id: int
) -> ResponseReturnValue:
    source, _copy = _source(kind, recruitment_id, candidate_id)
    if not form.is_submitted():
        person = source.person(candidate_id)
        form.recipient.data, form.language.data = person.name, person.language
    return _page(
        kind,
        form,
        source,
        candidate_id,
        make=lambda code: MAKERS[kind](source, candidate_id, code),
        concerns=checks.concerns(kind, source, candidate_id),
    )


def _page(
    kind: Kind,
    form: CopyForm,
    source: Source,
    candidate_id: int | None,
    *,
    make: Callable[[str], Copy],
    concerns: Sequence[Concern],
) -> ResponseReturnValue:
    # In one language whatever is chosen below, so that another choice is no change of the case.
    shown = make(g.recruitment.language)
    digest = content_digest(shown)
    changed = form.is_submitted() and form.seen.data != digest
    if candidate_id is None and not form.is_submitted():
        form.language.data = g.recruitment.language
    if form.validate_on_submit() and not changed:
        order = form.order
        made = service.order_copy(
            db.session(),
            current_actor(),
            recruitment=g.recruitment,
            candidate_id=candidate_id,
            kind=kind,
            copy=make(order.language),
            concerns=concerns,
            order=order,
        )
        flash(_("Copy %(number)s is ready. Fetch it below.", number=made.id), "success")
        return redirect(
            url_for("privacy.overview", recruitment_id=g.recruitment.id, _anchor=f"copy-{made.id}"),
            code=303,
        )
    form.seen.data = digest
    page = render_template(
        f"privacy/{kind.replace('-', '_')}.html",
        recruitment=g.recruitment,
        person=None if candidate_id is None else source.person(candidate_id),
        copy=shown,
        holds=holds(shown),
        numbers=pdfs.numbers(shown),
        concerns=concerns,
        stopped=any(concern.stops for concern in concerns),
        incomplete=any(concern.about == "cards" for concern in concerns),
        changed=changed,
        form=form,
    )
    if form.errors:
        return page, 422
    return page, 409 if changed else 200


def _download(
    kind: Kind, recruitment_id: int, candidate_id: int | None, copy_id: int
) -> ResponseReturnValue:
    source, record = _source(kind, recruitment_id, candidate_id, copy_id)
    if record is None:
        raise Conflict(service.CHANGED)
    if candidate_id is None:
        copy: Copy = make_full_case(source, record.language)
    else:
        copy = MAKERS[kind](source, candidate_id, record.language)
    if content_digest(copy) != record.content_sha256:
        raise Conflict(service.CHANGED)
    pdf = pdfs.copy_pdf(copy, record)
    service.hold_to_record(current_actor(), record, pdf)
    code = "" if candidate_id is None else source.person(candidate_id).code
    name = pdfs.file_name(kind, record, code=code, reference=g.recruitment.reference)
    return send_file(io.BytesIO(pdf), mimetype=PDF, as_attachment=True, download_name=name)
