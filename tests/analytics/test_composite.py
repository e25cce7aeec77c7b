"""The arithmetic of composites, against plain sums and against properties it must have."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analytics.composite import (
    Coverage,
    composite,
    coverage,
    exact,
    mean,
    member_score,
    panel_mean,
    spread,
)

LEVELS = st.integers(1, 5)
MEANS = st.fractions(min_value=1, max_value=5, max_denominator=60)
WEIGHTS = st.integers(1, 40).map(Fraction)
CRITERIA = st.dictionaries(
    st.sampled_from([f"k{number:02d}" for number in range(1, 20)]),
    st.tuples(WEIGHTS, st.none() | MEANS),
    min_size=1,
)


def split(
    criteria: dict[str, tuple[Fraction, Fraction | None]],
) -> tuple[dict[str, Fraction | None], dict[str, Fraction]]:
    return (
        {name: value for name, (_, value) in criteria.items()},
        {name: weight for name, (weight, _) in criteria.items()},
    )


def test_a_composite_worked_by_hand() -> None:
    means = {"k01": Fraction(11, 3), "k02": Fraction(4), "k05": Fraction(3)}
    weights = {"k01": Fraction(24), "k02": Fraction(20), "k05": Fraction(56)}
    found = composite(means, weights)
    assert found.value == Fraction(24 * 11, 300) + Fraction(80, 100) + Fraction(168, 100)
    assert [(term.criterion_id, term.product) for term in found.terms] == [
        ("k01", Fraction(88)),
        ("k02", Fraction(80)),
        ("k05", Fraction(168)),
    ]
    assert not found.incomplete


def test_weights_are_renormalised_over_what_has_a_score() -> None:
    weights = {"k01": Fraction(24), "k02": Fraction(76)}
    found = composite({"k01": Fraction(4), "k02": None}, weights)
    assert found.value == 4
    assert found.incomplete
    assert found.lacking == ("k02",)


def test_nothing_scored_has_no_value_and_is_not_nought() -> None:
    found = composite({"k01": None}, {"k01": Fraction(1)})
    assert found.value is None
    assert found.incomplete
    assert mean([]) is None
    assert spread([]) is None
    assert member_score([None, None]) is None


def test_a_weight_of_nought_leaves_a_criterion_out() -> None:
    found = composite({"k01": Fraction(2), "k02": None}, {"k01": Fraction(3), "k02": Fraction(0)})
    assert found.value == 2
    assert not found.incomplete


def test_a_negative_weight_is_an_error() -> None:
    with pytest.raises(ValueError, match="below nought"):
        composite({"k01": Fraction(2)}, {"k01": Fraction(-1)})


def test_missing_levels_do_not_count() -> None:
    assert member_score([4, None, 3]) == Fraction(7, 2)
    assert panel_mean([Fraction(7, 2), None, Fraction(4)]) == Fraction(15, 4)
    assert coverage([4, None, 3]) == Coverage(2, 3)
    assert Coverage(1, 2) + Coverage(2, 2) == Coverage(3, 4)
    assert not Coverage(3, 4).complete


def test_numbers_are_taken_as_they_are_written() -> None:
    assert exact(0.1) == Fraction(1, 10)
    assert exact(12) == 12


def test_one_value_has_no_standard_deviation() -> None:
    found = spread([3])
    assert found is not None
    assert found.deviation is None
    assert found.range == 0


@given(CRITERIA)
def test_a_composite_lies_among_the_means(
    criteria: dict[str, tuple[Fraction, Fraction | None]],
) -> None:
    means, weights = split(criteria)
    found = composite(means, weights)
    present = [value for value in means.values() if value is not None]
    if found.value is None:
        assert not present
    else:
        assert min(present) <= found.value <= max(present)


@given(CRITERIA, WEIGHTS)
def test_only_proportions_of_weights_matter(
    criteria: dict[str, tuple[Fraction, Fraction | None]], factor: Fraction
) -> None:
    means, weights = split(criteria)
    scaled = {name: weight * factor for name, weight in weights.items()}
    assert composite(means, weights).value == composite(means, scaled).value


@given(CRITERIA)
def test_the_terms_shown_add_up_to_the_value(
    criteria: dict[str, tuple[Fraction, Fraction | None]],
) -> None:
    means, weights = split(criteria)
    found = composite(means, weights)
    assert sum(term.product for term in found.terms) == found.product_sum
    if found.value is not None:
        assert found.value * found.weight_sum == found.product_sum
    assert len(found.terms) + len(found.lacking) == len(weights)


@given(CRITERIA)
def test_equal_weights_are_the_plain_mean(
    criteria: dict[str, tuple[Fraction, Fraction | None]],
) -> None:
    means, weights = split(criteria)
    equal = dict.fromkeys(weights, Fraction(1))
    assert composite(means, equal).value == mean(
        value for value in means.values() if value is not None
    )


@given(st.lists(LEVELS, min_size=2))
def test_spread_agrees_with_the_standard_library(levels: list[int]) -> None:
    found = spread(levels)
    assert found is not None
    assert found.deviation == pytest.approx(statistics.stdev(levels))
    assert found.range == max(levels) - min(levels)


@given(st.lists(st.none() | LEVELS, min_size=1))
def test_the_order_of_levels_does_not_matter(
    levels: list[int | None],
) -> None:
    turned = levels[::-1]
    assert member_score(levels) == member_score(turned)
    assert coverage(levels) == coverage(turned)
