"""Question sets as YAML files: reading with every complaint and its line, and writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from screening.guides.complaints import InvalidDocument, checked, written
from screening.guides.schema import Criterion, Document, Question, Scale, Text
from screening.guides.yaml_reader import MOST_BYTES, UnreadableYaml, read_yaml
from screening.messages import N_, Message

WIDTH = 98
"""How long a written line may be, indentation included."""
_PLAIN = re.compile(r"[^\W\d_][\w ,.;()?!/’'«»“”–—+-]*(?<! )")
_NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a file: where it stands, and what to say about it."""

    file: str
    line: int
    path: str
    message: Message

    def said(self, sentence: str) -> str:
        """Return `file:line: path: sentence`, where `sentence` is the translated message."""
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.path}: {sentence}" if self.path else place + sentence


class QuestionSetFileError(Exception):
    """A file that is not a question set; `complaints` holds everything that is wrong with it."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        """Take all complaints, in the order of the file."""
        self.complaints = complaints
        super().__init__("\n".join(one.said(str(one.message)) for one in complaints))


def read(source: Path | bytes, name: str | None = None) -> Document:
    """Return the question set in the file or the bytes `source`; `name` is used in complaints.

    Raises `QuestionSetFileError` with every complaint there is.
    """
    shown = name or (str(source) if isinstance(source, Path) else "")
    content = bytes_of(source, shown) if isinstance(source, Path) else source
    try:
        found = read_yaml(content)
    except UnreadableYaml as error:
        raise QuestionSetFileError((Complaint(shown, error.line, "", error.message),)) from error
    complaints = [
        Complaint(shown, line, written(path), message) for path, line, message in found.doubled
    ]
    try:
        document = checked(found.data)
    except InvalidDocument as error:
        complaints.extend(
            Complaint(shown, found.line_of(one.path), written(one.path), one.message)
            for one in error.found
        )
        raise _all(complaints) from error
    if complaints:
        raise _all(complaints)
    return document


def _all(complaints: list[Complaint]) -> QuestionSetFileError:
    return QuestionSetFileError(tuple(sorted(complaints, key=lambda one: one.line)))


def bytes_of(path: Path, name: str) -> bytes:
    """Return what a file holds, and no more of it than may be used.

    Raises `QuestionSetFileError` if it cannot be read; `name` is used in the complaint.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        message = Message(
            N_("The file cannot be read (%(reason)s)."), {"reason": error.strerror or "?"}
        )
        raise QuestionSetFileError((Complaint(name, 1, "", message),)) from error


def write(document: Document) -> str:
    """Return YAML that reads back to exactly `document`, in the style of the shipped files."""
    return "\n".join(_document(document)) + "\n"


def _document(document: Document) -> Iterator[str]:
    yield f"format: {document.format}"
    yield f"slug: {_short(document.slug)}"
    for name in ("title", "role", "summary"):
        yield from _text(name, getattr(document, name), "")
    yield f"sector: {'null' if document.sector is None else _short(document.sector)}"
    yield f"minutes: {document.minutes}"
    yield ""
    yield from _scale(document.scale)
    for name in ("opening", "closing"):
        yield ""
        yield from _text(name, getattr(document, name), "")
    yield ""
    yield from _competencies(document)
    yield ""
    yield "questions:"
    for question in document.questions:
        yield from _question(question)


def _competencies(document: Document) -> Iterator[str]:
    yield "competencies:"
    for competency in document.competencies:
        yield f"  - id: {_short(competency.id)}"
        yield from _text("name", competency.name, "    ")
        yield "    criteria:"
        for criterion in competency.criteria:
            yield from _criterion(criterion)


def _scale(scale: Scale) -> Iterator[str]:
    yield "scale:"
    yield f"  minimum: {scale.minimum}"
    yield f"  maximum: {scale.maximum}"
    if scale.labels:
        yield "  labels:"
        for level, label in sorted(scale.labels.items()):
            yield from _text(str(level), label, "    ")


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"      - id: {_short(criterion.id)}"
    for name in ("name", "definition", "remote_reason"):
        yield from _text(name, getattr(criterion, name), "        ")
    yield "        anchors:"
    for level, anchor in sorted(criterion.anchors.items()):
        yield from _text(str(level), anchor, "          ")
    yield f"        weight: {_number(criterion.weight)}"


def _question(question: Question) -> Iterator[str]:
    yield f"  - id: {_short(question.id)}"
    yield f"    criterion: {_short(question.criterion)}"
    yield f"    type: {question.type}"
    yield from _text("stem", question.stem, "    ")
    if question.probes:
        yield "    probes:"
        for probe in question.probes:
            yield from _item(_text("", probe, "      "))
    yield f"    minutes: {question.minutes}"


def _text(key: str, text: Text, indent: str) -> Iterator[str]:
    """Yield a key and, one step further in, the text in its three languages."""
    if key:
        yield f"{indent}{key}:"
    for code in ("nb", "nn", "en"):
        yield from _language(code, text.in_language(code), indent + "  ")


def _item(lines: Iterable[str]) -> Iterator[str]:
    """Yield `lines` as one item of a list: the first begins with a hyphen."""
    for number, line in enumerate(lines):
        if number:
            yield line
        else:
            stripped = line.lstrip(" ")
            yield f"{' ' * (len(line) - len(stripped) - 2)}- {stripped}"


def _language(code: str, text: str, indent: str) -> Iterator[str]:
    start = f"{indent}{code}: "
    if "\n" not in text and len(start) + len(text) <= WIDTH:
        yield start + _short(text)
    elif _folds(text):
        yield f"{start}>-"
        yield from _folded(text, indent + "  ")
    else:
        yield start + json.dumps(text, ensure_ascii=False)


def _short(text: str) -> str:
    """Return `text` as it stands where YAML takes it for a text, else in quotation marks."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    return json.dumps(text, ensure_ascii=False)


def _folds(text: str) -> bool:
    """Tell whether YAML's folded style gives `text` back unchanged: no blanks at line edges."""
    return all(line == line.strip() for line in text.split("\n")) and "\x85" not in text


def _folded(text: str, indent: str) -> Iterator[str]:
    # In folded style a line end within a paragraph is a blank, and one blank line is a line end.
    for number, line in enumerate(text.split("\n")):
        if number:
            yield ""
        if not line:
            continue
        row = ""
        for word in re.split(r"(?<=\S) (?=\S)", line):
            if row and len(indent) + len(row) + 1 + len(word) > WIDTH:
                yield indent + row
                row = word
            else:
                row = f"{row} {word}" if row else word
        yield indent + row


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
