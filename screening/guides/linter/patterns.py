"""Patterns over the words of a sentence, and how they become regular expressions.

The notation is explained at the top of norwegian_questions.toml. Each gap has a fixed limit and no
pattern repeats without one, so the time a sentence takes grows no faster than its length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from screening.guides.linter.folding import fold
from screening.guides.linter.lexicon import Language, read_toml

TERM = "term"
_ANY = r"[^ ]+ "
_OTHERS = r"(?![^ ]*/(?:WORK)/)"
_CLEAR = r"(?![^ ]*/(?:WORK|PREP)/)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern, and the words of which a sentence must have one to be worth trying."""

    pattern: re.Pattern[str]
    needs: frozenset[str]

    def search(self, text: str, words: set[str]) -> re.Match[str] | None:
        """Return the match in the marked sentence `text`, whose plain words are `words`."""
        if self.needs and self.needs.isdisjoint(words):
            return None
        return self.pattern.search(text)


@dataclass(frozen=True, slots=True)
class Questions:
    """The ways to ask in one language: frames around a term, and phrases of each category."""

    frames: tuple[re.Pattern[str], ...]
    phrases: Mapping[str, tuple[Phrase, ...]]


@lru_cache
def questions(language: Language) -> Questions:
    """Return the patterns of `language`, compiled."""
    data: Mapping[str, Any] = read_toml(f"{language}_questions.toml")
    return Questions(
        frames=tuple(compiled(one) for one in data["frames"]),
        phrases={
            category: tuple(Phrase(compiled(one), _needs(one)) for one in several)
            for category, several in data["phrases"].items()
        },
    )


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of `pattern`, for marked sentences."""
    parts = pattern.split()
    if parts[0] == "^":
        start, parts = "^ ", parts[1:]
    else:
        start = "(?<= )"
    return re.compile(start + "".join(_element(part) for part in parts))


def _needs(pattern: str) -> frozenset[str]:
    """Return the words of the element with the fewest, where all are plain; else nothing."""
    plain = [
        frozenset(fold(word) for word in part.split("|"))
        for part in pattern.split()
        if part[0] not in "_~-!^$" and not set(part) & set("@*{?$")
    ]
    return min(plain, key=len, default=frozenset())


def _element(part: str) -> str:
    if part == "$":
        return "$"
    if part[0] in "_~-" and part[1:].isdigit():
        word = {"_": "", "~": _CLEAR, "-": _OTHERS}[part[0]] + _ANY
        return f"(?:{word}){{0,{part[1:]}}}"
    if part[0] == "!":
        return f"(?!{_alternatives(part[1:])})"
    if part.endswith("?"):
        return f"(?:{_alternatives(part[:-1])})?"
    return _alternatives(part)


def _alternatives(part: str) -> str:
    choices = [_choice(one) for one in part.split("|")]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _choice(part: str) -> str:
    if part == "$":
        return "$"
    if part[0] == "@":
        return rf"[^ ]*/{part[1:]}/[^ ]* "
    if part[0] == "{":
        kind = part[1]
        kinds = kind if part[2] == "!" else f"[{kind}{kind.lower()}]"
        return rf"(?P<{TERM}>[^ ]*/{kinds}\.[^ ]*) "
    word = fold(part)
    if word.startswith("*"):
        return rf"[^ /]*{re.escape(word[1:])}/[^ ]* "
    if word.endswith("*"):
        return rf"{re.escape(word[:-1])}[^ /]*/[^ ]* "
    return rf"{re.escape(word)}/[^ ]* "
