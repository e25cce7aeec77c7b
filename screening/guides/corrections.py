"""Corrections of the spelling: which versions of a question set mean the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """Version `number` says what version `corrects` says, but for its spelling.

    `vouched_by` is the person who published it as such, at `vouched_at`.
    """

    number: int
    corrects: int
    vouched_by: str
    vouched_at: datetime


def tied(corrections: Sequence[Correction], number: int) -> tuple[Correction, ...]:
    """Return the corrections that tie other versions to version `number`, directly or in steps."""
    same = {number}
    while True:
        found = tuple(one for one in corrections if {one.number, one.corrects} & same)
        wider = same.union(*({one.number, one.corrects} for one in found))
        if wider == same:
            return found
        same = wider


def same_as(corrections: Sequence[Correction], number: int) -> tuple[int, ...]:
    """Return the numbers of the other versions that mean the same as version `number`."""
    same = {one for each in tied(corrections, number) for one in (each.number, each.corrects)}
    return tuple(sorted(same - {number}))
