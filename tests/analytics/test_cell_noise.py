"""Relative noise of cells on unequal numbers of questions, against the long way round."""

from __future__ import annotations

import numpy as np
import pytest

from screening.analytics.cell_model import fit_cells
from screening.analytics.cell_noise import cell_noise
from screening.analytics.cells import cell_means
from screening.analytics.ratings import Ratings, from_rows


def ratings(*, seed: int = 0, drop: float = 0.3, candidates: int = 8, cell: float = 0.4) -> Ratings:
    rng = np.random.default_rng(seed)
    person, rater = rng.normal(0, 0.6, candidates), rng.normal(0, 0.3, 5)
    rows: list[tuple[str, str, str, float | None]] = []
    for p in range(candidates):
        for r in rng.choice(5, 3, replace=False):
            own = 5 + person[p] + rater[r] + rng.normal(0, cell)
            for q in range(6):
                level = None if rng.random() < drop else own + 0.2 * q + rng.normal(0, 0.7)
                rows.append((f"p{p:04}", f"r{r}", f"q{q}", level))
    return from_rows(rows, low=-10, high=20)


def test_equal_numbers_of_questions_need_no_weights() -> None:
    table = ratings(drop=0)
    assert cell_noise(table, cell_means(table)) is None


def test_the_two_parts_are_those_of_dense_least_squares() -> None:
    table = ratings()
    cells = cell_means(table)
    noise = cell_noise(table, cells)
    assert noise is not None
    key = table.candidate * 5 + table.rater
    _, place = np.unique(key, return_inverse=True)
    columns = np.hstack([np.eye(len(cells))[place], np.eye(6)[table.question]])
    rest = table.level - columns @ np.linalg.lstsq(columns, table.level, rcond=None)[0]
    within = rest @ rest / (len(table) - np.linalg.matrix_rank(columns))
    effects = np.hstack([np.eye(8)[cells.candidate], np.eye(5)[cells.rater]])
    left = np.eye(len(cells)) - effects @ np.linalg.pinv(effects)
    squares = cells.value @ left @ cells.value
    between = squares - within * np.sum(np.diag(left) / cells.count)
    between = max(0.0, between / np.trace(left))
    expected = between + within / cells.count
    assert noise == pytest.approx(expected / expected.mean(), rel=1e-8)
    assert noise.mean() == pytest.approx(1)


def test_weights_are_near_those_that_the_scores_were_made_with() -> None:
    table = ratings(candidates=1500, seed=1)
    cells = cell_means(table)
    noise = cell_noise(table, cells)
    assert noise is not None
    expected = 0.4**2 + 0.7**2 / cells.count
    assert noise == pytest.approx(expected / expected.mean(), rel=0.05)
    model = fit_cells(cells, noise=noise)
    assert model is not None
    assert model.noise is noise
    assert model.residual == pytest.approx(expected.mean(), rel=0.05)


def test_weighted_means_count_by_their_questions_weights() -> None:
    names = [f"q{q}" for q in range(6)]
    table = ratings()
    rows = zip(
        [table.candidates[p] for p in table.candidate],
        [table.raters[r] for r in table.rater],
        [table.questions[q] for q in table.question],
        table.level.tolist(),
        strict=True,
    )
    heavy = from_rows(
        rows,
        low=-10,
        high=20,
        criterion=dict(zip(names, names, strict=True)),
        weight=dict.fromkeys(names, 1.0) | {"q0": 20.0},
    )
    plain = cell_noise(heavy, cell_means(heavy))
    weighted = cell_noise(heavy, cell_means(heavy, weighted=True), weighted=True)
    assert plain is not None
    assert weighted is not None
    assert plain != pytest.approx(weighted)


def test_too_little_to_estimate_from_counts_cells_alike() -> None:
    rows = [
        ("a", "r", "q1", 1.0),
        ("a", "r", "q2", 2.0),
        ("b", "s", "q1", 3.0),
    ]
    table = from_rows(rows)
    assert cell_noise(table, cell_means(table)) is None
    empty = from_rows([])
    assert cell_noise(empty, cell_means(empty)) is None
