"""What a draft holds and in what order: new parts, copies of criteria, what goes."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.errors import NotFound, Refused
from screening.guides import queries
from screening.guides.drafts import edits
from screening.guides.drafts.edits import Kind
from screening.guides.drafts.parts import Json, Parts, blank, key_of, parts_of
from screening.guides.models import Draft, DraftChange
from screening.guides.schema import Document
from screening.guides.service.drafts import edit
from screening.messages import N_, Message

MOST = {"competency": 40, "criterion": 100, "question": 500}
"""More than any interview has: a form that is sent over and over must not fill the database."""
FULL = Message(N_("The draft holds as many of these as it can. Remove one first."))


def add_part(session: Session, actor: Actor, draft: Draft, kind: Kind, *, within: str = "") -> str:
    """Put an empty part last and return its id.

    A criterion goes `within` a competency, a question informs the criterion `within`.

    Raises:
        Refused: the draft has been proposed, or holds too many already.
        NotFound: the competency or criterion is not there any more.
    """
    found: list[str] = []

    def make(parts: Parts) -> edits.Edit:
        _room(parts, kind)
        if kind == "question" and within not in edits.ids(parts, "criterion"):
            raise KeyError(within)
        # Only now is the draft held, and the id that is free stays so.
        found.append(edits.new_id(kind, queries.taken_ids(session, draft, kind)))
        return edits.add(parts, kind, found[0], within=within)

    edit(session, actor, draft, make)
    return found[0]


def copy_criterion(
    session: Session,
    actor: Actor,
    draft: Draft,
    origin: tuple[Document, str],
    *,
    within: str,
    with_questions: bool,
) -> str:
    """Copy a criterion of another document into the competency `within`; return its new id.

    It comes with its name, definition and anchors in all languages, and with the questions that
    inform it if they are wanted. Anchors at levels that the draft's scale does not have are left
    out.

    Raises:
        Refused, NotFound: as `add_part`.
    """
    document, criterion = origin
    found: list[str] = []

    def make(parts: Parts) -> edits.Edit:
        _room(parts, "criterion")
        source = parts_of(document)
        found.append(edits.new_id("criterion", queries.taken_ids(session, draft, "criterion")))
        value = _copied(source[key_of("criterion", criterion)], parts["about"]["scale"])
        wanted = edits.add(parts, "criterion", found[0], within=within, value=value)
        if with_questions:
            taken = set(queries.taken_ids(session, draft, "question"))
            for question in document.questions_of(criterion):
                now = edits.applied(parts, wanted)
                _room(now, "question")
                id_ = edits.new_id("question", taken)
                taken.add(id_)
                said = source[key_of("question", question.id)]
                wanted |= edits.add(now, "question", id_, within=found[0], value=said)
        return wanted

    edit(session, actor, draft, make)
    return found[0]


def remove_part(session: Session, actor: Actor, draft: Draft, kind: Kind, id_: str) -> DraftChange:
    """Take a part out, with what rests on it, and return the change, so it can be undone.

    Raises:
        Refused: the draft has been proposed.
        NotFound: it is not there any more.
    """
    edit(session, actor, draft, lambda parts: edits.remove(parts, kind, id_))
    change = queries.next_undo(session, draft, actor.id)
    if change is None:
        raise NotFound
    return change


def _room(parts: Parts, kind: Kind) -> None:
    if len(edits.ids(parts, kind)) >= MOST[kind]:
        raise Refused(FULL)


def _copied(criterion: Mapping[str, Json], scale: Mapping[str, Any]) -> dict[str, Json]:
    value = copy.deepcopy(dict(criterion))
    levels = range(scale["minimum"], scale["maximum"] + 1)
    empty = blank("criterion")["anchors"]
    value["anchors"] = {
        str(level): value["anchors"].get(str(level), empty["1"]) for level in levels
    }
    return value
