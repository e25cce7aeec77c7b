"""Making an exercise, taking part in it, closing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from screening import audit
from screening.accounts.models import User
from screening.audit import Actor
from screening.clock import now
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides.models import Draft, QuestionSet
from screening.guides.sorting import rules
from screening.guides.sorting.content import Unfit, freeze
from screening.guides.sorting.models import Exercise, Participant
from screening.guides.sorting.queries import Place, SetPage, Source
from screening.guides.sorting.rules import EMPTY, FEWEST, MOST, Answer
from screening.messages import N_, Message

CLOSED = Message(
    N_(
        "The exercise has been closed, so nothing more can be sorted. "
        "What you had saved before is kept."
    )
)
HANDED_IN = Message(N_("You have handed in already, so your answers can no longer be changed."))
BEGUN = Message(N_("Somebody has begun to sort, so the exercise cannot be deleted. Close it."))
HAS_BEGUN = Message(
    N_("This person has begun to sort meanwhile, and can therefore no longer be taken out.")
)
TOO_FEW = Message(
    N_("An exercise needs at least %(fewest)s participants. Add another one first."),
    {"fewest": FEWEST},
)
WRONG_NUMBER = Message(
    N_("Choose from %(fewest)s to %(most)s participants."), {"fewest": FEWEST, "most": MOST}
)
TOO_MANY = Message(N_("An exercise has room for %(most)s participants."), {"most": MOST})


GONE = Message(N_("What you had chosen has been published or set aside meanwhile. Choose again."))


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form says of one anchor, and the token of the answer that it was filled from."""

    anchor: int
    base: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored now, and the anchors that had been sorted otherwise in another window."""

    answers: Mapping[int, Answer]
    clashes: frozenset[int]
    refused: Message | None = None
    """Why nothing was stored: the exercise or the participant's own part in it has ended."""


def make(
    session: Session,
    actor: Actor,
    page: SetPage,
    source: Source,
    *,
    language: str,
    criteria: Sequence[str],
    users: Sequence[User],
    deadline: date | None = None,
) -> Exercise:
    """Make an exercise from what `source` says now, and ask `users` to take part.

    Raises:
        Invalid: the number of participants or criteria does not do, or a text is not written.
        Conflict: the draft has been published meanwhile.
    """
    if isinstance(source.origin, Draft):
        _hold_draft(session, source.origin)
    if not FEWEST <= len(users) <= MOST:
        raise Invalid(WRONG_NUMBER)
    try:
        content = freeze(source.parts, criteria, language)
    except Unfit as error:
        raise Invalid(error.message) from error
    exercise = Exercise(
        question_set_id=page.question_set.id,
        version_id=None if source.number is None else source.origin.id,
        draft_id=source.origin.id if source.number is None else None,
        language=language,
        content=content.as_json(),
        deadline=deadline,
        created_by_id=actor.id,
    )
    session.add(exercise)
    session.flush()
    session.add_all(Participant(exercise_id=exercise.id, user_id=user.id) for user in users)
    session.flush()
    _note(
        session,
        actor,
        exercise,
        "created",
        language=language,
        criteria=[one.id for one in content.criteria],
        participants=sorted(user.id for user in users),
    )
    return exercise


def add(session: Session, actor: Actor, exercise: Exercise, users: Sequence[User]) -> None:
    """Ask more users to take part; who does already is left as they are.

    Raises:
        Refused: the exercise is closed.
        Invalid: there would be more than fifty participants.
    """
    _hold(session, exercise)
    if exercise.state == "closed":
        raise Refused(Message(N_("The exercise is closed. Reopen it before you add anybody.")))
    known = set(
        session.scalars(
            sa.select(Participant.user_id).where(Participant.exercise_id == exercise.id)
        )
    )
    fresh = [user.id for user in users if user.id not in known]
    if len(known) + len(fresh) > MOST:
        raise Invalid(TOO_MANY)
    if not fresh:
        return
    session.add_all(Participant(exercise_id=exercise.id, user_id=user) for user in fresh)
    session.flush()
    _note(session, actor, exercise, "extended", participants=sorted(fresh))


def remove(session: Session, actor: Actor, exercise: Exercise, participant_id: int) -> None:
    """Take out a participant who has not begun.

    Raises:
        NotFound: there is no such participant.
        Refused: the person has begun, or only two would not be left.
    """
    _hold(session, exercise)
    everybody = session.scalars(
        sa.select(Participant).where(Participant.exercise_id == exercise.id)
    ).all()
    participant = next((one for one in everybody if one.id == participant_id), None)
    if participant is None:
        raise NotFound
    if participant.begun_at is not None:
        raise Refused(HAS_BEGUN)
    if len(everybody) <= FEWEST:
        raise Refused(TOO_FEW)
    session.delete(participant)
    session.flush()
    _note(session, actor, exercise, "reduced", participants=[participant.user_id])


