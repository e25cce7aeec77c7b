"""A real Chromium against a real server, for what only a browser can tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from screening.accounts.models import User
from tests.conftest import CHROMIUM
from tests.factories import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# The newest has to be named: without "wcag22aa" axe leaves out the rules that came with it.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM_OPTIONS = [
    # The tests also run as root in a container, where Chromium's own sandbox can't be set up.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Without these it looks up hosts of its maker at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUN_AXE = """async (tags) => {
  const result = await axe.run(document, {runOnly: {type: "tag", values: tags}});
  return result.violations.map(({id, help, nodes}) =>
    `${id}: ${help}\\n` + nodes.map((node) => `      ${node.html}\\n`
      + `      ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}`)
      .join("\\n"));
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it out."""


@dataclass
class Screens:
    """A browser window on the running product."""

    page: Page
    address: str
    problems: list[str]
    """What the browser's console complained of: script errors, what the policy stopped."""

    def open(self, path: str) -> Page:
        """Go to `path` and wait until all of it is there."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: User, password: str = PASSWORD) -> Page:
        """Sign in on the product's own page."""
        page = self.open("/sign-in")
        page.locator("main input[type=email], main input[name=email]").first.fill(user.email)
        page.locator("main input[type=password]").fill(password)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def accessibility_complaints(self) -> list[str]:
        """Return what axe-core finds wrong with the page as it is now."""
        # The policy forbids script tags from elsewhere; evaluating goes past it.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(RUN_AXE, AXE_TAGS)
        return found

    def assert_good(self) -> None:
        """Fail where axe-core or the console has something to say, or the page scrolls sideways."""
        complaints = self.accessibility_complaints() + self.problems
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            complaints.append("The page is wider than the window")
        where = self.page.url.removeprefix(self.address)
        assert not complaints, f"{where}:\n" + "\n".join(f"  - {line}" for line in complaints)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with sync_playwright() as playwright:
        yield from _browser(playwright)


def _browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=str(CHROMIUM), args=CHROMIUM_OPTIONS, headless=True
    )
    yield browser
    browser.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application on a free port; gives its address without a last slash."""
    running = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def open_window(chromium: Browser, server: str) -> Iterator[Callable[..., Screens]]:
    """Open a window with cookies of its own: `open_window(width=…, java_script_enabled=False)`.

    Other arguments are those of playwright's `new_context`. After the test, each window's console
    must have been silent.
    """
    opened: list[tuple[BrowserContext, Screens]] = []

    def open_window(width: int = 1280, height: int = 900, **options: Any) -> Screens:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, **{"locale": "en-GB", **options}
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        screens = Screens(page, server, [])
        page.on("pageerror", lambda error: screens.problems.append(f"script error: {error}"))
        page.on("console", lambda message: _note(screens, message))
        opened.append((context, screens))
        return screens

    yield open_window
    for context, _screens in opened:
        context.close()
    problems = [line for _context, screens in opened for line in screens.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def window(open_window: Callable[..., Screens]) -> Screens:
    """A desktop window."""
    return open_window()


def _note(screens: Screens, message: Any) -> None:
    # A page that answers 4xx on purpose is reported as an error of loading; tests look at those.
    if message.type == "error" and "Failed to load resource" not in message.text:
        screens.problems.append(f"console: {message.text}")
