"""Rows of pasted lists and spreadsheets, sorted into the fields of a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from screening.messages import N_, Message
from screening.tabular import Problem, Row, Table, fold, unheaded_cells

Language = Literal["nb", "nn", "en"]
Field = Literal["name", "first_name", "last_name", "contact", "e_mail", "language", "code"]

_HEADINGS: Mapping[Field, tuple[str, ...]] = {
    "name": (
        *("navn", "namn", "name", "full name", "fullt navn", "fullt namn"),
        *("kandidat", "candidate", "søker", "søkjar", "applicant"),
    ),
    "first_name": ("fornavn", "førenamn", "fornamn", "first name", "given name"),
    "last_name": ("etternavn", "etternamn", "last name", "surname", "family name"),
    "e_mail": (
        *("e-post", "epost", "e-mail", "email", "mail", "e-postadresse", "epostadresse"),
        *("e-mail address", "email address"),
    ),
    "contact": (
        *("kontakt", "contact", "kontaktinformasjon", "contact information"),
        *("telefon", "phone", "mobil", "telephone"),
    ),
    "language": ("målform", "språk", "language", "language form", "written form"),
    "code": ("kode", "code", "kandidatkode", "candidate code"),
}
_FIELDS: dict[str, Field] = {
    heading: name for name, headings in _HEADINGS.items() for heading in headings
}
LANGUAGES: dict[str, Language] = {
    **dict.fromkeys(("nb", "bokmål", "bokmal", "norsk bokmål", "norwegian bokmål"), "nb"),
    **dict.fromkeys(("nn", "nynorsk", "norsk nynorsk", "norwegian nynorsk"), "nn"),
    **dict.fromkeys(("en", "engelsk", "english"), "en"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its cells sorted into fields, before it is judged."""

    table: Table
    row: Row
    values: Mapping[Field, str]
    columns: Mapping[Field, int]
    doubts: tuple[Message, ...] = ()


def read_entries(table: Table, problems: list[Problem], warnings: list[Message]) -> list[Entry]:
    """The filled rows of a table, with or without headings.

    What is wrong with the headings is added to `problems`, columns without a use to `warnings`.
    """
    entries: list[Entry] = []
    if _has_header(table):
        _read_with_header(table, entries, problems, warnings)
    else:
        rows = (Row(table.header_row, table.header), *table.rows)
        entries += (_read_without_header(table, row) for row in rows)
    return entries


def _field(heading: str) -> Field | None:
    return _FIELDS.get(fold(heading).rstrip(" :*"))


def _has_header(table: Table) -> bool:
    """Whether the first row is headings: one of them is known, and none is an address."""
    return any(map(_field, table.header)) and not any("@" in cell for cell in table.header)


def _read_with_header(
    table: Table, entries: list[Entry], problems: list[Problem], warnings: list[Message]
) -> None:
    columns: dict[Field, int] = {}
    unknown: list[int] = []
    for index, heading in enumerate(table.header):
        name = _field(heading)
        if name is None:
            if heading:
                unknown.append(index)
        elif name in columns:
            message = Message(
                N_("The columns %(first)s and %(second)s hold the same. Keep one of them."),
                {"first": table.column(columns[name]), "second": table.column(index)},
            )
            problems.append(Problem(table.header_row, None, table.sheet, message))
        else:
            columns[name] = index
    if not columns.keys() & {"name", "first_name", "last_name"}:
        message = Message(N_("No column holds names. Give one the heading “Name”."))
        problems.append(Problem(table.header_row, None, table.sheet, message))
        return
    if unknown:
        ignored = ", ".join(table.column(index) for index in unknown)
        warnings.append(Message(N_("Columns left out: %(columns)s."), {"columns": ignored}))
    problems += unheaded_cells(table)
    for row in table.rows:
        values = {name: row.cells[index] for name, index in columns.items()}
        if any(values.values()):
            entries.append(Entry(table, row, values, columns))


def _read_without_header(table: Table, row: Row) -> Entry:
    """Sort cells by what they look like: an address, a language, and one name."""
    values: dict[Field, str] = {}
    columns: dict[Field, int] = {}
    names = 0
    for index, cell in enumerate(row.cells):
        if not cell:
            continue
        field: Field = "name"
        if "@" in cell and " " not in cell:
            field = "e_mail"
        elif names and fold(cell) in LANGUAGES:
            field = "language"
        names += field == "name"
        values.setdefault(field, cell)
        columns.setdefault(field, index)
    doubts: tuple[Message, ...] = ()
    if names > 1:
        doubts = (
            Message(
                N_(
                    "Several cells could be the name. Write one name a line, "
                    "or set headings above the columns."
                )
            ),
        )
    return Entry(table, row, values, columns, doubts)
