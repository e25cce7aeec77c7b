"""Candidates from a pasted list or a spreadsheet: what would happen to each row, before it does.

Pure: tables and the candidates there already go in, a plan comes out. Nothing is to be written
unless the plan is free of problems, so that a list is never half imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from screening.messages import N_, Message
from screening.recruitments.candidate_import.entries import (
    LANGUAGES,
    Entry,
    Field,
    Language,
    read_entries,
)
from screening.tabular import Problem, Table, capped, fold, in_order, shown

__all__ = [
    "LONGEST_CODE",
    "LONGEST_CONTACT",
    "LONGEST_NAME",
    "CandidatePlan",
    "Duplicate",
    "ExistingCandidate",
    "Language",
    "NewCandidate",
    "PreviewRow",
    "RowResult",
    "plan",
]

LONGEST_NAME = 200
LONGEST_CONTACT = 254
LONGEST_CODE = 20

# Nobody is written to from here, so this catches slips of the finger and no more.
_E_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_CODE = re.compile(r"[^\W_](?:[\w./-]*\w)?")


@dataclass(frozen=True, slots=True)
class ExistingCandidate:
    """A candidate the recruitment has already."""

    code: str
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """A candidate to add; without a code the service gives the next free one."""

    code: str | None
    name: str
    contact: str
    language: Language


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that repeats an earlier row of the same import."""

    sheet: str | None
    row: int
    first_sheet: str | None
    first_row: int
    name: str


class RowResult(StrEnum):
    """What happens to a row."""

    ADD = "add"
    ALREADY_THERE = "already_there"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it was understood, and what happens to it."""

    sheet: str | None
    row: int
    code: str
    name: str
    contact: str
    language: Language | None
    result: RowResult
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CandidatePlan:
    """What an import comes to. `new` is empty where there is any problem."""

    new: tuple[NewCandidate, ...]
    unchanged: tuple[ExistingCandidate, ...]
    duplicates: tuple[Duplicate, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Message, ...]
    preview: tuple[PreviewRow, ...]


def plan(
    tables: Sequence[Table], existing: Sequence[ExistingCandidate], language_default: Language
) -> CandidatePlan:
    """Judge every row of every table, all problems at once.

    A person is there already if the name is the same and no two e-mail addresses or contacts tell
    them apart. Such a row changes nothing, whatever else stands in it.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    warnings: list[Message] = []
    for table in tables:
        entries += read_entries(table, problems, warnings)
    judge = _Judge(existing, language_default)
    for entry in entries:
        judge.take(entry)
    preview = [_with_table_problems(row, problems) for row in judge.preview]
    problems = in_order([*problems, *judge.problems], tables)
    if not entries and not problems:
        problems.append(Problem(None, None, None, Message(N_("There are no candidates."))))
    return CandidatePlan(
        new=() if problems else tuple(judge.new),
        unchanged=tuple(judge.unchanged),
        duplicates=tuple(judge.duplicates),
        problems=capped(problems),
        warnings=tuple(warnings),
        preview=tuple(preview),
    )


def _with_table_problems(row: PreviewRow, problems: Sequence[Problem]) -> PreviewRow:
    """The row as an error where its table was found wrong just there."""
    found = [p.message for p in problems if (p.sheet, p.row) == (row.sheet, row.row)]
    if not found:
        return row
    return replace(row, result=RowResult.ERROR, messages=(*row.messages, *found))


