"""Forms of the scoring pages: check and convert, never decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    Form,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from screening.scoring import rules
from screening.scoring.rules import Entry
from screening.scoring.service import Posted
from screening.tabular import forbidden_character

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import FileStorage, MultiDict
    from wtforms import Field

    from screening.guides.schema import Document, Question
    from screening.scoring.score_import import MemberFact

CONTROL_PICTURES = 0x2400
"""Unicode has a picture of each control character, in the same order, from here on."""


def _picture(character: str) -> str:
    """Return what stands for a character that cannot be stored; any other is itself."""
    if forbidden_character(character) is None:
        return character
    return (
        chr(CONTROL_PICTURES + ord(character)) if character < " " else "\N{REPLACEMENT CHARACTER}"
    )


def plain_lines(value: str | None) -> str:
    """Give browsers' line ends (CR LF) the form in which notes are stored and compared."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n")


def readable(_form: Form, field: Field) -> None:
    """Refuse control characters, which no document can show and PostgreSQL cannot store."""
    found = forbidden_character(field.data or "")
    if found is not None:
        raise ValidationError(
            _(
                "The text holds a control character (code %(code)s) that cannot be stored.",
                code=ord(found),
            )
        )


def _note_length() -> Length:
    return Length(
        max=rules.NOTE_LIMIT,
        message=lazy_gettext(
            "The note is longer than %(limit)s characters. Shorten it; nothing is lost meanwhile.",
            limit=rules.NOTE_LIMIT,
        ),
    )


class QuestionForm(Form):
    """One question's result and notes; its field names start with the question's id."""

    choice = StringField()
    evidence = TextAreaField(
        lazy_gettext("What the candidate said"),
        filters=[plain_lines],
        validators=[_note_length(), readable],
    )
    assessment = TextAreaField(
        lazy_gettext("What I think"), filters=[plain_lines], validators=[_note_length(), readable]
    )
    reason = TextAreaField(
        lazy_gettext("Reason for the change"),
        filters=[plain_lines],
        validators=[_note_length(), readable],
    )
    base = HiddenField()

    def __init__(
        self,
        question: Question,
        levels: range,
        posted: MultiDict[str, str] | None = None,
        stored: Entry = rules.EMPTY,
        *,
        version_id: int | None = None,
    ) -> None:
        """Fill the form from `posted`, or else from what is stored; it shows that version."""
        self.question = question
        self.levels = levels
        self.version_id = version_id
        super().__init__(
            posted,
            prefix=f"{question.id}-",
            data={
                "choice": stored.choice,
                "evidence": stored.evidence,
                "assessment": stored.assessment,
                "reason": stored.reason,
                "base": str(rules.Base(stored.digest, version_id)),
            },
        )

    def validate_choice(self, field: Field) -> None:
        """Refuse a level that the question set's scale does not have."""
        try:
            rules.choice_to_result(field.data or "", self.levels)
        except ValueError:
            raise ValidationError(
                _(
                    "Choose a level from %(lowest)s to %(highest)s, or say why there is none.",
                    lowest=self.levels[0],
                    highest=self.levels[-1],
                )
            ) from None

    def make_showable(self) -> None:
        """Put the visible picture of a control character in place of each that was refused."""
        for field in (self.evidence, self.assessment, self.reason):
            field.data = "".join(map(_picture, field.data or ""))

    def rest_on(self, stored: Entry) -> None:
        """Let the next save be one that was typed with `stored` and this version in view."""
        self.base.data = str(rules.Base(stored.digest, self.version_id))

    @property
    def entry(self) -> Entry:
        """What the valid form says."""
        outcome, level = rules.choice_to_result(self.choice.data or "", self.levels)
        return Entry(
            outcome,
            level,
            self.evidence.data or "",
            self.assessment.data or "",
            self.reason.data or "",
        )

    @property
    def posted(self) -> Posted:
        """The valid form as the service takes it."""
        return Posted(self.question.id, self.base.data or "", self.entry)


def question_forms(
    document: Document,
    questions: Sequence[Question],
    stored: Mapping[str, Entry],
    posted: MultiDict[str, str] | None = None,
    *,
    version_id: int | None = None,
) -> list[QuestionForm]:
    """Return one form a question; with `posted`, only for the questions that were on the page."""
    return [
        QuestionForm(
            question,
            document.levels,
            posted,
            stored.get(question.id, rules.EMPTY),
            version_id=version_id,
        )
        for question in questions
        if posted is None or f"{question.id}-base" in posted
    ]


class ReopenForm(FlaskForm):
    """Why a locked scorecard is opened again."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        filters=[plain_lines],
        validators=[
            InputRequired(lazy_gettext("Write why the scorecard has to be reopened.")),
            Length(
                min=10,
                max=2000,
                message=lazy_gettext(
                    "Write at least ten characters, so that the reason can be understood later."
                ),
            ),
            readable,
        ],
    )


class ScoreFileForm(FlaskForm):
    """A spreadsheet with scores, and whose they are where it doesn't say it; or score sheets."""

    file = MultipleFileField(
        lazy_gettext("Spreadsheet, or score sheets"),
        validators=[FileRequired(lazy_gettext("Choose a file: CSV, XLSX, ODS or PDF."))],
    )
    member = SelectField(lazy_gettext("Whose scores, if the file does not say"))

    def __init__(self, members: Sequence[MemberFact], **kwargs: object) -> None:
        """Offer `members` to choose from."""
        super().__init__(**kwargs)
        self.member.choices = [
            SelectChoice("", _("The file says it")),
            *(SelectChoice(str(member.id), member.name) for member in members),
        ]

    @property
    def contents(self) -> list[tuple[str, bytes]]:
        """Name and content of each file; they are read once and closed."""
        return [_content(file) for file in self.file.data]

    @property
    def member_id(self) -> int | None:
        """The chosen member, if any."""
        return int(self.member.data) if self.member.data else None


class SheetForm(FlaskForm):
    """One filled score sheet."""

    file = FileField(
        lazy_gettext("Your score sheet"),
        validators=[FileRequired(lazy_gettext("Choose the sheet that you have filled in (PDF)."))],
    )

    @property
    def content(self) -> tuple[str, bytes]:
        """Name and content of the file; it is read once and closed."""
        return _content(self.file.data)


def _content(file: FileStorage) -> tuple[str, bytes]:
    with file.stream as stream:  # a large one lies on the disk until it is closed
        return file.filename or "", stream.read()


class ConfirmImportForm(FlaskForm):
    """What has been read from a file and shown, signed."""

    upload = HiddenField()
