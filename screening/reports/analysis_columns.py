"""What the columns of a file of scores say: names, levels, and what is constant for a name."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.messages import N_, Message
from screening.reports.analysis_table import (
    MAX_COMPLAINTS,
    BadFile,
    CodedFile,
    Column,
    Complaint,
    complain,
    listed,
)
from screening.tabular import forbidden_character, shown

if TYPE_CHECKING:
    from screening.analytics.ratings import Codes, Flags, Floats

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.ASCII | re.IGNORECASE)
_NONE = ("", "NA")
"""What stands for a level that was not given; the second is how R writes it."""
_PARTS = re.compile(r"([0-9]+)", re.ASCII)
_MISSING = {
    "candidate": N_("The candidate is missing."),
    "rater": N_("The rater is missing."),
    "question": N_("The question is missing."),
}


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A column of names: in the order of people, and each record's place among them."""

    names: tuple[str, ...]
    codes: Codes


def given_rows(columns: Mapping[str, Column]) -> Flags:
    """Mark the records that say anything at all: a rater, a question or a level.

    A spreadsheet leaves rows of empty cells behind, and the product's own export has a row with
    nothing but the name for a candidate whose scores are sealed.
    """
    import numpy as np

    given = np.zeros(len(columns["level"].codes), dtype=np.bool_)
    for role in ("rater", "question", "level"):
        if role in columns:
            filled = [bool(text.strip()) for text in columns[role].texts]
            given |= np.array(filled, dtype=np.bool_)[columns[role].codes]
    return given


def names_in(file: CodedFile, role: str, column: Column, given: Flags) -> Names:
    """Tidy the names, put K-2 before K-10, and number the records by them.

    Raises `BadFile` for a record without a name, and for control characters.
    """
    import numpy as np

    tidy = [_tidy(text) for text in column.texts]
    _check_names(file, role, column, tidy, given)
    used = np.bincount(column.codes[given], minlength=len(tidy)) > 0
    kept = {name for name, is_used in zip(tidy, used.tolist(), strict=True) if is_used}
    names = tuple(sorted(kept, key=_as_people_count))
    places = {name: place for place, name in enumerate(names)}
    new = np.array([places.get(name, 0) for name in tidy], dtype=np.int64)
    return Names(names, new[column.codes])


def _check_names(file: CodedFile, role: str, column: Column, tidy: list[str], given: Flags) -> None:
    import numpy as np

    bad = {place: Message(_MISSING[role]) for place, name in enumerate(tidy) if not name}
    for place, name in enumerate(tidy):
        if (character := forbidden_character(name)) is not None:
            bad[place] = Message(
                N_("The cell holds the invisible control character %(character)s. Delete it."),
                {"character": f"U+{ord(character):04X}"},
            )
    wrong = given & np.isin(column.codes, list(bad))
    if wrong.any():
        complain(file, wrong, [bad[code] for code in column.codes[wrong].tolist()])


def levels_in(file: CodedFile, column: Column, low: float, high: float) -> Floats:
    """Return the levels, NaN where none was given; shape (records,).

    Raises `BadFile` for what is no number, and for levels outside the scale.
    """
    import numpy as np

    values = [math.nan if text.strip() in _NONE else number_in(file, text) for text in column.texts]
    bad: dict[int, Message] = {}
    for place, (text, value) in enumerate(zip(column.texts, values, strict=True)):
        said = shown(text)
        if value is None:
            bad[place] = Message(N_("The level “%(text)s” is no number."), {"text": said})
        elif value < low or value > high:
            bad[place] = Message(
                N_(
                    "The level %(text)s lies outside the scale from %(low)s to %(high)s. "
                    "If the scale is another, say so with --level-min and --level-max."
                ),
                {"text": said, "low": f"{low:g}", "high": f"{high:g}"},
            )
    wrong = np.isin(column.codes, list(bad))
    if wrong.any():
        complain(file, wrong, [bad[code] for code in column.codes[wrong].tolist()])
    return np.array(values, dtype=np.float64)[column.codes]


def number_in(file: CodedFile, text: str) -> float | None:
    """Read a number, with a decimal comma where the comma divides no cells; None if it is none."""
    plain = text.strip()
    if file.delimiter != ",":
        plain = plain.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def constant(
    file: CodedFile, owner: Names, column: Column, given: Flags, *, contradiction: str
) -> dict[str, tuple[int, str]] | None:
    """Return the one text that `column` has for each owner, and the first record that says it.

    None if the column is empty throughout.

    An empty cell says nothing, as long as another record of the same owner does. Raises `BadFile`
    with the message `contradiction` where an owner has two texts, and for owners without any.
    """
    import numpy as np

    tidy = [_tidy(text) for text in column.texts]
    distinct = list(dict.fromkeys(["", *tidy]))
    places = {text: place for place, text in enumerate(distinct)}
    codes = np.array([places[text] for text in tidy], dtype=np.int64)[column.codes]
    rows = np.flatnonzero(given & (codes > 0))
    if not rows.size:
        return None
    pairs, first = np.unique(owner.codes[rows] * len(distinct) + codes[rows], return_index=True)
    said: dict[str, list[tuple[int, str]]] = {}
    for pair, row in zip(pairs.tolist(), rows[first].tolist(), strict=True):
        name = owner.names[pair // len(distinct)]
        said.setdefault(name, []).append((row, distinct[pair % len(distinct)]))
    _check_constant(file, said, contradiction)
    without = [name for name in owner.names if name not in said]
    if without:
        text = N_("These have an empty cell where others have a criterion or a weight: %(names)s.")
        raise BadFile(Complaint(None, Message(text, {"names": listed(without)})))
    return {name: min(found) for name, found in said.items()}


def _check_constant(
    file: CodedFile, said: Mapping[str, list[tuple[int, str]]], contradiction: str
) -> None:
    """Complain of every name that has two texts, at the line of the second."""
    twice = {name: sorted(found)[:2] for name, found in said.items() if len(found) > 1}
    shortened = dict(list(twice.items())[:MAX_COMPLAINTS])
    lines = file.lines([row for found in shortened.values() for row, _ in found])
    complaints = [
        Complaint(
            lines[second[0]],
            Message(
                contradiction,
                {
                    "name": shown(name),
                    "second": shown(second[1]),
                    "first": shown(first[1]),
                    "line": lines[first[0]],
                },
            ),
        )
        for name, (first, second) in shortened.items()
    ]
    if complaints:
        raise BadFile(*complaints)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _as_people_count(name: str) -> tuple[list[str | tuple[int, str]], str]:
    """Order numbers inside names by their size, so that K-2 comes before K-10."""
    parts: list[str | tuple[int, str]] = []
    for place, part in enumerate(_PARTS.split(name)):
        # Text and numbers alternate, so a text is only ever compared with a text.
        digits = part.lstrip("0")
        parts.append((len(digits), digits) if place % 2 else part.casefold())
    return parts, name
