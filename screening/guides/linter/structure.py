"""Tier 3: how a question is put. It catches what no list of words foresees.

A scored question asks what someone did or would do. One that does neither is either a fact
question that the advert calls for, or one whose answer says little, or one that should not be
asked; only a person can tell which, hence no more than a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from screening.guides.linter.folding import sentences
from screening.guides.linter.lexicon import (
    PERSON,
    Language,
    Vocabulary,
    language_of,
    lexicon,
    read_toml,
)
from screening.guides.linter.patterns import compiled
from screening.messages import N_, Message

Opening = Literal["past_behaviour", "situational"]
MOST_QUESTIONS = 2
OPENING = N_(
    "The question asks neither what the candidate did nor what the candidate would do. Declare it "
    "a fact question with the line of the advert that it rests on, or put it another way."
)
OPEN_INSTEAD: Mapping[str, str] = {
    "nb": "Fortell om en gang du … / Tenk deg at … Hva gjør du?",
    "nn": "Fortel om ein gong du … / Tenk deg at … Kva gjer du?",
    "en": "Tell us about a time you … / Imagine that … What do you do?",
}
LEADING = N_("The question gives away the answer that is wanted. Ask openly.")
DOUBLE = N_(
    "There are several questions in one, and one score cannot tell which was answered. Ask one "
    "thing, and make the rest follow-up questions."
)
PERSONAL = N_(
    "The question is put to the candidate and names nothing of the post or the work. If the answer "
    "would tell of private circumstances, it may not be asked."
)
_OPEN = re.compile(
    r" (?:hva|hvem|hvor|hvordan|hvorfor|hvilke[nt]?|nar|kva|kven|kor|kvar|korleis|kvifor|"
    r"what|who|where|why|which|when|how)/"
)


@dataclass(frozen=True, slots=True)
class _Ways:
    past: tuple[re.Pattern[str], ...]
    situation: tuple[re.Pattern[str], ...]
    leading: tuple[re.Pattern[str], ...]
    joined: re.Pattern[str]


@lru_cache
def _job(language: Language) -> Vocabulary:
    words = Vocabulary(())
    for entry in read_toml("structure.toml")["job"][language]:
        words.add(entry, "JOB")
    words.sort()
    return words


@lru_cache
def _ways(language: Language) -> _Ways:
    data: Mapping[str, Any] = read_toml("structure.toml")[language]
    return _Ways(
        past=tuple(compiled(one) for one in data["past"]),
        situation=tuple(compiled(one) for one in data["situation"]),
        leading=tuple(compiled(one) for one in data["leading"]),
        joined=compiled(data["joined"]),
    )


@lru_cache(maxsize=16)  # three things are asked of each question in turn
def _marked(text: str, language: str) -> tuple[_Ways, tuple[str, ...]]:
    own = language_of(language)
    words = lexicon(own)
    formal = language == "nn"
    return _ways(own), tuple(words.singly(one, formal=formal) for one in sentences(text))


@lru_cache(maxsize=16)
def openings(text: str, language: str) -> frozenset[Opening]:
    """Return what the question `text` asks for: what someone did, would do, both or neither."""
    ways, marked = _marked(text, language)
    found: set[Opening] = set()
    for sentence in marked:
        if any(one.search(sentence) for one in ways.past):
            found.add("past_behaviour")
        if any(one.search(sentence) for one in ways.situation):
            found.add("situational")
    return frozenset(found)


def faults(text: str, language: str) -> Iterator[tuple[str, Message]]:
    """Yield the category and the reason of each fault in how the question `text` is put."""
    ways, marked = _marked(text, language)
    if any(one.search(sentence) for sentence in marked for one in ways.leading):
        yield "leading", Message(LEADING)
    story = "past_behaviour" in openings(text, language)
    joined = any(ways.joined.search(sentence) for sentence in marked)
    asked = text.count("?")
    if asked > MOST_QUESTIONS or (joined and not story and asked == 1 and len(marked) == 1):
        yield "double_barrelled", Message(DOUBLE)


def only_personal(text: str, language: str) -> bool:
    """Tell whether `text` asks the candidate a yes or no with no word of the post or the work.

    Open questions ("what drives you") are passed: as often as not they are about the work without
    naming it, while those that circle round a private matter mostly ask for a yes or no.
    """
    own = language_of(language)
    job, known = _job(own), lexicon(own)
    every = sentences(text)
    for sentence in every:
        if any(job.marks(word) for word in sentence) or any(
            job.expression(sentence, start)[0] for start in range(len(sentence))
        ):
            return False
    marked = [known.marked(one, terms=True, formal=language == "nn") for one in every]
    return (
        any(PERSON.search(one) for one in marked)
        and not any("/WORK/" in one or _OPEN.match(one) for one in marked)
        and not openings(text, language)
    )
