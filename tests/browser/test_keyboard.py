"""The interview with the keyboard alone: everything is reached, in order, and one sees where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.window import Screens
from tests.documents import QUESTIONS
from tests.factories import Make

# What the Tab key should reach, in the order of the page: of radio buttons, one of each name.
STOPS = """() => {
  const names = new Set();
  return [...document.querySelectorAll("a[href], button, input, textarea, select, summary")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled)
    .filter((one) => one.type !== "hidden" && one.tabIndex >= 0)
    .filter((one) => one.type !== "radio" || (!names.has(one.name) && names.add(one.name)))
    .map((one, place) => { one.dataset.stop = place; return place; });
}"""
# How the focus looks: outline and shadow of the element and of what stands for it, its label.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const box = one.getBoundingClientRect();
  const label = one.type === "radio" ? one.closest("label") : one;
  const marks = [one, label, label.parentElement].some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  });
  const middle = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(...middle);
  return {
    stop: Number(one.dataset.stop),
    what: one.outerHTML.slice(0, 120),
    marked: marks,
    inView: Math.min(box.bottom, innerHeight) - Math.max(box.top, 0) >= Math.min(box.height, 100),
    over: top?.outerHTML.slice(0, 100),
    covered: top !== null && !one.contains(top) && !label.contains(top) && !top.contains(one),
  };
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    make: Make, open_window: Callable[..., Screens], width: int
) -> None:
    case = make.recruitment()
    screens = open_window(width=width, height=720, reduced_motion="reduce")
    page = screens.sign_in(case.chair)
    screens.open(f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/interview")
    stops = page.evaluate(STOPS)
    assert len(stops) > 15
    wrong: list[str] = []
    reached: list[int] = []
    for _stop in stops:
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found is not None, f"The focus is lost after {reached}"
        reached.append(found["stop"])
        if not found["marked"] or not found["inView"] or found["covered"]:
            wrong.append(str(found))
    assert reached == stops
    assert not wrong, "\n".join(wrong)


def test_the_first_tab_leads_past_the_menu(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(f"/recruitments/{case.id}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_whole_question_is_scored_without_the_mouse(make: Make, window: Screens) -> None:
    case = make.recruitment()
    page = window.sign_in(case.chair)
    window.open(f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/interview")
    first = QUESTIONS[0]
    page.locator(f"#{first} summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("What was said")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    # The arrow keys choose among the levels, as everywhere; the outcomes follow after the levels.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(f"#{first}-choice-3").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("What I think")
    assert page.locator(f"#{first}-assessment").input_value() == "What I think"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**question={QUESTIONS[1]}")


def test_the_menu_opens_and_closes_with_keys(make: Make, window: Screens) -> None:
    user = make.user()
    page = window.sign_in(user)
    menu = page.locator("details[data-menu]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Preferences")).to_be_visible()
    complaints = window.accessibility_complaints()
    assert not complaints, complaints
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(page.get_by_role("link", name="Preferences")).to_be_hidden()
