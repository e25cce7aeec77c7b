"""A participant's own pages: what waits, the sorting itself, handing in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from screening import db
from screening.accounts.policy import act, current_actor
from screening.errors import NotFound
from screening.guides.sorting import queries, rules, service
from screening.guides.sorting.blueprint import blueprint
from screening.guides.sorting.forms import CardForm, card_forms
from screening.guides.sorting.queries import Place
from screening.guides.sorting.rules import EMPTY, Answer
from screening.guides.sorting.service import Saved
from screening.i18n import clock_time, language, say


@dataclass(frozen=True, slots=True)
class Card:
    """One anchor as the page shows it."""

    number: int
    text: str
    form: CardForm
    clash: Answer | None = None
    """What is stored, if another window has changed it meanwhile."""


@blueprint.get("/sorting")
@act("sorting.own")
def index() -> ResponseReturnValue:
    """Show what waits for the reader, and what the reader has done."""
    places = queries.waiting_and_done(db.session(), current_user.id)
    waiting = [one for one in places if _is_open(one)]
    return render_template(
        "sorting/index.html",
        waiting=[(one, rules.done(one.content, one.answers)) for one in waiting],
        past=[one for one in places if one not in waiting],
    )


@blueprint.get("/sorting/<int:exercise_id>")
@act("sorting.own")
def sort(exercise_id: int) -> ResponseReturnValue:
    """Show the introduction, a page of anchors (`?page=1`), or what came of it."""
    place = _own(exercise_id)
    if not _is_open(place):
        return _ended_page(place)
    order = rules.shuffled(place.content, place.seed)
    wanted = request.args.get("page", type=int)
    if wanted is None and place.participant.begun_at is None:
        return render_template(
            "sorting/introduction.html", place=place, pages=rules.pages(len(order))
        )
    page = wanted or rules.first_open_page(order, place.answers)
    forms = card_forms(place.content, order, _places_on(page, order), place.answers)
    return _cards_page(place, order, page, forms, Saved(place.answers, frozenset()))


@blueprint.post("/sorting/<int:exercise_id>")
@act("sorting.own")
def sort_send(exercise_id: int) -> ResponseReturnValue:
    """Save the anchors of a page, and go where the pressed button says."""
    place = _own(exercise_id)
    order = rules.shuffled(place.content, place.seed)
    page = request.args.get("page", 1, type=int)
    forms = card_forms(place.content, order, _places_on(page, order), {}, request.form)
    valid = [form for form in forms if form.validate()]
    saved = service.save(
        db.session(), current_actor(), place, [form.posted(order[form.place]) for form in valid]
    )
    if len(valid) == len(forms) and not saved.clashes and saved.refused is None:
        return redirect(_next_address(exercise_id, page, rules.pages(len(order))), code=303)
    # What could be saved is saved, although the answer is an error page.
    db.commit()
    for form in valid:
        form.show(saved.answers.get(order[form.place], EMPTY))
    status = 409 if saved.refused or saved.clashes else 422
    return _cards_page(place, order, page, forms, saved), status


@blueprint.post("/sorting/<int:exercise_id>/save")
@act("sorting.own")
def save(exercise_id: int) -> ResponseReturnValue:
    """Save one anchor as soon as something is chosen; answers JSON for the page's own script."""
    place = _own(exercise_id)
    order = rules.shuffled(place.content, place.seed)
    forms = card_forms(place.content, order, range(len(order)), {}, request.form)
    if len(forms) != 1:
        raise NotFound
    (form,) = forms
    if not form.validate():
        return jsonify(code="invalid", errors=form.errors), 422
    anchor = order[form.place]
    saved = service.save(db.session(), current_actor(), place, [form.posted(anchor)])
    if saved.refused is not None:
        return jsonify(code="ended", message=say(saved.refused)), 409
    if saved.clashes:
        message = _("You have sorted this one otherwise in another window.")
        return jsonify(code="conflict", message=message), 409
    done = rules.done(place.content, saved.answers)
    return jsonify(
        code="saved",
        base=form.answer.token,
        message=_("Saved %(time)s", time=clock_time(place.participant.saved_at)),
        done=done,
        progress=_("%(done)s of %(total)s", done=done, total=len(order)),
    )


