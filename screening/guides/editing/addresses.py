"""Where a draft and its parts are written."""

from __future__ import annotations

from flask import url_for

from screening.guides.drafts.parts import ABOUT, OUTLINE, kind_of

DRAFT = "/question-sets/<slug>/draft"


def part_address(slug: str, key: str, field: str = "") -> str:
    """Return the address of the page where a part is written, at `field` if one is given."""
    kind, id_ = kind_of(key)
    if kind == OUTLINE:
        return url_for("guides.draft", slug=slug, _anchor=field or "contents")
    if kind == ABOUT:
        return url_for("guides.draft_about", slug=slug, _anchor=field or None)
    anchor = field or None
    return url_for("guides.draft_part", slug=slug, kind=kind, part_id=id_, _anchor=anchor)
