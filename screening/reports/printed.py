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

MOST_WORDS = 4
"""Words in a candidate's code."""
_SUM = re.compile(r"/\s*[\d.,]+\s*=\s*([\d.,]+)")


def misprints(
    blocks: Sequence[Block], manifest: Manifest, recounts: Mapping[str, Recount]
) -> Iterator[Message]:
    """Yield what the document prints otherwise than the scores give it, or does not print."""
    printed = _Printed(blocks)
    for candidate in manifest.candidates:
        if candidate.code in recounts:
            found = recounts[candidate.code]
            yield from _means(printed, manifest, candidate, found)
            yield from _sum(printed, candidate, found)
            yield from _levels(printed, manifest, candidate, found)


class _Printed:
    """The rows and sums of a document by the code of the candidate whom they are about."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.named: dict[str, list[Row]] = {}
        """Rows that begin with a name and the code under it."""
        self.sums: dict[str, list[str]] = {}
        """What sums come to, of which the line begins with the code."""
        self.own: dict[str, list[Row]] = {}
        """Rows of the tables under a heading that begins with the code."""
        heading = ""
        for block in blocks:
            if block[0] == "Table":
                for row in block[1]:
                    self.own.setdefault(heading, []).append(row)
                    for code in _codes(row):
                        self.named.setdefault(code, []).append(row)
            elif block[0] in HEADINGS:
                heading = "".join(block[1][:1]).strip()
            elif found := _SUM.findall("".join(block[1])):
                words = "".join(block[1][:1]).split(" ")
                # A code is the first word, unless somebody put spaces into it.
                for count in range(1, min(len(words), MOST_WORDS) + 1):
                    self.sums.setdefault(" ".join(words[:count]), []).append(found[-1])


def _codes(row: Row) -> set[str]:
    """Return what may be the code in a row's head: what stands under the name, or before a dot."""
    pieces = row[0][1][1:] if row else []
    return {piece.partition(" ·")[0].strip() for piece in pieces}


def _means(
    printed: _Printed, manifest: Manifest, candidate: CandidatePart, found: Recount
) -> Iterator[Message]:
    """Check the candidate's row in the table of means."""
    figures = found.figures
    due = [(part.mean.printed, f"{part.scored}/{part.expected}") for part in figures.criteria]
    # An incomplete composite says so in the place of its coverage.
    share = "" if figures.lacking else f"{figures.scored}/{figures.expected}"
    due.append((figures.composite.printed, share))
    rows = [row for row in printed.named.get(candidate.code, ()) if len(row) == len(due) + 1]
    if len(rows) != 1:
        yield _absent(candidate)
        return
    names = [*(criterion.name for criterion in manifest.criteria), None]
    for (_, pieces), (number, share), name in zip(rows[0][1:], due, names, strict=True):
        said = pieces[0].strip() if pieces else ""
        if said != number:
            yield _misprint(candidate, name, said, number)
        elif share and share not in (piece.strip() for piece in pieces[1:]):
            yield _misprint(candidate, name, " ".join(pieces[1:]), share)


def _sum(printed: _Printed, candidate: CandidatePart, found: Recount) -> Iterator[Message]:
    """Check what the sum that spells the candidate's composite out comes to."""
    value = found.figures.composite
    if value.exact is None:
        return
    said = printed.sums.get(candidate.code, ())
    if len(said) != 1:
        yield _absent(candidate)
    elif said[0] != value.printed:
        yield _misprint(candidate, None, said[0], value.printed)


def _levels(
    printed: _Printed, manifest: Manifest, candidate: CandidatePart, found: Recount
) -> Iterator[Message]:
    """Check the table with every member's level: own means, levels, and the panel's means."""
    rows = [row for row in printed.own.get(candidate.code, ()) if row and row[-1][0] == "TD"]
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
