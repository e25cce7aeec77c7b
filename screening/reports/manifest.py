"""What a comparison says about itself for other programs: the manifest that its PDF carries.

Pure data, strict both ways: the same classes write a manifest and read one that came from outside.
As JSON it has one form (sorted keys, no spaces, UTF-8), so the same input gives the same bytes.
Figures stand as exact fractions ("11/3") and as the document prints them ("3,67").
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from screening.reports.seal import NOUGHTS
from screening.reports.wording import figure_in

if TYPE_CHECKING:
    from screening.reports.attachments import AttachedFile
    from screening.reports.figures import CandidateResult, CardLine, Comparison

FORMAT: Literal[2] = 2
"""Raised whenever a reader of the format before could misunderstand. A manifest of format 1 names
no corrections of the question set's spelling, and is read as before."""

FORMATS = (1, FORMAT)
"""Those that can be read."""

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Ratio = Annotated[str, Field(pattern="^-?[0-9]{1,2000}/[1-9][0-9]{0,1999}$")]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=100_000)]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


# More than any recruitment has; a file from outside must not keep the reader busy.
MOST_CANDIDATES = 10_000
MOST_CRITERIA = 200
MOST_QUESTIONS = 200
MOST_MEMBERS = 500
MOST_PAGES = 10_000
MOST_FILES = 20
MOST_CORRECTIONS = 1_000


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Case(_Part):
    """The recruitment that the document belongs to."""

    reference: Text
    title: Text
    unit: Text
    advert_sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
    """Empty where the recruitment has no advert."""


class CorrectionPart(_Part):
    """A version that keeps the meaning of another, and who vouched for that."""

    version: Count
    corrects: Count
    vouched_by: Text
    vouched: Moment


class QuestionSet(_Part):
    """The version of the question set that the scores were given under."""

    slug: Text
    title: Text
    version: Count
    sha256: Digest
    minimum: int
    """The scale's lowest level."""
    maximum: int
    corrections: (
        Annotated[tuple[CorrectionPart, ...], Field(max_length=MOST_CORRECTIONS)] | None
    ) = None
    """What ties the version to others of the same meaning; not there in format 1."""

    @property
    def same_as(self) -> tuple[int, ...]:
        """The other versions that mean the same."""
        found = {one for each in self.corrections or () for one in (each.version, each.corrects)}
        return tuple(sorted(found - {self.version}))


class Person(_Part):
    """A member of the panel who scores."""

    name: Text
    role: Literal["chair", "member"]


class CriterionPart(_Part):
    """A criterion with its weight and the questions that inform it, in the order printed."""

    id: Text
    name: Text
    weight: Ratio
    questions: Annotated[tuple[Text, ...], Field(max_length=MOST_QUESTIONS)]


class Weights(_Part):
    """How the criteria weigh, and why; the weights themselves stand with the criteria."""

    equal: bool
    reason: Text


class Figure(_Part):
    """A figure as it is and as the document prints it; `exact` None is printed as a dash."""

    exact: Ratio | None
    printed: Text

    @property
    def value(self) -> Fraction | None:
        """The figure as a number."""
        return None if self.exact is None else Fraction(self.exact)


class CriterionFigures(_Part):
    """The panel's mean on one criterion, with scores given of scores expected."""

    criterion: Text
    mean: Figure
    scored: Count
    expected: Count


class Figures(_Part):
    """All that the document says in numbers about one candidate."""

    composite: Figure
    lacking: Annotated[tuple[Text, ...], Field(max_length=MOST_CRITERIA)]
    """The criteria with a weight that have no score."""
    scored: Count
    expected: Count
    changed: Count
    """Scores changed after the discussion."""
    criteria: Annotated[tuple[CriterionFigures, ...], Field(max_length=MOST_CRITERIA)]


class Scorecard(_Part):
    """Where one member's scorecard came from, or why it is not in the figures."""

    member: Text
    state: Literal["locked", "missing", "conflict"]
    imported: bool
    locked: Moment | None
    first_locked: Moment | None


class CandidatePart(_Part):
    """One candidate; who is sealed for the document's reader has no figures."""

    code: Text
    name: Text
    status: Literal["active", "withdrawn"]
    sealed: bool
    scorecards: Annotated[tuple[Scorecard, ...], Field(max_length=MOST_MEMBERS)]
    figures: Figures | None


class Counts(_Part):
    """Totals over the candidates who are not sealed."""

    scored: Count
    expected: Count
    changed: Count
    missing_scorecards: Count
    sealed_candidates: Count


class Program(_Part):
    """What made the document: release of the program, and newest step of its database."""

    name: Literal["screening"]
    version: Text
    schema_version: Text


class FilePart(_Part):
    """A file that the document carries beside the manifest."""

    name: Text
    media_type: Text
    relationship: Text
    size: Count
    sha256: Digest


class Seal(_Part):
    """What `screening.reports.seal` fills in: see there for what each is worth."""

    file_sha256: Digest
    """Of the whole file, with noughts here and in `mark`."""
    issuer: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    """Which installation's key the mark is made with."""
    mark: Digest
    """HMAC-SHA-256 of `file_sha256` (its 64 digits) with that key."""
    pages: Annotated[tuple[Digest, ...], Field(max_length=MOST_PAGES)]
    """Of what each page draws, unpacked."""


