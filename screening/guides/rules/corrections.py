"""Whether a draft only corrects the spelling of the version that it starts from.

Scores given under a correction count together with those given under what it corrects, so one that
changes the meaning would mix answers to different questions, and nobody would notice. The other
mistake costs little: what is no correction can always be published as an ordinary version. Hence a
word that turns the meaning, and a text that is largely written anew, block; one other word here
and there is pointed out to the person who vouches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from screening.guides.drafts.parts import Json, Parts
from screening.guides.drafts.places import Place
from screening.guides.rules.words import meanings, negates, words_of
from screening.messages import N_, Message
from screening.settings import LANGUAGES

REWRITTEN_SHARE = 0.2
"""More than this share of other words makes a text a new one."""
FEWEST_REWRITTEN = 2
"""A single word is never a new text, however short the text is."""
SAME_WORD = 0.7
"""Words as like as this, by their letters in order, are taken for spellings of one word."""

BEYOND = Message(
    N_("Something else than the words of its texts has changed: parts, order, minutes or weights.")
)
NOTHING = Message(N_("No text has changed."))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a change may be more than one of spelling; `blocks` says that it is taken for more."""

    message: Message
    blocks: bool


@dataclass(frozen=True)
class TextChange:
    """One text in one language before and after; both say something."""

    place: Place
    language: str
    before: str
    after: str

    @cached_property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Return what may be more than spelling here, the graver first."""
        return tuple(_suspicions(self))


@dataclass(frozen=True)
class Correction:
    """What has changed since a version, looked at as a correction of its spelling.

    `beyond` says that something else than words inside texts has changed as well.
    """

    changes: tuple[TextChange, ...]
    beyond: bool

    @cached_property
    def obstacles(self) -> tuple[Message, ...]:
        """Return why this cannot be published as a correction of the spelling; empty if it can."""
        found = [BEYOND] if self.beyond else [] if self.changes else [NOTHING]
        blocking = [
            suspicion.message
            for change in self.changes
            for suspicion in change.suspicions
            if suspicion.blocks
        ]
        return (*found, *blocking)


def correction(before: Parts, after: Parts) -> Correction:
    """Compare the parts of a version with those of a whole document that came of it."""
    changes: list[TextChange] = []
    beyond = before.keys() != after.keys()
    for key in after:
        if key in before:
            for path, was, becomes in _leaves(before[key], after[key], ()):
                if _is_text(path, was, becomes):
                    place = Place(key, "-".join(path))
                    changes.append(TextChange(place, path[-1], was, becomes))
                else:
                    beyond = True
    return Correction(tuple(changes), beyond)


def _leaves(
    before: Json, after: Json, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Json, Json]]:
    """Yield the places where the two differ, each as far down as both have it."""
    if before == after:
        return
    old, new = _children(before), _children(after)
    if old is None or new is None or old.keys() != new.keys():
        yield path, before, after
        return
    for key in new:
        yield from _leaves(old[key], new[key], (*path, key))


def _children(value: Json) -> Mapping[str, Any] | None:
    if isinstance(value, list):
        return {str(place): one for place, one in enumerate(value)}
    return value if isinstance(value, dict) else None


def _is_text(path: tuple[str, ...], *sides: Json) -> bool:
    written = all(isinstance(one, str) and one.strip() for one in sides)
    return written and bool(path) and path[-1] in LANGUAGES


def _suspicions(change: TextChange) -> Iterator[Suspicion]:
    before, after = words_of(change.before), words_of(change.after)
    turning: list[str] = []
    others: list[str] = []
    for old, new in _exchanged(before, after):
        turning += _turning(old, new, change.language)
        others += _others(old, new)
    if turning:
        yield Suspicion(
            Message(
                N_("This turns the meaning: %(words)s came or went. It is no spelling."),
                {"words": _quoted(turning)},
            ),
            blocks=True,
        )
    longest = max(len(before), len(after))
    if len(others) >= FEWEST_REWRITTEN and len(others) > REWRITTEN_SHARE * longest:
        yield Suspicion(
            Message(
                N_("More than a fifth of the words are others now: %(words)s."),
                {"words": _quoted(others)},
            ),
            blocks=True,
        )
    elif others:
        yield Suspicion(
            Message(N_("Is this really only spelling? %(words)s"), {"words": _quoted(others)}),
            blocks=False,
        )


def _exchanged(before: list[str], after: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield runs of words that gave way, with those that took their place."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield before[old:old_end], after[new:new_end]


def _turning(old: list[str], new: list[str], language: str) -> list[str]:
    """Return the words of an exchange that turn the meaning."""
    gone = Counter(meaning for word in old for meaning in meanings(word, language))
    come = Counter(meaning for word in new for meaning in meanings(word, language))
    turned = set((gone - come) | (come - gone))
    found = [word for word in (*old, *new) if turned & set(meanings(word, language))]
    for one in old:
        for other in new:
            if negates(one, other):
                found.extend((one, other))
    return found


def _others(old: list[str], new: list[str]) -> list[str]:
    """Return the words of an exchange that are no other spelling of what stood there."""
    if _alike("".join(old), "".join(new)) and len(old) != len(new):
        # A compound that was written apart, or together.
        return []
    if len(old) == len(new):
        return [after for before, after in zip(old, new, strict=True) if not _alike(before, after)]
    longer, shorter = (new, old) if len(new) >= len(old) else (old, new)
    return [one for one in longer if not any(_alike(one, other) for other in shorter)]


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_WORD


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))
