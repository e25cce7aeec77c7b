"""From a place in the data of a question set to the part and the form field that hold it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.guides.consistency import Path
from screening.guides.drafts.parts import ABOUT, KINDS, OUTLINE, Parts, is_blank, key_of

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a draft and a field in it.

    `field` is the name of the form field: the steps inside the part joined by hyphens, such as
    `stem-nb`, `anchors-3-nn`, `probes-0-en`, `weight`; "" stands for the part as a whole.
    """

    part: str
    field: str


def steps(written: str) -> Path:
    """Return the path that `written` says as people read it: `questions[2].stem.nb`."""
    return tuple(
        int(index) if index else (int(name) if name.isdigit() else name)
        for index, name in _STEP.findall(written)
    )


def place_of(parts: Parts, path: Path | str) -> Place:
    """Return where `path`, a place in the data of `data_of(parts, ...)`, is edited.

    A place that is not there any more is taken for the whole outline; a list as a whole is the
    field `competencies` or `questions` of it. Follow-up questions that
    have not been written are not in the data, but they have a row in the form, and the field
    counts the rows.
    """
    path = steps(path) if isinstance(path, str) else path
    outline = parts[OUTLINE]
    match path:
        case ("competencies", int(outer), "criteria", int(inner), *rest):
            group = _item(outline["competencies"], outer)
            found = _item(group["criteria"], inner) if group else None
            return _in_part("criterion", found, rest)
        case ("competencies", int(outer), *rest):
            group = _item(outline["competencies"], outer)
            return _in_part("competency", group and group["id"], rest)
        case ("questions", int(index), *rest):
            id_ = _item(outline["questions"], index)
            part = parts.get(key_of("question", id_), {}) if isinstance(id_, str) else {}
            return _in_part("question", id_, _rows(part, rest))
        case ("questions" | "competencies" as name, *rest):
            return Place(OUTLINE, "" if rest else name)
        case ():
            return Place(OUTLINE, "")
    return Place(ABOUT, _field(path))


def _in_part(kind: str, id_: Any, rest: list[str | int]) -> Place:  # noqa: ANN401 - plain data
    if not isinstance(id_, str):
        return Place(OUTLINE, "")
    return Place(key_of(kind, id_), "" if rest == ["id"] else _field(rest))


def _rows(question: Mapping[str, Any], rest: list[str | int]) -> list[str | int]:
    """Count follow-up questions as the form does, where the data leave out unwritten ones."""
    match rest:
        case ["probes", int(index), *inner]:
            rows = [row for row, one in enumerate(question["probes"]) if not is_blank(one)]
            return ["probes", rows[index], *inner] if index < len(rows) else ["probes"]
    return rest


def _field(steps: list[str | int] | Path) -> str:
    return "-".join(str(step) for step in steps)


def _item(items: Any, index: int) -> Any:  # noqa: ANN401 - plain data
    return items[index] if index < len(items) else None


def name_of(parts: Parts, key: str, language: str) -> str:
    """Return what a part is called for people: a title, a name or the question itself.

    The first language that has one counts where the wanted one has not been written; "" if none.
    """
    part: Mapping[str, Any] = parts.get(key, {})
    kind = key.partition("/")[0]
    text = part.get("stem" if kind == "question" else "title" if kind == ABOUT else "name", {})
    written = [text.get(code, "") for code in (language, "nb", "nn", "en")]
    return next((one for one in written if one.strip()), "") if kind in {ABOUT, *KINDS} else ""
