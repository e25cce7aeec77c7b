"""Entries of score tables judged one by one, and then pair by pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from screening.messages import N_, Message
from screening.scoring.rules import NOTE_LIMIT
from screening.scoring.score_import.facts import (
    CandidateFact,
    ImportFacts,
    MemberFact,
    PlannedScore,
    QuestionFact,
)
from screening.scoring.score_import.layouts import Cell, Entry, Role
from screening.scoring.score_import.levels import Judged, judge_level
from screening.scoring.score_import.matching import Matcher, Thing
from screening.tabular import Problem, fold

_NOTES: tuple[Role, ...] = ("evidence", "assessment")

Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An entry in which nothing was found wrong."""

    entry: Entry
    score: PlannedScore
    given: bool


class Judge:
    """Collects problems and accepted scores over all tables of an import."""

    def __init__(self, facts: ImportFacts, matcher: Matcher) -> None:
        self.problems: list[Problem] = []
        self._facts = facts
        self._matcher = matcher
        self._accepted: list[_Accepted] = []
        self._first: dict[Key, Entry] = {}
        self._said: set[tuple[str | None, str, str]] = set()

    def take(self, entries: Iterable[Entry]) -> None:
        """Judge each entry by itself and against earlier ones for the same score."""
        for entry in entries:
            candidate = self._candidate(entry)
            member = self._member(entry)
            question = self._question(entry)
            judged = self._judged(entry)
            notes_fit = self.notes_fit(entry)
            if candidate is None or member is None or question is None:
                continue
            key = (member.id, candidate.id, question.id)
            first = self._first.setdefault(key, entry)
            if first is not entry:
                self._complain(entry, entry.cell("level"), _twice(first, entry))
            elif judged is not None and notes_fit:
                score = PlannedScore(
                    *key,
                    judged.outcome,
                    judged.level,
                    entry.cell("evidence").text,
                    entry.cell("assessment").text,
                )
                self._accepted.append(_Accepted(entry, score, judged.given))

    def finish(self) -> tuple[list[PlannedScore], list[Message]]:
        """The scores in the order of the facts, and warnings.

        A member whose cells for a candidate are all empty has not scored that candidate: nothing is
        planned for the two. Otherwise an empty cell is a question that was not asked.
        """
        pairs: dict[tuple[int, int], list[_Accepted]] = {}
        for accepted in self._accepted:
            pair = accepted.score.member_id, accepted.score.candidate_id
            pairs.setdefault(pair, []).append(accepted)
        scores: list[PlannedScore] = []
        warnings: list[Message] = []
        empty = 0
        order = {question.id: question.number for question in self._facts.questions}
        for member in self._facts.members:
            for candidate in self._facts.candidates:
                rows = pairs.get((member.id, candidate.id), [])
                if not any(row.given for row in rows):
                    if rows:
                        text = N_("%(member)s has no scores for %(candidate)s: all is empty.")
                        params = {"member": member.name, "candidate": candidate.code}
                        warnings.append(Message(text, params))
                    continue
                self._check_pair(member, candidate, rows)
                empty += sum(not row.given for row in rows)
                rows.sort(key=lambda row: order[row.score.question_id])
                scores += [row.score for row in rows]
        if empty:
            text = N_("Empty cells or dashes taken as “not asked”: %(count)s.")
            warnings.append(Message(text, {"count": empty}))
        return scores, warnings

    def _check_pair(
        self, member: MemberFact, candidate: CandidateFact, rows: list[_Accepted]
    ) -> None:
        pair = (member.id, candidate.id)
        params = {"member": member.name, "candidate": candidate.code}
        first = min((row for row in rows if row.given), key=lambda row: row.entry.row).entry
        if pair in self._facts.taken:
            text = N_("%(member)s has scored %(candidate)s already. Scores are not overwritten.")
            self._complain(first, first.candidate, Message(text, params))
        if pair in self._facts.conflicts:
            text = N_("%(member)s is not impartial towards %(candidate)s and can't score.")
            self._complain(first, first.candidate, Message(text, params))

    def _candidate(self, entry: Entry) -> CandidateFact | None:
        return self._found(entry, entry.candidate, self._matcher.candidate)

    def _member(self, entry: Entry) -> MemberFact | None:
        if not isinstance(entry.member, Cell):
            return entry.member
        return self._found(entry, entry.member, self._matcher.member)

    def _question(self, entry: Entry) -> QuestionFact | None:
        if isinstance(entry.question, QuestionFact):
            return entry.question
        return self._found(entry, entry.question, self._matcher.question)

    def _found(
        self, entry: Entry, cell: Cell, find: Callable[[str], Thing | Message]
    ) -> Thing | None:
        """What is meant, or None after a complaint."""
        found = find(cell.text)
        if isinstance(found, Message):
            self._complain_once(entry, cell, found)
            return None
        return found

    def _judged(self, entry: Entry) -> Judged | None:
        level = entry.cell("level")
        judged = judge_level(
            level.text,
            entry.cell("outcome").text,
            self._facts.minimum,
            self._facts.maximum,
            notes=any(entry.cell(role).text for role in _NOTES),
        )
        if isinstance(judged, Message):
            self._complain(entry, level, judged)
            return None
        return judged

    def notes_fit(self, entry: Entry) -> bool:
        """Say whether the notes of an entry can be kept, and complain of those that can't."""
        long = [note for role in _NOTES if len((note := entry.cell(role)).text) > NOTE_LIMIT]
        for note in long:
            text = N_("The note has %(count)s characters; at most %(most)s fit.")
            params = {"count": len(note.text), "most": NOTE_LIMIT}
            self._complain(entry, note, Message(text, params))
        return not long

    def _complain_once(self, entry: Entry, cell: Cell, message: Message) -> None:
        """Complain of an unknown name in its first row only; of an empty cell in each row."""
        place = str(entry.row) if not cell.text else ""
        seen = (entry.sheet, cell.column or "", place or fold(cell.text))
        if seen not in self._said:
            self._said.add(seen)
            self._complain(entry, cell, message)

    def _complain(self, entry: Entry, cell: Cell, message: Message) -> None:
        self.problems.append(Problem(entry.row, cell.column, entry.sheet, message, cell.spot))


def _twice(first: Entry, entry: Entry) -> Message:
    sheet = first.sheet if first.sheet != entry.sheet else None
    return Message(
        N_("The same candidate, member and question stand twice: %(first)s and row %(second)s."),
        {"first": Problem(first.row, None, sheet, Message("")).place, "second": entry.row},
    )
