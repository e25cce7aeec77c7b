"""Intraclass correlations of a complete table: how much of what differs is the candidates.

The six forms of Shrout & Fleiss (1979) under the names of McGraw & Wong (1996): one-way ("1"),
absolute agreement ("A") and consistency ("C"), of one rater's scores ("1") and of the mean of all
k ("k"). They come from three mean squares and need every rater to have scored every candidate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special

from screening.analytics.agreement_limits import (
    FEWEST_CANDIDATES,
    hardly_varies,
    scored_by_one,
    too_few_candidates,
)
from screening.analytics.cells import Cells, groups
from screening.analytics.ratings import Floats, Ratings
from screening.analytics.refusals import Estimate, Refusal
from screening.messages import N_, Figure, Message

Form = Literal["1,1", "A,1", "C,1", "1,k", "A,k", "C,k"]
FORMS: tuple[Form, ...] = get_args(Form)

FEWEST = 2
FEWEST_FOR_ANY_UNCERTAINTY = 4
FEWEST_FREEDOM = 3
FEWEST_TO_READ = 10
WIDEST_TO_READ = 0.60


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The mean squares of a table of candidates × raters, as Shrout & Fleiss call them."""

    BMS: float
    JMS: float
    EMS: float
    WMS: float


@dataclass(frozen=True, slots=True)
class IccFamily:
    """The six forms for one table.

    Attributes:
        estimates: each form's value and interval; None where the form is undefined.
        n: how many candidates.
        k: how many raters.
        mean_squares: BMS between candidates, JMS between raters, EMS residual, WMS within
            candidates; empty for fewer than two candidates or raters.
        confidence: of the intervals.
    """

    estimates: Mapping[Form, Estimate | None]
    n: int
    k: int
    mean_squares: Mapping[str, float]
    confidence: float = 0.95


def icc(matrix: Floats, *, confidence: float = 0.95) -> IccFamily:
    """Return the six forms for `matrix`, shape (candidates, raters), without gaps.

    The intervals rest on F distributions (McGraw & Wong 1996, table 7). No correlation among k
    raters lies below -1/(k - 1): a form of one rater's scores that comes out below is None, and
    at that bound the form of the mean is (it would be minus infinity or above one). Where raters
    are identical but for a constant nothing is left to build an interval on, so the value stands
    without one.

    Raises `ValueError` for a matrix with gaps or without two dimensions.
    """
    table = np.asarray(matrix, dtype=np.float64)
    if table.ndim != FEWEST or not np.all(np.isfinite(table)):
        msg = "an intraclass correlation needs a table of candidates × raters without gaps"
        raise ValueError(msg)
    n, k = table.shape
    if n < FEWEST or k < FEWEST:
        return IccFamily(dict.fromkeys(FORMS), n, k, {}, confidence)
    squares = _mean_squares(table)
    ends = {
        "1": _one_way_interval(squares.BMS, squares.WMS, (n - 1, n * (k - 1)), k, confidence),
        "A": _agreement_interval(squares, n, k, confidence),
        "C": _one_way_interval(squares.BMS, squares.EMS, (n - 1, (n - 1) * (k - 1)), k, confidence),
    }
    single = {
        "1": _ratio(squares.BMS - squares.WMS, squares.BMS + (k - 1) * squares.WMS),
        "A": _agreement(squares, n, k),
        "C": _ratio(squares.BMS - squares.EMS, squares.BMS + (k - 1) * squares.EMS),
    }
    bound = -1 / (k - 1)
    estimates: dict[Form, Estimate | None] = {}
    for form in FORMS:
        kind, of = form.split(",")
        value = single[kind]
        if value is not None and value < bound - 1e-12:
            value = None
        estimates[form] = _estimate(value, ends[kind], k if of == "k" else 1, k)
    shown = {name: getattr(squares, name) for name in ("BMS", "JMS", "EMS", "WMS")}
    return IccFamily(estimates, n, k, shown, confidence)


