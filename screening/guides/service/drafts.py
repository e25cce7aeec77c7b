"""Writing a draft: start it, save a part, change the order, undo, set it aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.clock import now
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides import queries
from screening.guides.drafts import edits
from screening.guides.drafts.merging import digest, settled
from screening.guides.drafts.parts import OUTLINE, Json, Parts, parts_of
from screening.guides.models import Draft, DraftChange, QuestionSet, QuestionSetVersion
from screening.guides.schema import Document
from screening.guides.service.holding import GONE, noted
from screening.messages import N_, Message

ONE_STEP = timedelta(seconds=30)
"""Saves of one part that follow each other so soon are one step to undo."""
NOT_OPEN = Message(
    N_(
        "The draft has been proposed for publication. In the review it can be taken back or sent "
        "back; then it can be changed."
    )
)
TAKEN_OUT = Message(N_("What this is about is not in the draft any more."))
NOTHING = Message(N_("There is nothing to undo."))
NOTHING_AGAIN = Message(N_("There is nothing to redo."))
ANOTHER = Message(N_("Another draft of this question set is being written already."))
BEGUN = Message(N_("Somebody began a draft of this question set in the same moment."))
CHANGED_SINCE = Message(N_("This cannot be undone, because later changes build on it."))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saving a part came to.

    `stored` is what the part says now, None if it was taken out meanwhile; `base` is the digest
    that the next save starts from. After a conflict nothing is written.
    """

    verdict: Literal["saved", "merged", "unchanged", "conflict"]
    stored: Json
    mine: Json = None
    """After a conflict: both people's changes in one, one's own where both changed the same."""
    clashes: frozenset[str] = frozenset()
    """After a conflict: the form fields that both have changed."""

    @property
    def base(self) -> str:
        """The digest of what is stored."""
        return digest(self.stored)


def new_question_set(session: Session, actor: Actor, slug: str, parts: Parts) -> Draft:
    """Make a question set that has no version yet, and its first draft.

    Raises:
        Invalid: another question set has this slug.
    """
    taken = Message(N_("There is already a question set called %(slug)s."), {"slug": slug})
    if queries.question_set(session, slug) is not None:
        raise Invalid(taken)
    question_set = QuestionSet(slug=slug)
    session.add(question_set)
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        # On PostgreSQL another request may have taken the name in the same moment.
        raise Invalid(taken) from error
    return _start(session, actor, question_set, parts, base=None)


def draft_from(session: Session, actor: Actor, version: QuestionSetVersion) -> Draft:
    """Start the next draft of a question set from one of its versions.

    Where one is being written already, that one is returned and nothing is written.
    """
    found = session.scalar(
        sa.select(Draft).where(
            Draft.question_set_id == version.question_set_id, Draft.state != "discarded"
        )
    )
    if found is not None:
        return found
    question_set = session.get_one(QuestionSet, version.question_set_id)
    parts = parts_of(queries.document_of(version))
    return _start(session, actor, question_set, parts, base=version)


def draft_of_document(session: Session, actor: Actor, document: Document) -> Draft:
    """Start a draft that says what `document` does: of a new question set, or of the one it names.

    Raises:
        Conflict: that question set has a draft already.
    """
    question_set = queries.question_set(session, document.slug)
    if question_set is None:
        return new_question_set(session, actor, document.slug, parts_of(document))
    if queries.open_draft(session, document.slug) is not None:
        raise Conflict(
            Message(
                N_("A draft of %(slug)s is being written already. Discard or publish it first."),
                {"slug": document.slug},
            )
        )
    newest = next(iter(queries.versions_of(session, document.slug)), None)
    return _start(session, actor, question_set, parts_of(document), base=newest)


def save_part(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    key: str,
    value: Json,
    base: str,
    origin: Json = None,
) -> Outcome:
    """Store what one part says, if nobody else has changed the same meanwhile.

    `base` is the digest of what the form was filled from. Where somebody has changed other fields
    of the part since, both are kept. `origin` is what the form was filled from as far as its
    sender knows, for when the history has joined that with what was written after it.

    Raises:
        Refused: the draft has been proposed.
    """
    _hold(session, draft)
    stored = draft.parts.get(key)
    if stored == value:
        return Outcome("unchanged", stored)
    verdict: Literal["saved", "merged"] = "saved"
    if digest(stored) != base:
        if stored is None:
            return Outcome("conflict", None, value)
        known = _earlier(session, draft, key, base)
        value, clashes = settled(origin if known is None else known, value, stored)
        if clashes:
            return Outcome("conflict", stored, value, clashes)
        verdict = "merged"
    _write(session, actor, draft, {key: value})
    return Outcome(verdict, value)


def edit(
    session: Session, actor: Actor, draft: Draft, make: Callable[[Parts], edits.Edit]
) -> dict[str, Any]:
    """Do what `make` gives back for the draft's parts as they are now; return the parts after it.

    Raises:
        Refused: the draft has been proposed.
        NotFound: `make` named something that is no longer there.
    """
    _hold(session, draft)
    try:
        wanted = make(draft.parts)
    except KeyError as error:
        raise NotFound(TAKEN_OUT) from error
    if wanted:
        _write(session, actor, draft, wanted)
    return draft.parts


def undo(session: Session, actor: Actor, draft: Draft, number: int | None = None) -> DraftChange:
    """Take back the actor's newest change, or the change `number` of whoever made it.

    Raises:
        Refused: the draft has been proposed, there is nothing to undo, or what was changed has
            been changed again since.
    """
    _hold(session, draft)
    if number is None:
        change = queries.next_undo(session, draft, actor.id)
    else:
        change = queries.change_numbered(session, draft, number)
    return _turn_back(session, actor, draft, change, undone=True)


