"""The steps in the writing of a draft, in words: which part, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.guides.drafts.edits import Change
from screening.guides.drafts.parts import ABOUT, OUTLINE, Json, Parts, kind_of
from screening.guides.drafts.places import name_of
from screening.messages import N_, Message
from screening.settings import LANGUAGES

NAME_LENGTH = 60
"""A step is told in a line; a question's text is cut to so many characters there."""

_STEPS: Mapping[tuple[str, str], Message] = {
    ("about", "changed"): Message(N_("about the question set")),
    ("outline", "changed"): Message(N_("the order")),
    ("competency", "added"): Message(N_("new competency")),
    ("criterion", "added"): Message(N_("new criterion")),
    ("question", "added"): Message(N_("new question")),
    ("competency", "changed"): Message(N_("competency without a name")),
    ("criterion", "changed"): Message(N_("criterion without a name")),
    ("question", "changed"): Message(N_("question without a text")),
    ("competency", "removed"): Message(N_("removed competency")),
    ("criterion", "removed"): Message(N_("removed criterion")),
    ("question", "removed"): Message(N_("removed question")),
}
_NAMED: Mapping[tuple[str, str], str] = {
    ("competency", "added"): N_("new competency “%(name)s”"),
    ("criterion", "added"): N_("new criterion “%(name)s”"),
    ("question", "added"): N_("new question “%(name)s”"),
    ("competency", "changed"): N_("competency “%(name)s”"),
    ("criterion", "changed"): N_("criterion “%(name)s”"),
    ("question", "changed"): N_("question “%(name)s”"),
    ("competency", "removed"): N_("removed competency “%(name)s”"),
    ("criterion", "removed"): N_("removed criterion “%(name)s”"),
    ("question", "removed"): N_("removed question “%(name)s”"),
}
FIELDS: Mapping[str, Message] = {
    "title": Message(N_("Title")),
    "role": Message(N_("Role")),
    "summary": Message(N_("Summary")),
    "sector": Message(N_("Sector")),
    "minutes": Message(N_("Minutes")),
    "scale": Message(N_("Scale")),
    "opening": Message(N_("Opening")),
    "closing": Message(N_("Closing")),
    "name": Message(N_("Name")),
    "definition": Message(N_("Definition")),
    "remote_reason": Message(N_("Why it matters at a distance")),
    "weight": Message(N_("Weight")),
    "criterion": Message(N_("Criterion")),
    "type": Message(N_("Type of question")),
    "stem": Message(N_("Question")),
    "probes": Message(N_("Follow-up questions")),
    "competencies": Message(N_("Competencies")),
    "criteria": Message(N_("Criteria")),
    "questions": Message(N_("Questions")),
}
"""The fields of all parts by the first step of their names; anchors are told by their level.

Lists that must not be empty are among them."""
_ORDER = ("competency", "criterion", "question", ABOUT, OUTLINE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a step changed: what it is called, in which language, before and after.

    Both sides are texts to show; what was or became empty is "".
    """

    field: Message
    language: str
    before: str
    after: str


def step_of(change: Change, language: str) -> Message:
    """Return a step in a few words, such as “removed question …”, to be put in a sentence.

    Of what a step changed together, such as a criterion and its questions, the topmost counts.
    """
    key = main_part(change)
    kind = kind_of(key)[0]
    before, after = change[key]
    done = "added" if before is None else "removed" if after is None else "changed"
    if kind in {ABOUT, OUTLINE}:
        return _STEPS[kind, "changed"]
    name = short_name({key: after if after is not None else before}, key, language)
    return Message(_NAMED[kind, done], {"name": name}) if name else _STEPS[kind, done]


def main_part(change: Change) -> str:
    """Return the part that a step is about."""
    return min(change, key=lambda key: _ORDER.index(kind_of(key)[0]))


def short_name(parts: Parts, key: str, language: str, length: int = NAME_LENGTH) -> str:
    """Return what a part is called, on one line and cut to `length` characters."""
    name = " ".join(name_of(parts, key, language).split())
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def differences(change: Change) -> list[Difference]:
    """Return which fields a step changed in the part that it is about.

    A part that came or went, and the order, have none.
    """
    key = main_part(change)
    before, after = change[key]
    if key == OUTLINE or before is None or after is None:
        return []
    return [
        Difference(
            field_words(path), path[-1] if path[-1] in LANGUAGES else "", _text(old), _text(new)
        )
        for path, old, new in _leaves(before, after, ())
    ]


def field_words(path: Sequence[str]) -> Message:
    """Return what the field at these steps inside its part is called; "" names the whole part."""
    if path[0] == "anchors":
        return Message(N_("Anchor at level %(level)s"), {"level": path[1]})
    if tuple(path[:2]) == ("scale", "labels"):
        return Message(N_("Name of level %(level)s"), {"level": path[2]})
    return FIELDS.get(path[0], Message(path[0]))


def _leaves(
    before: Json, after: Json, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Json, Json]]:
    if before == after:
        return
    if not isinstance(before or after, dict) or not isinstance(after or before, dict):
        if isinstance(before or after, list):
            yield from _leaves(_numbered(before or []), _numbered(after or []), path)
        else:
            yield path, before, after
        return
    old, new = before or {}, after or {}
    for key in {**old, **new}:
        yield from _leaves(old.get(key), new.get(key), (*path, str(key)))


def _numbered(items: list[Json]) -> dict[str, Json]:
    return {str(place): one for place, one in enumerate(items)}


def _text(value: Json) -> str:
    return "" if value is None else str(value)
