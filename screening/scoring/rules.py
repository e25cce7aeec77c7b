"""What may be scored, saved, locked and seen: pure rules, each testable alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screening.guides.schema import Document
    from screening.scoring.table import Outcome

NOTE_LIMIT = 20_000
"""Characters in one note: some ten pages, far more than anyone writes down in an interview."""
OUTCOMES: tuple[Outcome, ...] = ("not_asked", "no_evidence", "declined")
"""The outcomes beside `scored`: a question without a level is missing, never zero."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one panel member has put down for one question, chosen or not."""

    outcome: Outcome | None = None
    level: int | None = None
    evidence: str = ""
    assessment: str = ""
    reason: str = ""

    @property
    def choice(self) -> str:
        """The value of the form's one row of choices: a level, an outcome, or nothing."""
        return str(self.level) if self.level is not None else (self.outcome or "")

    @property
    def empty(self) -> bool:
        """Whether nothing at all has been put down."""
        return self == EMPTY

    @property
    def digest(self) -> str:
        """A short fingerprint of the content, carried by a form to say what it was filled from."""
        parts = (self.choice, self.evidence, self.assessment, self.reason)
        content = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()[:16]


EMPTY = Entry()


@dataclass(frozen=True, slots=True)
class Base:
    """What a form was filled from: the entry's fingerprint, and the version whose anchors it shows.

    In a form it is one word, `FINGERPRINT.VERSION-ID`. Without a version the anchors are taken to
    be those in force.
    """

    digest: str
    version_id: int | None = None

    def __str__(self) -> str:
        """Write it as a form carries it."""
        return self.digest if self.version_id is None else f"{self.digest}.{self.version_id}"

    @classmethod
    def read(cls, text: str) -> Base:
        """Read what `str` wrote; anything else is a fingerprint that nothing has."""
        digest, dot, version = text.partition(".")
        if dot and not (version.isascii() and version.isdigit() and len(version) < _LONG_ID):
            return cls(text)
        return cls(digest, int(version) if dot else None)


_LONG_ID = 19
"""Digits; a number of so many may be too large for a database."""

State = Literal["empty", "begun", "done"]


def choice_to_result(choice: str, levels: range) -> tuple[Outcome | None, int | None]:
    """Turn the value of the row of choices into (outcome, level).

    Raises:
        ValueError: it is neither empty, an outcome, nor a level of the scale.
    """
    if not choice:
        return None, None
    for outcome in OUTCOMES:
        if choice == outcome:
            return outcome, None
    if choice.isascii() and choice.isdigit() and int(choice) in levels:
        return "scored", int(choice)
    raise ValueError(choice)


def entry_state(entry: Entry) -> State:
    """Say how far a question has come: `done` is what locking accepts."""
    if entry.empty:
        return "empty"
    if entry.outcome is None or (entry.outcome == "scored" and not entry.evidence.strip()):
        return "begun"
    return "done"


Verdict = Literal["unchanged", "write", "conflict"]


def judge_save(posted: Entry, base: str, stored: Entry, *, other_anchors: bool = False) -> Verdict:
    """Decide what to do with a form that was filled from the content with fingerprint `base`.

    A form that changes nothing is left out even when the stored content has moved on: another tab
    saved it, and this one has nothing to add. A change on top of content that nobody else has
    touched is written. Anything else is a conflict, which is shown and never decided here. So is a
    choice that was made while the form showed `other_anchors` than those in force.
    """
    if posted == stored or posted.digest == base:
        return "unchanged"
    if other_anchors and posted.outcome in {"scored", "no_evidence"}:
        return "conflict"
    return "write" if stored.digest == base else "conflict"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before a scorecard can be locked."""

    question_id: str
    kind: Literal["choice", "evidence", "reason"]

    @property
    def message(self) -> Message:
        """The gap in words."""
        return {
            "choice": Message(N_("Choose a level, or say why there is none.")),
            "evidence": Message(N_("Write down what the candidate said.")),
            "reason": Message(N_("Give a reason for the changed score.")),
        }[self.kind]


def gaps(
    document: Document, current: Mapping[str, Entry], initial: Mapping[str, Entry] | None = None
) -> tuple[Gap, ...]:
    """Return all that is missing before the scorecard can be locked, in interview order.

    Every question needs an outcome and every level an evidence note (interview-science A.2, 10).
    On a reopened scorecard (`initial` given) a changed result also needs a reason.
    """
    found: list[Gap] = []
    for question in document.questions:
        entry = current.get(question.id, EMPTY)
        if entry.outcome is None:
            found.append(Gap(question.id, "choice"))
        elif entry.outcome == "scored" and not entry.evidence.strip():
            found.append(Gap(question.id, "evidence"))
        if initial is not None:
            before = initial.get(question.id, EMPTY)
            if entry.choice != before.choice and not entry.reason.strip():
                found.append(Gap(question.id, "reason"))
    return tuple(found)


def expected_members(
    member_ids: Iterable[int], candidate_id: int, conflicts: frozenset[tuple[int, int]]
) -> frozenset[int]:
    """Return the scoring members whose scorecard of the candidate is waited for."""
    return frozenset(m for m in member_ids if (m, candidate_id) not in conflicts)


def may_see_scores(
    *,
    viewer_member_id: int | None,
    candidate_id: int,
    expected: frozenset[int],
    locked: frozenset[int],
    conflicts: frozenset[tuple[int, int]],
) -> bool:
    """Say whether a viewer may see the locked scores of a candidate.

    `expected` are the scoring members whose scorecard is waited for, `locked` those of them whose
    scorecard is locked now. A scoring member sees the others' once the own scorecard is locked.
    Everyone else (HR, administrator, observer) waits until all have locked. Who has declared a
    conflict of interest never sees the candidate's scores.
    """
    if viewer_member_id is not None and (viewer_member_id, candidate_id) in conflicts:
        return False
    if viewer_member_id is not None and viewer_member_id in expected:
        return viewer_member_id in locked
    return bool(expected) and expected <= locked
