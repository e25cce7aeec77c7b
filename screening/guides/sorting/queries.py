"""Every read of exercises and their participants."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.accounts.models import User
from screening.errors import NotFound
from screening.guides import queries as guides
from screening.guides.drafts.parts import ABOUT, Parts, parts_of
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion
from screening.guides.sorting.content import Content, content_of, in_some_language
from screening.guides.sorting.findings import Finding, findings
from screening.guides.sorting.models import Exercise, Participant
from screening.guides.sorting.rules import Answer, answers_of


@dataclass(frozen=True, slots=True)
class Source:
    """Something whose anchors can be sorted: the open draft or a published version."""

    origin: Draft | QuestionSetVersion

    @property
    def number(self) -> int | None:
        """The version's number; None for the draft."""
        return None if isinstance(self.origin, Draft) else self.origin.number

    @property
    def key(self) -> str:
        """`draft`, or the version's number."""
        return "draft" if self.number is None else str(self.number)

    @property
    def parts(self) -> Parts:
        """What it says now."""
        if isinstance(self.origin, Draft):
            return self.origin.parts
        return parts_of(guides.document_of(self.origin))


@dataclass(frozen=True, slots=True)
class SetPage:
    """A question set with what an exercise can be made from, the newest first."""

    question_set: QuestionSet
    sources: tuple[Source, ...]

    def title(self, language: str) -> str:
        """What the question set is called; its slug where no title has been written."""
        if not self.sources:
            return self.question_set.slug
        about = self.sources[0].parts[ABOUT]
        return in_some_language(about["title"], language) or self.question_set.slug

    def source(self, key: str) -> Source | None:
        """Return the source with that key; without one, the first."""
        if not key:
            return next(iter(self.sources), None)
        return next((one for one in self.sources if one.key == key), None)


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """An exercise in a list: where it comes from, and how far its participants have come."""

    exercise: Exercise
    slug: str
    number: int | None
    """The version it was made from; None for a draft."""
    participants: int
    begun: int
    handed_in: int

    @property
    def content(self) -> Content:
        """What is to be sorted."""
        return content_of(self.exercise.content)


@dataclass(frozen=True, slots=True)
class Place:
    """A participant's own place in an exercise."""

    exercise: Exercise
    participant: Participant
    content: Content

    @property
    def answers(self) -> dict[int, Answer]:
        """What the participant has answered so far."""
        return answers_of(self.participant.answers)

    @property
    def seed(self) -> str:
        """What the participant's own order of the anchors is made from."""
        return f"{self.exercise.id}/{self.participant.user_id}"


def set_page(session: Session, slug: str) -> SetPage:
    """Return a question set with its open draft and its published versions.

    Raises `NotFound` for an unknown slug.
    """
    question_set = guides.question_set(session, slug)
    if question_set is None:
        raise NotFound
    draft = guides.open_draft(session, slug)
    sources = [] if draft is None else [Source(draft)]
    sources += [
        Source(one) for one in guides.versions_of(session, slug) if one.state == "published"
    ]
    return SetPage(question_set, tuple(sources))


def exercises(session: Session, question_set_id: int) -> list[ExerciseRow]:
    """Return the exercises of a question set, the newest first."""
    statement = _rows().where(Exercise.question_set_id == question_set_id)
    return [ExerciseRow(*row) for row in session.execute(statement)]


def exercise_row(session: Session, exercise_id: int) -> ExerciseRow:
    """Return one exercise.

    Raises `NotFound` if there is none with that id.
    """
    row = session.execute(_rows().where(Exercise.id == exercise_id)).one_or_none()
    if row is None:
        raise NotFound
    return ExerciseRow(*row)


def _rows() -> sa.Select[Exercise, str, int | None, int, int, int]:
    return (
        sa.select(
            Exercise,
            QuestionSet.slug,
            QuestionSetVersion.number,
            sa.func.count(Participant.id),
            sa.func.count(Participant.begun_at),
            sa.func.count(Participant.handed_in_at),
        )
        .join(QuestionSet, QuestionSet.id == Exercise.question_set_id)
        .outerjoin(QuestionSetVersion, QuestionSetVersion.id == Exercise.version_id)
        .outerjoin(Participant, Participant.exercise_id == Exercise.id)
        # PostgreSQL knows that the rest follows from these.
        .group_by(Exercise.id, QuestionSet.id, QuestionSetVersion.id)
        .order_by(Exercise.id.desc())
    )


