"""How well criteria, anchors and questions are made, checked on plain data as it stands in a file.

The rules for anchors follow Smith & Kendall (1963): what a candidate describes doing, one feature
after another at each level, of like length, with no words of degree or personality in its place.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from screening.guides.consistency import Path
from screening.guides.linter.findings import Severity
from screening.guides.linter.folding import sentences
from screening.guides.linter.lexicon import Vocabulary, language_of, read_toml
from screening.guides.linter.readability import lix
from screening.messages import N_, Figure, Message

LANGUAGES = ("nb", "nn", "en")
MOST_DIFFERENT_LENGTH = 1.6
"""The longest anchor of a criterion may have so many times the words of the shortest."""
SHORTEST_ANCHOR = 12
"""An anchor with fewer words has room for a judgement, hardly for behaviour."""
MOST_DEGREE_WORDS = 3
MOST_ALIKE = 0.8
"""Cosine likeness of the words of two criteria from which on they seem to measure the same."""
HARDEST_QUESTION, HARDEST_TEXT = 50.0, 60.0
"""LIX above which a text is told of: a question is heard once, other texts are read."""
FEWEST_HEARD, FEWEST_READ = 12, 30
"""Words from which on the LIX of a question, and of another text, says something."""
_STEM = 5
_ENDINGS = ("", "e", "en", "et", "er", "ar", "ene", "ane", "a", "s", "t")


@dataclass(frozen=True, slots=True)
class Weakness:
    """One thing that is weak in a rubric, where, and what to do."""

    path: Path
    category: str
    severity: Severity
    reason: Message
    replacement: Message | None
    text: str


@lru_cache
def _vocabulary(language: str) -> Vocabulary:
    own = language_of(language)
    words = Vocabulary(_ENDINGS)
    for mark, by_language in read_toml("rubric.toml").items():
        for entry in by_language[own]:
            words.add(entry, mark)
    words.sort()
    return words


# While a question set is written it is looked at again and again, and all its texts but one are
# as they were; a set has some two hundred.
@lru_cache(maxsize=1024)
def _marked(text: str, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each word or expression of `text` with its marks."""
    return tuple(_marks(text, language))


