"""Kappa of pairs of raters: scikit-learn's and the closed form, and tables without an answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from screening.analytics import kappa
from screening.analytics.ratings import from_rows
from tests.analytics import published
from tests.analytics.tables import Table, of_array, one_question, panel, rows_of


def only(table: Table) -> float | None:
    (pair,) = kappa.pair_kappas(one_question(table))
    return pair.value


def codes(table: Table) -> list[tuple[str, bool]]:
    ratings = one_question(table)
    refusals = kappa.kappa_refusals(ratings, kappa.pair_kappas(ratings))
    return [(refusal.code, refusal.given) for refusal in refusals]


@settings(deadline=None, max_examples=40)
@given(
    st.tuples(st.integers(2, 9), st.integers(2, 4), st.integers(1, 3)).flatmap(
        lambda shape: arrays(
            np.float64, shape, elements=st.sampled_from([1.0, 1.5, 2.25, 4, 5, np.nan])
        )
    )
)
def test_scikit_learn_and_the_closed_form_agree(levels: np.ndarray) -> None:
    ratings = of_array(levels)
    found = kappa.pair_kappas(ratings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kappa, "_PAIRS_FOR_SKLEARN", -1)
        closed = kappa.pair_kappas(ratings)
    assert [(pair.a, pair.b, pair.shared) for pair in found] == [
        (pair.a, pair.b, pair.shared) for pair in closed
    ]
    for one, other in zip(found, closed, strict=True):
        assert (one.value is None) == (other.value is None)
        assert one.value is None or one.value == pytest.approx(other.value, abs=1e-12)


def test_steps_that_nobody_used_count_as_steps() -> None:
    # Without the labels scikit-learn takes 1, 2 and 5 as three neighbouring steps.
    ours, theirs = [1, 2, 5, 5, 1, 2], [1, 2, 5, 2, 1, 1]
    labelled = cohen_kappa_score(ours, theirs, weights="quadratic", labels=[1, 2, 3, 4, 5])
    unlabelled = cohen_kappa_score(ours, theirs, weights="quadratic")
    found = only(list(zip(ours, theirs, strict=True)))
    assert found == pytest.approx(labelled, abs=1e-12)
    assert found != pytest.approx(unlabelled, abs=0.01)


def test_half_points_are_twice_as_many_steps() -> None:
    table = panel(np.random.default_rng(1), (30, 2, 1), step=0.5)[:, :, 0]
    doubled = (2 * table).astype(int)
    expected = cohen_kappa_score(
        doubled[:, 0], doubled[:, 1], weights="quadratic", labels=list(range(2, 11))
    )
    assert only(table) == pytest.approx(expected, abs=1e-12)


def test_levels_on_no_steps_have_a_kappa() -> None:
    table = np.random.default_rng(1).uniform(1, 5, size=(30, 2))
    x, y = table.T
    chance = np.mean((x[:, None] - y) ** 2)
    assert only(table) == pytest.approx(1 - np.mean((x - y) ** 2) / chance, abs=1e-12)


def test_figure_skating() -> None:
    ratings = published.ratings("skating_worlds2017_men_free_components.csv", low=0, high=10)
    found = kappa.pair_kappas(ratings)
    assert len(found) == 36
    levels = {rater: ratings.level[ratings.rater == rater] for rater in range(9)}
    for pair in found:
        assert pair.shared == 120
        expected = cohen_kappa_score(
            (levels[pair.a] * 4).astype(int),
            (levels[pair.b] * 4).astype(int),
            weights="quadratic",
            labels=list(range(41)),
        )
        assert pair.value == pytest.approx(expected, abs=1e-12)
    assert kappa.kappa_refusals(ratings, found) == ()


def test_only_the_answers_that_both_scored_count() -> None:
    whole = [[1, 2], [2, 2], [4, 5], [5, 4], [3, 3]]
    assert only([*whole, [5, None], [None, 1]]) == only(whole)


def test_everyone_gives_three() -> None:
    assert only([[3, 3]] * 30) is None
    assert codes([[3, 3]] * 30) == [("R7", False)]


def test_one_rater_constant_and_the_other_not() -> None:
    table = [[1 + place % 5, 3] for place in range(30)]
    assert only(table) is None
    assert codes(table) == [("R7", False)]


def test_no_shared_candidate() -> None:
    table = [[1, None], [None, 3]]
    assert kappa.pair_kappas(one_question(table)) == ()
    assert codes(table) == [("R2", False)]
    assert kappa.pair_kappas(from_rows([])) == ()


def test_nineteen_of_twenty_identical() -> None:
    table = [[4, 4]] * 19 + [[4, 5]]
    assert only(table) is None
    assert codes(table) == [("R7", False)]


def test_opposed_and_identical_raters() -> None:
    assert only([[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]]) == pytest.approx(-1)
    assert only([[level, level] for level in (1, 2, 3, 4, 5)]) == pytest.approx(1)


def test_few_shared_answers_have_a_value_and_no_words() -> None:
    table = [[1, 1], [4, 4], [2, 3]]
    assert only(table) is not None
    assert codes(table) == [("R3", True)]
    refusal = kappa.kappa_refusals(one_question(table), kappa.pair_kappas(one_question(table)))
    assert str(refusal[0].message) == (
        "At least 20 answers scored by both are needed to say how alike two raters score. "
        "There are fewer for r00000 – r00001."
    )


def test_neither_order_nor_names_matter() -> None:
    levels = panel(np.random.default_rng(4), (9, 3, 2))
    ratings = of_array(levels)
    rows = [(f"x{99 - int(c[1:])}", f"{r}!", f"p{q}", x) for c, r, q, x in rows_of(ratings)]
    np.random.default_rng(1).shuffle(rows)
    for one, other in zip(
        kappa.pair_kappas(ratings), kappa.pair_kappas(from_rows(rows)), strict=True
    ):
        assert one.shared == other.shared
        assert one.value == pytest.approx(other.value, abs=1e-12)


def test_of_many_raters_the_pairs_that_share_most_are_kept() -> None:
    levels = panel(np.random.default_rng(5), (12, 40, 1))
    levels[np.random.default_rng(6).random(levels.shape) < 0.5] = np.nan
    ratings = of_array(levels)
    every = kappa.pair_kappas(ratings, limit=10_000)
    some = kappa.pair_kappas(ratings, limit=50)
    assert 500 < len(every) <= 40 * 39 // 2
    assert len(some) == 50
    assert min(pair.shared for pair in some) >= sorted(pair.shared for pair in every)[-50]
    values = {(pair.a, pair.b): pair.value for pair in every}
    for pair in some:
        assert pair.value == pytest.approx(values[pair.a, pair.b], abs=1e-12)
    assert [(pair.a, pair.b) for pair in some] == sorted((pair.a, pair.b) for pair in some)