def participants(session: Session, exercise_id: int) -> list[tuple[Participant, User]]:
    """Return the participants of an exercise by name; their answers are for `pooled` alone."""
    rows = session.execute(
        sa.select(Participant, User)
        .join(User, User.id == Participant.user_id)
        .where(Participant.exercise_id == exercise_id)
        .order_by(User.name, User.email)
        .options(sa.orm.defer(Participant.answers, raiseload=True))
    )
    return [(participant, user) for participant, user in rows]


def users_not_asked(session: Session, exercise_id: int) -> Sequence[User]:
    """Return the active users who do not take part, by name."""
    asked = sa.select(Participant.user_id).where(Participant.exercise_id == exercise_id)
    return session.scalars(
        sa.select(User).where(User.active, User.id.not_in(asked)).order_by(User.name, User.email)
    ).all()


def pooled(session: Session, exercise_ids: Collection[int]) -> dict[int, list[dict[int, Answer]]]:
    """Return by exercise the answers that have been handed in, without names.

    They come in an order that tells nothing of who gave them or when.
    """
    found: dict[int, list[dict[int, Answer]]] = {one: [] for one in exercise_ids}
    rows = session.execute(
        sa.select(Participant.exercise_id, Participant.answers).where(
            Participant.exercise_id.in_(exercise_ids), Participant.handed_in_at.is_not(None)
        )
    ).all()
    for exercise_id, answers in sorted(rows, key=str):
        found[exercise_id].append(answers_of(answers))
    return found


def waiting_and_done(session: Session, user_id: int) -> list[Place]:
    """Return the exercises that a user takes part in, the newest first."""
    rows = session.execute(
        sa.select(Exercise, Participant)
        .join(Participant, Participant.exercise_id == Exercise.id)
        .where(Participant.user_id == user_id)
        .order_by(Exercise.id.desc())
    )
    return [Place(exercise, one, content_of(exercise.content)) for exercise, one in rows]


def own_place(session: Session, exercise_id: int, user_id: int) -> Place:
    """Return a user's place in an exercise.

    Raises `NotFound` for whoever has not been asked.
    """
    row = session.execute(
        sa.select(Exercise, Participant)
        .join(Participant, Participant.exercise_id == Exercise.id)
        .where(Exercise.id == exercise_id, Participant.user_id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    exercise, participant = row
    return Place(exercise, participant, content_of(exercise.content))


@dataclass(frozen=True, slots=True)
class WeakAnchor:
    """An anchor that has been tried as it stands and found weak."""

    exercise: Exercise
    finding: Finding


def weak_anchors(session: Session, question_set_id: int) -> dict[tuple[str, int, str], WeakAnchor]:
    """Return by criterion, level and language the anchors of a question set that are weak.

    Looked at are the texts of the open draft, or of the newest version where there is none. What
    was found for another text, even a slightly different one, does not count; where a text has
    been tried more than once, the exercise that was made last does. Exercises that are still open
    say nothing.
    """
    parts = _current_parts(session, question_set_id)
    closed = session.scalars(
        sa.select(Exercise)
        .where(Exercise.question_set_id == question_set_id, Exercise.state == "closed")
        .order_by(Exercise.id)
    ).all()
    if parts is None or not closed:
        return {}
    answers = pooled(session, [one.id for one in closed])
    found: dict[tuple[str, int, str], WeakAnchor] = {}
    for exercise in closed:
        for finding in findings(content_of(exercise.content), answers[exercise.id]):
            anchor = finding.anchor
            key = (anchor.criterion, anchor.level, exercise.language)
            if finding.verdict == "untried" or _text(parts, *key) != anchor.text:
                continue
            found.pop(key, None)
            if finding.verdict == "weak":
                found[key] = WeakAnchor(exercise, finding)
    return found


def _current_parts(session: Session, question_set_id: int) -> Parts | None:
    parts: Parts | None = session.scalar(
        sa.select(Draft.parts).where(
            Draft.question_set_id == question_set_id, Draft.state != "discarded"
        )
    )
    if parts is not None:
        return parts
    version = session.scalars(
        sa.select(QuestionSetVersion)
        .where(QuestionSetVersion.question_set_id == question_set_id)
        .order_by(QuestionSetVersion.number.desc())
        .limit(1)
    ).first()
    return None if version is None else parts_of(guides.document_of(version))


def _text(parts: Parts, criterion: str, level: int, language: str) -> str:
    """Return what an anchor says now; nothing where it is gone."""
    part = parts.get(f"criterion/{criterion}")
    texts = {} if part is None else part["anchors"].get(str(level), {})
    text: str = texts.get(language, "")
    return text.strip()
