"""A plain list of questions, one a line, to findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from screening.guides.linter.checking import lint_question
from screening.guides.linter.findings import Finding, rank
from screening.messages import N_, Message

MOST_BYTES = 2_000_000
_BULLET = re.compile(r"^\s*(?:[-*•–>]+|\(?\d{1,3}[.):]|[a-zA-Z][.)])\s+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_LINES = re.compile(r"\r\n|\r|\n")
_WORDS = re.compile(r"\w")
_ENDS = re.compile(r"[.?!:;…][\"'»”)]*$")


class UnreadableText(Exception):
    """The file is no list of questions: `line` (from 1) and `message` say where and why."""

    def __init__(self, line: int, message: Message) -> None:
        """Take the line and the sentence."""
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8; raises `UnreadableText` for anything else."""
    if len(content) > MOST_BYTES:
        raise UnreadableText(
            1, Message(N_("The file is larger than %(most)s MB."), {"most": MOST_BYTES // 10**6})
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = Message(N_("The file is not UTF-8. Save it as UTF-8 and try again."))
        raise UnreadableText(line, message) from error
    control = _CONTROL.search(text)
    if control:
        raise UnreadableText(
            text.count("\n", 0, control.start()) + 1,
            Message(
                N_("The file holds a control character (U+%(code)s), so it is not a text file."),
                {"code": f"{ord(control[0]):04X}"},
            ),
        )
    return text


def lint_text(text: str, language: str, *, on: date | None = None) -> tuple[Finding, ...]:
    """Return the findings on `text`, one question a line; empty lines and # comments are passed.

    A question that runs on over the next line is also read as one, and told of at its first line.
    """
    lines = [_BULLET.sub("", line).strip() for line in _LINES.split(text)]
    found = [
        finding
        for number, line in enumerate(lines, 1)
        if _asks(line)
        for finding in lint_question(line, language, line=number, on=on)
    ]
    told = {(one.line, one.category) for one in found if one.severity != "notice"}
    for number, whole in _wrapped(lines):
        found.extend(
            replace(finding, text=whole)
            for finding in lint_question(whole, language, line=number, on=on)
            if finding.severity != "notice"
            and not {(number, finding.category), (number + 1, finding.category)} & told
        )
    return tuple(sorted(found, key=rank))


def _asks(line: str) -> bool:
    return not line.startswith("#") and _WORDS.search(line) is not None


def _wrapped(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that runs on into the next, and the two as one."""
    for number, (line, after) in enumerate(pairwise(lines), 1):
        if _asks(line) and after[:1].islower() and not _ENDS.search(line):
            yield number, f"{line} {after}"
