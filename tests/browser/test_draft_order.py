"""Putting a draft in order: by dragging, with the keyboard, by touch, and with no script at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.drafts import edits
from screening.guides.service import structure
from tests.browser.window import Screens
from tests.factories import Make

DRAFT = "/question-sets/small-set/draft"
FIRST, SECOND, THIRD, LAST = (
    "planning-past",
    "planning-situation",
    "initiative-past",
    "openness-past",
)


@pytest.fixture
def author(make: Make) -> User:
    return make.user("Kari Nordmann", role="hr")


@pytest.fixture
def order(app: Flask, make: Make, author: User) -> Callable[[edits.Kind], list[str]]:
    """A draft of the small question set; what is given tells the order that is stored."""
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        service.draft_from(session, Actor(author.id, author.name), version)

    def order(kind: edits.Kind) -> list[str]:
        with app.app_context():
            return edits.ids(queries.get_draft(db.session(), "small-set").parts, kind)

    return order


@pytest.fixture
def page(window: Screens, author: User, order: Callable[..., list[str]]) -> Page:
    assert order("question")
    window.sign_in(author)
    return window.open(DRAFT)


def handle(page: Page, kind: str, id_: str) -> Locator:
    return page.locator(f"#{kind}-{id_}-handle")


def shown(page: Page, kind: str) -> list[str]:
    """Return the ids of one kind as they stand on the page."""
    found: list[str] = page.eval_on_selector_all(
        "[data-part]",
        "(rows, kind) => rows.map((row) => row.dataset.part.split('/'))"
        ".filter(([of]) => of === kind).map(([, id]) => id)",
        kind,
    )
    return found


def drag(page: Page, source: Locator, target: Locator, *, below: bool) -> None:
    """Drag a row by its handle to the upper or lower half of another, as it then stands."""
    # In the middle of the window, where the page does not scroll along and move the rows away.
    target.evaluate("(row) => row.scrollIntoView({block: 'center'})")
    middle(page, source)
    page.mouse.down()
    middle(page, target)
    row = target.bounding_box()
    assert row is not None
    page.mouse.move(row["x"] + 40, row["y"] + row["height"] * (0.9 if below else 0.1), steps=3)
    page.mouse.up()


def middle(page: Page, place: Locator) -> None:
    """Move the pointer there, in steps as a hand does."""
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2, steps=6)


def test_a_question_is_dragged_and_keeps_the_focus(
    page: Page, order: Callable[..., list[str]]
) -> None:
    target = page.locator(f'[data-part="question/{THIRD}"]')
    with page.expect_response("**/draft"):
        drag(page, handle(page, "question", FIRST), target, below=True)
    expect(handle(page, "question", FIRST)).to_be_focused()
    assert order("question") == [SECOND, THIRD, FIRST, LAST]
    assert shown(page, "question") == order("question")
    expect(page.get_by_role("button", name="Undo: the order")).to_be_visible()
    expect(page.locator("[data-order-said]")).to_contain_text("place 3 of 4")
    page.get_by_role("button", name="Undo: the order").click()
    expect(page.get_by_text("Undone: the order")).to_be_visible()
    assert order("question") == [FIRST, SECOND, THIRD, LAST]


def test_a_criterion_is_dragged_into_another_competency(
    page: Page, order: Callable[..., list[str]]
) -> None:
    target = page.locator('[data-part="criterion/openness"]')
    with page.expect_response("**/draft"):
        drag(page, handle(page, "criterion", "planning"), target, below=False)
    expect(handle(page, "criterion", "planning")).to_be_focused()
    assert order("criterion") == ["initiative", "planning", "openness"]
    inside = page.locator('[data-within="values"] > [data-part="criterion/planning"]')
    expect(inside).to_be_visible()


def test_a_competency_is_dragged_with_its_criteria(
    page: Page, order: Callable[..., list[str]]
) -> None:
    target = page.locator('[data-part="competency/autonomy"]')
    with page.expect_response("**/draft"):
        drag(page, handle(page, "competency", "values"), target, below=False)
    assert order("competency") == ["values", "autonomy"]
    assert order("criterion") == ["openness", "planning", "initiative"]


def test_a_finger_drags_too(
    open_window: Callable[..., Screens], author: User, order: Callable[..., list[str]]
) -> None:
    window = open_window(width=360, height=740, has_touch=True, is_mobile=True)
    window.sign_in(author)
    page = window.open(DRAFT)
    source = handle(page, "question", SECOND)
    source.scroll_into_view_if_needed()
    grip = source.bounding_box()
    row = page.locator(f'[data-part="question/{FIRST}"]').bounding_box()
    assert grip is not None
    assert row is not None
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    touch = page.context.new_cdp_session(page)

    def put(kind: str, *points: tuple[float, float]) -> None:
        sent = [{"x": across, "y": down} for across, down in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": sent})

    with page.expect_response("**/draft"):
        put("touchStart", (x, y))
        for step in range(1, 7):
            put("touchMove", (x, y + (row["y"] + 4 - y) * step / 6))
        put("touchEnd")
    expect(handle(page, "question", SECOND)).to_be_focused()
    assert order("question") == [SECOND, FIRST, THIRD, LAST]


def test_space_lifts_arrows_move_and_space_puts_down(
    page: Page, order: Callable[..., list[str]]
) -> None:
    said = page.locator("[data-order-said]")
    grip = handle(page, "question", FIRST)
    grip.focus()
    page.keyboard.press("Space")
    expect(grip).to_have_attribute("aria-pressed", "true")
    expect(said).to_have_text("Tell us about planning-past. is lifted. Place 1 of 4.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("Tell us about planning-past.: place 3 of 4.")
    expect(grip).to_be_focused()
    assert order("question")[0] == FIRST
    with page.expect_response("**/draft"):
        page.keyboard.press("Space")
    expect(said).to_have_text("Tell us about planning-past. has been moved to place 3 of 4.")
    expect(grip).to_be_focused()
    expect(grip).to_have_attribute("aria-pressed", "false")
    assert order("question") == [SECOND, THIRD, FIRST, LAST]
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    with page.expect_response("**/draft"):
        page.keyboard.press("Enter")
    assert order("question") == [FIRST, SECOND, THIRD, LAST]


def test_arrows_carry_a_criterion_into_the_next_competency(
    page: Page, order: Callable[..., list[str]]
) -> None:
    grip = handle(page, "criterion", "initiative")
    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    said = page.locator("[data-order-said]")
    expect(said).to_have_text("Initiative: place 1 of 2 in Values.")
    with page.expect_response("**/draft"):
        page.keyboard.press("Space")
    expect(grip).to_be_focused()
    assert order("criterion") == ["planning", "initiative", "openness"]
    expect(
        page.locator('[data-within="values"] > [data-part="criterion/initiative"]')
    ).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Tab"])
def test_escape_and_going_elsewhere_put_it_back(
    page: Page, order: Callable[..., list[str]], way: str
) -> None:
    grip = handle(page, "question", LAST)
    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    assert shown(page, "question")[2] == LAST
    page.keyboard.press(way)
    expect(grip).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-order-said]")).to_contain_text("is back where it was")
    assert shown(page, "question") == order("question") == [FIRST, SECOND, THIRD, LAST]
    if way == "Escape":
        expect(grip).to_be_focused()


def test_escape_ends_a_drag(page: Page, order: Callable[..., list[str]]) -> None:
    handle(page, "question", FIRST).scroll_into_view_if_needed()
    middle(page, handle(page, "question", FIRST))
    page.mouse.down()
    middle(page, page.locator(f'[data-part="question/{THIRD}"]'))
    assert shown(page, "question")[0] != FIRST
    page.keyboard.press("Escape")
    page.mouse.up()
    assert shown(page, "question") == order("question") == [FIRST, SECOND, THIRD, LAST]


def test_what_cannot_be_saved_goes_back_and_says_so(
    page: Page, order: Callable[..., list[str]]
) -> None:
    page.route("**/draft/move", lambda route: route.abort())
    grip = handle(page, "question", FIRST)
    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    failed = page.locator("[data-order-failed]")
    expect(failed).to_be_visible()
    expect(failed).to_contain_text("could not be saved")
    expect(grip).to_be_focused()
    assert shown(page, "question") == order("question") == [FIRST, SECOND, THIRD, LAST]
    page.unroute("**/draft/move")


def test_what_others_have_added_meanwhile_is_there_after_a_move(
    page: Page, order: Callable[..., list[str]], app: Flask, make: Make
) -> None:
    other = make.user("Ola Nordmann", role="hr")
    with app.app_context(), db.unit_of_work() as session:
        draft = queries.get_draft(session, "small-set")
        actor = Actor(other.id, other.name)
        new = structure.add_part(session, actor, draft, "question", within="openness")
    grip = handle(page, "question", LAST)
    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    with page.expect_response("**/draft"):
        page.keyboard.press("Space")
    expect(grip).to_be_focused()
    assert order("question") == [LAST, FIRST, SECOND, THIRD, new]
    assert shown(page, "question") == order("question")


@pytest.mark.parametrize("script", [True, False])
def test_the_arrows_of_a_row_work_with_and_without_a_script(
    open_window: Callable[..., Screens],
    author: User,
    order: Callable[..., list[str]],
    script: bool,  # noqa: FBT001 - one of two runs
) -> None:
    window = open_window(java_script_enabled=script)
    window.sign_in(author)
    page = window.open(DRAFT)
    down = page.get_by_role("button", name="Move down: Tell us about planning-past.")
    for place in (1, 2):
        if place == 1:
            down.focus()
        with page.expect_response(lambda answer: answer.url.endswith("/draft")):
            page.keyboard.press("Enter")
        expect(down).to_be_focused()
        assert order("question").index(FIRST) == place
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move up: Tell us about planning-past.")).to_be_focused()
    expect(down).to_have_count(0)
    assert order("question")[-1] == FIRST
    expect(handle(page, "question", FIRST)).to_be_visible(visible=script)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "/preview", "/history", "/catalogue", "/discard"])
def test_everybody_can_read_the_pages(
    open_window: Callable[..., Screens],
    author: User,
    order: Callable[..., list[str]],
    path: str,
    scheme: str,
) -> None:
    window = open_window(width=360, height=740, color_scheme=scheme)
    window.sign_in(author)
    page = window.open(DRAFT)
    page.get_by_role("button", name="Add question").click()
    page.wait_for_url("**/draft/question/q01")
    page = window.open(DRAFT + path)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert order("question")[-1] == "q01"
    assert window.accessibility_complaints() == []
    assert window.width_complaints() == []
