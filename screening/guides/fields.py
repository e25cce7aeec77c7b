"""What the forms of question sets have in common: how long a text is, and what it may hold."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import Length, ValidationError

from screening.tabular import forbidden_character


def at_most(characters: int) -> Length:
    """Return the check that a text has no more than so many characters."""
    return Length(max=characters, message=_l("At most %(max)d characters fit here."))


def plain(form: Form, field: Field) -> None:
    """Refuse characters that cannot be stored, and leave the text in the field without them."""
    del form
    found = forbidden_character(field.data or "")
    if found is not None:
        while (one := forbidden_character(field.data)) is not None:
            field.data = field.data.replace(one, "")
        raise ValidationError(
            _(
                "A character that cannot be stored (%(code)s) was taken out. Look through the text "
                "and save again.",
                code=f"U+{ord(found):04X}",
            )
        )
