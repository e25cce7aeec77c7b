"""Sentences for people, kept untranslated until it is known who reads them.

Pure modules (rules, parsing, schemas) must not import Flask, yet what they complain of is read by
people in three languages. They therefore hand over a `Message`; `screening.i18n.say` translates it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 - the conventional name that pybabel extracts
    """Mark `text` for translation and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence, written with so many decimals as the reader's language writes it."""

    value: float
    digits: int = 1

    def __str__(self) -> str:
        """Write it the English way; a rounded nought has no sign."""
        return f"{self.value:z.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with `%(name)s` places, and what goes into them.

    A parameter may itself be a `Message`; it is translated before it is put in place. So is a
    `Figure`, which is how a decimal point becomes a comma.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the English sentence, for logs and for the command line without a catalogue."""
        if not self.params:
            return self.text
        return self.text % {name: str(value) for name, value in self.params.items()}
