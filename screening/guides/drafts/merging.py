"""Two people in the same part: what each form started from, and both their changes in one."""

from __future__ import annotations

import hashlib
import json

from screening.guides.drafts.parts import Json


class Clash(Exception):
    """Both have changed the same field, in different ways."""


def digest(value: Json) -> str:
    """Return the SHA-256 of plain data, by which a form knows what it was filled from."""
    content = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def merged(origin: Json, mine: Json, theirs: Json) -> Json:
    """Return what `origin` comes to with both people's changes.

    Fields are taken one by one; a list (of follow-up questions) is one field. Raises `Clash`.
    """
    if theirs in (mine, origin):
        return mine
    if mine == origin:
        return theirs
    if not all(isinstance(one, dict) for one in (origin, mine, theirs)):
        raise Clash
    found = {}
    for key in {**theirs, **mine}:
        if key in origin and key in mine and key in theirs:
            found[key] = merged(origin[key], mine[key], theirs[key])
            continue
        sides = [one[key] for one in (mine, theirs) if key in one]
        if key in origin or any(one != sides[0] for one in sides):
            raise Clash
        found[key] = sides[0]
    return found
