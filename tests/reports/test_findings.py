"""What is said about a comparison, against the definitions worked out once more with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from screening.reports import findings as asked
from screening.reports.comparison import compare
from screening.reports.figures import Comparison
from screening.reports.findings import findings, ratings_of, scores_of
from screening.reports.findings_figures import Findings
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables

Pairs = set[tuple[str, str]]
Average = Literal["mean", "median"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    yield
    asked.forget()


def frame(table: ScoreTable) -> pd.DataFrame:
    """Return the locked scores: one row a level, `first` as submitted and `level` as it counts."""
    codes = {row.id: row.code for row in table.candidates}
    names = {row.id: row.name for row in table.members}
    open_to = {(card.candidate_id, card.member_id) for card in table.cards}
    criterion = {question.id: question.criterion for question in table.document.questions}
    number = {question.id: place for place, question in enumerate(table.document.questions, 1)}
    rows: dict[tuple[int, int, str], dict[str, object]] = {}
    for row in table.scores:
        key = (row.candidate_id, row.member_id, row.question_id)
        if key[:2] not in open_to or key[1::-1] in table.conflicts:
            continue
        kept = rows.setdefault(
            key,
            {
                "candidate": codes[key[0]],
                "member": names[key[1]],
                "question": number[key[2]],
                "criterion": criterion[key[2]],
            },
        )
        if row.stage == "initial":
            kept["first"] = row.level
            kept.setdefault("level", row.level)
        else:
            kept["level"] = row.level
    return pd.DataFrame(rows.values()).astype({"first": float, "level": float})


def means(scores: pd.DataFrame, average: Average = "mean") -> pd.DataFrame:
    """Return candidates × criteria: over a member's questions, then over the members."""
    own = scores.groupby(["candidate", "criterion", "member"])["level"].mean().reset_index()
    found: pd.DataFrame = own.pivot_table("level", "candidate", "criterion", aggfunc=average)
    return found


def composites(
    scores: pd.DataFrame, weights: dict[str, float], average: Average = "mean"
) -> pd.Series[float]:
    table = means(scores, average)
    weight = table.notna() * pd.Series(weights)[table.columns]
    result: pd.Series[float] = (table.fillna(0) * weight).sum(axis=1) / weight.sum(axis=1)
    return result


def turned(before: pd.Series[float], after: pd.Series[float], codes: list[str]) -> Pairs:
    found = set()
    for a, b in combinations(codes, 2):
        first, second = before[a] - before[b], after[a] - after[b]
        if abs(first) > 1e-9 and abs(second) > 1e-9 and first * second < 0:
            found.add((a, b))
    return found


def weights_of(table: ScoreTable) -> dict[str, float]:
    return dict(
        table.recruitment.weights or {criterion.id: 1 for criterion in table.document.criteria}
    )


@pytest.fixture(params=["equal", "weighed"])
def table(request: pytest.FixtureRequest) -> ScoreTable:
    weights = tables.WEIGHTS if request.param == "weighed" else None
    return tables.invented(9, weights=weights, notes=False)


def said_of(table: ScoreTable) -> tuple[Comparison, Findings]:
    comparison = compare(table, "en")
    return comparison, findings(comparison)


def compared(table: ScoreTable) -> list[str]:
    return [row.code for row in table.candidates if row.status == "active"]


def test_composites_are_those_of_the_comparison(table: ScoreTable) -> None:
    _, said = said_of(table)
    expected = composites(frame(table), weights_of(table))
    assert [band.candidate.code for band in said.bands] == [row.code for row in table.candidates]
    for band in said.bands:
        assert band.composite is not None
        assert float(band.composite) == pytest.approx(expected[band.candidate.code])
        if band.low is not None and band.high is not None:
            assert (band.low + band.high) / 2 == pytest.approx(float(band.composite))


def test_every_way_of_counting_turns_the_pairs_that_pandas_finds(table: ScoreTable) -> None:
    _, said = said_of(table)
    scores, weights, codes = frame(table), weights_of(table), compared(table)
    scores = scores[scores["candidate"].isin(codes)]
    base = composites(scores, weights)
    expected = {
        f"Without {name}": turned(base, composites(scores[scores.member != name], weights), codes)
        for name in scores["member"].unique()
    }
    expected |= {
        f"Without question {number}": turned(
            base, composites(scores[scores.question != number], weights), codes
        )
        for number in scores["question"].unique()
    }
    expected["The median of the panel instead of the mean"] = turned(
        base, composites(scores, weights, "median"), codes
    )
    if table.recruitment.weights:
        equal = dict.fromkeys(weights, 1.0)
        expected["All criteria weigh the same"] = turned(base, composites(scores, equal), codes)
    assert said.order is not None
    rows = {str(row.way): row for row in said.order.rows}
    for way, pairs in expected.items():
        assert set(rows[way].turned) == pairs, way
    assert any(expected.values()), "something is turned, or this shows nothing"
    by_pair: dict[tuple[str, str], set[str]] = {
        (pair.first, pair.second): {str(way) for way in pair.turned_by} for pair in said.pairs
    }
    for pair, ways in by_pair.items():
        assert {way for way in expected if pair in expected[way]} == ways & set(expected)


