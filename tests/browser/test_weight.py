"""How much a browser fetches for the page that panels score on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demonstration import CHAIR, demonstration
from tests.browser.window import Windows, serving

MOST_REQUESTS = 10
MOST_BYTES = 100_000
PAGE = "/recruitments/7/candidates/37/interview"


def fetched(page: Page, address: str) -> dict[str, int]:
    """Go to `address`; return what was fetched with the bytes that came over the network."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: names.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    return {names[key]: size for key, size in sizes.items() if names[key].startswith("http")}


def test_the_scoring_page_is_light(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("weight")
    with demonstration(folder, testing=False) as app, serving(app) as address:
        windows = Windows(chromium, address)
        screens = windows.open(locale="nb")
        screens.sign_in(CHAIR)
        # Signed in, but with nothing in the cache: as on the first interview of a day.
        cold = windows.open(locale="nb", storage_state=screens.page.context.storage_state())
        sizes = fetched(cold.page, address + PAGE)
        assert cold.page.locator("[data-scorecard] textarea").count() > 0
        again = fetched(cold.page, address + PAGE)
        assert not windows.close()
    table = "\n".join(f"{size:>8} {url.removeprefix(address)}" for url, size in sizes.items())
    assert len(sizes) <= MOST_REQUESTS, table
    assert sum(sizes.values()) <= MOST_BYTES, f"{sum(sizes.values())} bytes:\n{table}"
    # All but the page itself stays in the browser.
    assert sum(again.values()) < max(sizes[address + PAGE], 1) * 1.1 + 500, again
