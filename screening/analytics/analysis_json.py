"""The stable document that `screening analyse --json` prints; `docs/analysis.md` describes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from screening.analytics.agreement import Agreement
from screening.analytics.analysis import Analysis
from screening.analytics.confounding import TERMS
from screening.analytics.decision import Projection
from screening.analytics.henderson import RESIDUAL
from screening.analytics.icc import FORMS
from screening.analytics.krippendorff import METRICS
from screening.analytics.recount import Check, NamedPairs
from screening.analytics.refusals import Estimate

Part: TypeAlias = dict[str, Any]
_KEYS = {
    "alpha": "krippendorff",
    "alpha_ratio": "krippendorff.ratio",
    "kappa": "kappa_quadratic",
    "components": "variance_components",
    "decision": "decision_study",
}


def as_json(found: Analysis) -> Part:
    """Return `found` as what JSON can hold, keys in the documented order; None is refused."""
    icc = found.icc.estimates if found.icc else {}
    document: Part = {
        "design": _design(found),
        "icc": {form: _estimate(icc.get(form)) for form in FORMS},
        "krippendorff": {metric: _estimate(found.krippendorff[metric]) for metric in METRICS},
        "kappa_quadratic": _kappas(found),
        "agreement": _agreement(found),
        "variance_components": _components(found),
        "cell_means": _cell_means(found),
        "reliability": {"gqk": found.gqk, "cullis": found.cullis},
        "decision_study": [_projection(row) for row in found.decision] or None,
        "needed": [
            {"reliability": wanted, "raters": own.raters, "questions": own.questions}
            for wanted, own in found.needed.items()
        ]
        or None,
        "raters": _raters(found),
        "questions": _questions(found),
        "candidates": _candidates(found),
        "differences": _differences(found),
        "robustness": _robustness(found),
    }
    if found.with_model:
        document["model"] = _model(found)
    document["refusals"] = [
        {
            "code": refusal.code,
            "statistic": _key(refusal.statistic),
            "message": str(refusal.message),
            "given": refusal.given,
        }
        for refusal in found.refusals
    ]
    return document


def _key(statistic: str) -> str:
    """Return the document's key of what a module calls by its own name, parts after a point."""
    name, point, part = statistic.partition(".")
    return _KEYS.get(name, name) + point + part


def _estimate(estimate: Estimate | None) -> Part | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _ends(estimate: Estimate | None) -> list[float | None] | None:
    return None if estimate is None else [estimate.low, estimate.high]


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.value


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _design(found: Analysis) -> Part:
    ratings = found.ratings
    whole = len(ratings.candidates) * len(ratings.raters) * len(ratings.questions)
    return {
        "candidates": len(ratings.candidates),
        "raters": len(ratings.raters),
        "questions": len(ratings.questions),
        "scores": len(ratings),
        "missing": ratings.missing,
        "absent": whole - len(ratings) - ratings.missing,
        "groups": found.groups.count,
        "crossed": found.cells.crossed,
    }


def _kappas(found: Analysis) -> list[Part] | None:
    names = found.ratings.raters
    return [
        {"a": names[pair.a], "b": names[pair.b], "shared": pair.shared, "value": pair.value}
        for pair in found.kappas
    ] or None


def _agreement(found: Analysis) -> Part | None:
    if found.agreement is None:
        return None
    names = found.ratings.questions
    return {
        **_shares(found.agreement),
        "by_question": [
            {"question": name, **_shares(own)}
            for name, own in zip(names, found.agreement.by_question, strict=True)
            if own is not None
        ],
    }


def _shares(own: Agreement) -> Part:
    return {
        "pairs": own.pairs,
        "exact": own.exact,
        "adjacent": own.adjacent,
        "average_deviation": own.average_deviation,
        "widest_range": own.widest_range,
    }


def _components(found: Analysis) -> Part:
    components = found.components
    return {
        "method": components.method,
        **{term: components.values.get(term) for term in (*TERMS, RESIDUAL)},
        "reml_criterion": components.criterion,
    }


def _cell_means(found: Analysis) -> Part | None:
    model = found.model
    if model is None:
        return None
    return {
        "mu": model.mu,
        "candidate": model.candidate,
        "rater": model.rater,
        "residual": model.residual,
        "reml_criterion": model.criterion,
    }


