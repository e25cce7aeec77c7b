"""Which candidate, panel member or question a spreadsheet means by a word.

Only what is beyond doubt is matched. Everything else becomes a message with the closest known name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from screening.messages import N_, Message
from screening.scoring.score_import.facts import (
    CandidateFact,
    ImportFacts,
    MemberFact,
    QuestionFact,
)
from screening.tabular import fold, shown

SHEET_NAME_LENGTH = 31
"""Excel cuts the names of sheets here."""
_LISTED = 12
_GUESSES = 20
"""A guess compares with every name. Whoever has more names wrong has the wrong file."""
_NUMBERED = re.compile(
    r"(?:(?:q|s|spm|spørsmål|question|nr|no|item)\.?\s*)?#?0*([1-9][0-9]{0,3})\.?", re.ASCII
)

Thing = TypeVar("Thing", CandidateFact, MemberFact, QuestionFact)


class _Known(Generic[Thing]):
    """Folded names, each with the things that bear it."""

    def __init__(self) -> None:
        self._things: dict[str, list[Thing]] = {}
        self._written: dict[str, str] = {}
        self._guesses_left = _GUESSES

    def add(self, name: str, thing: Thing) -> None:
        key = fold(name)
        if key and thing not in self._things.setdefault(key, []):
            self._things[key].append(thing)
            self._written.setdefault(key, name)

    def get(self, text: str) -> list[Thing]:
        return list(self._things.get(fold(text), ()))

    def closest(self, text: str) -> str | None:
        # What is far longer than any name is none, and comparing it takes long.
        if self._guesses_left == 0:
            return None
        self._guesses_left -= 1
        key = fold(text)[:200]
        close = get_close_matches(key, self._things, n=1, cutoff=0.7)
        return self._written[close[0]] if close else None


def _unknown(
    known: _Known[Thing], text: str, texts: tuple[str, str], names: Iterable[str]
) -> Message:
    """The message for a word that nothing bears: with a guess, or else with what there is."""
    guess = known.closest(text)
    if guess is not None:
        return Message(texts[0], {"text": shown(text), "guess": shown(guess)})
    listed: list[str] = list(names)
    more: list[str] = ["…"] if len(listed) > _LISTED else []
    return Message(texts[1], {"text": shown(text), "known": ", ".join([*listed[:_LISTED], *more])})


class Matcher:
    """Finds what is meant among the facts of one recruitment."""

    def __init__(self, facts: ImportFacts) -> None:
        self._facts = facts
        self._candidates: _Known[CandidateFact] = _Known()
        self._members: _Known[MemberFact] = _Known()
        self._questions: _Known[QuestionFact] = _Known()
        self._criteria: _Known[QuestionFact] = _Known()
        self._stems: _Known[QuestionFact] = _Known()
        for candidate in facts.candidates:
            self._candidates.add(candidate.code, candidate)
            self._candidates.add(candidate.name, candidate)
        for member in facts.members:
            self._members.add(member.email, member)
            self._members.add(member.name, member)
        for question in facts.questions:
            self._questions.add(question.id, question)
            for name in (question.criterion, *question.criterion_names):
                self._criteria.add(name, question)
            for stem in question.stems:
                self._stems.add(stem, question)

    def candidate(self, text: str) -> CandidateFact | Message:
        """The candidate with this code or this name."""
        if not text:
            return Message(N_("The candidate is missing."))
        found = self._candidates.get(text)
        if len(found) == 1:
            return found[0]
        if found:
            return Message(
                N_("Several candidates are called “%(text)s”. Use a code: %(codes)s."),
                {"text": shown(text), "codes": ", ".join(one.code for one in found)},
            )
        texts = (
            N_("“%(text)s” is no candidate here. Did you mean “%(guess)s”?"),
            N_("“%(text)s” is no candidate here. The candidates are: %(known)s."),
        )
        names = (f"{one.code} {one.name}".strip() for one in self._facts.candidates)
        return _unknown(self._candidates, text, texts, names)

    def member(self, text: str) -> MemberFact | Message:
        """The member with this e-mail address or name, or whose name alone has these parts."""
        if not text:
            return Message(N_("The panel member is missing."))
        found = self._members.get(text) or self._by_parts(text)
        if len(found) == 1:
            return found[0]
        if found:
            return Message(
                N_("“%(text)s” fits several panel members: %(names)s. Write the whole name."),
                {"text": shown(text), "names": ", ".join(one.name for one in found)},
            )
        texts = (
            N_("“%(text)s” is no scoring member of the panel. Did you mean “%(guess)s”?"),
            N_("“%(text)s” is no scoring member of the panel. The members are: %(known)s."),
        )
        return _unknown(self._members, text, texts, (one.name for one in self._facts.members))

    def _by_parts(self, text: str) -> list[MemberFact]:
        key = fold(text)
        parts = set(key.split())
        return [
            member
            for member in self._facts.members
            if parts <= set(fold(member.name).split())
            or (
                len(text) == SHEET_NAME_LENGTH
                and any(fold(name).startswith(key) for name in (member.name, member.email))
            )
        ]

    def question(self, text: str) -> QuestionFact | Message:
        """The question with this id, number, criterion (if it has one question only) or wording."""
        if not text:
            return Message(N_("The question is missing."))
        found = self._questions.get(text)
        numbered = _NUMBERED.fullmatch(fold(text))
        if numbered:
            number = int(numbered[1])
            found += [
                one for one in self._facts.questions if one.number == number and one not in found
            ]
        found = found or self._criteria.get(text) or self._stems.get(text)
        if len(found) == 1:
            return found[0]
        if found:
            return Message(
                N_("“%(text)s” fits several questions. Write the number of one: %(numbers)s."),
                {
                    "text": shown(text),
                    "numbers": ", ".join(f"{one.number} ({one.id})" for one in found),
                },
            )
        texts = (
            N_("“%(text)s” is no question here. Did you mean “%(guess)s”?"),
            N_("“%(text)s” is no question here. The questions are: %(known)s."),
        )
        names = (f"{one.number} {one.id}" for one in self._facts.questions)
        near = self._questions if self._questions.closest(text) else self._criteria
        return _unknown(near, text, texts, names)
