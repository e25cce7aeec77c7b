"""Two people in the same part: what each form started from, and both their changes in one."""

from __future__ import annotations

import hashlib
import json

from screening.guides.drafts.parts import Json


def digest(value: Json) -> str:
    """Return the SHA-256 of plain data, by which a form knows what it was filled from."""
    content = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def settled(origin: Json, mine: Json, theirs: Json) -> tuple[Json, frozenset[str]]:
    """Return what `origin` comes to with both people's changes, and where they clash.

    Fields are taken one by one; a list (of follow-up questions) is one field. Where both have
    changed the same in different ways, mine stands and the place is among the clashes, named as a
    form field is: the steps joined by hyphens. A level whose text nobody has written is as good as
    no level. Without an origin (None), all that the two have written differently is a clash.
    """
    clashes: set[str] = set()
    return _settled(origin, mine, theirs, "", clashes), frozenset(clashes)


def _settled(origin: Json, mine: Json, theirs: Json, place: str, clashes: set[str]) -> Json:
    if _same(theirs, mine) or _same(theirs, origin):
        return mine if mine is not None else theirs
    if _same(mine, origin):
        return theirs if theirs is not None else mine
    if not all(isinstance(one, dict) for one in (mine, theirs)):
        clashes.add(place)
        return mine
    known = origin if isinstance(origin, dict) else {}
    found = {}
    for key in {**theirs, **mine}:
        inner = f"{place}-{key}" if place else str(key)
        found[key] = _settled(known.get(key), mine.get(key), theirs.get(key), inner, clashes)
    return found


def _same(one: Json, other: Json) -> bool:
    return bool(_written(one) == _written(other))


def _written(value: Json) -> Json:
    """Leave out what nobody has written, so that an empty level equals one that is not there."""
    if not isinstance(value, dict):
        return None if value == "" else value
    found = {key: _written(inner) for key, inner in value.items()}
    return {key: inner for key, inner in found.items() if inner is not None} or None
