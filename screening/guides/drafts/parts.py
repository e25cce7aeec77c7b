"""The parts of a draft, and the way from a whole document to parts and back.

A draft is a mapping from part to plain data (JSON): each part is edited, compared and undone by
itself, so two people who write in different parts never meet. The parts are:

- `about`: title, role, summary, sector, minutes, scale, opening, closing;
- `competency/ID`: name;
- `criterion/ID`: name, definition, remote_reason, anchors (level as text to texts), weight;
- `question/ID`: criterion, type, stem, probes, minutes;
- `outline`: `{"competencies": [{"id": ID, "criteria": [ID, ...]}, ...], "questions": [ID, ...]}`,
  which alone says what there is and in what order.

A text is `{"nb": ..., "nn": ..., "en": ...}`, with "" for what has not been written yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from screening.guides.schema import Document
from screening.settings import LANGUAGES

Json: TypeAlias = Any
Parts: TypeAlias = Mapping[str, Json]
ABOUT, OUTLINE = "about", "outline"
KINDS = ("competency", "criterion", "question")
STANDARD_ANCHORS = (1, 3, 5)
"""Levels that must have an anchor on a scale from 1 to 5."""
_TEXTS = {
    "competency": ("name",),
    "criterion": ("name", "definition", "remote_reason"),
    "question": ("stem",),
    ABOUT: ("title", "role", "summary", "opening", "closing"),
}


def no_text() -> dict[str, str]:
    """Return a text that has not been written in any language."""
    return dict.fromkeys(LANGUAGES, "")


def key_of(kind: str, id_: str) -> str:
    """Return the key of the part for the competency, criterion or question `id_`."""
    return f"{kind}/{id_}"


def kind_of(key: str) -> tuple[str, str]:
    """Return kind and id of a part; `about` and `outline` have no id."""
    kind, _, id_ = key.partition("/")
    return kind, id_


def blank(kind: str) -> dict[str, Json]:
    """Return a new part of this kind (`competency`, `criterion`, `question` or `about`)."""
    texts: dict[str, Json] = {name: no_text() for name in _TEXTS[kind]}
    if kind == "criterion":
        return {**texts, "anchors": {str(one): no_text() for one in range(1, 6)}, "weight": 1.0}
    if kind == "question":
        return {**texts, "criterion": "", "type": "past_behaviour", "probes": [], "minutes": 5}
    if kind == ABOUT:
        scale = {"minimum": 1, "maximum": 5, "labels": {}}
        return {**texts, "sector": "", "minutes": 45, "scale": scale}
    return texts


def empty(title: Mapping[str, str]) -> dict[str, Json]:
    """Return the parts of a question set with nothing in it but its title."""
    about = blank(ABOUT)
    about["title"] = {**no_text(), **title}
    return {ABOUT: about, OUTLINE: {"competencies": [], "questions": []}}


def parts_of(document: Document) -> dict[str, Json]:
    """Return the parts of a whole document."""
    data = document.model_dump(mode="json")
    about = {name: data[name] for name in (*_TEXTS[ABOUT], "minutes", "scale")}
    parts: dict[str, Json] = {ABOUT: {**about, "sector": data["sector"] or ""}}
    competencies = []
    for competency in data["competencies"]:
        ids = [one["id"] for one in competency["criteria"]]
        competencies.append({"id": competency["id"], "criteria": ids})
        parts[key_of("competency", competency["id"])] = {"name": competency["name"]}
        for criterion in competency["criteria"]:
            parts[key_of("criterion", criterion["id"])] = _without_id(criterion)
    for question in data["questions"]:
        parts[key_of("question", question["id"])] = _without_id(question)
    order = [one["id"] for one in data["questions"]]
    parts[OUTLINE] = {"competencies": competencies, "questions": order}
    return parts


def data_of(parts: Parts, slug: str) -> dict[str, Json]:
    """Return the plain data that the parts make, as a question-set file would hold them.

    `screening.guides.complaints.checked` says whether they are a whole document. What is optional
    and has not been written in any language is left out: anchors between those that are needed,
    worded levels, follow-up questions and the sector.
    """
    about = parts[ABOUT]
    scale = about["scale"]
    needed = needed_levels(scale)
    outline = parts[OUTLINE]
    data = {
        "format": 1,
        "slug": slug,
        **{name: about[name] for name in ("title", "role", "summary")},
        "minutes": about["minutes"],
        "scale": {**scale, "labels": _by_level(scale["labels"], ())},
        "opening": about["opening"],
        "closing": about["closing"],
        "competencies": [
            {
                "id": one["id"],
                **parts[key_of("competency", one["id"])],
                "criteria": [_criterion(parts, id_, needed) for id_ in one["criteria"]],
            }
            for one in outline["competencies"]
        ],
        "questions": [_question(parts, id_) for id_ in outline["questions"]],
    }
    return data | ({"sector": about["sector"]} if about["sector"].strip() else {})


def needed_levels(scale: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the levels of a scale that must have an anchor."""
    lowest, highest = scale["minimum"], scale["maximum"]
    standard = (lowest, highest) == (STANDARD_ANCHORS[0], STANDARD_ANCHORS[-1])
    return STANDARD_ANCHORS if standard else (lowest, highest)


def is_blank(text: Mapping[str, str]) -> bool:
    """Tell whether a text has not been written in any language."""
    return not any(value.strip() for value in text.values())


def _criterion(parts: Parts, id_: str, needed: Iterable[int]) -> dict[str, Json]:
    part = parts[key_of("criterion", id_)]
    return {"id": id_, **part, "anchors": _by_level(part["anchors"], needed)}


def _question(parts: Parts, id_: str) -> dict[str, Json]:
    part = parts[key_of("question", id_)]
    return {"id": id_, **part, "probes": [one for one in part["probes"] if not is_blank(one)]}


def _by_level(texts: Mapping[str, Mapping[str, str]], needed: Iterable[int]) -> dict[int, Json]:
    found = {int(level): text for level, text in texts.items() if not is_blank(text)}
    for level in needed:
        found.setdefault(level, no_text())
    return dict(sorted(found.items()))


def _without_id(part: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in part.items() if name != "id"}