def _marks(text: str, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = _vocabulary(language)
    for sentence in sentences(text):
        for position, word in enumerate(sentence):
            size, marks = words.expression(sentence, position)
            if size:
                yield " ".join(sentence[position : position + size]), marks
            yield word, words.marks(word)


def _stems(text: str, language: str) -> list[str]:
    return [
        word[:_STEM]
        for word, marks in _marked(text, language)
        if " " not in word and not {"stop", "degree"} & set(marks)
    ]


def weaknesses(data: Mapping[Any, Any]) -> Iterator[Weakness]:
    """Yield every weakness of the question set `data`; whatever has the wrong shape is passed."""
    criteria = list(criteria_in(data))
    for path, criterion in criteria:
        yield from _named_culture(path, criterion)
        yield from _anchors(path, criterion)
        for key in ("name", "definition"):
            yield from _personality((*path, key), criterion.get(key))
    yield from _alike(criteria)
    yield from _hard(data, ())


def criteria_in(data: Mapping[Any, Any]) -> Iterator[tuple[Path, Mapping[Any, Any]]]:
    """Yield the criteria of the question set `data` with where they stand."""
    for outer, competency in _items(data.get("competencies")):
        for inner, criterion in _items(competency.get("criteria")):
            yield ("competencies", outer, "criteria", inner), criterion


def _items(found: object) -> Iterator[tuple[int, Mapping[Any, Any]]]:
    if isinstance(found, list | tuple):
        for index, item in enumerate(found):
            if isinstance(item, Mapping):
                yield index, item


def texts(found: object) -> Iterator[tuple[str, str]]:
    """Yield the languages of a text and what it says in each."""
    if isinstance(found, Mapping):
        for language in LANGUAGES:
            text = found.get(language)
            if isinstance(text, str) and text.strip():
                yield language, text


def _named_culture(path: Path, criterion: Mapping[Any, Any]) -> Iterator[Weakness]:
    for language, name in texts(criterion.get("name")):
        if any("culture" in marks for _word, marks in _marked(name, language)):
            yield Weakness(
                (*path, "name", language),
                "cultural_match",
                "warning",
                Message(
                    N_(
                        "“%(name)s” names no behaviour, so each member would score likeness to "
                        "themselves. What can be assessed is what someone contributes, and how "
                        "they act when values conflict."
                    ),
                    {"name": name},
                ),
                Message(
                    N_(
                        "Use “Contribution to psychological safety and community” (k08) and "
                        "“Public-service values in practice” (k09)."
                    )
                ),
                name,
            )
            return


def _anchors(path: Path, criterion: Mapping[Any, Any]) -> Iterator[Weakness]:
    anchors = criterion.get("anchors")
    if not isinstance(anchors, Mapping):
        return
    for language in LANGUAGES:
        by_level = {
            level: text
            for level, several in sorted(anchors.items(), key=lambda one: str(one[0]))
            for code, text in texts(several)
            if code == language
        }
        places = {level: (*path, "anchors", level, language) for level in by_level}
        for level, text in by_level.items():
            yield from _degree(places[level], text, language)
        yield from _lengths((*path, "anchors"), by_level)
        yield from _features((*path, "anchors"), by_level, language)
    for level, several in anchors.items():
        yield from _personality((*path, "anchors", level), several)


def _count(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _lengths(path: Path, by_level: Mapping[Any, str]) -> Iterator[Weakness]:
    counts = {level: _count(text) for level, text in by_level.items()}
    if len(counts) > 1 and max(counts.values()) > MOST_DIFFERENT_LENGTH * min(counts.values()):
        longest = max(counts, key=lambda level: counts[level])
        shortest = min(counts, key=lambda level: counts[level])
        yield Weakness(
            path,
            "anchor_length",
            "info",
            Message(
                N_(
                    "The anchor for level %(longest)s has %(most)s words and that for level "
                    "%(shortest)s has %(fewest)s. Length gives the level away."
                ),
                {
                    "longest": longest,
                    "most": counts[longest],
                    "shortest": shortest,
                    "fewest": counts[shortest],
                },
            ),
            Message(N_("Write anchors of about the same length, from 25 to 45 words each.")),
            by_level[longest],
        )


def _degree(path: Path, text: str, language: str) -> Iterator[Weakness]:
    degrees = [word for word, marks in _marked(text, language) if "degree" in marks]
    if degrees and (_count(text) < SHORTEST_ANCHOR or len(degrees) >= MOST_DEGREE_WORDS):
        yield Weakness(
            path,
            "degree_words",
            "info",
            Message(
                N_("The anchor says how good the answer is (%(words)s), not what is in it."),
                {"words": ", ".join(dict.fromkeys(degrees))},
            ),
            Message(N_("Write what a candidate at this level describes doing.")),
            text,
        )


def _features(path: Path, by_level: Mapping[Any, str], language: str) -> Iterator[Weakness]:
    if len(by_level) < 2:  # noqa: PLR2004 - it takes two to differ
        return
    stems = {level: set(_stems(text, language)) for level, text in by_level.items()}
    for level, own in stems.items():
        others = set().union(*(several for other, several in stems.items() if other != level))
        if own and not own & others:
            yield Weakness(
                (*path, level, language),
                "anchor_features",
                "info",
                Message(
                    N_(
                        "The anchor for level %(level)s speaks of nothing that the other anchors "
                        "speak of, so answers cannot be placed between them."
                    ),
                    {"level": level},
                ),
                Message(N_("Let every anchor vary the same two or three features.")),
                by_level[level],
            )
            return


def _personality(path: Path, several: object) -> Iterator[Weakness]:
    for language, text in texts(several):
        found = [word for word, marks in _marked(text, language) if "personality" in marks]
        if found:
            yield Weakness(
                (*path, language),
                "personality_words",
                "info",
                Message(
                    N_("“%(words)s” describes a person, not what a person does."),
                    {"words": ", ".join(dict.fromkeys(found))},
                ),
                Message(N_("Write the behaviour that would show it.")),
                text,
            )


def _alike(criteria: list[tuple[Path, Mapping[Any, Any]]]) -> Iterator[Weakness]:
    for language in LANGUAGES:
        bags = [
            (path, str(criterion.get("id")), _bag(criterion, language))
            for path, criterion in criteria
        ]
        for index, (path, name, bag) in enumerate(bags):
            for _path, earlier, other in bags[:index]:
                if _cosine(bag, other) >= MOST_ALIKE:
                    yield Weakness(
                        path,
                        "criteria_alike",
                        "info",
                        Message(
                            N_(
                                "The criteria %(one)s and %(two)s seem to measure the same, so "
                                "it would count twice."
                            ),
                            {"one": earlier, "two": name},
                        ),
                        Message(N_("Join them, or write what only this one asks for.")),
                        name,
                    )


def _bag(criterion: Mapping[Any, Any], language: str) -> Counter[str]:
    anchors = criterion.get("anchors")
    parts = [criterion.get("definition")]
    parts.extend(anchors.values() if isinstance(anchors, Mapping) else ())
    return Counter(
        stem
        for part in parts
        for code, text in texts(part)
        if code == language
        for stem in _stems(text, language)
    )


def _cosine(one: Counter[str], two: Counter[str]) -> float:
    dot = sum(count * two[stem] for stem, count in one.items())
    size = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return dot / size if size else 0.0


def readabilities(data: object, path: Path = ()) -> Iterator[tuple[Path, str, float]]:
    """Yield path, text and LIX of every text in the question set `data`."""
    if isinstance(data, Mapping):
        plain = dict(texts(data))
        for key, inner in data.items():
            if key in plain:
                value = lix(plain[key])
                if value is not None:
                    yield (*path, key), plain[key], value
            else:
                yield from readabilities(inner, (*path, key))
    elif isinstance(data, list | tuple):
        for index, inner in enumerate(data):
            yield from readabilities(inner, (*path, index))


def _hard(data: Mapping[Any, Any], path: Path) -> Iterator[Weakness]:
    for place, text, value in readabilities(data, path):
        if "name" in place or "title" in place or "labels" in place:
            continue
        heard = "stem" in place or "probes" in place
        limit, fewest = (HARDEST_QUESTION, FEWEST_HEARD) if heard else (HARDEST_TEXT, FEWEST_READ)
        if value > limit and _count(text) >= fewest:
            yield Weakness(
                place,
                "readability",
                "info",
                Message(
                    N_("The text is hard to follow: LIX is %(lix)s, and %(limit)s is enough."),
                    {"lix": Figure(value, 0), "limit": Figure(limit, 0)},
                ),
                Message(N_("Write shorter sentences and shorter words.")),
                text,
            )
