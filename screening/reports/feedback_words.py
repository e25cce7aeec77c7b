"""What a panel member's own page adds to the statistics' own words: titles, formulas, ends of axes.

The findings themselves are put in words by `screening.analytics.rater_words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screening.messages import N_, Message

Key = Literal["severity", "spread", "share_middle", "central_tendency", "halo"]
"""The names that the statistics have for the figures, in the order of the page."""


_COLLEAGUES = Message(N_("your colleagues"))
_ALIKE = Message(N_("as your colleagues"))


@dataclass(frozen=True, slots=True)
class Words:
    """What stands round a figure: its title, the words of its chart, and how it is worked out."""

    title: Message
    less: Message
    more: Message
    line: Message
    """What the dashed line of the chart stands for."""
    how: tuple[Message, ...]


_RATIO_INTERVAL = Message(
    N_(
        "The interval is of 90 per cent. It is worked out on the logarithm of the ratio from how "
        "much each person you share with colleagues adds to it, with Student's t."
    )
)
_RESIDUAL = Message(
    N_(
        "Each level is first taken less what its question and its member usually come to, by least "
        "squares, so that hard questions and a generally high or low level play no part."
    )
)

WORDS: dict[Key, Words] = {
    "severity": Words(
        Message(N_("Lower or higher")),
        Message(N_("lower")),
        Message(N_("higher")),
        Message(N_("the panel's mean")),
        (
            Message(
                N_(
                    "For each person, each member's levels come to one mean. A model splits these "
                    "means: mean = general mean + person + member + chance. The variances are "
                    "found by restricted maximum likelihood (REML)."
                )
            ),
            Message(
                N_(
                    "The figure is the member's part of yours, less that of all who scored the "
                    "same people. It is pulled towards nought, the more so the fewer people there "
                    "are. The interval of 90 per cent is the figure ± 1.64 times its standard "
                    "error."
                )
            ),
        ),
    ),
    "spread": Words(
        Message(N_("How much of the scale you use")),
        Message(N_("closer together")),
        Message(N_("further apart")),
        _ALIKE,
        (
            _RESIDUAL,
            Message(
                N_(
                    "The figure is the standard deviation of what is left of your levels, divided "
                    "by that of your colleagues' levels for the same people: √(V(yours) / "
                    "V(theirs))."
                )
            ),
            _RATIO_INTERVAL,
        ),
    ),
    "share_middle": Words(
        Message(N_("The level in the middle")),
        Message(N_("never")),
        Message(N_("always")),
        _COLLEAGUES,
        (
            Message(
                N_(
                    "The figure is the number of your scores at the middle level of the scale, "
                    "divided by the number of all your scores. Your colleagues' share is worked "
                    "out in the same way, from their scores for the people you scored, all of them "
                    "together."
                )
            ),
            Message(
                N_(
                    "The interval is Wilson's, of 90 per cent. It is widened because your scores "
                    "for one person resemble one another."
                )
            ),
        ),
    ),
    "central_tendency": Words(
        Message(N_("How far apart you see people")),
        Message(N_("all alike")),
        Message(N_("further apart")),
        _COLLEAGUES,
        (
            Message(
                N_(
                    "For each person there is the mean of your levels, and the mean of your "
                    "colleagues' means. The figure is the slope of the straight line that fits "
                    "yours best, given theirs: Σ(x·y) / Σ(x²), both taken from their own mean."
                )
            ),
            Message(
                N_(
                    "Your colleagues' figure is the same slope for each of them on all the others, "
                    "pooled. The interval of 90 per cent is Student's t for a regression."
                )
            ),
        ),
    ),
    "halo": Words(
        Message(N_("One person, several questions")),
        Message(N_("more alike")),
        Message(N_("more varied")),
        _ALIKE,
        (
            _RESIDUAL,
            Message(
                N_(
                    "The figure is how far your levels for one person lie from their own mean "
                    "(standard deviation within a person), divided by the same for your "
                    "colleagues' levels for the same people: √(W(yours) / W(theirs))."
                )
            ),
            _RATIO_INTERVAL,
        ),
    ),
}

ONE_COLLEAGUE = Message(
    N_(
        "Only one colleague has scored the same people, so this figure would be that colleague's "
        "as much as yours. It is shown from two colleagues."
    )
)
"""Why a comparison with a single colleague is not given."""

NOTHING_TO_COMPARE = Message(N_("No colleague has scored the same people."))
