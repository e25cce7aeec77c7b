"""What other weights of the criteria would do to the order of two candidates.

Scores are a table of candidates × criteria, in points of the scale, NaN where nobody scored the
criterion. Two candidates who lack scores on different criteria are compared on the criteria that
both have, with the weights renormalised over those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.analytics.ratings import Codes, Flags, Floats

# Differences in points of the scale that are only rounding in binary fractions.
TIE = 1e-9
# How many of the drawn weights are looked at together; it bounds the memory.
BLOCK = 100_000


@dataclass(frozen=True, slots=True)
class WeightChange:
    """The smallest change of weights that turns the order of two candidates.

    Attributes:
        share: every weight stays within this share of itself, from nought to one. At `share` the
            two are equal, and beyond it their order is the other one.
        up: the criteria that would count more; places in the table's columns.
        down: the criteria that would count less.
    """

    share: float
    up: tuple[int, ...]
    down: tuple[int, ...]


def dominance(scores: Floats) -> tuple[tuple[int, int], ...]:
    """Return the pairs (a, b) where a is nowhere below b and somewhere above, by rows of `scores`.

    Whatever the weights, their composites on the criteria that both have lie in the same order.
    Two candidates without a criterion in common make no pair.
    """
    found: list[tuple[int, int]] = []
    for first, row in enumerate(scores):
        above = dominates(row - scores)
        found += [(first, int(second)) for second in np.flatnonzero(above)]
    return tuple(found)


def dominates(difference: Floats) -> Flags:
    """Say for each row of differences whether none is below nought and one is above.

    Shape (pairs, criteria), NaN for a criterion that one of a pair lacks; the answer (pairs,).
    """
    missing = np.isnan(difference)
    lowest = np.where(missing, np.inf, difference).min(axis=1, initial=np.inf)
    highest = np.where(missing, -np.inf, difference).max(axis=1, initial=-np.inf)
    above: Flags = (lowest >= -TIE) & (highest > TIE)
    return above


def smallest_change(first: Floats, second: Floats, weights: Floats) -> float | None:
    """Return the smallest share by which weights must move to turn the order of two candidates.

    `first` and `second` are their scores on the criteria, shape (criteria,). The answer is the
    `share` of `weight_change`, and None where there is none.
    """
    found = weight_change(first, second, weights)
    return None if found is None else found.share


def weight_change(first: Floats, second: Floats, weights: Floats) -> WeightChange | None:
    """Return the smallest change of weights that turns the order of two candidates.

    Weights sum to one before and after, and each moves within [w(1 - d), w(1 + d)]. None where no
    d up to one turns the order: one candidate dominates the other, or doubling what favours the
    other is not enough, or the two are equal on every criterion. A pair with equal composites has
    a share of nought and names no criteria, since any move of the weights orders them.
    """
    return weight_changes(np.vstack([first, second]), weights, np.array([[0, 1]]))[0]


def weight_changes(
    scores: Floats, weights: Floats, pairs: Codes
) -> tuple[WeightChange | None, ...]:
    """Return `weight_change` of each pair of rows of `scores`; `pairs` has shape (pairs, 2).

    The lowest difference that the weights allow falls in proportion to d: it is
    w·x - d Σ w |x - m| with x the differences and m their weighted median (see
    `lowest_difference`), so the smallest d is a ratio and needs no search.
    """
    difference = scores[pairs[:, 0]] - scores[pairs[:, 1]]
    weight, difference = _shared(difference, weights)
    gap = (weight * difference).sum(axis=1)
    # The candidate behind is the one whom the weights are to favour.
    ahead = difference * np.where(gap < 0, -1.0, 1.0)[:, None]
    gap = np.abs(gap)
    middle = _weighted_median(ahead, weight)[:, None]
    reach = (weight * np.abs(ahead - middle)).sum(axis=1)
    turns = reach - gap > TIE
    tied = gap <= TIE
    share = np.where(tied, 0.0, gap / np.where(turns, reach, 1.0))
    moved = (turns & ~tied)[:, None] & (weight > 0)
    up, down = _carriers(ahead - middle, weight)
    ups, downs = _places(up & moved), _places(down & moved)
    return tuple(
        WeightChange(value, more, less) if turning else None
        for value, more, less, turning in zip(
            share.tolist(), ups, downs, turns.tolist(), strict=True
        )
    )


def lowest_difference(difference: Floats, weights: Floats, share: float) -> float:
    """Return the lowest weighted mean of `difference` when each weight moves by up to `share`.

    Shape (criteria,) for both, `share` from nought to one; weights are renormalised to one and
    still sum to one when moved. This linear programme is a fractional knapsack, and filling the
    lowest differences first solves it (Dantzig 1957): criteria below the weighted median m gain
    their share, those above lose it, so the answer is w·x - share Σ w |x - m|.
    """
    weight, shared = _shared(difference[None, :], weights)
    middle = _weighted_median(shared, weight)[0]
    reach = float((weight[0] * np.abs(shared[0] - middle)).sum())
    return float((weight[0] * shared[0]).sum()) - share * reach


def rank_acceptability(scores: Floats, draws: int, seed: int) -> Floats:
    """Return how often each candidate comes at each place under weights drawn at random.

    For checking against other software only, never to be shown: it is a statement about places,
    which depend on how weights were drawn and not on anything that is known of the candidates.

    Weights are uniform over all that sum to one; a place is one more than the number of candidates
    above (SMAA-2: Lahdelma & Salminen 2001). Shape (candidates, places), each row sums to one;
    a candidate without any score has a row of noughts and counts as nobody else's rival.
    """
    random = np.random.default_rng(seed)
    scored = ~np.isnan(scores)
    present = np.flatnonzero(scored.any(axis=1))
    filled, held = np.nan_to_num(scores[present]), scored[present].astype(np.float64)
    counts = np.zeros((len(scores), len(scores)))
    for start in range(0, draws, BLOCK):
        size = min(BLOCK, draws - start)
        weights = random.dirichlet(np.ones(scores.shape[1]), size)
        composite = (weights @ filled.T) / (weights @ held.T)
        for place, candidate in enumerate(present):
            above = (composite > composite[:, [place]] + TIE).sum(axis=1)
            counts[candidate] += np.bincount(above, minlength=len(scores))
    return counts / draws


def _shared(difference: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return weights that sum to one over each row's known differences, and nought for others."""
    known = ~np.isnan(difference)
    weight = np.where(known, weights, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return weight / np.where(total > 0, total, 1.0), np.where(known, difference, 0.0)


def _weighted_median(values: Floats, weight: Floats) -> Floats:
    """Return the lower weighted median of each row; criteria without weight do not matter."""
    order = np.argsort(values, axis=1, kind="stable")
    running = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    place = np.argmax(running >= running[:, -1:] / 2, axis=1)
    rows = np.arange(len(values))
    median: Floats = values[rows, order[rows, place]]
    return median


def _carriers(offset: Floats, weight: Floats) -> tuple[Flags, Flags]:
    """Say which criteria gain weight and which lose it, by how far they lie from the median.

    What lies at the median takes up what is left over, in equal shares of the weights there.
    """
    below, above = offset < -TIE, offset > TIE
    left_over = (weight * above).sum(axis=1) - (weight * below).sum(axis=1)
    middle = ~below & ~above
    gains = below | (middle & (left_over > TIE)[:, None])
    loses = above | (middle & (left_over < -TIE)[:, None])
    return gains, loses


def _places(chosen: Flags) -> list[tuple[int, ...]]:
    """Return the columns that each row of `chosen` marks."""
    rows, columns = np.nonzero(chosen)
    ends = np.cumsum(np.bincount(rows, minlength=len(chosen)))
    return [tuple(part.tolist()) for part in np.split(columns, ends)][: len(chosen)]
