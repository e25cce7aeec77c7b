"""What each copy leaves out, and on what ground: the table that stands on its first page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.messages import N_, Message
from screening.privacy.grounds import GROUNDS, Ground, Kind
from screening.privacy.rules.texts import Mark, Note

if TYPE_CHECKING:
    from screening.privacy.rules.source import Pair, Person, Source


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that is left out, and why."""

    what: Message
    ground: Ground


@dataclass(frozen=True, slots=True)
class Redacted:
    """The bars with one number: their ground, and in which notes they stand.

    A note is named once however often something is redacted in it.
    """

    number: int
    ground: Ground
    places: tuple[Message, ...]


def redacted(notes: Iterable[Note], marks: Sequence[Mark]) -> tuple[Redacted, ...]:
    """Return the grounds of the redactions that fit, numbered in the order of the copy."""
    places: dict[str, dict[str, Message]] = {}
    for note in notes:
        fitting = sorted((m for m in marks if m.fits(note)), key=lambda m: (m.start, m.end))
        for mark in fitting:
            places.setdefault(mark.ground, {}).setdefault(note.key, note.place)
    return tuple(
        Redacted(number, GROUNDS[key], tuple(found.values()))
        for number, (key, found) in enumerate(places.items(), start=1)
    )


def unopened(source: Source, candidate_id: int) -> tuple[Pair, ...]:
    """Return the scorecards that are expected and whose notes are not open to the viewer."""
    seen = source.seen_members(candidate_id)
    return tuple(
        pair for pair in source.pairs_of(candidate_id) if pair.scores and pair.member_id not in seen
    )


def unopened_words(pair: Pair) -> Message:
    """Say where a scorecard that is left out stands."""
    sentence = {
        "not_started": N_("The scorecard of %(member)s: not begun"),
        "draft": N_("The scorecard of %(member)s: not locked yet"),
        "reopened": N_("The scorecard of %(member)s: opened again and not locked since"),
        "locked": N_("The scorecard of %(member)s: locked, and sealed until all are locked"),
    }.get(pair.state, N_("The scorecard of %(member)s"))
    return Message(sentence, {"member": pair.member})


def _sealed(source: Source, candidate_id: int, code: str = "") -> Iterable[LeftOut]:
    for pair in unopened(source, candidate_id):
        what = unopened_words(pair)
        if code:
            what = Message(N_("%(code)s. %(what)s"), {"code": code, "what": what})
        yield LeftOut(what, GROUNDS["sealed"])


def left_out(kind: Kind, source: Source, people: Iterable[Person]) -> tuple[LeftOut, ...]:
    """Return what a copy of `kind` about `people` leaves out besides redactions, and why."""
    if kind == "full-case":
        return (
            *(one for person in people for one in _sealed(source, person.id, person.code)),
            LeftOut(
                Message(N_("The grounds of declared conflicts of interest")), GROUNDS["private"]
            ),
        )
    sealed = tuple(one for person in people for one in _sealed(source, person.id))
    if kind == "personal-data":
        return (
            *sealed,
            LeftOut(Message(N_("Names, notes and scores of other applicants")), GROUNDS["others"]),
            LeftOut(
                Message(N_("The grounds of declared conflicts of interest")), GROUNDS["private"]
            ),
        )
    return (
        *sealed,
        LeftOut(Message(N_("What panel members thought of the answers")), GROUNDS["interview"]),
        LeftOut(
            Message(N_("Levels, means, composite, and reasons for changed scores")),
            GROUNDS["assessments"],
        ),
        LeftOut(Message(N_("Comparison with other applicants")), GROUNDS["assessments"]),
        LeftOut(Message(N_("Other applicants")), GROUNDS["applicant-list"]),
        LeftOut(
            Message(N_("Who is recommended, in what order, and dissents")),
            GROUNDS["recommendation"],
        ),
        LeftOut(Message(N_("Declarations of impartiality")), GROUNDS["private"]),
        LeftOut(Message(N_("The log of who did what, and when")), GROUNDS["elsewhere"]),
    )
