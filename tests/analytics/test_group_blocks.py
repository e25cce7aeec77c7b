"""Many small panels give the likelihood that one large matrix gives."""

from __future__ import annotations

import numpy as np
import pytest

from screening.analytics import group_blocks
from screening.analytics.cell_equations import CellEquations
from screening.analytics.cell_model import fit_cells
from screening.analytics.cells import Cells, cell_means, groups
from screening.analytics.ratings import Row, from_rows

RATIOS = np.array(
    [[0, 0], [0.5, 0], [0, 0.3], [1.2, 0.05], [1.2, 0.7], [3, 20], [1e4, 1e-3]], dtype=np.float64
)


def panels(count: int, *, seed: int, more_raters: bool = False) -> Cells:
    """Return `count` panels that share nobody, of unequal size and with holes."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for panel in range(count):
        candidates, raters = random.integers(2, 5), random.integers(2, 5) + 3 * more_raters
        person, strict = random.normal(0, 0.8, candidates), random.normal(0, 0.5, raters)
        for candidate in range(candidates):
            for rater in random.permutation(raters)[: max(2, raters - 1)]:
                level = 5 + person[candidate] - strict[rater] + random.normal(0, 0.7)
                rows.append((f"c{panel}-{candidate}", f"r{panel}-{rater}", "q", float(level)))
    return cell_means(from_rows(rows, low=-5, high=15))


@pytest.mark.parametrize("more_raters", [False, True])
def test_likelihood_and_slopes_are_those_of_one_matrix(
    monkeypatch: pytest.MonkeyPatch, *, more_raters: bool
) -> None:
    cells = panels(25, seed=5, more_raters=more_raters)
    noise = np.random.default_rng(1).uniform(0.5, 2, len(cells))
    for own in (None, noise):
        monkeypatch.setattr(group_blocks, "_WORTH", 0)
        apart = CellEquations(cells, own).profile(RATIOS, slope=True)
        monkeypatch.setattr(group_blocks, "_WORTH", np.inf)
        whole = CellEquations(cells, own).profile(RATIOS, slope=True)
        np.testing.assert_allclose(apart.criterion, whole.criterion, rtol=1e-12)
        assert apart.slope is not None
        assert whole.slope is not None
        np.testing.assert_allclose(apart.slope, whole.slope, rtol=1e-9, atol=1e-7)


def test_the_fit_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = panels(20, seed=9)
    assert groups(cells).count == 20
    apart = fit_cells(cells)
    monkeypatch.setattr(group_blocks, "_WORTH", np.inf)
    whole = fit_cells(cells)
    assert apart is not None
    assert whole is not None
    assert (apart.candidate, apart.rater, apart.residual, apart.criterion) == pytest.approx(
        (whole.candidate, whole.rater, whole.residual, whole.criterion), rel=1e-8
    )
    np.testing.assert_allclose(apart.rater_effect, whole.rater_effect, atol=1e-8)
    np.testing.assert_allclose(apart.candidate_sd, whole.candidate_sd, atol=1e-8)


def test_one_panel_stays_one_matrix() -> None:
    rows: list[Row] = [
        (f"c{place}", f"r{rater}", "q", float(1 + (place * rater) % 5))
        for place in range(30)
        for rater in range(4)
    ]
    assert CellEquations(cell_means(from_rows(rows)))._blocks is None
