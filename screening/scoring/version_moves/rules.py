"""What a move to another version means, and whether it may be made. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message
from screening.recruitments.rules import fingerprint, same_criteria

if TYPE_CHECKING:
    from screening.guides.schema import Document, Question

JUDGEMENTS = ("scored", "no_evidence")
"""Outcomes that are chosen by the anchors. That a question was not asked, or that the candidate
declined to answer, is a fact about the interview, whatever the anchors say."""
Fate = Literal["same", "reworded", "changed", "removed", "added"]
Weights = Literal["equal", "kept", "reset"]

SAME = Message(N_("The recruitment uses this version already."))
LOCKED = Message(
    N_(
        "A scorecard has been locked, so the recruitment keeps the version that its scores were "
        "given under."
    )
)
NOT_OPEN = Message(
    N_(
        "A recruitment moves to a newer version that is published, or back to one that it has "
        "been on."
    )
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the question set; `corrects` is the id of the version whose meaning it keeps."""

    id: int
    number: int
    state: str
    document: Document
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionFate:
    """What becomes of one question; `question` is as it is after the move, or was before."""

    question: Question
    document: Document
    fate: Fate

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the scorecards of a recruitment have come; `locked` counts each that ever was."""

    begun: int = 0
    locked: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """How many members have anything on a question in scorecards that were never locked."""

    question_id: str
    members: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A move as it is going to be; with a refusal, it is not."""

    old: Version
    new: Version
    fates: tuple[QuestionFate, ...]
    standing: Standing
    weights: Weights
    weights_locked: bool
    in_the_way: tuple[Written, ...]
    sheets: bool
    """Whether score sheets printed before the move can still be read in."""
    refusal: Message | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The questions on which a level has to be chosen anew."""
        return tuple(one.id for one in self.fates if one.fate == "changed")

    @property
    def same_meaning(self) -> bool:
        """Tell whether each question means the same in both versions."""
        return all(one.fate in {"same", "reworded"} for one in self.fates)

    @property
    def fingerprint(self) -> str:
        """The digest by which a form knows what was shown before its button was pressed."""
        return fingerprint(
            {
                "versions": [self.old.id, self.new.id],
                "cards": [self.standing.begun, self.standing.locked],
                "weights": [self.weights, self.weights_locked],
                "in_the_way": [[one.question_id, one.members] for one in self.in_the_way],
            }
        )

    def questions(self, fate: Fate) -> tuple[QuestionFate, ...]:
        """Return the questions with this fate, in interview order."""
        return tuple(one for one in self.fates if one.fate == fate)


def basis(document: Document, question_id: str) -> tuple[object, ...]:
    """Return all that a level on a question rests on.

    The question as it is read aloud, what is assessed, the anchors and the scale. Follow-up
    questions, minutes and the reason why a criterion matters at a distance do not say what a level
    means.
    """
    question = document.question(question_id)
    criterion = document.criterion(question.criterion)
    scale = document.scale
    return (
        question.criterion,
        question.type,
        question.stem,
        criterion.name,
        criterion.definition,
        tuple(sorted(criterion.anchors.items())),
        (scale.minimum, scale.maximum),
        tuple(sorted(scale.labels.items())),
    )


def changed_questions(versions: Sequence[Version], old: int, new: int) -> frozenset[str]:
    """Return the questions that both have and on which a level means something else.

    A level means the same where a chain leads from the one version to the other, each step of
    which either keeps all that the level rests on word for word, or is a correction that somebody
    vouched for. What the other steps of a correction changed elsewhere does not matter.

    `versions` are those of the question set. If one of the two is not among them, the recruitment
    has changed to another question set, and everything means something else.
    """
    known = {one.id: one for one in versions}
    if old not in known or new not in known:
        return frozenset(q.id for one in versions if one.id == new for q in one.document.questions)
    before, after = (
        {question.id for question in known[one].document.questions} for one in (old, new)
    )
    return frozenset(
        question for question in before & after if not _connected(known, old, new, question)
    )


def _connected(known: Mapping[int, Version], old: int, new: int, question: str) -> bool:
    """Tell whether a chain of versions in which the question means the same leads to `new`."""
    asking = {
        one.id: one
        for one in known.values()
        if any(own.id == question for own in one.document.questions)
    }
    bases = {id_: basis(one.document, question) for id_, one in asking.items()}
    reached, open_ = {old}, [old]
    while open_:
        here = open_.pop()
        for id_, one in asking.items():
            tied = one.corrects == here or asking[here].corrects == id_
            if id_ not in reached and (tied or bases[id_] == bases[here]):
                reached.add(id_)
                open_.append(id_)
    return new in reached


def fates(versions: Sequence[Version], old: Version, new: Version) -> tuple[QuestionFate, ...]:
    """Return what becomes of each question: in the new order, then what is there no more."""
    changed = changed_questions(versions, old.id, new.id)
    before = {question.id: question for question in old.document.questions}
    after = {question.id for question in new.document.questions}
    found = [
        QuestionFate(one, new.document, _fate(old.document, new.document, one, changed))
        for one in new.document.questions
    ]
    found += [
        QuestionFate(one, old.document, "removed") for one in before.values() if one.id not in after
    ]
    return tuple(found)


def _fate(old: Document, new: Document, question: Question, changed: Collection[str]) -> Fate:
    before = next((one for one in old.questions if one.id == question.id), None)
    if before is None:
        return "added"
    if question.id in changed:
        return "changed"
    same = before == question and old.criterion(before.criterion) == new.criterion(
        question.criterion
    )
    return "same" if same else "reworded"


def sheets_read(versions: Sequence[Version], old: Version, new: Version) -> bool:
    """Tell whether a score sheet of the one version is read in under the other.

    It names its version, so corrections must tie the two; and it numbers its questions.
    """
    same = {old.id}
    for _ in versions:
        same |= {one.id for one in versions if one.corrects in same}
        same |= {one.corrects for one in versions if one.id in same and one.corrects is not None}
    before, after = ([question.id for question in one.document.questions] for one in (old, new))
    return new.id in same and before == after and old.document.levels == new.document.levels


def open_to(versions: Sequence[Version], old: int, been: Collection[int]) -> tuple[Version, ...]:
    """Return the versions that a recruitment may move to, the newest first.

    They are the newer ones that are published, and those it has been on, to undo a mistake.
    """
    number = next(one.number for one in versions if one.id == old)
    found = (
        one
        for one in versions
        if one.id != old and ((one.number > number and one.state == "published") or one.id in been)
    )
    return tuple(sorted(found, key=lambda one: -one.number))


def plan(
    old: Version,
    new: Version,
    *,
    fates: tuple[QuestionFate, ...],
    sheets: bool,
    open_: Collection[Version],
    standing: Standing,
    written: Sequence[Written],
    weights: Mapping[str, float] | None,
    weights_locked: bool,
) -> Plan:
    """Work out what a move comes to, and say so where it may not be made."""
    asked = {question.id for question in new.document.questions}
    in_the_way = tuple(one for one in written if one.question_id not in asked and one.members)
    return Plan(
        old=old,
        new=new,
        fates=fates,
        standing=standing,
        weights=_weights(old.document, new.document, weights),
        weights_locked=weights_locked,
        in_the_way=in_the_way,
        sheets=sheets,
        refusal=_refusal(old, new, open_, standing, in_the_way),
    )


def _weights(old: Document, new: Document, weights: Mapping[str, float] | None) -> Weights:
    if weights is None:
        return "equal"
    return "kept" if same_criteria(old, new) else "reset"


def _refusal(
    old: Version,
    new: Version,
    open_: Collection[Version],
    standing: Standing,
    in_the_way: Sequence[Written],
) -> Message | None:
    if new.id == old.id:
        return SAME
    if new.id not in {one.id for one in open_}:
        return NOT_OPEN
    if standing.locked:
        return LOCKED
    if in_the_way:
        return Message(
            N_(
                "Members have written about questions that version %(number)s does not have. So "
                "that nothing is lost, they first move what they wrote to another question, or "
                "empty it."
            ),
            {"number": new.number},
        )
    return None
