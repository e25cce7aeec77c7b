"""A draft as a whole: what it holds and in what order, what goes and comes, undo."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from screening import db, i18n
from screening.accounts.policy import act, current_actor
from screening.accounts.rules import local_path
from screening.errors import NotFound
from screening.guides import queries, service
from screening.guides.blueprint import blueprint
from screening.guides.drafts import edits
from screening.guides.drafts.checks import check
from screening.guides.drafts.parts import ABOUT, kind_of
from screening.guides.drafts.places import name_of
from screening.guides.drafts.steps import short_name
from screening.guides.editing import catalogue
from screening.guides.editing.addresses import DRAFT, part_address
from screening.guides.editing.forms import CatalogueForm, Move, named, step_number
from screening.guides.editing.head import step_words
from screening.guides.editing.overview import overview
from screening.guides.models import Draft
from screening.guides.service import structure
from screening.guides.wording import QUESTION_TYPES


def page(template: str, slug: str, draft: Draft, **context: object) -> str:
    """Show a page of a draft, with what the head of all of them needs."""
    code = i18n.language()
    return render_template(
        template,
        draft=draft,
        slug=slug,
        title=name_of(draft.parts, ABOUT, code),
        open=draft.state == "draft",
        **context,
    )


@blueprint.get(DRAFT)
@act("guide.edit")
def draft(slug: str) -> ResponseReturnValue:
    """Show what a draft holds, in the order of the interview, and what it still lacks.

    `?removed=NUMBER` names the change that took something out, so that it can be taken back.
    """
    session = db.session()
    found = queries.get_draft(session, slug)
    checked = check(found.parts, slug)
    approved = {one.key for one in queries.approvals(session, found.question_set_id)}
    number = request.args.get("removed", type=step_number)
    removed = queries.change_numbered(session, found, number) if number else None
    return page(
        "guides/draft.html",
        slug,
        found,
        overview=overview(found.parts, checked, i18n.language(), approved),
        types=QUESTION_TYPES,
        removed=removed if removed and not removed.undone else None,
        address=lambda key, field="": part_address(slug, key, field),
        criteria=[
            (id_, short_name(found.parts, f"criterion/{id_}", i18n.language()))
            for id_ in edits.ids(found.parts, "criterion")
        ],
    )


@blueprint.post(f"{DRAFT}/add")
@act("guide.edit")
def draft_add(slug: str) -> ResponseReturnValue:
    """Put in an empty competency, criterion (`within` a competency) or question, and open it.

    A button sends `competency`, or `criterion` or `question` with where it belongs.
    """
    session = db.session()
    found = queries.get_draft(session, slug)
    kind = next((one for one in edits.KINDS if one in request.form), None)
    if kind is None:
        raise NotFound
    id_ = structure.add_part(session, current_actor(), found, kind, within=request.form[kind])
    return redirect(part_address(slug, f"{kind}/{id_}"), code=303)


@blueprint.get(f"{DRAFT}/catalogue")
@blueprint.post(f"{DRAFT}/catalogue")
@act("guide.edit")
def draft_catalogue(slug: str) -> ResponseReturnValue:
    """Offer the criteria of other question sets, and take one over."""
    session = db.session()
    found = queries.get_draft(session, slug)
    every = catalogue.documents(session)
    form = CatalogueForm(competency=request.args.get("within"))
    form.offer(every, found.parts, i18n.language())
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return page("guides/draft_catalogue.html", slug, found, form=form), status
    document, criterion = form.chosen(every)
    id_ = structure.copy_criterion(
        session,
        current_actor(),
        found,
        (document, criterion.id),
        within=form.competency.data,
        with_questions=form.questions.data,
    )
    return redirect(part_address(slug, f"criterion/{id_}"), code=303)


@blueprint.post(f"{DRAFT}/remove")
@act("guide.edit")
def draft_remove(slug: str) -> ResponseReturnValue:
    """Take a part out; the page then offers to undo it."""
    session = db.session()
    found = queries.get_draft(session, slug)
    part = named(request.form.get("remove", ""))
    change = structure.remove_part(session, current_actor(), found, part.kind, part.id)
    return redirect(url_for(".draft", slug=slug, removed=change.number), code=303)


@blueprint.post(f"{DRAFT}/move")
@act("guide.edit")
def draft_move(slug: str) -> ResponseReturnValue:
    """Move a part up, down, or before another one; answers a script with JSON.

    The page that follows opens at the same button, so that it can be pressed again.
    """
    move = Move.of(request.form)
    parts = service.edit(
        db.session(), current_actor(), queries.get_draft(db.session(), slug), move.edit
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(order=edits.ids(parts, move.part.kind))
    return redirect(url_for(".draft", slug=slug, _anchor=move.button(parts)), code=303)


@blueprint.post(f"{DRAFT}/undo")
@act("guide.edit")
def draft_undo(slug: str) -> ResponseReturnValue:
    """Take back the change `number`, by default the reader's newest."""
    found = queries.get_draft(db.session(), slug)
    number = request.form.get("number", type=step_number)
    change = service.undo(db.session(), current_actor(), found, number)
    flash(_("Undone: %(step)s", step=step_words(change)), "success")
    return redirect(_back(slug, found), code=303)


@blueprint.post(f"{DRAFT}/redo")
@act("guide.edit")
def draft_redo(slug: str) -> ResponseReturnValue:
    """Do again the change `number`, by default the one that the reader undid last."""
    found = queries.get_draft(db.session(), slug)
    number = request.form.get("number", type=step_number)
    change = service.redo(db.session(), current_actor(), found, number)
    flash(_("Redone: %(step)s", step=step_words(change)), "success")
    return redirect(_back(slug, found), code=303)


def _back(slug: str, draft: Draft) -> str:
    """Return the page of the draft that the button stood on, if its part is still there."""
    top = url_for(".draft", slug=slug)
    path = local_path(request.form.get("next")) or top
    key = path.removeprefix(f"{top}/")
    if path != top and key == path:
        return top
    gone = kind_of(key)[0] in edits.KINDS and key not in draft.parts
    return top if gone else path
