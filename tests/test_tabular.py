"""Reading texts: what spreadsheets really write, and what must never get through."""

import pytest

from screening import tabular
from screening.tabular import Row, Table, TableError, read_pasted
from tests.workbooks import ROWS, complaint, delimited, only


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
