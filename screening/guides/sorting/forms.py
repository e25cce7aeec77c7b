"""Forms of the sorting pages: check and convert, never decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from screening.guides.drafts.parts import Parts
from screening.guides.sorting import rules
from screening.guides.sorting.content import Content, Offer, Unfit, complete_languages, freeze
from screening.guides.sorting.rules import (
    EMPTY,
    FEWEST,
    MOST,
    NOWHERE,
    Answer,
    NotAnAnswer,
)
from screening.guides.sorting.service import Posted
from screening.i18n import say
from screening.settings import LANGUAGES


class ParticipantsForm(FlaskForm):
    """Users to ask."""

    participants = SelectMultipleField(
        _l("Participants"), coerce=str, choices=(), validate_choice=False
    )

    room: tuple[int, int] = (FEWEST, MOST)
    """How few and how many may be ticked."""

    def validate_participants(self, _field: Field) -> None:
        """Refuse too few and too many."""
        fewest, most = self.room
        if not fewest <= len(self.chosen) <= most:
            raise ValidationError(
                _("Choose from %(fewest)s to %(most)s participants.", fewest=fewest, most=most)
            )

    @property
    def chosen(self) -> frozenset[int]:
        """The ids of the ticked users."""
        return frozenset(
            int(one)
            for one in self.participants.data or ()
            if one.isascii() and one.isdigit() and len(one) < 10  # noqa: PLR2004 - an id's digits
        )


class ExerciseForm(ParticipantsForm):
    """What is to be sorted, in which language, by whom."""

    source = HiddenField()
    language = RadioField(
        _l("Language"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=False,
    )
    criteria = SelectMultipleField(_l("Criteria"), coerce=str, choices=(), validate_choice=False)
    deadline = StringField(_l("Please sort by"))

    def __init__(self, today: date, parts: Parts | None) -> None:
        """Take the day that it is, and what the exercise is to be made from, if that is known."""
        self.today = today
        self.parts = parts
        super().__init__()

    def propose(self, found: Sequence[Offer], language: str) -> None:
        """Choose all criteria, and the reader's language if all of them are written in it."""
        complete = complete_languages(found)
        self.criteria.data = [one.id for one in found]
        self.language.data = language if language in complete else next(iter(complete), "")

    def validate_source(self, _field: Field) -> None:
        """Refuse what is no longer there."""
        if self.parts is None:
            raise ValidationError(
                _("What you had chosen has been published or set aside meanwhile. Choose again.")
            )

    def validate_criteria(self, field: Field) -> None:
        """Refuse criteria that no exercise can be made of."""
        if self.parts is None or self.language.data not in LANGUAGES:
            return  # That is said already.
        try:
            freeze(self.parts, field.data or (), self.language.data)
        except Unfit as error:
            raise ValidationError(say(error.message)) from None

    def validate_language(self, field: Field) -> None:
        """Refuse a language that question sets are not written in."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose the language in which the anchors are to be sorted."))

    def validate_deadline(self, field: Field) -> None:
        """Refuse what is no date, and a day that has passed."""
        if not field.data:
            return
        try:
            wanted = date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Write the date as year-month-day: 2026-05-17.")) from None
        if wanted < self.today:
            raise ValidationError(_("Choose today or a later day."))

    @property
    def day(self) -> date | None:
        """The day by which HR hopes for the answers."""
        return date.fromisoformat(self.deadline.data) if self.deadline.data else None


class CardForm(Form):
    """Where one anchor is put; known by its place in the participant's own order."""

    criterion = StringField()
    level = StringField()
    base = HiddenField()

    def __init__(
        self,
        content: Content,
        place: int,
        stored: Answer = EMPTY,
        posted: MultiDict[str, str] | None = None,
    ) -> None:
        """Fill the form from `posted`, or else from what is stored."""
        self.content = content
        self.place = place
        data = {
            "criterion": stored.criterion,
            "level": "" if stored.level is None else str(stored.level),
            "base": stored.token,
        }
        super().__init__(posted, prefix=f"card-{place + 1}-", data=data)
        self.answer = EMPTY

    def validate_criterion(self, _field: Field) -> None:
        """Refuse a criterion or a level that the exercise does not have."""
        try:
            self.answer = rules.read_answer(
                self.criterion.data or "", self.level.data or "", self.content
            )
        except NotAnAnswer as error:
            raise ValidationError(say(error.message)) from None

    def show(self, stored: Answer) -> None:
        """Let the next sending start from what is stored now."""
        self.base.data = stored.token
        if self.criterion.data == NOWHERE:
            self.level.data = ""

    def posted(self, anchor: int) -> Posted:
        """Return the valid form as the service takes it."""
        return Posted(anchor, self.base.data or EMPTY.token, self.answer)


def card_forms(
    content: Content,
    order: list[int],
    places: Iterable[int],
    answers: Mapping[int, Answer],
    posted: MultiDict[str, str] | None = None,
) -> list[CardForm]:
    """Return one form for each place; with `posted`, only for those that were on the page."""
    return [
        CardForm(content, place, answers.get(order[place], EMPTY), posted)
        for place in places
        if posted is None or f"card-{place + 1}-base" in posted
    ]
