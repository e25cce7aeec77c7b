"""The form that asks for a package."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from screening.settings import LANGUAGES

KINDS = (
    SelectChoice("summaries", _l("All candidates' summaries")),
    SelectChoice("case", _l("The whole case, for the archive")),
)


class ExportForm(FlaskForm):
    """What to put into a package, and in which language."""

    kind = RadioField(_l("What to make"), choices=KINDS, default="summaries")
    language = SelectField(
        _l("Language of the documents"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
