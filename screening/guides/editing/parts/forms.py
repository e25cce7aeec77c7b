"""The form of one part of a draft: built from what the part says, its fields named as places are.

What cannot be used is told of beside its field and is not stored; what has not been written yet is
no error in a draft.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pydantic
from flask_babel import gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from screening import i18n
from screening.guides.consistency import FEWEST_LEVELS, MOST_LEVELS
from screening.guides.drafts.parts import ABOUT, Json, is_blank, no_text
from screening.guides.editing.parts.fields import (
    MOST_PROBES,
    Group,
    anchor,
    groups_of,
    label,
    levels_in,
    probe,
)
from screening.guides.schema import LONGEST_TEXT, Words
from screening.guides.wording import QUESTION_TYPES
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict
    from wtforms import Field

LONGEST_INTERVIEW = 600
HEAVIEST = 1000
LONGEST_SECTOR = 80
CONTROL_PICTURES = 0x2400
"""Unicode has a picture of each control character, in the same order, from here on."""
_WORDS = pydantic.TypeAdapter(Words)
_SCALE = ("scale-minimum", "scale-maximum")


class PartForm:
    """One part to be filled in; iterating gives its fields, `groups` the texts in order.

    `scale` is that of the draft, `criteria` id and name of what a question can inform. Fields that
    were not on the page that was sent keep what is stored.
    """

    def __init__(
        self,
        kind: str,
        part: Json,
        *,
        scale: Mapping[str, Any],
        criteria: Sequence[tuple[str, str]] = (),
        posted: MultiDict[str, str] | None = None,
    ) -> None:
        """Fill the form from `posted`, or else from what is stored."""
        self.kind = kind
        self.stored = part
        self.posted = posted
        self.rows = _rows(part, posted) if kind == "question" else 0
        self.groups = {one.name: one for one in self._groups(scale)}
        fields: dict[str, Any] = {}
        for group in self.groups.values():
            for code in LANGUAGES:
                fields[f"{group.name}-{code}"] = _text_field(group, code)
        fields |= self._single(criteria)
        self._form = BaseForm(fields)
        self._form.process(posted, data=flat(part, self.groups, self.rows))

    def _groups(self, scale: Mapping[str, Any]) -> Iterator[Group]:
        yield from groups_of(self.kind)
        if self.kind == "question":
            yield from (probe(row) for row in range(self.rows))
        elif self.kind == "criterion":
            for level in levels_in(scale, self.stored["anchors"], "anchors", self.posted):
                yield anchor(level, scale)
        elif self.kind == ABOUT:
            for level in levels_in(scale, scale["labels"], "scale-labels", self.posted):
                yield label(level)

    def _single(self, criteria: Sequence[tuple[str, str]]) -> dict[str, Any]:
        if self.kind == "criterion":
            return {"weight": StringField(_("Weight"), validators=[_weight])}
        if self.kind == "question":
            chosen = self.stored["criterion"]
            known = [("", _("Choose a criterion")), *criteria]
            if chosen not in dict(known):
                known.append((chosen, _("No longer there (%(id)s)", id=chosen)))
            return {
                "type": RadioField(
                    _("Type of question"),
                    choices=[
                        SelectChoice(key, i18n.say(one)) for key, one in QUESTION_TYPES.items()
                    ],
                    validate_choice=False,
                    validators=[_one_of(tuple(QUESTION_TYPES))],
                ),
                "criterion": SelectField(
                    _("Criterion that it informs"),
                    choices=[SelectChoice(key, name) for key, name in known],
                    validate_choice=False,
                    validators=[_one_of(tuple(dict(known)))],
                ),
                "minutes": StringField(_("Minutes"), validators=[_whole(1, LONGEST_INTERVIEW)]),
            }
        if self.kind == ABOUT:
            return {
                "sector": StringField(_("Sector"), filters=[_one_line], validators=[_sector]),
                "minutes": StringField(
                    _("Minutes for the whole interview"),
                    validators=[_whole(1, LONGEST_INTERVIEW)],
                ),
                "scale-minimum": StringField(_("Lowest level"), validators=[_whole(0, 1)]),
                "scale-maximum": StringField(
                    _("Highest level"), validators=[_whole(1, MOST_LEVELS)]
                ),
            }
        return {}

    def __iter__(self) -> Iterator[Field]:
        return iter(self._form)

    def __contains__(self, name: str) -> bool:
        return name in self._form

    def __getitem__(self, name: str) -> Field:
        return self._form[name]

    @property
    def errors(self) -> dict[str, list[str]]:
        """Field to what is wrong with it."""
        found: dict[str, list[str]] = self._form.errors
        return found

    @property
    def form_errors(self) -> list[str]:
        """What is wrong with the form as a whole: nothing ever."""
        return []

    @property
    def values(self) -> dict[str, str]:
        """Field to what stands in it."""
        return {field.name: field.data or "" for field in self._form}

    @property
    def sections(self) -> dict[str, list[Group]]:
        """The texts by what they belong to: `probes`, `anchors`, `scale-labels`, or themselves."""
        found: dict[str, list[Group]] = {}
        for group in self.groups.values():
            found.setdefault(group.section or group.name, []).append(group)
        return found

    def cells(self, group: Group) -> list[tuple[str, str, Field]]:
        """Return code and name of each language, with the field for the text in it."""
        return [(code, name, self[f"{group.name}-{code}"]) for code, name in LANGUAGES.items()]

    def home(self, field: str) -> str:
        """Return the field or group on the page that a place is in; "" for the part as a whole."""
        known = {*(one.name for one in self), *self.groups, *self.sections}
        while field and field not in known:
            field = field.rpartition("-")[0]
        return field

    def validate(self) -> bool:
        """Check all fields; what is wrong then stands in `errors`."""
        valid: bool = self._form.validate()
        if self.kind == ABOUT and not any(self[name].errors for name in _SCALE):
            lowest, highest = (int(self[name].data) for name in _SCALE)
            count = max(0, highest - lowest + 1)
            if not FEWEST_LEVELS <= count <= MOST_LEVELS:
                self["scale-maximum"].errors = [
                    _(
                        "A scale has from %(fewest)s to %(most)s levels; this one has %(count)s.",
                        fewest=FEWEST_LEVELS,
                        most=MOST_LEVELS,
                        count=count,
                    )
                ]
                return False
        return valid

    def value(self) -> Json:
        """Return what the part says by this form; for a field with an error, what is stored."""
        found = copy.deepcopy(self.stored)
        kept = {name for name, errors in self.errors.items() if errors}
        if kept & set(_SCALE):
            kept |= set(_SCALE)
        for group in self.groups.values():
            if group.section != "probes":
                self._put_text(found, group, kept)
        if self.kind == "question" and not any(one.startswith("probes-") for one in kept):
            found["probes"] = [
                {code: self[f"probes-{row}-{code}"].data or "" for code in LANGUAGES}
                for row in range(self.rows)
            ]
        for field in self:
            if field.name not in kept and field.name.rpartition("-")[2] not in LANGUAGES:
                self._put_single(found, field)
        return found

    def _put_text(self, found: Json, group: Group, kept: set[str]) -> None:
        *outer, last = group.steps
        inside = found
        for step in outer:
            inside = inside[step]
        text = dict(inside.get(last, no_text()))
        for code in LANGUAGES:
            if f"{group.name}-{code}" not in kept:
                text[code] = self[f"{group.name}-{code}"].data or ""
        # A level that is not there is told apart from one without words by nobody but a digest.
        if last in inside or not is_blank(text):
            inside[last] = text

    def _put_single(self, found: Json, field: Field) -> None:
        data = field.data or ""
        if field.name in _SCALE:
            found["scale"][field.name.removeprefix("scale-")] = int(data)
        elif field.name == "minutes":
            found["minutes"] = int(data)
        elif field.name == "weight":
            if data.strip() != shown_weight(self.stored["weight"]):
                found["weight"] = float(data.strip().replace(",", "."))
        else:
            found[field.name] = data

    def make_showable(self) -> None:
        """Put the visible picture of a control character in place of each that was refused."""
        for field in self._form:
            if isinstance(field.data, str):
                field.data = "".join(map(_picture, field.data))


def flat(part: Json, groups: Mapping[str, Group], rows: int) -> dict[str, str]:
    """Return what `part` says by the names of the fields that hold it."""
    found: dict[str, str] = {}
    for group in groups.values():
        text: Any = part
        for step in group.steps:
            if isinstance(text, list):
                text = text[int(step)] if int(step) < min(rows, len(text)) else {}
            else:
                text = text.get(step, {})
        found |= {f"{group.name}-{code}": text.get(code, "") for code in LANGUAGES}
    for name in ("type", "criterion", "sector", "minutes"):
        if name in part:
            found[name] = str(part[name])
    if "weight" in part:
        found["weight"] = shown_weight(part["weight"])
    if "scale" in part:
        found |= {name: str(part["scale"][name.removeprefix("scale-")]) for name in _SCALE}
    return found


def shown_weight(weight: float) -> str:
    """Return a weight as the reader's language writes it, without needless noughts."""
    written = f"{weight:.6f}".rstrip("0").rstrip(".")
    return written if i18n.language() == "en" else written.replace(".", ",")


