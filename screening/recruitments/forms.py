"""Forms of recruitments: they check and convert what was typed, and decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from screening.guides.fields import ListedField
from screening.i18n import say
from screening.recruitments import rules
from screening.recruitments.service import CandidateDetails, CaseDetails, Declaration
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from wtforms import Field

    from screening.guides.schema import Document
    from screening.recruitments.models import Candidate, ImpartialityDeclaration
    from screening.recruitments.queries import Version

from screening.recruitments.fields import (
    NumberField,
    WholeNumberField,
    at_most,
    between,
    filled,
    line_ends,
    one_line,
    plain_characters,
    required,
    tidy,
)

LONGEST_ADVERT = 50_000
LONGEST_NOTE = 5_000
ROLES = (
    SelectChoice("chair", _l("Chair")),
    SelectChoice("member", _l("Member")),
    SelectChoice("observer", _l("Observer")),
)


class RecruitmentForm(FlaskForm):
    """What a recruitment is about, and its question set."""

    reference = StringField(
        _l("Reference"),
        [filled, at_most(60), plain_characters],
        filters=[one_line],
    )
    title = StringField(
        _l("Title of the position"),
        [filled, at_most(200), plain_characters],
        filters=[one_line],
    )
    unit = StringField(
        _l("Unit"),
        [filled, at_most(200), plain_characters],
        filters=[one_line],
    )
    work_sites = TextAreaField(
        _l("Work sites"),
        [at_most(LONGEST_NOTE), plain_characters],
        filters=[tidy],
    )
    remote_share = WholeNumberField(
        _l("Share of remote work"),
        [
            required(_l("Write a number from 0 to 100.")),
            between(0, 100, _l("Write a number from 0 to 100.")),
        ],
    )
    language = SelectField(
        _l("Language of the recruitment"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
    version_id = ListedField(
        _l("Question set"), [required(_l("Choose a question set."))], coerce=int
    )
    advert_text = TextAreaField(
        _l("Advert"),
        [at_most(LONGEST_ADVERT), plain_characters],
        filters=[line_ends],
    )
    fingerprint = HiddenField()

    def offer(self, versions: Sequence[Version], language: str) -> None:
        """Set the versions to choose from, by title and number; one alone is chosen already."""
        self.version_id.choices = [
            SelectChoice(
                str(one.id),
                _(
                    "%(title)s, version %(number)s",
                    title=one.document.title.in_language(language),
                    number=one.number,
                ),
            )
            for one in versions
        ]

    def fill(self, details: CaseDetails) -> None:
        """Put in what is stored, and note it, so that a change in the meantime can be seen."""
        for name, value in asdict(details).items():
            if name in self:
                self[name].data = value
        self.fingerprint.data = details.fingerprint

    def details(self, version_id: int | None = None) -> CaseDetails:
        """Return what was typed; `version_id` stands in where it could not be chosen."""
        return CaseDetails(
            reference=self.reference.data,
            title=self.title.data,
            unit=self.unit.data,
            work_sites=self.work_sites.data,
            remote_share=self.remote_share.data,
            advert_text=self.advert_text.data,
            language=self.language.data,
            version_id=version_id if version_id is not None else self.version_id.data,
        )


class CandidateForm(FlaskForm):
    """Who a candidate is."""

    name = StringField(
        _l("Name"),
        [filled, at_most(200), plain_characters],
        filters=[one_line],
    )
    contact = StringField(
        _l("Contact"),
        [at_most(254), plain_characters],
        filters=[one_line],
    )
    language = SelectField(
        _l("Language"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )

    def details(self) -> CandidateDetails:
        """Return what was typed."""
        return CandidateDetails(
            name=self.name.data, contact=self.contact.data, language=self.language.data
        )


class CandidateEditForm(CandidateForm):
    """Who a candidate is, and when it is their turn."""

    position = WholeNumberField(
        _l("Place in the order of interviews"),
        [
            required(_l("Write the candidate's place, counted from 1.")),
            between(1, 1000, _l("Write the candidate's place, counted from 1.")),
        ],
    )
    fingerprint = HiddenField()

    def fill(self, candidate: Candidate, place: int) -> None:
        """Put in what is stored, and note it, so that a change in the meantime can be seen."""
        details = CandidateDetails.of(candidate)
        for name, value in asdict(details).items():
            self[name].data = value
        self.position.data = place
        self.fingerprint.data = details.fingerprint


class CandidateStatusForm(FlaskForm):
    """The button that says who takes part."""

    status = SelectField(choices=[SelectChoice("active"), SelectChoice("withdrawn")])


class MoveForm(FlaskForm):
    """The buttons that move one row of a list."""

    direction = SelectField(choices=[SelectChoice("up"), SelectChoice("down")])

    @property
    def places(self) -> int:
        """Return how many places to move, below nought forwards."""
        return -1 if self.direction.data == "up" else 1


class ImportForm(FlaskForm):
    """A list of candidates, pasted or as a file."""

    text = TextAreaField(_l("Paste the list"))
    file = FileField(_l("Or choose a file"))


class ImportConfirmForm(FlaskForm):
    """The rows that were shown, signed, so that what is written is what was seen."""

    rows = HiddenField()


class PanelMemberForm(FlaskForm):
    """A user to put on the panel."""

    email = StringField(
        _l("E-mail address"),
        [filled, at_most(254), plain_characters],
        filters=[one_line],
    )
    role = SelectField(_l("Role"), choices=list(ROLES), default="member")


class RoleForm(FlaskForm):
    """Another role for one panel member."""

    role = SelectField(_l("Role"), choices=list(ROLES))


class WeightsForm(FlaskForm):
    """How much each criterion counts. Its fields of numbers come from the question set."""

    mode = RadioField(
        _l("How the criteria count"),
        choices=[
            SelectChoice("equal", _l("All the same")),
            SelectChoice("suggested", _l("As the question set suggests")),
            SelectChoice("own", _l("With weights of our own")),
        ],
    )
    reason = TextAreaField(
        _l("Reason"),
        [at_most(LONGEST_NOTE), plain_characters],
        filters=[tidy],
    )
    fingerprint = HiddenField()
    criteria: tuple[str, ...] = ()

    def weight_fields(self) -> dict[str, Field]:
        """Return the field of each criterion, in the order of the question set."""
        return {criterion: self[_weight_name(criterion)] for criterion in self.criteria}

    def weights(self) -> dict[str, float]:
        """Return the weights that were typed; a criterion without one is not among them."""
        return {
            criterion: field.data
            for criterion, field in self.weight_fields().items()
            if field.data is not None
        }

    def complain(self, complaints: Sequence[rules.Complaint]) -> None:
        """Show what the rules say at the fields that they speak of."""
        fields = {**self.weight_fields(), "reason": self.reason}
        for complaint in complaints:
            message = say(complaint.message)
            field = fields.get(complaint.field or "")
            if field is None:
                self.form_errors.append(message)
            elif not field.errors:
                field.errors = [message]


def weights_form(document: Document, language: str, weights: Mapping[str, float]) -> WeightsForm:
    """Return a form with one number for each criterion, filled with `weights`."""
    fields = {
        _weight_name(one.id): NumberField(one.name.in_language(language), [Optional()])
        for one in document.criteria
    }
    criteria = tuple(one.id for one in document.criteria)
    own = type("OwnWeightsForm", (WeightsForm,), {**fields, "criteria": criteria})
    filled = {_weight_name(criterion): weight for criterion, weight in weights.items()}
    form: WeightsForm = own(data=filled)
    return form


def _weight_name(criterion: str) -> str:
    return f"weight-{criterion}"


class ImpartialityForm(FlaskForm):
    """One declaration for each candidate. Its fields come from the list of candidates."""

    next = HiddenField()
    candidates: tuple[int, ...] = ()

    def fields_of(self, candidate_id: int) -> tuple[Field, Field]:
        """Return the fields of one candidate: outcome and ground."""
        return self[f"outcome-{candidate_id}"], self[f"ground-{candidate_id}"]

    def given(self) -> list[Declaration]:
        """Return what has been declared; candidates without a choice are left out."""
        found = []
        for candidate_id in self.candidates:
            outcome, ground = self.fields_of(candidate_id)
            if outcome.data in {"clear", "conflict"}:
                found.append(Declaration(candidate_id, outcome.data, ground.data))
        return found

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check each candidate's fields together: a conflict needs its ground."""
        valid: bool = super().validate(extra_validators=extra_validators)
        for one in self.given():
            complaint = rules.check_declaration(one.outcome, one.ground)
            if complaint:
                self.fields_of(one.candidate_id)[1].errors = [say(complaint)]
                valid = False
        return valid


def impartiality_form(
    candidates: Sequence[Candidate], stored: Mapping[int, ImpartialityDeclaration]
) -> ImpartialityForm:
    """Return a form for those candidates, filled with what has been declared already."""
    fields: dict[str, Any] = {}
    filled = {}
    for one in candidates:
        fields[f"outcome-{one.id}"] = RadioField(
            # The name stands in the label, since it is by the name that one knows a person.
            f"{one.code} {one.name}",
            validate_choice=False,
            choices=[
                SelectChoice("clear", _l("I am impartial")),
                SelectChoice("conflict", _l("I have a conflict of interest")),
            ],
        )
        fields[f"ground-{one.id}"] = TextAreaField(
            # The page says more shortly what it is; the error summary needs to say whose.
            _("Conflict of interest, %(code)s", code=one.code),
            [at_most(LONGEST_NOTE), plain_characters],
            filters=[tidy],
        )
        if one.id in stored:
            filled[f"outcome-{one.id}"] = stored[one.id].outcome
            filled[f"ground-{one.id}"] = stored[one.id].ground
    fields["candidates"] = tuple(one.id for one in candidates)
    own = type("OwnImpartialityForm", (ImpartialityForm,), fields)
    form: ImpartialityForm = own(data=filled)
    return form
