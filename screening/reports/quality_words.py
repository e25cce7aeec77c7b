"""What the page on a question set calls the sources of differences, and how its figures come about.

The statistics' own sentences, about questions, are in `screening.analytics.questions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.messages import N_, Figure, Message

if TYPE_CHECKING:
    from screening.analytics.refusals import Estimate


@dataclass(frozen=True, slots=True)
class Source:
    """A source of differences between scores, and what it means when it is large."""

    title: Message
    meaning: Message


SOURCES: Mapping[str, Source] = {
    "candidate": Source(
        Message(N_("Candidates")),
        Message(N_("What the interviews are for: some people answer better throughout.")),
    ),
    "candidate_question": Source(
        Message(N_("Candidates on different questions")),
        Message(N_("The same person answers one question better than another one.")),
    ),
    "candidate_rater": Source(
        Message(N_("Members seeing a candidate differently")),
        Message(N_("Averaged out by more members, and by nothing else.")),
    ),
    "rater": Source(
        Message(N_("Strict and generous members")),
        Message(N_("Plays no part where the same members score all candidates.")),
    ),
    "question": Source(
        Message(N_("Easy and hard questions")),
        Message(N_("Plays no part, since every candidate gets the same questions.")),
    ),
    "rater_question": Source(
        Message(N_("Members reading a question differently")),
        Message(N_("Its anchors are read in different ways. Clearer anchors help.")),
    ),
    "residual": Source(
        Message(N_("Single scores")),
        Message(N_("What is left: one member's score of one answer, and chance.")),
    ),
}
"""In the order of the page: what belongs to candidates first, what cannot be explained last."""

NO_COMPONENTS = Message(
    N_(
        "Who scored whom on what does not allow the sources of differences to be told apart, so "
        "neither their shares nor a reliability can be given."
    )
)
STUDY = N_(
    "With %(questions)s questions, two members would give a reliability of %(two)s, three "
    "%(three)s and four %(four)s. With two members, %(more)s questions would give %(longer)s."
)

HOW_RELIABILITY = (
    Message(
        N_(
            "Every score is taken as a mean plus the parts of table 1. Their variances are worked "
            "out by Henderson's Method I, which allows for members who have not scored everybody."
        )
    ),
    Message(
        N_(
            "Reliability is E rho² = P / (P + PM / m + PQ / q + rest / (m · q)). P is the "
            "variance between candidates, PM of members seeing a candidate differently, PQ of "
            "candidates on different questions; m members and q questions (Brennan 2001)."
        )
    ),
    Message(
        N_(
            "The interval is of 90 per cent. It comes from leaving out recruitments in turn (the "
            "jackknife), on the logarithm of what is lacking to 1, with Student's t."
        )
    ),
)


def too_little(least: tuple[int, int, int], found: tuple[int, int, int]) -> Message:
    """Say how many recruitments, candidates and members there have to be, and are."""
    names = ("recruitments", "candidates", "members")
    needed = {f"least_{name}": number for name, number in zip(names, least, strict=True)}
    return Message(
        N_(
            "This needs at least %(least_recruitments)s recruitments, %(least_candidates)s "
            "candidates and %(least_members)s members who score. So far there are "
            "%(recruitments)s recruitments, %(candidates)s candidates and %(members)s members "
            "whose scores are open to you."
        ),
        needed | dict(zip(names, found, strict=True)),
    )


def hardly_used(levels: Sequence[int]) -> Message:
    """Say which levels were given once or twice in all."""
    if len(levels) == 1:
        text = N_(
            "Level %(levels)s was hardly ever given on this question; look at what its anchor asks."
        )
    else:
        text = N_(
            "Levels %(levels)s were hardly ever given on this question; look at what their anchors "
            "ask."
        )
    # A list of names is a module of the statistics, which are loaded when they are needed.
    from screening.analytics.wording import listed  # noqa: PLC0415 - see above

    return Message(text, {"levels": listed([str(level) for level in levels])})


def as_if_shuffled(alpha: Estimate) -> Message:
    """Say that members may agree on a question no more than by chance."""
    return Message(
        N_(
            "Members' scores on this question may be no more alike than if they were shuffled "
            "(alpha %(alpha)s, at most %(high)s). Either its anchors are read in different ways, "
            "or nearly all candidates answer it alike."
        ),
        {"alpha": Figure(alpha.value, 2), "high": Figure(alpha.high or alpha.value, 2)},
    )


def too_seldom(least: tuple[int, int], found: tuple[int, int]) -> Message:
    """Say from how many candidates and members a question's figures are shown."""
    return Message(
        N_(
            "Its figures need at least %(least_candidates)s candidates and %(least_members)s "
            "members. So far there are %(candidates)s candidates and %(members)s members."
        ),
        {
            "least_candidates": least[0],
            "least_members": least[1],
            "candidates": found[0],
            "members": found[1],
        },
    )


def reliability_sentence(value: float, fixed: float, *, members: int, questions: int) -> Message:
    """Say what a reliability means for a panel of this size.

    `value` takes the questions as a sample of others like them, `fixed` as the only ones.
    """
    return Message(
        N_(
            "With %(members)s members and %(questions)s questions, about %(share)s per cent of "
            "the differences between candidates' means would show again with other members and "
            "other questions like these; with other members and the very same questions, "
            "%(fixed)s per cent. The rest is who scored, what was asked, and chance."
        ),
        {
            "share": Figure(100 * value, 0),
            "fixed": Figure(100 * fixed, 0),
            "members": members,
            "questions": questions,
        },
    )


def reliability_unknown(estimate: Estimate) -> Message:
    """Say that a reliability is hardly known, and between which ends it lies."""
    if estimate.low is None or estimate.high is None:
        return Message(
            N_("These scores do not say how sure a reliability would be, so none is given.")
        )
    return Message(
        N_(
            "Anywhere between %(low)s and %(high)s: too wide to be read as a grade. More "
            "recruitments make it narrower."
        ),
        {"low": Figure(estimate.low, 2), "high": Figure(estimate.high, 2)},
    )
