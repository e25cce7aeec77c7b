"""A document as `screening analyse --json` prints it, written by hand."""

from __future__ import annotations

from typing import Any


def estimate(value: float, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high}


def sample(*, candidates: int = 7, model: bool = False) -> dict[str, Any]:
    """Return a document about a small panel with something refused in most places."""
    codes = [f"K-{place:02}" for place in range(1, candidates + 1)]
    raters = ["Avogadro", "Brahe", "Cavendish"]
    document: dict[str, Any] = {
        "design": {
            "candidates": candidates,
            "raters": 3,
            "questions": 5,
            "scores": 104,
            "missing": 1,
            "absent": 0,
            "groups": 1,
            "crossed": True,
        },
        "icc": {
            "1,1": estimate(0.2597, -0.1202, 0.7341),
            "A,1": estimate(0.2604, -0.1207, 0.7351),
            "C,1": estimate(0.2603, -0.1437, 0.7423),
            "1,k": estimate(0.5128, -0.4744, 0.8923),
            "A,k": estimate(0.5136, -0.4774, 0.8928),
            "C,k": None,
        },
        "krippendorff": {
            "nominal": estimate(0.0212, -0.0521, 0.1213),
            "ordinal": estimate(0.2512, -0.0312, 0.4512),
            "interval": estimate(0.2612, -0.0212, 0.4612),
            "ratio": None,
        },
        "kappa_quadratic": [
            {"a": "Avogadro", "b": "Brahe", "shared": 35, "value": 0.2},
            {"a": "Avogadro", "b": "Cavendish", "shared": 35, "value": 0.3},
            {"a": "Brahe", "b": "Cavendish", "shared": 19, "value": None},
        ],
        "agreement": {
            "pairs": 105,
            "exact": 0.2571,
            "adjacent": 0.6095,
            "average_deviation": 0.6857,
            "widest_range": 5.0,
            "by_question": [
                {
                    "question": name,
                    "pairs": 21,
                    "exact": 0.2857,
                    "adjacent": 0.6667,
                    "average_deviation": 0.6,
                    "widest_range": 4.0,
                }
                for name in ("Attack", "Basis", "Clarity", "Daring", "Enterprise")
            ],
        },
        "variance_components": {
            "method": "REML",
            "candidate": 0.477935,
            "rater": 0.0,
            "question": 0.432701,
            "candidate_rater": 1.300884,
            "candidate_question": 0.320295,
            "rater_question": 0.057303,
            "residual": 1.183411,
            "reml_criterion": 384.9048,
        },
        "cell_means": {
            "mu": 4.83809523809523,
            "candidate": 0.54158663912398,
            "rater": 0.0,
            "residual": 1.53904796190124,
            "reml_criterion": 72.7490179910541,
        },
        "reliability": {"gqk": 0.513, "cullis": None},
        "decision_study": [
            {
                "raters": seats,
                "questions": 5,
                "e_rho2": 0.4 + seats / 20,
                "phi": 0.4,
                "e_rho2_fixed_questions": 0.5,
                "phi_fixed_questions": None,
            }
            for seats in range(1, 7)
        ],
        "needed": [
            {"reliability": 0.7, "raters": 7, "questions": None},
            {"reliability": 0.8, "raters": 12, "questions": None},
        ],
        "raters": [
            {
                "rater": name,
                "candidates": 7,
                "scores": 35,
                "severity": 0.0123 if place else None,
                "standard_error": 0.1512,
                "spread": 1.0112,
                "share_middle": 0.2286,
                "halo": None,
                "central_tendency": 0.4123,
                "intervals": {
                    "severity": [-0.3123, 0.4123] if place else None,
                    "spread": [0.8123, 1.3123],
                    "share_middle": [0.1312, 0.3512],
                    "halo": None,
                    "central_tendency": [None, None],
                },
            }
            for place, name in enumerate(raters)
        ],
        "questions": [
            {
                "question": name,
                "scores": 21,
                "mean": 4.8571,
                "spread": 1.9821,
                "share_floor": 0.0476,
                "share_ceiling": 0.0,
                "unused": [8.0, 9.0] if place else [],
                "item_rest": estimate(0.5123, -0.4123, 0.9123) if place else None,
            }
            for place, name in enumerate(("Attack", "Basis", "Clarity", "Daring", "Enterprise"))
        ],
        "candidates": [
            {"candidate": code, "mean": 3 + place / 100, "coverage": 1.0, "raters": 3}
            for place, code in enumerate(codes)
        ],
        "differences": [
            {
                "a": a,
                "b": b,
                "difference": 0.4,
                "low": -0.9012,
                "high": 1.7012,
                "distinguishable": False,
            }
            for place, a in enumerate(codes)
            for b in codes[place + 1 :]
        ],
        "robustness": {
            "checks": [
                {
                    "kind": "median",
                    "left_out": None,
                    "compared": True,
                    "turned": [["K-01", "K-02"]],
                    "tied": [],
                    "parted": [],
                    "lost": [],
                },
                {
                    "kind": "member",
                    "left_out": "Brahe",
                    "compared": True,
                    "turned": [],
                    "tied": [],
                    "parted": [],
                    "lost": [codes[-1]],
                },
            ],
            "pairs": [
                {
                    "a": "K-01",
                    "b": "K-02",
                    "dominance": None,
                    "smallest_weight_change": 0.25,
                    "turned_by": ["median"],
                    "tied_by": [],
                }
            ],
        },
    }
    if model:
        document["model"] = {
            "candidates": [
                {"candidate": code, "effect": 0.1, "standard_error": 0.5133} for code in codes
            ],
            "raters": [{"rater": name, "effect": 0.0, "standard_error": 0.0} for name in raters],
        }
    document["refusals"] = [
        {
            "code": "R6",
            "statistic": "icc",
            "message": "Anywhere between -.12 and .74: with seven candidates this says next to "
            "nothing about the panel, and is not to be read as a grade.",
            "given": True,
        },
        {
            "code": "R10",
            "statistic": "reliability.cullis",
            "message": "No difference in severity can be seen.",
            "given": False,
        },
        {
            "code": "R15",
            "statistic": "something else",
            "message": "This belongs to no section.",
            "given": False,
        },
    ]
    return document
