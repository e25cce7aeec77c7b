"""Scoring as a panel member does it: from the sign-in page to the comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from screening.accounts.models import User
from screening.scoring.models import Score, Scorecard
from tests.browser.window import Screens
from tests.documents import QUESTIONS, document, document_data
from tests.factories import Case, Make

FIRST, SECOND = QUESTIONS[:2]
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SAID = "She had set up the whole plan herself, «fra a til å»."


@pytest.fixture(autouse=True)
def short_waits() -> Iterator[None]:
    """Saving waits for a pause in the typing, so allow for a little more than that."""
    expect.set_options(timeout=8_000)
    yield
    expect.set_options()


def interview(case: Case, question: str | None = FIRST, *, candidate: int = 0) -> str:
    query = "?view=all" if question is None else f"?question={question}"
    return f"/recruitments/{case.id}/candidates/{case.candidates[candidate].id}/interview{query}"


def evidence(page: Page, question: str = FIRST) -> str:
    return page.locator(f"#{question}-evidence").input_value()


def status(page: Page, question: str = FIRST) -> str:
    return page.locator(f"#{question} [data-status]").inner_text()


def expect_status(page: Page, text: str | re.Pattern[str], question: str = FIRST) -> None:
    expect(page.locator(f"#{question} [data-status]")).to_have_text(text)


def stored(make: Make) -> Mapping[str, Score]:
    return {row.question_id: row for row in make.rows(sa.select(Score))}


def test_a_member_signs_in_and_scores_with_the_keyboard(make: Make, window: Screens) -> None:
    case = make.recruitment(candidates=2, members=2)
    page = window.sign_in(case.users[1])
    page.get_by_role("link", name=case.recruitment.title).click()
    page.get_by_role("link", name="Start interview K-01").click()

    page.get_by_label("What the candidate said").click()
    page.keyboard.type(SAID)
    # In a text field a digit is a digit.
    page.keyboard.type(" 3 of 4")
    page.keyboard.press("Escape")
    page.keyboard.press("4")

    assert page.locator(f"#{FIRST}-choice-4").is_checked()
    expect_status(page, SAVED)
    expect(page.locator(f"#{FIRST} [data-status]")).to_be_in_viewport()
    expect(page.locator(f"[data-step={FIRST}] [data-step-state]")).to_have_text("Done")
    row = make.one(sa.select(Score))
    assert (row.level, row.evidence) == (4, f"{SAID} 3 of 4")

    page.goto(page.url.partition("?")[0] + f"?question={FIRST}")
    assert page.locator(f"#{FIRST}-choice-4").is_checked()
    assert evidence(page) == f"{SAID} 3 of 4"
    expect_status(page, SAVED)


def test_a_digit_does_nothing_where_shortcuts_are_off(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open("/preferences")
    page.get_by_label(re.compile("shortcuts", re.IGNORECASE)).uncheck()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    window.open(interview(case))
    page.locator(f"#{FIRST}-evidence").click()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("4")
    page.wait_for_timeout(300)
    assert page.locator("input[type=radio]:checked").count() == 0
    assert status(page) == "Nothing saved yet"
    expect(page.get_by_text("Keyboard shortcuts are off.")).to_be_visible()


def test_digits_choose_on_a_scale_from_one_to_nine(make: Make, window: Screens) -> None:
    scale = {"minimum": 1, "maximum": 9, "labels": {}}
    data = document_data(scale=scale)
    for competency in data["competencies"]:
        for criterion in competency["criteria"]:
            anchors = criterion["anchors"]
            criterion["anchors"] = {"1": anchors["1"], "5": anchors["3"], "9": anchors["5"]}
    nine = document(scale=scale, competencies=data["competencies"])
    case = make.recruitment(version=make.question_set(nine))
    page = window.sign_in(case.chair)
    window.open(interview(case, None))
    page.locator(f"#{FIRST}-evidence").click()
    page.keyboard.press("Escape")
    page.keyboard.press("9")
    assert page.locator(f"#{FIRST}-choice-9").is_checked()
    # The digit belongs to the question in which the focus is, not to the first of the page.
    page.locator(f"#{SECOND}-evidence").click()
    page.keyboard.press("Escape")
    page.keyboard.press("7")
    page.keyboard.press("0")
    assert page.locator(f"#{SECOND}-choice-7").is_checked()
    assert page.locator(f"#{FIRST}-choice-9").is_checked()
    expect_status(page, SAVED)
    expect_status(page, SAVED, SECOND)
    assert {key: row.level for key, row in stored(make).items()} == {FIRST: 9, SECOND: 7}


def test_what_was_saved_is_there_when_one_goes_back(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.locator(f"#{FIRST}-evidence").fill("The first sentence.")
    expect_status(page, SAVED)
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url(f"**question={SECOND}")
    page.go_back()
    page.wait_for_url(f"**question={FIRST}")
    assert evidence(page) == "The first sentence."

    # What is written on the page one came back to is written on top of what is stored.
    page.locator(f"#{FIRST}-evidence").press("End")
    page.keyboard.type(" The second.")
    expect_status(page, SAVED)
    assert make.one(sa.select(Score)).evidence == "The first sentence. The second."


def test_going_on_while_typing_saves_the_last_letters(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(interview(case))
    written = {}
    for number, question in enumerate(QUESTIONS, start=1):
        written[question] = f"Answer {number}: " + "quickly typed " * 8 + "end"
        page.locator(f"#{question}-choice-3").check()
        page.locator(f"#{question}-evidence").focus()
        page.keyboard.type(written[question][:-20], delay=2)
        if number % 2 == 0:
            # A save is under way, or has just ended, while the last letters are written.
            page.wait_for_timeout(900)
        page.keyboard.type(written[question][-20:])
        page.locator("button[name=go]", has_text="Save and").click()
        page.wait_for_url(
            f"**question={QUESTIONS[number]}" if number < len(QUESTIONS) else "**/lock"
        )
    assert {key: row.evidence for key, row in stored(make).items()} == written
    assert page.evaluate("Object.keys(localStorage)") == []


def test_two_presses_of_a_button_save_once_and_clash_with_nothing(
    make: Make, window: Screens
) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.locator(f"#{FIRST}-evidence").fill("Pressed twice.")
    page.get_by_role("button", name="Save and next").dblclick()
    page.wait_for_url(f"**question={SECOND}")
    assert stored(make)[FIRST].evidence == "Pressed twice."


def fill_in_all(page: Page, case: Case) -> None:
    """Go through the interview by its buttons alone."""
    for number, question in enumerate(case.document.questions, start=1):
        page.locator(f"#{question.id}-evidence").fill(f"Said on question {number}")
        page.locator(f"#{question.id}-assessment").fill(f"Thought of question {number}")
        page.locator(f"#{question.id}-choice-{number}").check()
        page.locator("button[name=go]", has_text="Save and").click()


def test_all_of_it_works_without_script(make: Make, open_window: Callable[..., Screens]) -> None:
    case = make.recruitment(candidates=1, members=2)
    window = open_window(java_script_enabled=False)
    page = window.sign_in(case.chair)
    page.get_by_role("link", name=case.recruitment.title).click()
    page.get_by_role("link", name="Start interview").click()

    # Locking at once tells what is missing, and leads there.
    window.open(interview(case).replace("interview?question=" + FIRST, "lock"))
    page.get_by_role("button", name="Lock my scores").click()
    assert page.locator("#error-summary li").count() == len(QUESTIONS)
    page.locator("#error-summary a").first.click()

    fill_in_all(page, case)
    page.wait_for_url("**/lock")
    page.get_by_role("button", name="Lock my scores").click()
    expect(page.get_by_text("Your scorecard for K-01 is locked.")).to_be_visible()
    assert make.one(sa.select(Scorecard)).state == "locked"
    assert [row.level for row in stored(make).values()] == [1, 2, 3, 4]
    assert stored(make)[SECOND].assessment == "Thought of question 2"


def test_locking_opens_the_comparison_to_the_member(make: Make, window: Screens) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scorecard(case, case.members[1], case.candidates[0], 5)
    page = window.sign_in(case.chair)

    comparison = f"/recruitments/{case.id}/comparison"
    window.open(comparison)
    assert page.get_by_text("1 candidate is sealed").is_visible()

    window.open(interview(case))
    fill_in_all(page, case)
    page.wait_for_url("**/lock")
    page.get_by_role("button", name="Lock my scores").click()
    page.get_by_text("Your scorecard for K-01 is locked.").wait_for()
    page.get_by_role("link", name="Comparison").first.click()
    page.wait_for_url(f"**{comparison}")
    page.locator("summary", has_text="K-01").click()
    given = page.get_by_role("row", name="Tell us about planning-past.")
    expect(given.get_by_role("cell")).to_have_text(["1", "5", "3.00", re.compile("4")])

    # The interview is there to be read, and nothing in it can be changed.
    window.open(interview(case, SECOND))
    assert page.get_by_text("Said on question 2").is_visible()
    assert page.locator("main textarea, main input[type=radio]").count() == 0


def test_signing_out_leaves_no_text_in_the_browser(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.route("**/interview/*", lambda route: route.abort())
    page.locator(f"#{FIRST}-evidence").fill("Not for the next one at this machine.")
    assert "Not for the next one" in page.evaluate("Object.values(localStorage).join()")
    page.locator("summary", has_text=case.chair.name).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_another_user_of_the_same_browser_does_not_get_ones_text(
    make: Make, window: Screens
) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(interview(case))
    page.route("**/interview/*", lambda route: route.abort())
    page.locator(f"#{FIRST}-evidence").fill("The chair's own words.")
    page.context.clear_cookies()
    other: User = case.users[1]
    page.unroute("**/interview/*")
    window.sign_in(other)
    window.open(interview(case))
    page.wait_for_timeout(300)
    assert evidence(page) == ""