class Manifest(_Part):
    """The manifest of one comparison."""

    format: Literal[1, 2]
    kind: Literal["comparison"]
    language: Annotated[str, Field(pattern="^(nb|nn|en)$")]
    case: Case
    question_set: QuestionSet
    panel: Annotated[tuple[Person, ...], Field(max_length=MOST_MEMBERS)]
    criteria: Annotated[tuple[CriterionPart, ...], Field(max_length=MOST_CRITERIA)]
    weights: Weights
    candidates: Annotated[tuple[CandidatePart, ...], Field(max_length=MOST_CANDIDATES)]
    """In the order of the interviews."""
    counts: Counts
    last_locked: Moment | None
    """When the last scorecard in the figures was locked: the time that the document is of."""
    program: Program
    parts: Annotated[tuple[FilePart, ...], Field(max_length=MOST_FILES)]
    seal: Seal

    @model_validator(mode="after")
    def _of_its_format(self) -> Self:
        if (self.format == 1) != (self.question_set.corrections is None):
            message = "corrections belong to format 2, and to it alone"
            raise ValueError(message)
        return self

    def sealed_for(self, pages: Sequence[str]) -> Manifest:
        """Return the manifest of a file with these pages."""
        return self.model_copy(
            update={"seal": self.seal.model_copy(update={"pages": tuple(pages)})}
        )


def canonical(manifest: Manifest) -> bytes:
    """Return the one JSON text of a manifest, in UTF-8."""
    data = manifest.model_dump(mode="json")
    if manifest.format == 1:
        del data["question_set"]["corrections"]
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def comparison_manifest(
    comparison: Comparison, *, files: Sequence[AttachedFile], program: Program, issuer: str
) -> Manifest:
    """Return the manifest of a comparison that carries `files`; its seal is open yet."""
    facts, coverage = comparison.facts, comparison.coverage
    return Manifest(
        format=FORMAT,
        kind="comparison",
        language=comparison.language,
        case=Case(
            reference=facts.reference,
            title=facts.title,
            unit=facts.unit,
            advert_sha256=facts.advert_sha256,
        ),
        question_set=QuestionSet(
            slug=facts.slug,
            title=facts.question_set,
            version=facts.version,
            sha256=facts.version_sha256,
            minimum=facts.minimum,
            maximum=facts.maximum,
            corrections=tuple(
                CorrectionPart(
                    version=one.number,
                    corrects=one.corrects,
                    vouched_by=one.vouched_by,
                    vouched=_stated(one.vouched_at),
                )
                for one in facts.corrections
            ),
        ),
        panel=tuple(
            Person(name=member.name, role="chair" if member.chair else "member")
            for member in comparison.members
        ),
        criteria=tuple(
            CriterionPart(
                id=criterion.id,
                name=criterion.name,
                weight=ratio(criterion.weight),
                questions=tuple(question.id for question in criterion.questions),
            )
            for criterion in comparison.criteria
        ),
        weights=Weights(equal=facts.weights_equal, reason=facts.weights_reason),
        candidates=tuple(
            _candidate(candidate, comparison.language) for candidate in comparison.candidates
        ),
        counts=Counts(
            scored=coverage.scored,
            expected=coverage.expected,
            changed=comparison.changed_count,
            missing_scorecards=comparison.missing_count,
            sealed_candidates=comparison.sealed_count,
        ),
        last_locked=_moment(comparison.last_locked_at),
        program=program,
        parts=tuple(
            FilePart(
                name=file.name,
                media_type=file.media_type,
                relationship=file.relationship,
                size=len(file.content),
                sha256=file.sha256,
            )
            for file in files
        ),
        seal=Seal(file_sha256=NOUGHTS, issuer=issuer, mark=NOUGHTS, pages=()),
    )


def ratio(value: Fraction) -> str:
    """Write a fraction in full, also where it is a whole number: 4/1."""
    return f"{value.numerator}/{value.denominator}"


def figure_of(value: Fraction | None, language: str) -> Figure:
    """Return a figure as it is and as a document in `language` prints it."""
    return Figure(exact=None if value is None else ratio(value), printed=figure_in(language, value))


def _candidate(candidate: CandidateResult, language: str) -> CandidatePart:
    return CandidatePart(
        code=candidate.code,
        name=candidate.name,
        status="withdrawn" if candidate.withdrawn else "active",
        sealed=candidate.sealed,
        scorecards=tuple(_scorecard(card) for card in candidate.cards),
        figures=_figures(candidate, language),
    )


def _figures(candidate: CandidateResult, language: str) -> Figures | None:
    if candidate.sealed or candidate.composite is None or candidate.coverage is None:
        return None
    return Figures(
        composite=figure_of(candidate.composite.value, language),
        lacking=candidate.composite.lacking,
        scored=candidate.coverage.scored,
        expected=candidate.coverage.expected,
        changed=len(candidate.changed),
        criteria=tuple(
            CriterionFigures(
                criterion=cell.criterion.id,
                mean=figure_of(cell.mean, language),
                scored=cell.coverage.scored,
                expected=cell.coverage.expected,
            )
            for cell in candidate.criteria
        ),
    )


def _scorecard(card: CardLine) -> Scorecard:
    return Scorecard(
        member=card.member,
        state="missing" if card.state == "not_locked" else card.state,
        imported=card.imported,
        locked=_moment(card.locked_at),
        first_locked=_moment(card.first_locked_at),
    )


def _moment(value: datetime | None) -> str | None:
    return _stated(value) if value else None


def _stated(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
