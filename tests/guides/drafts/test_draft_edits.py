"""What may be done to the parts of a draft: by property, whatever people do one after another."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.drafts import edits
from screening.guides.drafts.edits import KINDS, Kind
from screening.guides.drafts.parts import OUTLINE, blank, key_of, parts_of
from tests.documents import document, words

Parts = dict[str, Any]
Step = tuple[str, int, int, int]
"""What is done, and three numbers that choose among what there is."""

START: Parts = parts_of(document())
STEPS = st.tuples(
    st.sampled_from(["add", "remove", "move", "put", "write", "criterion of"]),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(-4, 4),
)
SEQUENCES = st.lists(STEPS, max_size=12)


def edit_of(parts: Parts, step: Step) -> edits.Edit:
    """Return the edit that a step comes to for these parts; nothing where it cannot be done."""
    what, first, second, _ = step
    kind = KINDS[first % len(KINDS)]
    criteria = edits.ids(parts, "criterion")
    if what == "add":
        owners = {
            "competency": [""],
            "criterion": edits.ids(parts, "competency"),
            "question": criteria or [""],
        }[kind]
        id_ = edits.new_id(kind, edits.all_ids([START, parts], kind))
        within = owners[second % len(owners)] if owners else ""
        return edits.add(parts, kind, id_, within=within) if owners else {}
    if what == "criterion of":
        asked = edits.ids(parts, "question")
        key = key_of("question", asked[first % len(asked)]) if asked else ""
        informs = criteria[second % len(criteria)] if criteria else ""
        return {key: {**parts[key], "criterion": informs}} if asked and criteria else {}
    found = edits.ids(parts, kind)
    return on_a_part(parts, step, kind, found[second % len(found)]) if found else {}


def on_a_part(parts: Parts, step: Step, kind: Kind, id_: str) -> edits.Edit:
    """Return the edit that a step comes to for a part that is there."""
    what, first, _, places = step
    if what == "remove":
        return edits.remove(parts, kind, id_)
    if what == "move":
        return edits.move(parts, kind, id_, places)
    if what == "put":
        found, groups = edits.ids(parts, kind), edits.ids(parts, "competency")
        within = groups[first % len(groups)] if groups else ""
        before = found[places % len(found)]
        return edits.put(parts, kind, id_, before=before, within=within)
    key = key_of(kind, id_)
    field = "stem" if kind == "question" else "name"
    return {key: {**parts[key], field: words(f"Written {first} {places}")}}


def is_whole(parts: Parts) -> bool:
    """Tell whether every part has its one place in the order, and nothing else has."""
    order = [key_of(kind, id_) for kind in KINDS for id_ in edits.ids(parts, kind)]
    held = sorted(key for key in parts if key not in {OUTLINE, "about"})
    return sorted(order) == held


@given(SEQUENCES)
def test_undone_newest_first_any_steps_give_back_the_start(steps: list[Step]) -> None:
    parts, done = START, []
    for step in steps:
        edit = edit_of(parts, step)
        done.append(edits.change_of(parts, edit))
        parts = edits.applied(parts, edit)
        assert is_whole(parts)
    for change in reversed(done):
        parts = edits.applied(parts, edits.undo(parts, change))
    assert parts == START


@given(SEQUENCES)
def test_what_is_undone_can_be_done_again(steps: list[Step]) -> None:
    parts, done = START, []
    for step in steps:
        edit = edit_of(parts, step)
        done.append(edits.change_of(parts, edit))
        parts = edits.applied(parts, edit)
    end = parts
    for change in reversed(done):
        parts = edits.applied(parts, edits.undo(parts, change))
    for change in done:
        parts = edits.applied(parts, edits.undo(parts, edits.turned(change)))
    assert parts == end


@given(STEPS, SEQUENCES)
def test_an_undo_after_other_peoples_steps_keeps_theirs_or_is_refused(
    mine: Step, theirs: list[Step]
) -> None:
    change = edits.change_of(START, edit_of(START, mine))
    after_mine = edits.applied(START, edit_of(START, mine))
    now = after_mine
    for step in theirs:
        now = edits.applied(now, edit_of(now, step))
    try:
        undone = edits.applied(now, edits.undo(now, change))
    except edits.CannotUndo:
        return
    assert is_whole(undone)
    # Whatever they wrote, added or took out is as they left it; mine is as it was before.
    for key in {*now, *undone} - {OUTLINE}:
        if key in change:
            assert undone.get(key) == change[key][0]
        else:
            assert undone.get(key) == now.get(key)
    rests_on = {one["criterion"] for key, one in undone.items() if key.startswith("question/")}
    rested_on = {one["criterion"] for key, one in now.items() if key.startswith("question/")}
    loose = rests_on - set(edits.ids(undone, "criterion"))
    assert loose <= rested_on - set(edits.ids(now, "criterion"))


@given(STEPS, st.lists(STEPS.filter(lambda step: step[0] in {"add", "write"}), max_size=6))
def test_an_order_can_be_taken_back_although_others_have_added_and_written(
    mine: Step, theirs: list[Step]
) -> None:
    moved = ("move", *mine[1:])
    change = edits.change_of(START, edit_of(START, moved))
    now = edits.applied(START, edit_of(START, moved))
    for step in theirs:
        now = edits.applied(now, edit_of(now, step))
    undone = edits.applied(now, edits.undo(now, change))
    for kind in KINDS:
        own = set(edits.ids(START, kind))
        order = [one for one in edits.ids(undone, kind) if one in own]
        assert order == edits.ids(START, kind)
        assert set(edits.ids(undone, kind)) == set(edits.ids(now, kind))


@given(st.sampled_from(KINDS), SEQUENCES, st.integers(0, 20), st.integers(-30, 30))
def test_moving_keeps_every_id(kind: Kind, steps: list[Step], which: int, places: int) -> None:
    parts = START
    for step in steps:
        parts = edits.applied(parts, edit_of(parts, step))
    found = edits.ids(parts, kind)
    if not found:
        return
    id_ = found[which % len(found)]
    moved = edits.applied(parts, edits.move(parts, kind, id_, places))
    put = edits.applied(parts, edits.put(parts, kind, id_, before=found[places % len(found)]))
    for now in (moved, put):
        assert is_whole(now)
        assert all(sorted(edits.ids(now, one)) == sorted(edits.ids(parts, one)) for one in KINDS)
        assert now.keys() == parts.keys()


@given(
    st.sampled_from(KINDS), st.sets(st.from_regex(r"[ckq]\d{1,9}(-[a-z0-9-]*)?", fullmatch=True))
)
def test_a_new_id_is_never_a_taken_one(kind: Kind, taken: set[str]) -> None:
    first = edits.new_id(kind, taken)
    second = edits.new_id(kind, {*taken, first})
    assert first not in taken
    assert second not in {*taken, first}
    assert not any(one.startswith(f"{first}-") for one in taken)


def test_a_criterion_goes_over_the_edge_of_its_competency() -> None:
    first, second = (one["id"] for one in START[OUTLINE]["competencies"])
    last = START[OUTLINE]["competencies"][0]["criteria"][-1]
    parts = edits.applied(START, edits.move(START, "criterion", last, 1))
    assert groups(parts)[second][0] == last
    assert last not in groups(parts)[first]
    again = edits.applied(parts, edits.move(parts, "criterion", last, -1))
    assert again == START


def test_a_criterion_goes_through_an_empty_competency() -> None:
    parts = edits.applied(START, edits.add(START, "competency", "c90"))
    parts = edits.applied(parts, edits.move(parts, "criterion", "openness", 1))
    assert groups(parts) == {
        "autonomy": ["planning", "initiative"],
        "values": [],
        "c90": ["openness"],
    }
    assert edits.move(parts, "criterion", "openness", 5) == {}


def test_a_part_is_put_before_another_and_into_another_competency() -> None:
    parts = edits.applied(
        START, edits.put(START, "criterion", "openness", before="initiative", within="autonomy")
    )
    assert groups(parts) == {"autonomy": ["planning", "openness", "initiative"], "values": []}
    parts = edits.applied(parts, edits.put(parts, "competency", "values", before="autonomy"))
    assert list(groups(parts)) == ["values", "autonomy"]
    parts = edits.applied(parts, edits.put(parts, "question", "openness-past", before="gone"))
    assert edits.ids(parts, "question")[-1] == "openness-past"


@pytest.mark.parametrize(
    "make",
    [
        lambda: edits.add(START, "criterion", "k90", within="nowhere"),
        lambda: edits.remove(START, "question", "nowhere"),
        lambda: edits.move(START, "question", "nowhere", 1),
        lambda: edits.move(START, "criterion", "nowhere", 1),
        lambda: edits.put(START, "competency", "nowhere"),
        lambda: edits.put(START, "criterion", "openness", within="nowhere"),
    ],
)
def test_what_is_not_there_is_a_key_error(make: Callable[[], edits.Edit]) -> None:
    with pytest.raises(KeyError):
        make()


def test_an_id_that_is_taken_is_not_given_to_another_part() -> None:
    with pytest.raises(ValueError, match="planning-past"):
        edits.add(START, "question", "planning-past")


def test_with_a_criterion_go_its_questions_and_come_back_in_their_places() -> None:
    change = edits.change_of(START, edits.remove(START, "criterion", "planning"))
    parts = edits.applied(START, edits.remove(START, "criterion", "planning"))
    assert edits.ids(parts, "question") == ["initiative-past", "openness-past"]
    parts = edits.applied(parts, edits.add(parts, "question", "q90", within="openness"))
    parts = edits.applied(parts, edits.undo(parts, change))
    assert edits.ids(parts, "question") == [
        "planning-past",
        "planning-situation",
        "initiative-past",
        "openness-past",
        "q90",
    ]


def test_what_others_have_put_into_a_new_part_keeps_it_from_being_undone() -> None:
    add = edits.add(START, "competency", "c90")
    change = edits.change_of(START, add)
    parts = edits.applied(START, add)
    parts = edits.applied(parts, edits.add(parts, "criterion", "k90", within="c90"))
    with pytest.raises(edits.CannotUndo):
        edits.undo(parts, change)


def test_a_question_about_a_new_criterion_keeps_it_from_being_undone() -> None:
    add = edits.add(START, "criterion", "k90", within="values")
    parts = edits.applied(START, add)
    parts = edits.applied(parts, edits.add(parts, "question", "q90", within="k90"))
    with pytest.raises(edits.CannotUndo):
        edits.undo(parts, edits.change_of(START, add))


def test_a_criterion_that_two_have_moved_stays_in_one_place() -> None:
    mine = edits.put(START, "criterion", "planning", within="values")
    change = edits.change_of(START, mine)
    parts = edits.applied(START, mine)
    parts = edits.applied(parts, edits.add(parts, "competency", "c90"))
    parts = edits.applied(parts, edits.put(parts, "criterion", "planning", within="c90"))
    with pytest.raises(edits.CannotUndo):
        edits.undo(parts, change)


def test_what_comes_in_is_copied() -> None:
    value = copy.deepcopy(blank("criterion"))
    parts = edits.applied(START, edits.add(START, "criterion", "k90", within="values", value=value))
    value["name"]["nb"] = "Skrevet etterpå"
    assert parts["criterion/k90"]["name"]["nb"] == ""


def groups(parts: Parts) -> dict[str, list[str]]:
    return {one["id"]: one["criteria"] for one in parts[OUTLINE]["competencies"]}
