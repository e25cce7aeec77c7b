"""Profiles of raters, worked out again with pandas on published tables, and their refusals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from screening.analytics.cell_model import fit_cells
from screening.analytics.cells import cell_means
from screening.analytics.middle_share import middle_level
from screening.analytics.raters import RaterProfile, rater_profiles
from screening.analytics.ratings import Ratings, Row, from_codes, from_rows
from screening.analytics.refusals import Estimate
from tests.analytics import published

TABLES = [
    ("guilford_1954_creativity.csv", "guilford", 1, 9),
    ("skating_worlds2017_men_free_components.csv", "skating_worlds", 0, 10),
]
FIGURES = ("severity", "spread", "share_middle", "halo", "central_tendency")


def profiles(ratings: Ratings) -> tuple[RaterProfile, ...]:
    cells = cell_means(ratings)
    return rater_profiles(ratings, cells, fit_cells(cells))


def frame(ratings: Ratings) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "candidate": np.array(ratings.candidates)[ratings.candidate],
            "rater": np.array(ratings.raters)[ratings.rater],
            "question": np.array(ratings.questions)[ratings.question],
            "level": ratings.level,
        }
    )


def spread_of(table: pd.DataFrame, rater: str) -> float:
    """Return the ratio of spreads in a complete table, where means are the effects."""
    own = table[table["rater"] == rater]["left"]
    others = table[table["rater"] != rater]["left"]
    return float(own.std(ddof=0) / others.std(ddof=0))


def halo_of(table: pd.DataFrame, rater: str) -> float:
    cells = table.groupby(["rater", "candidate"])["left"]
    within = cells.var(ddof=1).groupby("rater").mean()
    return float(math.sqrt(within[rater] / within.drop(rater).mean()))


def jackknife(values: list[float], whole: float) -> tuple[float, float]:
    logs = np.log(values)
    count = len(logs)
    error = math.sqrt((count - 1) / count * ((logs - logs.mean()) ** 2).sum())
    reach = stats.t.ppf(0.95, count - 1) * error
    return whole * math.exp(-reach), whole * math.exp(reach)


def wilson(share: float, number: float) -> tuple[float, float]:
    """Solve (share - x)^2 = z^2 x (1 - x) / number, which is what Wilson (1927) proposed."""
    z = stats.norm.ppf(0.95) ** 2 / number
    low, high = sorted(np.roots([1 + z, -2 * share - z, share**2]).real.tolist())
    return low, high


def with_residuals(table: pd.DataFrame) -> pd.DataFrame:
    """Take question means and rater means out; in a complete table they are the effects."""
    left = table["level"] - table.groupby("question")["level"].transform("mean")
    return table.assign(left=left - left.groupby(table["rater"]).transform("mean"))


@pytest.mark.parametrize(("name", "key", "low", "high"), TABLES)
def test_severity_is_lme4_s_with_its_conditional_deviation(
    name: str, key: str, low: float, high: float
) -> None:
    """R 4.2.2, lme4 1.1-31: ranef(lmer(mean ~ (1 | candidate) + (1 | rater)), condVar = TRUE)."""
    ratings = published.ratings(name, low=low, high=high)
    expected = {
        line["id"]: (float(line["blup"]), float(line["cond_sd"]))
        for line in published.records("expected_cellmean_blups.csv")
        if line["dataset"] == key and line["kind"] == "rater"
    }
    assert len(expected) == len(ratings.raters)
    for profile in profiles(ratings):
        effect, deviation = expected[ratings.raters[profile.rater]]
        assert profile.severity is not None
        assert profile.severity.value == pytest.approx(-effect, abs=1e-5)
        assert profile.standard_error == pytest.approx(deviation, abs=1e-5)
        if deviation:
            assert profile.severity.low == pytest.approx(-effect - 1.644854 * deviation, abs=1e-4)
            assert profile.severity.high == pytest.approx(-effect + 1.644854 * deviation, abs=1e-4)
        else:
            assert profile.severity == Estimate(0.0)
            assert math.copysign(1, profile.severity.value) == 1


@pytest.mark.parametrize(
    ("name", "low", "high"), [(name, low, high) for name, _, low, high in TABLES]
)
def test_ratios_and_their_intervals_again_in_pandas(name: str, low: float, high: float) -> None:
    ratings = published.ratings(name, low=low, high=high)
    table = with_residuals(frame(ratings))
    for profile in profiles(ratings):
        rater = ratings.raters[profile.rater]
        for found, again in ((profile.spread, spread_of), (profile.halo, halo_of)):
            assert found is not None
            assert found.value == pytest.approx(again(table, rater))
            rest = [again(table[table["candidate"] != one], rater) for one in ratings.candidates]
            assert (found.low, found.high) == pytest.approx(jackknife(rest, found.value))


@pytest.mark.parametrize(
    ("name", "low", "high"), [(name, low, high) for name, _, low, high in TABLES]
)
def test_the_middle_s_share_again_in_pandas(name: str, low: float, high: float) -> None:
    ratings = published.ratings(name, low=low, high=high)
    table = frame(ratings).assign(hit=lambda one: one["level"] == (low + high) / 2)
    for profile in profiles(ratings):
        rater = ratings.raters[profile.rater]
        own = table[table["rater"] == rater]
        share = own["hit"].mean()
        people = own.groupby("candidate")["hit"].agg(["sum", "count"])
        error = ((people["sum"] - share * people["count"]) ** 2).sum() / len(own) ** 2
        error *= (
            len(people) / (len(people) - 1) * (stats.t.ppf(0.95, len(people) - 1) / 1.644854) ** 2
        )
        number = min(len(own), share * (1 - share) / error) if error else len(own)
        expected = wilson(share, number)
        found = profile.share_middle
        assert found is not None
        assert found.value == pytest.approx(share)
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-6)
        assert profile.panel_share_middle == pytest.approx(
            table[table["rater"] != rater]["hit"].mean()
        )


@pytest.mark.parametrize(
    ("name", "low", "high"), [(name, low, high) for name, _, low, high in TABLES]
)
def test_slopes_again_in_scipy(name: str, low: float, high: float) -> None:
    ratings = published.ratings(name, low=low, high=high)
    means = frame(ratings).pivot_table(index="candidate", columns="rater", values="level")
    for profile in profiles(ratings):
        rater = ratings.raters[profile.rater]
        others = means.drop(columns=rater).mean(axis=1)
        expected = stats.linregress(others, means[rater])
        found = profile.central_tendency
        assert found is not None
        reach = stats.t.ppf(0.95, len(means) - 2) * expected.stderr
        assert found.value == pytest.approx(expected.slope)
        assert (found.low, found.high) == pytest.approx(
            (expected.slope - reach, expected.slope + reach)
        )


def test_unequal_overlap_compares_on_shared_candidates_alone() -> None:
    """What nobody else scored changes neither the spread nor the halo of anybody."""
    rows = synthetic(candidates=12, raters=3, questions=6, seed=3)
    alone = [
        (f"z{number}", "m0", f"q{question}", float(1 + 4 * (question % 2)))
        for number in range(6)
        for question in range(6)
    ]
    without, with_them = profiles(from_rows(rows)), profiles(from_rows([*rows, *alone]))
    assert with_them[0].candidates == 18
    assert [one.shared for one in with_them] == [12, 12, 12]
    for before, after in zip(without, with_them, strict=True):
        assert before.central_tendency is not None
        assert after.central_tendency is not None
        assert after.central_tendency.value == pytest.approx(before.central_tendency.value)
        assert before.panel_share_middle == after.panel_share_middle


def synthetic(*, candidates: int, raters: int, questions: int, seed: int) -> list[Row]:
    random = np.random.default_rng(seed)
    people, members = random.normal(0, 0.7, candidates), random.normal(0, 0.3, raters)
    return [
        (
            f"c{one:02}",
            f"m{other}",
            f"q{question}",
            float(np.clip(np.rint(3 + people[one] + members[other] + random.normal(0, 0.7)), 1, 5)),
        )
        for one in range(candidates)
        for other in range(raters)
        for question in range(questions)
    ]


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_rater_who_uses_half_or_twice_the_scale(factor: float) -> None:
    rows = synthetic(candidates=20, raters=4, questions=12, seed=5)
    scaled = [
        (one, rater, question, 50 + 5 * (level or 0) * (factor if rater == "m0" else 1))
        for one, rater, question, level in rows
    ]
    narrow = profiles(from_rows(scaled, low=0, high=100))[0]
    assert narrow.spread is not None
    assert narrow.halo is not None
    assert narrow.central_tendency is not None
    assert narrow.spread.value == pytest.approx(factor, rel=0.15)
    assert narrow.halo.value == pytest.approx(factor, rel=0.15)
    # The three colleagues see the same differences, so their own slopes move the other way.
    assert narrow.panel_central_tendency is not None
    assert (narrow.central_tendency.value < narrow.panel_central_tendency) == (factor < 1)
    assert (narrow.central_tendency.value < 1) == (factor < 1)


def test_panels_apart_are_compared_within_themselves() -> None:
    """Severity is about the rater's own panel: weak candidates make nobody severe."""
    first = synthetic(candidates=10, raters=3, questions=4, seed=1)
    second = [
        (f"x{one}", f"x{rater}", question, max(1.0, (level or 0) - 1))
        for one, rater, question, level in synthetic(candidates=10, raters=3, questions=4, seed=2)
    ]
    found = profiles(from_rows([*first, *second]))
    for panel in (found[:3], found[3:]):
        values = [one.severity.value for one in panel if one.severity]
        assert len(values) == 3
        assert sum(values) == pytest.approx(0, abs=1e-9)


