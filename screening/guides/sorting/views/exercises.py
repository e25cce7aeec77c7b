"""HR's pages: the exercises of a question set, one exercise with its results and participants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from screening import db
from screening.accounts.models import User
from screening.accounts.policy import act, current_actor
from screening.accounts.queries import users
from screening.clock import now
from screening.errors import NotFound
from screening.guides.sorting import csv_file, findings, queries, rules, service
from screening.guides.sorting.blueprint import blueprint
from screening.guides.sorting.content import MOST_ADVISED_CRITERIA, Offer, offers
from screening.guides.sorting.forms import ExerciseForm, ParticipantsForm
from screening.guides.sorting.queries import ExerciseRow
from screening.i18n import decimal, language
from screening.settings import LANGUAGES


@blueprint.route("/question-sets/<slug>/sorting", methods=["GET", "POST"])
@act("guide.edit")
def exercises(slug: str) -> ResponseReturnValue:
    """Show the exercises of a question set and a form for a new one, or make that one."""
    page = queries.set_page(db.session(), slug)
    source = page.source(request.values.get("source", ""))
    form = ExerciseForm(_today(), None if source is None else source.parts)
    people = users(db.session(), only_active=True)
    if form.validate_on_submit() and source is not None:
        exercise = service.make(
            db.session(),
            current_actor(),
            page,
            source,
            language=form.language.data,
            criteria=form.criteria.data or (),
            users=_chosen(form, people),
            deadline=form.day,
        )
        flash(_("The exercise is open. The participants find it under Anchor sorting."), "success")
        return _to(exercise.id)
    shown = source or page.source("")
    if source is None and request.method == "GET" and page.sources:
        raise NotFound
    found = offers(shown.parts, language()) if shown else []
    if request.method == "GET":
        form.propose(found, language())
    form.source.data = shown.key if shown else ""
    answer = render_template(
        "sorting/exercises.html",
        page=page,
        slug=slug,
        title=page.title(language()),
        rows=queries.exercises(db.session(), page.question_set.id),
        form=form,
        source=shown,
        offers=found,
        missing=_missing(found),
        users=people,
        room=(rules.FEWEST, rules.MOST),
        most_advised=MOST_ADVISED_CRITERIA,
    )
    return answer, 422 if form.errors else 200


@blueprint.get("/sorting/<int:exercise_id>/results")
@act("guide.edit")
def results(exercise_id: int) -> ResponseReturnValue:
    """Show one exercise: who has handed in, and after its end what the answers say."""
    row = queries.exercise_row(db.session(), exercise_id)
    content = row.content
    found = _findings(row)
    people = queries.participants(db.session(), exercise_id)
    return render_template(
        "sorting/results.html",
        row=row,
        exercise=row.exercise,
        content=content,
        people=people,
        still_sorts=any(
            user.id == current_user.id and one.handed_in_at is None for one, user in people
        ),
        findings=found,
        summaries=findings.summaries(content, found),
        weak=[one for one in found if one.verdict == "weak"],
        untried=sum(one.verdict == "untried" for one in found),
        names=content.names,
        nowhere=rules.NOWHERE,
        room=(rules.FEWEST, rules.MOST),
        percent=percent,
        limit=findings.SPREAD_OF_RANGE * (content.highest - content.lowest),
        example=findings.wilson(3, 4),
        today=_today(),
        spoken=_spoken(row.exercise.language),
    )


@blueprint.get("/sorting/<int:exercise_id>/results.csv")
@act("guide.edit")
def results_csv(exercise_id: int) -> ResponseReturnValue:
    """Hand out the results of a closed exercise as a table."""
    row = queries.exercise_row(db.session(), exercise_id)
    if row.exercise.state != "closed":
        raise NotFound
    return Response(
        csv_file.results_csv(row, row.content, _findings(row)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="sorting-{row.slug}-{exercise_id}.csv"'
        },
    )


@blueprint.route("/sorting/<int:exercise_id>/participants", methods=["GET", "POST"])
@act("guide.edit")
def participants(exercise_id: int) -> ResponseReturnValue:
    """Show whom else one can ask, or ask them."""
    row = queries.exercise_row(db.session(), exercise_id)
    if row.exercise.state == "closed" or row.participants >= rules.MOST:
        return _to(exercise_id)
    form = ParticipantsForm()
    form.room = (1, rules.MOST - row.participants)
    people = queries.users_not_asked(db.session(), exercise_id)
    if form.validate_on_submit():
        service.add(db.session(), current_actor(), row.exercise, _chosen(form, people))
        flash(_("The participants are added."), "success")
        return _to(exercise_id)
    page = render_template(
        "sorting/participants.html", row=row, content=row.content, form=form, users=people
    )
    return page, 422 if form.errors else 200


@blueprint.post("/sorting/<int:exercise_id>/participants/<int:participant_id>/remove")
@act("guide.edit")
def remove(exercise_id: int, participant_id: int) -> ResponseReturnValue:
    """Take out a participant who has not begun."""
    row = queries.exercise_row(db.session(), exercise_id)
    service.remove(db.session(), current_actor(), row.exercise, participant_id)
    flash(_("The participant is taken out. Add the person again if this was a mistake."), "success")
    return _to(exercise_id)


@blueprint.post("/sorting/<int:exercise_id>/close")
@act("guide.edit")
def close(exercise_id: int) -> ResponseReturnValue:
    """End the sorting."""
    row = queries.exercise_row(db.session(), exercise_id)
    service.close(db.session(), current_actor(), row.exercise)
    flash(_("The exercise is closed. The results are below."), "success")
    return _to(exercise_id)


@blueprint.post("/sorting/<int:exercise_id>/reopen")
@act("guide.edit")
def reopen(exercise_id: int) -> ResponseReturnValue:
    """Let those who have not handed in go on."""
    row = queries.exercise_row(db.session(), exercise_id)
    service.reopen(db.session(), current_actor(), row.exercise)
    flash(_("The exercise is open again for those who have not handed in."), "success")
    return _to(exercise_id)


@blueprint.post("/sorting/<int:exercise_id>/delete")
@act("guide.edit")
def delete(exercise_id: int) -> ResponseReturnValue:
    """Delete an exercise that nobody has begun."""
    row = queries.exercise_row(db.session(), exercise_id)
    service.delete(db.session(), current_actor(), row.exercise)
    flash(_("The exercise is deleted."), "success")
    return redirect(url_for("sorting.exercises", slug=row.slug), code=303)


def percent(share: Fraction | float) -> str:
    """Return a share in whole per cent, as the reader's language writes it."""
    return decimal(100 * float(share), 0)


def _findings(row: ExerciseRow) -> list[findings.Finding]:
    """Return the findings of a closed exercise.

    As long as it is open, HR sees none either: they could otherwise close it as soon as they like
    what they see, or tell a participant.
    """
    if row.exercise.state != "closed":
        return []
    answers = queries.pooled(db.session(), [row.exercise.id])
    return findings.findings(row.content, answers[row.exercise.id])


def _missing(found: Sequence[Offer]) -> dict[str, int]:
    return {code: sum(one.missing[code] for one in found) for code in LANGUAGES}


def _chosen(form: ParticipantsForm, people: Sequence[User]) -> list[User]:
    return [one for one in people if one.id in form.chosen]


def _spoken(code: str) -> str | None:
    """Return the language of the anchors where it is another than the page's."""
    return code if code != language() else None


def _today() -> date:
    return now().astimezone(ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])).date()


def _to(exercise_id: int) -> ResponseReturnValue:
    return redirect(url_for("sorting.results", exercise_id=exercise_id), code=303)