def _rows(part: Json, posted: MultiDict[str, str] | None) -> int:
    rows = "" if posted is None else posted.get("rows", "")
    known = re.fullmatch(r"[0-9]{1,2}", rows)
    return min(int(rows), MOST_PROBES) if known else len(part["probes"])


def _text_field(group: Group, code: str) -> Any:  # noqa: ANN401 - WTForms is untyped
    name = _("%(text)s (%(language)s)", text=i18n.say(group.title), language=LANGUAGES[code])
    plain = _one_line if group.one_line else _plain
    return TextAreaField(name, filters=[plain], validators=[_usable])


def _plain(value: str | None) -> str:
    """Give line ends one form, and make a space of a tab, which comes with pasted tables."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", value or "")
    return text.replace("\t", " ")


def _one_line(value: str | None) -> str:
    return re.sub(r"\s*\n\s*", " ", _plain(value))


def _usable(_form: object, field: Field) -> None:
    """Refuse what no document could hold; what has not been written is in order in a draft."""
    text = field.data or ""
    if not text.strip():
        return
    try:
        _WORDS.validate_python(text, strict=True)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False)[0]
        if found["type"] == "string_too_long":
            raise ValidationError(
                _("The text is too long. It may have %(limit)s characters.", limit=LONGEST_TEXT)
            ) from error
        code = found.get("ctx", {}).get("code", "")
        raise ValidationError(
            _("The text holds an invisible character (U+%(code)s). Take it out.", code=code)
        ) from error


def _sector(form: object, field: Field) -> None:
    _usable(form, field)
    if len(field.data or "") > LONGEST_SECTOR:
        raise ValidationError(
            _("The text is too long. It may have %(limit)s characters.", limit=LONGEST_SECTOR)
        )


def _whole(least: int, most: int) -> Any:  # noqa: ANN401 - WTForms is untyped
    def check(_form: object, field: Field) -> None:
        text = (field.data or "").strip()
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise ValidationError(
                _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
            )

    return check


def _weight(_form: object, field: Field) -> None:
    text = (field.data or "").strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text) or not 0 < float(text) <= HEAVIEST:
        raise ValidationError(_("Write a number above 0, at most %(most)s.", most=HEAVIEST))


def _one_of(known: tuple[str, ...]) -> Any:  # noqa: ANN401 - WTForms is untyped
    def check(_form: object, field: Field) -> None:
        if field.data not in known:
            raise ValidationError(_("Choose one of those that are listed."))

    return check


def _picture(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    return (
        chr(CONTROL_PICTURES + ord(character)) if character < " " else "\N{REPLACEMENT CHARACTER}"
    )
