"""What each rater's scores are like beside colleagues', for the rater's own eyes.

A figure says how the anchors were read, never who is right: nothing here judges a rater, and with
two raters a difference has no owner at all. `screening.analytics.rater_words` puts it in sentences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from screening.analytics.cell_model import CellModel
from screening.analytics.cells import Cells, groups
from screening.analytics.colleagues import (
    CONFIDENCE,
    halos,
    shared_cells,
    slopes,
    spreads,
)
from screening.analytics.connection import LEAST_SHARED, overlap
from screening.analytics.middle_share import middle_shares
from screening.analytics.ratings import Ratings
from screening.analytics.refusals import Code, Estimate, Refusal
from screening.messages import N_, Message

LEAST_CANDIDATES = 5
LEAST_SCORES = 30
"""Candidates and scores before anything but the rater's level is said."""

_LEAST_SCORED = 4
_LEAST_FREEDOM = 3
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class RaterProfile:
    """One rater's figures; None where a figure is refused, and `refusals` say why.

    Intervals are of 90%.

    Attributes:
        rater: place in the ratings' `raters`.
        candidates: how many candidates the rater scored.
        shared: how many of them somebody else scored too.
        scores: how many scores the rater gave.
        severity: by how many points the rater scores lower than the raters of the same panel on
            average, on the same people; below nought is higher. It is the model's predicted effect
            with its sign turned, taken about the panel's mean effect, which is nought where all
            raters hang together. Without ends where no difference between raters is detectable.
        standard_error: of `severity`: the model's conditional standard deviation.
        spread: how many times as widely as colleagues the rater uses the scale
            (`colleagues.spreads`).
        share_middle: the share of the rater's scores at `middle`, by Wilson's interval.
        panel_share_middle: the same share of colleagues' scores for the same candidates.
        middle: the level in the middle of the scale; where the scale's whole levels have no middle,
            the level that the table holds most often, the lowest of several.
        halo: how many times as far apart as colleagues' the rater's scores for one person lie
            (`colleagues.halos`).
        central_tendency: by how many points the rater's means of two people differ where
            colleagues' means differ by one (`colleagues.slopes`).
        panel_central_tendency: the same for all the other raters, pooled.
        refusals: why figures are lacking, in words to the rater.
    """

    rater: int
    candidates: int
    shared: int
    scores: int
    severity: Estimate | None = None
    standard_error: float | None = None
    spread: Estimate | None = None
    share_middle: Estimate | None = None
    panel_share_middle: float | None = None
    middle: float | None = None
    halo: Estimate | None = None
    central_tendency: Estimate | None = None
    panel_central_tendency: float | None = None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counts:
    """How much data there is about one rater."""

    candidates: int
    shared: int
    scores: int
    shared_scores: int

    def too_few_people(self, statistic: str) -> Refusal | None:
        """Refuse what needs people and scores, whoever else scored them."""
        if self.candidates >= LEAST_CANDIDATES and self.scores >= LEAST_SCORES:
            return None
        text = N_(
            "This needs at least %(people)s people and %(scores)s scores. You have scored "
            "%(own_people)s people and given %(own_scores)s scores."
        )
        return self._refusal(statistic, text, self.candidates, self.scores)

    def too_few_shared(self, statistic: str) -> Refusal | None:
        """Refuse what needs people whom colleagues scored too, and scores for them."""
        if self.shared >= LEAST_CANDIDATES and self.shared_scores >= LEAST_SCORES:
            return None
        text = N_(
            "This needs at least %(people)s people whom a colleague scored too, and %(scores)s "
            "scores for them. You have scored %(own_people)s such people and given them "
            "%(own_scores)s scores."
        )
        return self._refusal(statistic, text, self.shared, self.shared_scores)

    @staticmethod
    def _refusal(statistic: str, text: str, people: int, scores: int) -> Refusal:
        code: Code = "R5" if people < LEAST_CANDIDATES else "R4"
        params = {
            "people": LEAST_CANDIDATES,
            "scores": LEAST_SCORES,
            "own_people": people,
            "own_scores": scores,
        }
        return Refusal(code, statistic, Message(text, params))

    def no_level(self, model: CellModel | None, scored: int) -> Refusal | None:
        """Refuse the rater's level; `scored` is how many candidates anybody scored."""
        if self.shared < LEAST_SHARED:
            text = N_(
                "Your levels can be compared with colleagues' once they have scored at least "
                "%(least)s of the people you scored. So far the number is %(shared)s."
            )
            params = {"least": LEAST_SHARED, "shared": self.shared}
            return Refusal("R3", "severity", Message(text, params))
        if model is None or scored < _LEAST_SCORED or model.freedom < _LEAST_FREEDOM:
            text = N_(
                "The panel has given too few scores to say how sure a comparison of your levels "
                "with colleagues' would be."
            )
            return Refusal("R4", "severity", Message(text))
        return None


