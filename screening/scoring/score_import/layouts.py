"""The two layouts of score tables, both turned into the same entries.

Long: a row a score, with columns for candidate, member, question, level and notes.
Wide: a row a candidate, with a column a question; the sheet, or a column, says whose scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from screening.messages import N_, Message
from screening.scoring.score_import.facts import MemberFact, QuestionFact
from screening.scoring.score_import.matching import Matcher
from screening.tabular import Problem, Table, fold, unheaded_cells

Role = Literal["candidate", "member", "question", "level", "outcome", "evidence", "assessment"]

_ALSO_CANDIDATE = ("code", "kode", "name", "navn", "namn")
HEADINGS: Mapping[Role, tuple[str, ...]] = {
    "candidate": (
        *("candidate", "kandidat", "applicant", "søker", "søkjar"),
        *("candidate code", "kandidatkode", *_ALSO_CANDIDATE),
    ),
    "member": (
        *("member", "panel member", "medlem", "panelmedlem", "rater", "vurderer", "vurderar"),
        *("interviewer", "intervjuer", "intervjuar"),
    ),
    "question": ("question", "spørsmål", "item", "criterion", "kriterium"),
    "level": (
        *("level", "nivå", "score", "skår", "poeng", "karakter", "rating", "points", "mark"),
    ),
    "outcome": ("outcome", "utfall"),
    "evidence": ("evidence", "evidence note", "belegg", "svarnotat"),
    "assessment": ("assessment", "assessment note", "vurdering", "vurderingsnotat", "rationale"),
}
_ROLES: dict[str, Role] = {
    heading: role for role, headings in HEADINGS.items() for heading in headings
}
_PER_QUESTION: tuple[Role, ...] = ("level", "outcome", "evidence", "assessment")
_BETWEEN = " -–—:/,("
_NEEDED: tuple[Role, ...] = ("candidate", "question", "level")
_NEEDED_NAMES: Mapping[Role, Message] = {
    "candidate": Message(N_("No column has the heading “Candidate”.")),
    "question": Message(N_("No column has the heading “Question”.")),
    "level": Message(N_("No column has the heading “Level”.")),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and its column as a person finds it; `spot` where there are no columns."""

    text: str
    column: str | None
    spot: Message | None = None


