"""Forms of the access copies: they check and convert what was typed, and decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from screening.i18n import say
from screening.privacy.service import Order
from screening.recruitments.fields import (
    at_most,
    filled,
    line_ends,
    one_line,
    plain_characters,
    tidy,
)
from screening.scoring.rules import NOTE_LIMIT
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.privacy.grounds import Ground

LONGEST_TEXT = 2_000
SHORTEST_REASON = 5


class CopyForm(FlaskForm):
    """For whom a copy is made, and why."""

    recipient = StringField(
        _l("Recipient"), [filled, at_most(200), plain_characters], filters=[one_line]
    )
    reason = TextAreaField(
        _l("Why the copy is made"),
        [
            filled,
            at_most(LONGEST_TEXT),
            plain_characters,
            Length(
                min=SHORTEST_REASON,
                message=_l("Write a few words, so that it can be understood later."),
            ),
        ],
        filters=[tidy],
    )
    language = SelectField(
        _l("Language of the copy"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
    seen = HiddenField()

    @property
    def order(self) -> Order:
        """What was typed."""
        return Order(
            recipient=self.recipient.data or "",
            reason=self.reason.data or "",
            language=self.language.data,
        )


class PersonalDataForm(CopyForm):
    """The same, and what article 15 wants told that the product cannot know."""

    retention = TextAreaField(
        _l("How long the data are kept"),
        [filled, at_most(LONGEST_TEXT), plain_characters],
        filters=[tidy],
    )
    contact = TextAreaField(
        _l("Whom the applicant can turn to"),
        [filled, at_most(LONGEST_TEXT), plain_characters],
        filters=[tidy],
    )

    @property
    def order(self) -> Order:
        """What was typed."""
        return Order(
            recipient=self.recipient.data or "",
            reason=self.reason.data or "",
            language=self.language.data,
            retention=self.retention.data or "",
            contact=self.contact.data or "",
        )


class GroundForm(FlaskForm):
    """On what ground something is left out."""

    ground = SelectField(_l("Ground"), validate_choice=True)

    def offer(self, grounds: Iterable[Ground]) -> None:
        """Set the grounds to choose from; none is chosen beforehand."""
        self.ground.choices = [
            SelectChoice("", _l("Choose a ground")),
            *(SelectChoice(one.key, f"{say(one.citation)}: {say(one.words)}") for one in grounds),
        ]

    def validate_ground(self, field: SelectField) -> None:
        """Refuse no choice at all."""
        filled(self, field)


class PassageForm(GroundForm):
    """A passage, typed or pasted, and the ground for leaving it out."""

    passage = TextAreaField(
        _l("The words to leave out"),
        [filled, at_most(NOTE_LIMIT)],
        filters=[line_ends],
    )


class NotesForm(GroundForm):
    """Whole notes that are ticked, and the ground for leaving them out."""
