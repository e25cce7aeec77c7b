"""Pages of scoring: the interview, locking and reopening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from screening import db, errors
from screening.accounts.policy import act, current_actor
from screening.i18n import clock_time, language, say
from screening.messages import N_, Message
from screening.scoring import import_views, queries, rules, service, sheet_views
from screening.scoring import interview as pages
from screening.scoring.blueprint import blueprint
from screening.scoring.forms import ReopenForm, question_forms
from screening.scoring.own import INTERVIEW, declare_first, own_context
from screening.scoring.version_moves import queries as version_moves
from screening.scoring.version_moves import views as move_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from screening.scoring.forms import QuestionForm
    from screening.scoring.interview import Stray
    from screening.scoring.queries import Entries, InterviewContext
    from screening.scoring.service import Clash
    from screening.scoring.version_moves.queries import Unsettled

__all__ = ["blueprint", "import_views", "move_views", "sheet_views"]


@blueprint.get(INTERVIEW)
@act("interview.score")
def interview(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show one question (`?question=ID`) or all of them (`?view=all`), with what is stored."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    found = queries.entries(db.session(), context.card)
    shown = _shown_question(context, found)
    document = context.document
    wanted = document.questions if shown is None else [document.question(shown)]
    forms = question_forms(document, wanted, found.current, version_id=context.version_id)
    return _interview_page(context, found, shown, forms)


def _shown_question(context: InterviewContext, found: Entries) -> str | None:
    """Return the question to show, or None for all; an unknown id is not found."""
    if request.args.get("view") == "all":
        return None
    asked = request.values.get("question")
    if asked is None:
        return pages.first_open(context.document, found.current)
    if asked not in {question.id for question in context.document.questions}:
        raise errors.NotFound
    return asked


def _interview_page(
    context: InterviewContext,
    found: Entries,
    shown: str | None,
    forms: Sequence[QuestionForm],
    *,
    clashes: Sequence[Clash] = (),
    strays: Sequence[Stray] = (),
) -> str:
    document = context.document
    reopened = context.card is not None and context.card.state == "reopened"
    before, after = (None, None) if shown is None else pages.neighbours(document, shown)
    return render_template(
        "scoring/interview.html",
        recruitment=g.recruitment,
        context=context,
        document=document,
        card=context.card,
        steps=pages.steps(document, found.current, shown),
        shown=shown,
        before=before,
        after=after,
        panels=pages.panels(
            document, forms, found.initial if reopened else None, clashes, language()
        ),
        saved_at=found.saved_at,
        locked=context.card is not None and context.card.state == "locked",
        clashes=clashes,
        strays=strays,
        unsettled=_unsettled(context),
    )


def _unsettled(context: InterviewContext) -> Unsettled | None:
    if context.card is None:
        return None
    return version_moves.unsettled(db.session(), g.recruitment.id, context.card)


@blueprint.post(INTERVIEW)
@act("interview.score")
def save_interview(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Save the questions on the page, and go where the pressed button says."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    document = context.document
    forms = question_forms(
        document, document.questions, {}, request.form, version_id=context.version_id
    )
    valid = [form for form in forms if form.validate()]
    saved = service.save(
        db.session(),
        current_actor(),
        g.member,
        g.recruitment,
        context,
        posted=[form.posted for form in valid],
    )
    strays = pages.strays(document, request.form)
    if len(valid) < len(forms) or saved.clashes or strays:
        # What could be saved is saved, although the answer is an error page: the central commit
        # would leave it out, and work that is right must not be lost with work that is not.
        db.commit()
        _keep_own_text(forms, saved.clashes, valid)
        if strays:
            # Their questions are gone, so what is there now is shown whole, with the texts above.
            forms = question_forms(
                document, document.questions, saved.entries.current, version_id=context.version_id
            )
        shown = forms[0].question.id if len(forms) == 1 else None
        page = _interview_page(
            context, saved.entries, shown, forms, clashes=saved.clashes, strays=strays
        )
        return page, 409 if saved.clashes or strays else 422
    return redirect(_next_address(recruitment_id, candidate_id), code=303)


def _keep_own_text(
    forms: Sequence[QuestionForm], clashes: Sequence[Clash], valid: Sequence[QuestionForm]
) -> None:
    """Let the next save of the shown forms start from what is stored now.

    A clashing form keeps what its author typed; pressing save again then means "keep mine", after
    both versions have been seen.
    """
    stored_of = {clash.question_id: clash.stored for clash in clashes}
    for form in forms:
        if form.question.id in stored_of:
            form.rest_on(stored_of[form.question.id])
        elif form in valid:
            form.rest_on(form.entry)
        else:
            form.make_showable()


def _next_address(recruitment_id: int, candidate_id: int) -> str:
    place: dict[str, Any] = {"recruitment_id": recruitment_id, "candidate_id": candidate_id}
    go = request.form.get("go", "stay")
    if go == "lock":
        return url_for("scoring.lock", **place)
    if go == "all" or (go == "stay" and request.args.get("view") == "all"):
        return url_for("scoring.interview", **place, view="all")
    if go == "stay":
        return url_for("scoring.interview", **place, question=request.args.get("question"))
    return url_for("scoring.interview", **place, question=go)


@blueprint.post(f"{INTERVIEW}/<question_id>")
@act("interview.score")
def save_question(recruitment_id: int, candidate_id: int, question_id: str) -> ResponseReturnValue:
    """Save one question while it is typed; answers JSON for the page's own script."""
    del recruitment_id
    context = own_context(candidate_id)
    if context.declaration is None:
        raise errors.Refused(Message(N_("Declare your impartiality first.")))
    asked = [q for q in context.document.questions if q.id == question_id]
    forms = question_forms(context.document, asked, {}, request.form, version_id=context.version_id)
    if not forms:
        if pages.strays(context.document, request.form):
            raise errors.Conflict(pages.QUESTION_GONE)
        raise errors.NotFound
    form = forms[0]
    if not form.validate():
        return jsonify(code="invalid", errors=form.errors), 422
    saved = service.save(
        db.session(), current_actor(), g.member, g.recruitment, context, posted=[form.posted]
    )
    if saved.clashes:
        message = (
            _("The anchors have changed since you opened the page. Nothing is lost.")
            if saved.clashes[0].other_anchors
            else _("This question was changed in another window. Nothing is lost.")
        )
        return jsonify(code="conflict", message=message), 409
    entry = saved.entries.current.get(question_id, rules.EMPTY)
    return jsonify(
        code="saved",
        # Of what the form holds: where that was left out as unchanged, something newer may be
        # stored, and a fingerprint of that would let the next save replace it unseen.
        base=str(rules.Base(form.entry.digest, context.version_id)),
        state=rules.entry_state(entry),
        message=_("Saved %(time)s", time=clock_time(saved.at)),
    )