def test_a_pair_that_no_weights_turn_is_one_where_a_row_of_means_is_nowhere_below(
    table: ScoreTable,
) -> None:
    _, said = said_of(table)
    scores, weights = frame(table), pd.Series(weights_of(table))
    rows, base = means(scores), composites(scores, weights_of(table))
    settled = set()
    for a, b in combinations(compared(table), 2):
        apart = rows.loc[a].to_numpy(dtype=float) - rows.loc[b].to_numpy(dtype=float)
        both = ~np.isnan(apart)
        order = np.sum(apart[both] * weights[rows.columns].to_numpy(dtype=float)[both])
        if np.sign(order) != np.sign(base[a] - base[b]) or np.abs(apart[both]).max() < 1e-9:
            continue
        if np.all(apart[both] > -1e-9) or np.all(apart[both] < 1e-9):
            settled.add((a, b))
    assert {(pair.first, pair.second) for pair in said.pairs if pair.settled} == settled
    assert said.order is not None
    assert said.order.settled == len(settled)
    assert said.order.pairs == len(said.pairs) == 28


def test_agreement_is_that_of_the_scores_submitted_first(table: ScoreTable) -> None:
    _, said = said_of(table)
    scores = frame(table).dropna(subset=["first"])
    assert (scores["first"] != scores["level"]).any(), "the discussion did change something"
    names = {one.id: one.name.in_language("en") for one in table.document.criteria}
    for row in said.likeness.rows:
        gaps, deviations, ranges = [], [], []
        of = scores[scores["criterion"].map(names) == row.criterion]
        for _, answer in of.groupby(["candidate", "question"])["first"]:
            if len(answer) < 2:
                continue
            gaps += [abs(a - b) for a, b in combinations(answer, 2)]
            deviations.append((answer - answer.median()).abs().mean())
            ranges.append(answer.max() - answer.min())
        assert row.pairs == len(gaps)
        assert row.same == pytest.approx(np.mean(np.array(gaps) == 0))
        assert row.near == pytest.approx(np.mean(np.array(gaps) <= 1))
        assert row.deviation == pytest.approx(np.mean(deviations))
        assert row.widest == max(ranges)
    assert [row.criterion for row in said.likeness.rows] == list(names.values())


@pytest.mark.parametrize("seed", range(4))
def test_bars_overlap_where_two_cannot_be_told_apart(seed: int) -> None:
    said = findings(compare(complete(seed), "en"))
    ends = {band.candidate.code: (band.low, band.high) for band in said.bands}
    assert said.misdrawn == ()
    assert 0 < said.together <= said.judged == 15
    for pair in said.pairs:
        (low, high), (other_low, other_high) = ends[pair.first], ends[pair.second]
        assert low is not None
        assert high is not None
        assert other_low is not None
        assert other_high is not None
        assert (low <= other_high and other_low <= high) is not pair.apart
    for band in said.bands:
        assert len(band.together) + len(band.apart) == 5


def complete(seed: int, candidates: int = 6, members: int = 3) -> ScoreTable:
    """Everyone scored everybody on everything: a common level, tastes of members, and chance."""
    dice = np.random.default_rng(seed)
    document = tables.plain_document(["One", "Two", "Three"], questions=2)
    heard = dice.normal(3, 0.9, candidates)
    taste = dice.normal(0, 0.3, (candidates, members))
    scores = [
        tables.score(
            candidate + 1,
            member + 1,
            question.id,
            int(
                np.clip(
                    round(heard[candidate] + taste[candidate, member] + dice.normal(0, 0.5)), 1, 5
                )
            ),
        )
        for candidate in range(candidates)
        for member in range(members)
        for question in document.questions
    ]
    people = [tables.candidate(number) for number in range(1, candidates + 1)]
    return tables.table(document, people, scores)


