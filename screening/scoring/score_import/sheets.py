"""Filled score sheets as entries to judge: do they belong here, and is all of each one there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from screening.messages import N_, Message
from screening.scoring.score_import.facts import (
    CandidateFact,
    ImportFacts,
    MemberFact,
    QuestionFact,
)
from screening.scoring.score_import.layouts import Cell, Entry, Role
from screening.scoring.score_import.sheet_pdf import PARTS, Part, Sheet, file_spot, spot
from screening.tabular import Problem, shown


def entries_of(
    sheets: Sequence[Sheet], facts: ImportFacts
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries of the sheets that belong here, and everything that is wrong with the others."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    first: dict[tuple[int, int], Sheet] = {}
    alone = len(sheets) == 1
    for sheet in sheets:
        place = None if alone else file_spot(sheet.file)
        owners = owners_of(sheet, facts)
        if isinstance(owners, Message):
            problems.append(Problem(None, None, None, owners, place))
            continue
        member, candidate = owners
        earlier = first.setdefault((member.id, candidate.id), sheet)
        if earlier is not sheet:
            text = N_("%(file)s is a sheet of the same member for the same candidate.")
            message = Message(text, {"file": shown(earlier.file)})
            problems.append(Problem(None, None, None, message, place))
            continue
        problems += _incomplete(sheet, facts, alone=alone)
        entries += _entries(sheet, facts, member, candidate, alone=alone)
    return tuple(entries), tuple(problems)


def owners_of(sheet: Sheet, facts: ImportFacts) -> tuple[MemberFact, CandidateFact] | Message:
    """The member and the candidate of a sheet, or why it does not belong to this recruitment."""
    origin = sheet.origin
    if origin.reference != facts.reference:
        text = N_("The sheet belongs to the recruitment %(theirs)s, not to %(ours)s.")
        return Message(text, {"theirs": shown(origin.reference), "ours": facts.reference})
    if origin.sha256 not in facts.alike | {facts.sha256}:
        return Message(
            N_(
                "The sheet was made for another version of the questions: version %(number)s "
                "(%(theirs)s), and the recruitment has %(ours)s. Its levels mean something else."
            ),
            {
                "number": origin.version,
                "theirs": f"{origin.sha256[:12]}…",
                "ours": f"{facts.sha256[:12]}…",
            },
        )
    member = next((one for one in facts.members if one.email == origin.member), None)
    if member is None:
        text = N_("The sheet belongs to %(member)s, who does not score on this panel.")
        return Message(text, {"member": shown(origin.member)})
    candidate = next((one for one in facts.candidates if one.code == origin.candidate), None)
    if candidate is None:
        text = N_("The sheet is about %(candidate)s, who is no candidate here.")
        return Message(text, {"candidate": shown(origin.candidate)})
    return member, candidate


def _incomplete(sheet: Sheet, facts: ImportFacts, *, alone: bool) -> Iterator[Problem]:
    """Fields that a reader lost on the way, and fields of questions that there are not."""
    there = {(answer.number, answer.part) for answer in sheet.answers}
    numbers = {question.number for question in facts.questions}
    file = None if alone else sheet.file
    for number in sorted(numbers):
        for part in PARTS:
            if (number, part) not in there:
                text = N_("The field is missing. Some reader left it out; fill in a new sheet.")
                yield Problem(number, None, None, Message(text), spot(number, part, file))
    for answer in sheet.answers:
        if answer.number not in numbers and answer.text:
            text = N_("There is no question %(number)s; the last one is number %(last)s.")
            params = {"number": answer.number, "last": max(numbers, default=0)}
            place = spot(answer.number, answer.part, file)
            yield Problem(answer.number, None, None, Message(text, params), place)


def _entries(
    sheet: Sheet,
    facts: ImportFacts,
    member: MemberFact,
    candidate: CandidateFact,
    *,
    alone: bool,
) -> Iterator[Entry]:
    file = None if alone else sheet.file
    held = {(answer.number, answer.part): answer.text for answer in sheet.answers}
    whole = Cell(candidate.code, None, None if alone else file_spot(sheet.file))
    for question in facts.questions:
        yield _entry(question, held, file, member, whole)


def _entry(
    question: QuestionFact,
    held: Mapping[tuple[int, Part], str],
    file: str | None,
    member: MemberFact,
    candidate: Cell,
) -> Entry:
    number = question.number
    cells: dict[Role, Cell] = {
        part: Cell(held.get((number, part), ""), None, spot(number, part, file)) for part in PARTS
    }
    return Entry(None, number, candidate, member, question, cells)
