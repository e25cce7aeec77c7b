"""Works a comparison's figures out anew from the table of scores that its PDF carries.

Pure, and in exact fractions: `screening.analytics.composite` does the arithmetic, as it did for the
document. Only levels, outcomes and weights are taken from the table; the means and composites that
stand in it are held against what they should be, cell by cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from screening.analytics.composite import (
    Coverage,
    composite,
    coverage,
    mean,
    member_score,
    panel_mean,
    spread,
)
from screening.messages import N_, Message
from screening.reports.csv_file import COLUMNS, as_cell, as_text
from screening.reports.manifest import (
    CandidatePart,
    Counts,
    CriterionFigures,
    CriterionPart,
    Figures,
    Manifest,
    figure_of,
)
from screening.reports.wording import MARKS

MOST_ROWS = 1_000_000

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Recount:
    """One candidate's figures, with each member's level and own mean, as the table gives them.

    `levels` is by question and `member_means` by criterion, in the order of the panel.
    """

    figures: Figures
    levels: Mapping[str, tuple[int | None, ...]]
    member_means: Mapping[str, tuple[Fraction | None, ...]]


class BadTable(Exception):
    """The table is not one that this program wrote."""

    def __init__(self, complaint: Message) -> None:
        """Take the reason, for people."""
        self.complaint = complaint
        super().__init__(str(complaint))


def recount(content: bytes, manifest: Manifest) -> tuple[dict[str, Recount], tuple[Message, ...]]:
    """Return the candidates' figures by code, and what in the table contradicts them.

    A sealed candidate has none. The table must hold the rows that the manifest leads one to expect,
    in that order.

    Raises:
        BadTable: it does not.
    """
    rows = _rows(content, _columns(manifest))
    found: dict[str, Recount] = {}
    complaints: list[Message] = []
    for candidate in manifest.candidates:
        if candidate.sealed:
            _take(rows, manifest, candidate)
            continue
        found[candidate.code] = _candidate(rows, manifest, candidate, complaints)
    if next(rows, None) is not None:
        raise BadTable(Message(N_("The table has more rows than the manifest tells of.")))
    return found, tuple(complaints)


def totals(manifest: Manifest, recounts: Mapping[str, Recount]) -> Counts:
    """Return the counts over all candidates; missing scorecards are taken from the manifest."""
    figures = [one.figures for one in recounts.values()]
    return Counts(
        scored=sum(one.scored for one in figures),
        expected=sum(one.expected for one in figures),
        changed=sum(one.changed for one in figures),
        missing_scorecards=sum(
            card.state == "missing"
            for candidate in manifest.candidates
            if not candidate.sealed
            for card in candidate.scorecards
        ),
        sealed_candidates=sum(candidate.sealed for candidate in manifest.candidates),
    )


def _columns(manifest: Manifest) -> tuple[str, ...]:
    """Return the columns of the table; that of format 1 does not name versions alike."""
    return tuple(one for one in COLUMNS if manifest.format > 1 or one != "same_meaning_versions")


def _rows(content: bytes, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Yield the rows with their line in the file."""
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        if not text:
            raise BadTable(Message(N_("The scores are missing.")))
        if tuple(next(reader, ())) != columns:
            raise BadTable(Message(N_("The table's columns are not those of this release.")))
        for count, values in enumerate(reader):
            if len(values) != len(columns) or count >= MOST_ROWS:
                raise _unexpected(reader.line_num)
            yield reader.line_num, dict(zip(columns, values, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadTable(Message(N_("The table cannot be read as CSV."))) from error


def _same_meaning(manifest: Manifest) -> Row:
    same = " ".join(str(number) for number in manifest.question_set.same_as)
    return {"same_meaning_versions": same} if manifest.format > 1 else {}


def _take(
    rows: Iterator[tuple[int, Row]], manifest: Manifest, candidate: CandidatePart, **more: str
) -> tuple[int, Row]:
    """Return the next row, which must be this candidate's and say what `more` says."""
    line, row = next(rows, (0, {}))
    due = {
        "recruitment": as_text(manifest.case.reference),
        "question_set": as_text(manifest.question_set.slug),
        "version": str(manifest.question_set.version),
        **_same_meaning(manifest),
        "candidate_code": as_text(candidate.code),
        "candidate": as_text(candidate.name),
        "candidate_status": candidate.status,
        "sealed": as_cell(candidate.sealed),
        **more,
    }
    if not row:
        raise BadTable(Message(N_("The table has fewer rows than the manifest tells of.")))
    if any(row[name] != value for name, value in due.items()):
        raise _unexpected(line)
    return line, row


def _candidate(
    rows: Iterator[tuple[int, Row]],
    manifest: Manifest,
    candidate: CandidatePart,
    complaints: list[Message],
) -> Recount:
    taken: list[tuple[int, Row, CriterionPart]] = []
    cells: dict[str, list[tuple[int | None, bool]]] = {}
    for criterion in manifest.criteria:
        for question in criterion.questions:
            for person in manifest.panel:
                line, row = _take(
                    rows,
                    manifest,
                    candidate,
                    criterion_id=as_text(criterion.id),
                    criterion=as_text(criterion.name),
                    weight=as_cell(Fraction(criterion.weight)),
                    question_id=as_text(question),
                    member=as_text(person.name),
                )
                taken.append((line, row, criterion))
                cells.setdefault(question, []).append(
                    (_level(line, row, manifest), row["outcome"] != "conflict")
                )
    changed = sum(bool(row["initial_outcome"]) for _, row, _ in taken)
    result = _figures(manifest, cells, changed)
    complaints += _contradictions(taken, result)
    return result


def _level(line: int, row: Row, manifest: Manifest) -> int | None:
    """Return the level of a row; a level and an outcome that do not go together are refused."""
    written, outcome = row["level"], row["outcome"]
    if outcome not in MARKS or (outcome == "scored") != bool(written):
        raise _unexpected(line)
    if not written:
        return None
    levels = range(manifest.question_set.minimum, manifest.question_set.maximum + 1)
    # Ten digits at most, or the conversion itself would be work.
    level = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004
    if level is None or level not in levels:
        raise _unexpected(line)
    return level


def _figures(
    manifest: Manifest, cells: Mapping[str, Sequence[tuple[int | None, bool]]], changed: int
) -> Recount:
    language = manifest.language
    parts: list[CriterionFigures] = []
    member_means: dict[str, tuple[Fraction | None, ...]] = {}
    means: dict[str, Fraction | None] = {}
    total = Coverage(0, 0)
    for criterion in manifest.criteria:
        asked = [cells[question] for question in criterion.questions]
        own = tuple(
            member_score([of_question[place][0] for of_question in asked])
            for place in range(len(manifest.panel))
        )
        given = coverage([level for question in asked for level, expected in question if expected])
        means[criterion.id] = panel_mean(own)
        member_means[criterion.id] = own
        total += given
        parts.append(
            CriterionFigures(
                criterion=criterion.id,
                mean=figure_of(means[criterion.id], language),
                scored=given.scored,
                expected=given.expected,
            )
        )
    whole = composite(means, {one.id: Fraction(one.weight) for one in manifest.criteria})
    return Recount(
        Figures(
            composite=figure_of(whole.value, language),
            lacking=whole.lacking,
            scored=total.scored,
            expected=total.expected,
            changed=changed,
            criteria=tuple(parts),
        ),
        {question: tuple(level for level, _ in found) for question, found in cells.items()},
        member_means,
    )


def _contradictions(
    taken: Sequence[tuple[int, Row, CriterionPart]], result: Recount
) -> Iterator[Message]:
    """Tell which figures in the table are not what the levels in it come to."""
    figures = {part.criterion: part for part in result.figures.criteria}
    for line, row, criterion in taken:
        levels = [one for one in result.levels[row["question_id"]] if one is not None]
        apart, part = spread(levels), figures[criterion.id]
        due = {
            "question_mean": mean(levels),
            "question_range": apart.range if apart else None,
            "criterion_mean": part.mean.value,
            "criterion_scored": part.scored,
            "criterion_expected": part.expected,
            "composite": result.figures.composite.value,
            "composite_incomplete": bool(result.figures.lacking),
        }
        for name, value in due.items():
            if row[name] != as_cell(value):
                yield Message(
                    N_("Line %(line)s, column %(column)s: it says %(says)s, and should %(right)s."),
                    {"line": line, "column": name, "says": row[name][:40], "right": as_cell(value)},
                )


def _unexpected(line: int) -> BadTable:
    return BadTable(
        Message(N_("Line %(line)s of the table is not what should stand there."), {"line": line})
    )
