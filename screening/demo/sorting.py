"""Anchor sorting in the demonstration: one exercise that is closed, and one under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial

from screening.demo.content import FOLDER, Content, When, read
from screening.demo.steps import Stage, Step
from screening.guides.sorting import queries, service
from screening.guides.sorting.content import offers
from screening.guides.sorting.rules import EMPTY, NOWHERE, Answer

MINUTES_APART = 25


class Sorting(Content):
    """How one colleague sorts: where other than intended, and how many before breaking off."""

    otherwise: Mapping[str, str] = {}
    sorted: int | None = None


class SortedExercise(Content):
    """An exercise on the newest published version; without `criteria`, on all of them."""

    question_set: str
    maker: str
    language: str
    criteria: tuple[str, ...] = ()
    made: When
    sorting: When
    closed: When | None = None
    people: Mapping[str, Sorting]


@cache
def exercises() -> tuple[SortedExercise, ...]:
    """Return the exercises, with what everybody answers."""
    rows = read(FOLDER / "studio.yaml")["exercises"]
    return tuple(SortedExercise.model_validate(one) for one in rows)


def steps(stage: Stage) -> Iterator[Step]:
    """Yield all that is done in the exercises."""
    for one in exercises():
        yield Step(stage.at(one.made), partial(_make, stage, one))
        for turn, person in enumerate(one.people):
            at = stage.at(one.sorting, turn * MINUTES_APART)
            yield Step(at, partial(_sort, stage, one, person))
        if one.closed is not None:
            yield Step(stage.at(one.closed), partial(_close, stage, one))


def _make(stage: Stage, one: SortedExercise) -> None:
    page = queries.set_page(stage.session, one.question_set)
    source = next(each for each in page.sources if each.number is not None)
    every = [offer.id for offer in offers(source.parts, one.language)]
    service.make(
        stage.session,
        stage.actor(one.maker),
        page,
        source,
        language=one.language,
        criteria=one.criteria or every,
        users=[stage.users[person] for person in one.people],
    )


def _exercise_id(stage: Stage, one: SortedExercise) -> int:
    question_set = queries.set_page(stage.session, one.question_set).question_set
    return queries.exercises(stage.session, question_set.id)[0].exercise.id


def _sort(stage: Stage, one: SortedExercise, person: str) -> None:
    actor, how = stage.actor(person), one.people[person]
    place = queries.own_place(stage.session, _exercise_id(stage, one), stage.users[person].id)
    anchors = list(enumerate(place.content.anchors))[: how.sorted]
    posted = [
        service.Posted(
            number,
            EMPTY.token,
            _answer(
                how.otherwise.get(f"{each.criterion}/{each.level}"), each.criterion, each.level
            ),
        )
        for number, each in anchors
    ]
    if not posted:
        return
    service.save(stage.session, actor, place, posted)
    if how.sorted is None:
        service.hand_in(stage.session, actor, place)


def _answer(instead: str | None, criterion: str, level: int) -> Answer:
    if instead is None:
        return Answer(criterion, level)
    if instead == NOWHERE:
        return Answer(NOWHERE)
    other, _, chosen = instead.partition("/")
    return Answer(other, int(chosen))


def _close(stage: Stage, one: SortedExercise) -> None:
    found = queries.exercise_row(stage.session, _exercise_id(stage, one)).exercise
    service.close(stage.session, stage.actor(one.maker), found)
