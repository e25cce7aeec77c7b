"""Reads the demonstration's texts, in `content/`, into frozen objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from screening.resources import PACKAGE
from screening.scoring.rules import Entry

FOLDER = PACKAGE / "demo" / "content"
RECRUITMENTS = ("adviser", "leader")
"""One folder each: `recruitment.yaml`, and one file a candidate under the candidate's code."""
CLEAR = "clear"
WEEKS_BACK = 2

Result = int | Literal["not_asked", "no_evidence", "declined"] | None
Language = Literal["nb", "nn", "en"]


class Content(BaseModel):
    """What a file says: frozen, and without anything that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class When(Content):
    """A time of day, so many days after the Monday two weeks before the demonstration is made."""

    day: int
    time: str = Field(pattern=re.compile(r"\A[0-2][0-9]:[0-5][0-9]\Z"))

    def moment(self, today: date, zone: ZoneInfo, minutes: float = 0) -> datetime:
        """Return the moment, `minutes` later, if the demonstration is made on `today`."""
        monday = today - timedelta(days=today.weekday(), weeks=WEEKS_BACK)
        start = datetime.combine(
            monday + timedelta(days=self.day), time.fromisoformat(self.time), zone
        )
        return start + timedelta(minutes=minutes)


class Person(Content):
    """Somebody who signs in."""

    key: str
    email: str
    name: str
    language: Language
    global_role: Literal["hr", "administrator"] | None = None


class Note(Content):
    """What one panel member put down for one question."""

    result: Result
    evidence: str
    assessment: str
    reason: str = ""

    @property
    def entry(self) -> Entry:
        """The note as scoring takes it."""
        texts = (self.evidence, self.assessment, self.reason)
        if isinstance(self.result, int):
            return Entry("scored", self.result, *texts)
        return Entry(self.result, None, *texts)


class Reopening(Content):
    """A locked scorecard that HR opened again: why, what was changed, and when it was locked."""

    at: When
    reason: str
    changes: Mapping[str, Note]
    locked_again: When


class Card(Content):
    """One panel member's scorecard; its scores may break off anywhere unless it is locked."""

    locked: bool
    scores: Mapping[str, Note]
    reopened: Reopening | None = None


class Applicant(Content):
    """A candidate, and what the panel wrote. Declarations say `clear`, or what the conflict is."""

    name: str
    contact: str
    language: Language
    interview: When
    declarations: Mapping[str, str]
    scorecards: Mapping[str, Card]
    withdrawn: When | None = None


class Seat(Content):
    """A place on the panel."""

    person: str
    role: Literal["chair", "member", "observer"]


class Story(Content):
    """One recruitment; `candidates` are the files that hold them, in the order of interviews."""

    reference: str
    title: str
    unit: str
    work_sites: str
    remote_share: int
    language: Language
    question_set: str
    advert: str
    weights: Mapping[str, float] | None = None
    weights_reason: str = ""
    created: When
    panel_set: When
    declared: When
    panel: tuple[Seat, ...]
    at_once: bool = False
    """Whether members put their notes in all at once, after the interview."""
    candidates: tuple[str, ...]
    applicants: tuple[Applicant, ...]


@cache
def people() -> tuple[Person, ...]:
    """Return everybody who signs in."""
    return tuple(Person.model_validate(row) for row in read(FOLDER / "people.yaml"))


@cache
def stories() -> tuple[Story, ...]:
    """Return the recruitments, with their candidates and all notes."""
    return tuple(_story(FOLDER / name) for name in RECRUITMENTS)


def _story(folder: Path) -> Story:
    content = read(folder / "recruitment.yaml")
    content["applicants"] = [read(folder / f"{code}.yaml") for code in content["candidates"]]
    return Story.model_validate(content)


# What YAML gives is anything at all until pydantic has looked at it.
def read(path: Path) -> Any:  # noqa: ANN401 - see above
    """Return what a file of texts holds."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
