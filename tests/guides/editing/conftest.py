"""Somebody of HR, and a draft that they write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from screening.accounts.models import User
from tests.factories import Make
from tests.guides.editing.written_draft import WrittenDraft
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def author(make: Make) -> User:
    return make.user("Kari Nordmann", role="hr")


@pytest.fixture
def hr(author: User, client_of: ClientOf) -> PageClient:
    return client_of(author)


@pytest.fixture
def written(app: Flask, author: User) -> WrittenDraft:
    return WrittenDraft(app, author)


@pytest.fixture
def small(written: WrittenDraft, make: Make) -> WrittenDraft:
    written.start(make)
    return written
