"""A member's own score sheet as a draft of the own scorecard, to be checked and then locked.

The same rules as for any import, but for two things that a draft allows: a question may be left
open, and one may have notes without a level yet. Nothing that is written already is replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from screening.messages import N_, Message
from screening.scoring.rules import EMPTY
from screening.scoring.rules import Entry as Content
from screening.scoring.score_import.facts import ImportFacts
from screening.scoring.score_import.judging import Judge
from screening.scoring.score_import.layouts import Cell, Entry
from screening.scoring.score_import.matching import Matcher
from screening.scoring.score_import.sheet_pdf import Sheet, spot
from screening.scoring.score_import.sheets import entries_of, owners_of
from screening.tabular import Problem, capped


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sheet comes to: content by question id, in interview order, or else problems."""

    content: Mapping[str, Content]
    problems: tuple[Problem, ...]


def draft_of(
    sheet: Sheet,
    facts: ImportFacts,
    *,
    member_id: int,
    candidate_id: int,
    stored: Mapping[str, Content],
) -> Draft:
    """Judge a sheet as the draft of this member for this candidate; `stored` is there already."""
    stranger = _stranger(sheet, facts, member_id, candidate_id)
    if stranger is not None:
        return Draft({}, (Problem(None, None, None, stranger),))
    entries, lost = entries_of([sheet], facts)
    judge = Judge(replace(facts, taken=frozenset()), Matcher(facts))
    judge.take(entry for entry in entries if entry.cell("level").text)
    scores, _warnings = judge.finish()
    found = {
        score.question_id: Content(score.outcome, score.level, score.evidence, score.assessment)
        for score in scores
    }
    found |= {
        key: content
        for key, content in (_notes_alone(entry, judge) for entry in entries)
        if content != EMPTY
    }
    numbers = {question.id: question.number for question in facts.questions}
    problems = [*lost, *judge.problems]
    for key, content in found.items():
        if stored.get(key, EMPTY) not in {EMPTY, content}:
            text = N_("Something else is written here already, and a sheet does not replace it.")
            problems.append(
                Problem(None, None, None, Message(text), spot(numbers[key], "level", None))
            )
    if not problems and not found:
        text = N_("Nothing is filled in on the sheet.")
        problems.append(Problem(None, None, None, Message(text)))
    in_order = sorted(found, key=lambda key: numbers[key])
    content_of = {} if problems else {key: found[key] for key in in_order}
    return Draft(content_of, capped(problems))


def _stranger(
    sheet: Sheet, facts: ImportFacts, member_id: int, candidate_id: int
) -> Message | None:
    """Say why a sheet is not the member's own, or not about the candidate; None if it is both."""
    owners = owners_of(sheet, facts)
    if isinstance(owners, Message):
        return owners
    member, candidate = owners
    if member.id != member_id:
        return Message(N_("The sheet belongs to %(member)s, not to you."), {"member": member.name})
    if candidate.id != candidate_id:
        return Message(
            N_("The sheet is about %(candidate)s. Open that interview and send it there."),
            {"candidate": candidate.code},
        )
    return None


def _notes_alone(entry: Entry, judge: Judge) -> tuple[str, Content]:
    """The notes of a question that has no level yet; empty where there are none."""
    if isinstance(entry.question, Cell) or entry.cell("level").text or not judge.notes_fit(entry):
        return "", EMPTY
    notes = (entry.cell(part).text for part in ("evidence", "assessment"))
    return entry.question.id, Content(None, None, *notes)
