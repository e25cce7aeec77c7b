"""What more raters or more questions would do for the averages: the decision study.

From the variance components of single scores follows how far averages over any number of raters
and questions can be relied on (Brennan 2001, ch. 4; Shavelson & Webb 1991, ch. 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from screening.analytics.components import FEWEST_CANDIDATES, Components
from screening.analytics.confounding import CANDIDATE, QUESTION, RATER, TERMS
from screening.analytics.henderson import RESIDUAL
from screening.analytics.refusals import Refusal
from screening.messages import N_, Figure, Message

Measure = Literal["relative", "dependable", "relative_fixed", "dependable_fixed"]
MEASURES: tuple[Measure, ...] = ("relative", "dependable", "relative_fixed", "dependable_fixed")
MOST_RATERS, MOST_QUESTIONS = 20, 60
# The candidates' variance is known no better than sqrt(2 / (n - 1)) of itself.
FEWEST_FOR_DECISIONS = 15
RATERS = range(1, 7)
_FACETS = {**TERMS, RESIDUAL: (CANDIDATE, RATER, QUESTION)}


@dataclass(frozen=True, slots=True)
class Projection:
    """How reliable averages over so many raters and questions would be.

    Each figure is the candidates' share of the variance of such averages, from 0 to 1; None where
    nothing differs. `relative` (E rho², for the order of people whom the same raters scored) leaves
    out what raises or lowers everyone alike, `dependable` (Phi, for people whom different raters
    scored) does not. With `fixed` the claim is about exactly these questions, so that what a
    candidate is better at counts as the candidate's own; without, about questions like these.
    """

    raters: float
    questions: float
    relative: float | None
    dependable: float | None
    relative_fixed: float | None
    dependable_fixed: float | None


@dataclass(frozen=True, slots=True)
class Needed:
    """The fewest raters, with the questions as now, and the fewest questions, with the raters.

    None where a wanted reliability is out of reach, or where the table cannot say.
    """

    raters: int | None
    questions: int | None


def measure_of(components: Components) -> Measure:
    """Return the measure that fits how the candidates were scored.

    By the same raters or not, on the same questions or not.
    """
    design = components.design
    if design.same_questions:
        return "relative_fixed" if design.same_raters else "dependable_fixed"
    return "relative" if design.same_raters else "dependable"


def project(components: Components, *, raters: float, questions: float) -> Projection:
    """Project the components on averages over `raters` raters and `questions` questions.

    A component that cannot be told from another one counts within it, and the two are averaged
    out over the facet that reduces them least: the projection promises too little then, never too
    much.
    """
    return Projection(
        raters,
        questions,
        **{
            measure: reliability(
                components.values,
                components.within,
                measure=measure,
                raters=raters,
                questions=questions,
            )
            for measure in MEASURES
        },
    )


def reliability(
    values: Mapping[str, float | None],
    within: Mapping[str, str | None],
    *,
    measure: Measure,
    raters: float,
    questions: float,
) -> float | None:
    """Return one figure of `project` from components and what each of them holds."""
    fixed = measure.endswith("fixed")
    own = values.get("candidate")
    if own is None:
        return None
    true, error = own, 0.0
    for term, held in _held(values, within).items():
        value = values.get(term)
        if term == "candidate" or value is None:
            continue
        averaged = value / min(_divisor(name, raters, questions) for name in held)
        if fixed and held == {"candidate_question"}:
            true += averaged
        elif any(CANDIDATE in _FACETS[name] for name in held) or (
            measure.startswith("dependable") and not (fixed and held == {"question"})
        ):
            error += averaged
    return None if true + error <= 0 else true / (true + error)


def present(components: Components) -> Projection:
    """Project on as many raters and questions as the candidates had (harmonic means)."""
    design = components.design
    return project(components, raters=max(design.raters, 1), questions=max(design.questions, 1))


def decision_study(
    components: Components,
    *,
    raters: Iterable[int] = RATERS,
    questions: Iterable[int] | None = None,
) -> tuple[Projection, ...]:
    """Project on each number of raters with each number of questions (as now, if left out)."""
    asked = [_whole(components.design.questions)] if questions is None else list(questions)
    return tuple(
        project(components, raters=one, questions=other) for one, other in product(raters, asked)
    )


def needed(
    components: Components,
    wanted: float,
    *,
    raters: int | None = None,
    questions: int | None = None,
    measure: Measure | None = None,
) -> Needed:
    """Return how many raters, or how many questions, it takes to reach `wanted` (0 to 1).

    `raters` and `questions` are those of the present; `measure` is `measure_of` if left out.
    """
    kind = measure or measure_of(components)
    one = raters or _whole(components.design.raters)
    other = questions or _whole(components.design.questions)

    def enough(raters: int, questions: int) -> bool:
        found = _figure(project(components, raters=raters, questions=questions), kind)
        return found is not None and found >= wanted

    more = more_of(components)
    panels = range(1, MOST_RATERS + 1) if RATER in more else range(0)
    sets = range(1, MOST_QUESTIONS + 1) if QUESTION in more else range(0)
    return Needed(
        raters=next((number for number in panels if enough(number, other)), None),
        questions=next((number for number in sets if enough(one, number)), None),
    )


def more_of(components: Components) -> frozenset[str]:
    """Return the facets of which the table can say what more would do.

    For that the facet's pairs with the candidate have to be told from the candidate.
    """
    held = _held(components.values, components.within).get("candidate", frozenset())
    if components.values.get("candidate") is None:
        return frozenset()
    return frozenset(
        facet
        for facet, pair in ((RATER, "candidate_rater"), (QUESTION, "candidate_question"))
        if pair not in held and components.within.get(facet) not in {"mean", "candidate"}
    )


def decision_refusals(components: Components) -> tuple[Refusal, ...]:
    """Say why the decision study is not given, or not to be read."""
    candidates = components.design.candidates
    more = more_of(components)
    if components.values.get("candidate") is None:
        text = N_("Nothing tells the candidates’ differences from chance here.")
        return (Refusal("R4", "decision", Message(text)),)
    if RATER not in more:
        text = N_("Nobody was scored by two people, so reliability cannot be worked out.")
        return (Refusal("R2", "decision", Message(text)),)
    result = []
    if QUESTION not in more:
        text = N_("There was one question, so nothing can be said about more questions.")
        result.append(Refusal("R4", "decision", Message(text), given=True))
    if candidates < FEWEST_CANDIDATES:
        result.append(
            Refusal("R5", "decision", Message(N_("Needs at least 5 candidates.")), given=True)
        )
    elif candidates < FEWEST_FOR_DECISIONS:
        text = N_("Needs at least %(count)s candidates: what more raters would do is a guess here.")
        message = Message(text, {"count": FEWEST_FOR_DECISIONS})
        result.append(Refusal("R5", "decision", message, given=True))
    if components.values.get("candidate") == 0:
        text = N_("These scores do not separate the candidates more than chance would.")
        result.append(Refusal("R8", "decision", Message(text), given=True))
    return tuple(result)


def decision_sentences(components: Components, *, questions: int = 4) -> tuple[Message, ...]:
    """Say what one more rater and `questions` more questions would do for the averages.

    Nothing where `decision_refusals` has anything to say.
    """
    if decision_refusals(components):
        return ()
    kind = measure_of(components)
    one, other = _whole(components.design.raters), _whole(components.design.questions)
    now, rater, question = (
        _figure(project(components, raters=raters, questions=asked), kind)
        for raters, asked in ((one, other), (one + 1, other), (one, other + questions))
    )
    if now is None or rater is None or question is None:
        return ()
    places = {"now": _two(now), "raised": _two(rater), "raters": one + 1}
    if str(_two(rater)) == str(_two(now)):
        more = Message(
            N_("One more rater would hardly change the reliability of these averages (%(now)s)."),
            places,
        )
    else:
        more = Message(
            N_(
                "One more rater (%(raters)s instead of %(before)s) would raise the reliability of "
                "these averages from %(now)s to %(raised)s."
            ),
            places | {"before": one},
        )
    places = {"now": _two(now), "raised": _two(question), "questions": questions}
    if question <= now or str(_two(question)) == str(_two(now)):
        text = N_("Asking %(questions)s more questions would hardly change it.")
    else:
        text = N_("Asking %(questions)s more questions would raise it from %(now)s to %(raised)s.")
    return more, Message(text, places)


def _held(
    values: Mapping[str, float | None], within: Mapping[str, str | None]
) -> dict[str, frozenset[str]]:
    """Return each component with all the terms that it stands for."""
    held = {name: {name} for name, value in values.items() if value is not None}
    for name, other in within.items():
        # One that takes several together to express is left over for the residual.
        place = RESIDUAL if other is None else other
        if place in held:
            held[place].add(name)
    return {name: frozenset(terms) for name, terms in held.items()}


def _divisor(term: str, raters: float, questions: float) -> float:
    facets = _FACETS[term]
    return (raters if RATER in facets else 1) * (questions if QUESTION in facets else 1)


def _figure(projection: Projection, measure: Measure) -> float | None:
    found: float | None = getattr(projection, measure)
    return found


def _whole(number: float) -> int:
    return max(1, round(number))


def _two(share: float) -> Figure:
    return Figure(share, 2)
