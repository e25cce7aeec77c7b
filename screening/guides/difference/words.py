"""What differs between two texts, word by word, put so that people can read it.

Texts are compared sentence by sentence, and sentences that differ word by word: the longest run of
words that both have first, then what is before and after it. A word or two that happen to be the
same between longer changes are taken into them, because confetti is harder to read than a phrase
that was replaced. The work is bounded: where two texts match in too many ways to be tried (the
same word a thousand times), what is left is taken as replaced.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

Kind = Literal["same", "removed", "added", "folded"]

BUDGET = 300_000
"""How many pairs of equal words may be looked at for one text; an ordinary text has thousands."""
NEIGHBOURHOOD = 90
"""How many characters of unchanged text are shown on either side of a change."""
_SENTENCE_END = re.compile(r"(?<=[.!?…:])(\s+)|(?<=[.!?…][»”\")])(\s+)|(\n\s*)")
_APOSTROPHES = frozenset("'’")
_JOINERS = frozenset("\u200c\u200d")
_WORD, _SPACE, _SIGN = "word", "space", "sign"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that both have, or one of them alone.

    `folded` stands for unchanged text that is not shown; only `shortened` makes it.
    """

    kind: Kind
    text: str


@dataclass(slots=True)
class _Run:
    """Tokens that are the same in both texts, or those of the old that became those of the new."""

    same: bool
    old: list[str]
    new: list[str]
    words: int


def segments(old: str, new: str) -> tuple[Segment, ...]:
    """Return how `old` became `new`.

    The texts of the segments that are the same or removed make `old`, and of those that are the
    same or added make `new`, to the letter. Where something was replaced, what was removed comes
    first. Equal texts are one segment; two empty ones none.
    """
    if old == new:
        return (Segment("same", old),) if old else ()
    aligner, found = _Aligner(), list[_Run]()
    for same, before, after in aligner.aligned(_sentences(old), _sentences(new)):
        if same:
            found.append(_run(before, before, same=True))
            continue
        words = aligner.aligned(tokens("".join(before)), tokens("".join(after)))
        found.extend(_run(gone, come, same=kept) for kept, gone, come in words)
    return tuple(_told(_without_islands(_joined(found))))


