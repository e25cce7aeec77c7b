"""All that a copy is made from, as plain frozen data: what one viewer may see, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message
from screening.privacy.rules.texts import Mark

if TYPE_CHECKING:
    from screening.privacy.grounds import Kind
    from screening.scoring.table import CandidateRow, ScoreTable

CardState = Literal["not_started", "draft", "locked", "reopened", "conflict"]


@dataclass(frozen=True, slots=True)
class Person:
    """What the case itself holds about a candidate."""

    id: int
    code: str
    name: str
    contact: str
    language: str
    status: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One panel member and one candidate: what was declared, and how far the scorecard has come."""

    candidate_id: int
    member_id: int
    member: str
    role: str
    declared: Literal["clear", "conflict"] | None
    declared_at: datetime | None
    card: str | None

    @property
    def scores(self) -> bool:
        """Whether a scorecard is expected of this member."""
        return self.role != "observer" and self.declared != "conflict"

    @property
    def state(self) -> CardState:
        """Where the member is with the candidate."""
        if self.declared == "conflict":
            return "conflict"
        states: dict[str | None, CardState] = {
            "draft": "draft",
            "locked": "locked",
            "reopened": "reopened",
        }
        return states.get(self.card, "not_started")


@dataclass(frozen=True, slots=True)
class Trace:
    """One entry of the audit log: when, who, what was done."""

    id: int
    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Entries of the same kind by the same person on the same day, as one line."""

    first: datetime
    last: datetime
    by: str
    action: str
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """What one viewer may see of a case.

    `table` holds the scores that are open to the viewer; `people`, `pairs` and `marks` are of the
    candidate concerned, or of all in a full case. `viewer_member_id` is the viewer's own place on
    the panel, if any.
    """

    table: ScoreTable
    people: tuple[Person, ...]
    pairs: tuple[Pair, ...]
    marks: tuple[tuple[Kind, Mark], ...] = ()
    traces: tuple[Trace, ...] = ()
    viewer_member_id: int | None = None

    def person(self, candidate_id: int) -> Person:
        """Return one of the candidates."""
        return next(person for person in self.people if person.id == candidate_id)

    def row(self, candidate_id: int) -> CandidateRow:
        """Return a candidate as the table of scores knows it."""
        return next(row for row in self.table.candidates if row.id == candidate_id)

    def pairs_of(self, candidate_id: int) -> tuple[Pair, ...]:
        """Return the panel's places with one candidate, in the order of speaking."""
        return tuple(pair for pair in self.pairs if pair.candidate_id == candidate_id)

    def marks_in(self, kind: Kind) -> tuple[Mark, ...]:
        """Return the redactions of copies of one kind."""
        return tuple(mark for copy, mark in self.marks if copy == kind)

    def seen_members(self, candidate_id: int) -> frozenset[int]:
        """Return the members whose notes on a candidate are open to the viewer."""
        return frozenset(
            card.member_id for card in self.table.cards if card.candidate_id == candidate_id
        )

    def as_of(self, kind: Kind) -> datetime | None:
        """Return the time of the newest of the data; never the time at which somebody asks."""
        return max(self._times(kind), default=None)

    def _times(self, kind: Kind) -> Iterator[datetime]:
        for card in self.table.cards:
            if card.locked_at:
                yield card.locked_at
        for pair in self.pairs:
            if pair.declared_at:
                yield pair.declared_at
        for trace in self.traces:
            yield trace.at
        for mark in self.marks_in(kind):
            yield mark.at


def daily(traces: Iterable[Trace]) -> tuple[Traces, ...]:
    """Join entries that say the same of the same day, in the order of the first of each."""
    lines: dict[tuple[object, ...], Traces] = {}
    for trace in sorted(traces, key=lambda one: one.id):
        key = (trace.at.date(), trace.by, trace.action)
        before = lines.get(key)
        lines[key] = (
            Traces(trace.at, trace.at, trace.by, trace.action, 1)
            if before is None
            else Traces(before.first, trace.at, trace.by, trace.action, before.count + 1)
        )
    return tuple(lines.values())


ACTIONS: dict[str, Message] = {
    "recruitment.created": Message(N_("The recruitment was created")),
    "recruitment.edited": Message(N_("The recruitment's details were changed")),
    "recruitment.version_moved": Message(
        N_("The recruitment moved to another version of its question set")
    ),
    "weights.set": Message(N_("The weights were set")),
    "panel.added": Message(N_("A panel member was added")),
    "panel.removed": Message(N_("A panel member was removed")),
    "panel.role-changed": Message(N_("A panel member got another role")),
    "panel.moved": Message(N_("The order of speaking was changed")),
    "candidate.added": Message(N_("The candidate was entered")),
    "candidate.restored": Message(N_("The candidate was entered again")),
    "candidates.imported": Message(N_("Candidates were entered from a list")),
    "candidate.edited": Message(N_("The candidate's details were changed")),
    "candidate.reinstated": Message(N_("It was noted that the candidate takes part again")),
    "candidate.withdrawn": Message(N_("It was noted that the candidate has withdrawn")),
    "candidate.moved": Message(N_("The order of interviews was changed")),
    "candidate.removed": Message(N_("A candidate was removed")),
    "impartiality.declared": Message(N_("Impartiality was declared")),
    "score.saved": Message(N_("Notes or scores were saved")),
    "scorecard.locked": Message(N_("A scorecard was locked")),
    "scorecard.reopened": Message(N_("A scorecard was opened again")),
    "scores.imported": Message(N_("Scores were taken in from a file")),
    "redaction.made": Message(N_("A passage was redacted in a copy")),
    "redaction.removed": Message(N_("A redaction was taken back")),
    "access-copy.requested": Message(N_("A copy of the case was ordered")),
    "access-copy.made": Message(N_("A copy of the case was made")),
}
"""What the audit log's actions are in words; one without words is shown as it is called."""


def action_words(action: str) -> Message:
    """Return an action of the audit log in words."""
    return ACTIONS.get(action, Message("%(action)s", {"action": action}))
