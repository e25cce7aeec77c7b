"""The recruitment and the HR adviser that most tests here begin with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from screening.accounts.models import User
from tests.factories import Case, Make
from tests.page_client import PageClient


@pytest.fixture
def hr(make: Make, client_of: Callable[[User], PageClient]) -> PageClient:
    return client_of(make.user(role="hr"))


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=3)
