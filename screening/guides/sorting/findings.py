"""What the answers say of each anchor: agreement, spread, and whether it is weak.

Smith & Kendall (1963) keep an anchor if enough judges put it back where it came from and agree on
its level. Textbooks put the bars at 75 % of the judges and a standard deviation of 1.5 on a scale
from 1 to 7. A standard deviation is a length on the scale, so the bar is kept as a share of its
range: 1.0 on a scale from 1 to 5.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from screening.guides.sorting.content import Anchor, Content, Criterion
from screening.guides.sorting.rules import EMPTY, NOWHERE, Answer
from screening.messages import N_, Figure, Message

AGREEMENT = Fraction(3, 4)
SPREAD_OF_RANGE = Fraction(3, 2) / 6
"""The largest standard deviation, as a share of the scale's range: 1.5 on a scale from 1 to 7."""
FEWEST_ANSWERS = 2
LEVELS_APART = 1
"""From here on the mean level is said to be another than the one intended. Our own choice: there
is no published bar, and so it makes no anchor weak."""
_Z_90 = 1.6448536269514722
"""The standard normal distribution's 95th percentile."""

Verdict = Literal["holds", "weak", "untried"]
Sorted = Sequence[Mapping[int, Answer]]
"""What each participant who has handed in has answered, by anchor."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the answers say of one anchor."""

    anchor: Anchor
    answers: int
    """How many have sorted it; those who could not place it are among them."""
    levels: tuple[int, ...]
    """The levels from those who placed it in its own criterion, lowest first."""
    instead: tuple[tuple[str, int], ...]
    """The other criteria it was placed in (or `NOWHERE`), the most frequent first."""
    limit: Fraction
    """The largest standard deviation on this scale."""

    @property
    def placed(self) -> int:
        """How many placed it in its own criterion."""
        return len(self.levels)

    @property
    def agreement(self) -> Fraction | None:
        """The share who placed it in its own criterion; None without answers."""
        return Fraction(self.placed, self.answers) if self.answers else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the share of all such colleagues may lie; None without answers."""
        return wilson(self.placed, self.answers) if self.answers else None

    @property
    def mean(self) -> Fraction | None:
        """The mean of the levels; None where there are none."""
        return Fraction(sum(self.levels), self.placed) if self.levels else None

    @property
    def variance(self) -> Fraction | None:
        """The sample variance of the levels; None with fewer than two."""
        if self.mean is None or self.placed < FEWEST_ANSWERS:
            return None
        squares = sum((level - self.mean) ** 2 for level in self.levels)
        return Fraction(squares) / (self.placed - 1)

    @property
    def spread(self) -> float | None:
        """The sample standard deviation of the levels; None with fewer than two."""
        return None if self.variance is None else math.sqrt(self.variance)

    @property
    def disagreed(self) -> bool:
        """Whether too few placed it in its own criterion."""
        enough = self.answers >= FEWEST_ANSWERS
        return enough and Fraction(self.placed, self.answers) < AGREEMENT

    @property
    def scattered(self) -> bool:
        """Whether the levels lie too far apart."""
        return self.variance is not None and self.variance > self.limit**2

    @property
    def shifted(self) -> bool:
        """Whether it is read as another level than the one it was written for."""
        if self.mean is None or self.variance is None:
            return False
        return abs(self.mean - self.anchor.level) >= LEVELS_APART

    @property
    def verdict(self) -> Verdict:
        """`weak` if it misses either bar; `untried` with too few answers to say."""
        if self.answers < FEWEST_ANSWERS:
            return "untried"
        return "weak" if self.disagreed or self.scattered else "holds"

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why it is weak."""
        found = []
        if self.disagreed:
            found.append(
                Message(
                    N_(
                        "%(placed)s of %(answers)s placed it in the criterion it was written for. "
                        "At least three in four should."
                    ),
                    {"placed": self.placed, "answers": self.answers},
                )
            )
        if self.scattered:
            found.append(
                Message(
                    N_(
                        "It was given levels from %(lowest)s to %(highest)s. Their standard "
                        "deviation is %(spread)s and should be at most %(limit)s."
                    ),
                    {
                        "lowest": self.levels[0],
                        "highest": self.levels[-1],
                        "spread": Figure(self.spread or 0.0, 2),
                        "limit": Figure(float(self.limit), 2),
                    },
                )
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the answers say of one criterion's anchors together."""

    criterion: Criterion
    findings: tuple[Finding, ...]
    row: tuple[int, ...]
    """How often its anchors were placed in each criterion, in their order; last, nowhere."""

    @property
    def weak(self) -> int:
        """How many of its anchors are weak."""
        return sum(one.verdict == "weak" for one in self.findings)

    @property
    def answers(self) -> int:
        """How many answers its anchors have."""
        return sum(one.answers for one in self.findings)

    @property
    def placed(self) -> int:
        """How many of them are the criterion itself."""
        return sum(one.placed for one in self.findings)

    @property
    def agreement(self) -> Fraction | None:
        """The share of the answers that are the criterion itself; None without answers."""
        return Fraction(self.placed, self.answers) if self.answers else None


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the 90 % interval of a share, by E. B. Wilson (1927).

    It keeps its word better than the textbook's normal interval where there are few tries, and
    never reaches outside 0 and 1.
    """
    share, squared = hits / tries, _Z_90**2
    middle = (share + squared / (2 * tries)) / (1 + squared / tries)
    half = (
        _Z_90
        * math.sqrt(share * (1 - share) / tries + squared / (4 * tries**2))
        / (1 + squared / tries)
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def findings(content: Content, answers: Sorted) -> list[Finding]:
    """Return what the answers say of each anchor, in the order of the question set.

    An anchor's levels are those of the people who placed it in its own criterion: a level is a
    place on that criterion's scale, and means nothing of the kind to whoever had another in mind.
    """
    limit = SPREAD_OF_RANGE * (content.highest - content.lowest)
    found = []
    for number, anchor in enumerate(content.anchors):
        given = [one.get(number, EMPTY) for one in answers]
        finished = [one for one in given if one.state == "done"]
        elsewhere = Counter(one.criterion for one in finished if one.criterion != anchor.criterion)
        levels = sorted(
            one.level
            for one in finished
            if one.criterion == anchor.criterion and one.level is not None
        )
        order = [*content.names, NOWHERE]
        instead = sorted(elsewhere.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
        found.append(Finding(anchor, len(finished), tuple(levels), tuple(instead), limit))
    return found


def summaries(content: Content, found: Sequence[Finding]) -> list[Summary]:
    """Return the findings gathered by criterion, in the order of the question set."""
    gathered = []
    for criterion in content.criteria:
        own = tuple(one for one in found if one.anchor.criterion == criterion.id)
        counts = Counter({criterion.id: sum(one.placed for one in own)})
        for one in own:
            counts.update(dict(one.instead))
        row = tuple(counts[each] for each in (*content.names, NOWHERE))
        gathered.append(Summary(criterion, own, row))
    return gathered
