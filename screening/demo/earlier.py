"""The recruitments before the two that are told: finished, in earlier months, with short notes.

What the product says about a member's own scoring, and about a question set, rests on many
recruitments. These are as real to it as any: the same services make them, at their own moments.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from screening.demo.content import (
    CLEAR,
    FOLDER,
    Applicant,
    Card,
    Content,
    Note,
    Result,
    Seat,
    Story,
    When,
    read,
)

CREATED, PANEL_SET, DECLARED = 31, 12, 5
"""Days before the first interview."""
TIMES = ("09:00", "11:00", "13:00")
"""Of the interviews of a day."""
LETTERS: Mapping[str, Result] = {"n": "not_asked", "e": "no_evidence", "d": "declined"}
ADVERT = (
    "Direktoratet for kompetansevurdering har ledig stilling: {title}. Mye av arbeidet gjøres på "
    "et annet sted enn der lederen sitter. Arbeidssted: {work_sites}."
)


class _Past(Content):
    """A candidate: what the answers were about, and each member's row of results."""

    name: str
    about: str
    scorecards: Mapping[str, str]


class _Earlier(Content):
    """A recruitment; `interviews` is the day of the first one, and who is named first chairs."""

    reference: str
    title: str
    unit: str
    work_sites: str
    interviews: int
    panel: tuple[str, ...]
    candidates: tuple[_Past, ...]


class _File(Content):
    """The file: `answers` has, for each question and level, two ways to put it down."""

    question_set: str
    answers: Mapping[str, Mapping[int, tuple[str, str]]]
    recruitments: tuple[_Earlier, ...]


@cache
def earlier() -> tuple[Story, ...]:
    """Return the earlier recruitments, with their candidates and all notes."""
    found = _File.model_validate(read(FOLDER / "earlier.yaml"))
    return tuple(_story(found, one) for one in found.recruitments)


def _story(found: _File, case: _Earlier) -> Story:
    codes = tuple(f"k-{number:02}" for number in range(1, len(case.candidates) + 1))
    return Story(
        reference=case.reference,
        title=case.title,
        unit=case.unit,
        work_sites=case.work_sites,
        remote_share=60,
        language="nb",
        question_set=found.question_set,
        advert=ADVERT.format(title=case.title, work_sites=case.work_sites),
        created=When(day=case.interviews - CREATED, time="10:00"),
        panel_set=When(day=case.interviews - PANEL_SET, time="13:00"),
        declared=When(day=case.interviews - DECLARED, time="09:30"),
        panel=tuple(
            Seat(person=person, role="member" if place else "chair")
            for place, person in enumerate(case.panel)
        ),
        at_once=True,
        candidates=codes,
        applicants=tuple(
            _applicant(found, case, place, past) for place, past in enumerate(case.candidates)
        ),
    )


def _applicant(found: _File, case: _Earlier, place: int, past: _Past) -> Applicant:
    day, number = divmod(place, len(TIMES))
    return Applicant(
        name=past.name,
        contact="",
        language="nb",
        interview=When(day=case.interviews + day, time=TIMES[number]),
        declarations=dict.fromkeys(case.panel, CLEAR),
        scorecards={
            person: Card(
                locked=True,
                scores={
                    question: _note(answers, past.about, letter, seat)
                    for (question, answers), letter in zip(
                        found.answers.items(), past.scorecards[person], strict=True
                    )
                },
            )
            for seat, person in enumerate(case.panel)
        },
    )


def _note(answers: Mapping[int, tuple[str, str]], about: str, letter: str, seat: int) -> Note:
    """Put a result down; the second member has the other words for the same answer."""
    if letter in LETTERS:
        return Note(result=LETTERS[letter], evidence="", assessment="")
    words = answers[int(letter)][seat % 2] % {"about": about}
    return Note(result=int(letter), evidence=words[0].upper() + words[1:], assessment="")
