"""Sorting anchors in a browser: with the keyboard, saving itself, in a hand, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Route, expect

from screening.accounts.models import User
from screening.guides.sorting.models import Exercise, Participant
from screening.guides.sorting.rules import NOWHERE, Answer
from tests.browser.window import Screens
from tests.factories import Make
from tests.guides.sorting.conftest import SLUG, Sorting


@pytest.fixture
def sorting(app: Flask, make: Make) -> Sorting:
    return Sorting(app, make)


@pytest.fixture
def people(make: Make) -> list[User]:
    return [make.user(f"Person {number}") for number in (1, 2, 3)]


@pytest.fixture
def exercise(sorting: Sorting, people: list[User]) -> Exercise:
    return sorting.exercise(people, deadline=date(2026, 1, 1))


def stored(make: Make, user: User) -> dict[str, list[object]]:
    return make.one(sa.select(Participant.answers).where(Participant.user_id == user.id))


def test_it_saves_itself_with_the_keyboard_alone(
    sorting: Sorting, make: Make, exercise: Exercise, people: list[User], window: Screens
) -> None:
    page = window.sign_in(people[0])
    window.open(f"/sorting/{exercise.id}?page=1")
    order = sorting.order(exercise, people[0])
    page.locator("#card-1-criterion").focus()
    page.keyboard.type("Init")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#card-1-level-3")).to_be_checked()
    expect(page.locator("#card-1 [data-status]")).to_contain_text("Saved")
    expect(page.locator("#card-1 [data-definition]")).to_have_text("What initiative is.")
    expect(page.locator("[data-progress]")).to_contain_text("1 of 9")
    assert stored(make, people[0]) == {str(order[0]): ["initiative", 3]}

    page.locator("#card-2-criterion").select_option(NOWHERE)
    expect(page.locator("[data-progress]")).to_contain_text("2 of 9")
    expect(page.locator("#card-2 .sorting-no-level")).to_be_visible()
    page.reload()
    expect(page.locator("#card-1-criterion")).to_have_value("initiative")
    expect(page.locator("#card-1-level-3")).to_be_checked()
    window.assert_good()


def test_leaving_at_once_loses_nothing(
    sorting: Sorting, make: Make, exercise: Exercise, people: list[User], window: Screens
) -> None:
    page = window.sign_in(people[0])
    window.open(f"/sorting/{exercise.id}?page=1")
    page.locator("#card-3-criterion").select_option("openness")
    page.locator("#card-3-level-2").check()
    page.get_by_role("button", name="Save and go to handing in").click()
    page.wait_for_url("**/hand-in")
    assert "8 texts are left" in page.inner_text("main")
    order = sorting.order(exercise, people[0])
    assert stored(make, people[0]) == {str(order[2]): ["openness", 2]}


def test_without_a_network_it_is_said_and_tried_again(
    make: Make, exercise: Exercise, people: list[User], window: Screens
) -> None:
    page = window.sign_in(people[0])
    window.open(f"/sorting/{exercise.id}?page=1")

    def broken(route: Route) -> None:
        route.abort()

    page.route("**/save", broken)
    page.locator("#card-1-level-4").check()
    expect(page.locator("#card-1 [data-status]")).to_have_text(
        "Not saved yet. Saving is tried again."
    )
    page.unroute("**/save", broken)
    expect(page.locator("#card-1 [data-status]")).to_contain_text("Saved")
    assert list(stored(make, people[0]).values()) == [["", 4]]


def test_two_tabs_show_both_answers(
    make: Make, exercise: Exercise, people: list[User], window: Screens
) -> None:
    page = window.sign_in(people[0])
    other = window.tab()
    window.open(f"/sorting/{exercise.id}?page=1")
    other.open(f"/sorting/{exercise.id}?page=1")
    page.locator("#card-1-criterion").select_option("planning")
    expect(page.locator("#card-1 [data-status]")).to_contain_text("Saved")
    other.page.locator("#card-1-criterion").select_option("openness")
    expect(other.page.locator("#card-1 [data-status]")).to_contain_text("in another window")
    assert list(stored(make, people[0]).values()) == [["planning", None]]
    other.page.get_by_role("button", name="See both answers").click()
    expect(other.page.locator("#error-summary")).to_be_focused()
    expect(other.page.locator("#card-1 .clash")).to_contain_text("Planning, no level")
    other.assert_good()
    other.page.get_by_role("button", name="Save", exact=True).click()
    other.page.locator("#error-summary").wait_for(state="detached")
    assert list(stored(make, people[0]).values()) == [["openness", None]]


def test_all_of_it_works_without_scripts_in_a_hand(
    sorting: Sorting,
    make: Make,
    exercise: Exercise,
    people: list[User],
    open_window: Callable[..., Screens],
) -> None:
    window = open_window(width=360, java_script_enabled=False)
    page = window.sign_in(people[0])
    window.open("/sorting")
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("link", name="Begin to sort").first.click()
    for number in range(1, 10):
        page.locator(f"#card-{number}-criterion").select_option(NOWHERE)
    page.get_by_role("button", name="Save and go to handing in").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main")).to_contain_text("Your answers are handed in")
    assert len(stored(make, people[0])) == 9


def test_a_long_list_of_people_is_shortened_by_typing(
    make: Make, window: Screens, sorting: Sorting
) -> None:
    for number in range(30):
        make.user(f"Kari Nordmann {number:02}", email=f"{'k' * (number + 1)}@example.org")
    make.question_set()
    page = window.sign_in(sorting.hr)
    window.open(f"/question-sets/{SLUG}/sorting")
    page.get_by_label("Kari Nordmann 07").check()
    page.get_by_label("Find a name or address").fill("nordmann 1")
    expect(page.locator("[data-tick]:visible")).to_have_count(13)
    page.get_by_label("Kari Nordmann 11").check()
    expect(page.locator("[data-ticked]")).to_have_text("Ticked: 2")
    # Enter in the field that shortens the list must not send a form that is half filled in.
    page.get_by_label("Find a name or address").press("Enter")
    page.get_by_role("button", name="Open the exercise").click()
    page.wait_for_url("**/results")
    assert len(make.rows(sa.select(Participant))) == 2


def test_axe_finds_nothing_in_any_state(
    sorting: Sorting,
    exercise: Exercise,
    people: list[User],
    open_window: Callable[..., Screens],
) -> None:
    closed = sorting.exercise(people, language="nb")
    for person, level in zip(people, (1, 4, 5), strict=True):
        answers = sorting.right(closed, a1=Answer("planning", level), a2=Answer(NOWHERE))
        sorting.sort(closed, person, answers)
    sorting.close(closed)
    sorting.sort(exercise, people[1], sorting.right(exercise))
    sorting.sort(exercise, people[2], {0: Answer("openness")}, hand_in=False)
    hr = (
        f"/question-sets/{SLUG}/sorting",
        f"/sorting/{exercise.id}/results",
        f"/sorting/{exercise.id}/participants",
        f"/sorting/{closed.id}/results",
    )
    own = ("", f"/{exercise.id}", f"/{exercise.id}?page=1", f"/{exercise.id}/hand-in")
    complaints = []
    for user, addresses in (
        (sorting.hr, hr),
        (people[0], [f"/sorting{one}" for one in (*own, f"/{closed.id}")]),
        (people[1], [f"/sorting/{exercise.id}"]),
        (people[2], [f"/sorting/{exercise.id}/hand-in"]),
    ):
        window = open_window()
        window.sign_in(user)
        for address in addresses:
            window.open(address)
            complaints += window.complaints_everywhere()
    assert not complaints, "\n".join(complaints)