def reasons(profile: RaterProfile) -> dict[str, tuple[str, str]]:
    return {one.statistic: (one.code, str(one.message)) for one in profile.refusals}


def test_minimum_data_in_words() -> None:
    rows = synthetic(candidates=8, raters=2, questions=4, seed=1)
    few = [row for row in rows if row[1] == "m0" or row[0] in {"c00", "c01"}]
    found = reasons(profiles(from_rows(few))[1])
    assert found["severity"] == (
        "R3",
        (
            "Your levels can be compared with colleagues' once they have scored at least 3 of the "
            "people you scored. So far the number is 2."
        ),
    )
    assert found["spread"] == found["halo"] == found["central_tendency"]
    assert found["spread"] == (
        "R5",
        (
            "This needs at least 5 people whom a colleague scored too, and 30 scores for them. You "
            "have scored 2 such people and given them 8 scores."
        ),
    )
    assert found["share_middle"][1].endswith("You have scored 2 people and given 8 scores.")
    scores = [row for row in rows if row[2] in {"q0", "q1"}]
    assert reasons(profiles(from_rows(scores))[0])["spread"][0] == "R4"


def test_a_panel_too_small_for_a_level() -> None:
    found = profiles(from_rows(synthetic(candidates=3, raters=2, questions=4, seed=1)))
    assert reasons(found[0])["severity"][0] == "R4"


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "A", "q", None)],
        [("a", "A", "q", 3.0)],
        [(f"c{one}", "A", f"q{other}", 3.0) for one in range(9) for other in range(5)],
        [(f"c{one}", f"m{other}", "q", 3.0) for one in range(40) for other in range(3)],
        [(f"c{one}", f"m{one % 3}", "q", float(1 + one % 5)) for one in range(40)],
        [
            (f"c{one}", f"m{other}", f"q{other}", float(1 + one % 5))
            for one in range(40)
            for other in range(3)
        ],
        [
            (f"c{one}", f"m{other}", f"q{third}", 5.0 if one == 0 and third else 3.0)
            for one in range(10)
            for other in range(3)
            for third in range(4)
        ],
    ],
    ids=["empty", "one", "one rater", "all equal", "nobody twice", "own questions", "one differs"],
)
def test_degenerate_tables_are_refused_and_never_break(rows: list[Row]) -> None:
    ratings = from_rows(rows)
    for profile in profiles(ratings):
        refused = {one.statistic for one in profile.refusals}
        for name in FIGURES:
            value = getattr(profile, name)
            if len(ratings):
                assert (value is None) == (name in refused)
            if value is not None:
                ends = [end for end in (value.value, value.low, value.high) if end is not None]
                assert all(math.isfinite(end) for end in ends)


