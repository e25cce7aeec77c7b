"""The whole analysis and its document, against published answers and as a whole."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analytics.analysis import analyse
from screening.analytics.analysis_json import as_json
from screening.analytics.ratings import BadRatings, Ratings, from_rows
from tests.analytics import published
from tests.analytics.tables import panel, rows_of

SCALES = {
    "shrout_fleiss_1979.csv": (1, 10),
    "krippendorff_2011_4x12.csv": (1, 5),
    "brennan_sds3_p_x_i_x_o.csv": (0, 10),
    "brennan_missing_p_x_i.csv": (0, 1),
    "brennan_unbalanced_p_x_i_in_h.csv": (0, 10),
    "guilford_1954_creativity.csv": (1, 9),
    "skating_worlds2017_men_free_components.csv": (0, 10),
}
KEYS = [
    "design",
    "icc",
    "krippendorff",
    "kappa_quadratic",
    "agreement",
    "variance_components",
    "cell_means",
    "reliability",
    "decision_study",
    "needed",
    "raters",
    "questions",
    "candidates",
    "differences",
    "robustness",
    "refusals",
]


def document(name: str, *, model: bool = False) -> dict[str, Any]:
    low, high = SCALES[name]
    return plain(analyse(published.ratings(name, low=low, high=high), model=model))


def plain(analysis: Any) -> dict[str, Any]:
    """Return the document as a reader of the JSON has it; NaN or infinity would be an error."""
    found: dict[str, Any] = json.loads(json.dumps(as_json(analysis), allow_nan=False))
    return found


def of_levels(levels: np.ndarray[Any, np.dtype[np.float64]], *, high: float = 5) -> Ratings:
    rows = [
        (f"c{place[0]:02}", f"r{place[1]:02}", f"q{place[2]:02}", float(level))
        for place, level in np.ndenumerate(levels)
        if not np.isnan(level)
    ]
    return from_rows(rows, low=1, high=high)


@pytest.mark.parametrize("name", SCALES)
def test_the_document_has_its_keys_in_order_and_names_what_it_refuses(name: str) -> None:
    found = document(name)
    assert list(found) == KEYS
    named = {refusal["statistic"].partition(".")[0] for refusal in found["refusals"]}
    # What more would be needed is read off the decision study.
    called = {"needed": {"decision_study"}, "decision_study": {"variance_components"}}
    for key in KEYS[:-1]:
        if _lacks(found[key]):
            assert named & {key, *called.get(key, ())}, key


def _lacks(part: Any) -> bool:
    if part is None:
        return True
    return isinstance(part, dict) and any(value is None for value in part.values())


def test_shrout_and_fleiss_and_krippendorff_come_out_as_published() -> None:
    icc = published.expected("shrout_fleiss_icc")
    found = document("shrout_fleiss_1979.csv")["icc"]
    for form, own in found.items():
        wanted = icc.values[f"ICC({form})"]
        got = [own["value"], own["low"], own["high"]]
        assert got == pytest.approx(wanted, abs=icc.tolerance)
    alpha = published.expected("krippendorff_alpha")
    document_ = document("krippendorff_2011_4x12.csv")["krippendorff"]
    for metric, wanted in alpha.values.items():
        assert document_[metric]["value"] == pytest.approx(wanted, abs=alpha.tolerance)


@pytest.mark.parametrize(
    ("name", "key", "method"),
    [
        ("guilford_1954_creativity.csv", "guilford_gstudy", "REML"),
        ("skating_worlds2017_men_free_components.csv", "skating_worlds", "REML6"),
    ],
)
def test_variance_components_are_those_of_lme4(name: str, key: str, method: str) -> None:
    wanted = published.expected(key)
    found = document(name)["variance_components"]
    short = {
        "candidate": "p",
        "rater": "r",
        "question": "i",
        "candidate_rater": "pr",
        "candidate_question": "pi",
        "rater_question": "ri",
        "residual": "e",
    }
    for term, letter in short.items():
        assert found[term] == pytest.approx(wanted.values[method][letter], abs=wanted.tolerance)


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("guilford", "guilford_1954_creativity.csv"),
        ("skating_worlds", "skating_worlds2017_men_free_components.csv"),
    ],
)
def test_cell_means_severity_and_effects_are_those_of_lme4(dataset: str, name: str) -> None:
    found = document(name, model=True)
    wanted = next(
        row for row in published.records("expected_cellmean_reml.csv") if row["dataset"] == dataset
    )
    columns = {
        "mu": "mu",
        "candidate": "var_candidate",
        "rater": "var_rater",
        "residual": "var_residual",
        "reml_criterion": "REML_criterion",
    }
    for own, other in columns.items():
        assert found["cell_means"][own] == pytest.approx(float(wanted[other]), rel=1e-5, abs=1e-8)
    effects = {
        (row["kind"], row["id"]): row
        for row in published.records("expected_cellmean_blups.csv")
        if row["dataset"] == dataset
    }
    for kind in ("candidate", "rater"):
        for own in found["model"][f"{kind}s"]:
            row = effects[kind, own[kind]]
            assert own["effect"] == pytest.approx(float(row["blup"]), abs=1e-5)
            assert own["standard_error"] == pytest.approx(float(row["cond_sd"]), abs=1e-5)
    for own in found["raters"]:
        row = effects["rater", own["rater"]]
        assert own["severity"] == pytest.approx(-float(row["blup"]), abs=1e-5)
        assert own["standard_error"] == pytest.approx(float(row["cond_sd"]), abs=1e-5)


def test_the_models_effects_are_there_only_when_asked_for() -> None:
    name = "guilford_1954_creativity.csv"
    assert "model" not in document(name)
    assert set(document(name, model=True)) == {*KEYS, "model"}


def test_a_decision_study_holds_the_present_design_and_its_published_coefficients() -> None:
    wanted = published.expected("brennan_sds3").values
    rows = document("brennan_sds3_p_x_i_x_o.csv")["decision_study"]
    now = next(row for row in rows if row["raters"] == 2 and row["questions"] == 4)
    # Brennan prints three decimals of each.
    assert now["e_rho2"] == pytest.approx(wanted["Erho2_ni4_no2"], abs=6e-4)
    assert now["phi"] == pytest.approx(wanted["Phi_ni4_no2"], abs=6e-4)


def holes(seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    random = np.random.default_rng(seed)
    levels = panel(random, (9, 4, 5))
    levels[random.random(levels.shape) < 0.15] = np.nan
    levels[:2, 3] = np.nan
    return levels


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_neither_rows_nor_names_matter(seed: int) -> None:
    levels = holes(seed)
    one = plain(analyse(of_levels(levels), model=True))
    rows = rows_of(of_levels(levels))
    order = np.random.default_rng(seed + 1).permutation(len(rows))
    swap = {f"r{place:02}": f"r{(place + 1) % 4:02}" for place in range(4)}
    other = plain(
        analyse(
            from_rows([(c, swap[r], q, level) for c, r, q, level in (rows[i] for i in order)]),
            model=True,
        )
    )
    for key in ("design", "icc", "krippendorff", "candidates", "cell_means", "reliability"):
        _alike(one[key], other[key])
    _alike(one["differences"], other["differences"])
    mine = {swap[own["rater"]]: own["severity"] for own in one["raters"]}
    theirs = {own["rater"]: own["severity"] for own in other["raters"]}
    _alike(dict(sorted(mine.items())), dict(sorted(theirs.items())))


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_added_constant_moves_means_alone(seed: int) -> None:
    levels = holes(seed)
    one = plain(analyse(of_levels(levels, high=8)))
    other = plain(analyse(of_levels(levels + 3, high=8)))
    for key in ("icc", "reliability", "decision_study", "kappa_quadratic", "agreement"):
        _alike(one[key], other[key])
    assert other["cell_means"]["mu"] == pytest.approx(one["cell_means"]["mu"] + 3)
    for mine, theirs in zip(one["candidates"], other["candidates"], strict=True):
        assert theirs["mean"] == pytest.approx(mine["mean"] + 3)
    _alike(one["differences"], other["differences"])
    assert one["robustness"] == other["robustness"]


def test_scaled_weights_change_nothing() -> None:
    rows = rows_of(of_levels(panel(np.random.default_rng(3), (6, 3, 6))))
    criterion = {f"q{place:02}": f"k{place // 2}" for place in range(6)}
    weight = {"k0": 1.0, "k1": 2.0, "k2": 3.0}
    one = as_json(analyse(from_rows(rows, criterion=criterion, weight=weight)))
    scaled = {name: 7 * value for name, value in weight.items()}
    other = as_json(analyse(from_rows(rows, criterion=criterion, weight=scaled)))
    _alike(one, other)


def test_separate_panels_are_named_and_not_compared() -> None:
    rows = [
        (
            f"{side}{candidate}",
            f"{side}{rater}",
            question,
            1.0 + (candidate * 2 + rater + place) % 5,
        )
        for side in "xy"
        for candidate in range(5)
        for rater in range(2)
        for place, question in enumerate("abc")
    ]
    found = plain(analyse(from_rows(rows)))
    assert found["design"]["groups"] == 2
    said = [refusal["message"] for refusal in found["refusals"] if refusal["code"] == "R1"]
    assert any("x0" in message and "y0" in message for message in said)
    assert found["cell_means"] is not None
    for pair in found["differences"]:
        apart = pair["a"][0] != pair["b"][0]
        assert (pair["low"] is None) == apart
        assert (pair["distinguishable"] is None) == apart


def test_degenerate_tables_are_refused_in_words() -> None:
    with pytest.raises(BadRatings, match="no score"):
        analyse(from_rows([("a", "b", "c", None)]))
    for rows in (
        [("a", "b", "c", 3.0)],
        [("a", "b", "c", 3.0), ("a", "d", "c", 3.0)],
        [(c, r, "q", 3.0) for c in "abcdef" for r in "xyz"],
        [(c, r, "q", 5.0 if r == "x" else 1.0) for c in "abcdef" for r in "xy"],
        [(c, "x", q, 1.0 + ord(c) % 5) for c in "abcdef" for q in "12"],
    ):
        found = plain(analyse(from_rows(rows), model=True))
        assert found["refusals"]
        assert found["design"]["scores"] == len(rows)


def _alike(one: Any, other: Any) -> None:
    """Compare two parts of a document, figures to about the last digit that a search settles."""
    if isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-5)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key, own in one.items():
            _alike(own, other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for own, its in zip(one, other, strict=True):
            _alike(own, its)
    else:
        assert one == other
