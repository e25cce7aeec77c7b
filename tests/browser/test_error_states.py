"""What a page looks like when something is wrong with what was sent: held to axe-core as well."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.demonstration import CHAIR, HR
from tests.browser.window import Screens, Windows

# The demonstration has five earlier recruitments, with 28 candidates and 84 scorecards.
BEGUN, DONE, UNDER_WAY = "/recruitments/9", "/recruitments/6", "/recruitments/7"
# The chair may still score these two of the demonstration: one has begun, one has not.
OPEN = f"{UNDER_WAY}/candidates/37"
Fill = Callable[[Page], None]


def empty(page: Page) -> None:
    for field in page.locator("main form.form").first.locator("input, textarea").all():
        if field.get_attribute("type") in {None, "text", "email", "password"}:
            field.fill("")


def wrong_passwords(page: Page) -> None:
    for field in page.locator("main input[type=password]").all():
        field.fill("short")


def wrong_sign_in(page: Page) -> None:
    page.locator("main input[name=email]").fill("nobody@example.no")
    wrong_passwords(page)


def other_weights(page: Page) -> None:
    page.locator("main input[name=mode]").last.check()
    page.locator("main input[type=text]").first.fill("minus")


def wrong_list(page: Page) -> None:
    page.locator("main textarea").fill("Navn;E-post\n;a@example.org\nKari;b@example.org\nKari;")


def right_list(page: Page) -> None:
    page.locator("main textarea").fill("Navn;E-post\nKari Nordmann;b@example.org")


def conflict_without_ground(page: Page) -> None:
    page.locator("main input[type=radio][value=conflict]").first.check()


def scores(page: Page, text: str) -> None:
    page.locator("main input[type=file]").set_input_files(
        {"name": "poeng.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )


def wrong_scores(page: Page) -> None:
    scores(page, "kandidat;medlem;spørsmål;nivå\nK-01;Ingen;1;9\nK-77;;x;y\n")


def right_scores(page: Page) -> None:
    question = page.locator("main table code").first.inner_text()
    scores(page, f"candidate;member;question;level\nK-01;{CHAIR};{question};4\n")


def nothing(page: Page) -> None:
    del page


FORMS: dict[str, tuple[str | None, str, Fill, int]] = {
    "sign-in, empty": (None, "/sign-in", empty, 422),
    "sign-in, wrong": (None, "/sign-in", wrong_sign_in, 422),
    "new recruitment": (HR, "/recruitments/new", empty, 422),
    "details": (HR, f"{BEGUN}/edit", empty, 422),
    "candidates": (HR, f"{BEGUN}/candidates", empty, 422),
    "candidate": (HR, f"{BEGUN}/candidates/38/edit", empty, 422),
    "list of candidates, wrong": (HR, f"{BEGUN}/candidates/import", wrong_list, 422),
    "list of candidates, right": (HR, f"{BEGUN}/candidates/import", right_list, 200),
    "panel": (HR, f"{BEGUN}/panel", empty, 422),
    "weights": (HR, f"{BEGUN}/weights", other_weights, 422),
    "scores, nothing": (HR, f"{BEGUN}/scores/import", nothing, 422),
    "scores, wrong": (HR, f"{BEGUN}/scores/import", wrong_scores, 422),
    "scores, right": (HR, f"{BEGUN}/scores/import", right_scores, 200),
    "reopening": (HR, f"{DONE}/scorecards/85/reopen", empty, 422),
    "preferences": (CHAIR, "/preferences", empty, 422),
    "password": (CHAIR, "/preferences#password", wrong_passwords, 422),
    "impartiality": (CHAIR, f"{BEGUN}/impartiality", conflict_without_ground, 422),
    "locking": (CHAIR, f"{OPEN}/lock", nothing, 422),
}


@pytest.fixture(scope="module")
def signed_in(windows: Windows) -> Callable[[str | None], Screens]:
    """Return the one window of a user: `signed_in(HR)`."""
    opened: dict[str | None, Screens] = {}

    def signed_in(email: str | None) -> Screens:
        if email not in opened:
            opened[email] = windows.open()
            if email is not None:
                opened[email].sign_in(email)
        return opened[email]

    return signed_in


def send(page: Page, button: str) -> int:
    """Send a form with the first such button; return the answer's status."""
    with page.expect_response(_is_page) as answer:
        page.locator(button).first.click()
    page.wait_for_load_state()
    return answer.value.status


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request() and answer.status != 303


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_wrong_says_so_accessibly(
    signed_in: Callable[[str | None], Screens], name: str
) -> None:
    email, path, fill, status = FORMS[name]
    screens = signed_in(email)
    page = screens.open(path)
    fill(page)
    form = "#password form" if "password" in path else "main form"
    submit = f"{form} button[type=submit]:not([data-variant=tertiary])"
    if name == "panel":
        submit = "main form.form button[type=submit]"
    assert send(page, submit) == status
    if status == 422:
        expect(page.locator("#error-summary")).to_be_focused()
    complaints = screens.complaints_everywhere()
    assert not complaints, "\n".join(complaints)


def test_a_conflict_and_a_note_that_is_too_long_say_so_accessibly(
    signed_in: Callable[[str | None], Screens],
) -> None:
    screens = signed_in(CHAIR)
    page = screens.open(f"{OPEN}/interview")
    page.route("**/interview/*", lambda route: route.fulfill(status=422, json={"errors": {}}))
    note = page.locator("main textarea").first
    note.fill("x" * 20_001)
    page.evaluate("document.querySelector('main form[data-autosave]').submit()")
    page.locator("#error-summary").wait_for()
    complaints = screens.complaints_everywhere()
    page.unroute("**/interview/*")

    other = screens.tab()
    page = screens.open(f"{OPEN}/interview?view=all")
    other.open(f"{OPEN}/interview?view=all")
    page.locator("main textarea").first.fill("Den ene versjonen.")
    expect(page.locator("[data-status]").first).to_have_text(re.compile(r"\d\d:\d\d"))
    other.page.locator("main textarea").first.fill("Den andre versjonen.")
    other.page.locator("[data-status] button").click()
    expect(other.page.locator("#error-summary")).to_be_focused()
    complaints += other.complaints_everywhere()
    assert not complaints, "\n".join(complaints)


def test_a_text_that_waits_for_sign_in_is_shown_accessibly(windows: Windows) -> None:
    screens = windows.open(java_script_enabled=True)
    screens.sign_in(CHAIR)
    page = screens.open(f"{OPEN}/interview?question=k11-situation")
    page.route("**/interview/*", lambda route: route.abort())
    page.locator("main textarea").first.fill("En lang tekst som ikke er lagret.\n" * 4)
    page.context.clear_cookies(name="session")
    page.evaluate("document.querySelector('main form[data-autosave]').submit()")
    page.locator("main input[type=password]").wait_for()
    complaints = screens.complaints_everywhere()
    screens.fill_in_sign_in(CHAIR)
    page.locator("main textarea[readonly]").first.wait_for()
    complaints += screens.complaints_everywhere()
    assert not complaints, "\n".join(complaints)
