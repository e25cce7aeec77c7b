"""Rules of saving, locking and seeing scores."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.scoring import rules
from screening.scoring.rules import EMPTY, Entry
from screening.scoring.table import Outcome
from tests.documents import document

DOCUMENT = document()
IDS = [question.id for question in DOCUMENT.questions]

choices = st.sampled_from(["", "1", "3", "5", *rules.OUTCOMES])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    outcome, level = rules.choice_to_result(draw(choices), DOCUMENT.levels)
    notes = st.text(max_size=20)
    return Entry(outcome, level, draw(notes), draw(notes), draw(notes))


@pytest.mark.parametrize(
    ("choice", "result"),
    [
        ("", (None, None)),
        ("1", ("scored", 1)),
        ("5", ("scored", 5)),
        ("not_asked", ("not_asked", None)),
        ("no_evidence", ("no_evidence", None)),
        ("declined", ("declined", None)),
    ],
)
def test_a_choice_is_a_level_or_an_outcome(
    choice: str, result: tuple[Outcome | None, int | None]
) -> None:
    assert rules.choice_to_result(choice, DOCUMENT.levels) == result


@pytest.mark.parametrize("choice", ["0", "6", "3.5", "-1", "scored", "³", "٣", " 3", "abc"])
def test_a_choice_outside_the_scale_is_refused(choice: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rules.choice_to_result(choice, DOCUMENT.levels)


@given(entries())
def test_the_choice_says_what_the_entry_holds(entry: Entry) -> None:
    assert rules.choice_to_result(entry.choice, DOCUMENT.levels) == (entry.outcome, entry.level)


@given(entries(), entries())
def test_the_digest_tells_contents_apart(one: Entry, other: Entry) -> None:
    assert (one.digest == other.digest) == (one == other)


@given(entries(), entries())
def test_a_form_that_changes_nothing_is_left_out(mine: Entry, stored: Entry) -> None:
    assert rules.judge_save(mine, mine.digest, stored) == "unchanged"
    assert rules.judge_save(stored, mine.digest, stored) == "unchanged"


@given(entries(), entries(), entries())
def test_nobodys_change_is_lost(posted: Entry, base: Entry, stored: Entry) -> None:
    """A write happens only on top of what the form was filled from."""
    verdict = rules.judge_save(posted, base.digest, stored)
    if verdict == "write":
        assert stored == base
    if verdict == "conflict":
        assert posted != base
        assert posted != stored
        assert stored != base


def test_two_tabs_that_save_for_the_first_time_clash() -> None:
    first, second = Entry(evidence="from one tab"), Entry(evidence="from the other")
    assert rules.judge_save(first, EMPTY.digest, EMPTY) == "write"
    assert rules.judge_save(second, EMPTY.digest, first) == "conflict"


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (EMPTY, "empty"),
        (Entry(evidence="said"), "begun"),
        (Entry("scored", 3), "begun"),
        (Entry("scored", 3, "  \n"), "begun"),
        (Entry("scored", 3, "said"), "done"),
        (Entry("not_asked"), "done"),
        (Entry("declined", assessment="thought"), "done"),
    ],
)
def test_how_far_a_question_has_come(entry: Entry, state: str) -> None:
    assert rules.entry_state(entry) == state


def test_locking_wants_an_outcome_and_evidence_for_each_level() -> None:
    current = {
        IDS[0]: Entry("scored", 4, "Told of a plan."),
        IDS[1]: Entry("scored", 2),
        IDS[2]: Entry("no_evidence"),
    }
    assert rules.gaps(DOCUMENT, current) == (
        rules.Gap(IDS[1], "evidence"),
        rules.Gap(IDS[3], "choice"),
    )


def test_a_changed_score_wants_a_reason_and_an_unchanged_one_does_not() -> None:
    initial = {name: Entry("scored", 3, "said") for name in IDS}
    current = {**initial, IDS[1]: Entry("scored", 4, "said"), IDS[2]: Entry("scored", 3, "more")}
    assert rules.gaps(DOCUMENT, current, initial) == (rules.Gap(IDS[1], "reason"),)
    current[IDS[1]] = Entry("scored", 4, "said", reason="Misheard at first.")
    assert rules.gaps(DOCUMENT, current, initial) == ()


@given(st.dictionaries(st.sampled_from(IDS), entries()))
def test_a_scorecard_can_be_locked_exactly_when_every_question_is_done(
    current: dict[str, Entry],
) -> None:
    done = all(rules.entry_state(current.get(name, EMPTY)) == "done" for name in IDS)
    assert (rules.gaps(DOCUMENT, current) == ()) == done


MEMBERS = (1, 2, 3)


def sees(viewer: int | None, locked: set[int], conflicts: set[int] = frozenset()) -> bool:  # type: ignore[assignment]
    pairs = frozenset((member, 9) for member in conflicts)
    return rules.may_see_scores(
        viewer_member_id=viewer,
        candidate_id=9,
        expected=rules.expected_members(MEMBERS, 9, pairs),
        locked=frozenset(locked),
        conflicts=pairs,
    )


@pytest.mark.parametrize(
    "locked", [set(some) for size in range(4) for some in itertools.combinations(MEMBERS, size)]
)
def test_who_sees_scores(locked: set[int]) -> None:
    """Every combination of locked scorecards: members by their own lock, others by all."""
    for member in MEMBERS:
        assert sees(member, locked) == (member in locked)
    assert sees(None, locked) == (locked == {1, 2, 3})
    observer = 7
    assert sees(observer, locked) == (locked == {1, 2, 3})


def test_a_conflict_of_interest_closes_the_candidate_and_is_not_waited_for() -> None:
    assert not sees(2, {1, 2, 3}, conflicts={2})
    assert sees(None, {1, 3}, conflicts={2})
    assert not sees(None, set(), conflicts={1, 2, 3})
