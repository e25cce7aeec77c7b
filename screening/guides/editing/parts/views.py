"""The parts of a draft, each on a page where it is written and saved."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from screening import db, errors, i18n
from screening.accounts.policy import act, current_actor
from screening.clock import now
from screening.guides import queries
from screening.guides.blueprint import blueprint
from screening.guides.drafts.checks import check
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import ABOUT, Json, blank, key_of, kind_of
from screening.guides.editing.addresses import DRAFT, part_address
from screening.guides.editing.parts import pages
from screening.guides.editing.parts.forms import PartForm, flat
from screening.guides.editing.parts.notes import replacement
from screening.guides.editing.parts.rendering import (
    head_fragments,
    lost_page,
    notes_of,
    part_page,
    preview_fragment,
    said_by_place,
)
from screening.guides.editing.parts.rows import act_on_rows, with_rows
from screening.guides.models import Draft
from screening.guides.service import drafts, putting_back
from screening.guides.service.holding import GONE
from screening.settings import LANGUAGES

PART = f"{DRAFT}/<any(competency,criterion,question):kind>/<part_id>"
ABOUT_PART = f"{DRAFT}/about"


@blueprint.route(ABOUT_PART, methods=["GET", "POST"])
@act("guide.edit")
def draft_about(slug: str) -> ResponseReturnValue:
    """Show and save what a question set says of itself: title, role, minutes, scale, script."""
    return _send(slug, ABOUT) if request.method == "POST" else _show(slug, ABOUT)


@blueprint.route(PART, methods=["GET", "POST"])
@act("guide.edit")
def draft_part(slug: str, kind: str, part_id: str) -> ResponseReturnValue:
    """Show and save one competency, criterion or question."""
    key = key_of(kind, part_id)
    return _send(slug, key) if request.method == "POST" else _show(slug, key)


@blueprint.post(f"{ABOUT_PART}/save")
@act("guide.edit")
def draft_about_save(slug: str) -> ResponseReturnValue:
    """Save what a set says of itself while it is typed; answers the page's own script."""
    return _save(slug, ABOUT)


@blueprint.post(f"{PART}/save")
@act("guide.edit")
def draft_part_save(slug: str, kind: str, part_id: str) -> ResponseReturnValue:
    """Save a part while it is typed; answers JSON for the page's own script."""
    return _save(slug, key_of(kind, part_id))


@blueprint.get(f"{ABOUT_PART}/preview.json")
@act("guide.edit")
def draft_about_preview(slug: str) -> ResponseReturnValue:
    """Return the opening and closing as the panel will see them, for the page's own script."""
    return _preview(slug, ABOUT)


@blueprint.get(f"{PART}/preview.json")
@act("guide.edit")
def draft_part_preview(slug: str, kind: str, part_id: str) -> ResponseReturnValue:
    """Return a part as the panel will see it, for the page's own script."""
    return _preview(slug, key_of(kind, part_id))


def _show(slug: str, key: str) -> ResponseReturnValue:
    draft = queries.get_draft(db.session(), slug)
    pages.must_exist(draft.parts, key)
    form = _form(draft, key)
    return part_page(draft, slug, key, form, digest(draft.parts[key]))


def _preview(slug: str, key: str) -> ResponseReturnValue:
    draft = queries.get_draft(db.session(), slug)
    pages.must_exist(draft.parts, key)
    asked = request.args.get("language", "")
    code = asked if asked in LANGUAGES else i18n.language()
    return jsonify(html=preview_fragment(draft.parts, key, code), language=code)


def _form(
    draft: Draft, key: str, posted: MultiDict[str, str] | None = None, part: Json = None
) -> PartForm:
    return PartForm(
        kind_of(key)[0],
        draft.parts[key] if part is None else part,
        scale=draft.parts[ABOUT]["scale"],
        criteria=pages.criteria(draft.parts, i18n.language()),
        posted=posted,
    )


