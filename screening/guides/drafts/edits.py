"""What may be done to the parts of a draft, each as the parts that it changes.

An edit is a mapping from part to its new value, None for one that goes. It is stored with what
stood there before, and can be undone as long as nothing else has changed the same.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from screening.guides.drafts.parts import OUTLINE, Json, Parts, blank, key_of, kind_of

Edit: TypeAlias = dict[str, Json]
Change: TypeAlias = Mapping[str, Any]
"""Part to `[before, after]`, as it is stored."""
Kind = Literal["competency", "criterion", "question"]
_PREFIX: Mapping[Kind, str] = {"competency": "c", "criterion": "k", "question": "q"}
KINDS: tuple[Kind, ...] = tuple(_PREFIX)
"""The kinds of parts that come and go."""


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
    what the part says, by default nothing yet. A competency that does not exist is a KeyError, an
    id that is taken a ValueError.
    """
    if id_ in ids(parts, kind):
        raise ValueError(id_)
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


def move(parts: Parts, kind: Kind, id_: str, places: int) -> Edit:
    """Return the edit that moves a part by so many places, below nought forwards.

    It moves to either end at most. A criterion that is moved past the end of its competency comes
    into the next one, and from there on among its criteria. Nothing is returned where nothing
    moves; an id that is not there is a KeyError.
    """
    outline = copy.deepcopy(parts[OUTLINE])
    if kind == "question":
        outline["questions"] = _moved(outline["questions"], id_, places)
    elif kind == "competency":
        order = _moved([one["id"] for one in outline["competencies"]], id_, places)
        outline["competencies"].sort(key=lambda one: order.index(one["id"]))
    else:
        step = -1 if places < 0 else 1
        for _ in range(abs(places)):
            _step_across(outline["competencies"], id_, step)
    return {OUTLINE: outline} if outline != parts[OUTLINE] else {}


def put(parts: Parts, kind: Kind, id_: str, *, before: str = "", within: str = "") -> Edit:
    """Return the edit that puts a part right before another of its kind, or last.

    A criterion goes `within` a competency, by default its own. If `before` is not there any more
    the part comes last. Nothing is returned where nothing moves; an id or a competency that is not
    there is a KeyError.
    """
    if id_ not in ids(parts, kind):
        raise KeyError(id_)
    outline = copy.deepcopy(parts[OUTLINE])
    if before == id_:
        return {}
    if kind == "question":
        outline["questions"] = _before(outline["questions"], id_, before)
    elif kind == "competency":
        order = _before([one["id"] for one in outline["competencies"]], id_, before)
        outline["competencies"].sort(key=lambda one: order.index(one["id"]))
    else:
        own = _holder(outline["competencies"], id_)
        group = _group(outline, within) if within else own
        if group is not own:
            own["criteria"].remove(id_)
        group["criteria"] = _before(group["criteria"], id_, before)
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
    what it stood behind. Raises `CannotUndo` where the same has been changed since, and where
    something that others have written would be left without its place: a criterion whose
    competency goes, a question whose criterion does.
    """
    edit: Edit = {}
    for key, (before, after) in change.items():
        if parts.get(key) == after:
            edit[key] = before
        elif key == OUTLINE:
            edit[key] = _merged(parts[OUTLINE], before, after)
        else:
            raise CannotUndo
    if not _loose(applied(parts, edit)) <= _loose(parts):
        raise CannotUndo
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


def _holder(groups: list[dict[str, Any]], id_: str) -> dict[str, Any]:
    """Return the competency that holds a criterion."""
    for one in groups:
        if id_ in one["criteria"]:
            return one
    raise KeyError(id_)


def _step_across(groups: list[dict[str, Any]], id_: str, step: int) -> None:
    """Move a criterion one place, at the end of its competency into the next one."""
    own = _holder(groups, id_)
    criteria, at = own["criteria"], own["criteria"].index(id_) + step
    if 0 <= at < len(criteria):
        own["criteria"] = _moved(criteria, id_, step)
        return
    beyond = groups.index(own) + step
    if 0 <= beyond < len(groups):
        criteria.remove(id_)
        there = groups[beyond]["criteria"]
        there.insert(0 if step > 0 else len(there), id_)


def _moved(order: list[str], id_: str, places: int) -> list[str]:
    if id_ not in order:
        raise KeyError(id_)
    rest = [one for one in order if one != id_]
    at = min(max(order.index(id_) + places, 0), len(rest))
    return [*rest[:at], id_, *rest[at:]]


def _before(order: list[str], id_: str, other: str) -> list[str]:
    rest = [one for one in order if one != id_]
    at = rest.index(other) if other in rest else len(rest)
    return [*rest[:at], id_, *rest[at:]]


def _loose(parts: Parts) -> set[tuple[str, str]]:
    """Return what has no place: parts out of the order, or twice in it, and what they rest on."""
    order = Counter(key_of(kind, id_) for kind in KINDS for id_ in ids(parts, kind))
    criteria = set(ids(parts, "criterion"))
    held = {key for key in parts if kind_of(key)[0] in KINDS}
    loose = {(key, "not in the order") for key in held.symmetric_difference(order)}
    loose |= {(key, "twice in the order") for key, count in order.items() if count > 1}
    for key in held:
        informs = parts[key]["criterion"] if kind_of(key)[0] == "question" else ""
        if informs and informs not in criteria:
            loose.add((key, informs))
    return loose


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
        return _order_back(current, before, after)
    found = [one for one in current if one in before or one not in after]
    for index, one in enumerate(before):
        if one in after or one in found:
            continue
        ahead = [other for other in before[:index] if other in found]
        found.insert(found.index(ahead[-1]) + 1 if ahead else 0, one)
    return found


def _order_back(current: list[str], before: list[str], after: list[str]) -> list[str]:
    """Put what is still there in its former order, around what has come since."""
    now = [one for one in current if one in after]
    if now != [one for one in after if one in current]:
        # It has been put in another order since, and neither is the right one.
        raise CannotUndo
    former = iter([one for one in before if one in current])
    return [next(former) if one in after else one for one in current]
