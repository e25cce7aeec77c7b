"""The comparison as XLSX, for people: translated, with live formulas for the composites."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from screening.i18n import moment, say, speaking
from screening.reports.findings import findings
from screening.reports.findings_words import interval_words
from screening.reports.wording import correction_words, mark_words, percent

if TYPE_CHECKING:
    from screening.reports.figures import (
        CandidateResult,
        Comparison,
        QuestionCell,
    )
    from screening.reports.findings_figures import Findings

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_CELL = 32_000
TWO_LINES = 220
"""Letters that two lines over all columns of the sheet on agreement hold."""


def comparison_xlsx(comparison: Comparison) -> bytes:
    """Return the comparison as a workbook of six sheets, in the comparison's language."""
    import xlsxwriter

    said = findings(comparison)

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    with speaking(comparison.language):
        book.set_properties(
            {
                "title": _("Candidate comparison: %(title)s", title=comparison.facts.title),
                "author": comparison.facts.unit,
                # The same figures make the same file: the date is that of the last scorecard.
                "created": (comparison.last_locked_at or EPOCH)
                .astimezone(UTC)
                .replace(tzinfo=None),
            }
        )
        formats = _Formats(book)
        _means(book, formats, comparison)
        _levels(book, formats, comparison)
        _arithmetic(book, formats, comparison)
        _pairs(book, formats, said)
        _agreement(book, formats, said)
        _provenance(book, formats, comparison)
    book.close()
    return out.getvalue()


