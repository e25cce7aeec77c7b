"""CSV, TSV and pasted text: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from screening.messages import N_, Message
from screening.tabular.table import (
    MAX_CELL,
    Encoding,
    Problem,
    Table,
    TableError,
    build_table,
    file_problem,
)

DELIMITERS = "\t;,|"
"""In order of preference where two fit equally well: the rarest in running text comes first."""
_SAMPLE = 50
_NOTHING = DELIMITERS + ' "\r\n\N{NO-BREAK SPACE}'
_SEPARATOR_LINE = "sep="


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of a file and how it was encoded.

    A byte order mark decides; without one it is UTF-8 if it can be, or else Windows-1252, which
    Norwegian Excel writes when asked for CSV. Raises `TableError` where the bytes are no text.
    """
    marks: list[tuple[bytes, str, Encoding]] = [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
    ]
    attempts: list[tuple[int, str, Encoding]] = [
        (0, "utf-8", "utf-8"),
        (0, "cp1252", "windows-1252"),
    ]
    for mark, codec, encoding in marks:
        if data.startswith(mark):
            attempts = [(len(mark), codec, encoding)]
    for skip, codec, encoding in attempts:
        try:
            text = data[skip:].decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise file_problem(
        N_("The file is not text that can be read. Save it as CSV with UTF-8, or as .xlsx.")
    )


def text_table(text: str, name: str, encoding: Encoding | None = None) -> Table | None:
    """The one table of a delimited text, or None where there is no text. Raises `TableError`."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    text, delimiter = take_separator_line(text)
    if not text.strip(_NOTHING):
        return None
    delimiter = delimiter or sniff(text)
    return build_table(name, _records(text, delimiter), encoding=encoding, delimiter=delimiter)


def sniff(text: str) -> str:
    """The delimiter that divides the header in most parts and the next rows in equally many.

    A text that no delimiter divides is one column, said with a tab.
    """
    best, best_fit = "\t", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        if not widths or widths[0] < 2:  # noqa: PLR2004 - two parts are the least a delimiter makes
            continue
        fit = widths[0] * sum(width == widths[0] for width in widths) / len(widths)
        if fit > best_fit:
            best, best_fit = delimiter, fit
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip(_NOTHING) for cell in record):
                widths.append(len(record))
            if len(widths) == _SAMPLE:
                break
    except csv.Error:
        # A field longer than csv's own limit, which the real reading reports with its row.
        pass
    return widths


def take_separator_line(text: str) -> tuple[str, str | None]:
    """Take away the line `sep=;` with which Excel lets a file name its delimiter."""
    line, _, rest = text.partition("\n")
    line = line.strip("\r ")
    named = line[len(_SEPARATOR_LINE) :]
    if line.lower().startswith(_SEPARATOR_LINE) and len(named) == 1 and named in DELIMITERS:
        return rest, named
    return text, None


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records numbered as a spreadsheet numbers its rows: blank lines count, broken lines don't."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError([Problem(number, None, None, _csv_message(error))]) from None
        yield number, record


def _csv_message(error: csv.Error) -> Message:
    if "limit" in str(error):
        return Message(
            N_("A cell is longer than %(most)s characters. Is a quotation mark left open?"),
            {"most": MAX_CELL},
        )
    return Message(
        N_("A quotation mark is left open, or text follows after one that closes a cell.")
    )