@blueprint.route("/sorting/<int:exercise_id>/hand-in", methods=["GET", "POST"])
@act("sorting.own")
def hand_in(exercise_id: int) -> ResponseReturnValue:
    """Show what is missing, and hand in when the button is pressed."""
    place = _own(exercise_id)
    status = 200
    if request.method == "POST":
        if service.hand_in(db.session(), current_actor(), place):
            flash(_("Your answers are handed in. Thank you."), "success")
            return _to(exercise_id)
        status = 422
    elif not _is_open(place):
        return _to(exercise_id)
    order = rules.shuffled(place.content, place.seed)
    answers = place.answers
    page = render_template(
        "sorting/hand_in.html",
        place=place,
        done=rules.done(place.content, answers),
        total=len(order),
        missing=[
            (number, (number - 1) // rules.PAGE + 1)
            for number, anchor in enumerate(order, start=1)
            if answers.get(anchor, EMPTY).state != "done"
        ],
        last=rules.pages(len(order)),
        refused=status != 200,  # noqa: PLR2004 - the status set above
    )
    return page, status


def _own(exercise_id: int) -> Place:
    return queries.own_place(db.session(), exercise_id, current_user.id)


def _is_open(place: Place) -> bool:
    return place.exercise.state == "open" and place.participant.handed_in_at is None


def _places_on(page: int, order: list[int]) -> range:
    if not 1 <= page <= rules.pages(len(order)):
        raise NotFound
    return rules.places_on(page, len(order))


def _ended_page(place: Place) -> str:
    answers = place.answers
    order = rules.shuffled(place.content, place.seed)
    shown = place.exercise.state == "closed" and place.participant.handed_in_at is not None
    own = [(place.content.anchors[one], answers.get(one, EMPTY)) for one in order] if shown else []
    return render_template(
        "sorting/ended.html",
        place=place,
        own=own,
        same=sum(anchor.criterion == answer.criterion for anchor, answer in own),
        names=place.content.names,
        nowhere=rules.NOWHERE,
        spoken=_spoken(place),
    )


def _cards_page(
    place: Place,
    order: list[int],
    page: int,
    forms: list[CardForm],
    saved: Saved,
) -> str:
    cards = [
        Card(
            form.place + 1,
            place.content.anchors[order[form.place]].text,
            form,
            saved.answers.get(order[form.place], EMPTY)
            if order[form.place] in saved.clashes
            else None,
        )
        for form in forms
    ]
    return render_template(
        "sorting/sort.html",
        place=place,
        content=place.content,
        levels=[(one, place.content.labels.get(one, "")) for one in place.content.levels],
        cards=cards,
        page=page,
        pages=rules.pages(len(order)),
        done=rules.done(place.content, saved.answers),
        total=len(order),
        names=place.content.names,
        nowhere=rules.NOWHERE,
        clashes=saved.clashes,
        refused=saved.refused,
        spoken=_spoken(place),
    )


def _spoken(place: Place) -> str | None:
    """Return the language of the anchors where it is another than the page's."""
    return place.exercise.language if place.exercise.language != language() else None


def _next_address(exercise_id: int, page: int, pages: int) -> str:
    go = request.form.get("go", "stay")
    if go == "hand-in" or (go == "next" and page == pages):
        return url_for("sorting.hand_in", exercise_id=exercise_id)
    step = {"next": 1, "previous": -1}.get(go, 0)
    return url_for("sorting.sort", exercise_id=exercise_id, page=max(1, page + step))


def _to(exercise_id: int) -> ResponseReturnValue:
    return redirect(url_for("sorting.sort", exercise_id=exercise_id), code=303)
