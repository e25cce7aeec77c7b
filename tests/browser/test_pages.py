"""The demonstration's pages in a real browser: nothing for axe-core, nothing on the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from screening.accounts.models import User
from screening.cli import cli
from tests.browser.conftest import Screens
from tests.browser.pictures import addresses
from tests.factories import PASSWORD, Make


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_main_page_is_good(
    app: Flask, make: Make, open_window: Callable[..., Screens], width: int, scheme: str
) -> None:
    made = CliRunner().invoke(cli, ["demo", "--password", PASSWORD], obj=app)
    assert made.exit_code == 0, made.output
    screens = open_window(width=width, color_scheme=scheme)
    screens.sign_in(_user(make, "chair@example.no"))
    complaints = []
    for name, address in addresses(app).items():
        screens.open(address)
        try:
            screens.assert_good()
        except AssertionError as error:
            complaints.append(f"{name}: {error}")
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("page", ["edit", "candidates", "candidates/import", "panel", "weights"])
def test_every_page_of_set_up_is_good(
    make: Make, open_window: Callable[..., Screens], page: str
) -> None:
    case = make.recruitment(candidates=3, members=2)
    for width in (320, 1280):
        screens = open_window(width=width)
        screens.sign_in(make.user(role="hr"))
        screens.open(f"/recruitments/{case.id}/{page}")
        screens.assert_good()


def _user(make: Make, email: str) -> User:
    return make.one(sa.select(User).where(User.email == email))
