"""Whether the order survives when differences in strictness are taken away, and when to refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import combinations

import numpy as np
import pytest

from screening.analytics.cell_model import fit_cells
from screening.analytics.cells import cell_means
from screening.analytics.means import composites
from screening.analytics.ratings import Floats, Row, from_rows
from screening.analytics.recount import Check
from screening.analytics.robustness import Pair, Robustness, robustness


@dataclass(frozen=True, slots=True)
class Strictness:
    """A cell model in small: how unlike candidates and raters are, and each rater's effect."""

    rater_effect: Floats
    candidate: float = 0.5
    rater: float = 0.2


def two_panels(*, joined: bool = False) -> list[Row]:
    """A and B, seen by a mild and a strict member, E and F by both, and C and D by two others.

    `joined` lets one of the first panel see C as well.
    """
    rows: list[Row] = [
        ("A", "mild", "q", 4),
        ("A", "even", "q", 4),
        ("B", "strict", "q", 3),
        ("B", "even", "q", 4),
        ("C", "else", "q", 2),
        ("D", "else", "q", 3),
        ("D", "more", "q", 2),
    ]
    rows += [("E", rater, "q", 5) for rater in ("mild", "even", "strict")]
    rows += [("F", rater, "q", 1) for rater in ("mild", "even", "strict")]
    return [*rows, ("C", "even", "q", 2)] if joined else rows


def severity(rows: Sequence[Row], model: Strictness | None) -> Check:
    return robustness(from_rows(rows), model=model).checks[-1]


def strictness(rows: Sequence[Row], **effects: float) -> Strictness:
    return Strictness(np.array([effects.get(name, 0.0) for name in from_rows(rows).raters]))


def test_strictness_turns_a_pair_that_different_members_scored() -> None:
    rows = two_panels(joined=True)
    found = severity(rows, strictness(rows, mild=0.5, strict=-0.75))
    # A loses a quarter of a point and B gains three eighths: 3.75 against 3.875.
    assert (found.turned, found.tied, found.refusal) == (((0, 1),), (), None)
    assert found.counted


def test_strictness_is_never_compared_across_panels_without_a_link() -> None:
    rows = two_panels()
    # C would pass everyone, yet shares nobody with A and B.
    found = severity(rows, strictness(rows, mild=0.5, strict=-0.75, **{"else": -4, "more": -4}))
    assert found.turned == ((0, 1),)
    assert found.refusal is not None
    assert (found.refusal.code, found.refusal.given, found.counted) == ("R1", True, True)


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (None, "R4"),
        (Strictness(np.ones(5), candidate=0), "R8"),
        (Strictness(np.ones(5), rater=0), "R10"),
    ],
)
def test_strictness_is_left_alone_where_it_cannot_be_told(
    model: Strictness | None, code: str
) -> None:
    found = severity(two_panels(joined=True), model)
    assert found.refusal is not None
    assert (found.refusal.code, found.counted) == (code, False)


def test_strictness_is_left_alone_where_hardly_a_score_is_there_to_tell_it_from() -> None:
    rows = [row for row in two_panels(joined=True) if row[0] not in {"E", "F"}]
    for few in (rows, rows[:4]):
        found = severity(few, strictness(few, mild=0.5, strict=-0.75))
        assert found.refusal is not None
        assert (found.refusal.code, found.counted) == ("R4", False)


def test_strictness_changes_nothing_where_all_saw_the_same_candidates() -> None:
    rows = [row for row in two_panels() if row[1] == "else"]
    found = severity(rows, strictness(rows))
    assert found.refusal is not None
    assert found.refusal.code == "R9"
    apart = severity([*rows, ("E", "mild", "q", 3), ("F", "mild", "q", 2)], strictness(rows))
    assert apart.refusal is not None
    assert (apart.refusal.code, apart.counted) == ("R1", False)


def test_only_the_chosen_candidates_are_compared() -> None:
    rows = two_panels(joined=True)
    table = from_rows(rows)
    found = robustness(table, model=strictness(rows, mild=1), candidates=[2, 3])
    assert found.candidates == (2, 3)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(2, 3)]
    members = [check.left_out for check in found.checks if check.kind == "member"]
    assert members == ["else", "even", "more"]
    assert all((0, 1) not in check.turned for check in found.checks)


def test_no_figure_about_a_candidate_leaves_but_the_share_of_weights() -> None:
    rows = two_panels(joined=True)
    found = robustness(from_rows(rows), model=strictness(rows, mild=0.5, strict=-0.75))
    parts: list[Robustness | Check | Pair] = [found, *found.checks, *found.pairs]
    figures = {
        field.name
        for part in parts
        for field in fields(part)
        if isinstance(getattr(part, field.name), float | np.ndarray)
    }
    assert figures <= {"smallest_change"}


@pytest.mark.parametrize("seed", range(5))
def test_with_panels_of_one_size_and_equal_weights_the_model_itself_has_the_same_order(
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    people, mild = random.normal(0, 0.5, 12), np.linspace(-1, 1, 6)
    rows: list[Row] = [
        (
            f"K-{person:02}",
            f"r{rater}",
            f"q{question}",
            min(5, max(1, round(3 + people[person] + mild[rater] + random.normal()))),
        )
        for person in range(12)
        for rater in random.choice(6, 2, replace=False)
        for question in range(8)
    ]
    table = from_rows(rows)
    model = fit_cells(cell_means(table))
    assert model is not None
    found = robustness(table, model=model).checks[-1]
    assert found.counted
    raw, predicted = composites(table), model.candidate_effect
    assert found.turned == tuple(
        (first, second)
        for first, second in combinations(range(12), 2)
        if abs(raw[first] - raw[second]) > 1e-9
        and (raw[first] - raw[second]) * (predicted[first] - predicted[second]) < 0
    )
