"""When a package is stuck, who may read it, and how its failure is kept. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from screening.messages import Figure, Message

MOST_ATTEMPTS = 3
"""How often a worker may be lost at the same part before that part is given up."""
SILENCE = timedelta(seconds=30)
"""A worker gives a sign of life every five seconds; after so many it counts as lost."""
PATIENCE = timedelta(seconds=60)
"""After so long in the queue, the queue is told once more."""
MOST_SECONDS = 300
"""For one document. The longest that the product accepts takes a twentieth of it."""


class Work(Protocol):
    """What the rules need to know of a package."""

    @property
    def state(self) -> str:
        """Where it is."""

    @property
    def heartbeat_at(self) -> datetime:
        """The last sign of life."""

    @property
    def claim(self) -> str:
        """Who is at work."""


class Row(Protocol):
    """What the rules need to know of a candidate as somebody sees them."""

    @property
    def id(self) -> int:
        """The candidate's number."""

    @property
    def code(self) -> str:
        """The candidate's code."""

    @property
    def name(self) -> str:
        """The name; for who hasn't declared impartiality, the code."""

    @property
    def sealed(self) -> bool:
        """Whether the scores are hidden."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package shows: whose scores, whose names, and whether the audit log."""

    scores: frozenset[int]
    names: frozenset[int]
    log: bool
    sealed: int = 0
    """How many candidates' scores are not among them."""

    @classmethod
    def of(cls, candidates: Iterable[Row], *, log: bool) -> Contents:
        """Return what somebody sees who sees `candidates` so."""
        rows = tuple(candidates)
        return cls(
            scores=frozenset(row.id for row in rows if not row.sealed),
            names=frozenset(row.id for row in rows if row.name != row.code),
            log=log,
            sealed=sum(row.sealed for row in rows),
        )

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> Contents:
        """Return what `plain` has stored."""
        return cls(frozenset(data["scores"]), frozenset(data["names"]), bool(data["log"]))

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"scores": sorted(self.scores), "names": sorted(self.names), "log": self.log}

    def within(self, other: Contents) -> bool:
        """Tell whether somebody who sees `other` may see all of this."""
        return self.scores <= other.scores and self.names <= other.names and self.log <= other.log


def is_stuck(work: Work, now: datetime, is_gone: Callable[[str], bool]) -> bool:
    """Tell whether the queue must be told again: the worker is lost, or the message is.

    `is_gone` tells of a process whether it has certainly ended.
    """
    silent = now - work.heartbeat_at
    if work.state == "queued":
        return silent > PATIENCE
    if work.state != "running":
        return False
    return silent > SILENCE or is_gone(process_of(work.claim))


def claim_of(process: str, number: str) -> str:
    """Return what a worker writes down when it takes a package."""
    return f"{process}#{number}"


def process_of(claim: str) -> str:
    """Return the process in a claim."""
    return claim.rpartition("#")[0]


def is_allowed(roles: Collection[str], allowed: Collection[str]) -> bool:
    """Tell whether one of somebody's roles is among those of an act."""
    return not set(roles).isdisjoint(allowed)


def plain(message: Message) -> dict[str, Any]:
    """Return a message as plain data, with the messages and figures in it."""
    return {
        "text": message.text,
        "params": {name: _plain(value) for name, value in message.params.items()},
    }


def message_of(data: Mapping[str, Any]) -> Message:
    """Return the message that `plain` has written."""
    params = {name: _param(value) for name, value in data["params"].items()}
    return Message(data["text"], params)


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return plain(value)
    if isinstance(value, Figure):
        return {"figure": value.value, "digits": value.digits}
    return value if isinstance(value, int | float | str) else str(value)


def _param(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return Figure(value["figure"], value["digits"]) if "figure" in value else message_of(value)
