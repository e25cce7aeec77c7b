"""Every page of a recruitment, for every kind of reader, in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from screening.accounts.models import User
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
SET_UP = ("edit", "candidates", "candidates/import", "panel", "weights")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("candidates", [0, 3])
def test_pages_of_set_up(make: Make, client_of: ClientOf, language: str, candidates: int) -> None:
    case = make.recruitment(candidates=candidates, declared=False)
    client = client_of(make.user(role="hr", language=language))
    for page in ("", *(f"/{name}" for name in SET_UP)):
        client.get(f"/recruitments/{case.id}{page}")
    for candidate in case.candidates:
        client.get(f"/recruitments/{case.id}/candidates/{candidate.id}/edit")
    client.get("/recruitments/new")
    assert case.recruitment.title in main_text(client.get("/"))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("declared", [True, False])
def test_pages_of_the_panel(
    make: Make, client_of: ClientOf, language: str, *, declared: bool
) -> None:
    users = [make.user(language=language) for _ in range(3)]
    case = make.recruitment(users=users, observers=1, declared=declared)
    for user in users:
        client = client_of(user)
        for page in ("", "/weights", "/impartiality"):
            client.get(f"/recruitments/{case.id}{page}")
        client.get("/")