def icc_refusals(
    cells: Cells, family: IccFamily | None, ratings: Ratings | None = None
) -> tuple[Refusal, ...]:
    """Return why the figures are not to be read as a finding, or not given at all.

    `family` is None where the table has gaps. `given` says whether the form "A,1" has a value; its
    interval is the one that is judged. With `ratings` the share of the commonest level is taken
    from the levels, else from the cells. A table with gaps is refused as R4, and as R1 too if
    some of its panels share nobody.
    """
    if not np.any(cells.raters_per_candidate > 1):
        return (scored_by_one("icc"),)
    if family is None:
        return _gaps(cells)
    headline = family.estimates["A,1"]
    given = headline is not None
    freedom = family.n * family.k - family.n - family.k + 1
    found: list[Refusal] = []
    if family.n < FEWEST_FOR_ANY_UNCERTAINTY or freedom < FEWEST_FREEDOM:
        scarce = Message(N_("There are too few scores to estimate uncertainty."))
        found.append(Refusal("R4", "icc", scarce, given))
    found += too_few_candidates("icc", family.n, given=given)
    if headline is not None and family.n >= FEWEST_CANDIDATES:
        found += _unreadable(headline, family.n)
    levels = cells.value if ratings is None else ratings.level
    if same := hardly_varies("icc", levels, given=given):
        return (*found, *same)
    if headline is None or headline.value <= 0:
        chance = N_("These scores do not separate the candidates more than chance would.")
        found.append(Refusal("R8", "icc", Message(chance), given))
    return tuple(found)


def in_words(family: IccFamily) -> tuple[Message, ...]:
    """Return what the absolute agreement of one member and of the panel means, as sentences.

    Per cents are whole, and an interval's ends below nought are put as nought. Nothing where a
    form or its interval is undefined. The caller withholds the sentences where `icc_refusals` has
    anything.
    """
    one, panel = family.estimates["A,1"], family.estimates["A,k"]
    if one is None or panel is None or one.width is None or panel.width is None:
        return ()
    return (
        Message(
            N_(
                "About %(share)s %% of what differs between the scores that one member gave two "
                "candidates reflects the candidates (%(confidence)s %% interval: %(low)s to "
                "%(high)s %%); the rest is who interviewed them, and chance."
            ),
            _per_cents(one, family),
        ),
        Message(
            N_(
                "For the mean of all %(members)s members it is about %(share)s %% "
                "(%(confidence)s %% interval: %(low)s to %(high)s %%)."
            ),
            {"members": family.k} | _per_cents(panel, family),
        ),
    )


