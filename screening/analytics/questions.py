"""What each question's scores are like, for whoever improves the set of questions.

Nothing here is about a candidate or a rater: a question may tell people apart little because its
anchors are too easy, because its anchors are read in different ways, or because it asks for
something of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from screening.analytics.cells import cell_numbers, question_effects
from screening.analytics.colleagues import CONFIDENCE, added
from screening.analytics.connection import NEARLY_ALL
from screening.analytics.ratings import Codes, Floats, Ratings
from screening.analytics.refusals import Estimate, Refusal
from screening.analytics.wording import listed
from screening.messages import N_, Figure, Message

LEAST_CANDIDATES = 5
"""Candidates before a question is described in words."""

LEAST_POOLED = 15
"""Candidates before a page about a whole organisation shows a question's figures."""

WEAK = 0.3
"""An item-rest correlation below this is called weak (Nunnally & Bernstein 1994, p. 305)."""

_MOST_LEVELS = 11
"""A scale of more whole levels than this is not expected to have all of them in use."""

_TINY = 1e-9
_TWO = 2
_FISHER = 3  # the variance of Fisher's z is one over the candidates less this


@dataclass(frozen=True, slots=True)
class QuestionProfile:
    """One question's figures; None where there is none to give, and `refusals` say why.

    Attributes:
        question: place in the ratings' `questions`.
        scores: how many scores were given.
        candidates: how many candidates were scored on it.
        raters: how many raters scored it.
        mean: mean level.
        spread: standard deviation of the levels (n - 1), None for fewer than two.
        share_floor: share of the scores at the scale's lowest level.
        share_ceiling: share at the highest.
        unused: the scale's whole levels that nobody was given.
        item_rest: correlation with the cell's other questions: see `question_profiles`.
        refusals: why figures are lacking.
        flags: what may make the question weak, in sentences; none below five candidates.
    """

    question: int
    scores: int
    candidates: int
    raters: int
    mean: float | None = None
    spread: float | None = None
    share_floor: float | None = None
    share_ceiling: float | None = None
    unused: tuple[float, ...] = ()
    item_rest: Estimate | None = None
    refusals: tuple[Refusal, ...] = ()
    flags: tuple[Message, ...] = ()


def question_profiles(ratings: Ratings) -> tuple[QuestionProfile, ...]:
    """Return a profile of every question that the ratings name, in their order.

    The item-rest correlation pairs each score with the mean of what the same rater gave the same
    candidate on the other questions, each taken about its question's effect. The rater's own means
    of both are removed before the pairs are pooled, so a generally high or low level of a rater
    makes no question look alike with the others. Its interval of 90% is Fisher's (1921) with the
    number of candidates for n, since several raters' scores for one candidate are no independent
    evidence. The cost is proportional to the number of scores.
    """
    size = len(ratings.questions)
    scores = np.bincount(ratings.question, minlength=size)
    shape = (size, len(ratings.candidates)), (size, len(ratings.raters))
    candidates = _different(ratings.question, ratings.candidate, shape[0])
    raters = _different(ratings.question, ratings.rater, shape[1])
    mean = added(ratings.question, ratings.level, size) / np.maximum(scores, 1)
    away = (ratings.level - mean[ratings.question]) ** 2
    spread = np.sqrt(added(ratings.question, away, size) / np.maximum(scores - 1, 1))
    used = _used(ratings)
    item_rest = _item_rest(ratings)
    found: list[QuestionProfile] = []
    for place, count in enumerate(scores.tolist()):
        people = int(candidates[place])
        correlation = _with_interval(item_rest[place], people, several=size > 1)
        profile = QuestionProfile(
            question=place,
            scores=count,
            candidates=people,
            raters=int(raters[place]),
            mean=float(mean[place]) if count else None,
            spread=float(spread[place]) if count >= _TWO else None,
            share_floor=used.share(place, ratings.low),
            share_ceiling=used.share(place, ratings.high),
            unused=used.unused(place, ratings) if count else (),
            item_rest=correlation if isinstance(correlation, Estimate) else None,
            refusals=(correlation,) if isinstance(correlation, Refusal) else (),
        )
        flags = _flags(profile, ratings, used) if people >= LEAST_CANDIDATES else ()
        found.append(replace(profile, flags=flags))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Used:
    """How often each level was given on each question; `count` has shape (questions, levels)."""

    levels: Floats
    count: Codes

    def share(self, question: int, level: float) -> float | None:
        """Return the share of the question's scores at `level`, None without any score."""
        row = self.count[question]
        return float(row[self.levels == level].sum() / row.sum()) if row.any() else None

    def unused(self, question: int, ratings: Ratings) -> tuple[float, ...]:
        """Return the scale's whole levels that nobody was given."""
        given = {*self.levels[self.count[question] > 0].tolist()}
        whole = range(math.ceil(ratings.low), math.floor(ratings.high) + 1)
        return tuple(float(level) for level in whole if level not in given)

    def most(self, question: int) -> tuple[float, float]:
        """Return the level given most often, the lowest of several, and its share."""
        row = self.count[question]
        place = int(np.argmax(row))
        return float(self.levels[place]), float(row[place] / row.sum())


