"""Two people in the same part: disjoint changes become one, the same field clashes."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.guides.drafts.merging import digest, settled
from screening.guides.drafts.parts import parts_of
from tests.documents import document

PARTS = parts_of(document())
KEYS = [key for key in PARTS if key != "outline"]
NEW = st.text("abc ", min_size=1).map(lambda text: f"x{text}")


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the way to each field; a list is one field."""
    if not isinstance(value, dict):
        return [path]
    return [one for key, inner in value.items() for one in leaves(inner, (*path, key))]


def changed(part: Any, changes: dict[tuple[str, ...], Any]) -> Any:
    found = copy.deepcopy(part)
    for path, text in changes.items():
        inside = found
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = text
    return found


@st.composite
def edits(draw: st.DrawFn) -> tuple[Any, dict[Any, str], dict[Any, str]]:
    part = PARTS[draw(st.sampled_from(KEYS))]
    places = draw(st.lists(st.sampled_from(leaves(part)), unique=True))
    mine = {one: draw(NEW) for one in places if draw(st.booleans())}
    theirs = {one: draw(NEW) for one in places if one not in mine}
    return part, mine, theirs


@given(edits())
def test_changes_of_different_fields_come_to_the_same_in_either_order(
    case: tuple[Any, dict[Any, str], dict[Any, str]],
) -> None:
    origin, mine, theirs = case
    one, clashes = settled(origin, changed(origin, mine), changed(origin, theirs))
    other, _ = settled(origin, changed(origin, theirs), changed(origin, mine))
    assert one == other == changed(origin, {**mine, **theirs})
    assert clashes == frozenset()


@given(edits(), st.data())
def test_different_changes_of_the_same_field_clash_and_nothing_else_does(
    case: tuple[Any, dict[Any, str], dict[Any, str]], data: st.DataObject
) -> None:
    origin, mine, theirs = case
    place = data.draw(st.sampled_from(leaves(origin)))
    mine, theirs = {**mine, place: "mine"}, {**theirs, place: "theirs"}
    found, clashes = settled(origin, changed(origin, mine), changed(origin, theirs))
    assert clashes == {"-".join(place)}
    assert found == changed(origin, {**theirs, **mine})


@given(edits())
def test_the_same_change_by_both_is_no_clash(
    case: tuple[Any, dict[Any, str], dict[Any, str]],
) -> None:
    origin, mine, _theirs = case
    both = changed(origin, mine)
    assert settled(origin, both, copy.deepcopy(both)) == (both, frozenset())


def test_a_level_without_words_is_as_good_as_none() -> None:
    origin = PARTS["criterion/planning"]
    blank = {"nb": "", "nn": "", "en": ""}
    theirs = changed(origin, {("anchors", "2"): {"nb": "To", "nn": "", "en": ""}})
    mine = changed(origin, {("anchors", "2"): blank, ("name", "nb"): "Plan"})
    found, clashes = settled(origin, mine, theirs)
    assert clashes == frozenset()
    assert found["anchors"]["2"]["nb"] == "To"
    assert found["name"]["nb"] == "Plan"


def test_two_who_write_different_languages_of_a_new_level_do_not_clash() -> None:
    origin = PARTS["criterion/planning"]
    mine = changed(origin, {("anchors", "2"): {"nb": "To", "nn": "", "en": ""}})
    theirs = changed(origin, {("anchors", "2"): {"nb": "", "nn": "", "en": "Two"}})
    found, clashes = settled(origin, mine, theirs)
    assert clashes == frozenset()
    assert found["anchors"]["2"] == {"nb": "To", "nn": "", "en": "Two"}


def test_follow_up_questions_are_one_field() -> None:
    origin = PARTS["question/planning-past"]
    mine = changed(origin, {}) | {"probes": origin["probes"][:1]}
    theirs = changed(origin, {}) | {"probes": [*origin["probes"], origin["probes"][0]]}
    assert settled(origin, mine, theirs)[1] == {"probes"}
    assert settled(origin, mine, origin) == (mine, frozenset())


def test_without_an_origin_all_that_differs_clashes() -> None:
    origin = PARTS["question/planning-past"]
    mine = changed(origin, {("stem", "nb"): "Min"})
    theirs = changed(origin, {("stem", "en"): "Theirs"})
    found, clashes = settled(None, mine, theirs)
    assert clashes == {"stem-nb", "stem-en"}
    assert found == mine


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_a_digest_does_not_depend_on_the_order_of_keys(value: Any) -> None:
    def turned(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: turned(inner) for key, inner in reversed(one.items())}
        return [turned(inner) for inner in one] if isinstance(one, list) else one

    assert digest(value) == digest(turned(value))
    assert digest(value) != digest([value])
