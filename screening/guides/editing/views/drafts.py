"""A draft to read: as the panel will see it, how it came to be; and setting it aside."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape

from screening import db, i18n
from screening.accounts.policy import act, current_actor
from screening.errors import NotFound
from screening.guides import queries, service
from screening.guides.blueprint import blueprint
from screening.guides.drafts import edits
from screening.guides.drafts.checks import check
from screening.guides.drafts.parts import OUTLINE
from screening.guides.drafts.preview import GAPS, preview
from screening.guides.drafts.steps import Difference, differences, main_part
from screening.guides.editing.addresses import DRAFT, part_address
from screening.guides.editing.overview import overview
from screening.guides.editing.views.structure import page
from screening.guides.models import Draft
from screening.guides.queries import Step
from screening.guides.schema import Criterion, Document, Text
from screening.settings import LANGUAGES


@dataclass(frozen=True, slots=True)
class Told:
    """A step of the history as it is shown; `address` is "" where the part is not there now.

    Of an undone step, `possible` says whether it can be done again.
    """

    step: Step
    address: str
    differences: list[Difference]
    possible: bool


@blueprint.get(f"{DRAFT}/history")
@act("guide.edit")
def draft_history(slug: str) -> ResponseReturnValue:
    """Show who has changed what and when, the newest first; `?page=` counts from 1."""
    session = db.session()
    found = queries.get_draft(session, slug)
    history = queries.history(session, found, request.args.get("page", 1, type=int))
    return page(
        "guides/draft_history.html",
        slug,
        found,
        history=history,
        told=[_told(slug, found, one) for one in history.steps],
        names=LANGUAGES,
    )


@blueprint.get(f"{DRAFT}/discard")
@blueprint.post(f"{DRAFT}/discard")
@act("guide.edit")
def draft_discard(slug: str) -> ResponseReturnValue:
    """Ask whether the draft is to be set aside, and do so."""
    session = db.session()
    found = queries.get_draft(session, slug)
    if request.method != "POST":
        return page(
            "guides/draft_discard.html",
            slug,
            found,
            steps=queries.history(session, found, 1).total,
        )
    service.discard(session, current_actor(), found)
    flash(_("The draft has been discarded. It can be restored from the list below."), "success")
    return redirect(url_for(".index"), code=303)


@blueprint.get(f"{DRAFT}/preview")
@act("guide.edit")
def draft_preview(slug: str) -> ResponseReturnValue:
    """Show the whole interview as the panel will see it, or one question (`?question=ID`)."""
    found = queries.get_draft(db.session(), slug)
    asked = request.args.get("language", "")
    code = asked if asked in LANGUAGES else i18n.language()
    document = preview(found.parts, slug)
    if document is None:
        seen = overview(found.parts, check(found.parts, slug), i18n.language())
        return page(
            "guides/draft_preview.html",
            slug,
            found,
            document=None,
            amiss={"error": seen.amiss["error"]},
            address=lambda key, field="": part_address(slug, key, field),
        )
    shown = request.args.get("question")
    order = [one.id for one in document.questions]
    if shown is not None and shown not in order:
        raise NotFound
    at = order.index(shown) if shown else 0
    return page(
        "guides/draft_preview.html",
        slug,
        found,
        document=document,
        shown=shown,
        before=order[at - 1] if shown and at else None,
        after=order[at + 1] if shown and at + 1 < len(order) else None,
        numbers={id_: number for number, id_ in enumerate(order, start=1)},
        left_out=len(found.parts[OUTLINE]["questions"]) - len(order),
        content_language=code,
        language_links=[
            (
                name,
                url_for(".draft_preview", slug=slug, question=shown, language=each),
                each == code,
            )
            for each, name in LANGUAGES.items()
        ],
        words=lambda text: _words(text, code),
        paragraphs=lambda text: [_marked(one, code) for one in text.paragraphs(code)],
        levels=_levels(document, code),
        anchors=lambda criterion: _anchors(document, criterion, code),
        address=lambda id_: part_address(slug, f"question/{id_}"),
    )


def _told(slug: str, draft: Draft, step: Step) -> Told:
    change = step.change
    key = main_part(change.parts)
    try:
        wanted = edits.turned(change.parts) if change.undone else change.parts
        edits.undo(draft.parts, wanted)
        possible = draft.state == "draft"
    except edits.CannotUndo:
        possible = False
    address = part_address(slug, key) if key in draft.parts else ""
    return Told(step, address, differences(change.parts), possible)


def _levels(document: Document, code: str) -> list[tuple[int, str]]:
    labels = document.scale.labels
    return [
        (level, _spoken(labels[level], code) if level in labels else "")
        for level in document.levels
    ]


def _anchors(document: Document, criterion: Criterion, code: str) -> list[tuple[int, str]]:
    return [
        (level, _spoken(criterion.anchors[level], code))
        for level in document.levels
        if level in criterion.anchors
    ]


def _words(text: Text, code: str) -> Markup:
    return _marked(text.in_language(code), code)


def _spoken(text: Text, code: str) -> Markup:
    """Return a text that says its own language, among words in that of the page."""
    words = _words(text, code)
    if code == i18n.language():
        return words
    return Markup('<span lang="{}">{}</span>').format(code, words)


def _marked(text: str, code: str) -> Markup:
    """Return a text, marked where it stands for one that has not been written yet."""
    if text == GAPS[code]:
        return Markup('<span class="gap">{}</span>').format(text)
    return escape(text)
