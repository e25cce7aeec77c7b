"""Forms that start question sets and drafts: they check and convert, and decide nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from screening.guides.fields import ListedField, at_most, plain
from screening.guides.library import slugs
from screening.settings import LANGUAGES
from screening.tabular import forbidden_character

LONGEST_TITLE = 200


def one_line(text: str | None) -> str:
    """Return the text on one line, with single spaces and composed letters."""
    return unicodedata.normalize("NFC", " ".join((text or "").split()))


def _title_field(label: str) -> StringField:
    return StringField(
        label,
        [at_most(LONGEST_TITLE), plain],
        filters=[one_line],
    )


class OwnSetForm(FlaskForm):
    """What a new question set is called."""

    title_nb = _title_field(_l("Title in bokmål"))
    title_nn = _title_field(_l("Title in nynorsk"))
    title_en = _title_field(_l("Title in English"))
    slug = StringField(_l("Short name"), filters=[one_line])

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check what was typed: some title, and a short name that is one or can be made."""
        valid: bool = super().validate(extra_validators=extra_validators)
        if not any(self.title().values()):
            self.title_nb.errors = [
                *self.title_nb.errors,
                _("Write the title in at least one language."),
            ]
            return False
        complaint = self._slug_complaint()
        if complaint:
            self.slug.errors = [complaint]
        return valid and not complaint

    def title(self) -> dict[str, str]:
        """Return the title by language, "" where none was typed."""
        return {code: self[f"title_{code}"].data or "" for code in LANGUAGES}

    @property
    def chosen_slug(self) -> str:
        """Return the short name that was typed, else the one that the title makes."""
        return self.slug.data or slugs.suggested(self.title().values())

    def fill_title(self, title: Mapping[str, str]) -> None:
        """Put in the title of what the question set is made from."""
        for code in LANGUAGES:
            self[f"title_{code}"].data = title[code]

    def refuse_slug(self, complaint: str, free: str) -> None:
        """Show that the short name is taken; where none was typed, a free one is put in."""
        self.slug.errors = [complaint]
        if not self.slug.data:
            self.slug.data = free
            # A field shows what was sent in before what it holds.
            self.slug.raw_data = [free]

    def _slug_complaint(self) -> str:
        typed = self.slug.data or ""
        made = slugs.suggested(self.title().values())
        if not typed:
            return "" if made else _("No short name can be made from the title. Write one.")
        if len(typed) > slugs.LONGEST:
            too_long: str = _("At most %(max)d characters fit here.", max=slugs.LONGEST)
            return too_long
        if not slugs.is_slug(typed):
            malformed: str = _(
                "A short name has small letters a to z, digits and single hyphens between them, "
                "such as %(example)s.",
                example=slugs.suggested([typed]) or made or "advisers-2026",
            )
            return malformed
        return ""


class CopyForm(OwnSetForm):
    """A new question set that begins as a copy of a version."""

    version = ListedField(_l("Copy from"), [InputRequired(_l("Choose a version."))], coerce=int)

    def offer(self, versions: Iterable[tuple[int, str]]) -> None:
        """Set the versions to choose from: their ids and what they are called."""
        self.version.choices = [SelectChoice(str(id_), label) for id_, label in versions]

    def choose(self, wanted: int | None) -> None:
        """Choose a version beforehand, if it is on offer."""
        offered = {one.value for one in self.version.choices or ()}
        if str(wanted) in offered:
            self.version.data = wanted


class ShippedForm(OwnSetForm):
    """What becomes of a question set that comes with the program."""

    way = RadioField(
        _l("What it becomes"),
        choices=[
            SelectChoice("next", _l("The next draft of the question set in the library")),
            SelectChoice("own", _l("A question set of our own, under another name")),
        ],
        default="next",
    )

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check the names only where they are used."""
        if self.next_draft:
            # What the page said of the names does not count, so neither do they.
            return bool(self.way.validate(self))
        return super().validate(extra_validators)

    @property
    def next_draft(self) -> bool:
        """Tell whether it is to become the next draft of the set of the same name."""
        return "way" in self and self.way.data == "next"

    def only_own(self) -> None:
        """Leave out the choice where there is nothing to choose."""
        del self.way


class UploadForm(FlaskForm):
    """A question set as a YAML file."""

    file = FileField(_l("File"))

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Refuse a form without a file."""
        valid: bool = super().validate(extra_validators=extra_validators)
        if not (self.file.data and self.file.data.filename):
            self.file.errors = [_("Choose a file.")]
            return False
        return valid


class NextDraftForm(FlaskForm):
    """The button that starts the next draft, from the version `number` or the newest."""

    number = IntegerField(validators=[Optional()])


def filters_of(names: Iterable[str]) -> dict[str, str]:
    """Return what the library's search form was sent with; what was left out is ""."""
    asked = {name: one_line(request.args.get(name)) for name in names}
    return {
        name: "".join(one for one in text if not forbidden_character(one))[:LONGEST_TITLE]
        for name, text in asked.items()
    }
