"""Workbooks, XLSX and ODS: first looked through, then read by calamine."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from screening.messages import N_
from screening.tabular.scan import scan
from screening.tabular.table import (
    MAX_ROWS,
    Problem,
    Table,
    TableError,
    build_table,
    capped,
    damaged,
    file_problem,
)

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_UNPACKED = 100_000_000
"""Bytes after unpacking. XML packs 10 to 20 times, so honest files of 5 MB stay below."""
MAX_RATIO = 200
"""How many times smaller one part may be packed. Real sheets reach 60; a bomb reaches 1,000."""
RATIO_MATTERS_FROM = 1_000_000
"""Bytes. Small parts of one repeated letter are harmless."""
MAX_PARTS = 1_000
"""Files inside a workbook. One with fifty sheets and pictures has some two hundred."""
MAX_SHEETS = 50
"""Sheets. One a panel member is far below that."""
_EXACT = 10.0**15
"""Below this every whole number is exact as a float."""

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(data: bytes) -> list[Table]:
    """The filled, visible sheets, in their order. Raises `TableError`."""
    parts = _unpack(data)
    if any(name.lower().endswith("workbook.bin") for name in parts):
        raise file_problem(N_("Binary workbooks (.xlsb) can't be read. Save it as .xlsx."))
    if "xl/workbook.xml" not in parts and "content.xml" not in parts:
        raise file_problem(N_("The file is no workbook that can be read. Save it as .xlsx."))
    problems = scan(parts)
    if problems:
        raise TableError(capped(problems))
    from python_calamine import CalamineError, load_workbook

    try:
        with load_workbook(io.BytesIO(data)) as workbook:
            return _tables(workbook)
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic inside calamine arrives as a BaseException of pyo3's that can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from error


def _unpack(data: bytes) -> dict[str, bytes]:
    """The parts of the workbook, after a look at what they would come to.

    The directory of a ZIP file may lie about sizes, so each part is also read with a limit.
    """
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or len({entry.filename for entry in entries}) < len(
                entries
            ):
                raise damaged()
            if any(entry.flag_bits & 1 for entry in entries):
                raise file_problem(N_("The file has a password. Save a copy without one."))
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED or any(
                entry.file_size > RATIO_MATTERS_FROM
                and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
                for entry in entries
            ):
                raise _bomb()
            for entry in entries:
                with archive.open(entry) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _bomb()
                parts[entry.filename] = content
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise damaged() from error
    except (RuntimeError, LookupError, MemoryError, OverflowError) as error:
        # zipfile raises these on headers that contradict one another.
        raise damaged() from error
    return parts


def _bomb() -> TableError:
    return file_problem(
        N_("The workbook unpacks to far more than its size. Save it as CSV instead.")
    )


def _tables(workbook: CalamineWorkbook) -> list[Table]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    seen = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if len(seen) > MAX_SHEETS:
        raise file_problem(
            N_("There are more than %(most)s sheets. Divide the file."), most=MAX_SHEETS
        )
    tables: list[Table] = []
    problems: list[Problem] = []
    for name in seen:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        records = (
            (number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)
        )
        try:
            table = build_table(name, records, sheet=name)
        except TableError as error:
            problems += error.problems
            continue
        if table is not None:
            tables.append(table)
    if problems:
        raise TableError(capped(problems))
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise file_problem(N_("There are more than %(most)s rows. Divide the file."), most=MAX_ROWS)
    return tables


def _text(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, dates and times as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
