"""What the parts of a question set ask of each other, checked on plain data.

The checks run on mappings and lists rather than on finished models, so that a file with a misspelt
key in one place still hears of the criterion without a question in another. Whatever has the wrong
shape is passed over here; the models complain of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screening.messages import N_, Message

Path = tuple[str | int, ...]
FEWEST_LEVELS, MOST_LEVELS = 2, 10
_STANDARD_SCALE = (1, 5)


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Where two parts disagree, and what to say about it."""

    path: Path
    message: Message


def inconsistencies(data: object) -> tuple[Inconsistency, ...]:
    """Return everything in which the parts of the document `data` disagree."""
    if not isinstance(data, Mapping):
        return ()
    return (
        *_scale(data),
        *_doubled_ids(data),
        *_anchors(data),
        *_questions(data),
        *_minutes(data),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _items(data: Mapping[Any, Any], key: str) -> Iterator[tuple[int, Mapping[Any, Any]]]:
    found = data.get(key)
    if isinstance(found, list | tuple):
        for index, item in enumerate(found):
            if isinstance(item, Mapping):
                yield index, item


def _criteria(data: Mapping[Any, Any]) -> Iterator[tuple[Path, Mapping[Any, Any]]]:
    for outer, competency in _items(data, "competencies"):
        for inner, criterion in _items(competency, "criteria"):
            yield ("competencies", outer, "criteria", inner), criterion


def _levels(data: Mapping[Any, Any]) -> range | None:
    """Return the scale's levels, or None where the scale itself is out of order."""
    scale = data.get("scale", {})
    if not isinstance(scale, Mapping):
        return None
    lowest, highest = _whole(scale.get("minimum", 1)), _whole(scale.get("maximum", 5))
    if lowest is None or highest is None:
        return None
    levels = range(lowest, highest + 1)
    return levels if FEWEST_LEVELS <= len(levels) <= MOST_LEVELS else None


def _scale(data: Mapping[Any, Any]) -> Iterator[Inconsistency]:
    scale = data.get("scale", {})
    if not isinstance(scale, Mapping):
        return
    levels = _levels(data)
    if levels is None:
        lowest, highest = _whole(scale.get("minimum", 1)), _whole(scale.get("maximum", 5))
        if lowest is not None and highest is not None:
            yield Inconsistency(
                ("scale", "maximum"),
                Message(
                    N_("A scale has from %(fewest)s to %(most)s levels; this one has %(count)s."),
                    {
                        "fewest": FEWEST_LEVELS,
                        "most": MOST_LEVELS,
                        "count": max(0, highest - lowest + 1),
                    },
                ),
            )
        return
    yield from _outside(scale.get("labels"), levels, ("scale", "labels"))


def _outside(named: object, levels: range, path: Path) -> Iterator[Inconsistency]:
    if not isinstance(named, Mapping):
        return
    for level in named:
        whole = _whole(level)
        if whole is not None and whole not in levels:
            yield Inconsistency(
                (*path, whole),
                Message(
                    N_(
                        "The scale goes from %(lowest)s to %(highest)s; there is no level "
                        "%(level)s."
                    ),
                    {"lowest": levels[0], "highest": levels[-1], "level": whole},
                ),
            )


def _anchors(data: Mapping[Any, Any]) -> Iterator[Inconsistency]:
    levels = _levels(data)
    if levels is None:
        return
    needed = [levels[0], levels[-1]]
    if (levels[0], levels[-1]) == _STANDARD_SCALE:
        needed.insert(1, 3)
    for path, criterion in _criteria(data):
        anchors = criterion.get("anchors")
        if not isinstance(anchors, Mapping):
            continue
        yield from _outside(anchors, levels, (*path, "anchors"))
        for level in needed:
            if level not in anchors:
                yield Inconsistency(
                    (*path, "anchors"),
                    Message(N_("There is no anchor for level %(level)s."), {"level": level}),
                )


def _doubled_ids(data: Mapping[Any, Any]) -> Iterator[Inconsistency]:
    groups = (
        [(("competencies", index), item) for index, item in _items(data, "competencies")],
        list(_criteria(data)),
        [(("questions", index), item) for index, item in _items(data, "questions")],
    )
    for group in groups:
        seen: set[str] = set()
        for path, item in group:
            found = item.get("id")
            if not isinstance(found, str):
                continue
            if found in seen:
                yield Inconsistency(
                    (*path, "id"),
                    Message(N_("The id %(id)s is used more than once."), {"id": found}),
                )
            seen.add(found)


def _questions(data: Mapping[Any, Any]) -> Iterator[Inconsistency]:
    known = {
        found: path
        for path, criterion in reversed(list(_criteria(data)))
        if isinstance(found := criterion.get("id"), str)
    }
    asked: set[str] = set()
    for index, question in _items(data, "questions"):
        criterion_id = question.get("criterion")
        if not isinstance(criterion_id, str):
            continue
        asked.add(criterion_id)
        if criterion_id not in known:
            yield Inconsistency(
                ("questions", index, "criterion"),
                Message(N_("There is no criterion %(id)s."), {"id": criterion_id}),
            )
    for criterion_id, path in reversed(known.items()):
        if criterion_id not in asked:
            yield Inconsistency(
                path, Message(N_("No question informs the criterion %(id)s."), {"id": criterion_id})
            )


def _minutes(data: Mapping[Any, Any]) -> Iterator[Inconsistency]:
    whole = _whole(data.get("minutes"))
    each = [_whole(question.get("minutes")) for _, question in _items(data, "questions")]
    total = sum(minutes for minutes in each if minutes is not None and minutes > 0)
    if whole is not None and whole > 0 and total > whole:
        yield Inconsistency(
            ("minutes",),
            Message(
                N_(
                    "The questions take %(total)s minutes together, more than the interview's "
                    "%(minutes)s."
                ),
                {"total": total, "minutes": whole},
            ),
        )
