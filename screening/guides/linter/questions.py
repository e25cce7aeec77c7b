"""Tiers 1 and 2: does a question ask for what is private to the candidate?

Tier 1 looks for the ways of asking: a frame around a known term ("har du ...", "... din"), or a
phrase that asks without one. Tier 2 looks at words alone: a private word in a question to the
candidate that speaks of nobody else and no work is likely to be about the candidate; any other
sensitive word earns a second look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from screening.guides.linter.folding import sentences
from screening.guides.linter.lexicon import PERSON, Language, Lexicon, language_of, lexicon
from screening.guides.linter.patterns import TERM, Questions, questions

Certainty = Literal["certain", "likely", "sensitive"]
SHORT = 6
"""A question of so few words asks the person in front of one even without a "you"."""
_ORDER: tuple[Certainty, ...] = ("certain", "likely", "sensitive")
_MARK = re.compile(r"/([STAsta])\.([a-z_]+)")
_TIED = re.compile(r"/(?:POSS|BE|HAVE)/")
_FROM_YOU = re.compile(r"[^ ]*/YOU/")
_HOW = re.compile(
    r" (?:hvordan/|korleis/|how/[^ ]* (?:do|did|would|have|will|can|could|should)/)[^ ]* "
)
"""A question for a way of working, which often names what the work is about."""


@dataclass(frozen=True, slots=True)
class Match:
    """A category that a question touches, how certainly, and the words that say so."""

    category: str
    certainty: Certainty
    words: str


@lru_cache(maxsize=4_096)
def matches(text: str, language: str) -> tuple[Match, ...]:
    """Return the categories that `text` in `language` (nb, nn, en) touches, one match each."""
    found: dict[str, Match] = {}
    every = sentences(text)
    for match in _all(every, language):
        known = found.get(match.category)
        if known is None or _ORDER.index(match.certainty) < _ORDER.index(known.certainty):
            found[match.category] = match
    return tuple(found.values())


def _all(every: list[list[str]], language: str) -> Iterator[Match]:
    own = language_of(language)
    other: Language = "norwegian" if own == "english" else "english"
    yield from _in_language(every, own, formal=language == "nn")
    # A sentence that addresses nobody in its own language may be one in another.
    foreign = [words for words in every if _addressed(words, other)]
    foreign = [words for words in foreign if not _addressed(words, own)]
    if foreign:
        yield from _in_language(foreign, other, formal=False)


def _addressed(words: list[str], language: Language) -> bool:
    return PERSON.search(lexicon(language).singly(words)) is not None


def _in_language(every: list[list[str]], language: Language, *, formal: bool) -> Iterator[Match]:
    words, ways = lexicon(language), questions(language)
    marked = [words.marked(one, terms=True, formal=formal) for one in every]
    about_work = any("/WORK/" in one for one in marked)
    for sentence, text in zip(every, marked, strict=True):
        yield from _framed(ways, text)
        yield from _phrased(ways, words, sentence, formal=formal, about_work=about_work)
        yield from _alone(text, short=len(sentence) <= SHORT, about_work=about_work)


def _framed(ways: Questions, text: str) -> Iterator[Match]:
    if not _MARK.search(text):
        return
    asks_how = _HOW.match(text) is not None
    for frame in ways.frames:
        for match in frame.finditer(text):
            if asks_how and _about_the_work(match[0]):
                continue
            for _kind, category in _MARK.findall(match[TERM]):
                yield Match(category, "certain", _said(match[0]))


def _phrased(
    ways: Questions, lexicon: Lexicon, sentence: list[str], *, formal: bool, about_work: bool
) -> Iterator[Match]:
    text = lexicon.marked(sentence, terms=False, formal=formal)
    asks_how = _HOW.match(text) is not None
    plain = {word.split("/", 1)[0] for word in text.split()}
    for category, phrases in ways.phrases.items():
        for phrase in phrases:
            match = phrase.search(text, plain)
            if match is None:
                continue
            if (asks_how and _about_the_work(match[0])) or (
                about_work and not PERSON.search(match[0])
            ):
                yield Match(category, "sensitive", _said(match[0]))
                continue
            yield Match(category, "certain", _said(match[0]))
            break


def _about_the_work(matched: str) -> bool:
    """Tell whether "how do you ... it" is followed by a thing that nothing ties to the asked."""
    return _FROM_YOU.match(matched) is not None and not _TIED.search(matched)


def _alone(text: str, *, short: bool, about_work: bool) -> Iterator[Match]:
    asked = short or PERSON.search(text) is not None
    asks_how = _HOW.match(text) is not None
    for word in text.split():
        for kind, category in _MARK.findall(word):
            private = kind.isupper() and asked and not about_work and not asks_how
            yield Match(category, "likely" if private else "sensitive", _said(word))


def _said(matched: str) -> str:
    """Return the plain words of a piece of a marked sentence."""
    return " ".join(word.split("/", 1)[0].strip("_").replace("_", " ") for word in matched.split())
