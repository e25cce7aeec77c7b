"""What the statistics have to say about one comparison, as frozen data without any array.

`screening.reports.findings.findings` fills a `Findings`; page, PDF and workbook read it and nothing
else. About a candidate it holds what can be worked out by hand from the panel's own scores, and how
sure a difference is. What a model would have given somebody has no place here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from screening.messages import Message
from screening.reports.figures import CandidateResult

Codes: TypeAlias = tuple[str, str]

# The weights are somebody's choice, and no choice is right to a quarter of itself.
NEAR = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Band:
    """One candidate's line in the figure of composites, in interview order.

    `low` and `high` are the ends of the bar on the scale, None where no bar is drawn. `together`
    holds the codes of those whom the scores cannot tell the candidate apart from, `apart` of those
    whom they can.
    """

    candidate: CandidateResult
    composite: Fraction | None
    low: float | None = None
    high: float | None = None
    together: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def compared(self) -> bool:
        """Whether the candidate was compared with anybody."""
        return bool(self.together or self.apart)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates, the one who was interviewed first named first.

    `difference` is that of the printed composites, first less second, and `low` and `high` are the
    ends of its interval. `apart` says whether they can be told apart, None where that is unknown.
    `turned_by` are the other ways of counting that turn their order. `weight_change` is the share
    by which weights have to move before the order does, None where no share up to a doubling is
    enough. `settled` says that one of them has at least the other's mean on every criterion, so
    that no weights can turn them round.
    """

    first: str
    second: str
    difference: Fraction
    apart: bool | None = None
    low: float | None = None
    high: float | None = None
    turned_by: tuple[Message, ...] = ()
    weight_change: float | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another reasonable way to work the composites out and what it does, in codes of candidates.

    `turned` are the pairs whose order becomes the other one, `tied` those that become or stop being
    equal, `lost` those who would have no score left. Where nothing was compared, or not everything,
    `refused` says why.
    """

    way: Message
    turned: tuple[Codes, ...] = ()
    tied: tuple[Codes, ...] = ()
    lost: tuple[str, ...] = ()
    refused: tuple[Message, ...] = ()
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """Whether the order of the composites survives other ways of counting.

    `sentence` names one pair and what changes its order, and is None where nothing does; `extent`
    says in how many ways the order is the same. Of all `pairs`, `near` counts those whose order
    changes when each weight may move by a quarter of itself, and `settled` those whose order no
    weights can change; `weights` says of the nearest how far the weights have to move.
    """

    sentence: Message | None
    extent: Message
    rows: tuple[OtherWay, ...]
    weights: tuple[Message, ...]
    pairs: int
    near: int
    settled: int


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike the members' first submitted levels are on one criterion.

    `pairs` counts pairs of members on one answer. `same` and `near` are shares of these: the same
    level, and at most one level apart. `deviation` is how far a level lies from the answer's median
    on average, `widest` the widest range of an answer.
    """

    criterion: str
    pairs: int
    same: float
    near: float
    deviation: float
    widest: float


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval in which a share of one lies, too wide for the share itself."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the members scored, in sentences and criterion by criterion.

    `overall` is empty where nobody shared an answer. `reliability` holds the sentences about how
    much of the differences reflects the candidates; where these are withheld, `interval` has what
    may be said instead, if anything. `withheld` says what is not said, and why.
    """

    overall: tuple[Message, ...]
    rows: tuple[Alike, ...]
    reliability: tuple[Message, ...]
    interval: Interval | None
    withheld: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is said, in the order in which it is said.

    A part that the scores do not bear is empty, and the messages beside it say why. `misdrawn` are
    the pairs of which the bars say something else than `pairs`, as can be where candidates met
    unlike panels; `remarks` say what else there is to know about who can be told apart.
    """

    bands: tuple[Band, ...]
    pairs: tuple[Pair, ...]
    misdrawn: tuple[Codes, ...]
    no_bands: tuple[Message, ...]
    remarks: tuple[Message, ...]
    order: Order | None
    likeness: Likeness

    @property
    def together(self) -> int:
        """How many pairs cannot be told apart."""
        return sum(1 for pair in self.pairs if pair.apart is False)

    @property
    def judged(self) -> int:
        """How many pairs it is known of whether they can be told apart."""
        return sum(1 for pair in self.pairs if pair.apart is not None)
