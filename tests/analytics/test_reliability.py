"""Reliability on incomplete panels, against plain loops over pairs and a published table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from screening.analytics.cell_model import fit_cells
from screening.analytics.cells import Cells, cell_means
from screening.analytics.reliability import cullis, gqk, q, reliability_refusals
from tests.analytics import published
from tests.analytics.panels import Deviations, panel, table, unbalanced


def codes(cells: Cells) -> list[tuple[str, str, bool]]:
    found = reliability_refusals(cells, fit_cells(cells))
    return [(refusal.code, refusal.statistic, refusal.given) for refusal in found]


def test_a_complete_table_gives_the_consistency_of_all_judges() -> None:
    """Shrout & Fleiss (1979), table 4: ICC(3,k) = .91; pingouin 0.7.0: 0.909316."""
    cells = cell_means(published.ratings("shrout_fleiss_1979.csv", low=1, high=10))
    model = fit_cells(cells)
    assert model is not None
    assert q(cells) == 0
    assert gqk(cells, model) == pytest.approx(0.909316, abs=1e-6)
    assert cullis(model) == pytest.approx(0.909316, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(cells=unbalanced())
def test_q_is_the_mean_over_all_pairs(cells: Cells) -> None:
    """Putka et al. (2008): 1/k̂ less the mean of c(p, p') / (k_p k_p')."""
    assume(np.count_nonzero(cells.raters_per_candidate) > 1)
    met = [set(cells.rater[cells.candidate == place]) for place in range(cells.n_candidates)]
    held = [raters for raters in met if raters]
    share = [
        len(first & second) / (len(first) * len(second))
        for a, first in enumerate(held)
        for b, second in enumerate(held)
        if a != b
    ]
    harmonic = len(held) / sum(1 / len(raters) for raters in held)
    assert q(cells) == pytest.approx(max(0, 1 / harmonic - np.mean(share)), abs=1e-12)
    assume(len(held) == cells.n_candidates)
    model = fit_cells(cells)
    if model is not None and model.candidate > 0:
        # Half the mean error variance of a difference of two plain means, from the definition.
        means = np.array([np.isin(np.arange(cells.n_raters), list(m)) / len(m) for m in held])
        error = np.array([model.residual / len(raters) for raters in held])
        gaps = [
            model.rater * np.sum((means[a] - means[b]) ** 2) + error[a] + error[b]
            for a in range(len(held))
            for b in range(a)
        ]
        expected = model.candidate / (model.candidate + np.mean(gaps) / 2)
        assert gqk(cells, model) == pytest.approx(expected)


def test_q_of_nested_raters_is_one_over_their_number() -> None:
    cells = table([[1, 2, None, None], [None, None, 3, 5]])
    assert q(cells) == pytest.approx(1 / 2)
    assert q(table([[1, 2]])) == pytest.approx(1 / 2)


def test_noise_counts_by_the_cell() -> None:
    cells, _ = panel(20, 6, each=3)
    noise = np.where(cells.rater == 0, 2.0, 0.8)
    model = fit_cells(cells, noise=noise)
    assert model is not None
    per = [np.sum(noise[cells.candidate == place]) / 9 for place in range(20)]
    total = model.candidate + q(cells) * model.rater + model.residual * np.mean(per)
    assert gqk(cells, model) == pytest.approx(model.candidate / total)


def test_allowing_for_severity_pays_where_raters_differ_and_are_not_shared_by_all() -> None:
    deviations = Deviations(rater=0.9)
    cells, _ = panel(60, 8, each=2, deviations=deviations, seed=3)
    model = fit_cells(cells)
    assert model is not None
    plain, adjusted = gqk(cells, model), cullis(model)
    assert plain is not None
    assert adjusted is not None
    assert adjusted > plain + 0.05
    assert codes(cells) == []


def test_no_difference_in_severity_is_said() -> None:
    cells, _ = panel(60, 8, each=2, deviations=Deviations(rater=0), seed=1)
    assert codes(cells) == [("R10", "reliability.cullis", True)]


def test_candidates_who_do_not_differ_have_no_reliability_to_read() -> None:
    cells = table([[1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 3, 2], [3, 2, 1], [2, 1, 3]])
    model = fit_cells(cells)
    assert model is not None
    assert model.candidate == 0
    assert gqk(cells, model) == 0
    assert cullis(model) is None
    assert ("R8", "reliability", True) in codes(cells)
    same = table([[3.0] * 3] * 6)
    model = fit_cells(same)
    assert model is not None
    assert gqk(same, model) is None


def test_too_little_is_refused() -> None:
    once = table([[1, None], [None, 2], [3, None], [4, None], [None, 1]])
    assert codes(once) == [("R2", "reliability", False)]
    assert codes(table([[1, 2], [3, 2], [3, 5]])) == [("R4", "reliability", False)]
    assert codes(table([[1], [3], [3], [4]])) == [("R2", "reliability", False)]
    four = table([[1, 2], [2, 2], [3, 5], [4, 4]])
    assert codes(four)[0] == ("R5", "reliability", True)
    nobody = replace(four, n_raters=9).where(np.zeros(8, dtype=np.bool_))
    assert codes(nobody) == [("R4", "reliability", False)]