class _Formats:
    """The few ways in which a cell looks."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        font = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.head = book.add_format(
            {
                **font,
                "bold": True,
                "font_color": "#002c54",
                "bottom": 2,
                "bottom_color": "#002c54",
                "text_wrap": True,
                "valign": "bottom",
            }
        )
        self.text = book.add_format({**font, "text_wrap": True})
        self.number = book.add_format({**font, "num_format": "0.00"})
        self.share = book.add_format({**font, "num_format": "0 %"})
        self.whole = book.add_format({**font, "num_format": "0.###"})
        self.total = book.add_format(
            {
                **font,
                "num_format": "0.00",
                "bold": True,
                "top": 1,
                "top_color": "#002c54",
            }
        )
        self.total_text = book.add_format(
            {
                **font,
                "bold": True,
                "top": 1,
                "top_color": "#002c54",
            }
        )


class _Sheet:
    """A sheet that is written from the top, row by row; text is always written as text."""

    def __init__(
        self,
        book: Any,  # noqa: ANN401 - XlsxWriter has no types
        formats: _Formats,
        name: str,
        widths: Iterable[float],
        frozen: tuple[int, int] = (1, 0),
    ) -> None:
        self.sheet = book.add_worksheet(name[:31])
        self.formats = formats
        self.row = 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(*frozen)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def head(self, *words: str) -> None:
        self.add(*words, look=self.formats.head)

    def add(self, *values: object, look: object = None) -> None:
        for column, value in enumerate(values):
            self.put(column, value, look)
        self.row += 1

    def put(self, column: int, value: object, look: object = None) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, column, None, look or self.formats.text)
        elif isinstance(value, Fraction):
            self.sheet.write_number(self.row, column, float(value), look or self.formats.number)
        elif isinstance(value, int):
            self.sheet.write_number(self.row, column, value, look or self.formats.whole)
        else:
            text = str(value)[:LONGEST_CELL]
            self.sheet.write_string(self.row, column, text, look or self.formats.text)


def _means(book: Any, formats: _Formats, comparison: Comparison) -> None:  # noqa: ANN401
    criteria = comparison.criteria
    sheet = _Sheet(
        book, formats, _("Comparison"), [9, 30, 12, *[15] * len(criteria), 13, 13, 16], (1, 2)
    )
    sheet.head(
        _("Code"),
        _("Candidate"),
        _("Status"),
        *(criterion.name for criterion in criteria),
        _("Composite"),
        _("Scores given"),
        _("Scores expected"),
        _("Remarks"),
    )
    for candidate in comparison.candidates:
        status = _("withdrawn") if candidate.withdrawn else ""
        if candidate.sealed or candidate.composite is None or candidate.coverage is None:
            sheet.add(candidate.code, candidate.name, _("sealed"))
            continue
        sheet.add(
            candidate.code,
            candidate.name,
            status,
            *(cell.mean for cell in candidate.criteria),
            candidate.composite.value,
            candidate.coverage.scored,
            candidate.coverage.expected,
            _("incomplete") if candidate.composite.incomplete else "",
        )


def _levels(book: Any, formats: _Formats, comparison: Comparison) -> None:  # noqa: ANN401
    sheet = _Sheet(book, formats, _("Levels"), [9, 26, 30, 10, 52, 22, 18, 8, 18, 10, 44], (1, 2))
    sheet.head(
        _("Code"),
        _("Candidate"),
        _("Criterion"),
        _("No."),
        _("Question"),
        _("Member"),
        _("Outcome"),
        _("Level"),
        _("Outcome before"),
        _("Level before"),
        _("Reason for change"),
    )
    for candidate in comparison.shown:
        for cell in candidate.question_cells:
            criterion = _criterion_name(candidate, cell)
            for level in cell.levels:
                sheet.add(
                    candidate.code,
                    candidate.name,
                    criterion,
                    cell.question.number,
                    cell.question.stem,
                    level.member,
                    mark_words(level.mark),
                    level.level,
                    mark_words(level.initial_mark) if level.initial_mark else "",
                    level.initial_level,
                    level.reason if level.changed else "",
                )
    if sheet.row > 1:
        sheet.sheet.autofilter(0, 0, sheet.row - 1, 10)


def _criterion_name(candidate: CandidateResult, cell: QuestionCell) -> str:
    return next(
        found.criterion.name
        for found in candidate.criteria
        if found.criterion.id == cell.question.criterion_id
    )


def _arithmetic(book: Any, formats: _Formats, comparison: Comparison) -> None:  # noqa: ANN401
    """Each composite as a sum that recalculates; the formulas are made of cell addresses alone."""
    sheet = _Sheet(book, formats, _("Composite arithmetic"), [9, 30, 36, 12, 12, 14])
    sheet.head(
        _("Code"), _("Candidate"), _("Criterion"), _("Weight"), _("Mean"), _("Weight × mean")
    )
    names = {criterion.id: criterion.name for criterion in comparison.criteria}
    for candidate in comparison.shown:
        composite = candidate.composite
        if composite is None:
            continue
        first = sheet.row + 1
        for term in composite.terms:
            row = sheet.row
            sheet.put(0, candidate.code)
            sheet.put(1, candidate.name)
            sheet.put(2, names[term.criterion_id])
            sheet.put(3, term.weight, formats.whole)
            sheet.put(4, term.mean)
            sheet.sheet.write_formula(
                row, 5, f"=D{row + 1}*E{row + 1}", formats.number, float(term.product)
            )
            sheet.row += 1
        for criterion_id in composite.lacking:
            sheet.add(candidate.code, candidate.name, names[criterion_id], None, _("no score"))
        if composite.value is not None:
            last = first + len(composite.terms) - 1
            sheet.put(0, candidate.code, formats.total_text)
            sheet.put(1, candidate.name, formats.total_text)
            sheet.put(
                2,
                _("Composite, incomplete") if composite.incomplete else _("Composite"),
                formats.total_text,
            )
            sheet.sheet.write_formula(
                sheet.row, 3, f"=SUM(D{first}:D{last})", formats.total, float(composite.weight_sum)
            )
            sheet.put(4, None, formats.total)
            sheet.sheet.write_formula(
                sheet.row,
                5,
                f"=SUM(F{first}:F{last})/D{sheet.row + 1}",
                formats.total,
                float(composite.value),
            )
            sheet.row += 1
        sheet.row += 1


def _pairs(book: Any, formats: _Formats, said: Findings) -> None:  # noqa: ANN401
    """Write each pair of candidates, in interview order, and what is known of it."""
    sheet = _Sheet(book, formats, _("Pairs"), [11, 11, 13, 13, 13, 16, 18, 18, 64], (1, 2))
    sheet.head(
        _("Candidate"),
        _("Other candidate"),
        _("Difference of composites"),
        _("Interval from"),
        _("Interval to"),
        _("Can be told apart"),
        _("Weights that would turn the order"),
        _("The same order for all weights"),
        _("The order changes with"),
    )
    words = {True: _("yes"), False: _("no"), None: _("not known")}
    for pair in said.pairs:
        sheet.add(
            pair.first,
            pair.second,
            pair.difference,
            *(None if end is None else Fraction(end) for end in (pair.low, pair.high)),
            words[pair.apart],
            None if pair.weight_change is None else f"± {percent(pair.weight_change)}",
            words[pair.settled],
            "; ".join(say(way) for way in pair.turned_by),
        )
    if sheet.row > 1:
        sheet.sheet.autofilter(0, 0, sheet.row - 1, 8)


def _agreement(book: Any, formats: _Formats, said: Findings) -> None:  # noqa: ANN401
    """Write how alike the members scored, criterion by criterion and in words."""
    sheet = _Sheet(book, formats, _("Agreement"), [44, 14, 18, 18, 14, 14])
    sheet.head(
        _("Criterion"),
        _("Same level"),
        _("At most one apart"),
        _("From the middle"),
        _("Widest range"),
        _("Pairs of levels"),
    )
    likeness = said.likeness
    for row in likeness.rows:
        sheet.put(0, row.criterion)
        sheet.put(1, Fraction(row.same), formats.share)
        sheet.put(2, Fraction(row.near), formats.share)
        sheet.put(3, Fraction(row.deviation))
        sheet.put(4, int(row.widest))
        sheet.put(5, row.pairs)
        sheet.row += 1
    sheet.row += 1
    words = [say(message) for message in (*likeness.overall, *likeness.reliability)]
    words += [interval_words(likeness.interval)] if likeness.interval else []
    words += [say(message) for message in likeness.withheld]
    for text in words:
        sheet.sheet.merge_range(sheet.row, 0, sheet.row, 5, text, formats.text)
        sheet.sheet.set_row(sheet.row, 34 if len(text) <= TWO_LINES else 51)
        sheet.row += 1


def _provenance(book: Any, formats: _Formats, comparison: Comparison) -> None:  # noqa: ANN401
    facts = comparison.facts
    sheet = _Sheet(book, formats, _("Provenance"), [38, 30, 24, 22, 44])
    sheet.head(_("Fact"), _("Value"))
    sheet.add(_("Reference"), facts.reference)
    sheet.add(_("Recruitment"), facts.title)
    sheet.add(_("Unit"), facts.unit)
    sheet.add(_("Work sites"), facts.work_sites)
    sheet.add(_("Question set"), facts.question_set)
    sheet.add(_("Version"), facts.version)
    for correction in facts.corrections:
        sheet.add(_("Spelling"), correction_words(correction, facts.version))
    sheet.add(_("Fingerprint of the version (SHA-256)"), facts.version_sha256)
    sheet.add(_("Fingerprint of the advert (SHA-256)"), facts.advert_sha256)
    sheet.add(_("Order of candidates"), _("The order of the interviews."))
    sheet.add(_("Weights"), _("equal") if facts.weights_equal else _("different"))
    sheet.add(_("Reason for the weights"), facts.weights_reason)
    for criterion in comparison.criteria:
        sheet.put(0, _("Weight: %(criterion)s", criterion=criterion.name))
        sheet.put(1, criterion.weight, formats.whole)
        sheet.row += 1
    sheet.row += 1
    sheet.head(_("Candidate"), _("Member"), _("Scorecard"), _("Locked"), _("Reopened because"))
    states = {
        "locked": _("locked"),
        "not_locked": _("not locked"),
        "conflict": _("conflict of interest"),
    }
    for candidate in comparison.candidates:
        if candidate.sealed:
            sheet.add(candidate.code, "", _("sealed"))
        for card in candidate.cards:
            sheet.add(
                candidate.code,
                card.member,
                _("imported, locked") if card.imported else states[card.state],
                moment(card.locked_at),
                card.reopen_reason if card.reopened else "",
            )
