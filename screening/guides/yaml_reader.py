"""Reads the YAML of a question set into plain data, and remembers on which line everything stands.

Only what such a file needs is taken: mappings, lists, texts and numbers. References (`&`, `*`),
tags (`!`) and several documents in a file are refused, so no file can run code or grow in memory
beyond its own size. Numbers and words are told apart as YAML 1.2 does it: `no` and `yes` are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from screening.guides.consistency import Path
from screening.messages import N_, Message

MOST_BYTES = 2_000_000
MOST_EVENTS = 60_000
"""Keys, texts, beginnings and ends of lists: ten times what a long question set has. Without this
a file of two megabytes could keep the parser, which is slow, busy for a minute."""
DEEPEST = 20
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][-+]?[0-9]{1,2})?")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_SWITCHES = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class UnreadableYaml(Exception):
    """The file is not YAML that can be used: `line` (from 1) and `message` say where and why."""

    def __init__(self, line: int, message: Message) -> None:
        """Take the line and the sentence."""
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


@dataclass(slots=True)
class Content:
    """What a file holds, the line of each path in it, and the keys that stand there twice."""

    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    doubled: list[tuple[Path, int, Message]] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of `path`, or of its nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(content: bytes) -> Content:
    """Return what the YAML file `content` (UTF-8, with or without byte-order mark) holds.

    Raises `UnreadableYaml` at the first thing that keeps the file from being read any further.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableYaml(
            1, Message(N_("The file is larger than %(most)s MB."), {"most": MOST_BYTES // 10**6})
        )
    text = _decoded(content)
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        raise UnreadableYaml(
            text.count("\n", 0, unreadable.start()) + 1,
            Message(
                N_("The file holds a control character (U+%(code)s), so it is not a text file."),
                {"code": f"{ord(unreadable[0]):04X}"},
            ),
        )
    try:
        return _Reader(text).content()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableYaml((mark.line if mark else 0) + 1, _syntax(error)) from error
    except (
        YAMLError,
        ValueError,
        IndexError,
        KeyError,
        AssertionError,
        AttributeError,
        TypeError,
        NotImplementedError,
    ) as error:
        # ruamel's parser stumbles over some broken input with errors of Python's own.
        raise UnreadableYaml(1, _not_yaml(str(error) or type(error).__name__)) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableYaml(
            content.count(b"\n", 0, error.start) + 1,
            Message(N_("The file is not UTF-8. Save it as UTF-8 and try again.")),
        ) from error


def _syntax(error: MarkedYAMLError) -> Message:
    problem = str(error.problem or error.context or "")
    if "\\t" in problem or "\t" in problem:
        return Message(N_("There is a tab here. Indent with spaces."))
    return _not_yaml(problem)


def _not_yaml(reason: str) -> Message:
    first = reason.strip().split("\n")[0]
    return Message(N_("This is not valid YAML (%(reason)s)."), {"reason": first[:200]})


class _Reader:
    """Builds plain data from the parser's events."""

    def __init__(self, text: str) -> None:
        yaml = YAML(typ="safe", pure=True)
        self._events: Iterator[Event] = iter(yaml.parse(text))
        self._content = Content()
        self._seen = 0

    def content(self) -> Content:
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise UnreadableYaml(
                        _line(event), Message(N_("A file holds one question set, not several."))
                    )
                self._content.data = self._value(self._next(), ())
        return self._content

    def _next(self) -> Event:
        event = next(self._events)
        self._seen += 1
        if self._seen > MOST_EVENTS:
            raise UnreadableYaml(
                _line(event),
                Message(N_("There is more in this file than a question set can need.")),
            )
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise UnreadableYaml(
                _line(event),
                Message(
                    N_(
                        "References (& and *) are not used in question sets. Write the text "
                        "out, or put it in quotation marks."
                    )
                ),
            )
        if getattr(event, "tag", None) is not None:
            raise UnreadableYaml(
                _line(event),
                Message(
                    N_(
                        "Tags (!) are not used in question sets. Put text that begins with an "
                        "exclamation mark in quotation marks."
                    )
                ),
            )
        return event

    def _value(self, event: Event, path: Path) -> object:
        self._content.lines.setdefault(path, _line(event))
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if len(path) >= DEEPEST:
            raise UnreadableYaml(_line(event), Message(N_("This is nested too deeply.")))
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        raise UnreadableYaml(_line(event), _not_yaml(type(event).__name__))

    def _list(self, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str | int, object]:
        found: dict[str | int, object] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise UnreadableYaml(
                    _line(event), Message(N_("A key must be a word or a whole number."))
                )
            key = _key(event)
            inner = (*path, key)
            if key in found:
                # What stands under the first of the two counts for the rest of the checks.
                self._content.doubled.append(
                    (
                        inner,
                        _line(event),
                        Message(
                            N_("The key %(key)s already stands on line %(line)s."),
                            {"key": key, "line": self._content.lines[inner]},
                        ),
                    )
                )
                self._value(self._next(), inner)
                continue
            self._content.lines[inner] = _line(event)
            found[key] = self._value(self._next(), inner)
        return found


def _line(event: Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1 if mark is not None else 1


def _key(event: ScalarEvent) -> str | int:
    text = str(event.value)
    if event.implicit[0] and _WHOLE.fullmatch(text):
        return int(text)
    return text


def _scalar(event: ScalarEvent) -> object:
    """Return the value of a scalar; in quotation marks or as a block it is always text."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _NOTHING:
        return None
    if text in _SWITCHES:
        return _SWITCHES[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
