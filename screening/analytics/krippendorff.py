"""Krippendorff's alpha: whether members use the scale alike, whoever scored whom.

Alpha is 1 - observed / expected disagreement (Krippendorff 2011, Computing Krippendorff's
alpha-reliability). 1 is the same level throughout; 0 is what shuffling all the scores would give.
It allows for missing scores and any number of raters. A unit is one candidate on one question.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy import special

from screening.analytics.agreement_limits import hardly_varies, scored_by_one, too_few_candidates
from screening.analytics.coincidences import Metric, coincidences
from screening.analytics.level_sums import level_sums
from screening.analytics.ratings import Codes, Floats, Ratings
from screening.analytics.refusals import Estimate, Refusal
from screening.analytics.units import Units, scored_twice
from screening.messages import N_, Figure, Message

METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval", "ratio")
RESAMPLES = 2000
FEWEST_UNITS = 10
"""A single question is to be read from this many candidates whom two members scored on it."""

_SEED = 20110125
# Drawing stops at this many drawn candidates (never below the fewest resamples): the ends of an
# interval over thousands of candidates need fewer resamples than those over a dozen.
_DRAWN = 20_000_000
_FEWEST_RESAMPLES = 500
_FEWEST_RESAMPLES_OFF_STEPS = 200
_DRAWN_AT_ONCE = 500_000
_TWO = 2


class Disagreement(Protocol):
    """A table of scores, reduced so that alpha can be had for any weights of its candidates."""

    def __len__(self) -> int:
        """How many candidates have a unit."""
        ...

    @property
    def order(self) -> Codes:
        """The candidates in an order that depends on their scores alone; shape (candidates,)."""
        ...

    @property
    def cost(self) -> int:
        """How many numbers one resample goes through, beside one for each candidate."""
        ...

    def ratios(self, weights: Floats, metrics: Sequence[Metric]) -> dict[Metric, Floats]:
        """Return observed by expected disagreement, NaN where nothing is expected.

        `weights` has shape (resamples, candidates), the result (resamples,) for each metric.
        """
        ...


@dataclass(frozen=True, slots=True)
class QuestionAlpha:
    """Alpha of one question.

    Attributes:
        question: the question's place in the ratings' `questions`.
        units: how many candidates were scored on it by at least two.
        estimate: None where it is undefined.
        refusals: why it is not to be read as a finding, or not given.
    """

    question: int
    units: int
    estimate: Estimate | None
    refusals: tuple[Refusal, ...]


def alpha(ratings: Ratings, metric: Metric = "ordinal") -> float | None:
    """Return alpha alone, without an interval; None where `alphas` has None."""
    estimate = alphas(ratings, confidence=None, metrics=(metric,))[metric]
    return None if estimate is None else estimate.value


def alphas(
    ratings: Ratings,
    *,
    confidence: float | None = 0.95,
    resamples: int = RESAMPLES,
    metrics: Sequence[Metric] = METRICS,
) -> Mapping[Metric, Estimate | None]:
    """Return alpha by each metric with the interval that resampling candidates gives.

    None where no unit has two levels, where all levels are the same, and for "ratio" where a
    level is not above nought: proportions of such levels mean nothing. A `confidence` of None
    leaves out the intervals and their cost.

    Candidates, not single scores, are drawn with replacement, always in the same way, in an order
    set by their scores alone. On tables of many thousand candidates fewer are drawn (never under
    500 resamples, and 200 where levels lie on no scale of steps).
    """
    return _alphas(scored_twice(ratings), confidence, resamples, metrics)


def alpha_by_question(
    ratings: Ratings,
    metric: Metric = "ordinal",
    *,
    confidence: float | None = 0.95,
    resamples: int = RESAMPLES,
) -> tuple[QuestionAlpha, ...]:
    """Return alpha of each question by itself, in the order of the ratings' `questions`.

    A `confidence` of None leaves out the intervals and their cost.
    """
    found = []
    for place, part in enumerate(_by_question(ratings)):
        units = scored_twice(part)
        estimate = _alphas(units, confidence, resamples, (metric,))[metric]
        found.append(QuestionAlpha(place, len(units), estimate, _refusals(units, FEWEST_UNITS)))
    return tuple(found)


def alpha_refusals(ratings: Ratings) -> tuple[Refusal, ...]:
    """Return why alpha is not to be read as a finding, or not given at all.

    "ratio" has one of its own, under `alpha_ratio`, where a level is not above nought.
    """
    units = scored_twice(ratings)
    found = _refusals(units, 0)
    if len(units) and units.levels[0] <= 0:
        sentence = N_("Levels of nought or below have no proportions, so that alpha is not given.")
        found = (*found, Refusal("R4", "alpha_ratio", Message(sentence)))
    return found


def in_words(
    estimate: Estimate, question: str | Message | None = None, *, confidence: float = 0.95
) -> Message:
    """Return what alpha says, as a sentence, of one question or of them all."""
    meaning = Message(
        N_("0 is no more alike than if all the scores were shuffled, and 1 is identical scores")
    )
    params: dict[str, object] = {"alpha": Figure(estimate.value, 2), "meaning": meaning}
    if estimate.low is not None and estimate.high is not None:
        params["alpha"] = Message(
            N_("%(alpha)s (%(confidence)s %% interval: %(low)s to %(high)s)"),
            {
                "alpha": Figure(estimate.value, 2),
                "confidence": Figure(100 * confidence, 0),
                "low": Figure(estimate.low, 2),
                "high": Figure(estimate.high, 2),
            },
        )
    if question is None:
        return Message(N_("The members' use of the scale is at %(alpha)s: %(meaning)s."), params)
    return Message(
        N_("On “%(question)s” the members' use of the scale is at %(alpha)s: %(meaning)s."),
        params | {"question": question},
    )


def _alphas(
    units: Units, confidence: float | None, resamples: int, metrics: Sequence[Metric]
) -> dict[Metric, Estimate | None]:
    found: dict[Metric, Estimate | None] = dict.fromkeys(metrics)
    if len(units.levels) < _TWO:
        return found
    defined = [metric for metric in metrics if metric != "ratio" or units.levels[0] > 0]
    table: Disagreement = coincidences(units) or level_sums(units)
    here = table.ratios(np.ones((1, len(table))), defined)
    drawn: dict[Metric, Floats] = {}
    if confidence is not None and len(table) > 1:
        parts = [table.ratios(weights, defined) for weights in _resampled(table, resamples)]
        drawn = {metric: np.concatenate([part[metric] for part in parts]) for metric in defined}
    for metric in defined:
        ratio = float(here[metric][0])
        found[metric] = Estimate(1 - ratio)
        if confidence is not None and metric in drawn:
            ends = _ends(ratio, drawn[metric], len(table), confidence)
            if ends is not None:
                found[metric] = Estimate(1 - ratio, *ends)
    return found


def _resampled(table: Disagreement, resamples: int) -> Iterator[Floats]:
    """Give the weights of candidates drawn with replacement, some resamples at a time."""
    size = len(table)
    wanted = min(resamples, max(_FEWEST_RESAMPLES, _DRAWN // size))
    if table.cost:
        wanted = min(wanted, max(_FEWEST_RESAMPLES_OFF_STEPS, _DRAWN // table.cost))
    at_once = max(1, _DRAWN_AT_ONCE // size)
    # Weights fall to candidates by what they were given, never by their names.
    back = np.argsort(table.order)
    random = np.random.default_rng(_SEED)
    for done in range(0, wanted, at_once):
        rows = min(at_once, wanted - done)
        places = random.integers(0, size, size=(rows, size), dtype=np.int64)
        places += np.arange(0, rows * size, size)[:, None]
        counts = np.bincount(places.ravel(), minlength=rows * size)
        yield counts.reshape(rows, size).astype(np.float64)[:, back]


def _ends(
    ratio: float, drawn: Floats, candidates: int, confidence: float
) -> tuple[float, float] | None:
    """Return the ends of the interval, or None where resampling changes nothing.

    Percentiles of the resampled log(1 - alpha), moved by twice its bias (Efron & Tibshirani 1993,
    ch. 10) and widened as Student's t does for so few candidates (Hesterberg 2015, Am. Stat.
    69:371). At a nominal 95 % plain percentiles held alpha in 76 % of simulated panels of ten
    candidates, these in 90 %; with five candidates they hold it in 77 % and with twenty in 93 %.
    """
    held = np.sort(drawn[~np.isnan(drawn)])
    if len(held) < _TWO or held[0] == held[-1]:
        return None
    student = float(special.stdtrit(candidates - 1, (1 + confidence) / 2))
    tail = float(special.ndtr(-student * math.sqrt(candidates / (candidates - 1))))
    place = int(tail * (len(held) - 1))
    low, high = float(held[place]), float(held[-1 - place])
    middle = float(np.median(held))
    # In logarithms to move is to multiply.
    moved = (ratio / middle) ** 2 if ratio > 0 and middle > 0 else 1.0
    return min(1 - high * moved, 1 - ratio), max(1 - low * moved, 1 - ratio)


def _refusals(units: Units, fewest: int) -> tuple[Refusal, ...]:
    if not len(units):
        return (scored_by_one("alpha"),)
    given = len(units.levels) > 1
    found = [
        *too_few_candidates("alpha", len(np.unique(units.candidate)), given=given),
        *hardly_varies("alpha", units.level, given=given),
    ]
    if not found and len(units) < fewest:
        sentence = N_(
            "Two members scored %(count)s candidates on this question; %(least)s are needed to "
            "read this figure."
        )
        message = Message(sentence, {"count": len(units), "least": fewest})
        found.append(Refusal("R6", "alpha", message, given=True))
    return tuple(found)


def _by_question(ratings: Ratings) -> Iterator[Ratings]:
    order = np.argsort(ratings.question, kind="stable")
    counts = np.bincount(ratings.question, minlength=len(ratings.questions))
    for end, count in zip(np.cumsum(counts), counts, strict=True):
        yield _picked(ratings, order[end - count : end])


def _picked(ratings: Ratings, places: Codes) -> Ratings:
    return replace(
        ratings,
        candidate=ratings.candidate[places],
        rater=ratings.rater[places],
        question=ratings.question[places],
        level=ratings.level[places],
    )
