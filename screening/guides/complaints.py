"""Everything that is wrong with the data of a question set, each thing with its path and sentence.

The sentences are the product's own, so that they can be translated and say what to do; pydantic's
are neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from screening.guides.consistency import Inconsistency, Path, inconsistencies
from screening.guides.schema import (
    Competency,
    Criterion,
    Document,
    Question,
    Scale,
    Text,
)
from screening.messages import N_, Message

_LISTS = frozenset({"competencies", "criteria", "questions", "probes"})
_MODELS: dict[str, type[BaseModel]] = {
    "scale": Scale,
    "competencies": Competency,
    "criteria": Criterion,
    "questions": Question,
}
_KEY = "[key]"
MISSING = N_("The key %(key)s is missing.")
EMPTY = N_("The text is empty.")


class InvalidDocument(Exception):
    """The data are not a question set; `found` says everything that is wrong with them."""

    def __init__(self, found: tuple[Inconsistency, ...]) -> None:
        """Take all that is wrong."""
        self.found = found
        super().__init__("; ".join(f"{written(one.path)}: {one.message}" for one in found))


def checked(data: object) -> Document:
    """Return the document that the plain `data` (mappings, lists, texts, numbers) make.

    Raises `InvalidDocument` with every complaint, not only the first.
    """
    try:
        return Document.model_validate(data)
    except ValidationError as error:
        raise InvalidDocument(_complaints(error, data)) from error


def written(path: Path) -> str:
    """Return `path` as people read it: `competencies[0].criteria[1].anchors.3.nn`."""
    parts: list[str] = []
    before: str | int = ""
    for step in path:
        if isinstance(step, int) and before in _LISTS:
            parts.append(f"[{step}]")
        else:
            parts.append(f".{step}" if parts else str(step))
        before = step
    return "".join(parts)


def _complaints(error: ValidationError, data: object) -> tuple[Inconsistency, ...]:
    found: list[Inconsistency] = []
    complete = False
    for detail in error.errors(include_url=False, include_input=False):
        if detail["type"] == "inconsistent":
            found.extend(detail["ctx"]["found"])
            complete = True
        elif not _follows_from_another(detail, data):
            found.append(Inconsistency(_path(detail), _sentence(detail)))
    if not complete:
        # The shape is wrong somewhere, so the model has not come as far as these.
        found.extend(inconsistencies(data))
    return tuple(found)


def _path(detail: ErrorDetails) -> Path:
    path = detail["loc"]
    return path[:-1] if path and path[-1] == _KEY else path


def _follows_from_another(detail: ErrorDetails, data: object) -> bool:
    """Tell whether a list counts as too short only because an item in it is out of order."""
    if detail["type"] != "too_short":
        return False
    for step in detail["loc"]:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(data, list | tuple) and len(data) > 0


def _sentence(detail: ErrorDetails) -> Message:
    kind, path = detail["type"], detail["loc"]
    if path and path[-1] == _KEY:
        return Message(N_("A level is a whole number, written without quotation marks."))
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(path, detail.get("ctx", {}))
    plain = _PLAIN.get(kind)
    if plain is not None:
        return Message(plain)
    return Message(N_("This cannot be used here (%(reason)s)."), {"reason": detail["msg"]})


def _owner(path: Path) -> type[BaseModel]:
    """Return the model whose key is the last step of `path`."""
    names = [step for step in path[:-1] if isinstance(step, str)]
    return _MODELS.get(names[-1], Text) if names else Document


def _missing(path: Path, _context: Mapping[str, Any]) -> Message:
    return Message(MISSING, {"key": path[-1]})


def _unknown(path: Path, _context: Mapping[str, Any]) -> Message:
    owner = _owner(path)
    if owner is Text and path[-1] == "no":
        return Message(N_("The language is called nb (bokmål) or nn (nynorsk), not no."))
    return Message(
        N_("There is no key %(key)s here. The keys are: %(keys)s."),
        {"key": path[-1], "keys": ", ".join(owner.model_fields)},
    )


def _shape(path: Path, _context: Mapping[str, Any]) -> Message:
    owner = (
        _MODELS.get(str(path[-2]), Text)
        if len(path) > 1 and path[-2] in _LISTS
        else (_MODELS.get(str(path[-1]), Text) if path else Document)
    )
    return Message(
        N_("This must be a mapping with the keys: %(keys)s."),
        {"keys": ", ".join(owner.model_fields)},
    )


def _limit(text: str, name: str) -> Callable[[Path, Mapping[str, Any]], Message]:
    def sentence(_path: Path, context: Mapping[str, Any]) -> Message:
        return Message(text, {"limit": f"{context[name]:g}"})

    return sentence


def _choice(_path: Path, context: Mapping[str, Any]) -> Message:
    return Message(
        N_("This must be one of: %(choices)s."),
        {"choices": str(context["expected"]).replace("'", "").replace(" or ", ", ")},
    )


def _character(_path: Path, context: Mapping[str, Any]) -> Message:
    return Message(
        N_("The text holds an invisible character (U+%(code)s). Take it out."),
        {"code": context["code"]},
    )


_SPECIAL: dict[str, Callable[[Path, Mapping[str, Any]], Message]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "model_type": _shape,
    "model_attributes_type": _shape,
    "literal_error": _choice,
    "unwanted_character": _character,
    "greater_than": _limit(N_("This must be more than %(limit)s."), "gt"),
    "greater_than_equal": _limit(N_("This must be at least %(limit)s."), "ge"),
    "less_than_equal": _limit(N_("This must be at most %(limit)s."), "le"),
    "too_short": _limit(N_("There must be at least %(limit)s here."), "min_length"),
    "too_long": _limit(N_("There may be at most %(limit)s here."), "max_length"),
    "string_too_long": _limit(
        N_("The text is too long. It may have %(limit)s characters."), "max_length"
    ),
}
_PLAIN: dict[str, str] = {
    "blank_text": EMPTY,
    "string_too_short": EMPTY,
    "string_type": N_("This must be text."),
    "string_unicode": N_("The text holds half of a character. Write it again."),
    "string_pattern_mismatch": N_(
        "An id has small letters a to z, digits and single hyphens between them, nothing else."
    ),
    "int_type": N_("This must be a whole number."),
    "int_parsing_size": N_("The number is too large."),
    "float_type": N_("This must be a number."),
    "finite_number": N_("This must be a number."),
    "tuple_type": N_("This must be a list, each item on a line that begins with a hyphen."),
    "dict_type": N_("This must be a mapping from levels to texts."),
    "mapping_type": N_("This must be a mapping from levels to texts."),
}
