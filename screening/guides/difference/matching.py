"""Which items of a list are the same in two versions of it, and which of them have moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

ALIKE = 0.5
"""From which likeness on one follow-up question is taken for another wording of an earlier one."""


def moved(old: Sequence[Hashable], new: Sequence[Hashable]) -> frozenset[Hashable]:
    """Return the items of both lists that have moved: as few as explain the new order.

    An item comes at most once in a list.
    """
    places = {item: place for place, item in enumerate(old)}
    common = [item for item in new if item in places]
    order = [places[item] for item in common]
    stayed = set(_longest_rising(order))
    return frozenset(item for item, place in zip(common, order, strict=True) if place not in stayed)


def merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the new order, with what was removed after what it used to follow."""
    order = list(new)
    known = set(new)
    for place, item in enumerate(old):
        if item in known:
            continue
        before = old[place - 1] if place else None
        order.insert(order.index(before) + 1 if before is not None else 0, item)
        known.add(item)
    return order


def pairs(
    old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]
) -> list[tuple[int | None, int | None]]:
    """Return which text of `new` is which of `old`, as places; None where there is none.

    Equal texts are paired first, then those that are most alike, as long as half of the letters
    in a row are the same. The order is that of `new`, with what was removed where it used to be.
    """
    partner: dict[int, int] = {}
    free = list(range(len(old)))
    for place, text in enumerate(new):
        equal = next((one for one in free if old[one] == text), None)
        if equal is not None:
            partner[place] = equal
            free.remove(equal)
    candidates = sorted(
        (-likeness(old[one], text), abs(one - place), place, one)
        for place, text in enumerate(new)
        if place not in partner
        for one in free
    )
    for distance, _, place, one in candidates:
        if -distance >= ALIKE and place not in partner and one in free:
            partner[place] = one
            free.remove(one)
    names = {one: f"new {place}" for place, one in partner.items()}
    order = merged(
        [names.get(one, f"old {one}") for one in range(len(old))],
        [f"new {place}" for place in range(len(new))],
    )
    return [_pair(name, partner) for name in order]


def likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Return how alike two texts are, 0 to 1, over the languages in which both are written."""
    shared = [code for code in one if one[code] and other.get(code)]
    if not shared:
        return 0.0
    return sum(_likeness(one[code], other[code]) for code in shared) / len(shared)


def _pair(name: str, partner: Mapping[int, int]) -> tuple[int | None, int | None]:
    side, _, number = name.partition(" ")
    place = int(number)
    return (partner.get(place), place) if side == "new" else (place, None)


def _likeness(one: str, other: str) -> float:
    # Three letters in a row: a misspelt word still has most of them, another word has few.
    mine, theirs = _letters(one), _letters(other)
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def _letters(text: str) -> Counter[str]:
    padded = f" {' '.join(text.casefold().split())} "
    return Counter(padded[place : place + 3] for place in range(len(padded) - 2))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the longest run of rising numbers that is left when others are taken out."""
    ends: list[int] = []
    ends_at: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(ends_at[length - 1] if length else None)
        ends[length : length + 1] = [number]
        ends_at[length : length + 1] = [place]
    found: list[int] = []
    at = ends_at[-1] if ends_at else None
    while at is not None:
        found.append(numbers[at])
        at = before[at]
    return found[::-1]
