"""Half widths of bars, against scipy's bounded least squares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from screening.analytics.bar_widths import half_widths
from screening.analytics.ratings import Floats


def bounded(apart: Floats, size: int) -> Floats:
    first, second = np.triu_indices(size, 1)
    columns = np.eye(size)[first] + np.eye(size)[second]
    found = optimize.lsq_linear(columns, apart, bounds=(0, np.inf), tol=1e-14)
    return np.asarray(found.x, dtype=np.float64)


@settings(max_examples=40, deadline=None)
@given(size=st.integers(3, 6), data=st.data())
def test_they_are_the_closest_that_are_not_below_nought(size: int, data: st.DataObject) -> None:
    pairs = size * (size - 1) // 2
    values = data.draw(st.lists(st.floats(0, 4), min_size=pairs, max_size=pairs))
    apart = np.array(values)
    found = half_widths(*np.triu_indices(size, 1), apart, count=size)
    assert found.min() >= 0
    assert found == pytest.approx(bounded(apart, size), abs=1e-4)


def test_one_difference_for_all_is_halved() -> None:
    found = half_widths(*np.triu_indices(5, 1), np.full(10, 0.8), count=5)
    assert found == pytest.approx(0.4)


def test_one_candidate_may_need_no_width_of_its_own() -> None:
    apart = np.array([0.1, 0.1, 4.0])
    found = half_widths(np.array([0, 0, 1]), np.array([1, 2, 2]), apart, count=3)
    assert found[0] == 0
    assert found == pytest.approx(bounded(apart, 3), abs=1e-6)


def test_groups_are_solved_each_by_itself() -> None:
    a, b = np.array([0, 1, 1, 3]), np.array([5, 3, 6, 6])
    found = half_widths(a, b, np.array([1.0, 0.6, 0.8, 1.0]), count=8)
    assert found[[0, 5]] == pytest.approx(0.5)
    assert found[[1, 3, 6]] == pytest.approx([0.2, 0.4, 0.6])
    assert np.isnan(found[[2, 4, 7]]).all()
