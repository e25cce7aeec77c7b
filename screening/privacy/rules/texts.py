"""Notes as they stand in a case, and passages that are taken out of them: pure.

A redaction is tied to a text by where the text stands and by its fingerprint, never by its number
in a list. What it hides is replaced by a bar of one size: neither the words nor their number leave
this module in what a copy is made of.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.scoring.table import ScoreTable

Field = Literal["evidence", "assessment", "reason", "reopen_reason"]
FIELDS: tuple[Field, ...] = ("evidence", "assessment", "reason")
FIELD_WORDS: dict[Field, Message] = {
    "evidence": Message(N_("what the applicant said")),
    "assessment": Message(N_("assessment")),
    "reason": Message(N_("reason for a changed score")),
    "reopen_reason": Message(N_("reason for reopening the scorecard")),
}
CONTEXT = 60
"""Characters shown on either side of a passage, so that two places can be told apart."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a note stands: whose scorecard, which question (none for the scorecard's own), what."""

    member_id: int
    question_id: str
    field: Field


@dataclass(frozen=True, slots=True)
class Note:
    """One text of one slot. A slot has two when a text was changed after the discussion."""

    slot: Slot
    member: str
    question_number: int
    """The question's place in the interview; nought for the scorecard's own note."""
    text: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the text, for the database alone: a copy never holds it."""
        return fingerprint(self.text)

    @property
    def key(self) -> str:
        """What a form calls this text; another text in the same place has another key."""
        slot = self.slot
        return f"{slot.member_id}.{slot.question_id}.{slot.field}.{self.fingerprint[:16]}"

    @property
    def place(self) -> Message:
        """Where the text stands, in words."""
        params = {"member": self.member, "what": FIELD_WORDS[self.slot.field]}
        if not self.question_number:
            return Message(N_("Scorecard by %(member)s: %(what)s"), params)
        return Message(
            N_("Question %(number)s, note by %(member)s: %(what)s"),
            {"number": self.question_number, **params},
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A redaction as it is stored: which text, from where to where, on what ground, by whom."""

    id: int
    slot: Slot
    fingerprint: str
    start: int
    end: int
    ground: str
    by: str
    at: datetime

    def fits(self, note: Note) -> bool:
        """Tell whether the redaction was made in this text as it is now."""
        return (
            self.slot == note.slot
            and self.end <= len(note.text)
            and self.fingerprint == note.fingerprint
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a note; where `grounds` are given, a bar stands in its stead."""

    text: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A note as a copy shows it."""

    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """What can be read, with a line break for each bar so that nothing is read across it."""
        return "\n".join(piece.text for piece in self.pieces if not piece.grounds)

    @property
    def grounds(self) -> tuple[str, ...]:
        """The grounds of the bars in it, in the order of the text."""
        return tuple(dict.fromkeys(key for piece in self.pieces for key in piece.grounds))


@dataclass(frozen=True, slots=True)
class Passage:
    """A place where a passage was found, with what stands before and after it."""

    note: Note
    start: int
    end: int

    @property
    def key(self) -> str:
        """What a form calls this place."""
        return f"{self.note.key}.{self.start}.{self.end}"

    @property
    def found(self) -> str:
        """The words found."""
        return self.note.text[self.start : self.end]

    @property
    def before(self) -> str:
        """What stands before them, cut at both ends."""
        start = max(0, self.start - CONTEXT)
        return ("… " if start else "") + self.note.text[start : self.start]

    @property
    def after(self) -> str:
        """What stands after them."""
        end = self.end + CONTEXT
        return self.note.text[self.end : end] + (" …" if end < len(self.note.text) else "")


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def notes_of(
    table: ScoreTable, candidate_id: int, fields: Sequence[Field] = FIELDS
) -> tuple[Note, ...]:
    """Return the notes on one candidate that the viewer may see, in the order of the interview.

    Each text of a slot is there once, without white space around it. Who has declared a conflict of
    interest has no say, whatever the table holds.
    """
    members = sorted(table.members, key=lambda row: (row.position, row.id))
    names = {row.id: row.name for row in members if (row.id, candidate_id) not in table.conflicts}
    cards = {
        card.member_id: card
        for card in table.cards
        if card.candidate_id == candidate_id and card.member_id in names
    }
    texts: dict[Slot, list[str]] = {}
    for row in sorted(table.scores, key=lambda row: row.stage == "final"):
        if row.candidate_id != candidate_id or row.member_id not in cards:
            continue
        for field, text in (
            ("evidence", row.evidence),
            ("assessment", row.assessment),
            ("reason", row.reason),
        ):
            if text.strip():
                slot = Slot(row.member_id, row.question_id, _field(field))
                texts.setdefault(slot, []).append(text.strip())
    found = [
        Note(slot, names[member.id], number, text)
        for number, question in enumerate(table.document.questions, start=1)
        for member in members
        if member.id in cards
        for field in fields
        for slot in (Slot(member.id, question.id, field),)
        for text in dict.fromkeys(texts.get(slot, ()))
    ]
    if "assessment" in fields:
        found.extend(
            Note(
                Slot(member.id, "", "reopen_reason"),
                names[member.id],
                0,
                card.reopen_reason.strip(),
            )
            for member in members
            if (card := cards.get(member.id)) and card.reopen_reason.strip()
        )
    return tuple(found)


def _field(name: str) -> Field:
    return next(field for field in FIELD_WORDS if field == name)


def shown(note: Note, marks: Iterable[Mark] = ()) -> Shown:
    """Return the note with a bar for each passage that is redacted; overlapping ones are one bar.

    A bar carries nothing of what it hides, neither a letter nor how many there were.
    """
    spans = sorted((mark.start, mark.end, mark.ground) for mark in marks if mark.fits(note))
    pieces: list[Piece] = []
    at = 0
    for start, end, grounds in _merged(spans, note.text):
        before = note.text[at:start]
        if before:
            pieces.append(Piece(before))
        pieces.append(Piece("", grounds))
        at = end
    if note.text[at:] or not pieces:
        pieces.append(Piece(note.text[at:]))
    return Shown(tuple(pieces))


def _merged(
    spans: Sequence[tuple[int, int, str]], text: str
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Join spans that overlap, or have nothing but white space between them."""
    current: tuple[int, int, tuple[str, ...]] | None = None
    for start, end, ground in spans:
        if current is not None and not text[current[1] : start].strip():
            grounds = dict.fromkeys((*current[2], ground))
            current = (current[0], max(current[1], end), tuple(grounds))
            continue
        if current is not None:
            yield current
        current = (start, end, (ground,))
    if current is not None:
        yield current


def find(notes: Iterable[Note], passage: str) -> tuple[Passage, ...]:
    """Return every place where `passage` stands, whatever white space lies between its words.

    The same letters may be stored composed or not, so both are looked for.
    """
    forms = dict.fromkeys(
        (passage, unicodedata.normalize("NFC", passage), unicodedata.normalize("NFD", passage))
    )
    patterns = [
        re.compile(r"\s+".join(map(re.escape, form.split()))) for form in forms if form.split()
    ]
    return tuple(
        Passage(note, match.start(), match.end())
        for note in notes
        for match in _first_found(patterns, note.text)
    )


def _first_found(patterns: Iterable[re.Pattern[str]], text: str) -> Sequence[re.Match[str]]:
    for pattern in patterns:
        if found := list(pattern.finditer(text)):
            return found
    return ()


def whole(note: Note) -> Passage:
    """Return the place that is all of a note."""
    return Passage(note, 0, len(note.text))


def passages_of(notes: Iterable[Note], keys: Iterable[str]) -> tuple[Passage, ...] | None:
    """Return the places that a form names, or None if one of the texts is no longer as it was.

    A key is that of a whole note, or that of a passage in it.
    """
    by_key = {note.key: note for note in notes}
    found = []
    for key in keys:
        note = by_key.get(key)
        if note is not None:
            found.append(whole(note))
            continue
        rest, _, end = key.rpartition(".")
        name, _, start = rest.rpartition(".")
        note = by_key.get(name)
        if note is None or not (_whole_number(start) and _whole_number(end)):
            return None
        if not int(start) < int(end) <= len(note.text):
            return None
        found.append(Passage(note, int(start), int(end)))
    return tuple(found)


def _whole_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8  # noqa: PLR2004 - no text is longer


def stale(notes: Iterable[Note], marks: Iterable[Mark], seen: frozenset[int]) -> tuple[Mark, ...]:
    """Return the redactions whose text has changed; `seen` are the members whose notes are open."""
    kept = tuple(notes)
    return tuple(
        mark
        for mark in marks
        if mark.slot.member_id in seen and not any(mark.fits(note) for note in kept)
    )
