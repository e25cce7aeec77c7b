"""A long CSV file of scores, from wherever it comes, as the table that the statistics start from.

One row is what one rater gave one candidate on one question. Columns are found by their headings,
in English or Norwegian, and everything that cannot be right is named with its line.
"""

# ruff: noqa: PLC0415 - numpy costs a third of a second that --help must not wait for
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from screening.messages import N_, Message
from screening.reports.analysis_columns import (
    Names,
    constant,
    given_rows,
    levels_in,
    names_in,
    number_in,
)
from screening.reports.analysis_table import (
    MAX_COMPLAINTS,
    BadFile,
    CodedFile,
    Column,
    Complaint,
    complain,
    listed,
    open_table,
)
from screening.scoring.score_import.layouts import HEADINGS
from screening.tabular import fold, shown

if TYPE_CHECKING:
    from screening.analytics.ratings import BadRatings, Codes, Flags, Ratings

_NEEDED = ("candidate", "rater", "level")
_WORDS: Mapping[str, tuple[str, ...]] = {
    # The first of these that is a heading of the file names the column; what comes later is weaker.
    "candidate": (*HEADINGS["candidate"], "person", "subject", "target"),
    "rater": ("rater", *HEADINGS["member"], "judge", "dommer", "dommar", "observer"),
    "question": (
        *(word for word in HEADINGS["question"] if word not in {"criterion", "kriterium"}),
        "question id",
    ),
    "level": HEADINGS["level"],
    "criterion": ("criterion", "kriterium"),
    "weight": ("weight", "vekt"),
}
_ONLY_QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Reading:
    """The scores of a file, and what to tell about how it was read."""

    ratings: Ratings
    notes: tuple[Message, ...]


