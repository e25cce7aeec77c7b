"""From draft to published version: proposing, approving, publishing, retiring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from screening import db, i18n
from screening.accounts.policy import act, current_actor
from screening.errors import Conflict, NotFound
from screening.guides import queries, service
from screening.guides.blueprint import blueprint
from screening.guides.drafts.places import Place
from screening.guides.drafts.steps import field_words, short_name
from screening.guides.editing.addresses import DRAFT, part_address
from screening.guides.editing.views.structure import page
from screening.guides.models import Draft
from screening.guides.publishing.forms import (
    ApproveForm,
    ProposeForm,
    PublishForm,
    SendBackForm,
    WithdrawForm,
)
from screening.guides.publishing.review import Review, review_of
from screening.guides.rules.publishing import Matter
from screening.guides.service.holding import GONE
from screening.messages import Message


@blueprint.get(f"{DRAFT}/review")
@act("guide.edit")
def review(slug: str) -> ResponseReturnValue:
    """Show what stands between a draft and its publication, and what the reader may do."""
    return _page(_review(slug, queries.get_draft(db.session(), slug)))


@blueprint.post(f"{DRAFT}/propose")
@act("guide.publish")
def propose(slug: str) -> ResponseReturnValue:
    """Propose the draft, with a note of what has changed and why."""
    found = _posted(slug)
    form = ProposeForm(found)
    if (answer := _not_yet(found, form, "draft", [form.note.data])) is not None:
        return answer
    service.propose(
        db.session(),
        current_actor(),
        found.draft,
        note=form.note.data,
        correcting=form.correcting,
        reviewed=form.reviewed.data,
    )
    flash(_("The draft is proposed. Somebody else in HR can publish it now."), "success")
    return redirect(url_for(".review", slug=slug), code=303)


@blueprint.post(f"{DRAFT}/take-back")
@act("guide.publish")
def take_back(slug: str) -> ResponseReturnValue:
    """Let the proposer write on."""
    service.take_back(db.session(), current_actor(), _open(slug))
    flash(_("You have taken the draft back, and can write on."), "success")
    return redirect(url_for(".review", slug=slug), code=303)


@blueprint.post(f"{DRAFT}/send-back")
@act("guide.publish")
def send_back(slug: str) -> ResponseReturnValue:
    """Give the draft back to whoever writes it, with an answer."""
    found = _posted(slug)
    form = SendBackForm()
    if (answer := _not_yet(found, form, "proposed", [form.answer.data])) is not None:
        return answer
    service.send_back(
        db.session(),
        current_actor(),
        found.draft,
        answer=form.answer.data,
        reviewed=form.reviewed.data,
    )
    flash(_("The draft is sent back, and your answer stands on it."), "success")
    return redirect(url_for(".review", slug=slug), code=303)


@blueprint.post(f"{DRAFT}/publish")
@act("guide.publish")
def publish(slug: str) -> ResponseReturnValue:
    """Publish the proposed draft as the next version."""
    found = _posted(slug)
    form = PublishForm(found)
    if (answer := _not_yet(found, form, "proposed", [])) is not None:
        return answer
    version = service.publish(
        db.session(),
        current_actor(),
        found.draft,
        reviewed=form.reviewed.data,
        looked="looked" in form,
        vouched="vouched" in form,
    )
    flash(_("Version %(number)s is published.", number=version.number), "success")
    return redirect(url_for(".show", slug=slug, number=version.number), code=303)


@blueprint.post(f"{DRAFT}/approve")
@act("guide.publish")
def approve(slug: str) -> ResponseReturnValue:
    """Record the legal basis of a question that the linter stops."""
    found = _posted(slug)
    form = ApproveForm()
    key = (form.category.data or "", form.text.data or "")
    if not form.validate_on_submit():
        return _page(found, form), 422
    service.approve(db.session(), current_actor(), found.draft, key=key, basis=form.basis.data)
    flash(_("The legal basis is on record, with your name."), "success")
    return redirect(url_for(".review", slug=slug, _anchor="stopped"), code=303)


@blueprint.post(f"{DRAFT}/withdraw")
@act("guide.publish")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take an approval back that no published version rests on."""
    form = WithdrawForm()
    if not form.validate_on_submit() or form.approval.data is None:
        raise NotFound
    service.withdraw(db.session(), current_actor(), _open(slug), form.approval.data)
    flash(_("The approval is withdrawn."), "success")
    return redirect(url_for(".review", slug=slug, _anchor="stopped"), code=303)


