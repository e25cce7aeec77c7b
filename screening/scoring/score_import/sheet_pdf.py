"""Reading filled score sheets: a PDF from any reader becomes a `Sheet`, or words about why not.

Only the form's fields are read. What else a PDF may carry (scripts, links, pictures) is never
looked at.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal, Self

from screening.apart import read_apart
from screening.messages import N_, Message
from screening.scoring.score_import import pdf_fields
from screening.scoring.score_import.origin import FIELD, KEYWORD, LEVEL, Origin
from screening.tabular import Problem, TableError, forbidden_character, shown, tidy

MAX_BYTES = 10_000_000
"""Size of one file. A sheet weighs 0.4 MB, and a reader that saves every change adds to that."""
MAX_FILES = 20
"""Sheets read at once by a page; the command line takes any number."""
PATIENCE = 20.0
"""Seconds for all files of a page together."""

Part = Literal["level", "evidence", "assessment"]
PARTS: tuple[Part, ...] = ("level", "evidence", "assessment")

_FIELD_NAME = re.compile(r"question-([1-9][0-9]{0,3})-(level|evidence|assessment)", re.ASCII)
# How one reader or another writes a new line in a field.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FAULTS: Mapping[str, Message] = {
    "no pdf": Message(N_("The file is named .pdf but is no PDF.")),
    "damaged": Message(
        N_("The PDF is damaged. Open the sheet, save it once more and send it again.")
    ),
    "encrypted": Message(N_("The PDF is encrypted. Save a copy without a password.")),
    "xfa": Message(N_("The PDF is an XFA form. Fill in the score sheet as it was handed out.")),
    "slow": Message(N_("The PDF takes too long to read, so it was left alone.")),
    "other": Message(N_("The PDF is not a score sheet from here.")),
    "flat": Message(
        N_(
            "The sheet's fields are gone: it was printed to a new PDF, or flattened. "
            "Save the sheet itself and send that."
        )
    ),
    "origin": Message(
        N_("The sheet does not say whose it is: what it carries about itself was changed.")
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one field of a sheet holds: of which question, counted from 1, and which part of it."""

    number: int
    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A filled sheet: the file's name, what it carries about itself, and its fields in order."""

    file: str
    origin: Origin
    answers: tuple[Answer, ...]

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Self:
        """Return the sheet of which `packed` is the plain data (`dataclasses.asdict`)."""
        answers = tuple(Answer(**answer) for answer in packed["answers"])
        return cls(packed["file"], Origin(**packed["origin"]), answers)


def is_sheet(data: bytes, filename: str) -> bool:
    """Say whether a file is to be read as a score sheet rather than as a spreadsheet."""
    return data.startswith(b"%PDF-") or PurePath(filename).suffix.lower() == ".pdf"


def read_sheets(
    files: Sequence[tuple[str, bytes]], *, patience: float | None = None
) -> tuple[Sheet, ...]:
    """Read all of (name, content), in the order given.

    Raises:
        TableError: with the problems of all files; nothing else is ever raised.
    """
    started = time.monotonic()
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for name, data in files:
        alone = len(files) == 1
        if patience is not None and time.monotonic() - started > patience:
            problems.append(_file_problem(name, _FAULTS["slow"], alone=alone))
            break
        try:
            sheets.append(_read(name, data, alone=alone))
        except TableError as error:
            problems += error.problems
    if problems:
        raise TableError(problems)
    return tuple(sheets)


def spot(number: int, part: Part, file: str | None) -> Message:
    """Say where something is on a sheet; `file` is named where there are several."""
    texts = {
        "level": (N_("Question %(number)s, level"), N_("%(file)s, question %(number)s, level")),
        "evidence": (
            N_("Question %(number)s, evidence"),
            N_("%(file)s, question %(number)s, evidence"),
        ),
        "assessment": (
            N_("Question %(number)s, assessment"),
            N_("%(file)s, question %(number)s, assessment"),
        ),
    }[part]
    if file is None:
        return Message(texts[0], {"number": number})
    return Message(texts[1], {"number": number, "file": shown(file)})


def file_spot(file: str) -> Message:
    """Say which file it is."""
    return Message(N_("%(file)s"), {"file": shown(file)})


def _file_problem(name: str, message: Message, *, alone: bool) -> Problem:
    return Problem(None, None, None, message, None if alone else file_spot(name))


def _read(name: str, data: bytes, *, alone: bool) -> Sheet:
    def refused(message: Message) -> TableError:
        return TableError([_file_problem(name, message, alone=alone)])

    if len(data) > MAX_BYTES:
        text = N_("The file is larger than %(most)s MB, and a score sheet never is.")
        raise refused(Message(text, {"most": MAX_BYTES // 1_000_000}))
    found = _fields(data)
    if "fault" in found:
        raise refused(_FAULTS[found["fault"]])
    fields = found["fields"]
    if FIELD not in fields:
        raise refused(_FAULTS["flat" if KEYWORD in found["keywords"] else "other"])
    try:
        origin = Origin.decoded(fields[FIELD]["value"])
    except ValueError:
        raise refused(_FAULTS["origin"]) from None
    answers: list[Answer] = []
    problems: list[Problem] = []
    for answer, complaint in _answers(fields):
        answers.append(answer)
        if complaint is not None:
            place = spot(answer.number, answer.part, None if alone else name)
            problems.append(Problem(answer.number, None, None, complaint, place))
    if problems:
        raise TableError(problems)
    return Sheet(name, origin, tuple(answers))


def _fields(data: bytes) -> dict[str, Any]:
    """Let a program with little time and memory list the fields."""
    return read_apart(pdf_fields.__file__, data, seconds=pdf_fields.SECONDS)


def _answers(fields: Mapping[str, Any]) -> Iterator[tuple[Answer, Message | None]]:
    """Every field of a question by number and part, with what is wrong with its content."""
    named = []
    for name, content in fields.items():
        if match := _FIELD_NAME.fullmatch(name):
            part: Part = next(part for part in PARTS if part == match[2])
            named.append((int(match[1]), PARTS.index(part), part, content))
    for number, _, part, content in sorted(named, key=lambda one: one[:2]):
        if part == "level":
            marks = _marks(content)
            text = tidy(marks[0].removeprefix(f"{LEVEL}-")) if marks else ""
            yield Answer(number, part, shown(text)), _two_marks(marks)
        else:
            text = tidy(_LINE_ENDS.sub("\n", content["value"]))
            yield Answer(number, part, text), _unreadable(text)


def _marks(content: Mapping[str, Any]) -> list[str]:
    """Which buttons of a group are pressed: by the group's value, and by how they look.

    Some programs keep the value alone and others only the looks; where both are there, they agree.
    Some write the value as a string, with the slash of a name before it.
    """
    value = content["value"].strip().removeprefix("/")
    claimed = [value] if value and value != "Off" else []
    return claimed + [mark for mark in content["marks"] if mark not in claimed]


def _two_marks(marks: Sequence[str]) -> Message | None:
    if len(marks) < 2:  # noqa: PLR2004 - two is what it is about
        return None
    both = [shown(mark.removeprefix(f"{LEVEL}-")) for mark in marks[:2]]
    text = N_("Two answers are marked, “%(one)s” and “%(other)s”. Mark one and save the sheet.")
    return Message(text, {"one": both[0], "other": both[1]})


def _unreadable(text: str) -> Message | None:
    found = forbidden_character(text)
    if found is None:
        return None
    return Message(
        N_("The text holds the invisible control character %(character)s. Delete it."),
        {"character": f"U+{ord(found):04X}"},
    )
