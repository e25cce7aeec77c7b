"""Which levels still mean the same after a move, and which moves may be made: the rules alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.guides.corrections import Correction, same_as, tied
from screening.guides.schema import Document
from screening.scoring.rules import EMPTY, Base, Entry, judge_save
from screening.scoring.version_moves import rules
from screening.scoring.version_moves.rules import Standing, Version, Written
from tests.documents import QUESTIONS, document
from tests.scoring.versions import changed


def chain(*documents: Document, corrections: Sequence[int] = ()) -> list[Version]:
    """Return versions 1, 2, …; the numbers in `corrections` correct the version before them."""
    return [
        Version(n * 10, n, "published", one, (n - 1) * 10 if n in corrections else None)
        for n, one in enumerate(documents, start=1)
    ]


def fate_of(versions: Sequence[Version], old: int = 0, new: int = -1) -> dict[str, str]:
    return {one.id: one.fate for one in rules.fates(versions, versions[old], versions[new])}


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ({"stem_openness_past": "Another question."}, {"openness-past"}),
        ({"anchor_planning": "Plans."}, {"planning-past", "planning-situation"}),
        ({"definition_initiative": "Something else."}, {"initiative-past"}),
        ({"minutes_planning_past": 3}, set()),
        ({"order": QUESTIONS[::-1]}, set()),
    ],
)
def test_a_level_rests_on_the_question_and_on_what_its_criterion_says(
    changes: dict[str, object], touched: set[str]
) -> None:
    found = fate_of(chain(document(), changed(**changes)))
    assert {question for question, fate in found.items() if fate == "changed"} == touched
    assert set(found) == set(QUESTIONS)


def test_what_is_new_and_what_is_gone_is_neither_changed_nor_the_same() -> None:
    found = fate_of(chain(document(), changed(without=("openness-past",), more=("extra",))))
    assert (found["extra"], found["openness-past"]) == ("added", "removed")
    assert list(found)[-1] == "openness-past"


def test_another_scale_changes_every_level() -> None:
    scale = {"minimum": 1, "maximum": 5, "labels": {}}
    assert set(fate_of(chain(document(), document(scale=scale))).values()) == {"changed"}


def test_a_correction_keeps_the_meaning_also_through_other_changes() -> None:
    misspelt = changed(stem_planning_past="Tel us.", stem_openness_past="Old.")
    corrected = changed(stem_planning_past="Tell us.", stem_openness_past="Old.")
    other = changed(stem_planning_past="Tell us.", stem_openness_past="New.")
    versions = chain(misspelt, corrected, other, corrections=(2,))
    assert fate_of(versions)["planning-past"] == "reworded"
    assert fate_of(versions)["openness-past"] == "changed"
    assert fate_of(versions, 0, 1) == dict.fromkeys(QUESTIONS, "same") | {
        "planning-past": "reworded"
    }
    assert fate_of(chain(misspelt, corrected))["planning-past"] == "changed", "nobody vouched"


def test_a_text_that_is_put_back_means_what_it_meant() -> None:
    versions = chain(document(), changed(stem_openness_past="X"), changed(minutes_openness_past=4))
    assert fate_of(versions)["openness-past"] == "reworded"


def test_from_another_question_set_everything_means_something_else() -> None:
    versions = chain(document())
    assert rules.changed_questions(versions, 999, 10) == set(QUESTIONS)


def test_sheets_are_read_under_what_a_correction_ties_to_their_version() -> None:
    versions = chain(
        document(),
        changed(anchor_openness="3!"),
        changed(anchor_openness="3!!"),
        changed(minutes_planning_past=3),
        changed(order=QUESTIONS[::-1]),
        corrections=(2, 3, 5),
    )
    read = {
        (old.number, new.number)
        for old in versions
        for new in versions
        if old != new and rules.sheets_read(versions, old, new)
    }
    assert read == {(1, 2), (1, 3), (2, 3), (2, 1), (3, 1), (3, 2)}


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Version], list[tuple[bool, frozenset[str]]]]:
    """Draw versions, and for each step whether it is a correction and what it touches."""
    steps = draw(
        st.lists(
            st.tuples(st.booleans(), st.frozensets(st.sampled_from(QUESTIONS), max_size=3)),
            min_size=1,
            max_size=4,
        )
    )
    stems: dict[str, str] = {}
    documents = [document()]
    for number, (_correction, touched) in enumerate(steps):
        stems |= {f"stem_{one.replace('-', '_')}": f"{one} in step {number}." for one in touched}
        documents.append(changed(title=number, **stems))
    corrections = [number for number, (one, _) in enumerate(steps, start=2) if one]
    return chain(*documents, corrections=corrections), steps


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_only_steps_that_nobody_vouched_for_change_what_a_level_means(
    history: tuple[list[Version], list[tuple[bool, frozenset[str]]]], data: st.DataObject
) -> None:
    versions, steps = history
    places = st.integers(0, len(versions) - 1)
    old, new = data.draw(places), data.draw(places)
    between = steps[min(old, new) : max(old, new)]
    expected = frozenset().union(*(touched for correction, touched in between if not correction))
    found = rules.changed_questions(versions, versions[old].id, versions[new].id)
    assert found == expected
    assert found == rules.changed_questions(versions, versions[new].id, versions[old].id)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 5),
    st.integers(0, 5),
    st.dictionaries(st.sampled_from((*QUESTIONS, "gone", "gone-too")), st.integers(0, 3)),
)
def test_it_moves_exactly_if_nothing_was_ever_locked_and_nothing_would_be_lost(
    begun: int, locked: int, members: dict[str, int]
) -> None:
    old, new = chain(document(), changed(anchor_openness="Other."))
    plan = rules.plan(
        old,
        new,
        fates=rules.fates([old, new], old, new),
        sheets=False,
        open_=[new],
        standing=Standing(begun, locked),
        written=[Written(question, count) for question, count in members.items()],
        weights=None,
        weights_locked=bool(begun),
    )
    lost = {question for question, count in members.items() if count} - set(QUESTIONS)
    assert (plan.refusal is None) == (not locked and not lost)
    assert {one.question_id for one in plan.in_the_way} == lost


def test_what_may_be_moved_to_is_newer_and_published_or_where_it_was() -> None:
    states = ("published", "retired", "published", "retired", "published")
    versions = [
        Version(n, n, state, document(minutes=40 + n)) for n, state in enumerate(states, start=1)
    ]
    assert [one.number for one in rules.open_to(versions, 3, ())] == [5]
    assert [one.number for one in rules.open_to(versions, 3, {2, 3})] == [5, 2]
    assert rules.open_to(versions, 5, ()) == ()


@pytest.mark.parametrize(
    ("weights", "new", "expected"),
    [
        (None, changed(anchor_openness="Other."), "equal"),
        ({"planning": 2}, changed(anchor_openness="Other."), "kept"),
        ({"planning": 2}, changed(without=("openness-past",)), "reset"),
    ],
)
def test_weights_stay_with_the_same_criteria(
    weights: dict[str, float] | None, new: Document, expected: str
) -> None:
    old, other = chain(document(), new)
    plan = rules.plan(
        old,
        other,
        fates=(),
        sheets=False,
        open_=[other],
        standing=Standing(),
        written=[],
        weights=weights,
        weights_locked=False,
    )
    assert plan.weights == expected


LEVEL, NOTE = Entry("scored", 4, "Said."), Entry(evidence="Said more.")


@pytest.mark.parametrize(
    ("posted", "base", "stored", "verdict"),
    [
        (LEVEL, EMPTY, EMPTY, "conflict"),
        (Entry("no_evidence"), EMPTY, EMPTY, "conflict"),
        (Entry("declined"), EMPTY, EMPTY, "write"),
        (NOTE, EMPTY, EMPTY, "write"),
        (LEVEL, LEVEL, Entry(evidence="Said."), "unchanged"),
        (LEVEL, EMPTY, LEVEL, "unchanged"),
    ],
)
def test_a_choice_by_other_anchors_is_asked_about(
    posted: Entry, base: Entry, stored: Entry, verdict: str
) -> None:
    assert judge_save(posted, base.digest, stored, other_anchors=True) == verdict


@pytest.mark.parametrize(
    ("text", "digest", "version"),
    [("abc", "abc", None), ("abc.12", "abc", 12), ("", "", None), ("a.b", "a.b", None)],
)
def test_a_base_is_read_as_it_was_written(text: str, digest: str, version: int | None) -> None:
    assert Base.read(text) == Base(digest, version)
    assert str(Base.read(text)) == text


@given(st.text(max_size=40))
def test_whatever_comes_as_a_base_is_read(text: str) -> None:
    assert Base.read(text).digest in text


@given(st.lists(st.booleans(), max_size=8), st.integers(1, 9))
def test_versions_are_tied_as_far_as_corrections_reach(steps: list[bool], number: int) -> None:
    found = [
        Correction(n, n - 1, "Anne", datetime(2026, 3, 5, tzinfo=UTC))
        for n, correction in enumerate(steps, start=2)
        if correction
    ]
    reached = {number}
    for one in (*found, *reversed(found)) * 2:
        if {one.number, one.corrects} & reached:
            reached |= {one.number, one.corrects}
    assert {number, *same_as(found, number)} == reached
    assert len(tied(found, number)) == len(reached) - 1
