"""Reading tables: what spreadsheets really write, and what must never get through."""

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from screening import tabular
from screening.tabular import Row, Table, TableError, read_pasted, read_tables
from screening.tabular.workbook import MAX_UNPACKED

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


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
    ],
)
def test_text_in_every_encoding_and_with_every_delimiter(
    delimiter: str, codec: str, encoding: str
) -> None:
    table = only(delimited(ROWS, delimiter).encode(codec), "skår.csv")
    assert table == Table(
        "skår",
        ("Navn", "Nivå"),
        (Row(2, ("Åse", "4")), Row(3, ("Bjørn, med komma", "5"))),
        encoding=encoding,  # type: ignore[arg-type]
        delimiter=delimiter,
    )


def test_big_endian_utf_16_is_read() -> None:
    assert only(b"\xfe\xff" + "navn;nivå".encode("utf-16-be"), "a.csv").header == ("navn", "nivå")


def test_delimiter_is_judged_by_header_and_agreement() -> None:
    table = only(b"Kandidat;Svar, notat;Niv\xe5\nA;ja, kanskje, ja;4\nB;x;5\n", "a.csv")
    assert table.delimiter == ";"
    assert table.rows[0].cells == ("A", "ja, kanskje, ja", "4")


def test_line_that_names_the_delimiter_is_obeyed() -> None:
    table = only(b"sep=|\r\na;b|c\r\n1|2\r\n", "a.csv")
    assert table.header == ("a;b", "c")
    assert table.rows == (Row(2, ("1", "2")),)


def test_broken_lines_in_quotes_do_not_shift_row_numbers_but_blank_lines_do() -> None:
    table = only(b'a;b\r\n"en\r\nto";2\r\n\r\n;;;\r\nslutt;3\r\n', "a.csv")
    assert table.rows == (Row(2, ("en\nto", "2")), Row(5, ("slutt", "3")))


def test_ragged_rows_get_equal_width() -> None:
    table = only(b"a,b\n1\n1,2,3\n", "a.csv")
    assert table.header == ("a", "b", "")
    assert [row.cells for row in table.rows] == [("1", "", ""), ("1", "2", "3")]


def test_header_may_come_after_blank_rows() -> None:
    table = only(b"\n\na,b\n1,2\n", "a.csv")
    assert (table.header_row, table.rows) == (3, (Row(4, ("1", "2")),))


def test_formula_in_csv_stays_text() -> None:
    assert only(b"a,b\n=1+1,2\n", "a.csv").rows[0].cells == ("=1+1", "2")


def test_decomposed_letters_are_composed() -> None:
    assert only("navn\nA\u030ase".encode(), "a.csv").rows[0].cells == ("Åse",)


def test_pasted_names_one_a_line() -> None:
    table = read_pasted("Åse Nordmann\r\nBjørn\r\n")
    assert table.header == ("Åse Nordmann",)
    assert table.rows == (Row(2, ("Bjørn",)),)


def test_pasted_cells_of_a_spreadsheet() -> None:
    assert read_pasted('navn\tsvar\nÅse\t"to\nlinjer"\n').rows[0].cells == ("Åse", "to\nlinjer")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.csv", "holds no text"),
        (b" \n;;\n", "a.csv", "holds no text"),
        (b"a\0b", "a.csv", "not text"),
        (b"\xff\xfea", "a.csv", "not text"),
        (b"a,\x81", "a.csv", "not text"),
        (b"a,b", "a.xls", "Files of the kind .xls"),
        (b"a,b", "a.xlsm", "Files of the kind .xlsm"),
        (b"a,b", "a.pdf", "Files of the kind .pdf"),
        (b"a,b", "a.xlsx", "is no workbook"),
        (b"a" * (tabular.MAX_BYTES + 1), "a.csv", "larger than 5 MB"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xlsx", "old Excel format"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "has a password",
        ),
        (b"PK\x03\x04 broken", "a.xlsx", "is damaged"),
        (b'a,b\n1,"open\n2,3\n', "a.csv", "Row 2: A quotation mark"),
        (b"a,b\n1,x\x07y\nz\x0b,2\n", "a.csv", "Row 2, column B: The cell holds the invisible"),
        (b"a,b\n1,x\x07y\nz\x0b,2\n", "a.csv", "Row 3, column A"),
        ("a,b\n1,x\u0085y\n".encode(), "a.csv", "U+0085"),
        (b"a,b\n1," + b"x" * 100_001, "a.csv", "Row 2, column B: The cell holds 100001"),
        (b"a,b\n1," + b"x" * 140_000, "a.csv", "Row 2: A cell is longer"),
        (b"," * 200 + b"a", "a.csv", "201 columns"),
        (b"a\n" * 20_001, "a.csv", "more than 20000 rows"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, name: str, says: str) -> None:
    assert says in complaint(data, name)


def test_pasted_text_without_text_is_refused() -> None:
    with pytest.raises(TableError):
        read_pasted(" \n\n")
    with pytest.raises(TableError):
        read_pasted("a\ud800")


def test_long_lists_of_problems_are_cut_with_a_count() -> None:
    data = b"a\n" + b"x\x07\n" * 300
    assert complaint(data, "a.csv").endswith("And 100 more problems like these.")


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
    worked = sheet.replace(b"<f>2+2</f><v />", b"<f>2+2</f><v>4</v>").replace(
        b"<f>2+2</f><v/>", b"<f>2+2</f><v>4</v>"
    )
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
