"""Why a statistic is not given: each one knows its minimum data and says in words what it lacks.

The codes are the product's own; `docs/analysis.md` lists them with their conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screening.messages import Message

Code = Literal[
    "R1",  # panels that share neither a rater nor a candidate
    "R2",  # nobody was scored by two
    "R3",  # too little overlap
    "R4",  # too few scores for any uncertainty
    "R5",  # fewer than five candidates
    "R6",  # fewer than ten candidates, or an interval too wide to read
    "R7",  # hardly anything but one level
    "R8",  # candidates differ no more than chance would have it
    "R9",  # everyone scored everybody
    "R10",  # no difference in severity to be seen
    "R13",  # fewer than five raters
    "R14",  # each rater asked other questions
    "R16",  # means at an end of the scale
    "R17",  # cannot be told apart
    "R18",  # scored by one rater alone
    "R19",  # too many for a list of all pairs
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One statistic that is not given, or not to be read as a finding, and why.

    `statistic` is the name that the analysis has for it (`icc`, `raters`, …). `given` says that the
    arithmetic stands all the same, for checking against other software, while the words are
    withheld: nobody should read it as a grade of the panel.
    """

    code: Code
    statistic: str
    message: Message
    given: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its interval; an end is None where there is none to give."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def width(self) -> float | None:
        """How wide the interval is."""
        return None if self.low is None or self.high is None else self.high - self.low