def _projection(row: Projection) -> Part:
    return {
        "raters": row.raters,
        "questions": row.questions,
        "e_rho2": row.relative,
        "phi": row.dependable,
        "e_rho2_fixed_questions": row.relative_fixed,
        "phi_fixed_questions": row.dependable_fixed,
    }


def _raters(found: Analysis) -> list[Part]:
    return [
        {
            "rater": found.ratings.raters[own.rater],
            "candidates": own.candidates,
            "scores": own.scores,
            "severity": _value(own.severity),
            "standard_error": own.standard_error,
            "spread": _value(own.spread),
            "share_middle": _value(own.share_middle),
            "halo": _value(own.halo),
            "central_tendency": _value(own.central_tendency),
            "intervals": {
                "severity": _ends(own.severity),
                "spread": _ends(own.spread),
                "share_middle": _ends(own.share_middle),
                "halo": _ends(own.halo),
                "central_tendency": _ends(own.central_tendency),
            },
        }
        for own in found.raters
    ]


def _questions(found: Analysis) -> list[Part]:
    return [
        {
            "question": found.ratings.questions[own.question],
            "scores": own.scores,
            "mean": own.mean,
            "spread": own.spread,
            "share_floor": own.share_floor,
            "share_ceiling": own.share_ceiling,
            "unused": list(own.unused),
            "item_rest": _estimate(own.item_rest),
        }
        for own in found.questions
    ]


def _candidates(found: Analysis) -> list[Part]:
    columns = zip(
        found.ratings.candidates,
        found.composites.tolist(),
        found.coverage.tolist(),
        found.cells.raters_per_candidate.tolist(),
        strict=True,
    )
    return [
        {"candidate": name, "mean": _number(mean), "coverage": _number(share), "raters": raters}
        for name, mean, share, raters in columns
    ]


def _differences(found: Analysis) -> list[Part] | None:
    names = found.ratings.candidates
    return [
        {
            "a": names[pair.a],
            "b": names[pair.b],
            "difference": pair.difference,
            "low": pair.low,
            "high": pair.high,
            "distinguishable": pair.distinguishable,
        }
        for pair in found.differences.pairs
    ] or None


def _robustness(found: Analysis) -> Part | None:
    own, names = found.robustness, found.ratings.candidates
    if not own.checks:
        return None
    return {
        "checks": [_check(check, names) for check in own.checks],
        "pairs": [
            {
                "a": names[pair.a],
                "b": names[pair.b],
                "dominance": None if pair.dominance is None else names[pair.dominance],
                "smallest_weight_change": pair.smallest_change,
                "turned_by": [_said(own.checks[place]) for place in pair.turned_by],
                "tied_by": [_said(own.checks[place]) for place in pair.tied_by],
            }
            for pair in own.pairs
        ],
    }


def _check(check: Check, names: Sequence[str]) -> Part:
    return {
        "kind": check.kind,
        "left_out": check.left_out,
        "compared": check.counted,
        "turned": list(_named(check.turned, names)),
        "tied": list(_named(check.tied, names)),
        "parted": list(_named(check.parted, names)),
        "lost": [names[place] for place in check.lost],
    }


def _said(check: Check) -> str:
    return check.kind if check.left_out is None else f"{check.kind}: {check.left_out}"


def _named(pairs: NamedPairs, names: Sequence[str]) -> Iterator[list[str]]:
    return ([names[a], names[b]] for a, b in pairs)


def _model(found: Analysis) -> Part | None:
    """Return the predicted effects with lme4's conditional standard deviations."""
    model = found.model
    if model is None:
        return None
    return {
        "candidates": [
            {"candidate": name, "effect": effect, "standard_error": error}
            for name, effect, error in zip(
                found.ratings.candidates,
                model.candidate_effect.tolist(),
                model.candidate_sd.tolist(),
                strict=True,
            )
        ],
        "raters": [
            {"rater": name, "effect": effect, "standard_error": error}
            for name, effect, error in zip(
                found.ratings.raters,
                model.rater_effect.tolist(),
                model.rater_sd.tolist(),
                strict=True,
            )
        ],
    }
