from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.drafts.parts import parts_of
from screening.guides.sorting.content import (
    Anchor,
    Content,
    Criterion,
    Unfit,
    complete_languages,
    content_of,
    freeze,
    offers,
)
from screening.guides.sorting.rules import (
    EMPTY,
    NOWHERE,
    Answer,
    NotAnAnswer,
    answers_of,
    first_open_page,
    pages,
    places_on,
    read_answer,
    shuffled,
    stored_form,
)
from tests.documents import document


def content(*sizes: int) -> Content:
    """Criteria with so many anchors each."""
    ids = [f"c{number}" for number in range(len(sizes))]
    return Content(
        title="T",
        lowest=1,
        highest=5,
        labels={},
        criteria=tuple(Criterion(one, one, one) for one in ids),
        anchors=tuple(
            Anchor(one, level % 5 + 1, f"{one} {level}")
            for one, size in zip(ids, sizes, strict=True)
            for level in range(size)
        ),
    )


SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=12)


@given(SIZES, st.text(max_size=5))
def test_the_order_is_whole_stable_and_another_than_the_sets(sizes: list[int], seed: str) -> None:
    order = shuffled(content(*sizes), seed)
    assert sorted(order) == list(range(sum(sizes)))
    assert order != sorted(order)
    assert order == shuffled(content(*sizes), seed)


@given(SIZES, st.text(max_size=5))
def test_neighbours_are_of_different_criteria_where_that_can_be(
    sizes: list[int], seed: str
) -> None:
    where = content(*sizes)
    criteria = [where.anchors[one].criterion for one in shuffled(where, seed)]
    pairs = sum(before == after for before, after in pairwise(criteria))
    # With more than half of all in one criterion, that many have to follow each other.
    assert pairs == max(0, 2 * max(sizes) - sum(sizes) - 1)


def test_participants_meet_the_anchors_in_different_orders() -> None:
    where = content(3, 3, 3, 3)
    orders = {tuple(shuffled(where, f"1/{user}")) for user in range(50)}
    assert len(orders) == 50
    places = Counter(order.index(0) for order in orders)
    assert max(places.values()) < 15


@pytest.mark.parametrize(
    ("criterion", "level", "expected"),
    [
        ("c0", "3", Answer("c0", 3)),
        ("c1", "", Answer("c1")),
        ("", "5", Answer("", 5)),
        ("", "", EMPTY),
        (NOWHERE, "4", Answer(NOWHERE)),
    ],
)
def test_what_is_an_answer(criterion: str, level: str, expected: Answer) -> None:
    assert read_answer(criterion, level, content(1, 1)) == expected


@pytest.mark.parametrize(
    ("criterion", "level"),
    [("c2", "3"), ("c0", "0"), ("c0", "6"), ("c0", "3.0"), ("c0", "٣"), ("C0", "1"), ("c0", " 1")],
)
def test_what_is_no_answer(criterion: str, level: str) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(criterion, level, content(1, 1))


@given(
    st.dictionaries(
        st.integers(0, 60),
        st.builds(Answer, st.sampled_from(["", "a", "b", NOWHERE]), st.none() | st.integers(0, 10)),
    )
)
def test_answers_come_back_as_they_were_stored(answers: dict[int, Answer]) -> None:
    import json

    back = answers_of(json.loads(json.dumps(stored_form(answers))))
    assert back == {anchor: one for anchor, one in answers.items() if one != EMPTY}


def test_pages_of_ten() -> None:
    assert [pages(n) for n in (1, 10, 11, 60)] == [1, 1, 2, 6]
    assert list(places_on(2, 13)) == [10, 11, 12]
    order = list(range(13))
    done = {one: Answer(NOWHERE) for one in range(12)}
    assert first_open_page(order, {}) == 1
    assert first_open_page(order, done) == 2
    assert first_open_page(order, done | {12: Answer("a", 1)}) == 2


def test_freezing_keeps_what_is_chosen_in_its_order() -> None:
    parts = parts_of(document())
    frozen = freeze(parts, ["openness", "planning"], "nn")
    assert [one.id for one in frozen.criteria] == ["planning", "openness"]
    assert [one.level for one in frozen.anchors] == [1, 3, 5] * 2
    assert frozen.anchors[0].text == "Planning at level 1. (nynorsk)"
    assert frozen.labels[5] == "Very strong (nynorsk)"
    assert content_of(frozen.as_json()) == frozen


def test_what_is_not_written_is_told() -> None:
    parts = parts_of(document())
    parts["criterion/planning"]["anchors"]["3"]["nn"] = " "
    found = offers(parts, "en")
    assert [one.missing["nn"] for one in found] == [1, 0, 0]
    assert complete_languages(found) == ["nb", "en"]
    with pytest.raises(Unfit, match=r"Planning \(nynorsk\) is not all written in Nynorsk"):
        freeze(parts, ["planning", "openness"], "nn")
    assert len(freeze(parts, ["initiative", "openness"], "nn").anchors) == 6


def test_a_criterion_without_anchors_is_not_offered() -> None:
    parts = parts_of(document())
    for text in parts["criterion/planning"]["anchors"].values():
        text.update(nb="", nn="", en="")
    assert [one.id for one in offers(parts, "en")] == ["initiative", "openness"]
    with pytest.raises(Unfit, match="at least two criteria"):
        freeze(parts, ["planning", "openness"], "en")
