"""Where the differences between single scores come from: candidates, raters, questions, pairs.

Each score is mu + candidate + rater + question + their pairs + the rest, all at random: the
generalizability study of a crossed table (Brennan 2001; Shavelson & Webb 1991), complete or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from screening.analytics.confounding import (
    CANDIDATE,
    QUESTION,
    RATER,
    TERMS,
    Confounding,
    confounded_refusals,
    confounding,
    parts,
)
from screening.analytics.henderson import RESIDUAL, Crossing, henderson
from screening.analytics.ratings import Codes, Floats, Ratings
from screening.analytics.refusals import Refusal
from screening.analytics.reml import Objective, lowest
from screening.analytics.reml_crossed import CompleteTable, sums_of_squares
from screening.analytics.reml_sparse import SparseTable, elimination
from screening.messages import N_, Message

Method = Literal["REML", "Henderson I"]
FEWEST_CANDIDATES = 5
# What "auto" spends on likelihood at most, in seconds of one processor, and one search's
# evaluations, rounded upwards; two searches are made where there is time for both.
_SECONDS, _EVALUATIONS = 8.0, 15
# Numbers to hold at a time: 400 megabytes of them, and ten times as many if likelihood is insisted
# on.
_NUMBERS = 5e7
_INSISTED = 10
# A search starts from no less than this share of the residual.
_LEAST = 0.01
# Few scores may leave the likelihood with several maxima, so there one searches from more places.
_FEW, _STARTS = 200, 4
_NO_CHANCE = N_(
    "These scores leave nothing, or too little to tell, for chance, so the components are rough."
)


@dataclass(frozen=True, slots=True)
class Design:
    """How much was asked about each candidate.

    Attributes:
        candidates: how many were scored.
        raters: raters for each candidate, the harmonic mean.
        questions: questions for each candidate, the harmonic mean.
        same_raters: whether the same raters scored every candidate.
        same_questions: whether every candidate was asked the same.
    """

    candidates: int
    raters: float
    questions: float
    same_raters: bool
    same_questions: bool


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Variance components of single scores, in squared units of the scale.

    Attributes:
        method: which estimator `values` come from.
        values: by term, never negative; None for a term that cannot be told from another.
        raw: what Henderson's Method I gives before what is negative is put to nought.
        criterion: lme4's `REMLcrit` where the method is REML.
        within: each missing term with the one that holds it (`Confounding.within`).
        design: how much was asked about each candidate.
        refusals: what is not to be read, and why.
    """

    method: Method
    values: Mapping[str, float | None]
    raw: Mapping[str, float | None]
    criterion: float | None
    within: Mapping[str, str | None]
    design: Design
    refusals: tuple[Refusal, ...]

    @property
    def total(self) -> float:
        """What two scores of different raters, candidates and questions differ by, squared/2."""
        return sum(value for value in self.values.values() if value is not None)


def variance_components(
    ratings: Ratings, *, method: Literal["auto"] | Method = "auto"
) -> Components:
    """Estimate the variance components of a table of scores.

    By restricted maximum likelihood, or with Henderson's Method I where `auto` expects the former
    to take more than about ten seconds, where the table holds no chance at all (so that the
    likelihood has no maximum), and where likelihood would not fit into memory.
    """
    crossing = Crossing(
        {
            CANDIDATE: ratings.candidate,
            RATER: ratings.rater,
            QUESTION: ratings.question,
        }
    )
    if not len(ratings):
        return _nothing()
    level = ratings.level - ratings.level.mean()
    found = confounding(crossing)
    found, raw = _closed_form(level, crossing, found)
    values: dict[str, float] = {name: max(value, 0.0) for name, value in raw.items()}
    criterion = None
    rough: tuple[Refusal, ...] = ()
    objective = None
    if method != "Henderson I" and np.ptp(level) > 0:
        objective = _objective(level, crossing, found, insisted=method == "REML")
    if objective is not None:
        minimum = lowest(objective.criterion, _starts(found, raw, level)[: objective.searches])
        if minimum is None:
            rough = (Refusal("R4", "components", Message(_NO_CHANCE), given=True),)
        else:
            residual = minimum.found.residual
            values = {
                name: float(ratio * residual)
                for name, ratio in zip(found.kept, minimum.ratio, strict=True)
            } | {RESIDUAL: residual}
            criterion = minimum.found.criterion
    return Components(
        method="Henderson I" if criterion is None else "REML",
        values={name: values.get(name) for name in (*TERMS, RESIDUAL)},
        raw={name: raw.get(name) for name in (*TERMS, RESIDUAL)},
        criterion=criterion,
        within=found.within,
        design=_design(crossing),
        refusals=(
            *_refusals(ratings, crossing, values),
            *rough,
            *confounded_refusals(crossing, found),
        ),
    )


