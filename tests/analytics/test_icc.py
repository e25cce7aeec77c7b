"""Intraclass correlations, against published values, pingouin and tables without an answer."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from screening.analytics.cells import cell_means
from screening.analytics.icc import FORMS, Form, IccFamily, icc, icc_refusals, in_words
from screening.analytics.ratings import Ratings, from_rows
from screening.analytics.refusals import Estimate
from tests.analytics import published
from tests.analytics.tables import one_question, panel, rows_of

Matrix = npt.NDArray[np.float64]
TABLES = st.tuples(st.integers(2, 9), st.integers(2, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(1, 5).map(float))
)


@pytest.fixture(scope="module")
def pingouin() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin = importlib.import_module("pingouin")
    pingouin.options["round.column.CI95"] = None
    return pingouin


def of(ratings: Ratings) -> IccFamily:
    matrix = cell_means(ratings).matrix()
    assert matrix is not None
    return icc(matrix)


def codes(ratings: Ratings) -> list[tuple[str, bool]]:
    cells = cell_means(ratings)
    matrix = cells.matrix()
    refusals = icc_refusals(cells, None if matrix is None else icc(matrix), ratings)
    return [(refusal.code, refusal.given) for refusal in refusals]


def test_shrout_and_fleiss() -> None:
    found = of(published.ratings("shrout_fleiss_1979.csv", low=1, high=10))
    expected = published.expected("shrout_fleiss_icc")
    for form in FORMS:
        estimate = found.estimates[form]
        assert estimate is not None
        assert [estimate.value, estimate.low, estimate.high] == pytest.approx(
            expected.values[f"ICC({form})"], abs=expected.tolerance
        )
    assert found.mean_squares == pytest.approx(expected.values["MS"], abs=expected.tolerance)


@pytest.mark.parametrize(("n", "k"), [(4, 2), (5, 3), (7, 4), (9, 5), (20, 2), (30, 4)])
@pytest.mark.parametrize("seed", [1, 2])
def test_pingouin_finds_the_same(pingouin: Any, seed: int, n: int, k: int) -> None:
    import pandas as pd

    table = panel(np.random.default_rng(seed), (n, k, 3)).mean(axis=2)
    found = icc(table)
    places = [(str(i), str(j), table[i, j]) for i in range(n) for j in range(k)]
    frame = pd.DataFrame(places, columns=["target", "judge", "score"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pingouin.intraclass_corr(
            data=frame, targets="target", raters="judge", ratings="score"
        ).set_index("Type")
    for form in FORMS:
        ours = found.estimates[form]
        if ours is None:
            continue
        assert ours.value == pytest.approx(theirs.loc[f"ICC({form})", "ICC"], abs=1e-9)
        low, high = theirs.loc[f"ICC({form})", "CI95"]
        # Ours does not reach below what k raters can have at worst.
        if ours.low is not None and low > -1 / (k - 1) + 1e-9:
            assert ours.low == pytest.approx(low, abs=1e-6)
        if ours.high is not None and high < 1:
            assert ours.high == pytest.approx(high, abs=1e-6)


@settings(deadline=None)
@given(TABLES)
def test_no_table_gives_anything_but_numbers_in_range(table: Matrix) -> None:
    k = table.shape[1]
    for form, estimate in icc(table).estimates.items():
        if estimate is None:
            continue
        ends = [end for end in (estimate.low, estimate.high) if end is not None]
        assert np.all(np.isfinite([estimate.value, *ends]))
        assert max([estimate.value, *ends]) <= 1 + 1e-9
        if form.endswith("1"):
            assert min([estimate.value, *ends]) >= -1 / (k - 1) - 1e-9
        if len(ends) == 2:
            assert ends[0] <= estimate.value <= ends[1]


@settings(deadline=None)
@given(TABLES, st.sampled_from([-40.0, 0.1, 1000.0]), st.sampled_from([0.25, 3.0]))
def test_a_constant_and_a_scale_change_nothing(table: Matrix, more: float, scale: float) -> None:
    alike(icc(table), icc(table * scale + more))


@settings(deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(table: Matrix, random: Any) -> None:
    rows = rows_of(one_question(table))
    random.shuffle(rows)
    others = [(f"x{9 - int(c[1:])}", f"y{r[1:]}", q, level) for c, r, q, level in rows]
    alike(of(one_question(table)), of(from_rows(others)))


@given(TABLES, st.floats(0.5, 0.9))
def test_consistency_ignores_how_strict_a_rater_is(table: Matrix, more: float) -> None:
    stricter = table + more * np.arange(table.shape[1])
    for form in ("C,1", "C,k"):
        same(icc(table).estimates[form], icc(stricter).estimates[form])


def test_half_a_thousand_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(5)
    truth = {"1,1": None, "A,1": 0.5, "C,1": 0.5 / 0.85}
    n, k, held, panels = 15, 4, {"A,1": 0, "C,1": 0}, 500
    for _ in range(panels):
        table = (
            np.sqrt(0.5) * random.normal(size=(n, 1))
            + np.sqrt(0.15) * random.normal(size=(1, k))
            + np.sqrt(0.35) * random.normal(size=(n, k))
        )
        found = icc(table)
        for form in ("A,1", "C,1"):
            estimate = found.estimates[form]
            assert estimate is not None
            assert estimate.low is not None
            assert estimate.high is not None
            value = truth[form]
            assert value is not None
            held[form] += estimate.low <= value <= estimate.high
    assert 0.92 <= held["A,1"] / panels <= 0.98
    assert 0.93 <= held["C,1"] / panels <= 0.97


def test_everyone_gives_three() -> None:
    ratings = one_question([[3, 3, 3]] * 6)
    assert set(of(ratings).estimates.values()) == {None}
    assert codes(ratings) == [("R7", False)]


def test_one_rater_constant_and_the_other_not() -> None:
    found = of(one_question([[1, 3], [2, 3], [3, 3], [4, 3], [5, 3]]))
    value = found.estimates["A,1"]
    assert value is not None
    assert value.value == pytest.approx(0)


def test_no_shared_candidate() -> None:
    ratings = one_question([[1, None], [2, None], [None, 3], [None, 4]])
    assert codes(ratings) == [("R2", False)]


def test_nineteen_of_twenty_identical() -> None:
    ratings = one_question([[4, 4]] * 19 + [[4, 5]])
    value = of(ratings).estimates["A,1"]
    assert value is not None
    assert value.value == pytest.approx(0)
    assert ("R7", True) in codes(ratings)


def test_opposed_raters_have_no_agreement_rather_than_five() -> None:
    ratings = one_question([[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]])
    found = of(ratings)
    assert {form for form in FORMS if found.estimates[form] is None} == {"A,1", "1,k", "A,k", "C,k"}
    for form in ("1,1", "C,1"):
        assert found.estimates[form] == Estimate(-1.0)
    assert codes(ratings) == [("R8", False)]


def test_identical_raters_have_one_and_no_interval() -> None:
    ratings = one_question([[level, level] for level in (1, 2, 3, 4, 5)])
    assert set(of(ratings).estimates.values()) == {Estimate(1.0)}
    assert codes(ratings) == [("R6", True)]


def test_raters_a_constant_apart_are_consistent_and_do_not_agree() -> None:
    found = of(one_question([[level, level + 1.0] for level in (1, 2, 3, 4)])).estimates
    assert found["C,1"] == found["C,k"] == Estimate(1.0)
    agreed = found["A,1"]
    assert agreed is not None
    assert agreed.low is not None
    assert agreed.value == pytest.approx(10 / 3 / (10 / 3 + 1))
    assert agreed.low < agreed.value


def test_two_by_two() -> None:
    perfect = one_question([[1, 1], [4, 4]])
    assert set(of(perfect).estimates.values()) == {Estimate(1.0)}
    assert [code for code, given in codes(perfect) if given] == ["R4", "R5"]
    crossed = of(one_question([[1, 2], [2, 1]])).estimates
    assert crossed["A,1"] is None


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1, 1)])
def test_one_row_or_column_has_none(shape: tuple[int, int]) -> None:
    found = icc(np.arange(1.0, 1 + np.prod(shape)).reshape(shape))
    assert set(found.estimates.values()) == {None}
    assert not found.mean_squares


def test_a_missing_cell_is_said_in_words() -> None:
    ratings = one_question([[1, 2], [3, None], [4, 4], [2, 2], [5, 4]])
    assert codes(ratings) == [("R4", False)]
    with pytest.raises(ValueError, match="without gaps"):
        icc(np.array([[1.0, np.nan], [2.0, 3.0]]))


def test_panels_that_share_nobody_are_said_so() -> None:
    ratings = one_question([[1, 2, None, None], [2, 2, None, None], [None, None, 3, 4]])
    assert codes(ratings) == [("R1", False), ("R4", False)]


def test_half_points() -> None:
    found = of(one_question([[1.5, 2], [3.5, 3], [4, 4.5], [2, 2.5]])).estimates["A,1"]
    assert found is not None
    assert 0 < found.value < 1


def test_few_candidates_and_wide_intervals_are_no_grade() -> None:
    random = np.random.default_rng(3)
    some = one_question(panel(random, (4, 3, 1))[:, :, 0])
    assert [code for code, _ in codes(some)][:1] == ["R5"]
    nine = one_question(panel(random, (9, 3, 1))[:, :, 0])
    assert ("R6", True) in codes(nine)
    many = one_question(panel(random, (200, 6, 1), spread=(2, 0.1, 0.1))[:, :, 0])
    assert codes(many) == []


def test_in_words() -> None:
    sentences = in_words(of(published.ratings("shrout_fleiss_1979.csv", low=1, high=10)))
    assert [str(sentence) for sentence in sentences] == [
        (
            "About 29 % of what differs between the scores that one member gave two candidates "
            "reflects the candidates (95 % interval: 2 to 76 %); the rest is who interviewed "
            "them, and chance."
        ),
        "For the mean of all 4 members it is about 62 % (95 % interval: 7 to 93 %).",
    ]
    assert in_words(icc(np.full((3, 3), 2.0))) == ()


def alike(ours: IccFamily, theirs: IccFamily) -> None:
    for form in FORMS:
        same(ours.estimates[form], theirs.estimates[form], form)


def same(one: Estimate | None, other: Estimate | None, form: Form = "A,1") -> None:
    if one is None or other is None:
        assert one == other, form
        return
    assert one.value == pytest.approx(other.value, abs=1e-7), form
    for ours, theirs in ((one.low, other.low), (one.high, other.high)):
        assert (ours is None) == (theirs is None), form
        assert ours is None or ours == pytest.approx(theirs, rel=1e-5, abs=1e-6), form
