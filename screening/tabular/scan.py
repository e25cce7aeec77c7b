"""A look through a workbook's XML before calamine reads it.

Three reasons. Where an end tag is missing, calamine may look for it for ever. It lays each sheet
out as a full grid, so two cells in opposite corners of a sheet make it ask for terabytes and take
the whole process down. And it gives cells with errors, or formulas that were never worked out, as
empty ones, where a missing score must not come from a broken formula.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from xml.parsers import expat

from screening.messages import N_, Message
from screening.tabular.table import (
    Problem,
    TableError,
    column_letters,
    damaged,
    file_problem,
    shown,
)

MAX_GRID = 4_000_000
"""Cells in all sheets, empty ones between filled ones counted: 20,000 rows of 200 columns."""
MAX_TEXT = 50_000_000
"""Characters in all cells. A shared text counts each time, for it is copied each time."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_ODS_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:[0-9]{3}", re.ASCII)

_CHUNK = 4_096
_MOST_FOUND = 1_000
"""Sheets, or wrong cells of a sheet, that are kept: more than anyone is told of."""

Attributes = dict[str, str]


class _Part:
    """One XML part, read element by element. Names come without their prefixes."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, content: bytes) -> None:
        """Read the whole part. Raises `expat.ExpatError` where it is not well-formed."""
        self._parser.Parse(content, True)

    def _doctype(self, *_: object) -> None:
        # Neither format has one; whoever writes one means to declare entities.
        raise file_problem(N_("The workbook holds an XML document type, which is not allowed."))

    def _start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        self.start(local, {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def start(self, name: str, attributes: Attributes) -> None:
        """Take an opening tag."""

    def end(self, name: str) -> None:
        """Take a closing tag."""

    def text(self, text: str) -> None:
        """Take text, whole or in parts."""


class _Directory(_Part):
    """The list of an XLSX file's sheets, or of what its parts have to do with one another."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Attributes] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in {"sheet", "Relationship"}:
            self.found.append(attributes)
            if len(self.found) > _MOST_FOUND:
                raise damaged()


class _SharedTexts(_Part):
    """The lengths of an XLSX file's shared texts."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        if name == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Sheet(_Part):
    """A sheet of an XLSX file: how far it reaches, what it holds, what is wrong in it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = self.columns = self.characters = 0
        self.shared: Counter[str] = Counter()
        self.wrong: list[tuple[int, int, Message]] = []
        self._row = self._column = 0
        self._type = ""
        self._formula = self._filled = self._in_value = False
        self._value: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            number = attributes.get("r")
            if number is not None and not _NUMBER.fullmatch(number):
                raise _strange_place()
            self._row = int(number) if number else self._row + 1
            self._column = 0
        elif name == "c":
            self._place(attributes.get("r"))
            self._type = attributes.get("t", "n")
            self._formula = self._filled = False
            self._value = []
        elif name == "f":
            self._formula = self._filled = True
        elif name in {"v", "t"}:
            self._filled = self._in_value = True

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "c" and self._filled:
            self._take("".join(self._value))

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise _strange_place()
        self._column = 0
        for letter in match[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1
        self._row = int(match[2])

    def _take(self, value: str) -> None:
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column)
        if self._type == "s":
            self.shared[value] += 1
        self.characters += len(value)
        if len(self.wrong) == _MOST_FOUND:
            return
        if self._type == "e":
            self.wrong.append((self._row, self._column, _error_cell(value)))
        elif self._formula and not value and self._type != "str":
            self.wrong.append((self._row, self._column, _unworked_formula()))


class _OdsSheet:
    """How far a table of an ODS file reaches."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = self.column = 0
        self.rows = self.columns = self.characters = 0
        self.wrong: list[tuple[int, int, Message]] = []


class _OdsContent(_Part):
    """The content of an ODS file, where a cell or a row may stand for a million of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[_OdsSheet] = []
        self._row_repeat = self._cell_repeat = 1
        self._row_characters = 0
        self._cell: Attributes | None = None
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self.sheets.append(_OdsSheet(attributes.get("name", "")))
        elif not self.sheets:
            return
        elif name == "table-row":
            self.sheets[-1].column = 0
            self._row_repeat = _repeat(attributes.get("number-rows-repeated"))
            self._row_characters = 0
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell = attributes
            self._cell_repeat = _repeat(attributes.get("number-columns-repeated"))
            self._text = []

    def text(self, text: str) -> None:
        if self._cell is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        if not self.sheets:
            return
        sheet = self.sheets[-1]
        if name == "table-row":
            sheet.row += self._row_repeat
            sheet.characters += self._row_characters * self._row_repeat
        elif name in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._take(sheet, self._cell, "".join(self._text))
            self._cell = None

    def _take(self, sheet: _OdsSheet, cell: Attributes, text: str) -> None:
        kind = cell.get("value-type", "")
        if text or kind:
            sheet.rows = max(sheet.rows, sheet.row + self._row_repeat)
            sheet.columns = max(sheet.columns, sheet.column + self._cell_repeat)
            self._row_characters += (
                len(text) + len(cell.get("string-value", ""))
            ) * self._cell_repeat
        place = sheet.row + 1, sheet.column + 1
        if "formula" in cell and len(sheet.wrong) < _MOST_FOUND:
            if _ODS_ERROR.fullmatch(text.strip()):
                sheet.wrong.append((*place, _error_cell(text.strip())))
            elif not kind:
                sheet.wrong.append((*place, _unworked_formula()))
        sheet.column += self._cell_repeat


