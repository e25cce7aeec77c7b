"""What stands at the head of every page of a draft: its state, who wrote last, undo and redo."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

from screening import db, i18n
from screening.guides import queries
from screening.guides.blueprint import blueprint
from screening.guides.drafts.steps import step_of
from screening.guides.models import Draft, DraftChange
from screening.guides.wording import STATES
from screening.messages import Message


@dataclass(frozen=True, slots=True)
class Head:
    """The state with its tone, the last writer's name ("" if unknown), and one's own steps.

    The steps are those that the reader's own undo and redo would take, None where there is none.
    """

    state: tuple[Message, str]
    writer: str
    undo: DraftChange | None
    redo: DraftChange | None


@blueprint.app_template_global()
def head_of_draft(draft: Draft) -> Head:
    """Return what the head of a page says of its draft, for the reader of the page."""
    session = db.session()
    undo = redo = None
    if draft.state == "draft" and current_user.is_authenticated:
        undo = queries.next_undo(session, draft, current_user.id)
        redo = queries.next_redo(session, draft, current_user.id, undo)
    return Head(STATES[draft.state], queries.last_writer(session, draft), undo, redo)


@blueprint.app_template_global()
def step_words(change: DraftChange) -> str:
    """Return what a step did in a few words of the reader's language."""
    language = i18n.language()
    return i18n.say(step_of(change.parts, language))
