"""Asks the statistics about a comparison: pure, and worked out once for the same scores.

Composites and whether their order holds rest on the scores that count, that is, on those after the
discussion where there are any. How alike members score, and with it how sure a difference is, rests
on what they submitted first: scores that members have talked about are no longer independent, and
would make the panel look surer than it was.

Sealed candidates are in nothing. One who has withdrawn is nobody's rival any longer, but tells as
much as before about how alike the members score. A criterion that weighs nought is left out. Equal
composites are equal: their order is neither one way nor the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from screening.reports.figures import CandidateResult, Comparison, Criterion
from screening.reports.findings_figures import Band, Codes, Findings, Likeness, Order, Pair

if TYPE_CHECKING:
    from screening.analytics.ratings import Ratings
    from screening.messages import Message
    from screening.reports.findings_bands import ToldApart
    from screening.reports.findings_order import Recount

KEPT = 32

# candidate, member and question by their places, and the level
Level = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """All that the statistics depend on.

    Candidates are named by their codes, members and criteria by their names, questions by their
    numbers. `counting` and `first` are the scores that count and those that were
    submitted first. `compared` says which candidates are compared with one another.
    """

    candidates: tuple[str, ...]
    compared: tuple[bool, ...]
    composites: tuple[Fraction | None, ...]
    members: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, Fraction], ...]
    scale: tuple[int, int]
    counting: tuple[Level, ...]
    first: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the statistics found; `ends` has the two ends of each candidate's bar, by code."""

    ends: Mapping[str, tuple[float, float]]
    pairs: tuple[Pair, ...]
    misdrawn: tuple[Codes, ...]
    no_bands: tuple[Message, ...]
    remarks: tuple[Message, ...]
    order: Order | None
    likeness: Likeness


def findings(comparison: Comparison) -> Findings:
    """Return what the statistics have to say about `comparison`."""
    found = _found(scores_of(comparison))
    rivals = _rivals(found.pairs)
    return Findings(
        bands=tuple(
            _band(candidate, found, rivals[candidate.code]) for candidate in comparison.candidates
        ),
        pairs=found.pairs,
        misdrawn=found.misdrawn,
        no_bands=found.no_bands,
        remarks=found.remarks,
        order=found.order,
        likeness=found.likeness,
    )


def load() -> None:
    """Load what the first question would otherwise wait for: numpy and scipy, about a second."""
    import screening.reports.findings_bands  # noqa: PLC0415 - as said
    import screening.reports.findings_likeness  # noqa: PLC0415 - as said
    import screening.reports.findings_order  # noqa: F401, PLC0415 - as said


def forget() -> None:
    """Drop what is kept in memory, for measurements and tests."""
    _found.cache_clear()


def scores_of(comparison: Comparison) -> Scores:
    """Return what the statistics of `comparison` depend on."""
    criteria = _weighed(comparison)
    candidates = comparison.shown
    return Scores(
        candidates=tuple(candidate.code for candidate in candidates),
        compared=tuple(
            not candidate.withdrawn and _value(candidate) is not None for candidate in candidates
        ),
        composites=tuple(_value(candidate) for candidate in candidates),
        members=_unlike([member.name for member in comparison.members]),
        questions=tuple(
            (str(question.number), name)
            for name, criterion in criteria.items()
            for question in criterion.questions
        ),
        weights=tuple((name, criterion.weight) for name, criterion in criteria.items()),
        scale=(comparison.facts.minimum, comparison.facts.maximum),
        counting=tuple(_levels(candidates, first=False)),
        first=tuple(_levels(candidates, first=True)),
    )


def ratings_of(scores: Scores, *, first: bool) -> Ratings:
    """Return the table that the statistics start from: the first scores or those that count."""
    import numpy as np

    from screening.analytics.ratings import from_codes  # noqa: PLC0415 - it loads numpy

    table = np.array(scores.first if first else scores.counting, dtype=np.int64).reshape(-1, 4)
    return from_codes(
        codes=(table[:, 0], table[:, 1], table[:, 2]),
        names=(scores.candidates, scores.members, tuple(name for name, _ in scores.questions)),
        level=table[:, 3].astype(np.float64),
        low=scores.scale[0],
        high=scores.scale[1],
        criterion=dict(scores.questions),
        weight={criterion: float(weight) for criterion, weight in scores.weights},
    )


