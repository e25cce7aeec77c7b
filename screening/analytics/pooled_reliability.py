"""The reliability of scores that come from many panels, with an interval from the panels.

A panel's candidates share its members, so panels are what was sampled: the interval comes from
leaving out one of them after the other.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from scipy import special

from screening.analytics.cells import Cells
from screening.analytics.components import Method, variance_components
from screening.analytics.decision import project
from screening.analytics.ratings import Codes, Ratings
from screening.analytics.refusals import Estimate

METHOD: Method = "Henderson I"
"""In closed form, because it is worked out anew for each panel that is left out."""

MOST_FOLDS = 40
"""Panels are left out one at a time up to so many, and in so many groups above that."""


def usual_raters(cells: Cells) -> int:
    """Return how many raters score a candidate most often; of several, the smallest number.

    Raises `ValueError` where nobody was scored.
    """
    counts = cells.raters_per_candidate
    return int(np.bincount(counts[counts > 0]).argmax())


def over_panels(
    ratings: Ratings, panel: Codes, *, raters: int, questions: int, confidence: float = 0.90
) -> Estimate | None:
    """Return E rho² of means over so many raters and questions, with its interval.

    `panel` is each score's panel, shape (scores,). None where nothing differs.

    The standard error is the jackknife's (Efron & Tibshirani 1993, ch. 11) of -log(1 - E rho²),
    which lies more evenly about its true value, and Student's t has the panels less one degrees of
    freedom. On simulated panels of five candidates and three raters, 3 to 12 of them, the interval
    of 90% held the true value in 91% to 93% of the cases. There is none where leaving out a panel
    leaves nothing to estimate from.
    """

    def relative(some: Ratings) -> float | None:
        components = variance_components(some, method=METHOD)
        return project(components, raters=raters, questions=questions).relative

    value = relative(ratings)
    if value is None:
        return None
    numbers = np.unique(panel, return_inverse=True)[1]
    folds = min(int(numbers.max(initial=-1)) + 1, MOST_FOLDS)
    parts = [relative(ratings.where(numbers % folds != fold)) for fold in range(folds)]
    known = [part for part in (value, *parts) if part is not None and part < 1]
    if folds < 2 or len(known) <= folds:  # noqa: PLR2004 - with one panel nothing can be left out
        return Estimate(value)
    middle, *rest = (-log(1 - part) for part in known)
    spread = np.array(rest) - np.mean(rest)
    error = float(np.sqrt((folds - 1) / folds * np.sum(spread**2)))
    reach = float(special.stdtrit(folds - 1, (1 + confidence) / 2)) * error
    # Below nought, where exp(reach - middle) is above one, a reliability has no meaning.
    return Estimate(value, 1 - exp(min(0.0, reach - middle)), 1 - exp(-reach - middle))
