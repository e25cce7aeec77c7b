"""The part of the findings about who can be told apart from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np  # noqa: TID253 - findings imports this module when it is needed

from screening.analytics.cell_model import fit_cells
from screening.analytics.cell_noise import cell_noise
from screening.analytics.cells import centred_cells
from screening.analytics.differences import Differences, differences
from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.analytics.ratings import Floats, Ratings
    from screening.analytics.robustness import Severities
    from screening.reports.findings import Scores
    from screening.reports.findings_figures import Codes

TWO = 2


@dataclass(frozen=True, slots=True)
class Told:
    """The interval of one difference, and whether it says that the two can be told apart."""

    low: float
    high: float
    apart: bool


@dataclass(frozen=True, slots=True)
class ToldApart:
    """The ends of the bars by candidates' codes, the pairs by their places, and what is missing.

    `misdrawn` are the pairs, by codes, whose bars overlap although the two can be told apart, or
    the other way about. `model` is what the members are like, for the one recount without their
    strictness; no figure of it leaves the findings.
    """

    ends: Mapping[str, tuple[float, float]]
    pairs: Mapping[tuple[int, int], Told]
    misdrawn: tuple[Codes, ...] = ()
    refused: tuple[Message, ...] = ()
    remarks: tuple[Message, ...] = ()
    model: Severities | None = None


def tell_apart(ratings: Ratings, scores: Scores, compared: Sequence[int]) -> ToldApart:
    """Find out who can be told apart; `ratings` are the scores as first submitted."""
    if len(compared) < TWO:
        return ToldApart({}, {}, refused=(Message(_ALONE),) if compared else ())
    cells = centred_cells(ratings, weighted=True)
    noise = cell_noise(ratings, cells, weighted=True)
    means = np.array([np.nan if value is None else float(value) for value in scores.composites])
    found = differences(
        cells,
        means,
        scale_range=float(scores.scale[1] - scores.scale[0]),
        noise=noise,
        ratings=ratings,
    )
    kept = set(compared)
    pairs = {
        (pair.a, pair.b): Told(pair.low, pair.high, pair.distinguishable)
        for pair in found.pairs
        if pair.a in kept
        and pair.b in kept
        and pair.low is not None
        and pair.high is not None
        and pair.distinguishable is not None
    }
    ends = _ends(scores, means, found, kept) if pairs else {}
    messages = tuple(refusal.message for refusal in found.refusals)
    return ToldApart(
        ends,
        pairs,
        misdrawn=tuple(_misdrawn(scores.candidates, ends, pairs)),
        refused=() if pairs else messages,
        remarks=messages if pairs else (),
        model=fit_cells(cells, noise=noise),
    )


def _ends(
    scores: Scores, means: Floats, found: Differences, kept: set[int]
) -> dict[str, tuple[float, float]]:
    """Return where each compared candidate's bar begins and ends, in points of the scale."""
    if found.band is None:
        return {}
    return {
        scores.candidates[place]: (
            float(means[place] - found.band[place]),
            float(means[place] + found.band[place]),
        )
        for place in sorted(kept)
        if np.isfinite(found.band[place])
    }


def _misdrawn(
    codes: Sequence[str],
    ends: Mapping[str, tuple[float, float]],
    pairs: Mapping[tuple[int, int], Told],
) -> Iterator[Codes]:
    """Yield the pairs of which the bars say something else than their interval does."""
    for (a, b), told in pairs.items():
        first, second = ends.get(codes[a]), ends.get(codes[b])
        if first is None or second is None:
            continue
        overlap = first[0] <= second[1] and second[0] <= first[1]
        if overlap is told.apart:
            yield codes[a], codes[b]


_ALONE = N_("There is one candidate to compare, so there is nobody to tell apart.")
