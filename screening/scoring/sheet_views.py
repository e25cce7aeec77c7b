"""A member's own filled score sheet: send it, see what it comes to, and take it over as a draft."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from screening import db, errors
from screening.accounts.policy import act, current_actor
from screening.messages import N_, Message
from screening.scoring import importing, queries, rules, service
from screening.scoring.blueprint import blueprint
from screening.scoring.forms import ConfirmImportForm, SheetForm
from screening.scoring.own import declare_first, own_context
from screening.scoring.score_import.own_sheet import Draft, draft_of
from screening.scoring.score_import.sheet_pdf import PATIENCE, Sheet, read_sheets
from screening.tabular import TableError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.scoring.queries import InterviewContext
    from screening.tabular import Problem

ADDRESS = "/recruitments/<int:recruitment_id>/candidates/<int:candidate_id>/sheet"
REOPENED = Message(
    N_("The scorecard has been reopened and each change needs a reason, so score on the page.")
)


@blueprint.get(ADDRESS)
@act("interview.score")
def sheet(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Explain what a sheet is for, and ask for a filled one."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    _refuse_unless_open(context)
    return _page(context, SheetForm())


@blueprint.post(ADDRESS)
@act("interview.score")
def preview_sheet(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Read the sheet and show all that it comes to; nothing is written."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    _refuse_unless_open(context)
    form = SheetForm()
    if not form.validate_on_submit():
        return _page(context, form), 422
    name, data = form.content
    try:
        (found,) = read_sheets([(name, data)], patience=PATIENCE)
    except TableError as error:
        return _page(context, form, problems=error.problems, name=name), 422
    draft = _draft(context, found)
    if draft.problems:
        return _page(context, form, problems=draft.problems, name=name), 422
    confirm = ConfirmImportForm(formdata=None, upload=_serializer(context).dumps(asdict(found)))
    return _page(context, form, name=name, draft=draft, confirm=confirm)


@blueprint.post(f"{ADDRESS}/confirm")
@act("interview.score")
def confirm_sheet(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Judge the same sheet once more, and save it as the member's own draft."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    _refuse_unless_open(context)
    form = ConfirmImportForm()
    if not form.validate_on_submit():
        raise errors.Invalid
    try:
        found = Sheet.unpacked(_serializer(context).loads(form.upload.data or ""))
    except BadSignature:
        raise errors.Invalid(Message(N_("Send the file again; it could not be read."))) from None
    draft = _draft(context, found)
    saved = None
    if not draft.problems:
        # Each is filled from nothing: what somebody has written meanwhile is a clash, and stays.
        posted = [
            service.Posted(key, rules.EMPTY.digest, entry) for key, entry in draft.content.items()
        ]
        saved = service.save(
            db.session(), current_actor(), g.member, g.recruitment, context, posted=posted
        )
    if saved is None or saved.clashes:
        raise errors.Conflict(
            Message(N_("Something was written meanwhile. Send the sheet again to see what."))
        )
    flash(
        ngettext(
            "%(num)s question is taken over from the sheet. Check it, and lock when it is right.",
            "%(num)s questions are taken over from the sheet. Check them, and lock when all is "
            "right.",
            len(draft.content),
        ),
        "success",
    )
    back = url_for(
        "scoring.interview", recruitment_id=recruitment_id, candidate_id=candidate_id, view="all"
    )
    return redirect(back, code=303)


def _refuse_unless_open(context: InterviewContext) -> None:
    """Refuse a sheet where nothing can be scored, or not without reasons.

    Raises:
        Refused: the candidate has withdrawn, or the scorecard is locked or reopened.
    """
    if context.candidate.status == "withdrawn":
        raise errors.Refused(service.WITHDRAWN)
    if context.card is not None and context.card.state != "draft":
        raise errors.Refused(service.LOCKED if context.card.state == "locked" else REOPENED)


def _draft(context: InterviewContext, found: Sheet) -> Draft:
    return draft_of(
        found,
        importing.import_facts(db.session(), g.recruitment),
        member_id=g.member.id,
        candidate_id=context.candidate.id,
        stored=queries.entries(db.session(), context.card).current,
    )


def _page(
    context: InterviewContext,
    form: SheetForm,
    *,
    problems: tuple[Problem, ...] = (),
    name: str = "",
    draft: Draft | None = None,
    confirm: ConfirmImportForm | None = None,
) -> str:
    return render_template(
        "scoring/sheet.html",
        recruitment=g.recruitment,
        candidate=context.candidate,
        document=context.document,
        form=form,
        problems=problems,
        name=name,
        draft=draft,
        confirm=confirm,
    )


def _serializer(context: InterviewContext) -> URLSafeSerializer:
    """The sheet travels in the page, signed for this member and this candidate."""
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt=f"own-sheet-{g.member.id}-{context.candidate.id}"
    )
