"""Forms on the way to publication: they check and convert, and decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, ValidationError

from screening.guides.fields import at_most, plain
from screening.guides.rules.publishing import (
    FEWEST_CHARACTERS,
    LONGEST_BASIS,
    LONGEST_NOTE,
)
from screening.i18n import say

if TYPE_CHECKING:
    from wtforms import Field, Form

    from screening.guides.publishing.review import Review


def tidy(text: str | None) -> str:
    """Return the text with plain line ends and without white space around it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _filled(message: str) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(message)

    return check


class ProposeForm(FlaskForm):
    """What has changed and why, and what kind of version it is to be."""

    note = TextAreaField(
        _l("What has changed, and why?"),
        [_filled(_l("Say what has changed and why.")), at_most(LONGEST_NOTE), plain],
        filters=[tidy],
    )
    kind = RadioField(
        _l("Kind of version"),
        choices=[
            SelectChoice("version", _l("A new version")),
            SelectChoice("correction", _l("A correction of the spelling")),
        ],
        default="version",
    )
    reviewed = HiddenField()

    def __init__(self, review: Review, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self._review = review

    @property
    def correcting(self) -> bool:
        """Whether it is proposed as a correction of the spelling."""
        return bool(self.kind.data == "correction")

    def validate_kind(self, field: Field) -> None:
        """Refuse to call a correction what is more than that."""
        if field.data == "correction" and self._review.beyond_spelling:
            raise ValidationError(say(self._review.beyond_spelling[0]))


class PublishForm(FlaskForm):
    """What the second person confirms."""

    looked = BooleanField(_l("I have looked at the warnings."))
    vouched = BooleanField(
        _l("I have read every change and vouch that the meaning is the same."),
    )
    reviewed = HiddenField()

    def __init__(self, review: Review, **kwargs: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(**kwargs)
        if not review.standing.warnings:
            del self.looked
        if not review.draft.correction:
            del self.vouched

    def validate_looked(self, field: Field) -> None:
        """Ask for a look at the warnings."""
        if not field.data:
            raise ValidationError(_("Look at the warnings first, and confirm it here."))

    def validate_vouched(self, field: Field) -> None:
        """Ask for a person who vouches."""
        if not field.data:
            raise ValidationError(_("Vouch for the correction, or send the draft back."))


class SendBackForm(FlaskForm):
    """What is to be done before the draft is proposed again."""

    answer = TextAreaField(
        _l("What should be done first?"),
        [
            _filled(_l("Say what should be done before the draft is proposed again.")),
            at_most(LONGEST_NOTE),
            plain,
        ],
        filters=[tidy],
    )
    reviewed = HiddenField()


class ApproveForm(FlaskForm):
    """The legal basis of one question."""

    basis = TextAreaField(
        _l("Legal basis"),
        [
            Length(
                min=FEWEST_CHARACTERS,
                message=_l("Write the legal basis in at least %(min)d characters."),
            ),
            at_most(LONGEST_BASIS),
            plain,
        ],
        filters=[tidy],
    )
    category = HiddenField()
    text = HiddenField()


HIGHEST = 999_999_999
"""No id has come so far; a larger one fits into no column."""


class WithdrawForm(FlaskForm):
    """The button that takes an approval back."""

    approval = IntegerField(validators=[NumberRange(min=1, max=HIGHEST)])
