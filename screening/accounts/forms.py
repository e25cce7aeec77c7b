"""Forms of sign-in and of preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from screening.accounts import service
from screening.accounts.rules import password_complaints
from screening.i18n import say
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from wtforms import Field

    from screening.accounts.models import User


class SignInForm(FlaskForm):
    """E-mail address and password, and what is waiting to be saved after signing in."""

    email = StringField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password."))])
    next = HiddenField()
    carried_path = HiddenField()
    carried = HiddenField()


class PreferencesForm(FlaskForm):
    """What users decide about themselves."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Write your name.")),
            Length(max=service.LONGEST_NAME, message=_l("The name is too long.")),
        ],
    )
    language = SelectField(
        _l("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    shortcuts = BooleanField(_l("Keyboard shortcuts in interviews"))


class PasswordForm(FlaskForm):
    """A new password for oneself; whoever sets it must know the old one."""

    # Each name says "password", because fields so named are never carried over to another page.
    current_password = PasswordField(
        _l("Current password"), [InputRequired(_l("Write your current password."))]
    )
    new_password = PasswordField(_l("New password"), [InputRequired(_l("Write a new password."))])
    new_password_again = PasswordField(
        _l("New password once more"),
        [EqualTo("new_password", message=_l("The two new passwords are not the same."))],
    )

    def __init__(self, user: User, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self._user = user

    def validate_current_password(self, field: Field) -> None:
        """Check that the old password is right."""
        if not service.password_matches(self._user, field.data):
            raise ValidationError(_l("This is not your current password."))

    def validate_new_password(self, field: Field) -> None:
        """Check the new password against the rules."""
        complaints = password_complaints(field.data, email=self._user.email, name=self._user.name)
        if complaints:
            raise ValidationError(" ".join(say(complaint) for complaint in complaints))


class LanguageForm(FlaskForm):
    """The language switch in the head of every page."""

    language = SelectField(choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
    next = HiddenField()
