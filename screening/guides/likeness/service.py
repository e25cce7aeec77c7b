"""Which questions of the library say much the same as one that is being written.

Each process keeps one index, from the first time it is asked. scikit-learn takes two seconds and
110 MiB to load, so a process in which nobody writes questions never loads it, and nobody who types
waits for it: until it is there, in a thread of its own, the answer is that it isn't ready. Before
every later answer two short statements tell what has changed since, and that alone is read anew.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.orm import Session

from screening import db
from screening.guides.likeness import queries
from screening.guides.likeness.index import Index, Key, Match
from screening.guides.likeness.queries import Asked, Name
from screening.guides.likeness.within import Within, duplicates_within
from screening.guides.likeness.wording import in_words, same_words
from screening.messages import Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["Alike", "Within", "alike", "duplicates_within", "is_ready", "make_ready"]

LOG = logging.getLogger("screening")
MOST = 5
"""How many questions are shown; more is nothing to look through while one writes."""
LONGEST = 1_000
"""Characters of a text that is looked up. A question that is read aloud has a fifth of them."""
_EXTENSION = "screening.likeness"


@dataclass(frozen=True, slots=True)
class Alike:
    """A question that says much the same: where it stands, what it says and how like it is."""

    asked: Asked
    question: str
    language: str
    likeness: float
    alikeness: Message
    elsewhere: int = 0
    """How many more question sets ask it word for word."""

    @property
    def text(self) -> str:
        """The question as it is read aloud."""
        return self.asked.stems[self.question][self.language]


class _Library:
    """The index of each language, and what it was made from. Safe for threads."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self._lock = threading.Lock()
        # Apart from the lock of the index, which is held for seconds while it is filled.
        self._turn = threading.Lock()
        self._begun = False
        self._forget()

    def _forget(self) -> None:
        self._indexes = {language: Index(language) for language in LANGUAGES}
        self._stamps: dict[Name, object] = {}
        self._asked: dict[Name, Asked] = {}

    def is_mine_to_fill(self) -> bool:
        """Tell one caller, the first, that it has to fill the index."""
        with self._turn:
            mine, self._begun = not self._begun, True
        return mine

    def give_up(self) -> None:
        """Let the next caller try to fill the index."""
        with self._turn:
            self._begun = False

    def matches(self, session: Session, text: str, language: str) -> list[tuple[Asked, str, Match]]:
        """Return the questions like `text` with their sets, the likest first."""
        with self._lock:
            self._bring_up_to_date(session)
            found = self._indexes[language].alike(text)
            return [(self._asked[_name(one.key)], one.key[2], one) for one in found]

    def is_drafted(self, slug: str) -> bool:
        """Tell whether the next version of a set is being written."""
        with self._lock:
            return any(one.slug == slug and one.number is None for one in self._asked.values())

    def fill(self, session: Session) -> None:
        """Load scikit-learn and read everything."""
        with self._lock:
            self._bring_up_to_date(session)
            # A first question, so that what loads late is loaded as well.
            for index in self._indexes.values():
                index.alike("?")
        self.ready.set()

    def _bring_up_to_date(self, session: Session) -> None:
        """Read what was published, written or set aside since the last time, and nothing else."""
        now = queries.stamps(session)
        if now == self._stamps:
            return
        changed = [name for name, stamp in now.items() if self._stamps.get(name) != stamp]
        found = queries.asked(session, changed)
        gone = self._asked.keys() - now.keys()
        try:
            for language, index in self._indexes.items():
                self._renew(index, language, found, gone)
        except BaseException:
            # Half of the changes are in: the next who asks reads everything.
            self._forget()
            raise
        self._asked = {name: one for name, one in self._asked.items() if name in now} | found
        self._stamps = {name: stamp for name, stamp in now.items() if name in self._asked}

    def _renew(
        self, index: Index, language: str, found: dict[Name, Asked], gone: Iterable[Name]
    ) -> None:
        texts: dict[Key, str] = {}
        for name in (*found, *gone):
            before = _stems(name, self._asked.get(name), language)
            after = _stems(name, found.get(name), language)
            index.drop(before.keys() - after.keys())
            texts |= {key: text for key, text in after.items() if before.get(key) != text}
        if texts:
            index.put(texts)


def alike(
    session: Session, *, slug: str, question: str, language: str, text: str
) -> tuple[Alike, ...]:
    """Return at most five questions that say much the same as `text`, the likest first.

    Left out is the question itself, `question` of the set `slug`, in its draft and in what is
    published; while a draft of the set is open, so is all that is published of it. A text that is
    empty or longer than a question, and an unknown language, give nothing; neither does a process
    that has just been asked for the first time (`is_ready`).
    """
    if language not in LANGUAGES or not text.strip() or len(text) > LONGEST or not is_ready():
        return ()
    found: dict[tuple[str, str], Alike] = {}
    library = _library(current_app)
    # Of a draft and a published version that are equally like, the published one is shown.
    several = sorted(
        library.matches(session, text, language),
        key=lambda one: (-one[2].likeness, one[0].number is None),
    )
    drafted = library.is_drafted(slug)
    for asked, id_, match in several:
        if asked.slug == slug and (id_ == question or (drafted and asked.number is not None)):
            continue
        stem = asked.stems[id_][language]
        one = Alike(asked, id_, language, match.likeness, in_words(match.likeness, text, stem))
        found.setdefault((asked.slug, id_), one)
    return tuple(_gathered(found.values()))[:MOST]


def is_ready() -> bool:
    """Tell whether this process can answer; if not, begin to make it so, in the background."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - as Flask's own documentation does it
    library = _library(app)
    if library.ready.is_set():
        return True
    if library.is_mine_to_fill():
        threading.Thread(target=_fill, args=(app,), daemon=True).start()
    return False


def make_ready() -> None:
    """Wait until this process can answer, for tests and commands."""
    library = _library(current_app)
    with db.apart(writes=False) as session:
        library.fill(session)


def _fill(app: Flask) -> None:
    library = _library(app)
    try:
        with app.app_context(), db.apart(writes=False) as session:
            library.fill(session)
    except Exception:
        LOG.exception("the questions of the library could not be read for comparison")
        library.give_up()


def _library(app: Flask) -> _Library:
    found: _Library = app.extensions.setdefault(_EXTENSION, _Library())
    return found


def _stems(name: Name, asked: Asked | None, language: str) -> dict[Key, str]:
    if asked is None:
        return {}
    kind, id_ = name
    return {
        (kind, str(id_), question): texts[language]
        for question, texts in asked.stems.items()
        if texts[language].strip() and len(texts[language]) <= LONGEST
    }


def _name(key: Key) -> Name:
    kind, id_, _question = key
    return ("version" if kind == "version" else "draft", int(id_))


def _gathered(several: Iterable[Alike]) -> list[Alike]:
    """Return each wording once: sets share questions on purpose, and one of them says it."""
    found: list[Alike] = []
    for one in several:
        place = next((n for n, other in enumerate(found) if same_words(other.text, one.text)), None)
        if place is None:
            found.append(one)
        elif found[place].asked.slug != one.asked.slug:
            found[place] = replace(found[place], elsewhere=found[place].elsewhere + 1)
    return found
