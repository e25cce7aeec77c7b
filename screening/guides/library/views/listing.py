"""The library: every question set with its versions, and the drafts that are being written."""

from __future__ import annotations

from typing import Any, cast

import flask_babel
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from screening import db, i18n
from screening.accounts.policy import act, current_actor, may
from screening.errors import Invalid, NotFound
from screening.guides import queries, service
from screening.guides.blueprint import blueprint
from screening.guides.library import queries as library
from screening.guides.library import search
from screening.guides.library.entries import in_language
from screening.guides.library.forms import NextDraftForm, filters_of
from screening.guides.wording import STATES
from screening.settings import LANGUAGES

FILTERS = ("q", "state", "role", "sector", "missing", "sort")
SORTS = ("title", "changed", "used")
MOST_DISCARDED = 50


@blueprint.get("/question-sets")
@act("guide.read")
def index() -> ResponseReturnValue:
    """List the question sets that are looked for, a page at a time."""
    edits = may("guide.edit")
    code = i18n.language()
    every = library.library(db.session(), drafts=edits)
    choices: dict[str, dict[str, Any]] = {
        "state": {key: STATES[key] for key in STATES if any(key in one.states for one in every)},
        "role": search.roles(every, code),
        "sector": search.sectors(every),
        "missing": dict(LANGUAGES) if edits else {},
        "sort": dict.fromkeys(SORTS),
    }
    asked = filters_of(FILTERS)
    values = {name: search.known(asked[name], choices[name]) for name in FILTERS[1:]}
    values |= {"q": asked["q"], "sort": values["sort"] or SORTS[0]}
    wanted = search.Wanted(
        words=values["q"],
        state=values["state"],
        role=values["role"],
        sector=values["sector"],
        missing=values["missing"],
        sort=cast("search.Sort", values["sort"]),
    )
    found = search.found(every, wanted, code)
    pages = max(1, -(-len(found) // search.PAGE))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    return render_template(
        "guides/index.html",
        sets=found[(page - 1) * search.PAGE : page * search.PAGE],
        found=len(found),
        everything=len(every),
        page=page,
        pages=pages,
        wanted=wanted,
        # What an address need not say stays out of it.
        values={name: one for name, one in values.items() if one and one != SORTS[0]},
        choices=choices,
        discarded=library.discarded(db.session(), MOST_DISCARDED) if edits else [],
        edits=edits,
        states=STATES,
        languages_of=LANGUAGES,
        words=lambda text: in_language(text, code),
        percent=_percent,
    )


@blueprint.post("/question-sets/<slug>/draft/start")
@act("guide.edit")
def next_draft(slug: str) -> ResponseReturnValue:
    """Start the next draft from a version; where one is being written, go on with that."""
    form = NextDraftForm()
    if not form.validate_on_submit():
        raise Invalid
    version = queries.get_version(db.session(), slug, form.number.data)
    known = queries.open_draft(db.session(), slug)
    service.draft_from(db.session(), current_actor(), version)
    if known is None:
        flash(_("The draft is started from version %(number)s.", number=version.number), "success")
    else:
        flash(_("The next version is being written already. This is the draft."), "info")
    return redirect(url_for("guides.draft", slug=slug), code=303)


@blueprint.post("/question-sets/drafts/<int:draft_id>/restore")
@act("guide.edit")
def restore_draft(draft_id: int) -> ResponseReturnValue:
    """Take up a draft again that was set aside."""
    found = library.discarded_draft(db.session(), draft_id)
    if found is None:
        raise NotFound
    draft, slug = found
    service.restore(db.session(), current_actor(), draft)
    flash(_("The draft is restored."), "success")
    return redirect(url_for("guides.draft", slug=slug), code=303)


def _percent(part: tuple[int, int]) -> str:
    """Return a share in whole per cent, rounded down: only what is finished is 100 %."""
    done, total = part
    whole = 100 * done // total if total else 0
    written: str = flask_babel.format_percent(whole / 100)
    return written
