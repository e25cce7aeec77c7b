"""Everything that a table of scores can and cannot carry, worked out at once.

For a file from anywhere: a refusal that concerns words alone leaves the arithmetic standing. The
product's own pages ask single modules and withhold what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from screening.analytics.agreement import Agreement, agreement, agreement_refusals
from screening.analytics.cell_model import CellModel, fit_cells
from screening.analytics.cell_noise import cell_noise
from screening.analytics.cells import Cells, Groups, cell_means, centred_cells, groups
from screening.analytics.coincidences import Metric
from screening.analytics.components import Components, variance_components
from screening.analytics.connection import connection_refusals
from screening.analytics.decision import (
    Needed,
    Projection,
    decision_refusals,
    decision_study,
    needed,
)
from screening.analytics.differences import Differences, differences
from screening.analytics.icc import IccFamily, icc, icc_refusals
from screening.analytics.kappa import PairKappa, kappa_refusals, pair_kappas
from screening.analytics.krippendorff import alpha_refusals, alphas
from screening.analytics.means import composites, coverage
from screening.analytics.questions import QuestionProfile, question_profiles
from screening.analytics.rater_refusals import gathered
from screening.analytics.raters import RaterProfile, rater_profiles
from screening.analytics.ratings import BadRatings, Floats, Ratings
from screening.analytics.refusals import Estimate, Refusal
from screening.analytics.reliability import cullis, gqk, reliability_refusals
from screening.analytics.robustness import Robustness, robustness
from screening.messages import N_, Message

Progress = Callable[[Message], None]
WANTED = (0.7, 0.8)
"""Reliabilities that people ask how to reach."""
_MORE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Every statistic of one table; None, or a refusal that says why, where there is none.

    Attributes:
        ratings: the table itself.
        cells: plain cell means, on which `icc`, `model`, `gqk` and `cullis` rest.
        groups: the parts of the panel that can be compared at all.
        icc: the intraclass correlations of a complete table.
        krippendorff: alpha for each metric.
        kappas: quadratic weighted kappa of pairs of raters.
        agreement: shares of pairs of scores that are the same, or a level apart.
        components: variance components of single scores.
        decision: what other numbers of raters and questions would give.
        needed: what it takes to reach each of `WANTED`.
        model: the mixed model of plain cell means, as other software fits it.
        gqk: reliability of the means.
        cullis: reliability if severity were allowed for.
        raters: a profile of each rater.
        questions: a profile of each question.
        composites: each candidate's mean; shape (candidates,), NaN without a score.
        coverage: each candidate's share of expected scores; shape (candidates,).
        differences: which candidates can be told apart.
        robustness: whether the order survives other ways of counting.
        refusals: what is not given, or not to be read as a finding, and why.
        with_model: whether the model's predicted effects are asked for.
    """

    ratings: Ratings
    cells: Cells
    groups: Groups
    icc: IccFamily | None
    krippendorff: Mapping[Metric, Estimate | None]
    kappas: tuple[PairKappa, ...]
    agreement: Agreement | None
    components: Components
    decision: tuple[Projection, ...]
    needed: Mapping[float, Needed]
    model: CellModel | None
    gqk: float | None
    cullis: float | None
    raters: tuple[RaterProfile, ...]
    questions: tuple[QuestionProfile, ...]
    composites: Floats
    coverage: Floats
    differences: Differences
    robustness: Robustness
    refusals: tuple[Refusal, ...]
    with_model: bool = False


