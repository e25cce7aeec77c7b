"""Workbooks and texts as spreadsheets really write them, and some that they never would."""

import csv
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from screening.tabular import Table, TableError, read_tables

ROWS = [["Navn", "Nivå"], ["Åse", "4"], ["Bjørn, med komma", "5"]]


def xlsx(fill: Callable[[Worksheet], None], *more: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ark1"
    fill(sheet)
    for number, another in enumerate(more, start=2):
        another(book.create_sheet(f"Ark{number}"))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in [*source.namelist(), *(set(changes) - set(source.namelist()))]:
            target.writestr(name, changes[name] if name in changes else source.read(name))
    return out.getvalue()


def ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", kind, zipfile.ZIP_STORED)
        target.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
            f'<office:spreadsheet><table:table table:name="Ark1">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        target.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return out.getvalue()


def ods_cell(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {more}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def delimited(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def only(data: bytes, name: str) -> Table:
    (table,) = read_tables(data, name)
    return table


def complaint(data: bytes, name: str) -> str:
    with pytest.raises(TableError) as caught:
        read_tables(data, name)
    return "\n".join(
        f"{problem.place or ''}: {problem.message}" for problem in caught.value.problems
    )
