"""A draft at a glance: its parts in order with how far each is, and all that is amiss in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from screening.guides.drafts.checks import Checked, Fault, Remark
from screening.guides.drafts.edits import KINDS, ids
from screening.guides.drafts.parts import ABOUT, OUTLINE, Json, Parts, data_of, key_of, kind_of
from screening.guides.drafts.places import Place
from screening.guides.drafts.steps import field_words, short_name
from screening.guides.linter.findings import Finding
from screening.guides.rules import publishing
from screening.guides.rules.publishing import Key
from screening.messages import Message
from screening.settings import LANGUAGES

NAME_LENGTH = 160
"""So much of a question fits two lines of a list."""
Weight = Literal["error", "warning", "note", "missing"]
WEIGHTS: tuple[Weight, ...] = ("error", "warning", "note", "missing")
"""How much something matters, the gravest first: it keeps the draft from being published, it
should be looked at, it may be known, it is a text that has not been written yet."""


@dataclass(frozen=True, slots=True)
class Amiss:
    """One thing that is amiss: how much it matters, where, and what it is.

    `name` is what the part is called, `where` the field in words, None for the part as a whole.
    """

    weight: Weight
    place: Place
    name: str
    where: Message | None
    language: str
    message: Message


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the draft with what is amiss in it; `name` is "" where it has none yet."""

    key: str
    name: str
    unwritten: Mapping[str, int]
    counts: Mapping[Weight, int]
    up: bool = False
    down: bool = False
    """Whether it can be moved up and down."""

    @property
    def kind(self) -> str:
        """The kind of part."""
        return kind_of(self.key)[0]

    @property
    def id(self) -> str:
        """Its id among the parts of its kind."""
        return kind_of(self.key)[1]

    @property
    def anchor(self) -> str:
        """What the ids of its elements on a page start with."""
        return self.key.replace("/", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """A competency with its criteria."""

    row: Row
    criteria: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the order of the interview; `minutes` None where that is no number."""

    row: Row
    number: int
    type: str
    minutes: int | None
    criterion: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole draft. `texts` is how many texts there are to write in each language."""

    about: Row
    groups: tuple[Group, ...]
    questions: tuple[Asked, ...]
    texts: int
    unwritten: Mapping[str, int]
    minutes: int | None
    minutes_used: int
    amiss: Mapping[Weight, tuple[Amiss, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been put in yet."""
        return not self.groups and not self.questions

    @property
    def over(self) -> int:
        """How many minutes more the questions take than the interview lasts."""
        return max(0, self.minutes_used - self.minutes) if self.minutes is not None else 0


def overview(
    parts: Parts, checked: Checked, language: str, approved: Collection[Key] = ()
) -> Overview:
    """Put together what a page shows of a draft that has been looked at.

    What has been `approved` for the question set stands no longer in the way: it is a note.
    """
    names = {key: short_name(parts, key, language, NAME_LENGTH) for key in parts}
    amiss = [*_faults(checked.faults, names), *_remarks(checked.remarks, names, approved)]
    of_part: dict[str, list[Amiss]] = defaultdict(list)
    for one in amiss:
        of_part[one.place.part].append(one)

    def row(key: str, among: Sequence[str] = ()) -> Row:
        own = of_part[key]
        missing = [one.language for one in own if one.weight == "missing"]
        weights = [one.weight for one in own]
        return Row(
            key,
            names[key],
            {code: missing.count(code) for code in LANGUAGES},
            {weight: weights.count(weight) for weight in WEIGHTS},
            up=key != among[0] if among else False,
            down=key != among[-1] if among else False,
        )

    outline = parts[OUTLINE]
    competencies, criteria, asked = (
        [key_of(kind, id_) for id_ in ids(parts, kind)] for kind in KINDS
    )
    questions = tuple(
        _asked(parts, row(key, asked), number, names) for number, key in enumerate(asked, start=1)
    )
    return Overview(
        about=row(ABOUT),
        groups=tuple(
            Group(
                row(key_of("competency", one["id"]), competencies),
                tuple(row(key_of("criterion", id_), criteria) for id_ in one["criteria"]),
            )
            for one in outline["competencies"]
        ),
        questions=questions,
        texts=_texts(data_of(parts, "")),
        unwritten=checked.unwritten(),
        minutes=_whole(parts[ABOUT]["minutes"]),
        minutes_used=sum(one.minutes or 0 for one in questions),
        amiss={weight: tuple(one for one in amiss if one.weight == weight) for weight in WEIGHTS},
    )


def _asked(parts: Parts, row: Row, number: int, names: Mapping[str, str]) -> Asked:
    part = parts[row.key]
    criterion = names.get(key_of("criterion", part["criterion"]), "")
    return Asked(row, number, part["type"], _whole(part["minutes"]), criterion)


def _faults(faults: Iterable[Fault], names: Mapping[str, str]) -> Iterable[Amiss]:
    for one in faults:
        weight: Weight = "missing" if one.language else "error"
        yield _amiss(weight, one.place, names, one.message)


def _remarks(
    remarks: Iterable[Remark], names: Mapping[str, str], approved: Collection[Key]
) -> Iterable[Amiss]:
    for one in remarks:
        yield _amiss(_weight(one.finding, approved), one.place, names, one.finding.reason)


def _weight(finding: Finding, approved: Collection[Key]) -> Weight:
    if finding.severity == "warning":
        return "warning"
    known = finding.approvable and publishing.key_of(finding.category, finding.text) in approved
    return "error" if finding.severity == "error" and not known else "note"


def _amiss(weight: Weight, place: Place, names: Mapping[str, str], message: Message) -> Amiss:
    steps: Sequence[str] = place.field.split("-") if place.field else ()
    language = steps[-1] if steps and steps[-1] in LANGUAGES else ""
    where = field_words(steps) if steps else None
    return Amiss(weight, place, names.get(place.part, ""), where, language, message)


def _texts(data: Json) -> int:
    """Count the texts in plain data, each once for all languages."""
    if isinstance(data, dict):
        if data.keys() == LANGUAGES.keys():
            return 1
        return sum(_texts(value) for value in data.values())
    return sum(_texts(one) for one in data) if isinstance(data, list) else 0


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
