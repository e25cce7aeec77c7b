"""Questions of one set that say much the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.guides.likeness.index import MUCH_ALIKE, Index
from screening.guides.schema import Document
from screening.settings import LANGUAGES


@dataclass(frozen=True, slots=True)
class Within:
    """Two questions of a set by their ids, in the set's order, and how alike in each language.

    `likenesses` names the languages in which the two are much alike, and no others.
    """

    first: str
    second: str
    likenesses: Mapping[str, float]

    @property
    def likeness(self) -> float:
        """How alike they are where they are likest."""
        return max(self.likenesses.values())


def duplicates_within(document: Document, *, least: float = MUCH_ALIKE) -> tuple[Within, ...]:
    """Return the pairs of questions that say much the same in some language, the likest first.

    The first call in a process waits two seconds for scikit-learn.
    """
    order = {one.id: place for place, one in enumerate(document.questions)}
    found: dict[tuple[str, str], dict[str, float]] = {}
    for language in LANGUAGES:
        index = Index(language)
        index.put({(one.id,): one.stem.in_language(language) for one in document.questions})
        for pair in index.pairs(least=least):
            first, second = sorted((pair.first[0], pair.second[0]), key=order.__getitem__)
            found.setdefault((first, second), {})[language] = pair.likeness
    several = [Within(*ids, likenesses) for ids, likenesses in found.items()]
    return tuple(
        sorted(several, key=lambda one: (-one.likeness, order[one.first], order[one.second]))
    )
