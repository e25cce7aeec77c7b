"""The texts of each kind of part: what each is called, and what to write in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.guides.drafts.parts import ABOUT, needed_levels
from screening.messages import N_, Message

MOST_PROBES = 20
HIGHEST = 10
"""The highest level that any scale can have."""


@dataclass(frozen=True, slots=True)
class Group:
    """One text in three languages.

    `name` is what its fields begin with, as places are named. `section` is the list that it is one
    of: `probes`, `anchors` or `scale-labels`.
    """

    name: str
    title: Message
    hint: Message | None = None
    section: str = ""
    one_line: bool = False
    optional: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the text inside the part."""
        return tuple(self.name.split("-"))


_GROUPS: Mapping[str, tuple[Group, ...]] = {
    ABOUT: (
        Group("title", Message(N_("Title")), one_line=True),
        Group(
            "role", Message(N_("Role")), Message(N_("The kind of job it is for.")), one_line=True
        ),
        Group(
            "summary", Message(N_("Summary")), Message(N_("What the set is for, in a line or two."))
        ),
        Group(
            "opening", Message(N_("Opening")), Message(N_("Read aloud before the first question."))
        ),
        Group(
            "closing", Message(N_("Closing")), Message(N_("Read aloud after the last question."))
        ),
    ),
    "competency": (
        Group(
            "name",
            Message(N_("Name")),
            Message(N_("What its criteria have in common.")),
            one_line=True,
        ),
    ),
    "criterion": (
        Group("name", Message(N_("Name")), one_line=True),
        Group(
            "definition",
            Message(N_("Definition")),
            Message(N_("What is assessed, as behaviour that an answer can show.")),
        ),
        Group(
            "remote_reason",
            Message(N_("Why it matters at a distance")),
            Message(N_("What goes wrong in remote work where it is lacking.")),
        ),
    ),
    "question": (
        Group(
            "stem", Message(N_("Question")), Message(N_("As it is read aloud to the candidate."))
        ),
    ),
}
TYPE_HINTS: Mapping[str, Message] = {
    "past_behaviour": Message(
        N_("What the candidate did in a situation that really happened. “Tell us about a time …”")
    ),
    "situational": Message(
        N_("What the candidate would do in a situation from the post. “Imagine that …”")
    ),
    "job_knowledge": Message(N_("What the candidate knows that the post requires.")),
    "background_fact": Message(N_("A fact that the advert asks for. It gets no score of its own.")),
}
"""Type of question to what it asks for."""


def groups_of(kind: str) -> tuple[Group, ...]:
    """Return the texts that every part of this kind has."""
    return _GROUPS[kind]


def probe(row: int) -> Group:
    """Return a follow-up question by its place, counted from 0."""
    title = Message(N_("Follow-up question %(number)s"), {"number": row + 1})
    return Group(f"probes-{row}", title, section="probes")


def anchor(level: int, scale: Mapping[str, Any]) -> Group:
    """Return the anchor of a level; those of the needed levels must be written."""
    title = Message(N_("Level %(level)s"), {"level": level})
    optional = level not in needed_levels(scale)
    return Group(f"anchors-{level}", title, section="anchors", optional=optional)


def label(level: int) -> Group:
    """Return the worded label of a level."""
    title = Message(N_("Label of level %(level)s"), {"level": level})
    name = f"scale-labels-{level}"
    return Group(name, title, section="scale-labels", one_line=True, optional=True)


def levels_in(
    scale: Mapping[str, Any], stored: Iterable[str], name: str, posted: Container[str] | None
) -> list[int]:
    """Return the levels to show: those of the scale, and others that have been written about.

    What was typed for a level that the scale has lost meanwhile is shown as well.
    """
    found = set(range(scale["minimum"], scale["maximum"] + 1))
    found |= {int(one) for one in stored if re.fullmatch("[0-9]{1,2}", one)}
    if posted is not None:
        found |= {one for one in range(HIGHEST + 1) if f"{name}-{one}-nb" in posted}
    return sorted(found)
