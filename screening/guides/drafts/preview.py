"""A draft as a whole document, so that it can be looked at before it is finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.guides.complaints import InvalidDocument, checked
from screening.guides.drafts.parts import Parts, data_of
from screening.guides.schema import Document
from screening.settings import LANGUAGES

GAPS: Mapping[str, str] = {
    "nb": "[ikke skrevet ennå]",
    "nn": "[ikkje skrive enno]",
    "en": "[not written yet]",
}
"""What stands in a preview for a text that has not been written, by language."""


def preview(parts: Parts, slug: str) -> Document | None:
    """Return the draft as a document, with `GAPS` for what has not been written.

    What cannot be shown is left out: criteria that no question informs, questions without a
    criterion, minutes that are no number. None if no question is left, or if something else than
    a gap is amiss, which `screening.guides.drafts.checks` then tells of.
    """
    data = data_of(parts, slug)
    known = {one["id"] for group in data["competencies"] for one in group["criteria"]}
    data["questions"] = [
        {**one, "minutes": _minutes(one["minutes"], 1)}
        for one in data["questions"]
        if one["criterion"] in known
    ]
    asked = {one["criterion"] for one in data["questions"]}
    for group in data["competencies"]:
        group["criteria"] = [one for one in group["criteria"] if one["id"] in asked]
    data["competencies"] = [one for one in data["competencies"] if one["criteria"]]
    total = sum(one["minutes"] for one in data["questions"])
    data["minutes"] = max(_minutes(data["minutes"], 1), total)
    try:
        return checked(_filled(data))
    except InvalidDocument:
        return None


def _minutes(value: object, least: int) -> int:
    return value if isinstance(value, int) and value >= least else least


def _filled(data: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(data, Mapping):
        if set(data) == set(LANGUAGES):
            return {code: text if text.strip() else GAPS[code] for code, text in data.items()}
        return {key: _filled(value) for key, value in data.items()}
    return [_filled(one) for one in data] if isinstance(data, list) else data