NO_CELL = Cell("", None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One possible score, not yet judged. A `member` of None was complained of already."""

    sheet: str | None
    row: int
    candidate: Cell
    member: Cell | MemberFact | None
    question: Cell | QuestionFact
    cells: Mapping[Role, Cell]

    def cell(self, role: Role) -> Cell:
        """The cell for a role; empty where the table has no such column."""
        return self.cells.get(role, NO_CELL)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table with its columns understood."""

    kind: Literal["long", "wide"]
    table: Table
    roles: Mapping[Role, int]
    questions: Mapping[str, tuple[QuestionFact, Mapping[Role, int]]]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> bool:
        """Whether rows can be judged, so that their problems are told together with those here."""
        return bool(self.questions) if self.kind == "wide" else set(_NEEDED) <= self.roles.keys()

    def entries(self, member: MemberFact | None) -> Iterator[Entry]:
        """Every possible score of the table; `member` serves where no column names one."""
        return self._long(member) if self.kind == "long" else self._wide(member)

    def _long(self, member: MemberFact | None) -> Iterator[Entry]:
        for row in self.table.rows:
            cells = {
                role: Cell(row.cells[index], self.table.column(index))
                for role, index in self.roles.items()
            }
            if any(cell.text for cell in cells.values()):
                yield Entry(
                    self.table.sheet,
                    row.number,
                    cells["candidate"],
                    cells.get("member", member),
                    cells["question"],
                    cells,
                )

    def _wide(self, member: MemberFact | None) -> Iterator[Entry]:
        for row in self.table.rows:
            common = {
                role: Cell(row.cells[index], self.table.column(index))
                for role, index in self.roles.items()
            }
            for question, columns in self.questions.values():
                cells = {
                    role: Cell(row.cells[index], self.table.column(index))
                    for role, index in columns.items()
                }
                yield Entry(
                    self.table.sheet,
                    row.number,
                    common["candidate"],
                    common.get("member", member),
                    question,
                    cells,
                )


def understand(table: Table, matcher: Matcher) -> Layout:
    """Find out the layout from the headings.

    Long, where both a question and a level have a column. Otherwise wide, where any column is a
    question of the version. Otherwise whichever the headings look like more, with problems.
    """
    roles = {index: _ROLES.get(_heading(text)) for index, text in enumerate(table.header)}
    has = set(roles.values())
    if not {"question", "level"} <= has:
        wide = _wide_layout(table, matcher, roles)
        if wide.questions or not has & {"question", "level"}:
            return wide
    return _long_layout(table, roles)


def _heading(text: str) -> str:
    return fold(text).strip(" :*.")


def _problem(table: Table, index: int | None, message: Message) -> Problem:
    column = None if index is None else table.column(index)
    return Problem(table.header_row, column, table.sheet, message)


def _twice(table: Table, first: int, second: int) -> Problem:
    params = {"first": table.column(first), "second": table.column(second)}
    message = N_("The columns %(first)s and %(second)s hold the same. Keep one of them.")
    return _problem(table, None, Message(message, params))


def _candidate_column(
    table: Table, roles: Mapping[int, Role | None]
) -> tuple[int | None, set[int]]:
    """The column that names candidates, and further ones that could, such as a name beside a code.

    One that says candidate goes before one that only says code or name, and left before right.
    """
    could = [index for index, role in roles.items() if role == "candidate"]
    could.sort(key=lambda index: _heading(table.header[index]) in _ALSO_CANDIDATE)
    return (could[0], set(could[1:])) if could else (None, set())


def _long_layout(table: Table, roles: Mapping[int, Role | None]) -> Layout:
    candidate, spare = _candidate_column(table, roles)
    found: dict[Role, int] = {} if candidate is None else {"candidate": candidate}
    left_out = [table.column(index) for index in spare]
    problems = unheaded_cells(table)
    for index, role in roles.items():
        if role is None:
            left_out += [table.column(index)] if table.header[index] else []
        elif role == "candidate":
            continue
        elif role in found:
            problems.append(_twice(table, found[role], index))
        else:
            found[role] = index
    problems += [
        _problem(table, None, _NEEDED_NAMES[role]) for role in _NEEDED if role not in found
    ]
    return Layout("long", table, found, {}, tuple(left_out), tuple(problems))


def _wide_layout(table: Table, matcher: Matcher, roles: Mapping[int, Role | None]) -> Layout:
    candidate, spare = _candidate_column(table, roles)
    members = [index for index, role in roles.items() if role == "member"]
    if candidate is None:
        candidate = min(set(roles) - set(members), default=0)
    common: dict[Role, int] = {"candidate": candidate}
    if members:
        common["member"] = members[0]
    taken = {candidate, *spare, *members}
    rest = [index for index, heading in enumerate(table.header) if heading and index not in taken]
    questions, problems = _question_columns(table, rest, matcher)
    problems += [_twice(table, members[0], index) for index in members[1:]]
    # The first column of a wide table often has no heading.
    problems += [one for one in unheaded_cells(table) if one.column != table.column(candidate)]
    left_out = tuple(table.column(index) for index in sorted(spare))
    return Layout("wide", table, common, questions, left_out, tuple(problems))


def _question_columns(
    table: Table, indexes: list[int], matcher: Matcher
) -> tuple[dict[str, tuple[QuestionFact, dict[Role, int]]], list[Problem]]:
    """The columns of each question, by what they hold of it, and what is wrong with headings."""
    questions: dict[str, tuple[QuestionFact, dict[Role, int]]] = {}
    problems: list[Problem] = []
    for index in indexes:
        found, role = _question_column(table.header[index], matcher)
        if isinstance(found, Message):
            problems.append(_problem(table, index, found))
            continue
        _, columns = questions.setdefault(found.id, (found, {}))
        if role in columns:
            problems.append(_twice(table, columns[role], index))
        else:
            columns[role] = index
    for question, columns in list(questions.values()):
        if not columns.keys() & {"level", "outcome"}:
            message = N_("There are notes for “%(question)s” but no column with its level.")
            index = min(columns.values())
            problems.append(_problem(table, index, Message(message, {"question": question.id})))
            del questions[question.id]
    if not indexes:
        problems.append(_problem(table, None, Message(N_("No column is a question."))))
    return questions, problems


def _question_column(heading: str, matcher: Matcher) -> tuple[QuestionFact | Message, Role]:
    """The question of a heading such as “Q1”, “Q1 belegg” or “Attack – vurdering”."""
    whole = matcher.question(heading)
    if isinstance(whole, QuestionFact):
        return whole, "level"
    key = fold(heading).rstrip(" ):*.")
    for role in _PER_QUESTION:
        for word in sorted(HEADINGS[role], key=len, reverse=True):
            base = key.removesuffix(word)
            if base != key and base.rstrip(_BETWEEN) and base[-1] in _BETWEEN:
                return matcher.question(base.rstrip(_BETWEEN)), role
    return whole, "level"
