"""What a copy holds, as a list of things with their number: on its first page, and before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.messages import N_, Message
from screening.privacy.rules.copies import (
    Copy,
    File,
    FullCase,
    Judged,
    PartyAccess,
    PersonalData,
    Said,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is in a copy, and how many there are of it; None where that says nothing."""

    what: Message
    count: int | None = None


def holds(copy: Copy) -> tuple[Held, ...]:
    """Return what `copy` holds, in its own order."""
    if isinstance(copy, PartyAccess):
        return _party_access(copy)
    if isinstance(copy, PersonalData):
        return _personal_data(copy)
    return _full_case(copy)


def _party_access(copy: PartyAccess) -> tuple[Held, ...]:
    said = [said for answer in copy.answers for said in answer.said]
    return (
        Held(Message(N_("Facts of the case"))),
        Held(Message(N_("The applicant's name, code, contact and status"))),
        Held(Message(N_("Who assessed the applicant")), len(copy.assessors)),
        Held(Message(N_("The questions that were asked")), len(copy.answers)),
        Held(Message(N_("Notes of what the applicant said")), _texts(said)),
    )


def _personal_data(copy: PersonalData) -> tuple[Held, ...]:
    return (
        Held(Message(N_("Facts of the case"))),
        Held(Message(N_("The applicant's name, code, contact and status"))),
        *_of_files([copy.file]),
        Held(Message(N_("Entries in the log that are about the applicant")), _entries(copy)),
        Held(Message(N_("How the data are used, and the applicant's rights (GDPR art. 15)"))),
    )


def _full_case(copy: FullCase) -> tuple[Held, ...]:
    return (
        Held(Message(N_("Facts of the case, weights and panel"))),
        Held(Message(N_("Candidates with name, contact and status")), len(copy.files)),
        Held(Message(N_("The comparison of the candidates"))),
        *_of_files(copy.files),
        Held(Message(N_("Entries in the log of the case")), _entries(copy)),
    )


def _of_files(files: Iterable[File]) -> tuple[Held, ...]:
    kept = tuple(files)
    answers = [answer for file in kept for answer in file.answers]
    judged = [judged for answer in answers for judged in answer.judged]
    return (
        Held(Message(N_("Locked scorecards")), sum(len(file.cards) for file in kept)),
        Held(
            Message(N_("Notes of what was said")),
            _texts(said for answer in answers for said in answer.said),
        ),
        Held(Message(N_("Assessments")), sum(len(one.assessments) for one in judged)),
        Held(Message(N_("Levels and outcomes")), _results(judged)),
        Held(
            Message(N_("Scores changed after discussion, with reasons")),
            sum(one.changed for one in judged),
        ),
        Held(Message(N_("Means and composite, with what is missing from them"))),
        Held(
            Message(N_("Declarations of impartiality")),
            sum(len(file.declarations) for file in kept),
        ),
    )


def _results(judged: Iterable[Judged]) -> int:
    return sum(one.mark != "unanswered" for one in judged)


def _texts(said: Iterable[Said]) -> int:
    return sum(len(one.texts) for one in said)


def _entries(copy: PersonalData | FullCase) -> int:
    return sum(line.count for line in copy.traces)
