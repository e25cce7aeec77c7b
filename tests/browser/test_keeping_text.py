"""What panel members write is never lost: clashes, ended sessions, lost networks, crashes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from screening.scoring.models import Score
from tests.browser.test_scoring_flow import (
    FIRST,
    SAVED,
    SECOND,
    evidence,
    expect_status,
    interview,
    short_waits,
    status,
    stored,
)
from tests.browser.window import Screens
from tests.factories import Case, Make

__all__ = ["short_waits"]

OFFLINE = "Not saved yet. It is kept in this browser, and saving is tried again."
SIGNED_OUT = "You have been signed out. What you wrote is kept in this browser."
LONG = "What the candidate said about planning, at some length.\nAnd on a second line."


def write(page: Page, text: str, question: str = FIRST) -> None:
    page.locator(f"#{question}-evidence").fill(text)


def kept(page: Page) -> str:
    found: str = page.evaluate("Object.values(localStorage).join()")
    return found


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=1, members=2)


def test_two_tabs_at_the_very_first_save_show_both_versions(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    other = window.tab()
    window.open(interview(case))
    other.open(interview(case))
    write(page, "The version of the first tab.")
    expect_status(page, SAVED)
    write(other.page, "The version of the second tab.")
    other.page.locator(f"#{FIRST}-choice-2").check()
    expect(other.page.locator(f"#{FIRST} [data-status]")).to_contain_text(
        "This question was changed in another window. Nothing is lost."
    )
    assert stored(make)[FIRST].evidence == "The version of the first tab."

    other.page.get_by_role("button", name="See both versions").click()
    expect(other.page.locator("#error-summary")).to_be_focused()
    clash = other.page.get_by_role("complementary", name="The stored version")
    expect(clash).to_contain_text("The version of the first tab.")
    assert evidence(other.page) == "The version of the second tab."
    assert other.page.locator(f"#{FIRST}-choice-2").is_checked()
    assert status(other.page) == "Not saved"

    other.page.get_by_role("button", name="Save", exact=True).click()
    other.page.locator("#error-summary").wait_for(state="detached")
    row = make.one(sa.select(Score))
    assert (row.evidence, row.level) == ("The version of the second tab.", 2)

    # The first tab has nothing unsaved, so it can go on without having seen any of this.
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url(f"**question={SECOND}")
    assert stored(make)[FIRST].evidence == "The version of the second tab."


def test_of_two_versions_the_stored_one_can_be_kept(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    other = window.tab()
    window.open(interview(case))
    other.open(interview(case))
    write(page, "The version to keep.")
    expect_status(page, SAVED)
    write(other.page, "The version to leave.")
    other.page.get_by_role("button", name="See both versions").click()
    other.page.get_by_role("link", name="Keep the stored version").click()
    other.page.wait_for_url(f"**question={FIRST}")
    assert evidence(other.page) == "The version to keep."
    other.page.wait_for_timeout(1200)
    assert evidence(other.page) == "The version to keep."
    assert stored(make)[FIRST].evidence == "The version to keep."


def test_a_session_that_ends_while_one_types_keeps_the_text(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    write(page, "Before the session ended.")
    expect_status(page, SAVED)
    page.context.clear_cookies(name="session")
    write(page, LONG)
    page.locator(f"#{FIRST}-choice-4").check()
    expect(page.locator(f"#{FIRST} [data-status]")).to_contain_text(SIGNED_OUT)
    assert stored(make)[FIRST].evidence == "Before the session ended."

    page.get_by_role("link", name="Sign in and go on").click()
    page.wait_for_url("**/sign-in?**")
    window.fill_in_sign_in(case.chair)
    page.wait_for_url(f"**question={FIRST}")
    assert evidence(page) == LONG
    expect_status(page, SAVED)
    row = make.one(sa.select(Score))
    assert (row.evidence, row.level) == (LONG, 4)
    assert kept(page) == ""


@pytest.mark.parametrize("script", [True, False])
def test_a_button_after_the_session_has_ended_carries_the_text_through_sign_in(
    make: Make, case: Case, open_window: Callable[..., Screens], *, script: bool
) -> None:
    window = open_window(java_script_enabled=script)
    page = window.sign_in(case.chair)
    window.open(interview(case))
    write(page, LONG)
    page.locator(f"#{FIRST}-choice-4").check()
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save and next").click()
    page.get_by_text("What you wrote is kept; sign in to save it.").wait_for()
    window.fill_in_sign_in(case.chair)

    page.get_by_role("heading", name="Save what you wrote").wait_for()
    assert page.get_by_label("Text 1").input_value() == LONG
    page.locator("main").get_by_role("button", name="Save").click()
    page.wait_for_url(f"**question={SECOND}")
    row = make.one(sa.select(Score))
    assert (row.evidence, row.level) == (LONG, 4)
    window.open(interview(case))
    assert evidence(page) == LONG


def test_without_a_connection_saving_is_tried_until_it_works(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))

    def unreachable(route: Route) -> None:
        route.abort("connectionrefused")

    page.route("**/interview/*", unreachable)
    write(page, LONG)
    expect_status(page, OFFLINE)
    # A button must not lead to the browser's own page about lost connections.
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_timeout(300)
    assert evidence(page) == LONG
    assert kept(page) != ""

    page.unroute("**/interview/*", unreachable)
    expect_status(page, SAVED)
    assert stored(make)[FIRST].evidence == LONG
    assert kept(page) == ""
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url(f"**question={SECOND}")


def test_a_fault_of_the_server_is_a_reason_to_try_again(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.route("**/interview/*", lambda route: route.fulfill(status=502, body="<h1>Bad</h1>"))
    write(page, LONG)
    expect_status(page, OFFLINE)
    page.unroute("**/interview/*")
    expect_status(page, SAVED)
    assert stored(make)[FIRST].evidence == LONG


def test_a_crash_of_the_browser_loses_nothing(make: Make, case: Case, window: Screens) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    # Nothing gets out of this page any more, not even when it is closed: a route would be gone by
    # then, and the last request of a page outlives it.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('crashed')); }")
    write(page, LONG)
    page.locator(f"#{FIRST}-choice-2").check()
    page.close(run_before_unload=False)
    assert make.rows(sa.select(Score)) == []

    again = window.tab()
    page = again.open(interview(case))
    assert evidence(page) == LONG
    assert page.locator(f"#{FIRST}-choice-2").is_checked()
    expect_status(page, SAVED)
    row = make.one(sa.select(Score))
    assert (row.evidence, row.level) == (LONG, 2)
    assert kept(page) == ""


def test_what_a_crash_left_behind_does_not_replace_what_was_stored_since(
    make: Make, case: Case, window: Screens, open_window: Callable[..., Screens]
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.route("**/interview/*", lambda route: route.abort())
    write(page, "Left behind on this machine.")
    page.close(run_before_unload=False)

    elsewhere = open_window()
    elsewhere.sign_in(case.chair)
    elsewhere.open(interview(case))
    write(elsewhere.page, "Stored since, on another machine.")
    expect_status(elsewhere.page, SAVED)

    again = window.tab()
    page = again.open(interview(case))
    button = page.get_by_role("button", name="See both versions")
    button.wait_for()
    assert stored(make)[FIRST].evidence == "Stored since, on another machine."
    button.click()
    expect(page.get_by_role("complementary")).to_contain_text("Stored since, on another machine.")
    assert evidence(page) == "Left behind on this machine."


def test_leaving_by_a_link_saves_what_was_typed_last(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    write(page, "Typed just before leaving.")
    page.get_by_role("link", name="Question sets").click()
    page.wait_for_url("**/question-sets")
    window.open(interview(case))
    assert evidence(page) == "Typed just before leaving."
    assert stored(make)[FIRST].evidence == "Typed just before leaving."


def test_a_note_that_is_too_long_says_so_while_it_is_written(
    make: Make, case: Case, window: Screens
) -> None:
    page = window.sign_in(case.chair)
    window.open(interview(case))
    write(page, "a" * 20_001)
    expect(page.locator(f"#{FIRST} [data-status]")).to_contain_text("longer than 20")
    write(page, "Short enough.")
    expect_status(page, SAVED)
    assert stored(make)[FIRST].evidence == "Short enough."
