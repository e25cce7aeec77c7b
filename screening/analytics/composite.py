"""The arithmetic from single levels to a composite, in exact fractions.

A member's criterion score is the mean of that member's scored questions for the criterion. The
panel's is the mean over members. The composite is the weighted mean over the criteria that have a
score, with the weights renormalised over those. What was not asked, not answered or gave no
evidence is missing, never zero.

Everything is a ``Fraction``, so that a sum worked out by hand gives the same last decimal, and the
same figures come out whatever order the scores were read in. Only the standard deviation, which is
a root, is a float.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from decimal import Decimal

TWO = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the cells that should hold a score do hold one."""

    scored: int
    expected: int

    @property
    def complete(self) -> bool:
        """Whether no expected cell lacks a score."""
        return self.scored >= self.expected

    def __add__(self, other: Coverage) -> Coverage:
        """Add the cells of two parts of a table."""
        return Coverage(self.scored + other.scored, self.expected + other.expected)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the panel members lie from each other.

    ``deviation`` is the sample standard deviation (n - 1), and None for fewer than two values.
    """

    lowest: Fraction
    highest: Fraction
    deviation: float | None

    @property
    def range(self) -> Fraction:
        """Highest less lowest."""
        low, high = self.lowest, self.highest
        difference = high.numerator * low.denominator - low.numerator * high.denominator
        return _ratio(difference, high.denominator * low.denominator)


@dataclass(frozen=True, slots=True)
class Term:
    """One criterion's part in a composite: weight, mean and their product."""

    criterion_id: str
    weight: Fraction
    mean: Fraction
    product: Fraction


@dataclass(frozen=True, slots=True)
class Composite:
    """A weighted mean with the terms it was made of.

    ``lacking`` names the criteria with a weight that have no score. ``value`` is None when no
    criterion with a weight has a score.
    """

    terms: tuple[Term, ...]
    lacking: tuple[str, ...]
    weight_sum: Fraction
    product_sum: Fraction
    value: Fraction | None

    @property
    def incomplete(self) -> bool:
        """Whether a criterion that should count has no score."""
        return bool(self.lacking)


def exact(number: float | Decimal | Fraction) -> Fraction:
    """Return the number as it is written: 0.1 is a tenth, not its nearest binary fraction."""
    return Fraction(str(number))


def mean(values: Iterable[Fraction | int]) -> Fraction | None:
    """Return the arithmetic mean, or None when there are no values."""
    numbers, parts = _in_parts(values)
    return _ratio(sum(numbers), len(numbers) * parts) if numbers else None


def member_score(levels: Iterable[int | None]) -> Fraction | None:
    """Return one member's score on one criterion: the mean of the questions that were scored."""
    return mean([level for level in levels if level is not None])


def panel_mean(scores: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean over the members who have a score on the criterion."""
    return mean(score for score in scores if score is not None)


def spread(values: Iterable[Fraction | int]) -> Spread | None:
    """Return how far the values lie from each other, or None when there are no values."""
    numbers, parts = _in_parts(values)
    return _spread(tuple(numbers), parts) if numbers else None


@lru_cache(maxsize=4096)
def _spread(numbers: tuple[int, ...], parts: int) -> Spread:
    """Return the spread of `numbers`, which count parts; panels give the same levels often."""
    count = len(numbers)
    deviation = None
    if count >= TWO:
        squares = count * sum(number * number for number in numbers) - sum(numbers) ** 2
        deviation = math.sqrt(squares / (count * (count - 1) * parts * parts))
    return Spread(_ratio(min(numbers), parts), _ratio(max(numbers), parts), deviation)


def _in_parts(values: Iterable[Fraction | int]) -> tuple[list[int], int]:
    """Return the values as whole numbers of one common part, and how many parts make a one.

    Sums of whole numbers are as exact as sums of fractions, and ten times faster.
    """
    found = list(values)
    if {*map(type, found)} <= {int}:
        return cast("list[int]", found), 1
    parts = math.lcm(*[value.denominator for value in found])
    return [value.numerator * (parts // value.denominator) for value in found], parts


@lru_cache(maxsize=4096)
def _ratio(numerator: int, denominator: int) -> Fraction:
    """Return the fraction; levels are few, so the same ones come again and again."""
    return Fraction(numerator, denominator)


def coverage(cells: Sequence[int | None]) -> Coverage:
    """Count the cells that hold a level among those that should."""
    return Coverage(sum(1 for level in cells if level is not None), len(cells))


def composite(means: Mapping[str, Fraction | None], weights: Mapping[str, Fraction]) -> Composite:
    """Weigh the criteria that have a mean, in the order of ``weights``.

    A weight of nought leaves a criterion out of the sum and out of what is lacking. A weight below
    nought raises ``ValueError``.
    """
    if any(weight < 0 for weight in weights.values()):
        msg = "a weight is below nought"
        raise ValueError(msg)
    terms: list[Term] = []
    lacking: list[str] = []
    for criterion_id, weight in weights.items():
        if weight == 0:
            continue
        value = means.get(criterion_id)
        if value is None:
            lacking.append(criterion_id)
        else:
            terms.append(Term(criterion_id, weight, value, weight * value))
    weight_sum = sum((term.weight for term in terms), Fraction(0))
    product_sum = sum((term.product for term in terms), Fraction(0))
    value = product_sum / weight_sum if weight_sum else None
    return Composite(tuple(terms), tuple(lacking), weight_sum, product_sum, value)
