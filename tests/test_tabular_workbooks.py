"""Reading workbooks: what they really hold, and what must never get through."""

import datetime as dt
import io
import random
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from screening import tabular
from screening.tabular import Row, TableError, read_tables
from screening.tabular.workbook import MAX_UNPACKED
from tests.workbooks import complaint, delimited, ods, ods_cell, only, repacked, xlsx


def test_workbook_values_become_plain_text() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["tekst", 4.0, 4.5, 1e20, True, dt.date(2026, 1, 2), "4,5"])
        sheet.append([])
        sheet.append([None, dt.datetime(2026, 1, 2, 3, 4), dt.time(3, 4), " a\nb "])  # noqa: DTZ001

    table = only(xlsx(fill), "skår.XLSX")
    assert (table.name, table.sheet, table.encoding) == ("Ark1", "Ark1", None)
    assert table.header == ("tekst", "4", "4.5", "1e+20", "TRUE", "2026-01-02", "4,5")
    assert table.rows == (Row(3, ("", "2026-01-02T03:04:00", "03:04:00", "a\nb", "", "", "")),)


def test_rows_above_and_columns_left_of_the_table_keep_their_places() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"] = "navn"
        sheet["B5"] = "Åse"

    table = only(xlsx(fill), "a.xlsx")
    assert (table.header, table.header_row) == (("", "navn"), 3)
    assert table.rows == (Row(5, ("", "Åse")),)
    assert table.column(1) == "B (navn)"


def test_all_visible_sheets_are_read_and_empty_or_hidden_ones_are_not() -> None:
    def hidden(sheet: Worksheet) -> None:
        sheet["A1"] = "=1+1"
        sheet.sheet_state = "hidden"

    data = xlsx(
        lambda sheet: sheet.append(["a"]),
        lambda _: None,
        hidden,
        lambda sheet: sheet.append(["b"]),
    )
    assert [table.name for table in read_tables(data, "a.xlsx")] == ["Ark1", "Ark4"]


def test_errors_and_formulas_without_result_are_named_with_their_places() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["a", "b"])
        sheet.append(["#REF!", "=1+1"])
        sheet["A2"].data_type = "e"

    assert complaint(xlsx(fill), "a.xlsx") == (
        "Sheet “Ark1”, row 2, column A: The cell holds the error #REF!.\n"
        "Sheet “Ark1”, row 2, column B: The formula has no result. "
        "Open the file, save it again, or write the value."
    )


def test_worked_out_formula_gives_its_result() -> None:
    data = xlsx(lambda sheet: sheet.append(["a", "=2+2"]))
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    # How an empty element is written depends on which XML library openpyxl finds.
    worked = re.sub(rb"<f>2\+2</f><v(?: ?/>|></v>)", b"<f>2+2</f><v>4</v>", sheet)
    assert worked != sheet
    assert only(repacked(data, {"xl/worksheets/sheet1.xml": worked}), "a.xlsx").header == ("a", "4")


def test_two_cells_in_opposite_corners_do_not_take_the_process_down() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "a"
        sheet["XFD1048576"] = "b"

    assert "spread too widely" in complaint(xlsx(fill), "a.xlsx")


@pytest.mark.parametrize("reference", ["ZZZZZZZZZ9", "A0", "9", "A99999999999999999999", "a1"])
def test_cells_that_no_spreadsheet_has_are_refused(reference: str) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="{reference}" t="str"><v>9</v></c></row></sheetData></worksheet>'
    )
    data = xlsx(lambda sheet: sheet.append(["a"]))
    assert "no spreadsheet has" in complaint(
        repacked(data, {"xl/worksheets/sheet1.xml": sheet.encode()}), "a.xlsx"
    )


def test_shared_text_is_counted_as_often_as_it_is_used() -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1001))
    data = repacked(
        xlsx(lambda sheet: sheet.append(["a"])),
        {
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode()
            ),
            "xl/sharedStrings.xml": f"<sst {space}><si><t>{'x' * 60_000}</t></si></sst>".encode(),
        },
    )
    assert "hold too much" in complaint(data, "a.xlsx")


def test_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    data = xlsx(lambda sheet: sheet.append(["a"]))
    assert "document type" in complaint(
        repacked(data, {"xl/worksheets/sheet1.xml": bomb}), "a.xlsx"
    )


