"""Every page of the product, with axe-core: on a desk and in a hand, light and dark, at any width.

The pages are found in the application's own map of addresses, so that a new one is looked at too.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser.demonstration import (
    ADMINISTRATOR,
    CHAIR,
    FAULTS,
    HR,
    MEMBER,
    OBSERVER,
    Pages,
)
from tests.browser.window import Windows


@pytest.mark.parametrize("email", [HR, CHAIR, OBSERVER, None])
def test_axe_finds_nothing_on_any_page(demo: Flask, windows: Windows, email: str | None) -> None:
    screens = windows.open()
    if email is not None:
        screens.sign_in(email)
    complaints = []
    for addresses in Pages(demo).of(email).values():
        for address in addresses:
            screens.open(address)
            complaints += screens.complaints_everywhere()
    assert not complaints + screens.problems, "\n".join(complaints + screens.problems)


@pytest.mark.parametrize("email", [MEMBER, ADMINISTRATOR])
def test_no_page_is_too_wide_in_another_language(demo: Flask, windows: Windows, email: str) -> None:
    screens = windows.open()
    screens.sign_in(email)
    complaints = []
    for addresses in Pages(demo).of(email).values():
        for address in addresses:
            screens.open(address)
            complaints += screens.complaints_everywhere(axe=False)
    assert not complaints, "\n".join(complaints)


def test_every_page_is_open_to_one_of_those_who_look_here(demo: Flask) -> None:
    pages = Pages(demo)
    seen = {endpoint for email in (HR, CHAIR, None) for endpoint in pages.of(email)}
    assert seen == pages.endpoints()


def test_axe_finds_nothing_on_any_error_page(windows: Windows) -> None:
    complaints = []
    for email in (None, HR):
        screens = windows.open()
        if email is not None:
            screens.sign_in(email)
        for kind in FAULTS:
            answer = screens.page.goto(f"{screens.address}/health?kind={kind}")
            assert answer is not None
            assert answer.status == int(kind)
            complaints += screens.complaints_everywhere()
    assert not complaints, "\n".join(complaints)
