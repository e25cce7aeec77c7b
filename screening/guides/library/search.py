"""Finding question sets: by words, by filters, in an order, a page at a time. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from screening.guides.library.entries import Entry, Words, in_language

PAGE = 25
"""Rows on a page: a screenful or two, and quick to render."""

Sort = Literal["title", "changed", "used"]
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th", "ł": "l"}
)
_LAST_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})


class Listed(Protocol):
    """A question set as far as it is searched."""

    @property
    def slug(self) -> str:
        """The lasting name."""

    @property
    def entries(self) -> Sequence[Entry]:
        """What it says: the version that is shown first, the draft last."""

    @property
    def states(self) -> frozenset[str]:
        """The states by which it is found."""

    @property
    def missing(self) -> Sequence[str]:
        """The languages in which its draft is not finished."""

    @property
    def changed_at(self) -> datetime:
        """When anything about it was last written."""

    @property
    def recruitments(self) -> int:
        """How many recruitments use it, whatever the version."""


ListedT = TypeVar("ListedT", bound=Listed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for; "" is anything. `role` and `sector` are keys of `choices`."""

    words: str = ""
    state: str = ""
    role: str = ""
    sector: str = ""
    missing: str = ""
    sort: Sort = "title"

    @property
    def narrows(self) -> bool:
        """Tell whether anything is left out."""
        return any((self.words.strip(), self.state, self.role, self.sector, self.missing))


def fold(text: str) -> str:
    """Return the text as search compares it: without case, accents and invisible characters."""
    # Some letters have a case only after they are decomposed, and the other way round.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (one for one in plain if unicodedata.category(one) not in {"Mn", "Cf"})
    return " ".join("".join(kept).translate(_LETTERS).split())


def alphabetical(text: str) -> str:
    """Return the key by which texts sort in Norwegian: æ, ø and å come last, accents count not."""
    known = unicodedata.normalize("NFC", text.casefold()).translate(_LAST_LETTERS)
    plain = unicodedata.normalize("NFKD", known)
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def found(items: Iterable[ListedT], wanted: Wanted, language: str) -> list[ListedT]:
    """Return those of the question sets that are wanted, in the wanted order.

    Every word must be somewhere: in title, role, summary or the names of criteria in `language`
    (or the language that is written, where that one is not), in the sector or in the slug.
    """
    words = fold(wanted.words).split()
    kept = [
        one
        for one in items
        if (not wanted.state or wanted.state in one.states)
        and (not wanted.role or wanted.role in {key_of(entry.role) for entry in one.entries})
        and (not wanted.sector or wanted.sector in {fold(entry.sector) for entry in one.entries})
        and (not wanted.missing or wanted.missing in one.missing)
        and (not words or _has(one, words, language))
    ]
    kept.sort(key=lambda one: (alphabetical(title_of(one, language)), one.slug))
    if wanted.sort == "changed":
        kept.sort(key=lambda one: one.changed_at, reverse=True)
    elif wanted.sort == "used":
        kept.sort(key=lambda one: one.recruitments, reverse=True)
    return kept


def title_of(one: Listed, language: str) -> str:
    """Return the title of a question set, its slug where it has none yet."""
    return in_language(one.entries[0].title, language)[0] or one.slug


def key_of(text: Words) -> str:
    """Return what names a text in an address, whatever the language of its reader."""
    return fold(in_language(text, "nb")[0])


def roles(items: Iterable[Listed], language: str) -> dict[str, str]:
    """Return the roles there are, key to words, in alphabetical order."""
    return _choices(items, key_of=lambda entry: key_of(entry.role), language=language)


def sectors(items: Iterable[Listed]) -> dict[str, str]:
    """Return the sectors there are, key to words, in alphabetical order."""
    return _choices(items, key_of=lambda entry: fold(entry.sector), language=None)


def _choices(
    items: Iterable[Listed], *, key_of: Callable[[Entry], str], language: str | None
) -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in (entry for one in items for entry in one.entries):
        words = entry.sector if language is None else in_language(entry.role, language)[0]
        if words:
            known.setdefault(key_of(entry), words)
    return dict(sorted(known.items(), key=lambda one: alphabetical(one[1])))


def _has(one: Listed, words: Iterable[str], language: str) -> bool:
    text = "\n".join([one.slug, *(_text(entry, language) for entry in one.entries)])
    folded = fold(text)
    return all(word in folded for word in words)


def _text(entry: Entry, language: str) -> str:
    texts = (entry.title, entry.role, entry.summary, *entry.criteria)
    return "\n".join([entry.sector, *(in_language(text, language)[0] for text in texts)])


def known(choice: str, offered: Iterable[str] | Mapping[str, object]) -> str:
    """Return the choice if it is one of those offered, else "": an old address still works."""
    return choice if choice in set(offered) else ""
