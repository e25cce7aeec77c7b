"""Where the page of one part stands: its name, its neighbours, and what clashes in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from screening.errors import NotFound
from screening.guides.difference import Segment, segments
from screening.guides.drafts.edits import ids
from screening.guides.drafts.parts import ABOUT, Json, Parts, key_of, kind_of
from screening.guides.drafts.places import name_of
from screening.guides.editing.addresses import part_address
from screening.guides.editing.parts.forms import PartForm, flat
from screening.settings import LANGUAGES


@dataclass(frozen=True, slots=True)
class Link:
    """A part that the page leads to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else has stored where both changed the same.

    `segments` go from one's own words to theirs; `text` is what a button may put into the field.
    """

    field: str
    label: str
    language: str
    text: str
    segments: tuple[Segment, ...]


def order(parts: Parts) -> list[str]:
    """Return the keys of all parts as the pages follow each other."""
    found = [ABOUT]
    for group in parts["outline"]["competencies"]:
        found.append(key_of("competency", group["id"]))
        found += [key_of("criterion", one) for one in group["criteria"]]
    return [*found, *(key_of("question", one) for one in ids(parts, "question"))]


def script_address(endpoint: str, slug: str, key: str) -> str:
    """Return where the page's own script does `save` or `preview`."""
    kind, id_ = kind_of(key)
    if kind == ABOUT:
        return url_for(f"guides.draft_about_{endpoint}", slug=slug)
    return url_for(f"guides.draft_part_{endpoint}", slug=slug, kind=kind, part_id=id_)


def heading(parts: Parts, key: str, language: str) -> str:
    """Return what the page of a part is called; a part that has no name yet says so."""
    kind, id_ = kind_of(key)
    name = name_of(parts, key, language)
    if kind == ABOUT:
        found = _("About the question set")
    elif kind == "question":
        every = ids(parts, "question")
        number = every.index(id_) + 1 if id_ in every else None
        found = _("Question %(number)s", number=number) if number else _("Question")
    elif kind == "criterion":
        found = _("Criterion: %(name)s", name=name) if name else _("Criterion without a name")
    else:
        found = _("Competency: %(name)s", name=name) if name else _("Competency without a name")
    return str(found)


def neighbours(parts: Parts, slug: str, key: str, language: str) -> tuple[Link | None, Link | None]:
    """Return the pages before and after that of a part."""
    every = order(parts)
    if key not in every:
        return None, None
    at = every.index(key)
    before = every[at - 1] if at > 0 else None
    after = every[at + 1] if at + 1 < len(every) else None
    return _link(parts, slug, before, language), _link(parts, slug, after, language)


def related(parts: Parts, slug: str, key: str, language: str) -> list[Link]:
    """Return the parts that belong with this one: a question's criterion, a criterion's questions.

    They are what one looks up while writing it.
    """
    kind, id_ = kind_of(key)
    found: list[str] = []
    if kind == "question":
        found = [key_of("criterion", parts[key]["criterion"])]
    elif kind == "criterion":
        found = [
            key_of("question", one)
            for one in ids(parts, "question")
            if parts[key_of("question", one)]["criterion"] == id_
        ]
    elif kind == "competency":
        groups = parts["outline"]["competencies"]
        found = [
            key_of("criterion", one)
            for group in groups
            if group["id"] == id_
            for one in group["criteria"]
        ]
    links = (_link(parts, slug, one, language) for one in found if one in parts)
    return [one for one in links if one is not None]


def criteria(parts: Parts, language: str) -> list[tuple[str, str]]:
    """Return id and name of each criterion that a question can inform."""
    return [
        (id_, name_of(parts, key_of("criterion", id_), language) or _("Criterion without a name"))
        for id_ in ids(parts, "criterion")
    ]


def shape(form: PartForm) -> str:
    """Return what tells whether the page still has the fields that the part needs."""
    return " ".join(form.groups)


def must_exist(parts: Parts, key: str) -> None:
    """Raise `NotFound` for a part that is not in the draft."""
    if key not in order(parts):
        raise NotFound


def theirs(form: PartForm, stored: Json, clashes: frozenset[str]) -> dict[str, list[Theirs]]:
    """Return by field or group what is stored where it clashes with what `form` holds."""
    found: dict[str, list[Theirs]] = {}
    rows = len(stored.get("probes", ()))
    for place in sorted(clashes):
        if place == "probes":
            found["probes"] = _their_probes(form, stored["probes"])
            continue
        kept = flat(stored, form.groups, rows)
        for field in form:
            if field.name == place or field.name.startswith(f"{place}-"):
                text = kept.get(field.name, "")
                if text != (field.data or ""):
                    found[field.name] = [_one(field.name, field.label.text, text, field.data or "")]
    return found


def _their_probes(form: PartForm, stored: list[Mapping[str, str]]) -> list[Theirs]:
    found = []
    for row, texts in enumerate(stored):
        for code, name in LANGUAGES.items():
            field = f"probes-{row}-{code}"
            mine = (form[field].data or "") if field in form else ""
            if texts.get(code, "") or mine:
                label = _("Follow-up question %(number)s", number=row + 1)
                label = _("%(text)s (%(language)s)", text=label, language=name)
                found.append(_one(field, label, texts.get(code, ""), mine))
    return found


def _one(field: str, label: str, text: str, mine: str) -> Theirs:
    last = field.rpartition("-")[2]
    return Theirs(field, label, last if last in LANGUAGES else "", text, segments(mine, text))


def _link(parts: Parts, slug: str, key: str | None, language: str) -> Link | None:
    return None if key is None else Link(heading(parts, key, language), part_address(slug, key))