@lru_cache(maxsize=KEPT)
def _found(scores: Scores) -> Found:
    """Ask the statistics; a reload of the page and its PDF are answered from memory."""
    # The statistics load numpy and scipy, which the rest of the product does without.
    from screening.reports.findings_bands import tell_apart  # noqa: PLC0415 - as said
    from screening.reports.findings_likeness import likeness  # noqa: PLC0415 - as said
    from screening.reports.findings_order import recount  # noqa: PLC0415 - as said

    first, counting = ratings_of(scores, first=True), ratings_of(scores, first=False)
    compared = [place for place, one in enumerate(scores.compared) if one]
    told = tell_apart(first, scores, compared)
    other = recount(counting, compared, told.model)
    return Found(
        ends=told.ends,
        pairs=tuple(_pairs(scores, compared, told, other)),
        misdrawn=told.misdrawn,
        no_bands=told.refused,
        remarks=told.remarks,
        order=other.order,
        likeness=likeness(first),
    )


def _pairs(scores: Scores, compared: list[int], told: ToldApart, other: Recount) -> Iterator[Pair]:
    """Yield each pair of compared candidates, in interview order."""
    for a, b in combinations(compared, 2):
        first, second = scores.composites[a], scores.composites[b]
        if first is None or second is None:
            continue
        judged, again = told.pairs.get((a, b)), other.pairs.get((a, b))
        yield Pair(
            first=scores.candidates[a],
            second=scores.candidates[b],
            difference=first - second,
            apart=judged.apart if judged else None,
            low=judged.low if judged else None,
            high=judged.high if judged else None,
            turned_by=again.turned_by if again else (),
            weight_change=again.weight_change if again else None,
            settled=bool(again and again.settled),
        )


def _value(candidate: CandidateResult) -> Fraction | None:
    return candidate.composite.value if candidate.composite else None


def _weighed(comparison: Comparison) -> dict[str, Criterion]:
    """Return the criteria that count, each by a name that no other has."""
    criteria = [criterion for criterion in comparison.criteria if criterion.weight]
    names = _unlike([criterion.name for criterion in criteria])
    return dict(zip(names, criteria, strict=True))


def _levels(candidates: tuple[CandidateResult, ...], *, first: bool) -> Iterator[Level]:
    for place, candidate in enumerate(candidates):
        cells = (
            cell
            for criterion in candidate.criteria
            if criterion.criterion.weight
            for cell in criterion.questions
        )
        for number, cell in enumerate(cells):
            for member, given in enumerate(cell.levels):
                level = given.initial_level if first and given.changed else given.level
                if level is not None:
                    yield place, member, number, level


def _unlike(names: list[str]) -> tuple[str, ...]:
    """Return the names, with a number after those that more than one has."""
    counts, turn = Counter(names), Counter[str]()
    result = []
    for name in names:
        turn[name] += 1
        result.append(f"{name} ({turn[name]})" if counts[name] > 1 else name)
    return tuple(result)


def _rivals(pairs: tuple[Pair, ...]) -> defaultdict[str, list[tuple[str, bool]]]:
    """Return by each candidate's code the others, and whether the two can be told apart."""
    found: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for pair in pairs:
        if pair.apart is not None:
            found[pair.first].append((pair.second, pair.apart))
            found[pair.second].append((pair.first, pair.apart))
    return found


def _band(candidate: CandidateResult, found: Found, rivals: list[tuple[str, bool]]) -> Band:
    low, high = found.ends.get(candidate.code, (None, None))
    return Band(
        candidate=candidate,
        composite=_value(candidate),
        low=low,
        high=high,
        together=tuple(code for code, apart in rivals if not apart),
        apart=tuple(code for code, apart in rivals if apart),
    )
