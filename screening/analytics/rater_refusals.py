"""What is refused of raters' figures, gathered for a reader who is none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screening.analytics.connection import LEAST_SHARED
from screening.analytics.raters import LEAST_CANDIDATES, LEAST_SCORES, RaterProfile
from screening.analytics.ratings import Ratings
from screening.analytics.refusals import Code, Refusal
from screening.analytics.wording import listed
from screening.messages import N_, Message

_LEVEL = "severity"
_SENTENCES: dict[tuple[Code, bool], str] = {
    ("R3", True): N_(
        "Severity is not given for %(raters)s: it needs at least %(shared)s candidates whom "
        "somebody else scored too."
    ),
    ("R4", True): N_(
        "Severity is not given for %(raters)s: the panel gave too few scores to say how sure it "
        "would be."
    ),
    ("R7", True): N_("Severity is not given for %(raters)s: all these scores are alike."),
    ("R4", False): N_(
        "%(figures)s is not given for %(raters)s: it needs at least %(people)s candidates and "
        "%(scores)s scores."
    ),
    ("R5", False): N_(
        "%(figures)s is not given for %(raters)s: it needs at least %(people)s candidates and "
        "%(scores)s scores."
    ),
    ("R7", False): N_("%(figures)s is not given for %(raters)s: all these scores are alike."),
}
_FIGURES = {
    "spread": N_("Spread"),
    "share_middle": N_("The share of middle levels"),
    "halo": N_("Halo"),
}


def gathered(ratings: Ratings, profiles: Sequence[RaterProfile]) -> Iterator[Refusal]:
    """Yield one refusal a figure and reason, naming the raters whom it concerns.

    A profile's own refusals are worded to the rater herself.
    """
    raters: dict[tuple[Code, str], list[str]] = {}
    for profile in profiles:
        for refusal in profile.refusals:
            if refusal.statistic == _LEVEL or refusal.statistic in _FIGURES:
                names = raters.setdefault((refusal.code, refusal.statistic), [])
                names.append(ratings.raters[profile.rater])
    for (code, figure), names in raters.items():
        level = figure == _LEVEL
        params: dict[str, object] = {
            "raters": listed(names),
            "figures": "" if level else Message(_FIGURES[figure]),
            "shared": LEAST_SHARED,
            "people": LEAST_CANDIDATES,
            "scores": LEAST_SCORES,
        }
        yield Refusal(code, f"raters.{figure}", Message(_SENTENCES[code, level], params))
