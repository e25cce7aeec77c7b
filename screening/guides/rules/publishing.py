"""What stands between a draft and its publication."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from screening.guides.drafts.checks import Checked, Fault, Remark
from screening.guides.drafts.places import Place
from screening.guides.linter.findings import Finding
from screening.guides.schema import tidied

FEWEST_CHARACTERS = 20
"""A legal basis in fewer characters names no ground: "OK", "see above", "approved"."""
LONGEST_BASIS = 2_000
LONGEST_NOTE = 2_000

Key: TypeAlias = tuple[str, str]
"""The linter's category, and the SHA-256 of the exact text."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A text that may not be asked, for one reason, wherever it stands in the draft."""

    finding: Finding
    text: str
    places: tuple[Place, ...]

    @property
    def key(self) -> Key:
        """What an approval of it is known by."""
        return key_of(self.finding.category, self.text)


@dataclass(frozen=True)
class Standing:
    """A draft on its way to publication. `approved` are the keys of the approvals on record."""

    checked: Checked
    approved: frozenset[Key]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what keeps it from being a whole question set."""
        return self.checked.faults

    @cached_property
    def matters(self) -> tuple[Matter, ...]:
        """Return every text that the linter stops, in the order of the draft."""
        return tuple(_matters(self.checked.remarks))

    @property
    def barred(self) -> tuple[Matter, ...]:
        """Return those that nobody can approve, because the law knows no exception."""
        return tuple(one for one in self.matters if not one.finding.approvable)

    @property
    def unapproved(self) -> tuple[Matter, ...]:
        """Return those that wait for a legal basis."""
        return tuple(
            one for one in self.matters if one.finding.approvable and one.key not in self.approved
        )

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """Return what the publisher must have looked at."""
        return tuple(one for one in self.checked.remarks if one.finding.severity == "warning")

    @property
    def may_be_proposed(self) -> bool:
        """Tell whether it is whole and holds nothing that nobody can approve.

        What somebody can approve may be proposed, since it is the second person who approves it.
        """
        return not self.faults and not self.barred

    @property
    def may_be_published(self) -> bool:
        """Tell whether nothing in what it says stands in the way."""
        return self.may_be_proposed and not self.unapproved


def standing(checked: Checked, approved: Collection[Key]) -> Standing:
    """Return how a draft stands, given what has been approved for its question set."""
    return Standing(checked, frozenset(approved))


def key_of(category: str, text: str) -> Key:
    """Return the key of an approval of `text`."""
    return category, hashlib.sha256(tidied(text).encode("utf-8", "surrogatepass")).hexdigest()


def _matters(remarks: Iterable[Remark]) -> Iterable[Matter]:
    found: dict[Key, Matter] = {}
    for one in remarks:
        if one.finding.severity != "error":
            continue
        text = tidied(one.finding.text)
        key = key_of(one.finding.category, text)
        known = found[key].places if key in found else ()
        places = known if one.place in known else (*known, one.place)
        found[key] = Matter(found[key].finding if key in found else one.finding, text, places)
    return found.values()
