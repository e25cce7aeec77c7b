"""What is sent to change the structure of a draft: which part, where to, taken from where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from screening.errors import NotFound
from screening.guides.drafts import edits
from screening.guides.drafts.edits import Kind
from screening.guides.drafts.parts import OUTLINE, Parts, kind_of
from screening.guides.drafts.steps import short_name
from screening.guides.editing import catalogue
from screening.guides.fields import ListedField
from screening.guides.schema import Criterion, Document


@dataclass(frozen=True, slots=True)
class Named:
    """A competency, criterion or question that a button or a script names: `criterion/k01`."""

    kind: Kind
    id: str

    @property
    def key(self) -> str:
        """The part's key."""
        return f"{self.kind}/{self.id}"

    @property
    def anchor(self) -> str:
        """What the ids of its elements on a page start with."""
        return f"{self.kind}-{self.id}"


def step_number(value: str) -> int:
    """Return the number of a step in the history; 0, which none has, where it is no such number."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


def named(value: str) -> Named:
    """Return what `value` names; anything else than a part that comes and goes is not found."""
    kind, id_ = kind_of(value)
    found = next((one for one in edits.KINDS if one == kind), None)
    if found is None or not id_:
        raise NotFound
    return Named(found, id_)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a part is to go: so many `places`, or right `before` another one `within` its list."""

    part: Named
    places: int
    before: str = ""
    within: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Move:
        """Read a move: the buttons send `up` or `down`, the script `part`, `before`, `within`."""
        for name, places in (("up", -1), ("down", 1)):
            if name in sent:
                return cls(named(sent[name]), places)
        part = named(sent.get("part", ""))
        return cls(part, 0, sent.get("before", ""), sent.get("within", ""))

    def edit(self, parts: Parts) -> edits.Edit:
        """Return what it does to the parts of a draft; KeyError if one is not there any more."""
        kind, id_ = self.part.kind, self.part.id
        if self.places:
            return edits.move(parts, kind, id_, self.places)
        return edits.put(parts, kind, id_, before=self.before, within=self.within)

    def button(self, parts: Parts) -> str:
        """Return the id of the button that moves it on; at an end that of the one back."""
        up, down = (edits.move(parts, self.part.kind, self.part.id, one) for one in (-1, 1))
        if not up and not down:
            return f"{self.part.anchor}-link"
        direction = "up" if (up and self.places < 0) or not down else "down"
        return f"{self.part.anchor}-{direction}"


class CatalogueForm(FlaskForm):
    """Which criterion to take over, into which competency, with or without its questions."""

    criterion = ListedField(_l("Criterion"), [InputRequired(_l("Choose a criterion."))])
    competency = ListedField(_l("Competency"), [InputRequired(_l("Choose a competency."))])
    questions = BooleanField(_l("Take its questions too"), default=True)

    def offer(self, every: Sequence[Document], parts: Parts, language: str) -> None:
        """Fill the choices with the criteria of `every` document and the draft's competencies."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, document, criterion in catalogue.offered(every):
            group = groups.setdefault(document.title.in_language(language), [])
            group.append((value, criterion.name.in_language(language)))
        self.criterion.choices = {"": [("", _("Choose a criterion"))], **groups}
        self.competency.choices = [
            (
                one["id"],
                short_name(parts, f"competency/{one['id']}", language) or _("Without a name"),
            )
            for one in parts[OUTLINE]["competencies"]
        ]

    def chosen(self, every: Sequence[Document]) -> tuple[Document, Criterion]:
        """Return the criterion that was chosen and the document that it stands in."""
        return next(
            (document, criterion)
            for value, document, criterion in catalogue.offered(every)
            if value == self.criterion.data
        )
