"""What the interview page shows, put together from the question set and the stored entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.messages import N_, Message
from screening.scoring import rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from screening.guides.schema import Criterion, Document, Question
    from screening.scoring.forms import QuestionForm
    from screening.scoring.rules import Entry, State
    from screening.scoring.service import Clash


QUESTION_GONE = Message(
    N_("The question set has changed and does not have this question any more. Nothing is lost.")
)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the list of questions: its number, name and how far it has come."""

    number: int
    question: Question
    criterion: Criterion
    state: State
    current: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One question on the page: form, criterion, what was locked first, and a clash if any.

    `levels` pairs each level with its word (or nothing), `anchors` each anchored level with its
    text, both from the lowest and in the page's language.
    """

    number: int
    question: Question
    criterion: Criterion
    form: QuestionForm
    initial: Entry | None
    clash: Clash | None
    levels: tuple[tuple[int, str], ...]
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """What was typed on a question that there is no more; `name` is what the form called it."""

    name: str
    evidence: str
    assessment: str


def strays(document: Document, posted: Mapping[str, str]) -> tuple[Stray, ...]:
    """Return what a form holds on questions that the question set does not have.

    A page that was opened before the recruitment moved to another version may send it. Nothing can
    be stored, because nothing was when the move was made; what was typed since is given back.
    """
    known = {question.id for question in document.questions}
    names = (key.removesuffix("-base") for key in posted if key.endswith("-base"))
    found = (
        Stray(name, posted.get(f"{name}-evidence", ""), posted.get(f"{name}-assessment", ""))
        for name in names
        if name not in known
    )
    return tuple(one for one in found if one.evidence.strip() or one.assessment.strip())


def steps(document: Document, current: Mapping[str, Entry], shown: str | None) -> tuple[Step, ...]:
    """Return the list of questions in interview order."""
    return tuple(
        Step(
            number,
            question,
            document.criterion(question.criterion),
            rules.entry_state(current.get(question.id, rules.EMPTY)),
            question.id == shown,
        )
        for number, question in enumerate(document.questions, start=1)
    )


def panels(
    document: Document,
    forms: Sequence[QuestionForm],
    initial: Mapping[str, Entry] | None,
    clashes: Sequence[Clash],
    language: str,
) -> tuple[Panel, ...]:
    """Return the questions to show; `initial` only where the scorecard has been reopened."""
    clash_of = {clash.question_id: clash for clash in clashes}
    number_of = {question.id: n for n, question in enumerate(document.questions, start=1)}
    labels = document.scale.labels
    levels = tuple(
        (level, labels[level].in_language(language) if level in labels else "")
        for level in document.levels
    )
    found = []
    for form in forms:
        question = form.question
        criterion = document.criterion(question.criterion)
        anchors = tuple(
            (level, criterion.anchors[level].in_language(language))
            for level in document.levels
            if level in criterion.anchors
        )
        before = None if initial is None else initial.get(question.id, rules.EMPTY)
        found.append(
            Panel(
                number_of[question.id],
                question,
                criterion,
                form,
                before,
                clash_of.get(question.id),
                levels,
                anchors,
            )
        )
    return tuple(found)


def first_open(document: Document, current: Mapping[str, Entry]) -> str:
    """Return the id of the first question that locking would not accept yet, or of the first."""
    for question in document.questions:
        if rules.entry_state(current.get(question.id, rules.EMPTY)) != "done":
            return question.id
    return document.questions[0].id


def neighbours(document: Document, question_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the question before and the one after; None at either end."""
    ids = [question.id for question in document.questions]
    at = ids.index(question_id)
    return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)
