"""The document of a question-set version: competencies, criteria, anchors, questions, script.

Pure data: neither Flask nor a database. A `Document` that exists is whole and consistent; what is
wrong with one that cannot be made is told by `screening.guides.complaints`, in full.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from screening.guides.consistency import inconsistencies

LONGEST_TEXT = 5_000

# Invisible characters that turn the reading direction around, byte-order marks and non-characters:
# nobody types them on purpose, and they make a text read otherwise than it is stored.
_UNWANTED = frozenset("\u2028\u2029\ufeff\ufffe\uffff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def tidied(text: str) -> str:
    """Return `text` as a document holds it: with plain line ends and no blank edges."""
    return text.replace("\r\n", "\n").strip()


def _clean(text: str) -> str:
    """Return `text` tidied; refuse blanks alone and what cannot be seen."""
    cleaned = tidied(text)
    if not cleaned:
        raise PydanticCustomError("blank_text", "blank")
    for character in cleaned:
        if character == "\n":
            continue
        if unicodedata.category(character) == "Cc" or character in _UNWANTED:
            raise PydanticCustomError(
                "unwanted_character", "U+{code}", {"code": f"{ord(character):04X}"}
            )
    return cleaned


Words = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_clean)]
# The lengths are those of the columns that hold them.
_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(min_length=1, max_length=80, pattern=_NAME)]
Id = Annotated[str, Field(min_length=1, max_length=60, pattern=_NAME)]
ByLevel = Field(json_schema_extra={"propertyNames": {"pattern": "^(10|[0-9])$"}})
Minutes = Annotated[int, Field(gt=0, le=600)]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Text(_Part):
    """The same text in bokmål, nynorsk and English."""

    nb: Words
    nn: Words
    en: Words

    def in_language(self, code: str) -> str:
        """Return the text in `code` (`nb`, `nn` or `en`); any other code is a KeyError."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}[code]

    def paragraphs(self, code: str) -> tuple[str, ...]:
        """Return the paragraphs of the text in `code`, each on one line.

        Blank lines part them. In a text without blank lines each line is a paragraph, because
        YAML's folded style makes one line end of one blank line.
        """
        text = self.in_language(code)
        parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
        return tuple(" ".join(part.split("\n")).strip() for part in parts if part.strip())


class Scale(_Part):
    """Whole levels from `minimum` to `maximum`; a level may carry a worded label."""

    minimum: Annotated[int, Field(ge=0, le=1)] = 1
    """The lowest level, 0 or 1."""
    maximum: Annotated[int, Field(ge=1, le=10)] = 5
    """The highest level; a scale has from two to ten levels."""
    labels: Annotated[Mapping[int, Text], ByLevel] = Field(default_factory=dict)
    """Level to its worded label, such as 3 to "Satisfactory"."""


class Criterion(_Part):
    """What is assessed, and what answers at each level look like."""

    id: Id
    name: Text
    definition: Text
    remote_reason: Text
    """Why it matters at a distance."""
    anchors: Annotated[Mapping[int, Text], ByLevel]
    """Level to what an answer at that level looks like; lowest, middle and highest at least."""
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    """Share in the composite, relative to the other criteria."""


class Competency(_Part):
    """A group of criteria."""

    id: Id
    name: Text
    criteria: Annotated[tuple[Criterion, ...], Field(strict=False, min_length=1, max_length=40)]


class Question(_Part):
    """One question of the interview; the order of the file is the order of the interview."""

    id: Id
    criterion: Id
    """The id of the criterion that the answer informs."""
    type: Literal["past_behaviour", "situational", "job_knowledge", "background_fact"]
    stem: Text
    """The question as it is read aloud."""
    probes: Annotated[tuple[Text, ...], Field(strict=False, max_length=20)] = ()
    """Follow-up questions."""
    minutes: Minutes


class Document(_Part):
    """All that a version of a question set says."""

    format: Literal[1]
    """The version of this format."""
    slug: Slug
    """The question set's lasting name in addresses and files."""
    title: Text
    role: Text
    """The kind of job it is for."""
    summary: Text
    sector: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_clean)] | None = None
    minutes: Minutes
    """How long the whole interview takes, with opening and closing."""
    scale: Scale = Scale()
    opening: Text
    """Read aloud before the first question."""
    closing: Text
    """Read aloud after the last question."""
    competencies: Annotated[
        tuple[Competency, ...], Field(strict=False, min_length=1, max_length=40)
    ]
    questions: Annotated[tuple[Question, ...], Field(strict=False, min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        found = inconsistencies(self.model_dump())
        if found:
            raise PydanticCustomError("inconsistent", "inconsistent", {"found": found})
        return self

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return all criteria in the order of the file."""
        return tuple(one for competency in self.competencies for one in competency.criteria)

    @cached_property
    def _criteria_by_id(self) -> dict[str, Criterion]:
        return {one.id: one for one in self.criteria}

    @cached_property
    def _questions_by_id(self) -> dict[str, Question]:
        return {one.id: one for one in self.questions}

    @property
    def levels(self) -> range:
        """Return the levels of the scale, lowest first."""
        return range(self.scale.minimum, self.scale.maximum + 1)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id; an unknown id is a KeyError."""
        return self._criteria_by_id[criterion_id]

    def question(self, question_id: str) -> Question:
        """Return the question with this id; an unknown id is a KeyError."""
        return self._questions_by_id[question_id]

    def questions_of(self, criterion_id: str) -> tuple[Question, ...]:
        """Return the questions that inform a criterion, in the order of the interview."""
        return tuple(one for one in self.questions if one.criterion == criterion_id)


def canonical_json(document: Document) -> str:
    """Return the one JSON text of `document`: sorted keys, no spaces, levels as strings."""
    return json.dumps(
        document.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def sha256(document: Document) -> str:
    """Return the hash that names what `document` says, over its canonical JSON in UTF-8."""
    return _digest(canonical_json(document))


@lru_cache(maxsize=64)
def parse_canonical(text: str, sha256: str) -> Document:
    """Return the document of stored canonical JSON; repeated calls cost next to nothing.

    Raises ValueError if `text` does not have the hash `sha256`, that is, if it was tampered with.
    """
    if _digest(text) != sha256:
        message = "the stored question set does not have the hash that it was stored with"
        raise ValueError(message)
    return Document.model_validate_json(text)


def json_schema() -> str:
    """Return the JSON Schema of a question-set file, for editors and other programs."""
    schema = Document.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
