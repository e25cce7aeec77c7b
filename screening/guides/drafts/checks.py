"""All there is to say about a draft, each thing at the part and the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.guides.complaints import EMPTY, MISSING, InvalidDocument, checked
from screening.guides.drafts.parts import Parts, data_of
from screening.guides.drafts.places import Place, place_of
from screening.guides.linter.findings import Finding
from screening.guides.linter.question_set import lint_data
from screening.guides.schema import Document
from screening.messages import Message
from screening.settings import LANGUAGES


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a draft from being a whole question set, and where."""

    place: Place
    message: Message
    language: str = ""
    """The language in which a text has not been written, if that is what is the matter."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the linter says, and where."""

    place: Place
    finding: Finding


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it has been looked at.

    `document` is what it says, None as long as there are faults.
    """

    document: Document | None
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]

    def faults_of(self, part: str) -> tuple[Fault, ...]:
        """Return the faults in one part."""
        return tuple(one for one in self.faults if one.place.part == part)

    def remarks_of(self, part: str) -> tuple[Remark, ...]:
        """Return the remarks on one part."""
        return tuple(one for one in self.remarks if one.place.part == part)

    def unwritten(self, part: str | None = None) -> Mapping[str, int]:
        """Return by language how many texts of a part (by default all) have not been written."""
        faults: Iterable[Fault] = self.faults if part is None else self.faults_of(part)
        found = [one.language for one in faults if one.language]
        return {code: found.count(code) for code in LANGUAGES}


def check(parts: Parts, slug: str) -> Checked:
    """Look at a draft: is it whole, may everything in it be asked, is the rubric well made?"""
    data = data_of(parts, slug)
    document: Document | None = None
    faults: list[Fault] = []
    try:
        document = checked(data)
    except InvalidDocument as error:
        for one in error.found:
            last = str(one.path[-1]) if one.path else ""
            absent = last in LANGUAGES and one.message.text in {MISSING, EMPTY}
            faults.append(Fault(place_of(parts, one.path), one.message, last if absent else ""))
    remarks = tuple(Remark(place_of(parts, one.path), one) for one in lint_data(data))
    return Checked(document, tuple(faults), remarks)