def _mean_squares(table: Floats) -> MeanSquares:
    n, k = table.shape
    # Rounding leaves about this much of a deviation that should be nought.
    nought = float((16 * np.finfo(np.float64).eps * np.abs(table).max()) ** 2)
    centred = table - table.mean()
    rows = centred.mean(axis=1, keepdims=True)
    columns = centred.mean(axis=0, keepdims=True)
    residual = centred - rows - columns + centred.mean()

    def square(total: float, freedom: int) -> float:
        mean = float(total) / freedom
        return mean if mean > nought else 0.0

    return MeanSquares(
        BMS=square(k * np.sum((rows - centred.mean()) ** 2), n - 1),
        JMS=square(n * np.sum((columns - centred.mean()) ** 2), k - 1),
        EMS=square(np.sum(residual**2), (n - 1) * (k - 1)),
        WMS=square(np.sum((centred - rows) ** 2), n * (k - 1)),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _agreement(squares: MeanSquares, n: int, k: int) -> float | None:
    whole = squares.BMS + (k - 1) * squares.EMS + k * (squares.JMS - squares.EMS) / n
    return _ratio(squares.BMS - squares.EMS, whole)


def _one_way_interval(
    between: float, within: float, freedom: tuple[int, int], k: int, confidence: float
) -> tuple[float, float] | None:
    if not between > 0 or not within > 0:
        return None
    level = (1 + confidence) / 2
    ratio = between / within
    low = ratio / float(special.fdtri(*freedom, level))
    high = ratio * float(special.fdtri(freedom[1], freedom[0], level))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _agreement_interval(
    squares: MeanSquares, n: int, k: int, confidence: float
) -> tuple[float, float] | None:
    value = _agreement(squares, n, k)
    between, raters, error = squares.BMS, squares.JMS, squares.EMS
    if value is None or not between > 0 or value >= 1:
        return None
    odds = value / (n * (1 - value))
    ours, rest = k * odds * raters, (1 + k * odds * (n - 1)) * error
    below = ours**2 / (k - 1) + rest**2 / ((n - 1) * (k - 1))
    freedom = (ours + rest) ** 2 / below if below > 0 else 0.0
    if not freedom > 0:
        return None
    level = (1 + confidence) / 2
    first = float(special.fdtri(n - 1, freedom, level))
    second = float(special.fdtri(freedom, n - 1, level))
    spread = k * raters + (k * n - k - n) * error
    low_whole = first * spread + n * between
    high_whole = spread + n * second * between
    if not (math.isfinite(low_whole) and math.isfinite(high_whole)) or high_whole <= 0:
        return None
    return n * (between - first * error) / low_whole, n * (second * between - error) / high_whole


def _estimate(
    value: float | None, ends: tuple[float, float] | None, of: int, k: int
) -> Estimate | None:
    """Return the form for the mean of `of` raters, by Spearman (1910) and Brown (1910)."""
    if value is None or (stepped := _stepped(value, of)) is None:
        return None
    if ends is None or not ends[0] <= value <= ends[1]:
        return Estimate(stepped)
    # The approximate interval of absolute agreement may reach below what any k raters can have.
    low, high = max(ends[0], -1 / (k - 1)), min(ends[1], 1.0)
    return Estimate(stepped, _stepped(low, of), _stepped(high, of))


def _stepped(single: float, of: int) -> float | None:
    below = 1 + (of - 1) * single
    return of * single / below if below > 1e-9 else None  # noqa: PLR2004 - nought, but for rounding


def _gaps(cells: Cells) -> tuple[Refusal, ...]:
    apart = (
        Refusal(
            "R1",
            "icc",
            Message(
                N_(
                    "Some of the panels share no member and no candidate, so a stricter panel "
                    "cannot be told from weaker candidates. Look at each panel by itself."
                )
            ),
        ),
    )
    gaps = Refusal(
        "R4",
        "icc",
        Message(
            N_(
                "Not every member scored every candidate. This figure needs a complete table; "
                "those that allow for gaps are given instead."
            )
        ),
    )
    return (*(apart if groups(cells).count > 1 else ()), gaps)


def _unreadable(headline: Estimate, n: int) -> tuple[Refusal, ...]:
    if n >= FEWEST_TO_READ and headline.width is not None and headline.width <= WIDEST_TO_READ:
        return ()
    if headline.low is None or headline.high is None:
        message = Message(
            N_("There is no interval to say how certain this is: do not read it as a grade.")
        )
    else:
        message = Message(
            N_("Anywhere between %(low)s and %(high)s: do not read this as a grade."),
            {"low": Figure(headline.low, 2), "high": Figure(headline.high, 2)},
        )
    return (Refusal("R6", "icc", message, given=True),)


def _per_cents(estimate: Estimate, family: IccFamily) -> dict[str, object]:
    low, high = estimate.low or 0.0, estimate.high or 0.0
    return {
        "share": Figure(100 * max(0.0, estimate.value), 0),
        "low": Figure(100 * max(0.0, low), 0),
        "high": Figure(100 * max(0.0, high), 0),
        "confidence": Figure(100 * family.confidence, 0),
    }
