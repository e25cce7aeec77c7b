"""Forms of the pages on moving: check and convert, never decide."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput


class MoveForm(FlaskForm):
    """The version to move to, and the fingerprint of what the page said before the button."""

    to = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    base = HiddenField()


class MoveManyForm(FlaskForm):
    """The recruitments that were ticked, each with the fingerprint of what was said of it."""

    to = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    move = SelectMultipleField(validate_choice=False)

    @property
    def asked(self) -> dict[int, str]:
        """Recruitment id to fingerprint; what is not of that form names no recruitment."""
        found = (value.partition(".") for value in self.move.data or [])
        return {
            int(number): base
            for number, _, base in found
            if number.isascii() and number.isdigit() and len(number) <= 9  # noqa: PLR2004 - an id
        }
