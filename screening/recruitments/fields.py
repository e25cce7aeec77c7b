"""What fields of forms share: tidied and checked text, and numbers as people type them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from screening.tabular import forbidden_character

if TYPE_CHECKING:
    from wtforms import Field, Form


def line_ends(text: str | None) -> str:
    """Return the text with plain line ends: browsers send others than they were given."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def tidy(text: str | None) -> str:
    """Return the text without white space around it and with composed letters."""
    return unicodedata.normalize("NFC", line_ends(text).strip())


def one_line(text: str | None) -> str:
    """Return the text on one line, with single spaces."""
    return " ".join(tidy(text).split())


def required(message: str) -> InputRequired:
    """Refuse an empty field with `message`."""
    return InputRequired(message)


def at_most(characters: int) -> Length:
    """Refuse more than so many characters."""
    return Length(max=characters, message=_l("At most %(max)d characters fit here."))


def between(lowest: int, highest: int, message: str) -> Callable[[Form, Field], None]:
    """Refuse numbers outside the bounds, and white space; a word has been refused already."""

    def check(form: Form, field: Field) -> None:
        del form
        outside = field.data is None or not lowest <= field.data <= highest
        if outside and not field.process_errors:
            raise ValidationError(message)

    return check


def filled(form: Form, field: Field) -> None:
    """Refuse what was nothing but white space."""
    del form
    if not field.data:
        raise ValidationError(_("Fill this in."))


def printable(text: str) -> str:
    """Return the text without characters that cannot be stored, printed or sent on."""
    while (found := forbidden_character(text)) is not None:
        text = text.replace(found, "")
    return text


def plain_characters(form: Form, field: Field) -> None:
    """Refuse characters that are never typed, and leave the text in the field without them."""
    del form
    found = forbidden_character(field.data or "")
    if found is not None:
        field.data = printable(field.data)
        raise ValidationError(
            _(
                "A character that cannot be stored (%(code)s) was taken out. Look through the text "
                "and save again.",
                code=f"U+{ord(found):04X}",
            )
        )


class NumberField(StringField):
    """A number as people here write it: a comma or a full stop, perhaps a per cent sign."""

    whole = False
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Convert what was typed; what is no number stays in the field, with a message."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        text = valuelist[0].replace("%", "").replace(",", ".").strip()
        try:
            # Twelve characters hold every number that is meant; longer ones are mischief.
            self.data = int(text[:12]) if self.whole else float(text[:12])
        except ValueError:
            self.data = None
            raise ValueError(
                _("Write a whole number.") if self.whole else _("Write a number.")
            ) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


class WholeNumberField(NumberField):
    """A whole number."""

    whole = True
