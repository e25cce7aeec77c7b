"""The words of a language that the linter knows, and sentences marked with what their words are.

A marked sentence is one string: each word, a slash, its marks with a slash behind each, a space.
"har du barn" becomes " har/HAVE/AUX/ du/YOU/ barn/t.care_civil_status/ ".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from screening.guides.linter.folding import fold

Language = Literal["norwegian", "english"]
KINDS = {"states": "S", "things": "T", "acts": "A"}
PERSON = re.compile(r"/(?:YOU|POSS)/")
"""The marks of words that address the person asked, in a marked sentence."""
_SHORTEST_STEM = 2


def language_of(code: str) -> Language:
    """Return the language whose words a text in `code` (nb, nn, en) is read with."""
    return "english" if code == "en" else "norwegian"


def read_toml(name: str) -> Mapping[str, Any]:
    """Return the data file `name` of this package."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


class Vocabulary:
    """Words, stems, beginnings, ends and expressions, each with the marks that they give."""

    def __init__(self, endings: Iterable[str]) -> None:
        """Take the endings that a stem written with + may have."""
        self._endings = frozenset(fold(ending) for ending in endings)
        self._longest_ending = max((len(ending) for ending in self._endings), default=0)
        self._whole: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        self._expressions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._cache: dict[str, tuple[str, ...]] = {}

    def add(self, entry: str, mark: str) -> None:
        """Let `entry` (see norwegian.toml for the notation) give `mark`."""
        words = fold(entry).split()
        if len(words) > 1:
            first = words[0]
            # Where the first word has many forms, its first two letters find the expression.
            key = f"{first[:2]}*" if first[-1] in "*+" else first
            self._expressions.setdefault(key, []).append((tuple(words), mark))
            return
        word = words[0]
        table, key = self._whole, word
        if word.startswith("*"):
            table, key = self._ends, word[1:]
        elif word.endswith("*"):
            table, key = self._beginnings, word[:-1]
        elif word.endswith("+"):
            table, key = self._stems, word[:-1]
        table.setdefault(key, []).append(mark)

    def sort(self) -> None:
        """Put longer expressions first, so that they win."""
        for several in self._expressions.values():
            several.sort(key=lambda one: -len(one[0]))

    def marks(self, word: str) -> tuple[str, ...]:
        """Return the marks of a folded word."""
        known = self._cache.get(word)
        if known is None:
            known = tuple(dict.fromkeys(self._marks(word)))
            if len(self._cache) < 50_000:  # noqa: PLR2004 - enough for any question set
                self._cache[word] = known
        return known

    def _marks(self, word: str) -> Iterator[str]:
        yield from self._whole.get(word, ())
        for cut in range(min(self._longest_ending, len(word) - _SHORTEST_STEM) + 1):
            stem, ending = word[: len(word) - cut], word[len(word) - cut :]
            if ending in self._endings:
                yield from self._stems.get(stem, ())
        for length in range(_SHORTEST_STEM, len(word) + 1):
            yield from self._beginnings.get(word[:length], ())
            if length < len(word):
                yield from self._ends.get(word[-length:], ())

    def expression(self, words: list[str], start: int) -> tuple[int, tuple[str, ...]]:
        """Return how many words from `start` are one expression (0 if none), and its marks."""
        longest = 0
        marks: list[str] = []
        first = words[start]
        for key in (first, f"{first[:2]}*"):
            for parts, mark in self._expressions.get(key, ()):
                if len(parts) < longest:
                    break
                if all(
                    start + index < len(words) and self._fits(part, words[start + index])
                    for index, part in enumerate(parts)
                ):
                    if len(parts) > longest:
                        longest, marks = len(parts), []
                    marks.append(mark)
        return longest, tuple(marks)

    def _fits(self, part: str, word: str) -> bool:
        if part.endswith("*"):
            return word.startswith(part[:-1])
        if part.endswith("+"):
            return word.startswith(part[:-1]) and word[len(part) - 1 :] in self._endings
        return word == part


class Lexicon:
    """All that is known of one language's words."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the data of a lexicon file."""
        self._words = Vocabulary(data["endings"])
        self._neutral = Vocabulary(data["endings"])
        self._terms = Vocabulary(data["endings"])
        for mark, entries in data["classes"].items():
            for entry in entries:
                self._words.add(entry, mark)
        for entry in data["neutral"]["phrases"]:
            self._neutral.add(entry, "NEUTRAL")
        for category, by_kind in data["terms"].items():
            for name, kind in KINDS.items():
                for entry in by_kind.get(name, ()):
                    shared = entry.startswith("~")
                    mark = f"{kind.lower() if shared else kind}.{category}"
                    self._terms.add(entry.removeprefix("~"), mark)
        for vocabulary in (self._words, self._neutral, self._terms):
            vocabulary.sort()

    def marked(self, words: list[str], *, terms: bool, formal: bool = False) -> str:
        """Return the marked sentence of `words`.

        With `terms`, expressions that are terms or classes are one word, joined with underscores;
        without, only the neutral ones are, so that patterns can look at each word. `formal` says
        that "de" is the person asked, as in older nynorsk.
        """
        parts, position, work_until = [], 0, 0
        while position < len(words):
            size, marks = self._neutral.expression(words, position)
            if size:
                marks = ("NEUTRAL",)
            elif terms:
                size, marks = self._joined(words, position)
            if not size:
                size, marks = 1, self._single(words[position], formal=formal)
                about_work, work_marks = self._words.expression(words, position)
                if "WORK" in work_marks:
                    work_until = max(work_until, position + about_work)
                if position < work_until:
                    marks = (*marks, "WORK")
            elif "NEUTRAL" not in marks:
                marks = tuple(dict.fromkeys(marks))
            joined = "_".join(words[position : position + size])
            if "NEUTRAL" in marks:
                joined = "_" + joined
            parts.append(f"{joined}/{''.join(mark + '/' for mark in marks)} ")
            position += size
        return " " + "".join(parts)

    def singly(self, words: list[str], *, formal: bool = False) -> str:
        """Return the marked sentence of `words` with no expressions joined and no terms marked."""
        parts = []
        for word in words:
            marks = self._words.marks(word)
            if formal and word == "de":
                marks = (*marks, "YOU")
            parts.append(f"{word}/{''.join(mark + '/' for mark in marks)} ")
        return " " + "".join(parts)

    def _joined(self, words: list[str], position: int) -> tuple[int, tuple[str, ...]]:
        size, marks = self._terms.expression(words, position)
        work, work_marks = self._words.expression(words, position)
        if work > size:
            return work, work_marks
        return size, marks + (work_marks if work == size else ())

    def _single(self, word: str, *, formal: bool) -> tuple[str, ...]:
        marks = (*self._neutral.marks(word), *self._words.marks(word))
        if "NEUTRAL" in marks:
            return ("NEUTRAL",)
        if formal and word == "de":
            marks = (*marks, "YOU")
        return (*marks, *self._terms.marks(word))


@lru_cache
def lexicon(language: Language) -> Lexicon:
    """Return the words of `language`; the file is read once."""
    return Lexicon(read_toml(f"{language}.toml"))