def test_reliability_stands_with_its_interval_or_not_at_all() -> None:
    """ICC(A,1) and its interval by McGraw & Wong (1996), written out."""
    from scipy.stats import f

    likeness = findings(compare(complete(1), "en")).likeness
    table = frame(complete(1)).pivot_table("first", "candidate", "member").to_numpy()
    n, k = table.shape
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    between = k * ((rows - table.mean()) ** 2).sum() / (n - 1)
    members = n * ((columns - table.mean()) ** 2).sum() / (k - 1)
    error = ((table - rows - columns + table.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    icc = (between - error) / (between + (k - 1) * error + k * (members - error) / n)
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    freedom = (a * members + b * error) ** 2 / (
        (a * members) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    one, two = f.ppf(0.975, n - 1, freedom), f.ppf(0.975, freedom, n - 1)
    spread = k * members + (k * n - k - n) * error
    low = n * (between - one * error) / (one * spread + n * between)
    high = n * (two * between - error) / (spread + n * two * between)
    assert likeness.reliability == (), "six candidates are too few for a figure"
    assert likeness.interval is not None
    assert likeness.interval.low == pytest.approx(max(0, low))
    assert likeness.interval.high == pytest.approx(high)


def test_what_the_discussion_changed_counts_in_composites_and_not_in_agreement() -> None:
    table = complete(2)
    changed = replace(table.scores[0], stage="final", level=5 if table.scores[0].level != 5 else 1)
    after = replace(table, scores=(*table.scores, changed))
    before_said, after_said = findings(compare(table, "en")), findings(compare(after, "en"))
    assert after_said.likeness == before_said.likeness
    assert after_said.bands[0].composite != before_said.bands[0].composite
    assert [(pair.low, pair.high) for pair in after_said.pairs] == [
        (pair.low, pair.high) for pair in before_said.pairs
    ]


def test_scores_of_a_sealed_candidate_never_enter() -> None:
    table = complete(3)
    people = (replace(table.candidates[0], sealed=True), *table.candidates[1:])
    sealed = replace(table, candidates=people)
    other = tuple(
        replace(row, level=6 - (row.level or 3)) if row.candidate_id == 1 else row
        for row in table.scores
    )
    said = findings(compare(sealed, "en"))
    assert findings(compare(replace(sealed, scores=other), "en")) == said
    assert said.bands[0].composite is None
    assert not said.bands[0].compared
    assert all("K-01" not in {pair.first, pair.second} for pair in said.pairs)
    assert len(said.pairs) == 10


def test_who_has_withdrawn_is_nobodys_rival() -> None:
    table = complete(3)
    people = (replace(table.candidates[0], status="withdrawn"), *table.candidates[1:])
    said, all_said = (
        findings(compare(replace(table, candidates=one), "en"))
        for one in (people, table.candidates)
    )
    first = said.bands[0]
    assert first.composite == all_said.bands[0].composite
    assert (first.low, first.together, first.apart) == (None, (), ())
    assert len(said.pairs) == 10
    assert said.likeness == all_said.likeness
    kept = [pair for pair in all_said.pairs if pair.first != "K-01"]
    assert [(one.low, one.high) for one in said.pairs] == [(one.low, one.high) for one in kept]


def test_a_criterion_that_weighs_nought_is_left_out() -> None:
    table = complete(1)
    weights = {"one": 1.0, "two": 2.0, "three": 0.0}
    weighed = replace(table, recruitment=replace(table.recruitment, weights=weights))
    comparison = compare(weighed, "en")
    said = findings(comparison)
    assert [row.criterion for row in said.likeness.rows] == ["One", "Two"]
    assert {name for name, _ in scores_of(comparison).questions} == {"1", "2", "3", "4"}


def test_equal_composites_have_no_order_to_turn() -> None:
    document = tables.plain_document(["One", "Two"], questions=2)
    scores = [
        tables.score(candidate, member, question.id, 3 + member % 2)
        for candidate in (1, 2)
        for member in (1, 2, 3)
        for question in document.questions
    ]
    people = [tables.candidate(1), tables.candidate(2)]
    said = findings(compare(tables.table(document, people, scores), "en"))
    assert said.order is not None
    assert said.order.sentence is None
    assert (said.order.near, said.order.settled) == (0, 0)
    assert [pair.difference for pair in said.pairs] == [0]


@pytest.mark.parametrize(
    ("candidates", "members", "refused"),
    [(0, 3, ""), (1, 3, "one candidate"), (3, 3, "too few scores"), (6, 1, "two")],
)
def test_too_little_is_said_in_words(candidates: int, members: int, refused: str) -> None:
    said = findings(compare(complete(1, candidates, members), "en"))
    assert len(said.bands) == candidates
    assert all(band.low is None for band in said.bands)
    assert said.judged == 0
    assert refused in " ".join(map(str, said.no_bands))
    assert bool(said.no_bands) is bool(candidates)
    if members == 1 and candidates:
        assert said.likeness.rows == ()
        assert said.likeness.withheld


def test_members_of_the_same_name_stay_two() -> None:
    table = complete(1)
    twins = tuple(replace(member, name="Kari Berg") for member in table.members)
    comparison = compare(replace(table, members=twins), "en")
    ratings = ratings_of(scores_of(comparison), first=True)
    assert ratings.raters == ("Kari Berg (1)", "Kari Berg (2)", "Kari Berg (3)")
    assert findings(comparison).judged == 15


def test_the_same_scores_are_asked_about_once() -> None:
    table = complete(1)
    first = findings(compare(table, "en"))
    turned_round = replace(table, scores=table.scores[::-1])
    assert findings(compare(turned_round, "en")) == first
    info = asked._found.cache_info()
    assert (info.hits, info.misses) == (1, 1)


def test_no_code_is_named_but_in_interview_order() -> None:
    said = findings(compare(tables.invented(9, notes=False), "en"))
    for band in said.bands:
        assert list(band.together) == sorted(band.together)
        assert list(band.apart) == sorted(band.apart)
    assert all(pair.first < pair.second for pair in said.pairs)
    assert [(p.first, p.second) for p in said.pairs] == sorted(
        (p.first, p.second) for p in said.pairs
    )