def test_all_equal_scores_have_nothing_to_compare() -> None:
    rows = [(f"c{one}", f"m{other}", "q", 3.0) for one in range(40) for other in range(3)]
    found = profiles(from_rows(rows))[0]
    assert found.severity == Estimate(0.0)
    assert reasons(found)["spread"][0] == "R7"
    assert found.share_middle is not None
    assert found.share_middle.value == 1
    assert found.share_middle.high == 1


@pytest.mark.parametrize(
    ("low", "high", "levels", "expected"),
    [
        (1, 5, [1, 1, 1], 3),
        (1, 9, [1, 1, 1], 5),
        (0, 10, [1, 1, 1], 5),
        (1, 4, [2, 3, 3], 3),
        (1, 4, [2, 2, 3, 3], 2),
        (1, 4, [None], 2.5),
    ],
)
def test_the_middle_level(
    low: float, high: float, levels: list[float | None], expected: float
) -> None:
    rows = [(f"c{place}", "A", "q", level) for place, level in enumerate(levels)]
    assert middle_level(from_rows(rows, low=low, high=high)) == expected


TABLE = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 7)),
    st.integers(1, 5),
    max_size=224,
    min_size=60,
)


def figures(profile: RaterProfile) -> list[float | None]:
    found: list[float | None] = [profile.standard_error, profile.panel_central_tendency]
    for name in FIGURES:
        value: Estimate | None = getattr(profile, name)
        found += [None] * 3 if value is None else [value.value, value.low, value.high]
    return found