def _used(ratings: Ratings) -> _Used:
    levels, code = np.unique(ratings.level, return_inverse=True)
    size = len(ratings.questions)
    count = np.bincount(
        ratings.question * len(levels) + code.reshape(-1), minlength=size * len(levels)
    )
    return _Used(levels, count.reshape(size, len(levels)))


def _different(one: Codes, other: Codes, shape: tuple[int, int]) -> Codes:
    """Return with how many different others each one of the first kind occurs."""
    pairs = np.unique(one * max(1, shape[1]) + other)
    return np.bincount(pairs // max(1, shape[1]), minlength=shape[0])


def _item_rest(ratings: Ratings) -> list[float | None]:
    """Return each question's correlation with the rest of its cells, None where undefined."""
    size, raters = len(ratings.questions), max(1, len(ratings.raters))
    if not len(ratings):
        return [None] * size
    own = ratings.level - question_effects(ratings)[ratings.question]
    own -= own.mean()
    cell, cells = cell_numbers(ratings)
    asked = np.bincount(cell, minlength=cells)[cell]
    rest = (added(cell, own, cells)[cell] - own) / np.maximum(asked - 1, 1)
    several = asked > 1
    question, own, rest = ratings.question[several], own[several], rest[several]
    group = question * raters + ratings.rater[several]
    members = np.maximum(np.bincount(group, minlength=size * raters), 1)
    own = own - (added(group, own, size * raters) / members)[group]
    rest = rest - (added(group, rest, size * raters) / members)[group]
    floor = ((ratings.high - ratings.low) * _TINY) ** 2 * np.bincount(question, minlength=size)
    squares = [added(question, one * one, size) for one in (own, rest)]
    known = (squares[0] > floor) & (squares[1] > floor)
    product = np.sqrt(np.where(known, squares[0] * squares[1], 1.0))
    found = np.clip(added(question, own * rest, size) / product, -1, 1)
    return [float(value) if there else None for value, there in zip(found, known, strict=True)]


def _with_interval(value: float | None, candidates: int, *, several: bool) -> Estimate | Refusal:
    """Return the correlation with its interval, or why there is none."""
    if candidates < LEAST_CANDIDATES:
        text = N_("Needs at least %(least)s candidates.")
        message = Message(text, {"least": LEAST_CANDIDATES})
        return Refusal("R5", "item_rest", message)
    if not several:
        text = N_("There is no other question to compare this one with.")
        return Refusal("R4", "item_rest", Message(text))
    if value is None:
        text = N_(
            "Each rater gave the same level throughout, here or on the other questions, so there "
            "is nothing to compare."
        )
        return Refusal("R7", "item_rest", Message(text))
    if abs(value) > 1 - _TINY:
        return Estimate(round(value))  # Fisher's interval of it would be a point
    reach = float(special.ndtri((1 + CONFIDENCE) / 2)) / math.sqrt(candidates - _FISHER)
    middle = math.atanh(value)
    return Estimate(value, math.tanh(middle - reach), math.tanh(middle + reach))


def _flags(profile: QuestionProfile, ratings: Ratings, used: _Used) -> tuple[Message, ...]:
    found: list[Message] = []
    level, share = used.most(profile.question)
    if share > NEARLY_ALL:
        text = N_(
            "Nearly everyone gets level %(level)s on this question; it tells candidates apart "
            "little."
        )
        if level == ratings.high:
            text = N_(
                "Nearly everyone gets the highest level on this question; it tells candidates "
                "apart little."
            )
        if level == ratings.low:
            text = N_(
                "Nearly everyone gets the lowest level on this question; it tells candidates "
                "apart little."
            )
        found.append(Message(text, {"level": f"{level:g}"}))
    elif profile.unused and ratings.high - ratings.low < _MOST_LEVELS:
        names = listed([f"{level:g}" for level in profile.unused])
        text = (
            N_("Nobody was given level %(levels)s on this question; look at what its anchor asks.")
            if len(profile.unused) == 1
            else N_(
                "Nobody was given the levels %(levels)s on this question; look at what their "
                "anchors ask."
            )
        )
        found.append(Message(text, {"levels": names}))
    estimate = profile.item_rest
    most = None if estimate is None else estimate.value if estimate.high is None else estimate.high
    if estimate is not None and most is not None and most < WEAK:
        text = N_(
            "Scores on this question hardly go along with the scores on the others (%(value)s, at "
            "most %(high)s). It may ask for something of its own, or its anchors may be read in "
            "different ways."
        )
        params = {"value": Figure(estimate.value), "high": Figure(most)}
        found.append(Message(text, params))
    return tuple(found)
