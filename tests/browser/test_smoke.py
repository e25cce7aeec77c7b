"""The first look: can one sign in, and are the first pages good on a desk and in a hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.window import Screens
from tests.factories import Make


@pytest.mark.parametrize("width", [320, 1280])
def test_sign_in_leads_to_the_recruitments(
    width: int, make: Make, open_window: Callable[..., Screens]
) -> None:
    case = make.recruitment(candidates=2, members=2)
    screens = open_window(width=width, height=800)

    screens.open("/sign-in")
    screens.assert_good()

    page = screens.sign_in(case.chair)
    assert page.locator("h1").count() == 1
    assert page.get_by_text(case.recruitment.title).first.is_visible()
    screens.assert_good()


def test_without_script_one_can_sign_in_too(
    make: Make, open_window: Callable[..., Screens]
) -> None:
    user = make.user(role="hr")
    screens = open_window(java_script_enabled=False)
    page = screens.sign_in(user)
    assert page.locator("main h1").is_visible()
