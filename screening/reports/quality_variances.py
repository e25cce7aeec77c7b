"""Where the differences between the scores of a question set come from, and what more would give.

Loaded only when the page is asked for, since the statistics load scipy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.analytics.cells import cell_means
from screening.analytics.components import Components, variance_components
from screening.analytics.decision import decision_refusals, decision_study, project
from screening.analytics.pooled_reliability import (
    METHOD,
    over_panels,
    usual_raters,
)
from screening.messages import Figure, Message
from screening.reports.pooled_ratings import ratings_of, recruitment_of
from screening.reports.quality_figures import Reliability, Share, Study, StudyRow
from screening.reports.quality_words import (
    HOW_RELIABILITY,
    NO_COMPONENTS,
    SOURCES,
    STUDY,
    reliability_sentence,
    reliability_unknown,
)
from screening.scoring.pooled import PooledScores

MEMBERS = (2, 3, 4)
MORE_QUESTIONS = (0, 2, 4)
WIDEST = 0.6
"""With a wider interval no figure is given, but its ends."""
NOTHING = 0.005
"""A share that would be written as 0 per cent."""


@dataclass(frozen=True, slots=True)
class Variances:
    """What the components come to; without a reliability, `reservations` say why."""

    reliability: Reliability | None
    reservations: tuple[Message, ...]
    shares: tuple[Share, ...] = ()
    study: Study | None = None


def variances(scores: PooledScores, *, questions: int) -> Variances:
    """Return shares, reliability and study for panels of the usual size and so many questions."""
    ratings = ratings_of(scores)
    components = variance_components(ratings, method=METHOD)
    members = usual_raters(cell_means(ratings))
    recruitments = recruitment_of(scores)
    estimate = over_panels(ratings, recruitments, raters=members, questions=questions)
    refusals = (*components.refusals, *decision_refusals(components))
    # Of strictness that cannot be seen, the table of shares tells.
    said = {str(one.message): one.message for one in refusals if one.code != "R10"}
    reservations = tuple(said.values())
    withheld = any(not one.given for one in refusals)
    if estimate is None or withheld:
        return Variances(None, (NO_COMPONENTS, *reservations))
    fixed = project(components, raters=members, questions=questions).relative_fixed
    precise = estimate.width is not None and estimate.width <= WIDEST
    sentence = (
        reliability_sentence(
            estimate.value, fixed or estimate.value, members=members, questions=questions
        )
        if precise
        else reliability_unknown(estimate)
    )
    return Variances(
        Reliability(estimate if precise else None, sentence, HOW_RELIABILITY),
        reservations,
        _shares(components.values),
        _study(components, questions) if precise else None,
    )


def _shares(values: Mapping[str, float | None]) -> tuple[Share, ...]:
    total = sum(value or 0.0 for value in values.values())
    found = []
    for name, source in SOURCES.items():
        value = values.get(name)
        share = None if value is None else value / total
        if share is not None and share < NOTHING:
            share = 0.0
        found.append(Share(source.title, source.meaning, share, round(100 * (share or 0.0), 1)))
    return tuple(found)


def _study(components: Components, questions: int) -> Study:
    sizes = tuple(questions + more for more in MORE_QUESTIONS)
    found = decision_study(components, raters=MEMBERS, questions=sizes)
    rows = tuple(
        StudyRow(members, tuple(one.relative or 0.0 for one in found if one.raters == members))
        for members in MEMBERS
    )
    two, three, four = (Figure(row.values[0], 2) for row in rows)
    params = {
        "questions": questions,
        "two": two,
        "three": three,
        "four": four,
        "more": sizes[-1],
        "longer": Figure(rows[0].values[-1], 2),
    }
    return Study(sizes, rows, Message(STUDY, params))
