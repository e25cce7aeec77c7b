"""Which sources of differences a table of scores can tell from one another.

Two variance components can be told apart only if they make scores alike in different places: each
has a matrix that marks the pairs of scores that share it, and what such matrices can tell is how
many of them are linearly independent once the mean is taken out (Searle, Casella & McCulloch
1992, ch. 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.henderson import MEAN, RESIDUAL, Crossing
from screening.analytics.ratings import Floats
from screening.analytics.refusals import Code, Refusal
from screening.messages import N_, Message

CANDIDATE, RATER, QUESTION = "candidate", "rater", "question"
TERMS: Mapping[str, tuple[str, ...]] = {
    "candidate": (CANDIDATE,),
    "rater": (RATER,),
    "question": (QUESTION,),
    "candidate_rater": (CANDIDATE, RATER),
    "candidate_question": (CANDIDATE, QUESTION),
    "rater_question": (RATER, QUESTION),
}
# Shares of a matrix's own size: what is less is rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Confounding:
    """Which terms stand for themselves, and where the others have gone.

    Attributes:
        kept: the terms that can be told apart, in their usual order.
        within: each other term with the term that it cannot be told from: `mean` where the facet
            has one level, `residual`, or a kept term; None where it takes several together.
    """

    kept: tuple[str, ...]
    within: Mapping[str, str | None]


def confounding(crossing: Crossing, terms: Mapping[str, tuple[str, ...]] = TERMS) -> Confounding:
    """Find which of `terms`, taken in their order, add something that those before them lack."""
    names = [RESIDUAL, *terms]
    gram = _products(crossing, terms)
    size = np.diag(gram).copy()
    kept = [0]
    within: dict[str, str | None] = {}
    for place, (name, facets) in enumerate(terms.items(), start=1):
        groups = crossing.by(*facets)
        if len(groups) < 2:  # noqa: PLR2004 - one group is the mean
            within[name] = MEAN
            continue
        twin = _twin(crossing, terms, [names[other] for other in kept], facets)
        if twin is not None:
            within[name] = twin
            continue
        own = gram[np.ix_(kept, kept)] / np.sqrt(np.outer(size[kept], size[kept]))
        shared = gram[kept, place] / np.sqrt(size[kept] * size[place])
        if 1 - shared @ np.linalg.lstsq(own, shared)[0] < _NOTHING:
            within[name] = None
            continue
        kept.append(place)
    return Confounding(tuple(names[place] for place in kept if place), within)


def confounded_refusals(crossing: Crossing, found: Confounding) -> tuple[Refusal, ...]:
    """Say in words why components are missing, each reason once."""
    raters = len(crossing.by(RATER))
    questions = len(crossing.by(QUESTION))
    alone = len(crossing.by(CANDIDATE, RATER)) == len(crossing.by(CANDIDATE))
    reasons: list[tuple[Code, Message]] = []
    if found.within.get("candidate") is not None or "candidate" not in found.kept:
        reasons.append(
            ("R4", Message(N_("Nothing tells the candidates’ differences from chance here.")))
        )
    if raters == 1:
        reasons.append(
            ("R2", Message(N_("There was one rater, so nothing can be said about raters.")))
        )
    elif alone:
        reasons.append(
            (
                "R2",
                Message(
                    N_(
                        "Nobody was scored by two raters, so what raters see differently in a "
                        "candidate cannot be told from what the candidate is like."
                    )
                ),
            )
        )
    elif found.within.get("candidate_rater") == RATER:
        reasons.append(
            (
                "R3",
                Message(
                    N_(
                        "No rater scored two candidates, so a strict rater cannot be told from "
                        "one who sees a candidate differently."
                    )
                ),
            )
        )
    if questions == 1:
        reasons.append(
            (
                "R4",
                Message(N_("There was one question, so nothing can be said about questions.")),
            )
        )
    else:
        reasons += _about_questions(crossing, found, several=raters > 1 and not alone)
    if not reasons and found.within:
        reasons.append(
            (
                "R4",
                Message(N_("Too few scores to tell all sources of differences from one another.")),
            )
        )
    refusals = [Refusal(code, "components", message) for code, message in reasons]
    if found.within.get("rater_question") != QUESTION and parts(crossing, RATER, QUESTION) > 1:
        text = N_(
            "Some raters share no question with the others, even through third ones, so a strict "
            "rater is told from a hard question only if chance decided who asked what."
        )
        refusals.append(Refusal("R14", "components", Message(text), given=True))
    return tuple(refusals)


def parts(crossing: Crossing, one: str, other: str) -> int:
    """Return into how many parts two facets fall that share no score, not even through others."""
    pairs = crossing.by(one, other).first
    first, second = crossing.by(one), crossing.by(other)
    size = len(first) + len(second)
    ends = (first.number[pairs], second.number[pairs] + len(first))
    graph = sparse.csr_array((np.ones(len(pairs)), ends), shape=(size, size))
    count, _ = csgraph.connected_components(graph, directed=False)
    return int(count)


def _about_questions(
    crossing: Crossing, found: Confounding, *, several: bool
) -> list[tuple[Code, Message]]:
    if found.within.get("rater_question") == QUESTION and len(crossing.by(RATER)) > 1:
        return [
            (
                "R14",
                Message(
                    N_(
                        "Each rater asked other questions, so a rater who is strict on a question "
                        "cannot be told from a hard question."
                    )
                ),
            )
        ]
    if several and found.within.get("candidate_question") == RESIDUAL:
        return [
            (
                "R14",
                Message(
                    N_(
                        "No candidate was scored by two raters on the same question, so a "
                        "candidate’s strong and weak questions cannot be told from chance."
                    )
                ),
            )
        ]
    return []


def _twin(
    crossing: Crossing,
    terms: Mapping[str, tuple[str, ...]],
    kept: list[str],
    facets: tuple[str, ...],
) -> str | None:
    own = crossing.by(*facets)
    if len(own) == len(own.number):
        return RESIDUAL
    for name in kept:
        if name == RESIDUAL or len(crossing.by(*terms[name])) != len(own):
            continue
        if len(crossing.by(*terms[name], *facets)) == len(own):
            return name
    return None


def _products(crossing: Crossing, terms: Mapping[str, tuple[str, ...]]) -> Floats:
    """Return the inner products of the terms' centred matrices, the residual's first.

    With M = I - 11'/N: tr M A M B = tr AB - (2/N) 1'AB1 + (1/N²) 1'A1 1'B1, where tr AB is the sum
    of the squared sizes of the joint groups and A1 has each score's size of its group.
    """
    groupings = [crossing.by(*facets) for facets in terms.values()]
    scores = len(groupings[0].number)
    sizes = np.ones((len(terms) + 1, scores))
    for row, grouping in enumerate(groupings, start=1):
        sizes[row] = grouping.count[grouping.number]
    total = sizes.sum(axis=1)
    product = np.empty((len(terms) + 1, len(terms) + 1))
    # The identity has every score for itself, so what it shares with a term is the trace: N.
    product[0] = product[:, 0] = scores
    for row, one in enumerate(terms.values(), start=1):
        for column, other in enumerate(terms.values(), start=1):
            joint = crossing.by(*one, *other).count.astype(np.float64)
            product[row, column] = joint @ joint
    result: Floats = (
        product - 2 / scores * (sizes @ sizes.T) + np.outer(total, total) / scores / scores
    )
    return result