def test_zip_bomb_is_refused_before_it_unpacks() -> None:
    data = repacked(
        xlsx(lambda sheet: sheet.append(["a"])), {"xl/media/a.bin": b"\0" * (MAX_UNPACKED // 20)}
    )
    assert "unpacks to far more" in complaint(data, "a.xlsx")


def test_other_archives_are_no_workbooks() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hei.txt", "hei")
    assert "no workbook" in complaint(out.getvalue(), "a.xlsx")


def test_ods_is_read_with_its_repetitions() -> None:
    data = ods(
        "<table:table-row>"
        + ods_cell("navn")
        + ods_cell("x", 'table:number-columns-repeated="2"')
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        + '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + "<table:table-row>"
        + ods_cell("Åse")
        + '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p>'
        + "</table:table-cell></table:table-row>"
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        + "</table:table-row>"
    )
    table = only(data, "a.ods")
    assert table.header == ("navn", "x", "x")
    assert table.rows == (Row(4, ("Åse", "4", "")),)


def test_ods_that_repeats_a_text_a_billion_times_is_refused() -> None:
    row = ods_cell("a", 'table:number-columns-repeated="16000"')
    data = ods(f'<table:table-row table:number-rows-repeated="1000000">{row}</table:table-row>')
    assert "spread too widely" in complaint(data, "a.ods")


def test_empty_parts_of_libreoffice_are_no_damage() -> None:
    data = ods(f"<table:table-row>{ods_cell('navn')}</table:table-row>")
    empty = repacked(data, {"Configurations2/accelerator/current.xml": b"", "Thumbnails/": b""})
    assert only(empty, "a.ods").header == ("navn",)


def test_ods_without_an_end_tag_does_not_keep_calamine_looking_for_ever() -> None:
    # Found by changing bytes at random; the second change hides the first from a quick look.
    content = zipfile.ZipFile(io.BytesIO(ods(""))).read("content.xml")
    for broken in (
        content.replace(b"</table:table>", b"</table:tble>"),
        content.replace(b"</table:table>", b"").replace(b"document-content", b"docum9nt-content"),
        content.replace(b"document-content", b"docum9nt-content"),
    ):
        assert "is damaged" in complaint(repacked(ods(""), {"content.xml": broken}), "a.ods")


def test_ods_errors_are_named() -> None:
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    row = f"<table:table-row>{ods_cell('a')}{cell}</table:table-row>"
    assert complaint(ods(row), "a.ods").startswith("Sheet “Ark1”, row 1, column B: ")


plain = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]).filter(
        lambda character: character not in "\"'"
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: tabular.build_table("", [(1, [text])]) is not None)


@settings(deadline=None)
@given(
    rows=st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(plain, min_size=width, max_size=width), min_size=1, max_size=8
        )
    ),
    delimiter=st.sampled_from("\t;,|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_text_comes_back_as_the_workbook_gives_it(
    rows: list[list[str]], delimiter: str, codec: str
) -> None:
    # The delimiter is named, for a text of a few odd characters may fit more than one.
    text = f"sep={delimiter}\n" + delimited(rows, delimiter)
    from_text = only(text.encode(codec), "a.csv")
    expected = tabular.build_table("a", list(enumerate(rows, start=1)))
    assert expected is not None
    assert (from_text.header, from_text.rows) == (expected.header, expected.rows)


@settings(deadline=None, max_examples=200)
@given(
    data=st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(b"PK\x03\x04".__add__)),
    name=st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a", "", ".", "/", "a.tsv", "a.exe"]),
)
def test_any_bytes_give_tables_or_a_table_error(data: bytes, name: str) -> None:
    assert survives(data, name)


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_damaged_workbooks_give_tables_or_a_table_error(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - this damages a file, it guards no secret
    data = bytearray(GOOD)
    if chance.random() < 0.5:
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        damaged = bytes(data)
    else:
        name = chance.choice(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())
        part = bytearray(zipfile.ZipFile(io.BytesIO(GOOD)).read(name))
        start = chance.randrange(len(part))
        part[start : start + chance.randint(0, 30)] = chance.randbytes(chance.randint(0, 10))
        damaged = repacked(GOOD, {name: bytes(part)})
    assert survives(damaged, "a.xlsx")


def survives(data: bytes, name: str) -> bool:
    """Whether reading gives tables, or an error that says something; others come through."""
    try:
        return bool(read_tables(data, name))
    except TableError as error:
        return bool(error.problems)


def _good(sheet: Worksheet) -> None:
    sheet.append(["navn", "nivå"])
    sheet.append(["Åse", 4])


GOOD = xlsx(_good)


def test_column_letters() -> None:
    assert [tabular.column_letters(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


def test_fold_forgives_what_two_people_type_differently() -> None:
    assert tabular.fold(" A\u030aSE\u00a0 nordmann\n") == tabular.fold("åse Nordmann")
