"""Writing a part of a draft in a browser: saving itself, two windows, lost sessions, findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries
from screening.guides.drafts import edits
from screening.guides.models import Draft
from screening.guides.service import drafts
from tests.browser.window import Screens
from tests.factories import Make

TOP = "/question-sets/small-set/draft"
QUESTION = f"{TOP}/question/planning-past"
UNLAWFUL = "Har du planer om å få barn de nærmeste årene?"
LONG = "Tell us about a time when you had to plan your own work.\nWhat did you do?"


@pytest.fixture
def hr(make: Make) -> User:
    return make.user("Anne Berg", role="hr")


@pytest.fixture
def draft(make: Make, hr: User) -> None:
    version = make.question_set()
    with make.app.app_context(), db.unit_of_work() as session:
        drafts.draft_from(session, Actor(hr.id, hr.name), version)


@pytest.fixture
def page(draft: None, hr: User, window: Screens) -> Page:
    window.sign_in(hr)
    return window.open(QUESTION)


def question(make: Make) -> dict[str, object]:
    parts = make.one(sa.select(Draft)).parts
    found: dict[str, object] = parts["question/planning-past"]
    return found


def stem(make: Make, code: str = "en") -> str:
    texts = question(make)["stem"]
    assert isinstance(texts, dict)
    text: str = texts[code]
    return text


def write(page: Page, text: str, field: str = "stem-en") -> None:
    page.locator(f"#{field}").fill(text)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")


def value(page: Page, field: str = "stem-en") -> str:
    return page.locator(f"#{field}").input_value()


def kept(page: Page) -> str:
    found: str = page.evaluate("Object.values(localStorage).join()")
    return found


def test_what_is_typed_saves_itself(make: Make, page: Page, window: Screens) -> None:
    write(page, LONG)
    expect(page.locator("[data-status]")).to_have_text("Saving …")
    expect(page.locator("[data-status]")).to_contain_text("Saved ")
    assert stem(make) == LONG
    assert kept(page) == ""
    expect(page.locator("[data-cell=stem-en] [data-measure]")).to_have_text("17 words, LIX 8")
    window.assert_good()


def test_what_has_just_been_typed_can_be_undone(make: Make, page: Page) -> None:
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    write(page, LONG)
    page.get_by_role("button", name="Undo: question").click()
    expect(page.locator("#stem-en")).to_have_value("Tell us about planning-past.")
    page.get_by_role("button", name="Redo: question").click()
    expect(page.locator("#stem-en")).to_have_value(LONG)
    assert page.url.endswith(QUESTION)
    assert stem(make) == LONG


def test_a_question_much_the_same_as_another_is_shown(page: Page) -> None:
    found = page.locator("#alike")
    write(page, "Tell us about initiative-past.")
    expect(found).to_contain_text("Much the same as", timeout=20_000)
    expect(found.get_by_role("link", name="Tell us about initiative-past.")).to_be_visible()
    write(page, "Something quite different, on another matter altogether.")
    expect(found).to_be_empty()


def test_findings_appear_and_their_replacement_can_be_used(make: Make, page: Page) -> None:
    write(page, UNLAWFUL, "stem-nb")
    notes = page.locator("[data-notes=stem-nb]")
    expect(notes).to_contain_text("Not allowed")
    expect(notes).to_contain_text("Looked up 23 November 2026.")
    expect(
        notes.get_by_role("link", name="likestillings- og diskrimineringsloven § 30")
    ).to_be_visible()
    expect(page.locator("#stem-nb")).to_be_focused()
    notes.get_by_role("button", name="Use this instead").first.click()
    expect(notes).not_to_contain_text("Not allowed")
    assert "utlysningen" in stem(make, "nb")
    expect(page.locator("#stem-nb")).to_be_focused()


def test_what_is_missing_is_marked_while_one_writes(page: Page) -> None:
    mark = page.locator("[data-cell=stem-nn] [data-missing]")
    expect(mark).to_be_hidden()
    write(page, "", "stem-nn")
    expect(mark).to_be_visible()
    write(page, "Fortel om ein gong du planla.", "stem-nn")
    expect(mark).to_be_hidden()


def test_the_preview_follows_and_speaks_three_languages(page: Page) -> None:
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Tell us about planning-past.")
    write(page, "Tell us about a plan.")
    expect(preview).to_contain_text("Tell us about a plan.")
    preview.get_by_role("link", name="Nynorsk").click()
    expect(preview).to_contain_text("Tell us about planning-past. (nynorsk)")
    expect(preview).to_contain_text("Planning at level 3. (nynorsk)")
    write(page, "Fortel om ein plan.", "stem-nn")
    expect(preview).to_contain_text("Fortel om ein plan.")


def test_two_tabs_in_the_same_field_show_both_versions(
    make: Make, page: Page, window: Screens
) -> None:
    other = window.tab()
    other.open(QUESTION)
    write(page, "Tell us about the plan of the first tab.")
    expect_saved(page)
    write(other.page, "Tell us about the plan of the second tab.")
    status = other.page.locator("[data-status]")
    expect(status).to_contain_text("Nothing is lost.")
    assert stem(make) == "Tell us about the plan of the first tab."

    other.page.get_by_role("button", name="See both versions").click()
    expect(other.page.locator("#error-summary")).to_be_focused()
    expect(other.page.locator(".part-theirs ins")).to_have_text("first")
    expect(other.page.locator(".part-theirs del")).to_have_text("second")
    assert value(other.page) == "Tell us about the plan of the second tab."
    other.assert_good()
    other.page.wait_for_timeout(1200)
    assert stem(make) == "Tell us about the plan of the first tab."

    other.page.get_by_role("button", name="Save", exact=True).click()
    other.page.locator("#error-summary").wait_for(state="detached")
    assert stem(make) == "Tell us about the plan of the second tab."


def test_of_two_versions_the_stored_one_can_be_taken(
    make: Make, page: Page, window: Screens
) -> None:
    other = window.tab()
    other.open(QUESTION)
    write(page, "The version to keep.")
    expect_saved(page)
    write(other.page, "The version to leave.")
    other.page.get_by_role("button", name="See both versions").click()
    other.page.get_by_role("button", name="Use the stored version").click()
    expect(other.page.locator("#stem-en")).to_have_value("The version to keep.")
    other.page.get_by_role("link", name="Keep the stored version of everything").click()
    expect(other.page.locator("#error-summary")).to_have_count(0)
    assert value(other.page) == "The version to keep."
    assert stem(make) == "The version to keep."


def test_two_people_in_different_fields_get_each_others_text(
    make: Make, page: Page, open_window: Callable[..., Screens]
) -> None:
    elsewhere = open_window()
    elsewhere.sign_in(make.user("Bo Dahl", role="hr"))
    elsewhere.open(QUESTION)
    write(elsewhere.page, "Fortell om en plan.", "stem-nb")
    expect_saved(elsewhere.page)

    write(page, "Tell us about a plan.")
    expect(page.locator("[data-status]")).to_contain_text(
        "Bo Dahl has changed other fields meanwhile. They have been put in."
    )
    assert value(page, "stem-nb") == "Fortell om en plan."
    assert (stem(make), stem(make, "nb")) == ("Tell us about a plan.", "Fortell om en plan.")

    # And on and on, although the history has joined the steps of each writer.
    write(page, "Tell us about a good plan.")
    expect_saved(page)
    write(elsewhere.page, "Fortell om en god plan.", "stem-nb")
    expect(elsewhere.page.locator("#stem-en")).to_have_value("Tell us about a good plan.")
    assert stem(make, "nb") == "Fortell om en god plan."


def test_a_crash_of_the_browser_loses_nothing(make: Make, page: Page, window: Screens) -> None:
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('crashed')); }")
    write(page, LONG)
    page.locator("#minutes").fill("9")
    page.close(run_before_unload=False)
    assert stem(make) == "Tell us about planning-past."

    again = window.tab().open(QUESTION)
    assert value(again) == LONG
    expect_saved(again)
    assert stem(make) == LONG
    assert question(make)["minutes"] == 9
    assert kept(again) == ""


def test_what_a_crash_left_behind_does_not_replace_what_was_stored_since(
    make: Make, hr: User, page: Page, window: Screens, open_window: Callable[..., Screens]
) -> None:
    page.route("**/save", lambda route: route.abort())
    write(page, "Left behind on this machine.")
    page.close(run_before_unload=False)
    elsewhere = open_window()
    elsewhere.sign_in(hr)
    elsewhere.open(QUESTION)
    write(elsewhere.page, "Stored since, on another machine.")
    expect_saved(elsewhere.page)

    again = window.tab().open(QUESTION)
    again.get_by_role("button", name="See both versions").click()
    expect(again.locator(".part-theirs ins")).to_have_text(["Stored since,", "another"])
    assert value(again) == "Left behind on this machine."
    assert stem(make) == "Stored since, on another machine."


def test_a_session_that_ends_while_one_types_keeps_the_text(
    make: Make, hr: User, page: Page, window: Screens
) -> None:
    page.context.clear_cookies(name="session")
    write(page, LONG)
    expect(page.locator("[data-status]")).to_contain_text("You have been signed out.")
    page.get_by_role("link", name="Sign in and go on").click()
    page.wait_for_url("**/sign-in?**")
    window.fill_in_sign_in(hr)
    page.wait_for_url(f"**{QUESTION}")
    assert value(page) == LONG
    expect_saved(page)
    assert stem(make) == LONG
    assert kept(page) == ""


@pytest.mark.parametrize("script", [True, False])
def test_a_button_after_the_session_has_ended_carries_the_text_through_sign_in(
    make: Make, hr: User, draft: None, open_window: Callable[..., Screens], *, script: bool
) -> None:
    window = open_window(java_script_enabled=script)
    window.sign_in(hr)
    page = window.open(QUESTION)
    write(page, LONG)
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save and next").click()
    page.get_by_text("What you wrote is kept; sign in to save it.").wait_for()
    window.fill_in_sign_in(hr)
    page.get_by_role("heading", name="Save what you wrote").wait_for()
    page.locator("main").get_by_role("button", name="Save").click()
    page.wait_for_url("**/question/planning-situation")
    assert stem(make) == LONG


def test_without_a_connection_saving_is_tried_until_it_works(make: Make, page: Page) -> None:
    def unreachable(route: Route) -> None:
        route.abort("connectionrefused")

    page.route("**/planning-past/save", unreachable)
    write(page, LONG)
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet.")
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_timeout(300)
    assert value(page) == LONG
    page.unroute("**/planning-past/save", unreachable)
    expect_saved(page)
    assert stem(make) == LONG


def test_a_part_that_was_taken_out_meanwhile_can_be_put_back(
    make: Make, hr: User, page: Page, window: Screens
) -> None:
    other = make.user("Bo Dahl", role="hr")
    with make.app.app_context(), db.unit_of_work() as session:
        found = queries.get_draft(session, "small-set")
        drafts.edit(
            session,
            Actor(other.id, other.name),
            found,
            lambda parts: edits.remove(parts, "question", "planning-past"),
        )
    write(page, LONG)
    page.get_by_role("button", name="See what can be done").click()
    expect(page.locator("#error-summary")).to_contain_text("Bo Dahl took it out")
    assert value(page) == LONG
    window.assert_good()
    page.get_by_role("button", name="Put it back with what you wrote").click()
    page.locator("#error-summary").wait_for(state="detached")
    assert stem(make) == LONG
    assert make.one(sa.select(Draft)).parts["outline"]["questions"][0] == "planning-past"


def test_a_wrong_value_is_told_of_and_the_rest_is_stored(make: Make, page: Page) -> None:
    page.locator("#minutes").fill("abc")
    write(page, LONG)
    expect(page.locator("#minutes-error")).to_have_text("Write a whole number from 1 to 600.")
    assert stem(make) == LONG
    assert question(make)["minutes"] == 8
    page.locator("#minutes").fill("7")
    expect_saved(page)
    expect(page.locator("#minutes-error")).to_have_text("")
    assert question(make)["minutes"] == 7


def test_the_keyboard_alone_is_enough(make: Make, page: Page) -> None:
    page.locator("#stem-nb").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Fortell om en plan.")
    page.keyboard.press("Tab")
    expect(page.locator("#stem-nn")).to_be_focused()
    expect_saved(page)
    expect(page.locator("#stem-nn")).to_be_focused()
    page.get_by_role("button", name="Add a follow-up question").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#probes-2-en")).to_be_focused()
    page.keyboard.type("And then?")
    expect_saved(page)
    page.get_by_role("button", name="Move up (3)").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#probes-1-en")).to_be_focused()
    assert value(page, "probes-1-en") == "And then?"
    page.keyboard.press("Control+A")
    page.keyboard.type("What then?")
    page.keyboard.press("Control+Z")
    page.get_by_role("button", name="Remove (1)").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#probes-0-en")
    probes = question(make)["probes"]
    assert isinstance(probes, list)
    assert len(probes) == 2
    assert stem(make, "nb") == "Fortell om en plan."


def test_new_levels_of_the_scale_get_their_fields(
    make: Make, draft: None, hr: User, window: Screens
) -> None:
    window.sign_in(hr)
    page = window.open(f"{TOP}/about")
    expect(page.locator("#scale-labels-6-en")).to_have_count(0)
    page.locator("#scale-maximum").fill("6")
    expect(page.locator("#scale-labels-6-en")).to_have_count(1)
    expect(page.locator("#scale-maximum")).to_be_focused()
    assert make.one(sa.select(Draft)).parts["about"]["scale"]["maximum"] == 6
