"""Krippendorff's alpha, against published values, the krippendorff package and hard tables."""

from __future__ import annotations

import warnings
from typing import Any

import krippendorff
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from screening.analytics import krippendorff as ours
from screening.analytics.coincidences import Metric, coincidences
from screening.analytics.level_sums import level_sums
from screening.analytics.ratings import from_rows
from screening.analytics.refusals import Estimate
from screening.analytics.units import scored_twice
from tests.analytics import published
from tests.analytics.tables import of_array, one_question, panel, rows_of

Levels = npt.NDArray[np.float64]
SHAPES = st.tuples(st.integers(1, 7), st.integers(2, 5), st.integers(1, 3))


def tables(elements: st.SearchStrategy[float]) -> st.SearchStrategy[Levels]:
    return SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=elements))


# A third of the cells are missing.
WHOLE = tables(st.sampled_from([1.0, 2, 3, 4, 5, np.nan]))
HALVES = tables(st.integers(2, 10).map(lambda level: level / 2) | st.just(np.nan))
ANY = tables(st.floats(1, 5) | st.just(np.nan))


def theirs(levels: Levels, metric: Metric) -> float | None:
    """Return the package's alpha of candidates × raters × questions; None where it has none."""
    matrix = levels.transpose(1, 0, 2).reshape(levels.shape[1], -1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return float(krippendorff.alpha(matrix, level_of_measurement=metric))
    except (ValueError, RuntimeWarning):
        return None


def codes(table: Any) -> list[tuple[str, bool]]:
    return [(found.code, found.given) for found in ours.alpha_refusals(one_question(table))]


def test_krippendorff_2011() -> None:
    ratings = published.ratings("krippendorff_2011_4x12.csv", low=1, high=5)
    expected = published.expected("krippendorff_alpha")
    found = ours.alphas(ratings)
    assert list(found) == list(ours.METRICS)
    for metric, estimate in found.items():
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        value = expected.values[metric]
        assert estimate.value == pytest.approx(value, abs=expected.tolerance)
        assert ours.alpha(ratings, metric) == estimate.value
        assert estimate.low < value < estimate.high


def test_quadratic_weights_of_irrcac_are_the_interval_metric() -> None:
    ratings = published.ratings("gwet_4raters.csv", low=1, high=5)
    expected = published.expected("krippendorff_ac")
    assert ours.alpha(ratings, "interval") == pytest.approx(
        expected.values["alpha_quadratic"], abs=expected.tolerance
    )
    # What irrCAC calls ordinal weights is something else than Krippendorff's ordinal metric.
    other = expected.values["irrCAC_ordinal_weights_alpha_NOT_krippendorff_ordinal"]
    assert ours.alpha(ratings, "ordinal") != pytest.approx(other, abs=0.01)


@pytest.mark.parametrize("metric", ours.METRICS)
@settings(deadline=None, max_examples=60)
@given(levels=WHOLE | HALVES)
def test_the_package_finds_the_same(metric: Metric, levels: Levels) -> None:
    found, expected = ours.alpha(of_array(levels), metric), theirs(levels, metric)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("metric", ours.METRICS)
@pytest.mark.parametrize("top", [5.0, 100.0])
def test_the_package_finds_the_same_for_levels_on_no_steps(metric: Metric, top: float) -> None:
    levels = np.random.default_rng(2).uniform(0.5, top, size=(20, 3, 2))
    levels[levels < 0.7] = np.nan
    found = ours.alpha(of_array(levels, low=0, high=top), metric)
    assert found == pytest.approx(theirs(levels, metric), abs=1e-10)


@settings(deadline=None, max_examples=60)
@given(WHOLE | HALVES)
def test_both_ways_of_counting_agree(levels: Levels) -> None:
    units = scored_twice(of_array(levels))
    if len(units.levels) < 2:
        return
    pairs, sums = coincidences(units), level_sums(units)
    assert pairs is not None
    weights = np.random.default_rng(1).integers(0, 3, size=(5, len(pairs))).astype(np.float64)
    one, other = pairs.ratios(weights, ours.METRICS), sums.ratios(weights, ours.METRICS)
    for metric in ours.METRICS:
        np.testing.assert_allclose(one[metric], other[metric], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("step", [1, 0.25, 0.001])
def test_neither_order_nor_names_matter(step: float) -> None:
    levels = panel(np.random.default_rng(4), (9, 3, 2), step=step)
    ratings = of_array(levels)
    rows = [(f"x{99 - int(c[1:])}", f"{r}!", f"p{q}", x) for c, r, q, x in rows_of(ratings)]
    np.random.default_rng(1).shuffle(rows)
    for metric, estimate in ours.alphas(from_rows(rows)).items():
        same(estimate, ours.alphas(ratings)[metric])


@pytest.mark.parametrize("step", [1, 0.001])
@pytest.mark.parametrize(("more", "scale"), [(20.0, 1.0), (0.0, 8.0), (3.0, 0.5)])
def test_a_constant_and_a_scale_change_the_ratio_metric_alone(
    step: float, more: float, scale: float
) -> None:
    levels = panel(np.random.default_rng(4), (9, 3, 2), step=step)
    moved = of_array(levels * scale + more, low=0, high=100)
    before, after = ours.alphas(of_array(levels)), ours.alphas(moved)
    for metric in ("nominal", "ordinal", "interval", *(() if more else ("ratio",))):
        same(before[metric], after[metric])


def test_the_ordinal_metric_knows_order_alone() -> None:
    levels = panel(np.random.default_rng(4), (9, 3, 2))
    assert ours.alpha(of_array(levels**3, high=125)) == pytest.approx(
        ours.alpha(of_array(levels)), abs=1e-12
    )


def test_everyone_gives_three() -> None:
    assert set(ours.alphas(one_question([[3, 3]] * 6)).values()) == {None}
    assert codes([[3, 3]] * 6) == [("R7", False)]


def test_one_rater_constant_and_the_other_not() -> None:
    table = [[1, 3], [2, 3], [3, 3], [4, 3], [5, 3]]
    expected = theirs(np.array(table, dtype=np.float64)[:, :, None], "interval")
    assert ours.alpha(one_question(table), "interval") == pytest.approx(expected)
    assert codes(table) == []


def test_no_shared_candidate() -> None:
    table = [[1, None], [2, None], [None, 3]]
    assert set(ours.alphas(one_question(table)).values()) == {None}
    assert codes(table) == [("R2", False)]


def test_nineteen_of_twenty_identical() -> None:
    table = [[4, 4]] * 19 + [[4, 5]]
    for estimate in ours.alphas(one_question(table)).values():
        assert estimate is not None
        assert estimate.value == pytest.approx(0, abs=1e-12)
    assert codes(table) == [("R7", True)]


def test_opposed_raters() -> None:
    table = [[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]]
    assert ours.alpha(one_question(table), "interval") == pytest.approx(-0.8)


def test_identical_raters_have_one_and_no_interval() -> None:
    table = [[level, level] for level in (1, 2, 3, 4, 5)]
    assert set(ours.alphas(one_question(table)).values()) == {Estimate(1.0)}


def test_two_by_two() -> None:
    assert ours.alpha(one_question([[1, 1], [4, 4]])) == pytest.approx(1)
    assert codes([[1, 1], [4, 4]]) == [("R5", True)]


def test_levels_of_nought_have_no_proportions() -> None:
    ratings = one_question([[0, 1], [2, 2], [3, 4], [1, 1], [0, 0]], low=0)
    found = ours.alphas(ratings)
    assert found["ratio"] is None
    assert found["interval"] is not None
    assert [(r.code, r.statistic) for r in ours.alpha_refusals(ratings)] == [("R4", "alpha_ratio")]


def test_nothing_at_all() -> None:
    assert set(ours.alphas(from_rows([])).values()) == {None}
    assert ours.alpha_by_question(from_rows([])) == ()


def test_one_candidate_has_a_value_and_no_interval() -> None:
    levels = panel(np.random.default_rng(7), (1, 3, 6))
    found = ours.alphas(of_array(levels))["interval"]
    assert found is not None
    assert found.value == pytest.approx(theirs(levels, "interval"))
    assert found.width is None


def test_each_question_by_itself() -> None:
    levels = panel(np.random.default_rng(8), (12, 3, 4))
    levels[:4, 1:, 2] = np.nan
    levels[:, 1:, 3] = np.nan
    found = ours.alpha_by_question(of_array(levels), "interval")
    assert [part.question for part in found] == [0, 1, 2, 3]
    assert [part.units for part in found] == [12, 12, 8, 0]
    for part in found[:3]:
        assert part.estimate is not None
        assert part.estimate.width is not None
        assert part.estimate.value == pytest.approx(
            theirs(levels[:, :, part.question, None], "interval")
        )
    assert found[3].estimate is None
    assert [[r.code for r in part.refusals] for part in found] == [[], [], ["R6"], ["R2"]]


@pytest.mark.parametrize("shape", [(10, 3, 6), (40, 2, 1)])
def test_intervals_hold_the_truth_nearly_as_often_as_they_say(shape: tuple[int, int, int]) -> None:
    random = np.random.default_rng(11)
    spread = (0.9, 0.0, 0.9)
    truth = krippendorff.alpha(
        panel(random, (20_000, *shape[1:]), spread=spread).transpose(1, 0, 2).reshape(shape[1], -1)
    )
    held, panels = 0, 200
    for _ in range(panels):
        ratings = of_array(panel(random, shape, spread=spread))
        estimate = ours.alphas(ratings, metrics=("interval",), resamples=1000)["interval"]
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= truth <= estimate.high
    assert 0.84 <= held / panels <= 0.99


def test_many_scores_on_no_steps_take_fewer_resamples() -> None:
    levels = np.random.default_rng(3).uniform(1, 5, size=(400, 5, 6))
    found = ours.alphas(of_array(levels), metrics=("ordinal",))["ordinal"]
    assert found is not None
    assert found.width is not None
    assert 0 < found.width < 0.1


def test_in_words() -> None:
    assert str(ours.in_words(Estimate(0.4), "Communication")) == (
        "On “Communication” the members' use of the scale is at 0.40: 0 is no more alike than if "
        "all the scores were shuffled, and 1 is identical scores."
    )
    assert str(ours.in_words(Estimate(0.4, -0.02, 0.715))) == (
        "The members' use of the scale is at 0.40 (95 % interval: -0.02 to 0.71): 0 is no more "
        "alike than if all the scores were shuffled, and 1 is identical scores."
    )


def same(one: Estimate | None, other: Estimate | None) -> None:
    assert one is not None
    assert other is not None
    assert [one.value, one.low, one.high] == pytest.approx(
        [other.value, other.low, other.high], abs=1e-9
    )
