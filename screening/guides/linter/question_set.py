"""A question set, as it stands in its file or as a document, to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from screening.guides.complaints import EMPTY, MISSING, InvalidDocument, checked, written
from screening.guides.consistency import Path
from screening.guides.linter.checking import lint_question, private_matters
from screening.guides.linter.findings import Finding, rank
from screening.guides.linter.rubric import LANGUAGES, Weakness, criteria_in, texts, weaknesses
from screening.guides.yaml_reader import Content, read_yaml
from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.guides.schema import Document

FACT = N_(
    "A fact question needs the line of the advert that it rests on, and gets no score of its own."
)


class NotAQuestionSet(Exception):
    """The file is YAML, but no question set: there are no questions in it to look at."""


@dataclass(frozen=True, slots=True)
class _Place:
    line_of: Callable[[Path], int]
    languages: tuple[str, ...]
    on: date | None


def lint_document(
    document: Document, *, languages: Iterable[str] = LANGUAGES, on: date | None = None
) -> tuple[Finding, ...]:
    """Return the findings on a whole question set; lines are 1, `path` says where."""
    return lint_data(document.model_dump(), languages=languages, on=on)


def lint_data(
    data: Mapping[Any, Any], *, languages: Iterable[str] = LANGUAGES, on: date | None = None
) -> tuple[Finding, ...]:
    """Return the findings on the plain data of a question set that need not be whole yet."""
    return tuple(_findings(data, _Place(lambda _path: 1, tuple(languages), on)))


def lint_yaml(
    content: bytes, *, languages: Iterable[str] = LANGUAGES, on: date | None = None
) -> tuple[Finding, ...]:
    """Return the findings on the question set in a file's bytes, in the order of the file.

    A set that cannot be imported yet is looked at all the same, and what is wrong with it is among
    the findings. Raises `UnreadableYaml` where the file is not YAML that can be used, and
    `NotAQuestionSet` where there is nothing in it that looks like a question set.
    """
    read = read_yaml(content)
    data = read.data
    if not isinstance(data, Mapping) or not {"questions", "competencies"} & set(data):
        raise NotAQuestionSet
    place = _Place(read.line_of, tuple(languages), on)
    found = [*_schema(data, read), *_findings(data, place)]
    return tuple(sorted(found, key=rank))


def _schema(data: Mapping[Any, Any], read: Content) -> Iterator[Finding]:
    complaints = [(path, message) for path, _line, message in read.doubled]
    try:
        checked(data)
    except InvalidDocument as error:
        complaints.extend((one.path, one.message) for one in error.found)
    for path, message in complaints:
        absent = bool(path) and path[-1] in LANGUAGES and message.text in {MISSING, EMPTY}
        yield Finding(
            line=read.line_of(path),
            severity="warning",
            category="missing_language" if absent else "question_set",
            reason=message,
            replacement=None,
            tier=0,
            path=written(path),
        )


def _findings(data: Mapping[Any, Any], place: _Place) -> Iterator[Finding]:
    questions = data.get("questions")
    for index, question in enumerate(questions if isinstance(questions, list | tuple) else ()):
        if isinstance(question, Mapping):
            yield from _question(("questions", index), question, place)
    for key in ("opening", "closing"):
        yield from _read_aloud((key,), data.get(key), place)
    for path, criterion in criteria_in(data):
        yield from _judged_by(path, criterion, place)
    for weakness in weaknesses(data):
        if not (set(weakness.path) & set(LANGUAGES)) or weakness.path[-1] in place.languages:
            yield _of(weakness, place)


def _question(path: Path, question: Mapping[Any, Any], place: _Place) -> Iterator[Finding]:
    type_ = question.get("type")
    stem = (*path, "stem")
    for language, text in texts(question.get("stem")):
        if language in place.languages:
            yield from lint_question(
                text,
                language,
                line=place.line_of((*stem, language)),
                path=written((*stem, language)),
                type_=type_ if isinstance(type_, str) else "",
                on=place.on,
            )
    if type_ == "background_fact":
        yield Finding(
            line=place.line_of((*path, "type")),
            severity="notice",
            category="structure",
            reason=Message(FACT),
            replacement=None,
            tier=3,
            path=written((*path, "type")),
        )
    probes = question.get("probes")
    for index, probe in enumerate(probes if isinstance(probes, list | tuple) else ()):
        yield from _read_aloud((*path, "probes", index), probe, place)


def _read_aloud(path: Path, several: object, place: _Place) -> Iterator[Finding]:
    for language, text in texts(several):
        if language in place.languages:
            yield from private_matters(
                text,
                language,
                line=place.line_of((*path, language)),
                path=written((*path, language)),
                on=place.on,
            )


def _judged_by(path: Path, criterion: Mapping[Any, Any], place: _Place) -> Iterator[Finding]:
    """Tell of private matters in what answers are judged by.

    Nobody is asked it, and it may speak of others, such as of an employee on leave. Hence it is
    never an error, what is merely a sensitive word is left out, and no question is offered.
    """
    anchors = criterion.get("anchors")
    said: dict[Path, object] = {
        (key,): criterion.get(key) for key in ("name", "definition", "remote_reason")
    }
    if isinstance(anchors, Mapping):
        said |= {("anchors", level): several for level, several in anchors.items()}
    for steps, several in said.items():
        for one in _read_aloud((*path, *steps), several, place):
            if one.severity in {"error", "warning"}:
                yield replace(one, severity="warning", replacement=None)


def _of(weakness: Weakness, place: _Place) -> Finding:
    return Finding(
        line=place.line_of(weakness.path),
        severity=weakness.severity,
        category=weakness.category,
        reason=weakness.reason,
        replacement=weakness.replacement,
        tier=0,
        text=weakness.text,
        path=written(weakness.path),
    )