_KINDS: dict[str, type[_Part]] = {
    "worksheet": _Sheet,
    "sst": _SharedTexts,
    "document-content": _OdsContent,
    "workbook": _Directory,
    "Relationships": _Directory,
}


def scan(parts: dict[str, bytes]) -> list[Problem]:
    """Every cell with an error or an unworked formula, but not in an XLSX file's hidden sheets.

    Raises `TableError` where the workbook would take too much memory, or is not well-formed: there
    calamine may look for the missing end for ever.
    """
    read = {name: part for name, content in parts.items() if (part := _read(name, content))}
    names, hidden = _sheet_names(read)
    if not names.keys() <= read.keys() or not (
        "xl/workbook.xml" in read or isinstance(read.get("content.xml"), _OdsContent)
    ):
        raise damaged()
    lengths = [
        length
        for part in read.values()
        if isinstance(part, _SharedTexts)
        for length in part.lengths
    ]
    sheets: list[tuple[str | None, _Sheet | _OdsSheet]] = []
    for name, part in read.items():
        if isinstance(part, _Sheet):
            part.characters += _shared_characters(part.shared, lengths)
            part.wrong = [] if name in hidden else part.wrong
            sheets.append((names.get(name), part))
        elif isinstance(part, _OdsContent):
            sheets += [(sheet.name, sheet) for sheet in part.sheets]
    if (
        sum(sheet.rows * sheet.columns for _, sheet in sheets) > MAX_GRID
        or sum(sheet.characters for _, sheet in sheets) > MAX_TEXT
    ):
        raise file_problem(
            N_("The cells are spread too widely or hold too much. Copy the table to a new sheet.")
        )
    return [
        Problem(row, column_letters(column - 1), name, message)
        for name, sheet in sheets
        for row, column, message in sheet.wrong
    ]


def _read(name: str, content: bytes) -> _Part | None:
    """A part read whole, by what its outermost element says it is; None for pictures and such."""
    if not content:
        # LibreOffice has written an empty Configurations2/accelerator/current.xml.
        return None
    try:
        part = _KINDS.get(_root(content), _Part)()
        part.read(content)
    except expat.ExpatError as error:
        if PurePosixPath(name).suffix.lower() in {".xml", ".rels"}:
            raise damaged() from error
        return None
    return part


def _root(content: bytes) -> str:
    """The name of the outermost element. Raises `expat.ExpatError` where there is none."""
    root: list[str] = []
    parser = expat.ParserCreate()

    def start(name: str, _: Attributes) -> None:
        root.append(name.rpartition(":")[2])
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    for begin in range(0, len(content), _CHUNK):
        parser.Parse(content[begin : begin + _CHUNK], False)
        if root:
            break
    else:
        parser.Parse(b"", True)
    return root[0]


def _shared_characters(shared: Counter[str], lengths: list[int]) -> int:
    total = 0
    for index, count in shared.items():
        stripped = index.strip()
        if _NUMBER.fullmatch(stripped) and int(stripped) < len(lengths):
            total += lengths[int(stripped)] * count
    return total


def _sheet_names(read: dict[str, _Part]) -> tuple[dict[str, str], set[str]]:
    """Which part of an XLSX file is the sheet of which name, and which of them are hidden."""
    names: dict[str, str] = {}
    hidden: set[str] = set()
    relations = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for attributes in _listed(read.get("xl/_rels/workbook.xml.rels"))
    }
    for attributes in _listed(read.get("xl/workbook.xml")):
        target = relations.get(attributes.get("id", ""), "")
        if target:
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            names[part] = attributes.get("name", "")
            if attributes.get("state", "visible") != "visible":
                hidden.add(part)
    return names, hidden


def _listed(part: _Part | None) -> list[Attributes]:
    return part.found if isinstance(part, _Directory) else []


def _repeat(value: str | None) -> int:
    if value is None:
        return 1
    if not _NUMBER.fullmatch(value):
        raise _strange_place()
    return int(value)


def _strange_place() -> TableError:
    return file_problem(N_("The workbook names a cell that no spreadsheet has."))


def _error_cell(value: str) -> Message:
    return Message(N_("The cell holds the error %(error)s."), {"error": shown(value)})


def _unworked_formula() -> Message:
    return Message(
        N_("The formula has no result. Open the file, save it again, or write the value.")
    )
