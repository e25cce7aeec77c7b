"""What every measure of agreement needs at least, and the words for when it has less."""

from __future__ import annotations

from screening.analytics.ratings import Floats
from screening.analytics.refusals import Refusal
from screening.analytics.units import commonest_share
from screening.messages import N_, Message

FEWEST_CANDIDATES = 5
HARDLY_ANY_BUT_ONE = 0.90
"""Where more than this share of the levels are the same, coefficients say little."""


def scored_by_one(statistic: str) -> Refusal:
    """Return the refusal of a statistic that compares members where none can be compared."""
    return Refusal(
        "R2",
        statistic,
        Message(
            N_(
                "No answer was scored by two members, so agreement between members cannot be "
                "measured."
            )
        ),
    )


def too_few_candidates(statistic: str, count: int, *, given: bool) -> tuple[Refusal, ...]:
    """Return the refusal of a coefficient that would rest on fewer than five candidates."""
    if count >= FEWEST_CANDIDATES:
        return ()
    sentence = N_("This figure needs at least %(least)s candidates; there are %(count)s.")
    message = Message(sentence, {"least": FEWEST_CANDIDATES, "count": count})
    return (Refusal("R5", statistic, message, given),)


def hardly_varies(statistic: str, levels: Floats, *, given: bool) -> tuple[Refusal, ...]:
    """Return the refusal of a coefficient where one level is more than nine tenths of `levels`."""
    share = commonest_share(levels)
    if share <= HARDLY_ANY_BUT_ONE:
        return ()
    return (Refusal("R7", statistic, _everyone() if share >= 1 else _almost_everyone(), given),)


def _everyone() -> Message:
    return Message(
        N_(
            "Everyone got the same score: the members agree, but that tells nothing about "
            "telling candidates apart."
        )
    )


def _almost_everyone() -> Message:
    return Message(
        N_(
            "Almost everyone got the same score: agreement is high, but that tells nothing about "
            "telling candidates apart."
        )
    )
