"""How far apart members are on the same answer, in levels.

These figures need one candidate and two members only. They say nothing of chance: where everybody
gives the same level to everyone, members agree and the scores tell nobody apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.analytics.agreement_limits import scored_by_one
from screening.analytics.ratings import Codes, Floats, Ratings
from screening.analytics.refusals import Refusal
from screening.analytics.units import Units, scored_twice
from screening.messages import N_, Figure, Message

ADJACENT = 1.0
"""Levels at most this far apart are adjacent."""

# Levels such as 3.4 and 4.4 differ by a little more than one in binary.
_ROUNDING = 1e-9
_TWO = 2


@dataclass(frozen=True, slots=True)
class CellAgreement:
    """How alike the levels of one candidate on one question are.

    Attributes:
        count: how many levels there are.
        exact: share (0 to 1) of pairs of levels that are the same.
        adjacent: share of pairs at most one level apart.
        range: highest less lowest, in levels.
        average_deviation: mean distance from the median, in levels.

    All but the count are None where there are fewer than two levels.
    """

    count: int
    exact: float | None = None
    adjacent: float | None = None
    range: float | None = None
    average_deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the levels of members on the same answers are, pooled over answers.

    Attributes:
        pairs: how many pairs of levels were compared; two members on one answer are one pair.
        cells: how many answers (candidate × question) were scored by at least two.
        exact: share (0 to 1) of the pairs with the same level.
        adjacent: share of the pairs at most one level apart.
        average_deviation: mean over the answers of each one's mean distance from its median.
        widest_range: the greatest distance between two levels on one answer.
        by_question: the same for each question, None where nobody shared an answer.
        by_criterion: the same for each criterion.
    """

    pairs: int
    cells: int
    exact: float
    adjacent: float
    average_deviation: float
    widest_range: float
    by_question: tuple[Agreement | None, ...] = ()
    by_criterion: tuple[Agreement | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """What each unit adds to the pooled figures; each of shape (units,)."""

    pairs: Codes
    exact: Codes
    adjacent: Codes
    deviation: Floats
    range: Floats


def cell_agreement(levels: Sequence[float]) -> CellAgreement:
    """Return how alike the levels are that several members gave one candidate on one question."""
    number = len(levels)
    if number < _TWO:
        return CellAgreement(number)
    ordered = np.sort(np.asarray(levels, dtype=np.float64))
    gaps = (ordered[:, None] - ordered)[np.tril_indices(number, -1)]
    return CellAgreement(
        count=number,
        exact=float(np.mean(gaps == 0)),
        adjacent=float(np.mean(gaps <= ADJACENT + _ROUNDING)),
        range=float(ordered[-1] - ordered[0]),
        average_deviation=float(np.mean(np.abs(ordered - np.median(ordered)))),
    )


def agreement(ratings: Ratings) -> Agreement | None:
    """Return how alike the members' levels are, over all, by question and by criterion.

    None if no candidate was scored by two members on the same question. The average deviation is
    that of Burke, Finkelstein & Dusig (1999), about the median. Costs in proportion to the number
    of scores, but for sorting them.
    """
    units = scored_twice(ratings)
    if not len(units):
        return None
    counts = _counts(units)
    criterion = ratings.criterion[units.question]
    whole = _pooled(counts, np.zeros(len(units), dtype=np.int64), 1)[0]
    if whole is None:  # pragma: no cover - there is a unit, so there is a pair
        return None
    return Agreement(
        pairs=whole.pairs,
        cells=whole.cells,
        exact=whole.exact,
        adjacent=whole.adjacent,
        average_deviation=whole.average_deviation,
        widest_range=whole.widest_range,
        by_question=_pooled(counts, units.question, len(ratings.questions)),
        by_criterion=_pooled(counts, criterion, len(ratings.criteria)),
    )


def agreement_refusals(found: Agreement | None) -> tuple[Refusal, ...]:
    """Return why there are no figures of agreement, if there are none."""
    return () if found else (scored_by_one("agreement"),)


def in_words(found: Agreement) -> tuple[Message, ...]:
    """Return the figures as sentences.

    Shares are whole per cents; a distance in levels has two decimals.
    """
    return (
        Message(
            N_(
                "Two members gave the same level in %(exact)s %% of the answers both scored, and "
                "were at most one level apart in %(adjacent)s %%."
            ),
            {"exact": Figure(100 * found.exact, 0), "adjacent": Figure(100 * found.adjacent, 0)},
        ),
        Message(
            N_(
                "On average a member's level lies %(deviation)s from the middle one given for "
                "the same answer; the widest distance between two members is %(range)s."
            ),
            {
                "deviation": Figure(found.average_deviation, 2),
                "range": Figure(found.widest_range, 0 if found.widest_range.is_integer() else 2),
            },
        ),
    )


def _counts(units: Units) -> _Counts:
    number, scores = units.count, len(units.unit)
    kinds = len(units.levels)
    # A level's place among all sorted (unit, level) is found by search, so pairs are never listed.
    key = units.unit * (kinds + 1) + units.code
    ends = []
    for reach in (0.0, ADJACENT + _ROUNDING):
        beyond = np.searchsorted(units.levels, units.levels + reach, side="right")
        ends.append(np.searchsorted(key, units.unit * (kinds + 1) + beyond[units.code]))
    later = [
        np.add.reduceat(end - np.arange(1, scores + 1), units.start).astype(np.int64)
        for end in ends
    ]
    level = units.level
    last = units.start + number - 1
    middle = (level[units.start + (number - 1) // 2] + level[units.start + number // 2]) / 2
    distance = np.add.reduceat(np.abs(level - middle[units.unit]), units.start)
    return _Counts(
        pairs=number * (number - 1) // 2,
        exact=later[0],
        adjacent=later[1],
        deviation=distance / number,
        range=level[last] - level[units.start],
    )


def _pooled(counts: _Counts, group: Codes, groups: int) -> tuple[Agreement | None, ...]:
    """Return the figures of each group of units; `group` has shape (units,)."""
    cells = np.bincount(group, minlength=groups)
    pairs, exact, adjacent, deviation = (
        np.bincount(group, weights=values, minlength=groups)
        for values in (counts.pairs, counts.exact, counts.adjacent, counts.deviation)
    )
    widest = np.zeros(groups)
    np.maximum.at(widest, group, counts.range)
    return tuple(
        Agreement(
            pairs=int(pairs[place]),
            cells=int(cells[place]),
            exact=float(exact[place] / pairs[place]),
            adjacent=float(adjacent[place] / pairs[place]),
            average_deviation=float(deviation[place] / cells[place]),
            widest_range=float(widest[place]),
        )
        if cells[place]
        else None
        for place in range(groups)
    )
