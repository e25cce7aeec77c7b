"""Whether a draft only corrects the spelling of the version that it starts from.

Scores given under a correction count together with those given under what it corrects, so one that
changes the meaning would mix answers to different questions, and nobody would notice. The other
mistake costs little: what is no correction can always be published as an ordinary version. Hence a
word that turns the meaning, and a text that is largely written anew, block; one other word here
and there is pointed out to the person who vouches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from screening.guides.difference import Difference, aligned
from screening.guides.rules.words import meanings, negates, words_of
from screening.messages import N_, Message

REWRITTEN_SHARE = 0.2
"""More than this share of other words makes a text a new one."""
FEWEST_REWRITTEN = 2
"""A single word is never a new text, however short the text is."""
MOST_COMPARED = 30
"""So many words in a row that gave way are a passage written anew, not misspelt words; and to hold
each of thousands against each other would take minutes."""
MOST_NAMED = 12
SAME_WORD = 0.7
"""Words as like as this, by their letters in order, are taken for spellings of one word."""

BEYOND = Message(
    N_("Something else than the words of its texts has changed: parts, order, minutes or weights.")
)
NOTHING = Message(N_("No text has changed."))
TRADED = Message(N_("Texts have traded places, as when two levels have each other's anchor."))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a change may be more than one of spelling; `blocks` says that it is taken for more."""

    message: Message
    blocks: bool


def obstacles(found: Difference) -> tuple[Message, ...]:
    """Return why `found` is more than a correction of the spelling; empty if it is one."""
    if not found:
        return (NOTHING,)
    if not found.only_words:
        return (BEYOND,)
    blocking = tuple(
        one.message
        for wording in found.texts
        for one in suspicions(wording.before, wording.after, wording.language)
        if one.blocks
    )
    return blocking or ((TRADED,) if _traded(found) else ())


def _traded(found: Difference) -> bool:
    """Tell whether a text has become more like another one of its kind than like itself.

    One word may be all in which the anchors of two levels differ, so that none of them looks
    rewritten where they have traded places. Texts of one part are held against each other, and
    questions against all questions.
    """
    kinds: dict[tuple[str, str], list[tuple[Counter[str], Counter[str]]]] = {}
    for part in found.parts:
        for text in part.texts:
            kind = text.name if part.kind == "question" and text.name == "stem" else part.key
            for one in text.wordings:
                if one.changed:
                    sides = Counter(words_of(one.before)), Counter(words_of(one.after))
                    kinds.setdefault((kind, one.language), []).append(sides)
    return any(
        _unlike(other, after) < own
        for several in kinds.values()
        for before, after in several
        if (own := _unlike(before, after))
        for other, _ in several
    )


def _unlike(one: Counter[str], other: Counter[str]) -> int:
    return ((one - other) + (other - one)).total()


def suspicions(before: str, after: str, language: str) -> tuple[Suspicion, ...]:
    """Return what may be more than spelling in a text that has changed, the graver first."""
    return tuple(_suspicions(words_of(before), words_of(after), language))


def _suspicions(before: list[str], after: list[str], language: str) -> Iterator[Suspicion]:
    turning: list[str] = []
    others: list[str] = []
    for old, new in _exchanged(before, after):
        turning += _turning(old, new, language)
        others += _others(old, new)
    if turning:
        yield Suspicion(
            Message(
                N_("This turns the meaning: %(words)s came or went. It is no spelling."),
                {"words": _named(turning)},
            ),
            blocks=True,
        )
    longest = max(len(before), len(after))
    if len(others) >= FEWEST_REWRITTEN and len(others) > REWRITTEN_SHARE * longest:
        yield Suspicion(
            Message(
                N_("More than a fifth of the words are others now: %(words)s."),
                {"words": _named(others)},
            ),
            blocks=True,
        )
    elif others:
        yield Suspicion(
            Message(N_("Is this really only spelling? %(words)s"), {"words": _named(others)}),
            blocks=False,
        )


def _exchanged(before: list[str], after: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield runs of words that gave way, with those that took their place."""
    for same, old, new in aligned(before, after):
        if not same:
            yield list(old), list(new)


def _turning(old: list[str], new: list[str], language: str) -> list[str]:
    """Return the words of an exchange that turn the meaning."""
    gone = Counter(meaning for word in old for meaning in meanings(word, language))
    come = Counter(meaning for word in new for meaning in meanings(word, language))
    turned = set((gone - come) | (come - gone))
    found = [word for word in (*old, *new) if turned & set(meanings(word, language))]
    if max(len(old), len(new)) <= MOST_COMPARED:
        for one in old:
            for other in new:
                if negates(one, other):
                    found.extend((one, other))
    return found


def _others(old: list[str], new: list[str]) -> list[str]:
    """Return the words of an exchange that are no other spelling of what stood there."""
    if max(len(old), len(new)) > MOST_COMPARED:
        return list(new if len(new) >= len(old) else old)
    if _alike("".join(old), "".join(new)) and len(old) != len(new):
        # A compound that was written apart, or together.
        return []
    if len(old) == len(new):
        return [after for before, after in zip(old, new, strict=True) if not _alike(before, after)]
    longer, shorter = (new, old) if len(new) >= len(old) else (old, new)
    return [one for one in longer if not any(_alike(one, other) for other in shorter)]


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_WORD


def _named(words: list[str]) -> str:
    unlike = list(dict.fromkeys(words))
    return ", ".join(unlike[:MOST_NAMED]) + (" …" if len(unlike) > MOST_NAMED else "")
