"""Whoever chooses a version of a question set that is retired in the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from tests.documents import document
from tests.factories import Make
from tests.page_client import PageClient, main_text

NEW = "/recruitments/new"
TYPED = {"title": "Rådgjevar", "reference": "2026/99", "unit": "Personal", "advert_text": "Søk no!"}


@pytest.fixture
def user(make: Make) -> User:
    return make.user(role="hr")


@pytest.fixture
def hr(client_of: Callable[[User], PageClient], user: User) -> PageClient:
    return client_of(user)


def retire(make: Make, user: User) -> None:
    with make.app.app_context(), db.unit_of_work() as session:
        version = queries.get_version(session, "small-set")
        service.retire(session, Actor(user.id, user.name), version)


@pytest.mark.parametrize("others", [0, 1])
def test_a_version_that_is_retired_while_it_is_chosen_is_told_of_and_the_text_stays(
    make: Make, user: User, hr: PageClient, others: int
) -> None:
    version = make.question_set()
    if others:
        make.question_set(document(slug="other-set"))
    page = hr.get(NEW)
    retire(make, user)
    answer = hr.submit(page, {**TYPED, "version_id": str(version.id)}, expect=422)
    assert "Choose one of those that are listed." in main_text(answer)
    assert "Not a valid choice" not in answer.text
    assert all(text in answer.text for text in TYPED.values())
