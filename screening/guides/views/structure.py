"""A draft as a whole: what it holds and in what order, what is missing, undo, preview."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening import db, i18n
from screening.accounts.policy import act
from screening.guides import draft_head, queries
from screening.guides.blueprint import blueprint
from screening.guides.drafts.places import name_of

__all__ = ["draft_head"]


@blueprint.get("/question-sets/<slug>/draft")
@act("guide.edit")
def draft(slug: str) -> ResponseReturnValue:
    """Show what a draft holds, in the order of the interview, and what it still lacks."""
    found = queries.get_draft(db.session(), slug)
    code = i18n.language()
    return render_template(
        "guides/draft.html",
        draft=found,
        slug=slug,
        title=name_of(found.parts, "about", code),
        language=code,
    )


@blueprint.post("/question-sets/<slug>/draft/undo")
@act("guide.edit")
def draft_undo(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".draft", slug=slug), code=303)


@blueprint.post("/question-sets/<slug>/draft/redo")
@act("guide.edit")
def draft_redo(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".draft", slug=slug), code=303)