def read_ratings(data: bytes, *, low: float = 1, high: float = 5) -> Reading:
    """Make a table of ratings from the bytes of a CSV file; levels run from `low` to `high`.

    Cost and memory grow in proportion to the number of rows. Raises `BadFile` for what is no table,
    a missing column, a level that is no number or outside the scale, an empty name, the same cell
    twice, a question with two criteria, a criterion with two weights, and a file without scores.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        text = N_("The scale's lowest level must lie below its highest.")
        raise BadFile(Complaint(None, Message(text)))
    file = open_table(data)
    places, left_out = _roles(file.header)
    columns = file.columns(places)
    given = given_rows(columns)
    names: dict[str, Names] = {
        role: names_in(file, role, columns[role], given)
        for role in ("candidate", "rater", "question")
        if role in columns
    }
    if "question" not in names:
        names["question"] = Names((_ONLY_QUESTION,), given.astype("int64") * 0)
    ratings = _ratings(file, columns, names, given, scale=(low, high))
    empty = len(given) - int(given.sum())
    return Reading(ratings, tuple(_notes(file, places, left_out, empty)))


def _roles(header: tuple[str, ...]) -> tuple[dict[str, int], list[str]]:
    """Find the column of each role, and the headings of the columns that have none."""
    headings = [fold(text.replace("_", " ")).strip(" :*.") for text in header]
    found: dict[str, int] = {}
    for role, words in _WORDS.items():
        word = next((word for word in words if word in headings), None)
        if word is None:
            continue
        if headings.count(word) > 1:
            text = N_("Two columns are called “%(name)s”. Keep one of them.")
            raise BadFile(Complaint(None, Message(text, {"name": word})))
        found[role] = headings.index(word)
    known = [shown(text) for text in header if text.strip()]
    text = N_("No column is called “%(wanted)s”. The columns are: %(found)s.")
    missing = [
        Complaint(None, Message(text, {"wanted": role, "found": listed(known)}))
        for role in _NEEDED
        if role not in found
    ]
    if missing:
        raise BadFile(*missing)
    return found, [
        shown(text)
        for place, text in enumerate(header)
        if text.strip() and place not in found.values()
    ]


def _ratings(
    file: CodedFile,
    columns: Mapping[str, Column],
    names: Mapping[str, Names],
    given: Flags,
    *,
    scale: tuple[float, float],
) -> Ratings:
    import numpy as np

    from screening.analytics.ratings import BadRatings, from_codes

    level = levels_in(file, columns["level"], *scale)
    if np.isnan(level[given]).all():
        raise BadFile(Complaint(None, Message(N_("There is no score in the file."))))
    criterion, weight = _criteria(file, columns, names["question"], given)
    who, rater, what = names["candidate"], names["rater"], names["question"]
    rows = np.flatnonzero(given)
    # Sums of the same figures in another order differ in their last digit, so the order of the
    # rows is done away with.
    rows = rows[np.lexsort((what.codes[rows], rater.codes[rows], who.codes[rows]))]
    try:
        return from_codes(
            codes=(who.codes[rows], rater.codes[rows], what.codes[rows]),
            names=(who.names, rater.names, what.names),
            level=level[rows],
            low=scale[0],
            high=scale[1],
            criterion=criterion,
            weight=weight,
        )
    except BadRatings as error:
        _stop_at_doubles(file, (who, rater, what), given, error)


def _criteria(
    file: CodedFile, columns: Mapping[str, Column], question: Names, given: Flags
) -> tuple[dict[str, str] | None, dict[str, float] | None]:
    """Return each question's criterion and each criterion's weight, or None without a column.

    Where there are weights and no criteria, each question is a criterion of its own.
    """
    import numpy as np

    groups = None
    if "criterion" in columns:
        text = N_(
            "%(name)s belongs to the criterion “%(second)s” here, and to “%(first)s” in line "
            "%(line)s."
        )
        found = constant(file, question, columns["criterion"], given, contradiction=text)
        groups = None if found is None else {name: own for name, (_, own) in found.items()}
    if "weight" not in columns:
        return groups, None
    owned = groups or {name: name for name in question.names}
    criteria = tuple(dict.fromkeys(owned.values()))
    places = {name: place for place, name in enumerate(criteria)}
    owners = np.array([places[owned[name]] for name in question.names], dtype=np.int64)
    text = N_("%(name)s has the weight %(second)s here, and %(first)s in line %(line)s.")
    said = constant(
        file,
        Names(criteria, owners[question.codes]),
        columns["weight"],
        given,
        contradiction=text,
    )
    return (groups, None) if said is None else (owned, _weights(file, said))


def _weights(file: CodedFile, said: Mapping[str, tuple[int, str]]) -> dict[str, float]:
    weights: dict[str, float] = {}
    wrong: list[Complaint] = []
    for name, (row, text) in said.items():
        number = number_in(file, text)
        if number is None or not 0 < number < math.inf:
            message = N_("The weight of %(name)s is “%(text)s”, and must be a number above nought.")
            params = {"name": shown(name), "text": shown(text)}
            wrong.append(Complaint(file.lines([row])[row], Message(message, params)))
        else:
            weights[name] = number
    if wrong:
        raise BadFile(*wrong[:MAX_COMPLAINTS])
    return weights


def _stop_at_doubles(
    file: CodedFile, names: tuple[Names, Names, Names], given: Flags, error: BadRatings
) -> NoReturn:
    """Name both lines of every cell that is there twice, or else say what the ratings said."""
    import numpy as np

    rows = np.flatnonzero(given)
    who, rater, what = (one.codes[rows] for one in names)
    cell: Codes = (who * len(names[1].names) + rater) * len(names[2].names) + what
    order = np.argsort(cell, kind="stable")
    again = np.flatnonzero(cell[order][1:] == cell[order][:-1])
    if not again.size:
        raise BadFile(Complaint(None, error.complaint)) from None
    pairs = sorted(zip(rows[order[again + 1]].tolist(), rows[order[again]].tolist(), strict=True))
    lines = file.lines([row for _, row in pairs[:MAX_COMPLAINTS]])
    text = N_("%(rater)s scored %(candidate)s on %(question)s in line %(line)s already.")
    messages: Iterator[Message] = (
        Message(
            text,
            {
                **{
                    role: shown(own.names[own.codes[row]])
                    for role, own in zip(("candidate", "rater", "question"), names, strict=True)
                },
                "line": lines[earlier],
            },
        )
        for row, earlier in pairs[:MAX_COMPLAINTS]
    )
    wrong = np.zeros(len(given), dtype=np.bool_)
    wrong[[row for row, _ in pairs]] = True
    complain(file, wrong, messages)


def _notes(
    file: CodedFile, places: Mapping[str, int], left_out: list[str], empty: int
) -> Iterator[Message]:
    """Tell what a reader of the figures might not expect of how the file was read."""
    if file.encoding == "windows-1252":
        yield Message(N_("The file is not UTF-8; it was read as Windows-1252."))
    if left_out:
        yield Message(N_("Columns left out: %(columns)s."), {"columns": listed(left_out)})
    if "question" not in places:
        yield Message(N_("No column is called “question”; all scores are taken as of one."))
    if empty:
        text = N_("Rows with neither rater, question nor level, left out: %(count)s.")
        yield Message(text, {"count": empty})
