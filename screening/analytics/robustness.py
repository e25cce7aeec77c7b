"""Whether the order of any two candidates survives another reasonable way of counting.

The composites stay what they are. What is found here is only which pairs would change places if
the median were taken instead of the mean, if the criteria counted alike, if one panel member or one
question were left out, or if members were equally strict; and how far the weights would have to
move. No score that comes of such a recount leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from screening.analytics.cell_model import residual_freedom
from screening.analytics.cells import Cells, cell_means, groups
from screening.analytics.leave_out import Part, composites_without
from screening.analytics.means import composites, criterion_means
from screening.analytics.ratings import Codes, Flags, Floats, Ratings
from screening.analytics.recount import TWO, Check, Comparison, Kind, NamedPairs, signs
from screening.analytics.refusals import Code, Refusal
from screening.analytics.weights import TIE, WeightChange, dominates, weight_changes
from screening.messages import N_, Message

LIMIT = 200
FEWEST_CANDIDATES = 4
FEWEST_FREE = 3


class Severities(Protocol):
    """What the cell model says about raters, as far as it is needed here."""

    @property
    def candidate(self) -> float:
        """The variance of candidates."""

    @property
    def rater(self) -> float:
        """The variance of raters: how unlike in strictness they are."""

    @property
    def rater_effect(self) -> Floats:
        """How far each rater scores above the average rater, in points; shape (raters,)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates and what changes their order; places in the ratings' `candidates`, a < b.

    Attributes:
        a: the one that is shown first.
        b: the other.
        dominance: which of the two is nowhere below the other and somewhere above, on the criteria
            that both have, so that no weights turn their order; None if neither is.
        smallest_change: the share of itself by which each weight must be allowed to move before
            the order turns; None if no share up to one is enough.
        up: the criteria that would then count more.
        down: the criteria that would then count less.
        unlike: whether one has scores on a criterion that the other lacks. What is said of weights
            then holds on the criteria that both have, and nothing is said of them if the two are
            in another order there.
        turned_by: places of the checks that turn their order.
        tied_by: places of the checks in which they become or stop being equal.
    """

    a: int
    b: int
    dominance: int | None
    smallest_change: float | None
    up: tuple[int, ...] = ()
    down: tuple[int, ...] = ()
    unlike: bool = False
    turned_by: tuple[int, ...] = ()
    tied_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Robustness:
    """All other ways of counting, and all pairs of the compared candidates.

    `candidates` are the places of those who have a score; `pairs` are in their order.
    """

    candidates: tuple[int, ...]
    checks: tuple[Check, ...] = ()
    pairs: tuple[Pair, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def counted(self) -> int:
        """How many other ways of counting there are."""
        return sum(check.counted for check in self.checks)

    @property
    def same(self) -> int:
        """In how many of them every order is the same."""
        return sum(check.same for check in self.checks)

    @property
    def steady(self) -> int:
        """How many pairs have the same order in all of them, among those who keep a score."""
        return sum(not (pair.turned_by or pair.tied_by) for pair in self.pairs)


def robustness(
    ratings: Ratings,
    *,
    model: Severities | None = None,
    candidates: Sequence[int] | None = None,
    limit: int = LIMIT,
) -> Robustness:
    """Compare the order of each two candidates with their order in other ways of counting.

    `model` is the cell model of all the ratings, None where it cannot be estimated. With
    `candidates` (places), only those are compared, and only members and questions that gave them
    scores are left out. Composites within 1e-9 of each other are equal. More candidates than
    `limit` are refused (R19).
    """
    chosen = ratings if candidates is None else _only(ratings, candidates)
    composite = composites(chosen)
    compared = tuple(np.flatnonzero(~np.isnan(composite)).tolist())
    if len(compared) < TWO:
        return Robustness(compared)
    if len(compared) > limit:
        # Before any pair is listed: twenty thousand candidates make two hundred million.
        return Robustness(compared, refusals=(_too_many(len(compared), limit),))
    base = Comparison.of(composite)
    weighing = _Weighing.of(chosen, base)
    checks = (
        *_other_averages(chosen, base),
        *_same_criteria(weighing, base),
        *_without("rater", chosen, base),
        *_without("question", chosen, base),
        _severity(ratings, chosen, model, base),
    )
    return Robustness(compared, checks, _pairs(base, weighing, checks))


@dataclass(frozen=True, slots=True, eq=False)
class _Weighing:
    """What weights do to each pair, on the criteria that both of it have; shape (pairs,).

    `sign` is their order there, NaN without a criterion in common. `above` and `below` say whether
    the first dominates the second, or is dominated.
    """

    sign: Floats
    above: Flags
    below: Flags
    unlike: Flags
    changes: tuple[WeightChange | None, ...]

    @classmethod
    def of(cls, ratings: Ratings, base: Comparison) -> _Weighing:
        scores = criterion_means(ratings)
        first, second = scores[base.pairs[:, 0]], scores[base.pairs[:, 1]]
        difference = first - second
        weight = np.where(np.isnan(difference), 0.0, ratings.weight)
        total = weight.sum(axis=1)
        mean = np.nansum(difference * weight, axis=1) / np.where(total > 0, total, np.nan)
        return cls(
            sign=signs(mean),
            above=dominates(difference),
            below=dominates(-difference),
            unlike=(np.isnan(first) != np.isnan(second)).any(axis=1),
            changes=weight_changes(scores, ratings.weight, base.pairs),
        )


def _only(ratings: Ratings, candidates: Sequence[int]) -> Ratings:
    chosen = np.zeros(len(ratings.candidates), dtype=np.bool_)
    chosen[list(candidates)] = True
    return ratings.where(chosen[ratings.candidate])


def _other_averages(ratings: Ratings, base: Comparison) -> Iterator[Check]:
    if _most_raters(ratings) <= TWO:
        reason = Message(N_("With one or two panel members the median is the mean."))
        yield Check("median", reason=reason)
    else:
        yield base.check("median", composites(ratings, average="median"))
    used = ratings.weight[np.unique(ratings.criterion[ratings.question])]
    if np.ptp(used) <= TIE * np.max(used):
        reason = Message(N_("The weights are equal already."))
        yield Check("equal weights", reason=reason)
    else:
        equal = ratings.weighted(np.ones(len(ratings.weight)))
        yield base.check("equal weights", composites(equal))


def _most_raters(ratings: Ratings) -> int:
    """Return how many raters scored one candidate on one criterion, where they are most."""
    criteria, raters = len(ratings.criteria), len(ratings.raters)
    target = ratings.candidate * criteria + ratings.criterion[ratings.question]
    own = np.unique(target * raters + ratings.rater)
    return int(np.bincount(own // raters).max())


def _same_criteria(weighing: _Weighing, base: Comparison) -> Iterator[Check]:
    """Compare each pair on the criteria that both have, if any pair has unlike criteria."""
    if weighing.unlike.any():
        yield base.compared("same criteria", weighing.sign)


def _without(part: Part, ratings: Ratings, base: Comparison) -> Iterator[Check]:
    kind: Kind = "member" if part == "rater" else "question"
    names = ratings.raters if part == "rater" else ratings.questions
    for place, composite in composites_without(ratings, part):
        yield base.check(kind, composite, left_out=names[place])


def _severity(
    ratings: Ratings, chosen: Ratings, model: Severities | None, base: Comparison
) -> Check:
    """Compare with composites of levels from which each rater's effect is taken.

    Not with the order of the model's own candidate effects: those also shrink candidates with few
    members and know no weights, so a pair could turn that strictness has nothing to do with.
    """
    cells = cell_means(ratings)
    group = groups(cells).candidate
    several = len(np.unique(group[base.present])) > 1
    mixed = _mixed_panels(chosen, group)
    refusal = None
    if not mixed:
        refusal = _refused("R1") if several else _refused("R9")
    elif model is None or _too_few(cells):
        refusal = _refused("R4")
    elif model.candidate <= TIE:
        refusal = _refused("R8")
    elif model.rater <= TIE:
        refusal = _refused("R10")
    if refusal is not None or model is None:
        return Check("severity", refusal=refusal)
    level = chosen.level - model.rater_effect[chosen.rater]
    return base.check(
        "severity",
        composites(replace(chosen, level=level)),
        within=group,
        refusal=replace(_refused("R1"), given=True) if several else None,
    )


def _too_few(cells: Cells) -> bool:
    """Say whether there is too little beyond the effects themselves to estimate variances from."""
    scored = np.count_nonzero(cells.raters_per_candidate)
    return bool(scored < FEWEST_CANDIDATES or residual_freedom(cells) < FEWEST_FREE)


def _mixed_panels(ratings: Ratings, group: Codes) -> bool:
    """Say whether two candidates of one group were scored by different raters."""
    cells = cell_means(ratings)
    raters, size = cells.raters_per_candidate, int(group.max(initial=-1)) + 1
    scored = np.flatnonzero(raters)
    candidates = np.bincount(group[scored], minlength=size)
    panel = np.unique(group[cells.candidate] * cells.n_raters + cells.rater) // cells.n_raters
    full = candidates * np.bincount(panel, minlength=size)
    held = np.bincount(group[scored], weights=raters[scored], minlength=size)
    return bool((held < full).any())


def _pairs(base: Comparison, weighing: _Weighing, checks: Sequence[Check]) -> tuple[Pair, ...]:
    turned = _by_pair([check.turned for check in checks])
    tied = _by_pair([check.tied + check.parted for check in checks])
    consistent = (weighing.sign == base.sign).tolist()
    found: list[Pair] = []
    for place, (first, second) in enumerate(base.pairs.tolist()):
        dominance, change = None, None
        if consistent[place]:
            change = weighing.changes[place]
            if weighing.above[place] or weighing.below[place]:
                dominance = first if weighing.above[place] else second
        found.append(
            Pair(
                first,
                second,
                dominance,
                smallest_change=None if change is None else change.share,
                up=() if change is None else change.up,
                down=() if change is None else change.down,
                unlike=bool(weighing.unlike[place]),
                turned_by=tuple(turned.get((first, second), ())),
                tied_by=tuple(tied.get((first, second), ())),
            )
        )
    return tuple(found)


def _by_pair(pairs: Sequence[NamedPairs]) -> Mapping[tuple[int, int], list[int]]:
    """Return for each pair the places of the lists that name it."""
    found: dict[tuple[int, int], list[int]] = {}
    for place, named in enumerate(pairs):
        for pair in named:
            found.setdefault(pair, []).append(place)
    return found


_REFUSALS: Mapping[Code, str] = {
    "R1": N_(
        "Panels that share neither a member nor a candidate cannot be compared for strictness. "
        "Candidates are compared within their own panel only."
    ),
    "R4": N_("There are too few scores to tell how strict each panel member is."),
    "R8": N_("The scores do not separate the candidates more than chance would."),
    "R9": N_("All panel members scored the same candidates, so strictness changes no order."),
    "R10": N_("No difference in strictness between panel members can be seen."),
}


def _refused(code: Code) -> Refusal:
    return Refusal(code, "robustness", Message(_REFUSALS[code]))


def _too_many(count: int, limit: int) -> Refusal:
    return Refusal(
        "R19",
        "robustness",
        Message(
            N_(
                "There are %(count)s candidates. Pairs are compared in other ways of counting for "
                "up to %(limit)s candidates; choose fewer."
            ),
            {"count": count, "limit": limit},
        ),
    )
