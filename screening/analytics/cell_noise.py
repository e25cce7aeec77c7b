"""How much noisier a cell is that rests on few questions than one that rests on many."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.cell_equations import CellEquations
from screening.analytics.cell_model import residual_freedom
from screening.analytics.cells import Cells, cell_numbers, question_effects
from screening.analytics.ratings import Floats, Ratings

_SAME = 1e-9


def cell_noise(ratings: Ratings, cells: Cells, *, weighted: bool = False) -> Floats | None:
    """Return the relative variance of each cell's error, 1 on average; shape (cells,).

    A cell's error has a part that more questions do not lessen (this rater's view of this
    candidate) and one that they do: residual within cells over the number of questions. The
    latter is the pooled residual of levels on cell and question; the former is what the residual
    of the two-way least-squares fit of the cells holds beyond it (the method of fitting
    constants, Henderson 1953, method 3). A negative estimate counts as nought.

    `cells` are those of `ratings`; `weighted` says that they are means by
    `Ratings.question_weight`. None where all cells rest on as many questions, or where there is
    too little to estimate either part from: the cells then count alike.
    """
    if not len(cells):
        return None
    share = _share(ratings, len(cells), weighted=weighted)
    if float(np.ptp(share)) <= _SAME:
        return None
    within, freedom = _within(ratings), residual_freedom(cells)
    if within is None or freedom < 1:
        return None
    squares, expected = _residual(cells, share)
    between = max(0.0, (squares - within * expected) / freedom)
    noise = between + within * share
    mean = float(noise.mean())
    return noise / mean if mean > 0 else None


def _share(ratings: Ratings, count: int, *, weighted: bool) -> Floats:
    """Return the variance of each cell's mean of errors of variance 1; shape (cells,)."""
    cell, _ = cell_numbers(ratings)
    weight = ratings.question_weight[ratings.question] if weighted else np.ones(len(ratings))
    total = np.bincount(cell, weights=weight, minlength=count)
    squares: Floats = np.bincount(cell, weights=weight**2, minlength=count) / total**2
    return squares


def _within(ratings: Ratings) -> float | None:
    """Return the residual variance of levels on cell and question, or None without freedom."""
    cell, count = cell_numbers(ratings)
    questions = len(ratings.questions)
    asked = int(np.count_nonzero(np.bincount(ratings.question, minlength=questions)))
    ends = (cell, ratings.question + count)
    size = count + questions
    graph = sparse.csr_array((np.ones(len(ratings)), ends), shape=(size, size))
    parts, _ = csgraph.connected_components(graph, directed=False)
    # A question that nobody was asked is a part of its own and takes no freedom.
    freedom = len(ratings) - count - asked + parts - (questions - asked)
    if freedom < 1:
        return None
    level = ratings.level - question_effects(ratings)[ratings.question]
    mean = np.bincount(cell, weights=level, minlength=count) / np.bincount(cell)
    return float(np.sum((level - mean[cell]) ** 2)) / freedom


def _residual(cells: Cells, share: Floats) -> tuple[float, float]:
    """Return the residual sum of squares of the two-way fit of the cells, and a trace.

    The trace is what the sum would be expected to be if the cells' errors had variances `share`:
    the sum of (1 - leverage) · share. Leverages are summed up without working out any of them.
    """
    equations = CellEquations(cells)
    outer, inner, inverse = equations.least_squares()
    places = equations.places
    squares = np.sum((cells.value - equations.centre - outer[places[0]] - inner[places[1]]) ** 2)
    shape = equations.table.shape
    held = sparse.csr_array((share, places), shape=shape)
    by_outer = np.bincount(places[0], weights=share, minlength=shape[0])
    means = sparse.csr_array(sparse.diags_array(1 / equations.weight) @ equations.table)
    cross = (held.T @ means).toarray()
    form = np.diag(np.bincount(places[1], weights=share, minlength=shape[1])) - cross - cross.T
    scaled = sparse.csr_array(sparse.diags_array(by_outer) @ means)
    form += sparse.csr_array(means.T @ scaled).toarray()
    leverages = float(np.sum(by_outer / equations.weight)) + float(np.sum(inverse * form))
    return float(squares), float(share.sum()) - leverages
