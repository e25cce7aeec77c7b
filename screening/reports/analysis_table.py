"""A long CSV file as numbered columns: which text stands in which record, and on which line.

A file may hold a million records, so they are never kept as text: each column becomes its distinct
texts and one number a record. Lines are looked up afterwards, for the few that an error names.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NoReturn

from screening.messages import N_, Message
from screening.tabular import Encoding, TableError, shown
from screening.tabular.text import decode, sniff, take_separator_line

if TYPE_CHECKING:
    from screening.analytics.ratings import Codes, Flags

MAX_BYTES = 1_000_000_000
"""Size of a file, some fifty million scores; beyond it the memory of a small machine ends."""
MAX_COMPLAINTS = 20
"""Complaints listed one by one."""
_SAMPLE = 65_536
_CHUNK = 20_000
_CODECS: dict[Encoding, str] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
}
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend, and on which line of the file (from 1) if it is on one."""

    line: int | None
    message: Message


class BadFile(Exception):
    """A file of which no table of scores can be made; `complaints` is never empty."""

    def __init__(self, *complaints: Complaint) -> None:
        """Keep the complaints."""
        super().__init__("; ".join(str(one.message) for one in complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: its distinct texts as they stand in the file, and each record's place in them."""

    texts: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True, slots=True)
class CodedFile:
    """A delimited text that is known to be readable, with its header.

    `header_line` is the line of the header, from 1. `named` says that the file's first line names
    the delimiter, as Excel has it, and holds nothing else.
    """

    data: bytes
    encoding: Encoding
    delimiter: str
    header: tuple[str, ...]
    named: bool

    def columns(self, places: Mapping[str, int]) -> dict[str, Column]:
        """Read the columns at these places, by the names they are given under.

        Raises `BadFile` for records with more or fewer cells than the header, and for quotation
        marks that don't pair up.
        """
        import numpy as np

        coders: dict[str, defaultdict[str, int]] = {}
        for name in places:
            coder = coders[name] = defaultdict()
            coder.default_factory = coder.__len__
        parts: dict[str, list[Codes]] = {name: [] for name in places}
        done = 0
        records = self._records()
        next(records, None)
        while rows := [row for _, row in islice(records, _CHUNK)]:
            self._check_widths(rows, done)
            done += len(rows)
            cells = list(zip(*rows, strict=False))
            for name, place in places.items():
                found = map(coders[name].__getitem__, cells[place])
                parts[name].append(np.fromiter(found, np.int64, len(rows)))
        empty = np.empty(0, np.int64)
        return {
            name: Column(tuple(coders[name]), np.concatenate([empty, *parts[name]]))
            for name in places
        }

    def lines(self, numbers: Collection[int]) -> dict[int, int]:
        """Return on which line each of the records begins, counted from 0 below the header."""
        wanted = set(numbers)
        last = max(wanted, default=-1) + 2
        return {
            number: line
            for number, (line, _) in enumerate(islice(self._records(), last), start=-1)
            if number in wanted
        }

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each record that holds anything, the header first, with its first line."""
        return _records(self.data, _CODECS[self.encoding], self.delimiter, int(self.named))

    def _check_widths(self, rows: list[list[str]], done: int) -> None:
        """Complain of records with other cells than the header; `done` come before `rows`."""
        width = len(self.header)
        if set(map(len, rows)) == {width}:
            return
        wrong = {
            done + place: len(row)
            for place, row in enumerate(rows)
            if len(row) < width or any(cell.strip() for cell in row[width:])
        }
        if not wrong:
            return
        lines = self.lines(list(wrong)[:MAX_COMPLAINTS])
        text = N_("The line has %(count)s cells, but there are %(width)s headings.")
        raise BadFile(
            *(
                Complaint(line, Message(text, {"count": wrong[number], "width": width}))
                for number, line in lines.items()
            )
        )


def open_table(data: bytes) -> CodedFile:
    """Find out encoding, delimiter and header of a file. Raises `BadFile` where it is no table."""
    encoding = _encoding(data)
    codec = _CODECS[encoding]
    # A character cut in two at the end of the sample is nothing that the delimiter depends on.
    head = data[:_SAMPLE].decode(codec, errors="ignore")
    if len(data) > _SAMPLE:
        head = head[: head.rfind("\n") + 1] or head
    text, delimiter = take_separator_line(head)
    named = delimiter is not None
    delimiter = delimiter or sniff(text)
    records = _records(data, codec, delimiter, int(named))
    try:
        _, header = next(records)
    except StopIteration:
        raise BadFile(Complaint(None, Message(N_("The file holds no text.")))) from None
    return CodedFile(data, encoding, delimiter, tuple(header), named)


def _records(
    data: bytes, codec: str, delimiter: str, skipped: int
) -> Iterator[tuple[int, list[str]]]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    for _ in range(skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 0
    try:
        for row in reader:
            # Few rows begin with an empty cell, so few are looked at as a whole.
            if (row and row[0].strip()) or any(cell.strip() for cell in row):
                yield line + skipped + 1, row
            line = reader.line_num
    except csv.Error as error:
        raise BadFile(Complaint(line + skipped + 1, _csv_message(error))) from None


def _csv_message(error: csv.Error) -> Message:
    if "limit" in str(error):
        return Message(
            N_("A cell is longer than %(most)s characters. Is a quotation mark left open?"),
            {"most": csv.field_size_limit()},
        )
    return Message(
        N_("A quotation mark is left open, or text follows after one that closes a cell.")
    )


def _encoding(data: bytes) -> Encoding:
    """Say how the bytes are to be read, having tried it on all of them."""
    if len(data) > MAX_BYTES:
        text = N_("The file is larger than %(most)s MB. Divide it.")
        raise BadFile(Complaint(None, Message(text, {"most": MAX_BYTES // 1_000_000})))
    if data.startswith(_WORKBOOKS):
        raise BadFile(Complaint(None, Message(N_("This is a workbook. Save the sheet as CSV."))))
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and (place := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, place) + 1
        text = N_("The line holds a character that is no text (NUL). Save the table as CSV.")
        raise BadFile(Complaint(line, Message(text)))
    try:
        return decode(data)[1]
    except TableError as error:
        raise BadFile(*(Complaint(None, one.message) for one in error.problems)) from None


def listed(names: Collection[str]) -> str:
    """Return the names as they stand in a sentence, those beyond a dozen as an ellipsis."""
    most = 12
    first = [shown(name) for name in islice(names, most)]
    return ", ".join([*first, *(["…"] if len(names) > most else [])])


def complain(file: CodedFile, wrong: Flags, messages: Iterable[Message]) -> NoReturn:
    """Raise `BadFile` for the records that `wrong` marks, with one message each in their order."""
    import numpy as np

    rows = np.flatnonzero(wrong).tolist()
    lines = file.lines(rows[:MAX_COMPLAINTS])
    said = [
        Complaint(lines[row], message)
        for row, message in zip(rows[:MAX_COMPLAINTS], messages, strict=False)
    ]
    if len(rows) > len(said):
        text = N_("And %(count)s more problems like these.")
        said.append(Complaint(None, Message(text, {"count": len(rows) - len(said)})))
    raise BadFile(*said)
