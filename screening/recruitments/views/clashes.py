"""What two people have changed at once, side by side, so that neither's work is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wtforms import Field, Form


@dataclass(frozen=True, slots=True)
class ClashRow:
    """One field of a form where what is stored now and what was typed are not the same."""

    label: str
    stored: str
    typed: str


def clash_rows(form: Form, stored: Mapping[str, Any]) -> tuple[ClashRow, ...]:
    """Return the fields of `form` that differ from what is stored now, in the form's order."""
    return tuple(
        ClashRow(
            str(field.label.text), _shown(field, stored[field.name]), _shown(field, field.data)
        )
        for field in form
        if field.name in stored and field.data != stored[field.name]
    )


def _shown(field: Field, value: object) -> str:
    """Return a value as its reader knows it: the words of a choice, otherwise its text."""
    for choice in getattr(field, "choices", None) or ():
        if str(choice.value) == str(value):
            return str(choice.label)
    return "" if value is None else str(value)
