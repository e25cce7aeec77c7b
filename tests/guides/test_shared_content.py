"""What several shipped question sets share reads word for word the same in each of them.

A criterion that two roles are assessed on can then be held side by side for both, and whoever
changes a text in one file is told of the others.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations

import pytest

from screening import resources
from screening.guides import files
from screening.guides.schema import Criterion, Document, Question

EMPLOYEES_SHORT, EMPLOYEES_FULL = "remote-employee-short", "remote-employee-full"
LEADERS, LEADERS_OF_LEADERS = "remote-leader-employees", "remote-leader-leaders"
# The thesis found that leading leaders differs little from leading employees: both sets assess it.
LEADER_CORE = frozenset({"k04", "k09", "k11", "k13", "k14", "k17"})
# Where a set for employees and one for leaders may differ, and why.
REASONS = {
    ("k04", "remote_reason"): "what fills the calendar is another thing for those who lead",
    ("k04", "anchors"): "leaders delegate, and divide their time between sites",
}
FOR_LEADERS = frozenset({LEADERS, LEADERS_OF_LEADERS})


@cache
def sets() -> tuple[Document, ...]:
    folder = resources.folder("question_sets")
    return tuple(files.read(path) for path in sorted(folder.glob("*.yaml")))


def by_slug(slug: str) -> Document:
    return next(one for one in sets() if one.slug == slug)


def places_of_criteria() -> dict[str, list[tuple[str, Criterion]]]:
    """Return each criterion's id to the sets that have it, with what they say of it."""
    found: dict[str, list[tuple[str, Criterion]]] = defaultdict(list)
    for document in sets():
        for criterion in document.criteria:
            found[criterion.id].append((document.slug, criterion))
    return found


def differences(ours: Criterion, theirs: Criterion) -> set[str]:
    parts = ("name", "definition", "remote_reason", "anchors")
    return {part for part in parts if getattr(ours, part) != getattr(theirs, part)}


def test_a_shared_criterion_has_the_same_definition_and_anchors() -> None:
    used = set()
    for criterion_id, places in places_of_criteria().items():
        for (slug, ours), (other, theirs) in combinations(places, 2):
            for part in differences(ours, theirs):
                where = (criterion_id, part)
                assert where in REASONS, (slug, other, where)
                assert len({slug, other} & FOR_LEADERS) == 1, (slug, other, where)
                used.add(where)
    assert used == REASONS.keys(), "a reason that nothing needs any longer"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_anchors_of_time_say_the_same_of_deadlines_to_all(language: str) -> None:
    ours, theirs = (by_slug(slug).criterion("k04") for slug in (EMPLOYEES_FULL, LEADERS))
    for level in (1, 3, 5):
        # An anchor has a sentence for priorities, one for deadlines and one for hours.
        first, second = (
            one.anchors[level].in_language(language).split(". ") for one in (ours, theirs)
        )
        assert len(first) == len(second) == 3
        assert first[1] == second[1]


def test_a_shared_question_has_the_same_words_and_minutes() -> None:
    seen: dict[str, Question] = {}
    for document in sets():
        for question in document.questions:
            assert seen.setdefault(question.id, question) == question, (document.slug, question.id)


def test_no_question_stands_under_two_ids() -> None:
    stems = {(question.id, question.stem.en) for one in sets() for question in one.questions}
    assert len({stem for _, stem in stems}) == len(stems)


def test_a_shared_competency_has_the_same_name() -> None:
    names = {(one.id, one.name.nb, one.name.nn, one.name.en)
             for document in sets() for one in document.competencies}  # fmt: skip
    assert len({name[0] for name in names}) == len(names)


def test_scale_and_closing_are_the_same_everywhere() -> None:
    first, *others = sets()
    for document in others:
        assert document.scale == first.scale
        assert document.closing == first.closing


def test_the_short_set_is_the_full_one_with_less_in_it() -> None:
    brief, full = by_slug(EMPLOYEES_SHORT), by_slug(EMPLOYEES_FULL)
    asked = [one.id for one in full.questions]
    assert {one.id for one in brief.criteria} < {one.id for one in full.criteria}
    assert [one.id for one in brief.questions] == [
        one for one in asked if one in {question.id for question in brief.questions}
    ]


def test_both_sets_for_leaders_have_the_core() -> None:
    criteria = [
        {one.id for one in by_slug(slug).criteria} for slug in (LEADERS, LEADERS_OF_LEADERS)
    ]
    assert criteria[0] & criteria[1] == LEADER_CORE


@pytest.mark.parametrize("criterion", sorted(LEADER_CORE))
def test_the_core_is_asked_of_both_groups_in_the_same_way(criterion: str) -> None:
    ours, theirs = (by_slug(slug).questions_of(criterion) for slug in (LEADERS, LEADERS_OF_LEADERS))
    assert [(one.type, one.minutes) for one in ours] == [(one.type, one.minutes) for one in theirs]
    for first, second in zip(ours, theirs, strict=True):
        assert second.id in {first.id, f"{first.id}-leaders"}
