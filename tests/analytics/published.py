"""Tables of scores that others have published, and the answers that they or other programs got.

`tests/data/README.md` names the sources.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.analytics.ratings import Ratings, Row, from_rows

FOLDER = Path(__file__).parent.parent / "data"
ONLY = "only"

# Which columns of a long table name the candidate, the rater and the question.
LONG = {
    "brennan_sds3_p_x_i_x_o.csv": ("person", "occasion", "item"),
    "brennan_missing_p_x_i.csv": ("person", None, "item"),
    "brennan_unbalanced_p_x_i_in_h.csv": ("person", "subtest", "item"),
    "guilford_1954_creativity.csv": ("candidate", "rater", "item"),
    "skating_worlds2017_men_free_components.csv": ("candidate", "rater", "item"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """Published answers, by name, and how far from them a program may lie."""

    values: Mapping[str, Any]
    tolerance: float


def ratings(name: str, *, low: float, high: float) -> Ratings:
    """Return the table in `tests/data/` called `name`; candidates and the rest in its order."""
    rows = _long(name) if name in LONG else _wide(name)
    return from_rows(
        rows,
        low=low,
        high=high,
        candidates=_once([row[0] for row in rows]),
        raters=_once([row[1] for row in rows]),
        questions=_once([row[2] for row in rows]),
    )


def expected(key: str) -> Expected:
    """Return the answers that `expected.json` has under `key`."""
    with (FOLDER / "expected.json").open(encoding="utf-8") as file:
        found = json.load(file)[key]
    return Expected(found["values"], found["tolerance"])


def records(name: str) -> list[dict[str, str]]:
    """Return the lines of a file in `tests/data/` by the names of its columns."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _long(name: str) -> list[Row]:
    person, rater, item = LONG[name]
    nested = rater == "subtest"
    return [
        (
            line[person],
            line[rater] if rater else ONLY,
            f"{line['subtest']}:{line[item]}" if nested else line[item],
            float(line["score"]),
        )
        for line in records(name)
    ]


def _wide(name: str) -> list[Row]:
    lines = records(name)
    first, *others = lines[0]
    rows: list[Row] = [
        (line[first], other, ONLY, float(line[other]) if line[other] else None)
        for line in lines
        for other in others
    ]
    if first == "observer":
        # Krippendorff writes a line for each observer; the units are what is scored.
        return [(unit, observer, question, level) for observer, unit, question, level in rows]
    return rows


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