def redo(session: Session, actor: Actor, draft: Draft, number: int | None = None) -> DraftChange:
    """Do again what the actor undid last, if the actor has changed nothing since.

    With a number, that change is done again, whoever made it.

    Raises:
        Refused: as `undo`.
    """
    _hold(session, draft)
    if number is None:
        last = queries.next_undo(session, draft, actor.id)
        change = queries.next_redo(session, draft, actor.id, last)
    else:
        change = queries.change_numbered(session, draft, number)
    return _turn_back(session, actor, draft, change, undone=False)


def discard(session: Session, actor: Actor, draft: Draft) -> None:
    """Set a draft aside; `restore` brings it back.

    Raises:
        NotFound: it has been published meanwhile.
    """
    _reread(session, draft)
    if draft.state == "discarded":
        return
    draft.state, draft.proposed_at, draft.proposed_by_id = "discarded", None, None
    noted(session, actor, draft, "discarded")


def restore(session: Session, actor: Actor, draft: Draft) -> None:
    """Take up a draft again that was set aside.

    Raises:
        Conflict: another draft of the question set is being written.
    """
    _reread(session, draft)
    if draft.state != "discarded":
        return
    other = session.scalar(
        sa.select(Draft.id).where(
            Draft.question_set_id == draft.question_set_id, Draft.state != "discarded"
        )
    )
    if other is not None:
        raise Conflict(ANOTHER)
    draft.state = "draft"
    try:
        noted(session, actor, draft, "restored")
    except sa.exc.IntegrityError as error:
        # On PostgreSQL another request may have begun or restored one in the same moment.
        raise Conflict(ANOTHER) from error


def _start(
    session: Session,
    actor: Actor,
    question_set: QuestionSet,
    parts: Parts,
    base: QuestionSetVersion | None,
) -> Draft:
    draft = Draft(
        question_set_id=question_set.id,
        base_version_id=None if base is None else base.id,
        parts=dict(parts),
        created_by_id=actor.id,
        updated_by_id=actor.id,
    )
    session.add(draft)
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict(BEGUN) from error
    noted(session, actor, draft, "started", base=None if base is None else base.number)
    return draft


def _hold(session: Session, draft: Draft) -> None:
    """Read the draft anew and keep others from writing it until the transaction ends."""
    _reread(session, draft)
    if draft.state == "discarded":
        raise NotFound(GONE)
    if draft.state != "draft":
        raise Refused(NOT_OPEN)


def _reread(session: Session, draft: Draft) -> None:
    try:
        session.refresh(draft, with_for_update=True)
    except sa.exc.InvalidRequestError as error:
        # On PostgreSQL another request may have published it since it was found.
        raise NotFound(GONE) from error


def _write(session: Session, actor: Actor, draft: Draft, wanted: edits.Edit) -> None:
    change = edits.change_of(draft.parts, wanted)
    if not change:
        return
    _put(actor, draft, wanted)
    last = _newest(session, draft)
    if last is not None and _goes_on(last, actor, change):
        (key,) = change
        before, after = last.parts[key][0], change[key][1]
        if before == after:
            session.delete(last)
        else:
            last.parts, last.at = {key: [before, after]}, draft.updated_at
    else:
        number = 1 if last is None else last.number + 1
        session.add(
            DraftChange(
                draft_id=draft.id,
                number=number,
                parts=change,
                at=draft.updated_at,
                by_id=actor.id,
            )
        )
    noted(session, actor, draft, "edited", parts=sorted(change))


def _goes_on(last: DraftChange, actor: Actor, change: edits.Change) -> bool:
    """Tell whether a change is more of the same writing."""
    return (
        not last.undone
        and last.by_id == actor.id
        and len(change) == 1
        and last.parts.keys() == change.keys()
        and OUTLINE not in change
        and now() - last.at <= ONE_STEP
    )


def _put(actor: Actor, draft: Draft, wanted: edits.Edit) -> None:
    draft.parts = edits.applied(draft.parts, wanted)
    draft.updated_at, draft.updated_by_id = now(), actor.id


def _turn_back(
    session: Session, actor: Actor, draft: Draft, change: DraftChange | None, *, undone: bool
) -> DraftChange:
    if change is None or change.undone == undone:
        raise Refused(NOTHING if undone else NOTHING_AGAIN)
    wanted = change.parts if undone else edits.turned(change.parts)
    try:
        _put(actor, draft, edits.undo(draft.parts, wanted))
    except edits.CannotUndo as error:
        raise Refused(CHANGED_SINCE) from error
    change.undone = undone
    action = "undone" if undone else "redone"
    noted(session, actor, draft, action, parts=sorted(change.parts), change=change.number)
    return change


def _newest(session: Session, draft: Draft) -> DraftChange | None:
    return session.scalars(
        sa.select(DraftChange)
        .where(DraftChange.draft_id == draft.id)
        .order_by(DraftChange.number.desc())
        .limit(1)
    ).first()


def _earlier(session: Session, draft: Draft, key: str, base: str) -> Json:
    """Return what the part said when its digest was `base`, or None if that is not known."""
    changes = session.scalars(sa.select(DraftChange.parts).where(DraftChange.draft_id == draft.id))
    sides = (side for parts in changes if key in parts for side in parts[key])
    return next((side for side in sides if side is not None and digest(side) == base), None)
