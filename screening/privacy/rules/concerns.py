"""What a case handler should know before a copy is made, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message
from screening.privacy.rules.left_out import unopened, unopened_words
from screening.privacy.rules.texts import Field, Mark, Note, notes_of, shown, stale

if TYPE_CHECKING:
    from screening.privacy.grounds import Kind
    from screening.privacy.rules.source import Source

SHORTEST_NAME = 3
SHORTEST_ECHO = 4
"""Letters. What is shorter than this turns up in other words by chance."""
NOTES_IN: dict[Kind, Sequence[Field]] = {
    "party-access": ("evidence",),
    "personal-data": ("evidence", "assessment", "reason"),
}
"""The notes that a copy of each kind holds and a case handler may redact."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to know; with `stops`, no copy can be made before it is dealt with.

    `about` says what kind of thing it is: one's own place in the case, texts, or scorecards.
    """

    message: Message
    stops: bool
    about: Literal["viewer", "texts", "cards"]


def concerns(kind: Kind, source: Source, candidate_id: int) -> tuple[Concern, ...]:
    """Return what speaks against a copy of this kind about one candidate."""
    own = tuple(_viewer(source, [candidate_id]))
    if own:
        return own
    marks = source.marks_in(kind)
    notes = notes_of(source.table, candidate_id, NOTES_IN[kind])
    return (
        *_stale(notes, marks, source.seen_members(candidate_id)),
        *_named(kind, notes, marks, source, candidate_id),
        *_echoes(notes, marks),
        *_redacted_elsewhere(kind, source, notes),
        *_unopened(source, candidate_id),
    )


def full_case_concerns(source: Source) -> tuple[Concern, ...]:
    """Return what speaks against a copy of the whole case."""
    own = tuple(_viewer(source, [person.id for person in source.people]))
    if own:
        return own
    return tuple(
        concern for person in source.people for concern in _unopened(source, person.id, person.code)
    )


def _viewer(source: Source, candidate_ids: Iterable[int]) -> Iterator[Concern]:
    """Who sits on the panel as well is bound by what they have declared, as everywhere."""
    if source.viewer_member_id is None:
        return
    declared = {
        pair.candidate_id: pair.declared
        for pair in source.pairs
        if pair.member_id == source.viewer_member_id
    }
    for candidate_id in candidate_ids:
        code = source.person(candidate_id).code
        if declared.get(candidate_id) == "conflict":
            yield Concern(
                Message(
                    N_(
                        "You have declared a conflict of interest with %(code)s, so somebody else "
                        "has to handle this."
                    ),
                    {"code": code},
                ),
                stops=True,
                about="viewer",
            )
        elif declared.get(candidate_id) is None:
            yield _undeclared(code)


def _undeclared(code: str) -> Concern:
    """Without a declaration the candidate's name is closed, and cannot be looked for either."""
    return Concern(
        Message(
            N_("You are on the panel. Declare whether you are impartial towards %(code)s first."),
            {"code": code},
        ),
        stops=True,
        about="viewer",
    )


def _stale(notes: Sequence[Note], marks: Sequence[Mark], seen: frozenset[int]) -> Iterator[Concern]:
    if found := stale(notes, marks, seen):
        yield Concern(
            Message(
                N_(
                    "The text under a redaction has changed since it was made (%(count)s). Take "
                    "the redaction back and make it anew."
                ),
                {"count": len(found)},
            ),
            stops=True,
            about="texts",
        )


def _named(
    kind: Kind,
    notes: Iterable[Note],
    marks: Sequence[Mark],
    source: Source,
    candidate_id: int,
) -> Iterator[Concern]:
    """Find other applicants' names and codes in what is going to be read.

    A whole name or a code stops party access, which is not to show who else has applied. A first
    or last name alone may be anybody's, so it is only pointed out.
    """
    rows = [(note, shown(note, marks).words) for note in notes]
    own = set(_parts(source.person(candidate_id).name))
    for other in source.table.candidates:
        told: set[str] = set()
        if other.id == candidate_id:
            continue
        if other.name == other.code and kind == "party-access":
            yield _undeclared(other.code)
            continue
        for note, words in rows:
            whole = _stands(other.name, words) or _stands(other.code, words)
            part = any(
                _stands(one, words, exact_case=True) for one in _parts(other.name) if one not in own
            )
            if not (whole or part) or str(note.place) in told:
                continue
            told.add(str(note.place))
            sentence = (
                N_("%(place)s names the applicant %(code)s, %(name)s. Redact it.")
                if whole
                else N_("%(place)s may name the applicant %(code)s, %(name)s.")
            )
            yield Concern(
                Message(sentence, {"place": note.place, "code": other.code, "name": other.name}),
                stops=whole and kind == "party-access",
                about="texts",
            )


def _parts(name: str) -> list[str]:
    return [part for part in name.split() if len(part) >= SHORTEST_NAME]


def _stands(name: str, words: str, *, exact_case: bool = False) -> bool:
    """Tell whether `name` stands in the words as whole words."""
    pattern = r"\s+".join(map(re.escape, name.split()))
    if not pattern:
        return False
    flags = 0 if exact_case else re.IGNORECASE
    return re.search(rf"(?<!\w){pattern}(?!\w)", words, flags) is not None


def _echoes(notes: Sequence[Note], marks: Sequence[Mark]) -> Iterator[Concern]:
    """Find words that are redacted in one place and can be read in another."""
    hidden = {
        note.text[mark.start : mark.end].strip(): note
        for note in notes
        for mark in marks
        if mark.fits(note)
    }
    for note in notes:
        words = shown(note, marks).words
        if any(len(text) >= SHORTEST_ECHO and _stands(text, words) for text in hidden):
            yield Concern(
                Message(
                    N_("Words that are redacted elsewhere can still be read here: %(place)s."),
                    {"place": note.place},
                ),
                stops=False,
                about="texts",
            )


def _redacted_elsewhere(kind: Kind, source: Source, notes: Sequence[Note]) -> Iterator[Concern]:
    """Point out what is redacted in the other copy and not in this one."""
    other: Kind = "personal-data" if kind == "party-access" else "party-access"
    own = {(m.slot, m.fingerprint, m.start, m.end) for m in source.marks_in(kind)}
    count = sum(
        (mark.slot, mark.fingerprint, mark.start, mark.end) not in own
        for mark in source.marks_in(other)
        if any(mark.fits(note) for note in notes)
    )
    if count:
        yield Concern(
            Message(
                N_(
                    "Passages that are redacted in the other kind of copy are not redacted here "
                    "(%(count)s). The grounds differ, so each copy has redactions of its own."
                ),
                {"count": count},
            ),
            stops=False,
            about="texts",
        )


def _unopened(source: Source, candidate_id: int, code: str = "") -> Iterator[Concern]:
    for pair in unopened(source, candidate_id):
        words = unopened_words(pair)
        yield Concern(
            Message(N_("%(code)s. %(what)s"), {"code": code, "what": words}) if code else words,
            stops=False,
            about="cards",
        )
