"""Cells: what one rater gave one candidate, as one number, and how the cells hang together.

Most of what can be said about raters and about differences between candidates rests on cell means,
because a rater's twelve answers about one person are not twelve independent pieces of evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.ratings import Codes, Flags, Floats, Ratings

_ROUNDING = 1e-11
"""An eigenvalue of normal equations below this share of the largest is nought."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The candidate × rater cells that hold a score.

    Attributes:
        candidate: shape (cells,), places in the ratings' `candidates`; sorted by candidate, rater.
        rater: shape (cells,), places in the ratings' `raters`.
        value: shape (cells,), each cell's mean.
        count: shape (cells,), from how many questions.
        n_candidates: how many candidates the ratings name, scored or not.
        n_raters: how many raters the ratings name.
    """

    candidate: Codes
    rater: Codes
    value: Floats
    count: Codes
    n_candidates: int
    n_raters: int

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.value)

    @property
    def raters_per_candidate(self) -> Codes:
        """How many raters scored each candidate; shape (candidates,)."""
        return np.bincount(self.candidate, minlength=self.n_candidates)

    @property
    def candidates_per_rater(self) -> Codes:
        """How many candidates each rater scored; shape (raters,)."""
        return np.bincount(self.rater, minlength=self.n_raters)

    @property
    def crossed(self) -> bool:
        """Whether every rater who scored anyone scored every candidate who was scored."""
        scored = np.count_nonzero(self.raters_per_candidate)
        return bool(len(self) == scored * np.count_nonzero(self.candidates_per_rater))

    def where(self, chosen: Flags) -> Cells:
        """Keep the cells that `chosen` marks, and all the names."""
        return Cells(
            self.candidate[chosen],
            self.rater[chosen],
            self.value[chosen],
            self.count[chosen],
            self.n_candidates,
            self.n_raters,
        )

    def matrix(self) -> Floats | None:
        """Return the table of scored candidates × scoring raters, or None if a cell is empty."""
        if not self.crossed or not len(self):
            return None
        raters = np.count_nonzero(self.candidates_per_rater)
        return self.value.reshape(-1, raters)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which candidates and raters can be compared at all.

    Two belong to one group if a chain of shared candidates and raters joins them. `candidate` has
    shape (candidates,), `rater` (raters,); -1 stands for one without any score.
    """

    candidate: Codes
    rater: Codes
    count: int


def cell_means(ratings: Ratings, *, weighted: bool = False) -> Cells:
    """Return the mean of each cell over the questions scored in it.

    The plain mean, or with `weighted` the mean by `Ratings.question_weight`: a rater's own
    composite, as long as the rater scored every question.
    """
    return _cells(ratings, ratings.level, weighted=weighted)


def centred_cells(ratings: Ratings, *, weighted: bool = False) -> Cells:
    """Return cell means as if each cell had been asked all the questions.

    Where cells were asked different questions, a plain mean confuses a hard question with a low
    score. Each level is therefore taken relative to its question's effect, from the two-way
    least-squares fit of level on cell and question; the questions' (weighted) mean effect is
    added back, so nothing changes where all cells were asked the same.
    """
    cells = _cells(ratings, ratings.level, weighted=weighted)
    if _same_questions(ratings, len(cells)):
        return cells
    effects = question_effects(ratings)
    weights = ratings.question_weight if weighted else np.ones(len(ratings.questions))
    asked = np.bincount(ratings.question, minlength=len(ratings.questions)) > 0
    centre = np.average(effects[asked], weights=weights[asked])
    return _cells(ratings, ratings.level - effects[ratings.question] + centre, weighted=weighted)


def question_effects(ratings: Ratings) -> Floats:
    """Return each question's least-squares effect beside the cells' own; shape (questions,).

    The effects of the questions that were asked sum to nought within each group of questions that
    share a cell; a question that nobody was asked has nought. The cells are eliminated from the
    normal equations, so what is solved is as small as the number of questions.
    """
    cell, cells = cell_numbers(ratings)
    questions = len(ratings.questions)
    per_cell = np.bincount(cell, minlength=cells)
    totals = np.bincount(cell, weights=ratings.level, minlength=cells)
    right = np.bincount(
        ratings.question,
        weights=ratings.level - (totals / per_cell)[cell],
        minlength=questions,
    )
    ones = np.ones(len(ratings))
    table = sparse.csr_array((ones, (cell, ratings.question)), shape=(cells, questions))
    scaled = sparse.csr_array((1 / per_cell[cell], (cell, ratings.question)), shape=table.shape)
    left = np.diag(np.bincount(ratings.question, minlength=questions).astype(np.float64))
    left -= (table.T @ scaled).toarray()
    # The equations leave one constant a group open; the shortest solution has each group's
    # effects sum to nought. What rounding leaves of the open constants is cut off: it is larger
    # than `pinv` itself reckons with.
    effects: Floats = np.linalg.pinv(left, rcond=_ROUNDING, hermitian=True) @ right
    return effects


def groups(cells: Cells) -> Groups:
    """Find the panels that share neither a rater nor a candidate with one another."""
    size = cells.n_candidates + cells.n_raters
    ends = (cells.candidate, cells.rater + cells.n_candidates)
    graph = sparse.csr_array((np.ones(len(cells)), ends), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    present = np.zeros(size, dtype=np.bool_)
    present[ends[0]] = present[ends[1]] = True
    kept, numbers = np.unique(label[present], return_inverse=True)
    result = np.full(size, -1, dtype=np.int64)
    result[present] = numbers
    return Groups(result[: cells.n_candidates], result[cells.n_candidates :], len(kept))


def cell_numbers(ratings: Ratings) -> tuple[Codes, int]:
    """Return each score's cell, numbered by candidate and rater, and how many cells there are."""
    key = ratings.candidate * max(1, len(ratings.raters)) + ratings.rater
    kept, numbers = np.unique(key, return_inverse=True)
    return numbers.astype(np.int64), len(kept)


def _cells(ratings: Ratings, level: Floats, *, weighted: bool) -> Cells:
    key = ratings.candidate * max(1, len(ratings.raters)) + ratings.rater
    kept, numbers = np.unique(key, return_inverse=True)
    count = np.bincount(numbers, minlength=len(kept))
    weights = ratings.question_weight[ratings.question] if weighted else np.ones(len(ratings))
    total = np.bincount(numbers, weights=weights * level, minlength=len(kept))
    return Cells(
        candidate=kept // max(1, len(ratings.raters)),
        rater=kept % max(1, len(ratings.raters)),
        value=total / np.bincount(numbers, weights=weights, minlength=len(kept)),
        count=count,
        n_candidates=len(ratings.candidates),
        n_raters=len(ratings.raters),
    )


def _same_questions(ratings: Ratings, cells: int) -> bool:
    asked = np.bincount(ratings.question, minlength=len(ratings.questions))
    return bool(np.all((asked == 0) | (asked == cells)))
