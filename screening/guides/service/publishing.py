"""From draft to published version, and out of use again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening import audit
from screening.audit import Actor
from screening.clock import now
from screening.errors import Conflict, Invalid, Refused
from screening.guides import queries
from screening.guides.difference import differences
from screening.guides.drafts.merging import digest
from screening.guides.models import (
    Draft,
    Publication,
    QuestionSetVersion,
)
from screening.guides.rules.publishing import Standing
from screening.guides.rules.spelling import obstacles
from screening.guides.schema import Document
from screening.guides.service.holding import NOT_PROPOSED, hold, noted, standing_of
from screening.guides.service.storing import next_version
from screening.messages import N_, Message

CHANGED = Message(
    N_("The draft has been changed since you read it. Read the review again before you go on.")
)
UNFINISHED = Message(N_("Something is still missing in the draft. The review says what."))
BARRED = Message(
    N_("The draft holds a question that may never be asked, and nobody can approve it.")
)
UNAPPROVED = Message(N_("A question in the draft waits for somebody to record its legal basis."))
NOT_LOOKED = Message(N_("Confirm that you have looked at the warnings."))
NOT_VOUCHED = Message(N_("Vouch for the correction, or send the draft back."))
OWN = Message(
    N_("You proposed this draft, so somebody else in HR must publish it. You can take it back.")
)
OTHERS = Message(
    N_("Only the person who proposed the draft can take it back. You can send it back.")
)
NO_NOTE = Message(N_("Say what has changed and why."))
NO_ANSWER = Message(N_("Say what should be done before the draft is proposed again."))
NO_BASE = Message(N_("There is no version to correct: this is the first one."))
BASE_RETIRED = Message(N_("The version that this would correct has been retired."))


def seen(draft: Draft) -> str:
    """Return the digest of all that a reviewer reads in a draft."""
    at = None if draft.proposed_at is None else draft.proposed_at.isoformat()
    return digest([draft.parts, draft.state, draft.note, draft.correction, at])


def propose(
    session: Session, actor: Actor, draft: Draft, *, note: str, correcting: bool, reviewed: str
) -> None:
    """Propose a draft for publication; from here on it is read and not written.

    `note` says what has changed and why. `correcting` proposes it as a correction of the spelling
    of the version that it starts from. `reviewed` is the `seen` of what the proposer has read.

    Raises:
        Conflict: it is proposed already, has been changed since, or says what a version says.
        Refused: it is not whole, or holds a question that nobody may approve.
        Invalid: there is no note, or it is more than a correction of the spelling.
    """
    hold(session, draft, "draft")
    if seen(draft) != reviewed:
        raise Conflict(CHANGED)
    if not note.strip():
        raise Invalid(NO_NOTE)
    document = _whole(standing_of(session, draft))
    _differs(session, draft, document)
    if correcting:
        _only_spelling(session, draft, document)
    draft.state, draft.correction, draft.note = "proposed", correcting, note.strip()
    draft.proposed_at, draft.proposed_by_id = now(), actor.id
    noted(session, actor, draft, "proposed", note=draft.note, correction=correcting)


def take_back(session: Session, actor: Actor, draft: Draft) -> None:
    """Let the proposer write on.

    Raises:
        Conflict: it is not proposed any more.
        Refused: somebody else proposed it.
    """
    hold(session, draft, "proposed")
    if draft.proposed_by_id != actor.id:
        raise Refused(OTHERS)
    _reopen(draft)
    noted(session, actor, draft, "taken-back")


def send_back(session: Session, actor: Actor, draft: Draft, *, answer: str, reviewed: str) -> None:
    """Give a proposed draft back to whoever writes it, with what should be done.

    Raises:
        Conflict: it is not proposed any more, or not what was read.
        Refused: the actor proposed it.
        Invalid: there is no answer.
    """
    hold(session, draft, "proposed")
    if draft.proposed_by_id == actor.id:
        raise Refused(OWN)
    if seen(draft) != reviewed:
        raise Conflict(CHANGED)
    if not answer.strip():
        raise Invalid(NO_ANSWER)
    _reopen(draft)
    draft.answer = answer.strip()
    noted(session, actor, draft, "sent-back", answer=draft.answer)


def publish(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    reviewed: str,
    looked: bool = False,
    vouched: bool = False,
) -> QuestionSetVersion:
    """Publish a proposed draft as the next version; the draft and its history go.

    `reviewed` is the `seen` of what the publisher has read, `looked` says that the publisher has
    looked at the warnings, and `vouched` that the publisher, having read every change of a
    correction, vouches that the meaning is the same.

    Raises:
        Conflict: it is not proposed any more, not what was read, or says what a version says.
        Refused: the actor proposed it, or something in it must not be published.
        Invalid: a confirmation is missing, or it is more than a correction of the spelling.
    """
    hold(session, draft, "proposed")
    if draft.proposed_by_id is None or draft.proposed_at is None:
        raise Conflict(NOT_PROPOSED)
    if actor.id is None or draft.proposed_by_id == actor.id:
        raise Refused(OWN)
    if seen(draft) != reviewed:
        raise Conflict(CHANGED)
    found = standing_of(session, draft)
    document = _whole(found)
    if found.unapproved:
        raise Refused(UNAPPROVED)
    if found.warnings and not looked:
        raise Invalid(NOT_LOOKED)
    _differs(session, draft, document)
    if draft.correction:
        _only_spelling(session, draft, document)
        if not vouched:
            raise Invalid(NOT_VOUCHED)
    version = next_version(
        session,
        draft.question_set_id,
        document,
        author_id=draft.proposed_by_id,
    )
    session.add(
        Publication(
            version_id=version.id,
            base_version_id=draft.base_version_id,
            corrects_id=draft.base_version_id if draft.correction else None,
            note=draft.note,
            proposed_by_id=draft.proposed_by_id,
            proposed_at=draft.proposed_at,
            published_by_id=actor.id,
        )
    )
    _forget(session, draft)
    audit.record(
        session,
        actor,
        "question_set_version.published",
        subject=f"question_set_version:{version.id}",
        details={
            "slug": document.slug,
            "number": version.number,
            "sha256": version.sha256,
            "proposed_by": draft.proposed_by_id,
            "correction": draft.correction,
        },
    )
    return version


def _whole(found: Standing) -> Document:
    if found.barred:
        raise Refused(BARRED)
    if found.checked.document is None:
        raise Refused(UNFINISHED)
    return found.checked.document


def _differs(session: Session, draft: Draft, document: Document) -> None:
    """Refuse what a version of the question set says already: it would be the same version."""
    same = queries.version_saying(session, draft.question_set_id, document)
    if same is not None:
        raise Conflict(same_as(same))


def same_as(version: QuestionSetVersion) -> Message:
    """Return the sentence that a draft says just what `version` does."""
    if version.state == "retired":
        return Message(
            N_(
                "Version %(number)s says exactly the same and has been retired. Take that version "
                "back into use instead."
            ),
            {"number": version.number},
        )
    return Message(
        N_("Version %(number)s says exactly the same, so there is nothing to publish."),
        {"number": version.number},
    )


def _only_spelling(session: Session, draft: Draft, document: Document) -> None:
    if draft.base_version_id is None:
        raise Invalid(NO_BASE)
    base = session.scalars(
        sa.select(QuestionSetVersion)
        .where(QuestionSetVersion.id == draft.base_version_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if base.state != "published":
        raise Invalid(BASE_RETIRED)
    found = obstacles(differences(queries.document_of(base), document))
    if found:
        raise Invalid(found[0])


def _forget(session: Session, draft: Draft) -> None:
    """Delete the draft; its changes go with it."""
    session.delete(draft)
    session.flush()


def _reopen(draft: Draft) -> None:
    draft.state, draft.proposed_at, draft.proposed_by_id = "draft", None, None
