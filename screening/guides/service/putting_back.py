"""Bringing back a part that somebody took out while somebody else was writing in it."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.guides import queries
from screening.guides.drafts import edits
from screening.guides.drafts.parts import Json, Parts, blank, kind_of
from screening.guides.models import Draft
from screening.guides.service import drafts


def has_place(parts: Parts, key: str) -> bool:
    """Tell whether a part that was taken out could stand anywhere; a criterion may not."""
    return kind_of(key)[0] != "criterion" or bool(edits.ids(parts, "competency"))


def last_known(session: Session, draft: Draft, key: str) -> Json:
    """Return what a part said before it was taken out, None if it never was in the draft."""
    found = queries.newest_change(session, draft, key)
    if found is None:
        return None
    before, after = found[0].parts[key]
    return before if before is not None else after


def bring_back(session: Session, actor: Actor, draft: Draft, key: str) -> None:
    """Put a part back that was taken out: where it stood, with what went with it, or else last.

    Where it is there already, nothing is done. It must have a place (`has_place`).

    Raises:
        Refused: the draft has been proposed.
    """
    if key in draft.parts:
        return
    kind, id_ = kind_of(key)
    found = queries.newest_change(session, draft, key)
    if found is not None and not found[0].undone and _can_undo(draft.parts, found[0].parts, key):
        drafts.undo(session, actor, draft, found[0].number)
        return
    value = last_known(session, draft, key)
    drafts.edit(
        session, actor, draft, lambda parts: _added(parts, cast("edits.Kind", kind), id_, value)
    )


def _can_undo(parts: Parts, change: edits.Change, key: str) -> bool:
    if change[key][1] is not None:
        return False
    try:
        edits.undo(parts, change)
    except edits.CannotUndo:
        return False
    return True


def _added(parts: Parts, kind: edits.Kind, id_: str, value: Json) -> edits.Edit:
    within = edits.ids(parts, "competency")[0] if kind == "criterion" else ""
    return edits.add(parts, kind, id_, within=within, value=value or blank(kind))
