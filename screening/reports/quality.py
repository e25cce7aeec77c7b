"""How a version of a question set has worked, over many recruitments taken together.

Pure: candidates and members are numbers here, and none of them leaves this module. Below the least
numbers nothing is worked out at all, since it would say more about people than about questions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from screening.reports.pooled_ratings import ratings_of
from screening.reports.quality_figures import Cell, Quality, QuestionRow
from screening.reports.quality_words import as_if_shuffled, hardly_used, too_little, too_seldom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.analytics.questions import QuestionProfile
    from screening.analytics.refusals import Estimate
    from screening.messages import Message
    from screening.scoring.pooled import PooledScores

LEAST = (3, 15, 5)
"""Recruitments, candidates and members before anything is shown."""
FEW = 3
"""Fewer scores than this at one level are not counted out."""
TINTS = 9
RESAMPLES = 500
"""Enough for the ends of an interval that is written with two decimals and read with one."""


@lru_cache(maxsize=16)
def quality(scores: PooledScores, questions: tuple[str, ...]) -> Quality:
    """Return the page for the questions of a version, which are given in interview order.

    The same scores give the same page, so it is worked out once, whoever may read it.
    """
    from screening.reports.quality_variances import variances  # noqa: PLC0415 - loads scipy

    given = [row for row in scores.rows if row[4] is not None]
    found = tuple(len({row[place] for row in given}) for place in range(3))
    recruitments, candidates, raters = found
    page = Quality(
        recruitments=recruitments,
        candidates=candidates,
        raters=raters,
        scores=len(given),
        left_out=scores.left_out,
    )
    if any(there < least for there, least in zip(found, LEAST, strict=True)):
        return replace(page, refusal=too_little(LEAST, (recruitments, candidates, raters)))
    taken = variances(scores, questions=len(questions))
    return replace(
        page,
        reliability=taken.reliability,
        reservations=taken.reservations,
        shares=taken.shares,
        study=taken.study,
        questions=_questions(scores, questions),
        levels=tuple(range(scores.low, scores.high + 1)),
    )


def _questions(scores: PooledScores, order: tuple[str, ...]) -> tuple[QuestionRow, ...]:
    from screening.analytics.agreement import agreement  # noqa: PLC0415 - loads scipy
    from screening.analytics.krippendorff import alpha_by_question  # noqa: PLC0415 - as above
    from screening.analytics.questions import question_profiles  # noqa: PLC0415 - as above

    ratings = ratings_of(scores)
    places = {question: place for place, (_, question) in enumerate(scores.questions)}
    profiles = question_profiles(ratings)
    alphas = alpha_by_question(ratings, resamples=RESAMPLES)
    alike = agreement(ratings)
    exact = [None if one is None else one.exact for one in alike.by_question] if alike else []
    counts = Counter((row[3], row[4]) for row in scores.rows if row[4] is not None)
    rows = []
    for number, question in enumerate(order, start=1):
        place = places.get(question)
        profile = None if place is None else profiles[place]
        if place is None or profile is None or not _enough(profile):
            rows.append(_withheld(number, question, profile))
            continue
        alpha = None if alphas[place].refusals else alphas[place].estimate
        used = {level: counts[place, level] for level in range(scores.low, scores.high + 1)}
        scarce = [level for level, count in used.items() if 0 < count < FEW]
        remarks = _remarks(profile, alpha, scarce)
        rows.append(
            QuestionRow(
                number=number,
                id=question,
                profile=profile,
                exact=exact[place] if exact else None,
                alpha=alpha,
                cells=tuple(_cell(count, profile.scores) for count in used.values()),
                remarks=remarks,
                # One level that is seldom given is worth a line, and not yet a warning.
                weak=len(remarks) > (len(scarce) == 1),
            )
        )
    return tuple(rows)


def _remarks(
    profile: QuestionProfile, alpha: Estimate | None, scarce: Sequence[int]
) -> tuple[Message, ...]:
    """Return what stands out about a question, in sentences."""
    found = [*profile.flags]
    if scarce:
        found.append(hardly_used(scarce))
    if alpha is not None and alpha.low is not None and alpha.low <= 0:
        found.append(as_if_shuffled(alpha))
    return tuple(found)


def _enough(profile: QuestionProfile) -> bool:
    return profile.candidates >= LEAST[1] and profile.raters >= LEAST[2]


def _withheld(number: int, question: str, profile: QuestionProfile | None) -> QuestionRow:
    """Return a question that was seldom asked: what is true of the page is true of each of them."""
    found = (0, 0) if profile is None else (profile.candidates, profile.raters)
    return QuestionRow(
        number, question, None, None, None, (), (), weak=False, refusal=too_seldom(LEAST[1:], found)
    )


def _cell(count: int, scores: int) -> Cell:
    """Return a cell of the table of levels; one and two are not told apart, and nought is said.

    Nought is what the table is for: an anchor that nobody uses. One or two say nothing about the
    anchor, and a figure that small is the only one that could make somebody look for a person.
    """
    if 0 < count < FEW:
        return Cell(None, f"1\u2013{FEW - 1}", 0)
    share = count / scores if scores else 0.0
    return Cell(count, "", min(TINTS, round(share * 2 * TINTS) or 1) if count else 0)