@blueprint.post("/question-sets/<slug>/<int:number>/retire")
@act("guide.publish")
def retire(slug: str, number: int) -> ResponseReturnValue:
    """Take a version out of use."""
    service.retire(db.session(), current_actor(), queries.get_version(db.session(), slug, number))
    flash(_("Version %(number)s is retired.", number=number), "success")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@blueprint.post("/question-sets/<slug>/<int:number>/unretire")
@act("guide.publish")
def unretire(slug: str, number: int) -> ResponseReturnValue:
    """Bring a retired version back into use."""
    service.unretire(db.session(), current_actor(), queries.get_version(db.session(), slug, number))
    flash(_("Version %(number)s is in use again.", number=number), "success")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


def _open(slug: str) -> Draft:
    """Return the draft that a button was pressed for.

    Raises:
        Conflict: it has been published or set aside since the page with the button was read.
        NotFound: there is no such question set.
    """
    found = queries.open_draft(db.session(), slug)
    if found is not None:
        return found
    if queries.question_set(db.session(), slug) is None:
        raise NotFound
    raise Conflict(GONE)


def _review(slug: str, draft: Draft) -> Review:
    return review_of(db.session(), slug, draft, current_actor())


def _posted(slug: str) -> Review:
    return _review(slug, _open(slug))


def _not_yet(
    found: Review, form: ProposeForm | PublishForm | SendBackForm, state: str, typed: Sequence[str]
) -> ResponseReturnValue | None:
    """Return the review once more if the form cannot be taken as it is; None if it can.

    What was typed stays on the page, also where its form is no longer there.
    """
    moved_on = found.draft.state != state
    if moved_on or form.reviewed.data != found.seen:
        lost = [one for one in typed if one and moved_on]
        return _page(found, form, lost=lost, changed=True), 409
    return None if form.validate_on_submit() else (_page(found, form), 422)


def _page(
    found: Review, sent: FlaskForm | None = None, *, lost: Sequence[str] = (), changed: bool = False
) -> str:
    """Show the review; the form that was sent is shown as it was filled in."""
    fresh = {
        "propose": ProposeForm(found, formdata=None, note=found.draft.note),
        "publish": PublishForm(found, formdata=None),
        "send_back": SendBackForm(formdata=None),
    }
    forms = {name: sent if isinstance(sent, type(form)) else form for name, form in fresh.items()}
    code = i18n.language()

    def where(place: Place) -> tuple[str, str, Message | None]:
        """Return a place's address, the name of its part, and the field in words."""
        field = field_words(place.field.split("-")) if place.field else None
        address = part_address(found.slug, place.part, place.field)
        return address, short_name(found.draft.parts, place.part, code), field

    return page(
        "guides/review.html",
        found.slug,
        found.draft,
        review=found,
        where=where,
        sent=sent,
        lost=lost,
        changed=changed,
        has_impact="scoring.version_impact" in current_app.view_functions,
        approve={one.key: _approve_form(one, number, sent) for number, one in _numbered(found)},
        **forms,
    )


def _numbered(found: Review) -> Iterator[tuple[int, Matter]]:
    return enumerate(found.standing.matters, start=1)


def _approve_form(matter: Matter, number: int, sent: FlaskForm | None) -> ApproveForm:
    """Return the form of one question among several on the page."""
    own = isinstance(sent, ApproveForm) and (sent.category.data, sent.text.data) == matter.key
    form = sent if own and isinstance(sent, ApproveForm) else ApproveForm(formdata=None)
    form.basis.id = f"basis-{number}"
    return form
