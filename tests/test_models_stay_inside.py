"""What a model fits to the scores of candidates never leaves the statistics.

`tests/reports/test_ai_act.py` looks for the names of such figures. Here it is held that nothing
that page, PDF and workbook are made of could carry one, and that nothing about a candidate changes
when a model says something else.
"""

from __future__ import annotations

import dataclasses
from dataclasses import fields

import numpy as np
import pytest

from screening.analytics import cell_model
from screening.reports import figures, findings_figures
from screening.reports import findings as asked
from screening.reports.comparison import compare
from screening.reports.findings import findings
from screening.reports.findings_figures import Band, Findings, Pair
from tests.reports import score_tables as tables

# All that is said of one candidate, and of two. Another field needs a reason, and a look at where
# it comes from: arithmetic on the panel's own scores, or how uncertain a difference is.
OF_A_CANDIDATE = {"candidate", "composite", "low", "high", "together", "apart"}
OF_TWO = {
    "first",
    "second",
    "difference",
    "apart",
    "low",
    "high",
    "turned_by",
    "weight_change",
    "settled",
}
NAMES_OF_MODELS = ("effect", "fair", "adjusted", "predict", "rank", "class", "probab", "chance")


def test_what_is_said_of_candidates_has_no_place_for_a_prediction() -> None:
    assert {field.name for field in fields(Band)} == OF_A_CANDIDATE
    assert {field.name for field in fields(Pair)} == OF_TWO


@pytest.mark.parametrize("module", [findings_figures, figures])
def test_no_field_is_called_what_models_call_theirs(module: object) -> None:
    named = [
        f"{name}.{field.name}"
        for name, kind in vars(module).items()
        if dataclasses.is_dataclass(kind)
        for field in fields(kind)
        if any(word in field.name for word in NAMES_OF_MODELS)
    ]
    assert named == []


def test_what_a_model_predicts_of_candidates_changes_nothing_that_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The model is kept but for its predictions, which are turned upside down."""
    comparison = compare(tables.guilford(), "en")
    asked.forget()
    before = findings(comparison)
    fit = cell_model.fit_cells

    def upside_down(*cells: object, **more: object) -> object:
        model = fit(*cells, **more)  # type: ignore[arg-type]
        if model is None:
            return None
        return dataclasses.replace(
            model,
            candidate_effect=-1000 * model.candidate_effect,
            candidate_sd=np.full_like(model.candidate_sd, 99.0),
        )

    monkeypatch.setattr("screening.reports.findings_bands.fit_cells", upside_down)
    monkeypatch.setattr("screening.analytics.differences.fit_cells", upside_down)
    asked.forget()
    after = findings(comparison)
    asked.forget()
    assert _of_candidates(after) == _of_candidates(before)
    assert after.order == before.order
    assert after.likeness == before.likeness


def _of_candidates(said: Findings) -> list[tuple[object, ...]]:
    return [(band.candidate.code, band.composite) for band in said.bands]
