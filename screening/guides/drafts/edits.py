"""What may be done to the parts of a draft, each as the parts that it changes.

An edit is a mapping from part to its new value, None for one that goes. It is stored with what
stood there before, and can be undone as long as nothing else has changed the same.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from screening.guides.drafts.parts import (
    OUTLINE,
    Json,
    Parts,
    blank,
    data_of,
    key_of,
)

Edit: TypeAlias = dict[str, Json]
Change: TypeAlias = Mapping[str, Any]
"""Part to `[before, after]`, as it is stored."""
Kind = Literal["competency", "criterion", "question"]
_PREFIX: Mapping[Kind, str] = {"competency": "c", "criterion": "k", "question": "q"}


class CannotUndo(Exception):
    """What was changed has been changed again since."""


def new_id(kind: Kind, taken: Collection[str]) -> str:
    """Return an id for a new part: a letter and the number after the highest one in `taken`.

    `taken` must hold the ids of every version of the question set: scores name their question by
    its id, and an id that came back for another question would mix them.
    """
    pattern = re.compile(rf"{_PREFIX[kind]}(\d{{1,9}})(?:-.*)?")
    numbers = [int(found[1]) for one in taken if (found := pattern.fullmatch(one))]
    return f"{_PREFIX[kind]}{max(numbers, default=0) + 1:02d}"


def ids(parts: Parts, kind: Kind) -> list[str]:
    """Return the ids of one kind in their order."""
    outline = parts[OUTLINE]
    if kind == "question":
        return list(outline["questions"])
    if kind == "competency":
        return [one["id"] for one in outline["competencies"]]
    return [id_ for one in outline["competencies"] for id_ in one["criteria"]]


def add(parts: Parts, kind: Kind, id_: str, *, within: str = "", value: Json | None = None) -> Edit:
    """Return the edit that puts a new part last.

    A criterion goes `within` a competency; a question informs the criterion `within`. `value` is
    what the part says, by default nothing yet. A competency that does not exist is a KeyError.
    """
    outline = copy.deepcopy(parts[OUTLINE])
    part = copy.deepcopy(value) if value is not None else blank(kind)
    if kind == "question":
        outline["questions"].append(id_)
        part["criterion"] = within or part["criterion"]
    elif kind == "competency":
        outline["competencies"].append({"id": id_, "criteria": []})
    else:
        _group(outline, within)["criteria"].append(id_)
    return {key_of(kind, id_): part, OUTLINE: outline}


def remove(parts: Parts, kind: Kind, id_: str) -> Edit:
    """Return the edit that takes a part out.

    With a competency go its criteria, and with a criterion the questions that inform it. An id
    that is not there is a KeyError.
    """
    if id_ not in ids(parts, kind):
        raise KeyError(id_)
    outline = copy.deepcopy(parts[OUTLINE])
    gone: Edit = {key_of(kind, id_): None}
    criteria = {id_} if kind == "criterion" else set[str]()
    if kind == "competency":
        criteria = set(_group(outline, id_)["criteria"])
    questions = {
        one
        for one in outline["questions"]
        if (kind == "question" and one == id_)
        or parts[key_of("question", one)]["criterion"] in criteria
    }
    gone |= {key_of("criterion", one): None for one in criteria}
    gone |= {key_of("question", one): None for one in questions}
    outline["questions"] = [one for one in outline["questions"] if one not in questions]
    outline["competencies"] = [
        {**group, "criteria": [one for one in group["criteria"] if one not in criteria]}
        for group in outline["competencies"]
        if not (kind == "competency" and group["id"] == id_)
    ]
    return {**gone, OUTLINE: outline}


def move(parts: Parts, kind: Kind, id_: str, places: int, *, within: str = "") -> Edit:
    """Return the edit that moves a part by so many places, below nought forwards.

    It moves to either end at most. A criterion moves among those of its competency, or comes last
    in the competency `within`. Nothing is returned where nothing moves; an id that is not there
    is a KeyError.
    """
    outline = copy.deepcopy(parts[OUTLINE])
    if kind == "question":
        outline["questions"] = _moved(outline["questions"], id_, places)
    elif kind == "competency":
        order = _moved([one["id"] for one in outline["competencies"]], id_, places)
        outline["competencies"].sort(key=lambda one: order.index(one["id"]))
    else:
        own = next((one for one in outline["competencies"] if id_ in one["criteria"]), None)
        if own is None:
            raise KeyError(id_)
        if within and within != own["id"]:
            own["criteria"].remove(id_)
            _group(outline, within)["criteria"].append(id_)
        else:
            own["criteria"] = _moved(own["criteria"], id_, places)
    return {OUTLINE: outline} if outline != parts[OUTLINE] else {}


def reorder(parts: Parts, kind: Kind, order: Iterable[str]) -> Edit:
    """Return the edit that puts parts in `order`; what it leaves out keeps its place at the end.

    Criteria are ordered inside their competencies. Ids that are not there are passed over.
    """
    outline = copy.deepcopy(parts[OUTLINE])
    rank = {id_: place for place, id_ in enumerate(order)}

    def place(id_: str) -> int:
        return rank.get(id_, len(rank))

    if kind == "question":
        outline["questions"].sort(key=place)
    elif kind == "competency":
        outline["competencies"].sort(key=lambda one: place(one["id"]))
    else:
        for group in outline["competencies"]:
            group["criteria"].sort(key=place)
    return {OUTLINE: outline} if outline != parts[OUTLINE] else {}


def applied(parts: Parts, edit: Edit) -> dict[str, Json]:
    """Return the parts with the edit done."""
    found = {**parts, **edit}
    return {key: value for key, value in found.items() if value is not None}


def change_of(parts: Parts, edit: Edit) -> dict[str, list[Json]]:
    """Return the edit as it is stored, `[before, after]` for each part that really changes."""
    return {key: [parts.get(key), value] for key, value in edit.items() if parts.get(key) != value}


def undo(parts: Parts, change: Change) -> Edit:
    """Return the edit that takes `change` back, or does it again if the sides are turned.

    What other people have done to the order since is kept: what was taken out comes back behind
    what it stood behind. Raises `CannotUndo` where something else has changed since.
    """
    edit: Edit = {}
    for key, (before, after) in change.items():
        if parts.get(key) == after:
            edit[key] = before
        elif key == OUTLINE:
            edit[key] = _merged(parts[OUTLINE], before, after)
        else:
            raise CannotUndo
    after_undo = applied(parts, edit)
    try:
        data_of(after_undo, "")
    except KeyError as error:
        # The order names a part that is not there, because other parts went or came meanwhile.
        raise CannotUndo from error
    return edit


def turned(change: Change) -> dict[str, list[Json]]:
    """Return the change with its sides turned: undoing it is doing it again."""
    return {key: [after, before] for key, (before, after) in change.items()}


def all_ids(every: Iterable[Parts], kind: Kind) -> frozenset[str]:
    """Return the ids of one kind in any of these parts."""
    return frozenset(
        key.partition("/")[2] for parts in every for key in parts if key.startswith(f"{kind}/")
    )


def _group(outline: Json, id_: str) -> dict[str, Any]:
    for one in outline["competencies"]:
        if one["id"] == id_:
            found: dict[str, Any] = one
            return found
    raise KeyError(id_)


def _moved(order: list[str], id_: str, places: int) -> list[str]:
    if id_ not in order:
        raise KeyError(id_)
    rest = [one for one in order if one != id_]
    at = min(max(order.index(id_) + places, 0), len(rest))
    return [*rest[:at], id_, *rest[at:]]


def _merged(current: Json, before: Json, after: Json) -> Json:
    """Take what `after` did to the outline `before` back from the outline as it is now."""
    groups_before = [one["id"] for one in before["competencies"]]
    groups_after = [one["id"] for one in after["competencies"]]
    names = _list_back([one["id"] for one in current["competencies"]], groups_before, groups_after)
    criteria: dict[str, list[str]] = {
        one["id"]: list(one["criteria"]) for one in current["competencies"]
    }
    was, became = (
        {one["id"]: list(one["criteria"]) for one in outline["competencies"]}
        for outline in (before, after)
    )
    for name in names:
        criteria[name] = _list_back(criteria.get(name, []), was.get(name, []), became.get(name, []))
    return {
        "competencies": [{"id": name, "criteria": criteria[name]} for name in names],
        "questions": _list_back(current["questions"], before["questions"], after["questions"]),
    }


def _list_back(current: list[str], before: list[str], after: list[str]) -> list[str]:
    if before == after:
        return current
    if set(before) == set(after):
        # The order alone was changed, and so it has been since: neither order is the right one.
        if current == after:
            return before
        raise CannotUndo
    found = [one for one in current if one in before or one not in after]
    for index, one in enumerate(before):
        if one in after or one in found:
            continue
        ahead = [other for other in before[:index] if other in found]
        found.insert(found.index(ahead[-1]) + 1 if ahead else 0, one)
    return found