def rater_profiles(
    ratings: Ratings, cells: Cells, model: CellModel | None
) -> tuple[RaterProfile, ...]:
    """Return a profile of every rater that the ratings name, in their order.

    `cells` are those of `ratings` and `model` was fitted to them, or is None where it could not
    be. The cost is proportional to the number of scores. Raises `ValueError` for other cells.
    """
    if not len(ratings):
        return tuple(RaterProfile(rater, 0, 0, 0) for rater in range(len(ratings.raters)))
    shared = shared_cells(ratings, cells)
    levels = _levels(ratings, cells, model)
    middles = middle_shares(ratings, cells)
    slope, panel_slope = slopes(shared)
    spread, halo = spreads(shared), halos(shared)
    counts = _counts(ratings, cells)
    scored = int(np.count_nonzero(cells.raters_per_candidate))

    def profile(rater: int) -> RaterProfile:
        own = counts[rater]
        figure = _Figures()
        severity = figure.unless(own.no_level(model, scored), "severity", levels.severity[rater])
        middle = figure.unless(
            own.too_few_people("share_middle"), "share_middle", middles.share[rater]
        )
        tendency = figure.unless(
            own.too_few_shared("central_tendency"), "central_tendency", slope[rater]
        )
        return RaterProfile(
            rater=rater,
            candidates=own.candidates,
            shared=own.shared,
            scores=own.scores,
            severity=severity,
            standard_error=None if severity is None else levels.error[rater],
            spread=figure.unless(own.too_few_shared("spread"), "spread", spread[rater]),
            share_middle=middle,
            panel_share_middle=None if middle is None else middles.colleagues[rater],
            middle=middles.level,
            halo=figure.unless(own.too_few_shared("halo"), "halo", halo[rater]),
            central_tendency=tendency,
            panel_central_tendency=None if tendency is None else panel_slope[rater],
            refusals=tuple(figure.refusals),
        )

    return tuple(profile(rater) for rater in range(len(ratings.raters)))


class _Figures:
    """Gathers the refusals while the figures of one rater are put together."""

    def __init__(self) -> None:
        """Begin without any."""
        self.refusals: list[Refusal] = []

    def unless(
        self, refusal: Refusal | None, statistic: str, value: Estimate | None
    ) -> Estimate | None:
        """Return the figure, or keep why there is none and return None."""
        if refusal is None and value is None:
            text = N_(
                "All scores for these people were alike, yours or your colleagues', so there is "
                "nothing to compare."
            )
            refusal = Refusal("R7", statistic, Message(text))
        if refusal is None:
            return value
        self.refusals.append(refusal)
        return None


def _counts(ratings: Ratings, cells: Cells) -> list[_Counts]:
    size = len(ratings.raters)
    scores = np.bincount(ratings.rater, minlength=size)
    several = cells.raters_per_candidate[ratings.candidate] > 1
    shared_scores = np.bincount(ratings.rater[several], minlength=size)
    columns = (cells.candidates_per_rater, overlap(cells), scores, shared_scores)
    return [_Counts(*row) for row in np.column_stack(columns).tolist()]


@dataclass(frozen=True, slots=True)
class _Levels:
    """Each rater's severity and its standard error."""

    severity: list[Estimate | None]
    error: list[float | None]


def _levels(ratings: Ratings, cells: Cells, model: CellModel | None) -> _Levels:
    size = len(ratings.raters)
    if model is None:
        return _Levels([None] * size, [None] * size)
    panel = groups(cells).rater
    there = panel >= 0
    members = np.bincount(panel[there])
    centre = np.bincount(panel[there], weights=model.rater_effect[there]) / members
    lower = np.zeros(size)
    lower[there] = centre[panel[there]] - model.rater_effect[there]
    reach = float(special.ndtri((1 + CONFIDENCE) / 2))
    scale = ratings.high - ratings.low
    severity: list[Estimate | None] = []
    for value, error in zip(lower.tolist(), model.rater_sd.tolist(), strict=True):
        # Without any variance between raters, or without any error, the model's interval would
        # be a point, which claims a certainty that nobody has.
        sure = error <= _TINY * scale
        half = reach * error
        # Adding nought takes the sign from -0.0.
        severity.append(
            Estimate(value + 0.0) if sure else Estimate(value, value - half, value + half)
        )
    return _Levels(severity, [float(error) for error in model.rater_sd])
