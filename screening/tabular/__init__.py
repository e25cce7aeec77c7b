"""Reading tables from files that people upload and text that they paste.

What goes in is never trusted: whatever the bytes are, what comes out is tables of clean text or a
`TableError` that says what to mend. What the tables mean is for others to judge.
"""

from __future__ import annotations

from pathlib import PurePath

from screening.messages import N_
from screening.tabular.table import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_PROBLEMS,
    MAX_ROWS,
    Encoding,
    Problem,
    Row,
    Table,
    TableError,
    build_table,
    capped,
    column_letters,
    file_problem,
    fold,
    forbidden_character,
    in_order,
    shown,
    tidy,
    unheaded_cells,
)
from screening.tabular.text import decode, text_table
from screening.tabular.workbook import read_workbook

__all__ = [
    "ACCEPTED",
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_PROBLEMS",
    "MAX_ROWS",
    "Encoding",
    "Problem",
    "Row",
    "Table",
    "TableError",
    "build_table",
    "capped",
    "column_letters",
    "file_problem",
    "fold",
    "forbidden_character",
    "in_order",
    "read_pasted",
    "read_tables",
    "shown",
    "tidy",
    "unheaded_cells",
]

ACCEPTED = (".csv", ".tsv", ".txt", ".xlsx", ".ods")
"""File names that are accepted, for the form's `accept` as well."""
_WORKBOOKS = (".xlsx", ".ods")
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_tables(data: bytes, filename: str) -> list[Table]:
    """Every filled and visible sheet of a workbook, or the one table of a CSV or TSV file.

    The content decides what kind of file it is; the name serves to refuse other kinds and to name
    the table of a text. Hidden sheets are left out, because nobody who checks the file sees them.
    Raises `TableError`, and nothing else.
    """
    path = PurePath(filename.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix and suffix not in ACCEPTED:
        raise file_problem(
            N_("Files of the kind %(suffix)s can't be read. Save it as .xlsx, .ods or .csv."),
            suffix=shown(suffix),
        )
    if len(data) > MAX_BYTES:
        raise file_problem(
            N_("The file is larger than %(most)s MB. Divide it."), most=MAX_BYTES // 1_000_000
        )
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise file_problem(N_("The file has a password. Save a copy without one."))
        raise file_problem(N_("The file is in the old Excel format (.xls). Save it as .xlsx."))
    if data.startswith(_ZIP):
        tables = read_workbook(data)
    elif suffix in _WORKBOOKS and data.strip():
        raise file_problem(N_("The file is named %(suffix)s but is no workbook."), suffix=suffix)
    else:
        text, encoding = decode(data)
        table = text_table(text, path.stem, encoding)
        tables = [table] if table else []
    if not tables:
        raise file_problem(N_("The file holds no text."))
    return tables


def read_pasted(text: str) -> Table:
    """The table in a text from the clipboard: cells of a spreadsheet, CSV, or one name a line.

    Raises `TableError`, also where there is no text.
    """
    if len(text) > MAX_BYTES:
        raise file_problem(N_("The text is too long. Upload it as a file, in parts."))
    table = text_table(text, "")
    if table is None:
        raise file_problem(N_("There is no text."))
    return table
