"""Chromium's windows on a running product: for the tests, and for the pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize
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
  const result = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
  });
  return result.violations.map(({id, help, nodes}) =>
    `${id}: ${help}\\n` + nodes.map((node) => `      ${node.html}\\n`
      + `      ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}`)
      .join("\\n"));
}"""
# A page may be as wide as its window; what reaches farther is named, to find it at once.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const reach = (one) => Math.round(one.getBoundingClientRect().right);
  const far = [...document.querySelectorAll("body *")]
    .filter((one) => reach(one) > width && !one.closest("[tabindex][role=region]"));
  return [`The page is wider than ${width} pixels: `
    + far.slice(0, 4).map((one) => `<${one.localName} class="${one.className}"> ${reach(one)}`)];
}"""


# What is folded away is looked at as well, but for the menu, which lies on top of the page.
UNFOLD = """() => document.querySelectorAll("details:not([data-menu])")
  .forEach((one) => { one.open = true; })"""
DESK: ViewportSize = {"width": 1280, "height": 900}
LOOKS: tuple[tuple[str, ViewportSize, Literal["light", "dark"]], ...] = (
    ("light", DESK, "light"),
    ("dark", DESK, "dark"),
    ("in a hand", {"width": 360, "height": 740}, "light"),
)
NARROW: tuple[ViewportSize, ...] = (
    {"width": 640, "height": 450},  # A desk at 200 % zoom.
    {"width": 320, "height": 568},  # The narrowest that WCAG asks for.
)


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it out."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port while the block lasts; gives its address, no slash at the end."""
    running = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, without a screen."""
    return playwright.chromium.launch(
        executable_path=str(CHROMIUM), args=CHROMIUM_OPTIONS, headless=True
    )


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

    def sign_in(self, user: User | str, password: str = PASSWORD) -> Page:
        """Sign in on the product's own page, as a user or by e-mail address."""
        page = self.open("/sign-in")
        self.fill_in_sign_in(user, password)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def fill_in_sign_in(self, user: User | str, password: str = PASSWORD) -> None:
        """Fill in and send the sign-in form of the page that is open."""
        self.page.locator("main input[name=email]").fill(
            user if isinstance(user, str) else user.email
        )
        self.page.locator("main input[type=password]").fill(password)
        self.page.locator("main button[type=submit]").click()

    def tab(self) -> Screens:
        """Open one more tab with the same cookies."""
        return _watched(self.page.context.new_page(), self.address, self.problems)

    def accessibility_complaints(self) -> list[str]:
        """Return what axe-core finds wrong with the page as it is now."""
        if not self.page.evaluate("'axe' in window"):
            # The policy forbids script tags from elsewhere; evaluating goes past it.
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(RUN_AXE, AXE_TAGS)
        return found

    def width_complaints(self) -> list[str]:
        """Return what makes the page scroll sideways, if it does."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found

    def complaints_everywhere(self, *, axe: bool = True) -> list[str]:
        """Return what is wrong with the page as it is, at every width and in both schemes."""
        self.page.evaluate(UNFOLD)
        found = []
        for name, size, scheme in LOOKS:
            # Colours that are on their way to others would be measured as they are just then.
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.set_viewport_size(size)
            lines = [*(self.accessibility_complaints() if axe else ()), *self.width_complaints()]
            found += [f"{name}: {line}" for line in lines]
        for size in NARROW:
            self.page.set_viewport_size(size)
            found += self.width_complaints()
        self.page.set_viewport_size(DESK)
        where = self.page.url.removeprefix(self.address)
        return [f"{where}: {line}" for line in found]

    def assert_good(self) -> None:
        """Fail where axe-core or the console has something to say, or the page scrolls sideways."""
        complaints = self.accessibility_complaints() + self.problems + self.width_complaints()
        where = self.page.url.removeprefix(self.address)
        assert not complaints, f"{where}:\n" + "\n".join(f"  - {line}" for line in complaints)


@dataclass
class Windows:
    """The windows that a test or a file of tests has opened."""

    browser: Browser
    address: str
    opened: list[tuple[BrowserContext, Screens]] = field(default_factory=list)

    def open(self, width: int = 1280, height: int = 900, **options: Any) -> Screens:
        """Open a window with cookies of its own; `options` are those of `Browser.new_context`."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "en-GB", **options}
        )
        context.set_default_timeout(10_000)
        screens = _watched(context.new_page(), self.address, [])
        self.opened.append((context, screens))
        return screens

    def close(self) -> list[str]:
        """Close all of them; return what their consoles complained of."""
        for context, _screens in self.opened:
            context.close()
        return [line for _context, screens in self.opened for line in screens.problems]


def _watched(page: Page, address: str, problems: list[str]) -> Screens:
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on("console", lambda message: _note(problems, message))
    return Screens(page, address, problems)


def _note(problems: list[str], message: Any) -> None:
    # A page that answers 4xx on purpose is reported as an error of loading; tests look at those.
    if message.type == "error" and "Failed to load resource" not in message.text:
        problems.append(f"console: {message.text}")
