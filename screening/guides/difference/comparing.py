"""Compares two question sets part by part, whole documents or drafts that are not finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from screening.guides.difference import matching
from screening.guides.difference.result import (
    Difference,
    PartDifference,
    PartKind,
    Place,
    State,
    TextDifference,
    ValueDifference,
    Wording,
)
from screening.guides.difference.words import segments
from screening.guides.drafts.parts import ABOUT, OUTLINE, Parts, key_of, kind_of, parts_of
from screening.guides.schema import Document, tidied
from screening.settings import LANGUAGES

_TEXTS: Mapping[str, tuple[str, ...]] = {
    ABOUT: ("title", "role", "summary", "opening", "closing"),
    "competency": ("name",),
    "criterion": ("name", "definition", "remote_reason"),
    "question": ("stem",),
}
_VALUES: Mapping[str, tuple[str, ...]] = {
    ABOUT: ("sector", "minutes"),
    "competency": (),
    "criterion": ("weight",),
    "question": ("criterion", "type", "minutes"),
}
_SCALE = ("minimum", "maximum")
_Text = Mapping[str, str]
_NOTHING: _Text = {}


def differences(old: Document, new: Document) -> Difference:
    """Return in what two documents differ."""
    return differences_of_parts(parts_of(old), parts_of(new))


def differences_of_parts(old: Parts, new: Parts) -> Difference:
    """Return in what two question sets differ, as drafts hold them: either may be unfinished.

    Texts are compared as a published document would hold them, without blanks round them. What has
    not been written in any language counts as not being there.
    """
    before, after = _Side.of(old), _Side.of(new)
    names = before.names | {
        key: name or before.names.get(key, name) for key, name in after.names.items()
    }
    criteria = {
        kind_of(key)[1]: name for key, name in names.items() if key.startswith("criterion/")
    }
    compare = _Comparison(before, after, names, criteria)
    return Difference(tuple(compare.parts()), names)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two, with the place of each part."""

    parts: Parts
    places: Mapping[str, Place]
    names: dict[str, _Text]

    @classmethod
    def of(cls, parts: Parts) -> _Side:
        outline = parts[OUTLINE]
        places: dict[str, Place] = {}
        for number, group in enumerate(outline["competencies"], start=1):
            places[key_of("competency", group["id"])] = Place(number)
            for inner, id_ in enumerate(group["criteria"], start=1):
                places[key_of("criterion", id_)] = Place(inner, group["id"])
        for number, id_ in enumerate(outline["questions"], start=1):
            places[key_of("question", id_)] = Place(number)
        names = {key: _name(key, parts.get(key, {})) for key in (ABOUT, *places)}
        return cls(parts, places, names)

    def keys(self, kind: str, group: str = "") -> list[str]:
        """Return the keys of one kind in their order."""
        return [
            key
            for key, place in self.places.items()
            if key.startswith(f"{kind}/") and place.group == group
        ]


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: _Side
    new: _Side
    names: Mapping[str, _Text]
    criteria: Mapping[str, _Text]

    def parts(self) -> Iterator[PartDifference]:
        """Yield the parts that differ, in the order of reading."""
        yield from self._part(ABOUT, moved=False)
        groups = matching.merged(self.old.keys("competency"), self.new.keys("competency"))
        moved = matching.moved(self.old.keys("competency"), self.new.keys("competency"))
        for key in groups:
            yield from self._part(key, moved=key in moved)
            yield from self._criteria(kind_of(key)[1])
        before, after = self.old.keys("question"), self.new.keys("question")
        moved = matching.moved(before, after)
        for key in matching.merged(before, after):
            yield from self._part(key, moved=key in moved)

    def _criteria(self, group: str) -> Iterator[PartDifference]:
        """Yield the criteria of a competency; one that moved is told where it now is."""
        before, after = self.old.keys("criterion", group), self.new.keys("criterion", group)
        gone = [key for key in before if key in after or key not in self.new.places]
        moved = matching.moved(before, after)
        for key in matching.merged(gone, after):
            elsewhere = key in self.old.places and key not in before
            yield from self._part(key, moved=key in moved or elsewhere)

    def _part(self, key: str, *, moved: bool) -> Iterator[PartDifference]:
        kind, id_ = kind_of(key)
        is_about = key == ABOUT
        there = (is_about or key in self.old.places, is_about or key in self.new.places)
        old = self.old.parts.get(key, {}) if there[0] else {}
        new = self.new.parts.get(key, {}) if there[1] else {}
        values = tuple(self._values(kind, old, new))
        texts = tuple(_texts(key, kind, old, new))
        state = _state(*there, differs=bool(values or texts))
        if state == "same" and not moved:
            return
        yield PartDifference(
            key=key,
            kind=cast("PartKind", kind),
            id=id_,
            state=state,
            moved=moved,
            name=self.names[key],
            before=self.old.places.get(key),
            after=self.new.places.get(key),
            values=values,
            texts=texts,
        )

    def _values(
        self, kind: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[ValueDifference]:
        both = [(name, old.get(name), new.get(name)) for name in _VALUES[kind]]
        if kind == ABOUT:
            scales = old.get("scale", {}), new.get("scale", {})
            both += [(name, scales[0].get(name), scales[1].get(name)) for name in _SCALE]
        for name, before, after in both:
            if (before or None) != (after or None):
                yield ValueDifference(name, before, after, self.criteria)


def _texts(
    key: str, kind: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[TextDifference]:
    for name in _TEXTS[kind]:
        yield from _text(f"{key}/{name}", name, old.get(name), new.get(name))
    if kind == ABOUT:
        labels = old.get("scale", {}).get("labels", {}), new.get("scale", {}).get("labels", {})
        yield from _levels(f"{key}/scale-labels", "labels", *labels)
    elif kind == "criterion":
        anchors = old.get("anchors", {}), new.get("anchors", {})
        yield from _levels(f"{key}/anchors", "anchors", *anchors)
    elif kind == "question":
        yield from _probes(f"{key}/probes", old.get("probes", ()), new.get("probes", ()))


def _levels(
    path: str, name: str, old: Mapping[str, _Text], new: Mapping[str, _Text]
) -> Iterator[TextDifference]:
    for level in sorted({*old, *new}, key=int):
        yield from _text(f"{path}-{level}", name, old.get(level), new.get(level), number=int(level))


def _text(
    path: str, name: str, old: _Text | None, new: _Text | None, *, number: int | None = None
) -> Iterator[TextDifference]:
    before, after = _written(old), _written(new)
    if before != after:
        state = _state(bool(before), bool(after), differs=True)
        yield TextDifference(name, state, _wordings(path, before, after), number)


def _probes(path: str, old: Sequence[_Text], new: Sequence[_Text]) -> Iterator[TextDifference]:
    before, after = _numbered(old), _numbered(new)
    were, are = [text for _, text in before], [text for _, text in after]
    paired = matching.pairs(were, are)
    both = [(one, other) for one, other in paired if one is not None and other is not None]
    moved = matching.moved(sorted(one for one, _ in both), [one for one, _ in both])
    for one, other in paired:
        was = _NOTHING if one is None else were[one]
        now = _NOTHING if other is None else are[other]
        state = _state(one is not None, other is not None, differs=was != now)
        if state == "same" and one not in moved:
            continue
        index = after[other][0] if other is not None else before[cast("int", one)][0]
        yield TextDifference(
            name="probes",
            state=state,
            wordings=_wordings(f"{path}-{index}", was, now),
            before=None if one is None else one + 1,
            after=None if other is None else other + 1,
            moved=one in moved,
        )


def _numbered(texts: Iterable[_Text]) -> list[tuple[int, _Text]]:
    """Return the follow-up questions that have been written, with their places in the form."""
    return [(place, text) for place, one in enumerate(texts) if (text := _written(one))]


def _wordings(path: str, old: _Text, new: _Text) -> tuple[Wording, ...]:
    pairs = [(code, old.get(code, ""), new.get(code, "")) for code in LANGUAGES]
    return tuple(
        Wording(f"{path}-{code}", code, before, after, segments(before, after))
        for code, before, after in pairs
        if before or after
    )


def _written(text: _Text | None) -> _Text:
    """Return a text as a document would hold it, without the languages it is not written in."""
    cleaned = {code: tidied(words) for code, words in (text or {}).items() if code in LANGUAGES}
    return {code: words for code, words in cleaned.items() if words}


def _name(key: str, part: Mapping[str, Any]) -> _Text:
    kind = kind_of(key)[0]
    return _written(part.get(_TEXTS[kind][0]))


def _state(was: bool, now: bool, *, differs: bool) -> State:  # noqa: FBT001 - there before, there after
    if was and now:
        return "changed" if differs else "same"
    return "added" if now else "removed"