def analyse(ratings: Ratings, *, model: bool = False, progress: Progress | None = None) -> Analysis:
    """Work out every statistic of `ratings`; the cost is in proportion to the number of scores.

    `model` asks for the effects that the mixed model predicts, which are there to be checked
    against other software. `progress` is called with each stage's name as it begins. Raises
    `BadRatings` for a table without a single score.
    """
    if not len(ratings):
        raise BadRatings(Message(N_("There is no score to work with.")))
    tell = progress or (lambda _stage: None)
    tell(Message(N_("Comparing the raters' levels")))
    cells = cell_means(ratings)
    matrix = cells.matrix()
    family = None if matrix is None or min(matrix.shape) < 2 else icc(matrix)  # noqa: PLR2004 - two of each
    found = agreement(ratings)
    metrics = alphas(ratings)
    kappas = pair_kappas(ratings)
    tell(Message(N_("Taking the differences between scores apart")))
    components = variance_components(ratings)
    decision = _decision(components)
    tell(Message(N_("Fitting the mixed model of cell means")))
    plain = fit_cells(cells)
    fair = _fair_cells(ratings, cells, plain)
    tell(Message(N_("Describing raters and questions")))
    raters = rater_profiles(ratings, *fair)
    questions = question_profiles(ratings)
    tell(Message(N_("Comparing candidates")))
    means = composites(ratings)
    apart = _differences(ratings, means)
    robust = robustness(ratings, model=fair[1])
    reliable = reliability_refusals(cells, plain)
    unreliable = any(one.statistic == "reliability" and not one.given for one in reliable)
    return Analysis(
        ratings=ratings,
        cells=cells,
        groups=groups(cells),
        icc=family,
        krippendorff=metrics,
        kappas=kappas,
        agreement=found,
        components=components,
        decision=decision,
        needed={wanted: needed(components, wanted) for wanted in WANTED if decision},
        model=plain,
        gqk=None if plain is None or unreliable else gqk(cells, plain),
        cullis=None if plain is None or unreliable else cullis(plain),
        raters=raters,
        questions=questions,
        composites=means,
        coverage=coverage(ratings),
        differences=apart,
        robustness=robust,
        refusals=tuple(
            _once(
                [
                    *icc_refusals(cells, family, ratings),
                    *alpha_refusals(ratings),
                    *kappa_refusals(ratings, kappas),
                    *agreement_refusals(found),
                    *components.refusals,
                    *decision_refusals(components),
                    *_no_model(plain),
                    *reliable,
                    *connection_refusals(ratings, cells),
                    *gathered(ratings, raters),
                    *_of_questions(questions),
                    *apart.refusals,
                    *_of_order(robust),
                ]
            )
        ),
        with_model=model,
    )


def _fair_cells(
    ratings: Ratings, cells: Cells, plain: CellModel | None
) -> tuple[Cells, CellModel | None]:
    """Return cells as if all had been asked the same, and the model of them.

    Where all were asked the same that is `cells` and `plain`, so nothing is fitted twice.
    """
    centred = centred_cells(ratings)
    noise = cell_noise(ratings, centred)
    if noise is None and (centred.value == cells.value).all():
        return cells, plain
    return centred, fit_cells(centred, noise=noise)


def _differences(ratings: Ratings, means: Floats) -> Differences:
    own = centred_cells(ratings, weighted=True)
    return differences(
        own,
        means,
        scale_range=ratings.high - ratings.low,
        noise=cell_noise(ratings, own, weighted=True),
        ratings=ratings,
    )


def _decision(components: Components) -> tuple[Projection, ...]:
    """Project on one to six raters, with half the questions, as many, a few more and twice."""
    if any(not refusal.given for refusal in decision_refusals(components)):
        return ()
    now = max(1, round(components.design.questions))
    asked = sorted({max(1, now // 2), now, now + _MORE, 2 * now})
    return decision_study(components, questions=asked)


def _of_questions(profiles: Sequence[QuestionProfile]) -> Iterator[Refusal]:
    """Yield why questions' figures are lacking, under a name that says they are questions'."""
    for profile in profiles:
        for refusal in profile.refusals:
            yield replace(refusal, statistic=f"questions.{refusal.statistic}")


def _of_order(found: Robustness) -> Iterator[Refusal]:
    yield from found.refusals
    yield from (check.refusal for check in found.checks if check.refusal is not None)
    if not found.checks and not found.refusals:
        text = N_("There are no two candidates with scores, so there is no order to look at.")
        yield Refusal("R4", "robustness", Message(text))


def _no_model(model: CellModel | None) -> Iterator[Refusal]:
    if model is None:
        text = N_(
            "A model of cell means needs two candidates and two raters, and more scores than it "
            "has things to estimate."
        )
        yield Refusal("R4", "cell_means", Message(text))


def _once(refusals: list[Refusal]) -> Iterator[Refusal]:
    """Leave out what has been said of the same statistic in the same words."""
    said = set()
    for refusal in refusals:
        key = (refusal.code, refusal.statistic, str(refusal.message))
        if key not in said:
            said.add(key)
            yield refusal
