"""Two people of HR, and the draft of one of them in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from screening.accounts.models import User
from tests.factories import Make
from tests.guides.editing.parts.writing import start
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def hr(make: Make) -> User:
    return make.user("Anne Berg", role="hr")


@pytest.fixture
def other(make: Make) -> User:
    return make.user("Bo Dahl", role="hr")


@pytest.fixture
def client(client_of: ClientOf, make: Make, hr: User) -> PageClient:
    start(make, hr)
    return client_of(hr)
