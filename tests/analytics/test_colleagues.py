"""Whether the intervals beside colleagues hold what they promise, and what they leave out."""

from __future__ import annotations

import numpy as np
import pytest

from screening.analytics.cells import cell_means
from screening.analytics.colleagues import halos, shared_cells, slopes, spreads
from screening.analytics.ratings import Ratings, from_codes


def panel(seed: int, *, candidates: int, raters: int, each: int, questions: int) -> Ratings:
    """Return scores of raters who are all alike but for their level, with random panels."""
    random = np.random.default_rng(seed)
    seats = np.argsort(random.random((candidates, raters)), axis=1)[:, :each]
    candidate = np.repeat(np.arange(candidates, dtype=np.int64), each * questions)
    rater = np.repeat(seats.ravel(), questions).astype(np.int64)
    question = np.tile(np.arange(questions, dtype=np.int64), candidates * each)
    level = (
        50
        + random.normal(0, 6, candidates)[candidate]
        + random.normal(0, 3, raters)[rater]
        + random.normal(0, 3, questions)[question]
        + np.repeat(random.normal(0, 4, candidates * each), questions)
        + random.normal(0, 6, len(question))
    )
    counts = (("c", candidates), ("m", raters), ("q", questions))
    names = [tuple(f"{kind}{one}" for one in range(count)) for kind, count in counts]
    return from_codes(
        codes=(candidate, rater, question),
        names=(names[0], names[1], names[2]),
        level=level,
        low=0,
        high=100,
    )


@pytest.mark.parametrize(("candidates", "raters", "each"), [(8, 3, 3), (20, 6, 3)])
def test_nine_in_ten_intervals_of_like_raters_hold_one(
    candidates: int, raters: int, each: int
) -> None:
    """Over 120 simulated panels; binomial error alone is within three hundredths."""
    held: dict[str, list[bool]] = {"spread": [], "halo": []}
    logs: dict[str, list[float]] = {"spread": [], "halo": []}
    for seed in range(120):
        ratings = panel(seed, candidates=candidates, raters=raters, each=each, questions=6)
        shared = shared_cells(ratings, cell_means(ratings))
        for name, found in (("spread", spreads(shared)), ("halo", halos(shared))):
            for one in found:
                if one is not None and one.low is not None and one.high is not None:
                    held[name].append(one.low <= 1 <= one.high)
                    logs[name].append(float(np.log(one.value)))
    for name, all_of in held.items():
        assert len(all_of) > 350
        assert 0.85 < np.mean(all_of) < 0.95, name
        assert abs(np.mean(logs[name])) < 0.03, name


def test_scores_of_people_whom_nobody_else_scored_are_left_out() -> None:
    ratings = panel(1, candidates=12, raters=4, each=1, questions=6)
    shared = shared_cells(ratings, cell_means(ratings))
    assert len(shared.rater) == 0
    assert spreads(shared) == halos(shared) == slopes(shared)[0] == [None] * 4
    assert slopes(shared)[1] == [None] * 4


def test_other_cells_are_no_cells_of_these_ratings() -> None:
    ratings = panel(1, candidates=12, raters=4, each=2, questions=6)
    cells = cell_means(ratings)
    with pytest.raises(ValueError, match="not the cells"):
        shared_cells(ratings, cells.where(cells.rater > 0))