def _store(draft: Draft, key: str, form: PartForm) -> tuple[Json, drafts.Outcome]:
    """Save what is right in a form; return that, and what came of it."""
    value = form.value()
    outcome = drafts.save_part(
        db.session(),
        current_actor(),
        draft,
        key=key,
        value=value,
        base=request.form.get("base", ""),
        origin=_origin(draft, key, value),
    )
    return value, outcome


def _origin(draft: Draft, key: str, mine: Json) -> Json:
    """Return what the form was filled from, as the page's script says it; None without one.

    It names what the fields that have been changed said before; in all others `mine` is what the
    form was filled from, so that what somebody else has written there since is kept.
    """
    try:
        was = json.loads(request.form.get("was", ""))
    except (ValueError, RecursionError):
        return None
    if not isinstance(was, dict) or not all(isinstance(one, str) for one in was.values()):
        return None
    form = _form(draft, key, MultiDict(was), mine)
    form.validate()
    return form.value()


def _save(slug: str, key: str) -> ResponseReturnValue:
    draft = queries.open_draft(db.session(), slug)
    if draft is None:
        if queries.question_set(db.session(), slug) is None:
            raise errors.NotFound
        return jsonify(code="gone", message=i18n.say(GONE)), 409
    if key not in draft.parts:
        message = _("Somebody has taken this part out meanwhile. What you wrote is not lost.")
        return jsonify(code="gone", message=message), 409
    form = _form(draft, key, MultiDict(request.form))
    valid = form.validate()
    mine, outcome = _store(draft, key, form)
    if outcome.verdict == "conflict":
        return jsonify(code="conflict", message=_whose_conflict(draft, key)), 409
    answer = _answer(draft, slug, key, mine)
    if outcome.verdict == "merged":
        answer["news"] = _whose_merge(draft, key)
    if valid:
        return jsonify(code="saved", **answer)
    # What could be saved is saved, although the answer is an error: the central commit would
    # leave it out, and work that is right must not be lost with work that is not.
    db.commit()
    return jsonify(code="invalid", errors=form.errors, **answer), 422


def _answer(draft: Draft, slug: str, key: str, mine: Json) -> dict[str, Any]:
    """Return what the page's script needs to show a part as it is stored now."""
    form = _form(draft, key)
    stored = draft.parts[key]
    own = flat(mine, form.groups, form.rows)
    said = notes_of(draft, slug, key, form)
    return {
        "base": digest(stored),
        "message": _("Saved %(time)s", time=i18n.clock_time(now())),
        "fields": {name: text for name, text in form.values.items() if own.get(name) != text},
        "shape": pages.shape(form),
        "missing": sorted(said.missing),
        "measures": said.measures,
        "notes": said_by_place(said),
        "head": head_fragments(draft, slug, key),
    }


def _send(slug: str, key: str) -> ResponseReturnValue:
    draft = queries.open_draft(db.session(), slug)
    if draft is None:
        return _lost(slug, key)
    if key not in draft.parts:
        wanted = request.form.get("go") == "put-back" and draft.state == "draft"
        if not wanted or not putting_back.has_place(draft.parts, key):
            return _gone(draft, slug, key)
        putting_back.bring_back(db.session(), current_actor(), draft, key)
        # What follows may answer with an error page, and the part has to be there all the same.
        db.commit()
    posted = MultiDict(request.form)
    row = _do_with(posted, draft, slug, key)
    form = _form(draft, key, posted)
    valid = form.validate()
    if draft.state != "draft":
        form.make_showable()
        base = request.form.get("base", "")
        return part_page(draft, slug, key, form, base, typed=True), 403
    _mine, outcome = _store(draft, key, form)
    if outcome.verdict == "conflict":
        return _conflict(draft, slug, key, form, outcome)
    if not valid:
        db.commit()
        form.make_showable()
        return part_page(draft, slug, key, form, outcome.base, typed=True), 422
    if outcome.verdict == "merged":
        flash(_whose_merge(draft, key), "info")
    return redirect(_next_address(draft, slug, key, row), code=303)


