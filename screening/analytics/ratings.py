"""The table of scores that every statistic starts from: one row a given level.

Candidates, raters and questions are numbered, so that each statistic is array arithmetic and costs
in proportion to the number of scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from screening.messages import N_, Message

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Row: TypeAlias = tuple[str, str, str, float | None]


class BadRatings(ValueError):
    """A table that no statistic can be made of; `complaint` says why, for people."""

    def __init__(self, complaint: Message) -> None:
        """Keep the sentence."""
        super().__init__(str(complaint))
        self.complaint = complaint


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Levels that raters gave candidates on questions.

    Attributes:
        candidate: each score's place in `candidates`; shape (scores,).
        rater: each score's place in `raters`; shape (scores,).
        question: each score's place in `questions`; shape (scores,).
        level: the levels, on the scale from `low` to `high`; shape (scores,), never NaN.
        candidates: names, in the order in which they are to be shown.
        raters: names.
        questions: names.
        criterion: each question's place in `criteria`; shape (questions,).
        criteria: names.
        weight: each criterion's weight, above nought; shape (criteria,).
        low: lowest level of the scale.
        high: highest level of the scale.
        missing: how many scores were asked for and not given.
    """

    candidate: Codes
    rater: Codes
    question: Codes
    level: Floats
    candidates: tuple[str, ...]
    raters: tuple[str, ...]
    questions: tuple[str, ...]
    criterion: Codes
    criteria: tuple[str, ...]
    weight: Floats
    low: float
    high: float
    missing: int = 0

    def __len__(self) -> int:
        """Return the number of scores."""
        return len(self.level)

    @property
    def question_weight(self) -> Floats:
        """What one question counts for in a composite: its criterion's weight, shared evenly.

        Shape (questions,). A member's criterion score is the mean of the criterion's questions.
        """
        shared = np.bincount(self.criterion, minlength=len(self.criteria))
        weights: Floats = (self.weight / np.maximum(shared, 1))[self.criterion]
        return weights

    def where(self, chosen: Flags) -> Ratings:
        """Keep the scores that `chosen` (shape (scores,)) marks, and all the names."""
        return replace(
            self,
            candidate=self.candidate[chosen],
            rater=self.rater[chosen],
            question=self.question[chosen],
            level=self.level[chosen],
        )

    def weighted(self, weight: Sequence[float] | Floats) -> Ratings:
        """Return the same scores with other weights of the criteria."""
        return replace(self, weight=np.asarray(weight, dtype=np.float64))


def from_rows(
    rows: Iterable[Row],
    *,
    low: float = 1,
    high: float = 5,
    criterion: Mapping[str, str] | None = None,
    weight: Mapping[str, float] | None = None,
    candidates: Sequence[str] | None = None,
    raters: Sequence[str] | None = None,
    questions: Sequence[str] | None = None,
) -> Ratings:
    """Make a table from (candidate, rater, question, level) rows; a level of None is missing.

    `criterion` names each question's criterion; without it all questions inform one criterion.
    `weight` is each criterion's weight, one each if it is left out. The names are put in the
    given orders, or sorted, so the order of rows never matters.

    Raises `BadRatings` for a level outside the scale or one that is no number, for two scores by
    one rater for one candidate on one question, and for a weight that is not above nought.
    """
    found = list(rows)
    columns = [[row[place] for row in found] for place in range(3)]
    levels = np.array(
        [np.nan if row[3] is None else float(row[3]) for row in found], dtype=np.float64
    )
    coded = [
        _coded([str(name) for name in column], order)
        for column, order in zip(columns, (candidates, raters, questions), strict=True)
    ]
    return from_codes(
        codes=(coded[0][0], coded[1][0], coded[2][0]),
        names=(coded[0][1], coded[1][1], coded[2][1]),
        level=levels,
        low=low,
        high=high,
        criterion=criterion,
        weight=weight,
    )


def from_codes(
    *,
    codes: tuple[Codes, Codes, Codes],
    names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    level: Floats,
    low: float = 1,
    high: float = 5,
    criterion: Mapping[str, str] | None = None,
    weight: Mapping[str, float] | None = None,
) -> Ratings:
    """Make a table from places in three lists of names and levels; a level of NaN is missing.

    `codes` are arrays of shape (rows,): candidate, rater and question. Otherwise as `from_rows`.
    """
    given = ~np.isnan(level)
    _check_scale(low, high)
    _check_levels(codes, names, level, (low, high))
    _check_once(codes, names)
    groups = criterion or {}
    criteria = tuple(dict.fromkeys(groups.get(name, "") for name in names[2]))
    numbers = {name: place for place, name in enumerate(criteria)}
    weights = np.array([(weight or {}).get(name, 1.0) for name in criteria], dtype=np.float64)
    if not np.all(np.isfinite(weights)) or np.any(weights <= 0):
        raise BadRatings(Message(N_("A weight must be a number above nought.")))
    return Ratings(
        candidate=codes[0][given],
        rater=codes[1][given],
        question=codes[2][given],
        level=level[given],
        candidates=names[0],
        raters=names[1],
        questions=names[2],
        criterion=np.array([numbers[groups.get(name, "")] for name in names[2]], dtype=np.int64),
        criteria=criteria,
        weight=weights,
        low=low,
        high=high,
        missing=int(np.count_nonzero(~given)),
    )


def _coded(column: list[str], order: Sequence[str] | None) -> tuple[Codes, tuple[str, ...]]:
    names = tuple(sorted(set(column))) if order is None else tuple(order)
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[name] for name in column], dtype=np.int64), names


def _check_scale(low: float, high: float) -> None:
    if not low < high:
        raise BadRatings(Message(N_("The scale's lowest level must lie below its highest.")))


def _check_levels(
    codes: tuple[Codes, Codes, Codes],
    names: tuple[tuple[str, ...], ...],
    level: Floats,
    scale: tuple[float, float],
) -> None:
    low, high = scale
    outside = ~np.isnan(level) & ~((level >= low) & (level <= high))
    if outside.any():
        place = int(np.argmax(outside))
        raise BadRatings(
            Message(
                N_(
                    "%(rater)s gave %(candidate)s the level %(level)s on %(question)s; "
                    "the scale runs from %(low)s to %(high)s."
                ),
                _where(codes, names, place)
                | {"level": f"{level[place]:g}", "low": f"{low:g}", "high": f"{high:g}"},
            )
        )


def _check_once(codes: tuple[Codes, Codes, Codes], names: tuple[tuple[str, ...], ...]) -> None:
    cell = (codes[0] * len(names[1]) + codes[1]) * len(names[2]) + codes[2]
    order = np.argsort(cell, kind="stable")
    twice = np.flatnonzero(cell[order][1:] == cell[order][:-1])
    if twice.size:
        raise BadRatings(
            Message(
                N_("%(rater)s scored %(candidate)s twice on %(question)s."),
                _where(codes, names, int(order[twice[0] + 1])),
            )
        )


def _where(
    codes: tuple[Codes, Codes, Codes], names: tuple[tuple[str, ...], ...], place: int
) -> dict[str, object]:
    kinds = ("candidate", "rater", "question")
    return {kind: own[code[place]] for kind, code, own in zip(kinds, codes, names, strict=True)}