def aligned(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield the runs that two sequences of words have in common and those between them, in order.

    Each is (whether both have it, of the old, of the new). The work is bounded as for `segments`.
    """
    return _Aligner().aligned(old, new)


def words_changed(found: Iterable[Segment]) -> float:
    """Return the share of the words of both texts that one of them alone has: 0 to 1.

    Signs and spaces are not words, so texts that differ in nothing else give 0.
    """
    changed = total = 0
    for one in found:
        count = _words(tokens(one.text))
        total += 2 * count if one.kind == "same" else count
        changed += 0 if one.kind == "same" else count
    return changed / total if total else 0.0


def shortened(found: Sequence[Segment], neighbourhood: int = NEIGHBOURHOOD) -> tuple[Segment, ...]:
    """Return the segments with unchanged text cut down to what is near a change.

    What is left out becomes a segment `folded`, which holds it. Nothing is left out for the sake
    of less than half a neighbourhood, and a text without any change is kept whole.
    """
    if all(one.kind == "same" for one in found):
        return tuple(found)
    last = len(found) - 1
    shown: list[Segment] = []
    for place, one in enumerate(found):
        start = neighbourhood if place else 0
        end = len(one.text) - (neighbourhood if place < last else 0)
        if one.kind != "same" or end - start < neighbourhood // 2:
            shown.append(one)
            continue
        # Blanks at its edges go with what is left out.
        start = len(one.text[: _word_edge(one.text, start, 1)].rstrip()) if start else 0
        if end < len(one.text):
            end = _word_edge(one.text, end, -1)
            end += len(one.text[end:]) - len(one.text[end:].lstrip())
        if start >= end:
            shown.append(one)
            continue
        pieces = (one.text[:start], one.text[start:end], one.text[end:])
        kinds: tuple[Kind, ...] = ("same", "folded", "same")
        shown += [Segment(kind, text) for kind, text in zip(kinds, pieces, strict=True) if text]
    return tuple(shown)


def tokens(text: str) -> list[str]:
    """Return the words, runs of blanks and single signs that `text` is made of.

    Accents and joiners stay with the character before them, so no letter is torn apart.
    """
    found: list[str] = []
    start, kind, joined = 0, "", False
    for place, character in enumerate(text):
        now = _kind(text, place, kind)
        follows = now == "mark" and kind not in {"", _SPACE}
        if now == "mark":
            now = kind if follows else _SIGN
        if place and not follows and not joined and (now != kind or now == _SIGN):
            found.append(text[start:place])
            start = place
        joined = character == "\u200d" and now != _SPACE
        kind = now
    return [*found, text[start:]] if text else found


def _kind(text: str, place: int, before: str) -> str:
    character = text[place]
    if character.isalnum() or character == "_":
        return _WORD
    if character.isspace():
        return _SPACE
    if character in _APOSTROPHES and before == _WORD and text[place + 1 : place + 2].isalnum():
        return _WORD
    if character in _JOINERS or unicodedata.category(character)[0] == "M":
        return "mark"
    return _SIGN


def _sentences(text: str) -> list[str]:
    """Return sentences and the blanks between them, in turn."""
    return [piece for piece in _SENTENCE_END.split(text) if piece]


def _words(some: Iterable[str]) -> int:
    return sum(1 for token in some if token[0].isalnum())


def _run(old: Sequence[str], new: Sequence[str], *, same: bool) -> _Run:
    # A run that is the same may still be whole sentences; what counts is how many words it has.
    if same:
        return _Run(same, list(old), list(new), _words(tokens("".join(old))))
    return _Run(same, list(old), list(new), max(_words(old), _words(new)))


@dataclass(slots=True)
class _Aligner:
    """Finds what two sequences have in common; `left` is what remains of the budget of one text."""

    left: int = BUDGET

    def aligned(
        self, old: Sequence[str], new: Sequence[str]
    ) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
        """Yield what is the same and what is not, in order: (same, of the old, of the new)."""
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        if start:
            yield True, old[:start], new[:start]
        middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
        at_old = at_new = 0
        for in_old, in_new, size in self._blocks(middle_old, middle_new):
            if in_old > at_old or in_new > at_new:
                yield False, middle_old[at_old:in_old], middle_new[at_new:in_new]
            if size:
                yield True, middle_old[in_old : in_old + size], middle_new[in_new : in_new + size]
            at_old, at_new = in_old + size, in_new + size
        if end:
            yield True, old[len(old) - end :], new[len(new) - end :]

    def _blocks(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return the runs that both have: places in old and new, and length; last an empty one.

        As `SequenceMatcher.get_matching_blocks`, but within the budget. Blanks are in no run by
        themselves, only beside words.
        """
        matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
        # What looking for the longest run between two places costs, as differences of these.
        often = Counter(item for item in new if not item.isspace())
        cost = [0, *accumulate(often[item] + 1 for item in old)]
        found: list[tuple[int, int, int]] = []
        open_ = [(0, len(old), 0, len(new))]
        while open_:
            old_from, old_to, new_from, new_to = open_.pop()
            price = cost[old_to] - cost[old_from]
            if old_from == old_to or new_from == new_to or price > self.left:
                continue
            self.left -= price
            match = matcher.find_longest_match(old_from, old_to, new_from, new_to)
            if match.size:
                found.append((match.a, match.b, match.size))
                open_.append((old_from, match.a, new_from, match.b))
                open_.append((match.a + match.size, old_to, match.b + match.size, new_to))
        return [*sorted(found), (len(old), len(new), 0)]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many items two sequences have in common at their start."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _joined(found: Iterable[_Run]) -> list[_Run]:
    """Return the runs with neighbours of one kind made one."""
    joined: list[_Run] = []
    for run in found:
        if joined and joined[-1].same == run.same:
            _extend(joined[-1], run)
        else:
            joined.append(run)
    return joined


def _extend(run: _Run, other: _Run) -> None:
    run.old += other.old
    run.new += other.new
    run.words = run.words + other.words if run.same else max(_words(run.old), _words(run.new))


def _without_islands(runs: list[_Run]) -> list[_Run]:
    """Return the runs with those that are the same, but shorter than the changes round them, gone.

    An island with as many words as one of its neighbours is kept: two words of a sentence that
    were put right stay two corrections.
    """
    kept: list[_Run] = []
    for run in runs:
        kept.append(run)
        while len(kept) > 2 and not kept[-1].same and _is_island(*kept[-3:]):  # noqa: PLR2004 - a change, an island and a change
            change, island, following = kept[-3:]
            del kept[-2:]
            for other in (island, following):
                change.old += other.old
                change.new += other.new
            change.words = max(_words(change.old), _words(change.new))
    return kept


def _is_island(before: _Run, between: _Run, after: _Run) -> bool:
    return not before.same and between.same and between.words < min(before.words, after.words)


def _told(runs: Iterable[_Run]) -> Iterator[Segment]:
    for run in runs:
        if run.same:
            yield Segment("same", "".join(run.old))
            continue
        for kind, pieces in (("removed", run.old), ("added", run.new)):
            if pieces:
                yield Segment("removed" if kind == "removed" else "added", "".join(pieces))


def _word_edge(text: str, place: int, step: int) -> int:
    """Return the nearest place from `place` on, in the direction `step`, between two words."""
    limit = place + step * NEIGHBOURHOOD // 3
    while 0 < place < len(text) and place != limit:
        if text[place - 1].isspace() != text[place].isspace():
            return place
        place += step
    return place