def _do_with(posted: MultiDict[str, str], draft: Draft, slug: str, key: str) -> int | None:
    """Do to a form that was sent what its pressed button says; return the row it is about."""
    source, _space, field = posted.get("use", "").partition(" ")
    if source == "stored":
        stored = draft.parts[key]
        if field == "probes" and kind_of(key)[0] == "question":
            with_rows(posted, stored["probes"])
        elif field in posted:
            posted[field] = _form(draft, key).values.get(field, posted[field])
    elif source:
        text = replacement(check(draft.parts, slug), key, field, source)
        if text is not None and field in posted:
            posted[field] = text
    return act_on_rows(posted, posted.get("row", ""))


def _next_address(draft: Draft, slug: str, key: str, row: int | None) -> str:
    code = i18n.language()
    if request.form.get("go") == "next":
        _before, after = pages.neighbours(draft.parts, slug, key, code)
        return after.address if after else url_for(".draft", slug=slug)
    if row is not None:
        return part_address(slug, key, f"probes-{row}-{code}")
    if "row" in request.form:
        return part_address(slug, key, "probes")
    used = request.form.get("use", "").partition(" ")[2]
    if used:
        return part_address(slug, key, used)
    flash(_("Saved."), "success")
    return part_address(slug, key)


def _conflict(
    draft: Draft, slug: str, key: str, form: PartForm, outcome: drafts.Outcome
) -> ResponseReturnValue:
    """Show both versions; saving again starts from the stored one, after both have been seen."""
    if outcome.stored is None:
        return _gone(draft, slug, key)
    shown = _form(draft, key, part=outcome.mine)
    for name, found in form.errors.items():
        if name in shown:
            shown[name].data, shown[name].errors = form[name].data, found
    shown.make_showable()
    return (
        part_page(
            draft,
            slug,
            key,
            shown,
            digest(outcome.stored),
            typed=True,
            theirs=pages.theirs(shown, outcome.stored, outcome.clashes),
            whose=_whose_conflict(draft, key),
        ),
        409,
    )


def _gone(draft: Draft, slug: str, key: str) -> ResponseReturnValue:
    """Show what was typed in a part that somebody took out, and offer to put it back."""
    known = putting_back.last_known(db.session(), draft, key)
    if known is None:
        if "base" not in request.form:
            raise errors.NotFound
        # It was a part of an earlier draft: since then that one has gone and this one has begun.
        return _lost(slug, key)
    form = _form(draft, key, MultiDict(request.form), known)
    form.make_showable()
    found = queries.newest_change(db.session(), draft, key)
    who = found[1] if found else ""
    return part_page(
        draft, slug, key, form, request.form.get("base", ""), typed=True, gone=who or _("Somebody")
    ), 409


def _lost(slug: str, key: str) -> ResponseReturnValue:
    """Show what was typed in a draft that has been published or set aside meanwhile."""
    if queries.question_set(db.session(), slug) is None:
        raise errors.NotFound
    kind = kind_of(key)[0]
    form = PartForm(kind, blank(kind), scale=blank(ABOUT)["scale"], posted=MultiDict(request.form))
    form.make_showable()
    other = queries.open_draft(db.session(), slug)
    discarded = None if other else queries.discarded_draft(db.session(), slug)
    return lost_page(slug, form, discarded), 409


def _writer(draft: Draft, key: str) -> str:
    actor = current_actor()
    found = queries.newest_change(db.session(), draft, key, but_not_by=actor.id)
    return found[1] if found else ""


def _whose_merge(draft: Draft, key: str) -> str:
    name = _writer(draft, key)
    if name:
        return str(
            _("%(name)s has changed other fields meanwhile. They have been put in.", name=name)
        )
    return str(_("Other fields were changed in another window meanwhile. They have been put in."))


def _whose_conflict(draft: Draft, key: str) -> str:
    found = queries.newest_change(db.session(), draft, key)
    own = found is not None and found[0].by_id == current_actor().id
    name = "" if own else _writer(draft, key)
    if name:
        return str(_("%(name)s has changed the same meanwhile. Nothing is lost.", name=name))
    return str(_("The same was changed in another window meanwhile. Nothing is lost."))
