"""What the page on a question set shows, as plain frozen data; templates only write it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.analytics.questions import QuestionProfile
    from screening.analytics.refusals import Estimate
    from screening.messages import Message


@dataclass(frozen=True, slots=True)
class Reliability:
    """How much of the differences between candidates' means is the candidates'.

    Without an `estimate`, the sentence says that nothing much is known of it.
    """

    estimate: Estimate | None
    sentence: Message
    how: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A source of differences; `bar` is the length of its bar, of 100.

    `value` is its share of one: nought where it is not detectable, None where the scores do not
    tell it from another source.
    """

    title: Message
    meaning: Message
    value: float | None
    bar: float


@dataclass(frozen=True, slots=True)
class StudyRow:
    """What so many members would give, for each number of questions of the study."""

    members: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """What other numbers of members and questions would give."""

    questions: tuple[int, ...]
    rows: tuple[StudyRow, ...]
    sentence: Message


@dataclass(frozen=True, slots=True)
class Cell:
    """How often a level was given: the number, or what stands for a few; `tint` from 1 to 9."""

    count: int | None
    few: str
    tint: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in interview order.

    `remarks` say what stands out, and `weak` says that this is worth a look. Without a `profile`
    there is too little about it, and `refusal` says so.
    """

    number: int
    id: str
    profile: QuestionProfile | None
    exact: float | None
    alpha: Estimate | None
    cells: tuple[Cell, ...]
    remarks: tuple[Message, ...]
    weak: bool
    refusal: Message | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """The page; with a `refusal` there is nothing beside what there is too little of.

    `left_out` counts recruitments that are not open to the reader yet; `reservations` are what
    has to be said about the reliability, or why there is none.
    """

    recruitments: int
    candidates: int
    raters: int
    scores: int
    left_out: int
    refusal: Message | None = None
    reliability: Reliability | None = None
    reservations: tuple[Message, ...] = ()
    shares: tuple[Share, ...] = ()
    study: Study | None = None
    questions: tuple[QuestionRow, ...] = ()
    levels: tuple[int, ...] = ()
