"""The part of the findings about the order of the composites: whether it holds, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.analytics.ratings import Ratings
from screening.analytics.recount import Check
from screening.analytics.robustness import Pair as TurnedPair
from screening.analytics.robustness import Robustness, robustness
from screening.analytics.robustness_words import summary, turned, way, weighing
from screening.analytics.weights import TIE
from screening.messages import N_, Message
from screening.reports.findings_figures import NEAR, Order, OtherWay

if TYPE_CHECKING:
    from screening.analytics.robustness import Severities

MOST_WEIGHTS = 5
# What a reader is told first: a member left out says most about how the panel worked.
FIRST_NAMED = ("member", "median", "equal weights", "same criteria", "question", "severity")


@dataclass(frozen=True, slots=True)
class Recount:
    """What is said of the order, and what of each pair of candidates (two places, lower first)."""

    order: Order | None
    pairs: dict[tuple[int, int], PairRecount]


@dataclass(frozen=True, slots=True)
class PairRecount:
    """The part of one pair: the ways that turn it, the share of weights, and whether none does."""

    turned_by: tuple[Message, ...]
    weight_change: float | None
    settled: bool


def recount(ratings: Ratings, compared: Sequence[int], model: Severities | None) -> Recount:
    """Work the composites out in other ways; `compared` are places of candidates."""
    found = robustness(ratings, model=model, candidates=compared)
    if not found.pairs:
        return Recount(None, {})
    names, near = ratings.candidates, _near(found)
    order = Order(
        sentence=_sentence(ratings, found),
        extent=summary(found),
        rows=tuple(_row(names, check) for check in sorted(found.checks, key=_question_number)),
        weights=_weights(ratings, near),
        pairs=len(found.pairs),
        near=len(near),
        settled=sum(1 for pair in found.pairs if pair.dominance is not None),
    )
    return Recount(
        order,
        {
            (pair.a, pair.b): PairRecount(
                tuple(_way(found.checks[place]) for place in pair.turned_by),
                pair.smallest_change,
                pair.dominance is not None,
            )
            for pair in found.pairs
        },
    )


def _sentence(ratings: Ratings, found: Robustness) -> Message | None:
    """Name the first pair, in interview order, that the first-named kind of choice turns."""
    turning = [
        (FIRST_NAMED.index(found.checks[place].kind), place, pair)
        for pair in found.pairs
        for place in pair.turned_by
    ]
    if not turning:
        return None
    _, place, pair = min(turning, key=lambda one: (one[0], one[2].a, one[2].b, one[1]))
    return _turned(ratings, found.checks[place], pair)


def _row(names: Sequence[str], check: Check) -> OtherWay:
    refused = [check.reason] if check.reason else []
    if check.refusal is not None:
        refused.append(check.refusal.message)
    return OtherWay(
        way=_way(check),
        turned=tuple((names[a], names[b]) for a, b in check.turned),
        tied=tuple((names[a], names[b]) for a, b in check.tied),
        lost=tuple(names[place] for place in check.lost),
        refused=tuple(refused),
        compared=check.counted,
    )


def _near(found: Robustness) -> list[TurnedPair]:
    """Return the unequal pairs whose order depends on the weights, in interview order."""
    return [
        pair
        for pair in found.pairs
        if pair.dominance is None
        and pair.smallest_change is not None
        and TIE < pair.smallest_change <= NEAR
    ]


def _weights(ratings: Ratings, near: list[TurnedPair]) -> tuple[Message, ...]:
    """Say of the pairs nearest to it how far the weights have to move to change their order."""
    nearest = sorted(near, key=lambda pair: pair.smallest_change or 0)[:MOST_WEIGHTS]
    return tuple(message for pair in near if pair in nearest for message in weighing(ratings, pair))


def _question_number(check: Check) -> int:
    """Put the questions in the order of the interview, where the others stand before them."""
    return int(check.left_out or 0) if check.kind == "question" else 0


def _way(check: Check) -> Message:
    """Name the other way; a comparison knows its questions by their numbers."""
    if check.kind == "question":
        return Message(N_("Without question %(number)s"), {"number": check.left_out})
    return way(check)


def _turned(ratings: Ratings, check: Check, pair: TurnedPair) -> Message:
    if check.kind == "question":
        names = {"a": ratings.candidates[pair.a], "b": ratings.candidates[pair.b]}
        return Message(
            N_("The order of %(a)s and %(b)s changes if question %(number)s is left out."),
            {**names, "number": check.left_out},
        )
    return turned(ratings, check, pair)
