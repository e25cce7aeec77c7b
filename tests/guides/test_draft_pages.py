"""The pages of a draft as a whole, through the client."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import service
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def author(make: Make) -> User:
    return make.user("Kari Nordmann", role="hr")


@pytest.fixture
def hr(author: User, client_of: ClientOf) -> PageClient:
    return client_of(author)


@pytest.fixture
def small_draft(app: Flask, make: Make, author: User) -> str:
    """A draft from the small question set; its address."""
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        service.draft_from(session, Actor(author.id, author.name), version)
    return "/question-sets/small-set/draft"


def test_the_head_says_what_it_is_and_who_wrote_last(hr: PageClient, small_draft: str) -> None:
    page = hr.get(small_draft)
    text = main_text(page)
    assert "Small set" in text
    assert "Draft" in text
    assert "Last changed by Kari Nordmann" in text
    assert 'aria-current="page">Structure' in page.text
