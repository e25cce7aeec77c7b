"""What a score sheet carries about itself, so that reading it back can tell whose it is."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, fields
from typing import Self

FORMAT = 1
FIELD = "origin"
"""The name of the field that carries it."""
KEYWORD = "screening-score-sheet"
"""In the keywords of every sheet, so that one whose fields are gone is known for what it was."""
LEVEL = "level"
_PIECE = 30


@dataclass(frozen=True, slots=True)
class Origin:
    """Recruitment, candidate, member (by e-mail address), question-set version and language."""

    reference: str
    candidate: str
    member: str
    question_set: str
    version: int
    sha256: str
    language: str

    def encoded(self) -> str:
        """Return it as short words of letters and digits, which nothing on the way changes."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True)
        letters = base64.urlsafe_b64encode(text.encode()).decode()
        return " ".join(letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE))

    @classmethod
    def decoded(cls, text: str) -> Self:
        """Return what `encoded` made.

        Raises:
            ValueError: it is something else, or of a later format.
        """
        try:
            found = json.loads(base64.urlsafe_b64decode("".join(text.split())))
        except (binascii.Error, RecursionError) as error:
            raise ValueError(text) from error
        if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
            raise ValueError(text)
        kinds = {field.name: int if field.name == "version" else str for field in fields(cls)}
        if found.keys() != kinds.keys():
            raise ValueError(text)
        if any(type(value) is not kinds[name] for name, value in found.items()):
            raise ValueError(text)
        return cls(**found)


def field_name(number: int, part: str) -> str:
    """Return the name of a field: which question, counted from 1, and which part of its answer."""
    return f"question-{number}-{part}"


def level_state(level: int) -> str:
    """Return what the button of a level is called; an outcome is called what it is."""
    return f"{LEVEL}-{level}"
