"""Holds the figures that a comparison prints against those that its scores come to.

The figures are read from the PDF's own tags: the table of means, the sums that spell the composites
out, and each candidate's table of levels. Texts are not looked at, only numbers and their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from screening.analytics.composite import mean
from screening.messages import N_, Message
from screening.reports.manifest import CandidatePart, CriterionPart, Manifest
from screening.reports.recount import Recount
from screening.reports.wording import DASH, figure_in

Tag: TypeAlias = Literal["H1", "H2", "H3", "H4", "H5", "H6", "LI"]
Row: TypeAlias = list[tuple[str, list[str]]]
"""Cells: TH or TD, and the pieces of text in it."""
Block: TypeAlias = tuple[Literal["Table"], list[Row]] | tuple[Tag, list[str]]
"""A table with its rows, or a heading or list item with its pieces of text."""
HEADINGS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})

_SUM = re.compile(r"/\s*[\d.,]+\s*=\s*([\d.,]+)")


def misprints(
    blocks: Sequence[Block], manifest: Manifest, recounts: Mapping[str, Recount]
) -> Iterator[Message]:
    """Yield what the document prints otherwise than the scores give it, or does not print."""
    for candidate in manifest.candidates:
        if candidate.code in recounts:
            found = recounts[candidate.code]
            yield from _means(blocks, manifest, candidate, found)
            yield from _sum(blocks, candidate, found)
            yield from _levels(blocks, manifest, candidate, found)


def _means(
    blocks: Sequence[Block], manifest: Manifest, candidate: CandidatePart, found: Recount
) -> Iterator[Message]:
    """Check the candidate's row in the table of means."""
    figures = found.figures
    due = [(part.mean.printed, f"{part.scored}/{part.expected}") for part in figures.criteria]
    # An incomplete composite says so in the place of its coverage.
    due.append(
        (
            figures.composite.printed,
            "" if figures.lacking else f"{figures.scored}/{figures.expected}",
        )
    )
    names = [*(criterion.name for criterion in manifest.criteria), None]
    rows = [
        row
        for row in _rows(blocks)
        if len(row) == len(due) + 1 and _is_of(row[0][1], candidate.code)
    ]
    if len(rows) != 1:
        yield _absent(candidate)
        return
    for (_, pieces), (number, share), name in zip(rows[0][1:], due, names, strict=True):
        said = pieces[0].strip() if pieces else ""
        if said != number:
            yield _misprint(candidate, name, said, number)
        elif share and share not in (piece.strip() for piece in pieces[1:]):
            yield _misprint(candidate, name, " ".join(pieces[1:]), share)


def _sum(blocks: Sequence[Block], candidate: CandidatePart, found: Recount) -> Iterator[Message]:
    """Check what the sum that spells the candidate's composite out comes to."""
    value = found.figures.composite
    if value.exact is None:
        return
    said = [
        sums[-1]
        for block in blocks
        if block[0] == "LI"
        and "".join(block[1][:1]).startswith(f"{candidate.code} ")
        and (sums := _SUM.findall("".join(block[1])))
    ]
    if len(said) != 1:
        yield _absent(candidate)
    elif said[0] != value.printed:
        yield _misprint(candidate, None, said[0], value.printed)


def _levels(
    blocks: Sequence[Block], manifest: Manifest, candidate: CandidatePart, found: Recount
) -> Iterator[Message]:
    """Check the table with every member's level: own means, levels, and the panel's means."""
    rows = [row for row in _own_rows(blocks, candidate.code) if row[-1][0] == "TD"]
    due = [
        (criterion.name, numbers)
        for criterion, part in zip(manifest.criteria, found.figures.criteria, strict=True)
        for numbers in _lines(found, criterion, part.mean.printed, manifest.language)
    ]
    # A row begins with what it is about and ends with a range, which follows from the levels.
    if [len(row) for row in rows] != [len(numbers) + 2 for _, numbers in due]:
        yield _absent(candidate)
        return
    for row, (name, numbers) in zip(rows, due, strict=True):
        for (_, pieces), number in zip(row[1:-1], numbers, strict=True):
            said = pieces[0].strip() if pieces else ""
            if number is None:
                # In words, why there is no level.
                if any(letter.isdigit() for letter in said):
                    yield _misprint(candidate, name, said, DASH)
            elif said != number:
                yield _misprint(candidate, name, said, number)


def _lines(
    found: Recount, criterion: CriterionPart, panel_mean: str, language: str
) -> Iterator[list[str | None]]:
    """Yield what the lines of one criterion print: its own, and that of each question."""
    own = found.member_means[criterion.id]
    yield [*(figure_in(language, one) for one in own), panel_mean]
    for question in criterion.questions:
        levels = found.levels[question]
        average = mean(level for level in levels if level is not None)
        yield [
            *(None if level is None else str(level) for level in levels),
            figure_in(language, average),
        ]


def _rows(blocks: Sequence[Block]) -> Iterator[Row]:
    for block in blocks:
        if block[0] == "Table":
            yield from block[1]


def _own_rows(blocks: Sequence[Block], code: str) -> Iterator[Row]:
    """Yield the rows of the tables between a candidate's heading and the next heading."""
    inside = False
    for block in blocks:
        if block[0] == "Table":
            if inside:
                yield from block[1]
        elif block[0] in HEADINGS:
            inside = [piece.strip() for piece in block[1][:1]] == [code]


def _is_of(pieces: Sequence[str], code: str) -> bool:
    """Whether a row's head names the candidate: the name, and the code under it."""
    return any(f"{piece.strip()} ·".startswith(f"{code} ·") for piece in pieces[1:])


def _misprint(candidate: CandidatePart, name: str | None, said: str, due: str) -> Message:
    params = {"code": candidate.code, "says": said[:40] or DASH, "right": due}
    if name is None:
        text = N_(
            "%(code)s, composite: the document says %(says)s, and the scores come to %(right)s."
        )
        return Message(text, params)
    text = N_(
        "%(code)s, %(criterion)s: the document says %(says)s, and the scores come to %(right)s."
    )
    return Message(text, {**params, "criterion": name})


def _absent(candidate: CandidatePart) -> Message:
    return Message(
        N_("%(code)s: a figure does not stand where it should, or stands there twice."),
        {"code": candidate.code},
    )