@blueprint.route(
    "/recruitments/<int:recruitment_id>/candidates/<int:candidate_id>/lock",
    methods=["GET", "POST"],
)
@act("interview.score")
def lock(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show what is scored and what is missing; lock when the button is pressed."""
    context = own_context(candidate_id)
    if context.declaration is None:
        return declare_first(recruitment_id)
    status = 200
    if request.method == "POST":
        missing = service.lock(db.session(), current_actor(), g.member, context)
        if not missing:
            flash(
                _("Your scorecard for %(code)s is locked.", code=context.candidate.code), "success"
            )
            return redirect(url_for("recruitments.show", recruitment_id=recruitment_id), code=303)
        status = 422
    found = queries.entries(db.session(), context.card)
    reopened = context.card is not None and context.card.state == "reopened"
    missing = rules.gaps(context.document, found.current, found.initial if reopened else None)
    page = render_template(
        "scoring/lock.html",
        recruitment=g.recruitment,
        context=context,
        document=context.document,
        card=context.card,
        entries=found,
        steps=pages.steps(context.document, found.current, None),
        gaps=[(context.document.question(gap.question_id), say(gap.message)) for gap in missing],
        locked=context.card is not None and context.card.state == "locked",
    )
    return page, status


@blueprint.route(
    "/recruitments/<int:recruitment_id>/scorecards/<int:scorecard_id>/reopen",
    methods=["GET", "POST"],
)
@act("scorecard.reopen")
def reopen(recruitment_id: int, scorecard_id: int) -> ResponseReturnValue:
    """Ask HR for a reason, and open a locked scorecard again."""
    card, candidate, member_name = queries.scorecard(db.session(), recruitment_id, scorecard_id)
    form = ReopenForm()
    if form.validate_on_submit():
        service.reopen(db.session(), current_actor(), card, recruitment_id, form.reason.data or "")
        flash(
            _("The scorecard is open again. What was locked stays as the first scores."), "success"
        )
        return redirect(url_for("recruitments.show", recruitment_id=recruitment_id), code=303)
    page = render_template(
        "scoring/reopen.html",
        recruitment=g.recruitment,
        card=card,
        candidate=candidate,
        member_name=member_name,
        form=form,
    )
    return page, 422 if form.errors else 200
