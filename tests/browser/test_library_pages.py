"""The library and the pages on which a question set begins, as they look in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from screening import db
from screening.audit import Actor
from screening.guides import files, service
from screening.guides.drafts.parts import empty
from tests.browser.window import Screens
from tests.documents import document, words
from tests.factories import Make

LONG = "Personopplysningssikkerhetsforvaltningsrådgiver" * 4
RTL = "שאלות ותשובות למועמדים"
BAD = files.write(document()).replace(
    "minutes: 40", f"minutes: 40\n{'x' * 900}: 1\n{RTL}: 2\nminutes: 3"
)


@pytest.fixture
def full_library(app: Flask, make: Make) -> None:
    """Sets in each state, with names that are hard to set, and more versions than fit a line."""
    for number in range(1, 7):
        make.question_set(document(role=words(f"Mentor {number}")), number=number)
    make.question_set(document(slug="retired", title=words("Retired"), sector=RTL), state="retired")
    for number in range(30):
        make.question_set(document(slug=f"set-{number}", title=words(f"Set {number}")))
    names = dict.fromkeys(("nb", "nn", "en"), LONG)
    latest = make.question_set(document(slug="x" * 80, title=names, role=names, summary=names))
    actor = Actor(None, "test")
    with app.app_context(), db.unit_of_work() as session:
        service.draft_from(session, actor, session.merge(latest))
        service.new_question_set(session, actor, "right-to-left", empty({"nb": RTL, "nn": LONG}))
        gone = service.new_question_set(session, actor, "y" * 80, empty({"nb": LONG}))
        service.discard(session, actor, gone)


@pytest.mark.usefixtures("full_library")
def test_no_page_has_anything_amiss(make: Make, window: Screens) -> None:
    window.sign_in(make.user(role="hr"))
    complaints = []
    for address in (
        "",
        "?page=2",
        "?sort=changed&q=set&state=published",
        "?q=nothing-like-this",
        "/new",
        "/new?from=shipped",
        "/new?from=shipped&set=remote-employee-short",
        "/new?from=copy",
        "/new?from=file",
        "/new?from=empty",
    ):
        window.open(f"/question-sets{address}")
        complaints += window.complaints_everywhere()
    assert not complaints, "\n".join(complaints)


@pytest.mark.usefixtures("full_library")
def test_what_is_refused_is_as_well_made_as_what_is_not(make: Make, window: Screens) -> None:
    window.sign_in(make.user(role="hr"))
    page = window.open("/question-sets/new?from=empty")
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.locator("#error-summary")).to_be_focused()
    complaints = window.complaints_everywhere()
    page = window.open("/question-sets/new?from=file")
    page.locator("input[type=file]").set_input_files(
        {"name": f"{RTL}.yaml", "mimeType": "text/yaml", "buffer": BAD.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.locator(".complaints tbody tr").count() == 3
    complaints += window.complaints_everywhere()
    assert not complaints, "\n".join(complaints)


@pytest.mark.usefixtures("full_library")
def test_a_set_is_found_and_copied_with_the_keyboard_and_without_scripts(
    make: Make, open_window: Callable[..., Screens]
) -> None:
    screens = open_window(width=360, height=740, java_script_enabled=False)
    screens.sign_in(make.user(role="hr"))
    page = screens.open("/question-sets")
    page.get_by_label("Find a question set").focus()
    page.keyboard.type("MENTOR small")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 of 34 question sets")
    expect(page.get_by_label("Find a question set")).to_have_value("MENTOR small")
    page.get_by_role("link", name="Make a copy").press("Enter")
    expect(page.get_by_label("Copy from").locator(":checked")).to_have_text(
        re.compile("^Small set")
    )
    page.get_by_label("Title in English").fill("Another set")
    page.keyboard.press("Enter")
    page.wait_for_url("**/question-sets/another-set/draft")
    assert "Another set" in page.locator("h1").inner_text()
