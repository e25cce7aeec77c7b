"""The rules of sorting: in which order a participant meets the anchors, and what is an answer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from screening.guides.sorting.content import Content
from screening.messages import N_, Message

FEWEST, MOST = 2, 50
"""How many participants an exercise may have."""
PAGE = 10
"""Anchors on one page."""
NOWHERE = "-"
"""The answer "cannot place"; no criterion can be called that."""
State = Literal["empty", "begun", "done"]


class NotAnAnswer(ValueError):
    """What was sent in is no answer; `message` says why."""

    def __init__(self, message: Message) -> None:
        """Take the sentence to show."""
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Answer:
    """Where somebody has put an anchor so far.

    `criterion` is a criterion's id, `NOWHERE`, or "" as long as none is chosen. An anchor that
    cannot be placed has no level.
    """

    criterion: str = ""
    level: int | None = None

    @property
    def state(self) -> State:
        """How far this answer has come."""
        if self.criterion == NOWHERE or (self.criterion and self.level is not None):
            return "done"
        return "begun" if self.criterion or self.level is not None else "empty"

    @property
    def token(self) -> str:
        """The answer in one word, for a form to say what it was filled from."""
        return f"{self.criterion}/{'' if self.level is None else self.level}"


EMPTY = Answer()


def read_answer(criterion: str, level: str, content: Content) -> Answer:
    """Return the answer that a form has sent.

    Raises:
        NotAnAnswer: the exercise has no such criterion, or its scale no such level.
    """
    if criterion not in {"", NOWHERE, *content.names}:
        raise NotAnAnswer(
            Message(N_("Choose one of the criteria of this exercise, or that you cannot place it."))
        )
    if criterion == NOWHERE:
        return Answer(NOWHERE)
    found = {str(one): one for one in content.levels}
    if level and level not in found:
        raise NotAnAnswer(
            Message(
                N_("Choose a level from %(lowest)s to %(highest)s."),
                {"lowest": content.lowest, "highest": content.highest},
            )
        )
    return Answer(criterion, found.get(level))


def answers_of(stored: Mapping[str, Any]) -> dict[int, Answer]:
    """Return a participant's answers by anchor, from plain data."""
    return {int(anchor): Answer(*pair) for anchor, pair in stored.items()}


def stored_form(answers: Mapping[int, Answer]) -> dict[str, Any]:
    """Return the answers as plain data; what is empty is left out."""
    return {
        str(anchor): [one.criterion, one.level]
        for anchor, one in sorted(answers.items())
        if one != EMPTY
    }


def done(content: Content, answers: Mapping[int, Answer]) -> int:
    """Return how many anchors have been sorted."""
    return sum(answers.get(anchor, EMPTY).state == "done" for anchor in range(len(content.anchors)))


def shuffled(content: Content, seed: str) -> list[int]:
    """Return the anchors in an order that is always the same for `seed`.

    No two neighbours belong to one criterion, as far as the numbers allow it, and the order is
    never that of the question set: both would tell where an anchor belongs. Digests are sorted
    rather than random numbers drawn, so that another release of Python gives the same order.
    """
    criteria = [one.criterion for one in content.anchors]
    left = sorted(range(len(criteria)), key=lambda anchor: _digest(seed, anchor))
    order: list[int] = []
    while left:
        before = criteria[order[-1]] if order else None
        order.append(_next(left, criteria, before))
        left.remove(order[-1])
    return order if order != sorted(order) else order[::-1]


def _next(left: Sequence[int], criteria: Sequence[str], before: str | None) -> int:
    """Return the anchor to go on with.

    A criterion with more than half of what is left has to come now, or two of its anchors would
    have to be neighbours later; otherwise the first anchor of another criterion than `before`.
    """
    crowded = next(
        (one for one, n in Counter(criteria[each] for each in left).items() if 2 * n > len(left)),
        None,
    )
    if crowded is not None and crowded != before:
        return next(each for each in left if criteria[each] == crowded)
    return next((each for each in left if criteria[each] != before), left[0])


def _digest(seed: str, anchor: int) -> bytes:
    return hashlib.sha256(f"{seed}/{anchor}".encode()).digest()


def pages(anchors: int) -> int:
    """Return how many pages so many anchors take."""
    return max(1, -(-anchors // PAGE))


def places_on(page: int, anchors: int) -> range:
    """Return the places, counted from 0, that are on a page, counted from 1."""
    return range((page - 1) * PAGE, min(page * PAGE, anchors))


def first_open_page(order: Sequence[int], answers: Mapping[int, Answer]) -> int:
    """Return the first page with something left to sort; the last if there is nothing left."""
    for place, anchor in enumerate(order):
        if answers.get(anchor, EMPTY).state != "done":
            return place // PAGE + 1
    return pages(len(order))
