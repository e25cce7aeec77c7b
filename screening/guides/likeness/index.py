"""The questions of one language, and which of them say much the same as a text.

Likeness is the cosine of TF-IDF weights over words and runs of three letters. Putting questions in
and taking them out costs what their own texts cost; what is rare among all of them is counted anew
before the next answer, a matter of milliseconds, so an index never differs from one made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from screening.guides.likeness.features import matrix_of, rows_of

if TYPE_CHECKING:
    from screening.guides.likeness.features import Columns

Key: TypeAlias = tuple[str, ...]

MUCH_ALIKE = 0.4
"""Chosen on the one half of tests/data/question_pairs.json, see docs/likeness.md."""
ALMOST_THE_SAME = 0.75
"""As `MUCH_ALIKE`: reached by nearly every small change and rarely by new wording."""
_TOGETHER = 256
"""Rows that are compared with all others at once, which bounds the memory that takes."""


@dataclass(frozen=True, slots=True)
class Match:
    """A question of the index, and how like the text it is: 0 to 1, to four decimals."""

    key: Key
    likeness: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions of an index, the one with the lower key first, and how alike they are."""

    first: Key
    second: Key
    likeness: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The rows with their weights, as they were when they were last asked for."""

    keys: tuple[Key, ...]
    rows: Any
    transformer: Any


class Index:
    """Questions in one language by their keys. Not for several threads at once."""

    def __init__(self, language: str) -> None:
        """Make an empty index of `nb`, `nn` or `en`."""
        self.language = language
        self._rows: dict[Key, Columns] = {}
        self._weighed: _Weighed | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, texts: Mapping[Key, str]) -> None:
        """Add texts, or replace those that have the same keys. A text without words is left out."""
        self.drop(texts)
        rows = rows_of(texts.values(), self.language)
        found = {key: row for key, row in zip(texts, rows, strict=True) if len(row)}
        self._rows |= found
        if found:
            self._weighed = None

    def drop(self, keys: Iterable[Key]) -> None:
        """Take questions out; unknown keys make no difference."""
        for key in keys:
            if self._rows.pop(key, None) is not None:
                self._weighed = None

    def alike(
        self,
        text: str,
        *,
        least: float = MUCH_ALIKE,
        most: int | None = None,
        leave_out: Callable[[Key], bool] | None = None,
    ) -> list[Match]:
        """Return the questions that are at least so like `text`, the likest first.

        `most` is how many at most, `leave_out` says of a key whether it is none of them. Questions
        that are equally like come in the order of their keys.
        """
        (row,) = rows_of([text], self.language)
        if not self._rows or not len(row):
            return []
        weighed = self._settled()
        wanted = weighed.transformer.transform(matrix_of([row])).toarray()[0]
        likenesses = weighed.rows @ wanted
        matches = (
            Match(weighed.keys[place], _shown(likenesses[place]))
            for place in _at_least(likenesses, least)
        )
        found = [one for one in matches if leave_out is None or not leave_out(one.key)]
        return sorted(found, key=lambda one: (-one.likeness, one.key))[:most]

    def pairs(self, *, least: float = MUCH_ALIKE) -> list[Pair]:
        """Return every two questions that are at least so alike, the likest first."""
        if not self._rows:
            return []
        found = sorted(self._pairs(least), key=lambda one: (one.first, one.second))
        return sorted(found, key=lambda one: -one.likeness)

    def _pairs(self, least: float) -> Iterator[Pair]:
        weighed = self._settled()
        turned = weighed.rows.T.tocsr()
        for start in range(0, len(weighed.keys), _TOGETHER):
            block = (weighed.rows[start : start + _TOGETHER] @ turned).tocoo()
            for place in _at_least(block.data, least):
                one, other = start + int(block.row[place]), int(block.col[place])
                if one < other:
                    first, second = sorted((weighed.keys[one], weighed.keys[other]))
                    yield Pair(first, second, _shown(block.data[place]))

    def _settled(self) -> _Weighed:
        if self._weighed is None:
            from sklearn.feature_extraction.text import TfidfTransformer

            transformer = TfidfTransformer()
            rows = transformer.fit_transform(matrix_of(self._rows.values()))
            self._weighed = _Weighed(tuple(self._rows), rows, transformer)
        return self._weighed


def _at_least(values: Any, least: float) -> Iterable[int]:  # noqa: ANN401 - an array of numbers
    """Return the places of the values that are at least so large as they are shown."""
    import numpy as np

    found: list[int] = np.flatnonzero(np.round(values, 4) >= round(least, 4) - 1e-6).tolist()
    return found


def _shown(value: float) -> float:
    return min(1.0, round(float(value), 4))
