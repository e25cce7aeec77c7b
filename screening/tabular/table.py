"""What a spreadsheet is here: tables of text with the row numbers that its owner sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from screening.messages import N_, Message

MAX_BYTES = 5_000_000
"""Size of an upload. A panel of ten with long notes on forty candidates stays below 3 MB."""
MAX_ROWS = 20_000
"""Filled rows in all sheets. 100 candidates, 10 members and 20 questions make 20,000 scores."""
MAX_COLUMNS = 200
"""Columns of a sheet. Forty questions with two notes each make 121."""
MAX_CELL = 100_000
"""Characters in a cell. Excel itself stops at 32,767; what is longer is a quotation mark that
never closed, or an attack."""
MAX_PROBLEMS = 200
"""Problems listed one by one. Nobody mends more than that before trying again."""
SHOWN = 60
"""Characters of somebody's own text that a message repeats."""

Encoding = Literal["utf-8", "utf-16", "windows-1252"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, and where: any of the row, the column and the sheet may be unknown.

    What has neither rows nor columns says its place itself, as `spot`.
    """

    row: int | None
    column: str | None
    sheet: str | None
    message: Message
    spot: Message | None = None

    @property
    def place(self) -> Message | None:
        """Where it is, as a phrase to set before the message; None where no place is known."""
        if self.spot is not None:
            return self.spot
        params = {"sheet": self.sheet, "row": self.row, "column": self.column}
        known = {name: value for name, value in params.items() if value is not None}
        text = _PLACES[frozenset(known)]
        return Message(text, known) if text else None


_PLACES = {
    frozenset[str](): "",
    frozenset({"row"}): N_("Row %(row)s"),
    frozenset({"column"}): N_("Column %(column)s"),
    frozenset({"row", "column"}): N_("Row %(row)s, column %(column)s"),
    frozenset({"sheet"}): N_("Sheet “%(sheet)s”"),
    frozenset({"sheet", "row"}): N_("Sheet “%(sheet)s”, row %(row)s"),
    frozenset({"sheet", "column"}): N_("Sheet “%(sheet)s”, column %(column)s"),
    frozenset({"sheet", "row", "column"}): N_("Sheet “%(sheet)s”, row %(row)s, column %(column)s"),
}


class TableError(Exception):
    """A file or a pasted text can't be read as tables; `problems` says why, and is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem.message) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row, numbered from 1 as in the spreadsheet, the header's row counted."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, file or pasted text.

    The header is the first filled row, and every row has as many cells as the header. Rows without
    text are left out; the others keep their numbers. `encoding` and `delimiter` say how a text was
    read and are None for a sheet of a workbook.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int = 1
    sheet: str | None = None
    encoding: Encoding | None = None
    delimiter: str | None = None

    def column(self, index: int) -> str:
        """The column as a person finds it: its letter, and its heading where it has one."""
        heading = self.header[index] if index < len(self.header) else ""
        return f"{column_letters(index)} ({shown(heading)})" if heading else column_letters(index)


def column_letters(index: int) -> str:
    """The letters that spreadsheets give the column counted from 0: A, B, ... Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def fold(text: str) -> str:
    """The text with everything gone that two people may type differently.

    Case, kinds and amounts of white space, and composed or decomposed letters.
    """
    return unicodedata.normalize(
        "NFC", " ".join(unicodedata.normalize("NFC", text).split()).casefold()
    )


def shown(text: str) -> str:
    """The text on one line and short enough to stand in a message."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def unheaded_cells(table: Table) -> list[Problem]:
    """Text below no heading, mostly from a delimiter inside a cell that moved the rest along."""
    message = Message(N_("The text stands below no heading. Has the row moved sideways?"))
    return [
        Problem(row.number, column_letters(index), table.sheet, message)
        for row in table.rows
        for index, cell in enumerate(row.cells)
        if cell and not table.header[index]
    ]


def file_problem(text: str, **params: object) -> TableError:
    """An error that is about the whole file."""
    return TableError([Problem(None, None, None, Message(text, params))])


def damaged() -> TableError:
    """The error for a workbook that breaks the rules of its own format."""
    return file_problem(
        N_("The workbook is damaged. Open it, save it again as .xlsx and try once more.")
    )


def capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first problems, with a last one that counts those left out."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    left = Message(
        N_("And %(count)s more problems like these."), {"count": len(problems) - MAX_PROBLEMS}
    )
    return (*problems[:MAX_PROBLEMS], Problem(None, None, None, left))


def in_order(problems: Iterable[Problem], tables: Sequence[Table]) -> list[Problem]:
    """The problems as one meets them in the file: sheet by sheet and row by row."""
    sheets = {table.sheet: index for index, table in enumerate(tables)}
    return sorted(problems, key=lambda p: (sheets.get(p.sheet, -1), p.row or 0))


def build_table(
    name: str,
    records: Iterable[tuple[int, Sequence[str]]],
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    delimiter: str | None = None,
) -> Table | None:
    """The table that numbered records make, or None where no record holds any text.

    Cells lose white space at both ends, get composed letters and plain line ends. Raises
    `TableError` with every cell that holds control characters or too much text.
    """
    problems: list[Problem] = []
    filled: list[Row] = []
    for number, record in records:
        cells = tuple(tidy(cell) for cell in record)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            message = Message(
                N_("There are %(count)s columns; at most %(most)s can be read."),
                {"count": len(cells), "most": MAX_COLUMNS},
            )
            raise TableError([Problem(number, None, sheet, message)])
        filled.append(Row(number, cells))
        if len(filled) > MAX_ROWS:
            raise file_problem(
                N_("There are more than %(most)s rows. Divide the file."), most=MAX_ROWS
            )
        problems += _complaints(filled[-1], sheet)
    if problems:
        raise TableError(capped(problems))
    if not filled:
        return None
    width = max(len(row.cells) for row in filled)
    padded = [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in filled]
    return Table(
        name,
        padded[0].cells,
        tuple(padded[1:]),
        header_row=padded[0].number,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )


def tidy(cell: str) -> str:
    """Return a text with plain line ends and composed letters, without white space at its ends."""
    if not cell:
        return ""
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip(
        " \t\n\N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"
    )


def _complaints(row: Row, sheet: str | None) -> Iterable[Problem]:
    for index, cell in enumerate(row.cells):
        if len(cell) > MAX_CELL:
            message = Message(
                N_("The cell holds %(count)s characters; at most %(most)s can be read."),
                {"count": len(cell), "most": MAX_CELL},
            )
            yield Problem(row.number, column_letters(index), sheet, message)
        elif (found := forbidden_character(cell)) is not None:
            message = Message(
                N_("The cell holds the invisible control character %(character)s. Delete it."),
                {"character": f"U+{ord(found):04X}"},
            )
            yield Problem(row.number, column_letters(index), sheet, message)


def forbidden_character(text: str) -> str | None:
    """The first control character other than tab and line feed, or lone surrogate, if any.

    PostgreSQL refuses the first of them, XML nearly all, and UTF-8 the last kind.
    """
    if text.isprintable():
        return None
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs"}:
            return character
    return None