def close(session: Session, actor: Actor, exercise: Exercise) -> None:
    """End the sorting, so that the results can be seen."""
    _hold(session, exercise)
    if exercise.state == "open":
        exercise.state, exercise.closed_at = "closed", now()
        _note(session, actor, exercise, "closed")


def reopen(session: Session, actor: Actor, exercise: Exercise) -> None:
    """Let those who have not handed in go on."""
    _hold(session, exercise)
    if exercise.state == "closed":
        exercise.state, exercise.closed_at = "open", None
        _note(session, actor, exercise, "reopened")


def delete(session: Session, actor: Actor, exercise: Exercise) -> None:
    """Delete an exercise that nobody has begun.

    Raises:
        Refused: somebody has.
    """
    _hold(session, exercise)
    begun = session.scalar(
        sa.select(sa.func.count()).where(
            Participant.exercise_id == exercise.id, Participant.begun_at.is_not(None)
        )
    )
    if begun:
        raise Refused(BEGUN)
    session.execute(sa.delete(Participant).where(Participant.exercise_id == exercise.id))
    session.delete(exercise)
    session.flush()
    _note(session, actor, exercise, "deleted")


def save(session: Session, actor: Actor, place: Place, posted: Sequence[Posted]) -> Saved:
    """Store the participant's answers to the anchors of a page.

    An answer that has been changed in another window since the form was filled, to something
    else, is a clash and is left as it is. After the end nothing is stored, and `refused` says why.
    """
    refused = _hold_place(session, place)
    before = place.answers
    if refused is not None:
        return Saved(before, frozenset(), refused)
    after = dict(before)
    clashes = set()
    for one in posted:
        stored = before.get(one.anchor, EMPTY)
        if one.answer.token in {stored.token, one.base}:
            continue  # Nothing new on this page; what another window has stored stays.
        if stored.token != one.base:
            clashes.add(one.anchor)
            continue
        after[one.anchor] = one.answer
    if after != before:
        participant = place.participant
        participant.answers = rules.stored_form(after)
        participant.saved_at = now()
        participant.begun_at = participant.begun_at or participant.saved_at
        _note_own(session, actor, place, "saved")
    return Saved(after, frozenset(clashes))


def hand_in(session: Session, actor: Actor, place: Place) -> bool:
    """Hand in the answers, which then no longer change; return whether everything is sorted.

    Doing it twice is no harm; with something left to sort nothing happens.

    Raises:
        Conflict: the exercise has been closed.
    """
    refused = _hold_place(session, place)
    if place.participant.handed_in_at is not None:
        return True
    if refused is not None:
        raise Conflict(refused)
    if rules.done(place.content, place.answers) < len(place.content.anchors):
        return False
    place.participant.handed_in_at = now()
    _note_own(session, actor, place, "handed-in")
    return True


def _hold_draft(session: Session, draft: Draft) -> None:
    """Keep the draft from being published, and so deleted, until the transaction ends.

    The question set is held first, as whoever publishes does it, so that nobody waits for ever.
    """
    for held in (
        sa.select(QuestionSet.id).where(QuestionSet.id == draft.question_set_id),
        sa.select(Draft.id).where(Draft.id == draft.id),
    ):
        if session.scalar(held.with_for_update(read=True, key_share=True)) is None:
            raise Conflict(GONE)


def _hold(session: Session, exercise: Exercise) -> None:
    """Read the exercise anew and keep others from writing it until the transaction ends."""
    with _unless_gone():
        session.refresh(exercise, with_for_update=True)


def _hold_place(session: Session, place: Place) -> Message | None:
    """Read participant and exercise anew; return why no answer is taken any longer, if so."""
    with _unless_gone():
        session.refresh(place.exercise, ["state"], with_for_update={"read": True})
        session.refresh(place.participant, with_for_update=True)
    if place.participant.handed_in_at is not None:
        return HANDED_IN
    return CLOSED if place.exercise.state == "closed" else None


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Answer as if a row had never been, if somebody has deleted it since it was read."""
    try:
        yield
    except InvalidRequestError as error:
        raise NotFound from error


def _note_own(session: Session, actor: Actor, place: Place, action: str) -> None:
    # Which anchors were sorted, and where, is nobody's business: only that it was done.
    audit.record(
        session, actor, f"sorting.{action}", subject=f"sorting_exercise:{place.exercise.id}"
    )


def _note(session: Session, actor: Actor, exercise: Exercise, action: str, **details: Any) -> None:  # noqa: ANN401 - whatever the log is to say
    audit.record(
        session,
        actor,
        f"sorting_exercise.{action}",
        subject=f"sorting_exercise:{exercise.id}",
        details={"question_set": exercise.question_set_id, **details},
    )
