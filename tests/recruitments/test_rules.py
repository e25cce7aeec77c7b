"""The rules of a recruitment, by example and by property."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.recruitments import rules


@dataclass(frozen=True)
class Someone:
    id: int
    role: str


@dataclass(frozen=True)
class Recruitment:
    weights_locked_at: datetime | None


CHAIR, FIRST, SECOND, OBSERVER = (
    Someone(1, "chair"),
    Someone(2, "member"),
    Someone(3, "member"),
    Someone(4, "observer"),
)
PANEL = (FIRST, SECOND, OBSERVER, CHAIR)
CRITERIA = ("k01", "k02", "k05")
weights = st.floats(min_value=0, max_value=1000, allow_nan=False)


def test_expected_scorers_leave_out_observers_and_conflicts() -> None:
    conflicts = {(FIRST.id, 10), (OBSERVER.id, 10), (CHAIR.id, 11)}
    assert rules.expected_scorers(PANEL, conflicts, 10) == (SECOND, CHAIR)
    assert rules.expected_scorers(PANEL, conflicts, 11) == (FIRST, SECOND)
    assert rules.expected_scorers(PANEL, conflicts, 12) == (FIRST, SECOND, CHAIR)


@pytest.mark.parametrize(
    ("panel", "advice"),
    [
        (PANEL, []),
        ((), ["no chair", "Fewer than 2"]),
        ((FIRST, SECOND), ["no chair"]),
        ((CHAIR,), ["Fewer than 2"]),
        ((CHAIR, CHAIR), ["more than one chair"]),
        ((CHAIR, *[FIRST] * 3), []),
        ((CHAIR, *[FIRST] * 4), ["More than 4"]),
    ],
)
def test_panel_advice(panel: tuple[Someone, ...], advice: list[str]) -> None:
    found = [str(message) for message in rules.panel_advice(panel)]
    assert len(found) == len(advice)
    assert all(part in sentence for part, sentence in zip(advice, found, strict=True))


def test_a_scorer_with_scores_cannot_become_an_observer() -> None:
    assert rules.role_change_refused("member", "observer", 1)
    assert rules.role_change_refused("member", "observer", 0) is None
    assert rules.role_change_refused("member", "chair", 1) is None
    assert rules.role_change_refused("observer", "observer", 1) is None


@pytest.mark.parametrize(
    ("codes", "following"),
    [
        ([], "K-01"),
        (["K-01"], "K-02"),
        (["K-01", "K-09"], "K-10"),
        (["K-99"], "K-100"),
        (["A-7", "K-x", "K-1234567"], "K-01"),
    ],
)
def test_next_code(codes: list[str], following: str) -> None:
    assert rules.next_code(codes) == following


@given(st.lists(st.integers(1, 500), max_size=30))
def test_next_code_is_free(numbers: list[int]) -> None:
    codes = [f"K-{number:02}" for number in numbers]
    assert rules.next_code(codes) not in codes


@given(st.permutations(range(6)), st.integers(0, 7), st.integers(-8, 8))
def test_moving_keeps_everybody_and_the_order_of_the_rest(
    order: list[int], item: int, places: int
) -> None:
    result = rules.moved(order, item, places)
    assert sorted(result) == sorted(order)
    assert [one for one in result if one != item] == [one for one in order if one != item]
    if item in order:
        assert result.index(item) == min(max(order.index(item) + places, 0), 5)


@pytest.mark.parametrize("sets_up", [True, False])
@pytest.mark.parametrize("declared", [True, False])
def test_names_open(*, sets_up: bool, declared: bool) -> None:
    assert rules.names_open(sets_up=sets_up, declared=declared) == (sets_up or declared)


def test_weights_and_version_close_with_the_first_score() -> None:
    assert rules.weights_open(Recruitment(None))
    assert not rules.weights_open(Recruitment(datetime(2026, 11, 1, tzinfo=UTC)))
    assert rules.version_open(0)
    assert not rules.version_open(1)


def test_effective_weights_are_in_the_order_of_the_criteria() -> None:
    assert rules.effective_weights(CRITERIA, None) == {"k01": 1.0, "k02": 1.0, "k05": 1.0}
    own = rules.effective_weights(CRITERIA, {"k05": 3, "k01": 1, "other": 9})
    assert list(own.items()) == [("k01", 1.0), ("k02", 0.0), ("k05", 3.0)]


def test_percentages() -> None:
    assert rules.percentages({"a": 1, "b": 3}) == {"a": 25.0, "b": 75.0}
    assert rules.percentages({"a": 0, "b": 0}) == {"a": 0.0, "b": 0.0}


@given(st.dictionaries(st.text(), weights, min_size=1, max_size=12))
def test_percentages_sum_to_a_hundred(given_weights: dict[str, float]) -> None:
    shares = rules.percentages(given_weights)
    expected = 100 if any(given_weights.values()) else 0
    assert sum(shares.values()) == pytest.approx(expected)


REASON = "The tasks ask for it"


@pytest.mark.parametrize(
    ("given_weights", "reason", "fields"),
    [
        ({"k01": 1, "k02": 1, "k05": 1}, "", []),
        ({"k01": 2, "k02": 1, "k05": 0}, REASON, []),
        ({"k01": 2, "k02": 1, "k05": 1}, "too short", ["reason"]),
        ({"k01": 2, "k02": 1, "k05": 1}, "          .", ["reason"]),
        ({"k01": 1, "k02": 1}, REASON, ["k05"]),
        ({"k01": 1, "k02": 1, "k05": -1}, REASON, ["k05"]),
        ({"k01": 1, "k02": float("nan"), "k05": float("inf")}, REASON, ["k02", "k05"]),
        ({"k01": 1, "k02": 1001, "k05": 1}, REASON, ["k02"]),
        ({"k01": 0, "k02": 0, "k05": 0}, REASON, [None]),
        ({"k01": 1, "k02": 1, "k05": 1, "k99": 1}, "", [None]),
    ],
)
def test_check_weights(
    given_weights: dict[str, float], reason: str, fields: list[str | None]
) -> None:
    complaints = rules.check_weights(CRITERIA, given_weights, reason)
    assert [complaint.field for complaint in complaints] == fields


@given(st.fixed_dictionaries(dict.fromkeys(CRITERIA, weights)))
def test_weights_in_range_with_a_reason_pass_unless_all_are_nought(
    given_weights: dict[str, float],
) -> None:
    complaints = rules.check_weights(CRITERIA, given_weights, REASON)
    assert bool(complaints) == (not any(given_weights.values()))


def test_a_declaration_stands_once_the_scorecard_is_locked() -> None:
    assert [rules.declaration_open(state) for state in (None, "draft", "reopened", "locked")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_conflict_needs_its_ground() -> None:
    assert rules.check_declaration("clear", "") is None
    assert rules.check_declaration("conflict", "We are cousins") is None
    assert rules.check_declaration("conflict", " \n")


def test_card_state() -> None:
    assert rules.card_state(None, conflict=False) == "not_started"
    assert rules.card_state("draft", conflict=False) == "draft"
    assert rules.card_state("draft", conflict=True) == "conflict"


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none())))
def test_fingerprint_tells_changes_and_nothing_else(values: dict[str, str | int | None]) -> None:
    assert rules.fingerprint(values) == rules.fingerprint(dict(reversed(values.items())))
    assert rules.fingerprint(values) != rules.fingerprint({**values, "other": "value", "": "x"})


def test_advert_digest() -> None:
    assert rules.advert_digest("") == ""
    # printf 'Vi søker' | sha256sum
    assert rules.advert_digest("Vi søker") == (
        "c9a76cf613ae01149b1af77b8d98cff61382695b482de3c29b7023a219fa580b"
    )
