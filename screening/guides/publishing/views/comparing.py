"""Two versions of a question set beside each other, or a version and the draft."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from screening import db, i18n
from screening.accounts.policy import act, may
from screening.guides import queries
from screening.guides.blueprint import blueprint
from screening.guides.corrections import Correction, tied
from screening.guides.difference import differences_of_parts
from screening.guides.drafts.parts import ABOUT
from screening.guides.drafts.places import name_of
from screening.guides.publishing.sides import Side, sides_of
from screening.guides.wording import STATES
from screening.settings import LANGUAGES


@blueprint.get("/question-sets/<slug>/compare")
@act("guide.read")
def compare(slug: str) -> ResponseReturnValue:
    """Show in what two versions differ: `?from=1&to=2`, where `draft` may stand for a number.

    Without `to`, the draft or the newest version; without `from`, what that started from.
    `language` chooses the one language to show, and `whole=1` shows unchanged text as well.
    """
    sides = sides_of(db.session(), slug, drafts=may("guide.edit"))
    to, from_ = request.args.get("to"), request.args.get("from")
    new = sides.named(to) if to else sides.newest()
    old = sides.named(from_) if from_ else sides.before(new)
    asked = request.args.get("language", "")
    code = i18n.language()
    return render_template(
        "guides/compare.html",
        slug=slug,
        sides=sides,
        old=old,
        new=new,
        draft=new.draft or (old and old.draft),
        title=name_of(new.parts, ABOUT, code),
        diff=differences_of_parts(old.parts, new.parts) if old else None,
        only=asked if asked in LANGUAGES else None,
        whole=request.args.get("whole") == "1",
        states=STATES,
        corrections=_corrections(old, new),
        note=_note(new),
    )


def _corrections(old: Side | None, new: Side) -> tuple[Correction, ...]:
    """Return the corrections by which one of two versions became the other, if that is all."""
    if old is None or old.version is None or new.version is None:
        return ()
    low, high = sorted((old.version.number, new.version.number))
    found = tied(queries.corrections(db.session(), new.version.id), high)
    if not any(low in {one.number, one.corrects} for one in found):
        return ()
    return tuple(one for one in found if low < one.number <= high)


def _note(new: Side) -> str:
    """Return what the proposer wrote of the changes, "" for a version that was imported."""
    if new.draft is not None:
        return new.draft.note
    if new.version is None:
        return ""
    found = queries.publications(db.session(), new.version.question_set_id)
    return found[new.version.id].note if new.version.id in found else ""
