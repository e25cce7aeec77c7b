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
        "variance_components": {
            "method": "REML",
            "candidate": 0.477935,
            "rater": 0.0,
            "question": 0.432701,
            "candidate_rater": 1.300884,
            "candidate_question": 0.320295,
            "rater_question": 0.057303,
            "residual": 1.183411,
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
            {"raters": seats, "questions": 5, "relative": 0.4 + seats / 20, "absolute": 0.4}
            for seats in range(1, 7)
        ],
        "raters": [
            {
                "rater": name,
                "candidates": 7,
                "scores": 35,
                "severity": estimate(0.0123, -0.3123, 0.4123) if place else None,
                "standard_error": 0.1512,
                "spread": 1.0112,
                "share_middle": 0.2286,
                "halo": None,
            }
            for place, name in enumerate(raters)
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
            "counted": 10,
            "same": 8,
            "checks": [
                {"kind": "median", "left_out": None, "turned": [["K-01", "K-02"]], "tied": []},
                {"kind": "rater", "left_out": "Brahe", "turned": [], "tied": []},
            ],
        },
        "refusals": [
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
        ],
    }
    if model:
        document["model"] = {
            "candidates": [
                {"candidate": code, "effect": 0.1, "standard_error": 0.5133} for code in codes
            ],
            "raters": [{"rater": name, "effect": 0.0, "standard_error": 0.0} for name in raters],
        }
    return document
