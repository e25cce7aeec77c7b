"""What the forms of question sets have in common: how long a text is, and what it may hold."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectField
from wtforms.validators import Length, ValidationError

from screening.tabular import forbidden_character


class ListedField(SelectField):
    """A choice from a list, of which some may have gone since the page was loaded.

    WTForms' own sentence for that knows no nynorsk.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.type = SelectField.__name__  # Templates draw it as what it is.

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not on the list (any more)."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(_("Choose one of those that are listed.")) from error


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
