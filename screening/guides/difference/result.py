"""What comes out of comparing two versions of a question set: frozen, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from screening.guides.difference import wording
from screening.guides.difference.words import Segment, shortened, words_changed
from screening.messages import Message

PartKind = Literal["about", "competency", "criterion", "question"]
State = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: its number among its like, from 1, and the competency it is in."""

    number: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in one language, before and after.

    `path` is the part and the form field, as in `question/q01/stem-nb`; a follow-up question is
    counted where it stands after the change, or stood before it where it is gone.
    """

    path: str
    language: str
    before: str
    after: str
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        """Whether it differs."""
        return self.before != self.after

    @property
    def near(self) -> tuple[Segment, ...]:
        """The segments with unchanged text cut down to what is near a change."""
        return shortened(self.segments)

    @property
    def words_changed(self) -> float:
        """The share of the words that only one of the two has, from 0 to 1."""
        return words_changed(self.segments)


@dataclass(frozen=True, slots=True)
class TextDifference:
    """A text that differs in at least one language, or a follow-up question that has moved.

    `number` is the level of an anchor or of a worded level. `before` and `after` are the numbers of
    a follow-up question, from 1, None where it is not there. `state` is `same` where it has only
    been moved. `wordings` are the languages in which it is written.
    """

    name: str
    state: State
    wordings: tuple[Wording, ...]
    number: int | None = None
    before: int | None = None
    after: int | None = None
    moved: bool = False

    @property
    def label(self) -> Message:
        """What the text is, in words."""
        number = self.number if self.number is not None else self.after or self.before
        return wording.label(self.name, number)

    def shown_in(self, language: str | None) -> bool:
        """Tell whether it differs in `language`, or has moved; None is all languages."""
        return self.moved or any(
            one.changed and language in {None, one.language} for one in self.wordings
        )


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """A number, a type, a reference or the sector that differs; None where the part is not there.

    `names` are the names of the criteria that a question may refer to, by id.
    """

    name: str
    before: Any
    after: Any
    names: Mapping[str, Mapping[str, str]]

    @property
    def label(self) -> Message:
        """What the value is, in words."""
        return wording.label(self.name)

    def old(self, language: str) -> Message | str:
        """Return the value before, in words; `language` is that of names of criteria."""
        return self._said(self.before, language)

    def new(self, language: str) -> Message | str:
        """Return the value after, in words."""
        return self._said(self.after, language)

    def _said(self, raw: Any, language: str) -> Message | str:  # noqa: ANN401 - plain data
        if self.name == "criterion" and raw in self.names:
            return wording.in_language(self.names[raw], language) or str(raw)
        return wording.value(self.name, raw)


@dataclass(frozen=True, slots=True)
class PartDifference:
    """One part that differs: what is different in it, and whether it has been moved.

    `state` is `same` where nothing but its place differs. Of a part that was added or removed,
    everything it says is there. `name` is its title, name or question as it is now.
    """

    key: str
    kind: PartKind
    id: str
    state: State
    moved: bool
    name: Mapping[str, str]
    before: Place | None
    after: Place | None
    values: tuple[ValueDifference, ...]
    texts: tuple[TextDifference, ...]

    def shown_in(self, language: str | None) -> bool:
        """Tell whether anything but texts in other languages differs; None is all languages."""
        return (
            language is None
            or self.state != "changed"
            or self.moved
            or bool(self.values)
            or any(text.shown_in(language) for text in self.texts)
        )

    def name_in(self, language: str) -> str:
        """Return its name in `language`, or in another one it has been written in, or its id."""
        return wording.in_language(self.name, language) or self.id


@dataclass(frozen=True, slots=True)
class Counts:
    """How many parts of one kind were added, removed, changed inside, and moved."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two versions differ; it is false where they say the same.

    `parts` are those that differ, in the order of reading: about the set, competencies and
    criteria, questions, with what was removed where it used to be. `names` are the names of all
    parts of either version, by key.
    """

    parts: tuple[PartDifference, ...]
    names: Mapping[str, Mapping[str, str]]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.parts)

    def of_kind(self, kind: PartKind) -> tuple[PartDifference, ...]:
        """Return the parts of one kind that differ."""
        return tuple(one for one in self.parts if one.kind == kind)

    def shown_in(self, language: str | None) -> tuple[PartDifference, ...]:
        """Return the parts that differ in `language` or in more than words; None is all of them."""
        return tuple(one for one in self.parts if one.shown_in(language))

    def name_of(self, kind: PartKind, id_: str, language: str) -> str:
        """Return the name of a part of either version, as `PartDifference.name_in` does."""
        return wording.in_language(self.names.get(f"{kind}/{id_}", {}), language) or id_

    def counts(self, kind: PartKind) -> Counts:
        """Return how many parts of one kind differ; one that moved may have changed as well."""
        found = self.of_kind(kind)
        return Counts(
            added=sum(1 for one in found if one.state == "added"),
            removed=sum(1 for one in found if one.state == "removed"),
            changed=sum(1 for one in found if one.state == "changed"),
            moved=sum(1 for one in found if one.moved),
        )

    @property
    def texts(self) -> tuple[Wording, ...]:
        """Every text that differs, one language at a time; those of whole new parts as well."""
        return tuple(
            one
            for part in self.parts
            for text in part.texts
            for one in text.wordings
            if one.changed
        )

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which a text differs."""
        return frozenset(one.language for one in self.texts)

    @property
    def only_words(self) -> bool:
        """Whether nothing but words inside texts differ, as when spelling has been corrected.

        There are then the same parts with the same ids in the same order and the same places, the
        same types, minutes, weights, scale and references, as many anchors and follow-up
        questions, and every text is written in the same languages as before. It says nothing of
        how many words: see `Wording.words_changed`. Where nothing differs it is true.
        """
        return all(
            part.state == "changed"
            and not part.moved
            and not part.values
            and all(_only_words(text) for text in part.texts)
            for part in self.parts
        )


def _only_words(text: TextDifference) -> bool:
    return (
        text.state == "changed"
        and not text.moved
        and all(one.before and one.after for one in text.wordings)
    )
