"""Henderson's Method I against Brennan's tables, against expectations and against ANOVA."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analytics.confounding import TERMS
from screening.analytics.henderson import MEAN, RESIDUAL, Crossing, Henderson, henderson
from screening.analytics.ratings import Ratings
from screening.analytics.resampled_components import Resampling
from tests.analytics import published

PAIRS: Mapping[str, tuple[str, ...]] = TERMS


def crossing(ratings: Ratings) -> Crossing:
    return Crossing(
        {
            "candidate": ratings.candidate,
            "rater": ratings.rater,
            "question": ratings.question,
        }
    )


def raw(found: Henderson) -> Mapping[str, float]:
    assert found.raw is not None
    return found.raw


def codes(*columns: list[int]) -> Crossing:
    names = ("candidate", "rater", "question")
    return Crossing({name: np.array(column) for name, column in zip(names, columns, strict=True)})


def made_up(
    seed: int, *, shape: tuple[int, int, int] = (6, 4, 3)
) -> tuple[npt.NDArray[np.float64], Crossing]:
    """Return levels and who gave them, a third of them missing."""
    random = np.random.default_rng(seed)
    places = np.argwhere(random.random(shape) < 2 / 3)
    level = random.normal(3, 1, len(places))
    return level, codes(*places.T.tolist())


def test_brennan_missing() -> None:
    # Brennan 2001, ch. 7: persons × items with 13 of 72 scores missing.
    expected = published.expected("brennan_missing")
    ratings = published.ratings("brennan_missing_p_x_i.csv", low=0, high=1)
    terms = {"p": ("candidate",), "i": ("question",)}
    found = henderson(ratings.level, crossing(ratings), terms)
    own = {name: expected.values["henderson_I"][name] for name in ("p", "i", "pi_e")}
    assert raw(found) == pytest.approx(
        {"p": own["p"], "i": own["i"], RESIDUAL: own["pi_e"]}, abs=expected.tolerance
    )
    sums = {"p": "T_p", "i": "T_i", RESIDUAL: "T_pi", MEAN: "T_mean"}
    assert found.sums == pytest.approx(
        {name: expected.values["henderson_I"][known] for name, known in sums.items()},
        abs=expected.tolerance,
    )


def test_brennan_unbalanced_and_nested() -> None:
    # Rajaratnam, Cronbach & Gleser 1965, in Brennan 2001, sec. 7.2: persons × (items in subtests).
    expected = published.expected("brennan_unbalanced")
    ratings = published.ratings("brennan_unbalanced_p_x_i_in_h.csv", low=0, high=9)
    terms = {
        "p": ("candidate",),
        "h": ("rater",),
        "i:h": ("question",),
        "ph": ("candidate", "rater"),
    }
    found = raw(henderson(ratings.level, crossing(ratings), terms))
    known = dict(expected.values["henderson_I"])
    known[RESIDUAL] = known.pop("pi:h_e")
    assert found == pytest.approx(known, abs=expected.tolerance)


def test_balanced_is_the_analysis_of_variance() -> None:
    # Guilford 1954, p. 282: R's aov; the component of raters is negative.
    expected = published.expected("guilford_gstudy")
    ratings = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    found = raw(henderson(ratings.level, crossing(ratings), PAIRS))
    names = ("p", "r", "i", "pr", "pi", "ri", "pri")
    known = [expected.values["ANOVA"][name] for name in names]
    assert list(found.values()) == pytest.approx(known, abs=1e-4)


def test_every_sum_has_the_expectation_that_the_equations_say() -> None:
    level, table = made_up(7)
    terms = dict(PAIRS)
    groupings = [table.by(*facets) for facets in terms.values()]
    groups = [np.equal.outer(own.number, own.number).astype(float) for own in groupings]
    variances = [0.9, 0.4, 0.3, 0.5, 0.2, 0.1, 0.7]
    covariance = sum(
        (variance * group for variance, group in zip(variances, groups, strict=False)),
        0.7 * np.eye(len(level)),
    )
    # The expectation of y'Ay is tr AV; the components of the expectations have to be the variances.
    square = np.linalg.cholesky(covariance)
    found = [raw(henderson(column, table, terms)) for column in square.T]
    total = [sum(one[name] for one in found) for name in (*terms, RESIDUAL)]
    assert total == pytest.approx(variances, abs=1e-9)


@given(seed=st.integers(0, 10_000), constant=st.floats(-50, 50), factor=st.floats(0.1, 10))
@settings(max_examples=25, deadline=None)
def test_a_constant_changes_nothing_and_a_factor_squares(
    seed: int, constant: float, factor: float
) -> None:
    level, table = made_up(seed)
    plain = henderson(level, table, PAIRS).raw
    moved = henderson(factor * level + constant, table, PAIRS).raw
    if plain is None:
        assert moved is None
    else:
        assert moved is not None
        own = factor * factor * np.array(list(plain.values()))
        assert list(moved.values()) == pytest.approx(own.tolist(), abs=1e-8 * factor * factor)


def test_the_order_of_scores_does_not_matter() -> None:
    level, table = made_up(3)
    order = np.random.default_rng(1).permutation(len(level))
    shuffled = Crossing({name: own[order] for name, own in table.facets.items()})
    found = raw(henderson(level[order], shuffled, PAIRS))
    assert found == pytest.approx(raw(henderson(level, table, PAIRS)), abs=1e-12)


def test_codes_may_leave_numbers_out() -> None:
    level, table = made_up(4)
    wide = Crossing({name: 1_000_003 * own + 5 for name, own in table.facets.items()})
    found = raw(henderson(level, wide, PAIRS))
    assert found == pytest.approx(raw(henderson(level, table, PAIRS)), abs=1e-12)


def test_what_cannot_be_told_apart_has_no_components() -> None:
    one_question = codes([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0])
    assert henderson(np.array([1.0, 2, 4, 3]), one_question, PAIRS).raw is None


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_counting_candidates_twice_is_copying_their_scores(seed: int) -> None:
    level, table = made_up(seed, shape=(9, 4, 3))
    candidate = table.by("candidate").number
    units = len(table.by("candidate"))
    count = np.bincount(np.random.default_rng(seed).integers(0, units, units), minlength=units)
    found = Resampling(level, table, PAIRS, "candidate").components(count[None].astype(float))[0]
    copies = [
        (place, number)
        for number, unit in enumerate(np.repeat(np.arange(units), count).tolist())
        for place in np.flatnonzero(candidate == unit).tolist()
    ]
    places = np.array([place for place, _ in copies])
    own = {name: codes[places] for name, codes in table.facets.items()}
    copied = Crossing(own | {"candidate": np.array([number for _, number in copies])})
    known = henderson(level[places], copied, PAIRS).raw
    if known is None:
        assert np.isnan(found).all()
    elif not np.isnan(found).any():
        assert found.tolist() == pytest.approx(list(known.values()), abs=1e-6)
