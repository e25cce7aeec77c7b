"""The trimmed mean, against the official result of a skating championship."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from screening.analytics.ratings import from_rows
from screening.analytics.trimmed import trimmed_means, trimmed_refusal
from tests.analytics import published

SKATING = "skating_worlds2017_men_free_components.csv"


def test_the_official_score_of_every_skater_and_component() -> None:
    table = published.ratings(SKATING, low=0, high=10)
    places = np.arange(len(table.questions))
    table = replace(table, criterion=places, criteria=table.questions, weight=np.ones(len(places)))
    found = trimmed_means(table)
    official = {
        (line["candidate"], line["item"]): line["official_panel_score"]
        for line in published.records(SKATING)
    }
    rounded = {
        (candidate, component): str(
            Decimal(repr(float(found[row, column]))).quantize(Decimal("0.01"), ROUND_HALF_UP)
        )
        for row, candidate in enumerate(table.candidates)
        for column, component in enumerate(table.criteria)
    }
    assert len(official) == 120
    assert {key: Decimal(value) for key, value in rounded.items()} == {
        key: Decimal(value) for key, value in official.items()
    }
    assert trimmed_refusal(table) is None


def test_a_trimmed_mean_by_hand_takes_raters_means_and_drops_one_of_several() -> None:
    rows = [("A", f"r{rater}", "q1", level) for rater, level in enumerate([1, 5, 5, 3, 4, None])]
    rows += [("A", "r0", "q2", 3), ("B", "r0", "q1", 2)]
    table = from_rows(rows)
    # r0's own mean is 2; of 2, 5, 5, 3, 4 the 2 and one 5 go.
    assert trimmed_means(table)[0, 0] == 4
    assert np.isnan(trimmed_means(table)[1, 0])
    assert trimmed_refusal(table) is None


def test_fewer_than_five_raters_are_refused() -> None:
    table = from_rows([("A", f"r{rater}", "q", 3) for rater in range(4)])
    assert np.isnan(trimmed_means(table)).all()
    refusal = trimmed_refusal(table)
    assert refusal is not None
    assert refusal.code == "R13"
    assert trimmed_refusal(from_rows([])) is not None
