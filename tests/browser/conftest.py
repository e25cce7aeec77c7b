"""A real Chromium against a real server, for what only a browser can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from tests.browser.demonstration import begin_recruitments, demonstration, show_faults
from tests.browser.window import Screens, Windows, launch, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application on a free port; gives its address without a last slash."""
    with serving(app) as address:
        yield address


@pytest.fixture
def open_window(chromium: Browser, server: str) -> Iterator[Callable[..., Screens]]:
    """Open a window with cookies of its own: `open_window(width=…, java_script_enabled=False)`.

    Other arguments are those of playwright's `new_context`. After the test, each window's console
    must have been silent.
    """
    windows = Windows(chromium, server)
    yield windows.open
    problems = windows.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def window(open_window: Callable[..., Screens]) -> Screens:
    """A desktop window."""
    return open_window()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration, two recruitments that have only begun, and an address that fails."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as app:
        show_faults(app)
        begin_recruitments(app)
        yield app


@pytest.fixture(scope="module")
def windows(demo: Flask, chromium: Browser) -> Iterator[Windows]:
    """Windows on the demonstration; after the file, each one's console must have been silent."""
    with serving(demo) as address:
        windows = Windows(chromium, address)
        yield windows
        problems = windows.close()
    assert not problems, "\n".join(problems)