def same(one: list[float | None], other: list[float | None]) -> bool:
    return [value is None for value in one] == [value is None for value in other] and np.allclose(
        [value or 0 for value in one], [value or 0 for value in other], rtol=1e-4, atol=1e-5
    )


@settings(deadline=None, max_examples=40)
@given(TABLE, st.randoms(use_true_random=False))
def test_order_names_and_an_added_constant_do_not_matter(
    table: dict[tuple[int, int, int], int], random: object
) -> None:
    rows: list[Row] = [(f"c{p}", f"m{r}", f"q{i}", level) for (p, r, i), level in table.items()]
    expected = profiles(from_rows(rows))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own, without a type
    moved = [(one, rater, question, (level or 0) + 7) for one, rater, question, level in shuffled]
    names = sorted({row[1] for row in rows})
    turned = dict(zip(names, reversed(names), strict=True))
    renamed = [(one, turned[rater], question, level) for one, rater, question, level in shuffled]
    for other in (
        profiles(from_rows(shuffled)),
        profiles(from_rows(moved, low=8, high=12)),
        profiles(from_rows(renamed))[::-1],
    ):
        for before, after in zip(expected, other, strict=True):
            assert same(figures(before), figures(after))
            assert all(value is None or math.isfinite(value) for value in figures(after))
            assert [one.code for one in before.refusals] == [one.code for one in after.refusals]


def test_a_big_table_costs_little() -> None:
    random = np.random.default_rng(1)
    candidates, raters, questions = 5_000, 100, 12
    apart = np.array([[0, 1, 31]], dtype=np.int64)
    rater = (np.arange(candidates, dtype=np.int64)[:, None] * 7 + apart) % raters
    codes = (
        np.repeat(np.arange(candidates, dtype=np.int64), 3 * questions),
        np.repeat(rater.ravel(), questions),
        np.tile(np.arange(questions, dtype=np.int64), 3 * candidates),
    )
    ratings = from_codes(
        codes=codes,
        names=(
            tuple(f"c{one}" for one in range(candidates)),
            tuple(f"m{one}" for one in range(raters)),
            tuple(f"q{one}" for one in range(questions)),
        ),
        level=random.integers(1, 6, len(codes[0])).astype(np.float64),
    )
    cells = cell_means(ratings)
    found = rater_profiles(ratings, cells, None)
    assert sum(one.scores for one in found) == len(ratings)