class _Judge:
    """Judges entries one after the other and remembers the earlier ones."""

    def __init__(self, existing: Sequence[ExistingCandidate], default: Language) -> None:
        self.new: list[NewCandidate] = []
        self.unchanged: list[ExistingCandidate] = []
        self.duplicates: list[Duplicate] = []
        self.problems: list[Problem] = []
        self.preview: list[PreviewRow] = []
        self._default: Language = default
        self._existing = existing
        self._by_name: dict[str, list[ExistingCandidate]] = {}
        for candidate in existing:
            self._by_name.setdefault(fold(candidate.name), []).append(candidate)
        self._codes = {fold(candidate.code): candidate for candidate in existing}
        self._seen: dict[str, list[tuple[str, Entry]]] = {}
        self._seen_codes: dict[str, Entry] = {}

    def take(self, entry: Entry) -> None:
        """Judge one entry: it adds a candidate, finds one, or has problems."""
        name = _name(entry.values)
        contact = _contact(entry.values)
        code = entry.values.get("code", "")
        found: list[tuple[Field, Message]] = [("name", doubt) for doubt in entry.doubts]
        found += _form_problems(entry, name, contact, code)
        language = self._language(entry.values.get("language", ""), found)
        there = self._already_there(name, contact) if name else None
        if name:
            found += self._repeats(entry, name, contact)
        found += self._code_problems(entry, code, name, there)
        result = RowResult.ERROR if found else RowResult.ALREADY_THERE if there else RowResult.ADD
        if result is RowResult.ALREADY_THERE and there:
            self.unchanged.append(there)
        elif result is RowResult.ADD and language:
            self.new.append(NewCandidate(code or None, name, contact, language))
        for field, message in found:
            index = entry.columns.get(field)
            column = None if index is None else entry.table.column(index)
            self.problems.append(Problem(entry.row.number, column, entry.table.sheet, message))
        self.preview.append(
            PreviewRow(
                entry.table.sheet,
                entry.row.number,
                there.code if there and not found else code,
                name,
                contact,
                language,
                result,
                tuple(message for _, message in found),
            )
        )

    def _language(self, text: str, found: list[tuple[Field, Message]]) -> Language | None:
        if not text:
            return self._default
        language = LANGUAGES.get(fold(text))
        if language is None:
            message = N_("“%(text)s” is not a language here. Write bokmål, nynorsk or English.")
            found.append(("language", Message(message, {"text": shown(text)})))
        return language

    def _already_there(self, name: str, contact: str) -> ExistingCandidate | None:
        for candidate in self._by_name.get(fold(name), ()):
            if _same_contact(candidate.contact, contact):
                return candidate
        return None

    def _repeats(self, entry: Entry, name: str, contact: str) -> list[tuple[Field, Message]]:
        earlier = self._seen.setdefault(fold(name), [])
        for other_contact, other in earlier:
            if _same_contact(other_contact, contact):
                sheet, row = other.table.sheet, other.row.number
                self.duplicates.append(
                    Duplicate(entry.table.sheet, entry.row.number, sheet, row, name)
                )
                return [
                    (
                        "name",
                        Message(
                            N_("“%(name)s” is there already: %(place)s."),
                            {
                                "name": shown(name),
                                "place": Problem(row, None, sheet, Message("")).place,
                            },
                        ),
                    )
                ]
        earlier.append((contact, entry))
        return []

    def _code_problems(
        self, entry: Entry, code: str, name: str, there: ExistingCandidate | None
    ) -> list[tuple[Field, Message]]:
        if not code:
            return []
        found: list[tuple[Field, Message]] = []
        owner = self._codes.get(fold(code))
        first = self._seen_codes.setdefault(fold(code), entry)
        if first is not entry:
            message = N_("The code %(code)s is used already: %(place)s.")
            place = Problem(first.row.number, None, first.table.sheet, Message("")).place
            found.append(("code", Message(message, {"code": shown(code), "place": place})))
        if there and fold(there.code) != fold(code):
            message = N_("“%(name)s” is a candidate already, with the code %(code)s.")
            found.append(("code", Message(message, {"name": shown(name), "code": there.code})))
        elif owner and owner is not there:
            message = N_("The code %(code)s belongs to another candidate.")
            found.append(("code", Message(message, {"code": owner.code})))
        return found


def _name(values: Mapping[Field, str]) -> str:
    parts = values.get("name"), values.get("first_name"), values.get("last_name")
    whole = parts[0] or " ".join(part for part in parts[1:] if part)
    return " ".join(whole.split())


def _contact(values: Mapping[Field, str]) -> str:
    parts = values.get("e_mail"), values.get("contact")
    return ", ".join(part for part in parts if part)


def _same_contact(one: str, other: str) -> bool:
    """Whether two contacts may be of one person.

    Two different addresses say no, and so do two different contacts without any address; an
    address and a telephone number tell nothing of one another.
    """
    addresses = [set(_ADDRESS.findall(fold(contact))) for contact in (one, other)]
    if all(addresses):
        return bool(addresses[0] & addresses[1])
    return any(addresses) or not one or not other or fold(one) == fold(other)


def _form_problems(entry: Entry, name: str, contact: str, code: str) -> list[tuple[Field, Message]]:
    found: list[tuple[Field, Message]] = []
    if not name:
        found.append(("name", Message(N_("The name is missing."))))
    too_long = N_("The text has %(count)s characters; at most %(most)s fit.")
    lengths: list[tuple[Field, str, int]] = [
        ("name", name, LONGEST_NAME),
        ("e_mail" if entry.values.get("e_mail") else "contact", contact, LONGEST_CONTACT),
        ("code", code, LONGEST_CODE),
    ]
    for field, text, most in lengths:
        if len(text) > most:
            found.append((field, Message(too_long, {"count": len(text), "most": most})))
    message = N_("“%(text)s” is not an e-mail address.")
    address = entry.values.get("e_mail", "")
    if address and not _E_MAIL.fullmatch(address):
        found.append(("e_mail", Message(message, {"text": shown(address)})))
    # A contact may be an address and a telephone number side by side.
    parts = re.split(r"[\s,;]+", entry.values.get("contact", ""))
    found += [
        ("contact", Message(message, {"text": shown(part)}))
        for part in parts
        if "@" in part and not _E_MAIL.fullmatch(part)
    ]
    if code and not _CODE.fullmatch(code):
        message = N_("A code holds letters, digits, hyphens, full stops and slashes only.")
        found.append(("code", Message(message)))
    return found