def _closed_form(
    level: Floats, crossing: Crossing, found: Confounding
) -> tuple[Confounding, dict[str, float]]:
    """Return Henderson's components, and what they can tell apart."""
    kept, within = list(found.kept), dict(found.within)
    while True:
        raw = henderson(level, crossing, {name: TERMS[name] for name in kept}).raw
        if raw is not None:
            # Sums of hundreds of thousands of squares leave dust behind where nothing is.
            dust = 1e-14 * float(level @ level)
            clean = {name: 0.0 if abs(value) < dust else value for name, value in raw.items()}
            return Confounding(tuple(kept), within), clean
        if not kept:
            return Confounding((), within), {RESIDUAL: 0.0}
        within[kept.pop()] = None


@dataclass(frozen=True, slots=True, eq=False)
class _Likelihood:
    """The criterion of a table, and from how many starts there is time to search."""

    criterion: Objective
    searches: int


def _objective(
    level: Floats, crossing: Crossing, found: Confounding, *, insisted: bool
) -> _Likelihood | None:
    """Return the likelihood of the table's components, or None where it would cost too much."""
    terms = [TERMS[name] for name in found.kept]
    table = _complete(level, crossing)
    if table is not None:
        axes = [tuple((CANDIDATE, RATER, QUESTION).index(name) for name in term) for term in terms]
        return _Likelihood(CompleteTable(sums_of_squares(table), axes), _STARTS)
    way = elimination(crossing, most=np.inf if insisted else _SECONDS / _EVALUATIONS)
    if way is None or way.numbers > _NUMBERS * (_INSISTED if insisted else 1):
        return None
    if len(level) <= _FEW:
        searches = _STARTS
    else:
        searches = 2 if way.seconds * _EVALUATIONS * 2 <= _SECONDS else 1
    return _Likelihood(SparseTable(level, crossing, terms, way), searches)


def _starts(found: Confounding, raw: Mapping[str, float], level: Floats) -> list[Floats]:
    """Return the ratios to search from: Henderson's, none at nought, and some that are alike."""
    least = _LEAST * max(raw[RESIDUAL], _LEAST * float(level.var()))
    residual = max(raw[RESIDUAL], least)
    closed = np.array([max(raw[name], least) / residual for name in found.kept])
    ones = np.ones(len(found.kept))
    return [closed, ones, ones / 10, ones * 10]


def _complete(level: Floats, crossing: Crossing) -> Floats | None:
    """Return the table of candidates × raters × questions if no score is missing."""
    facets = [crossing.by(name) for name in (CANDIDATE, RATER, QUESTION)]
    shape = tuple(len(facet) for facet in facets)
    if np.prod(shape, dtype=np.float64) != len(level):
        return None
    table = np.empty(shape)
    table[facets[0].number, facets[1].number, facets[2].number] = level
    return table


def _design(crossing: Crossing) -> Design:
    candidates = len(crossing.by(CANDIDATE))
    counts = {}
    same = {}
    for name in (RATER, QUESTION):
        pairs = crossing.by(CANDIDATE, name)
        counts[name] = np.bincount(crossing.by(CANDIDATE).number[pairs.first])
        same[name] = len(pairs) == candidates * len(crossing.by(name))
    return Design(
        candidates=candidates,
        raters=_harmonic(counts[RATER]),
        questions=_harmonic(counts[QUESTION]),
        same_raters=same[RATER],
        same_questions=same[QUESTION],
    )


def _harmonic(counts: Codes) -> float:
    if np.ptp(counts) == 0:
        return float(counts[0])
    return float(len(counts) / np.sum(1 / counts))


def _refusals(
    ratings: Ratings, crossing: Crossing, values: Mapping[str, float]
) -> tuple[Refusal, ...]:
    result = []
    if len(crossing.by(CANDIDATE)) < FEWEST_CANDIDATES:
        result.append(
            Refusal("R5", "components", Message(N_("Needs at least 5 candidates.")), given=True)
        )
    if parts(crossing, CANDIDATE, RATER) > 1:
        result.append(
            Refusal(
                "R1",
                "components",
                Message(
                    N_(
                        "Some panels share neither a rater nor a candidate, so a stricter panel "
                        "cannot be told from weaker candidates. The shares hold only if chance "
                        "decided who met which panel."
                    )
                ),
                given=True,
            )
        )
    if np.ptp(ratings.level) == 0:
        result.append(Refusal("R7", "components", Message(N_("All scores are equal.")), given=True))
        return tuple(result)
    if values.get("candidate") == 0:
        result.append(
            Refusal(
                "R8",
                "components",
                Message(N_("These scores do not separate the candidates more than chance would.")),
                given=True,
            )
        )
    if values.get("rater") == 0:
        result.append(
            Refusal(
                "R10",
                "components",
                Message(N_("No difference in severity between the raters can be seen.")),
                given=True,
            )
        )
    return tuple(result)


def _nothing() -> Components:
    return Components(
        method="Henderson I",
        values=dict.fromkeys((*TERMS, RESIDUAL)),
        raw=dict.fromkeys((*TERMS, RESIDUAL)),
        criterion=None,
        within={},
        design=Design(0, 0.0, 0.0, same_raters=False, same_questions=False),
        refusals=(Refusal("R4", "components", Message(N_("There are no scores yet."))),),
    )
