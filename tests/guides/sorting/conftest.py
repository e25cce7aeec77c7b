"""An exercise on the small question set, and people who sort in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides.models import QuestionSetVersion
from screening.guides.sorting import queries, service
from screening.guides.sorting.content import Content, content_of
from screening.guides.sorting.models import Exercise
from screening.guides.sorting.rules import Answer, shuffled
from screening.guides.sorting.service import Posted
from tests.factories import Make

SLUG = "small-set"


@dataclass
class Sorting:
    """Makes exercises and lets people sort, each act committed as a request would."""

    app: Flask
    make: Make
    hr: User = field(init=False)

    def __post_init__(self) -> None:
        self.hr = self.make.user("Hege HR", role="hr")

    def exercise(
        self,
        users: Sequence[User],
        *,
        version: QuestionSetVersion | None = None,
        slug: str = SLUG,
        language: str = "en",
        criteria: Sequence[str] | None = None,
        deadline: date | None = None,
    ) -> Exercise:
        if version is None and slug == SLUG:
            self.make.question_set()
        with self.app.app_context(), db.unit_of_work() as session:
            page = queries.set_page(session, slug)
            source = page.sources[0]
            every = [
                one for each in source.parts["outline"]["competencies"] for one in each["criteria"]
            ]
            return service.make(
                session,
                self.actor(self.hr),
                page,
                source,
                language=language,
                criteria=criteria or every,
                users=users,
                deadline=deadline,
            )

    def sort(
        self, exercise: Exercise, user: User, answers: Mapping[int, Answer], *, hand_in: bool = True
    ) -> None:
        with self.app.app_context(), db.unit_of_work() as session:
            place = queries.own_place(session, exercise.id, user.id)
            posted = [Posted(anchor, "/", answer) for anchor, answer in answers.items()]
            service.save(session, self.actor(user), place, posted)
            if hand_in:
                assert service.hand_in(session, self.actor(user), place)

    def close(self, exercise: Exercise) -> None:
        with self.app.app_context(), db.unit_of_work() as session:
            service.close(session, self.actor(self.hr), session.get_one(Exercise, exercise.id))

    @staticmethod
    def actor(user: User) -> Actor:
        return Actor(user.id, user.name)

    @staticmethod
    def right(exercise: Exercise, **changes: Answer) -> dict[int, Answer]:
        """Return every anchor put where it belongs, but for `a3=Answer(...)` and the like."""
        content = content_of(exercise.content)
        found = {
            number: Answer(one.criterion, one.level) for number, one in enumerate(content.anchors)
        }
        return found | {int(name[1:]): answer for name, answer in changes.items()}

    @staticmethod
    def order(exercise: Exercise, user: User) -> list[int]:
        return shuffled(content_of(exercise.content), f"{exercise.id}/{user.id}")

    @staticmethod
    def content(exercise: Exercise) -> Content:
        return content_of(exercise.content)

    @staticmethod
    def fields(
        order: Sequence[int], answers: Mapping[int, Answer], base: str = "/"
    ) -> dict[str, Any]:
        """Return the answers as the page's form sends them."""
        sent: dict[str, Any] = {}
        for place, anchor in enumerate(order, start=1):
            if anchor in answers:
                level = answers[anchor].level
                sent |= {
                    f"card-{place}-criterion": answers[anchor].criterion,
                    f"card-{place}-level": "" if level is None else str(level),
                    f"card-{place}-base": base,
                }
        return sent


@pytest.fixture
def sorting(app: Flask, make: Make) -> Sorting:
    return Sorting(app, make)
