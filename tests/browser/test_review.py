"""The review of a draft as it is read: whatever it shows, on a desk and in a hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from screening import clock, db
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Draft
from tests.browser.window import Screens
from tests.documents import document
from tests.factories import Make

REVIEW = "/question-sets/small-set/draft/review"
STEMS = {
    "everything amiss": {"planning-past": "Er du gravid?", "openness-past": ""},
    "to be approved": {"planning-past": "Er du medlem i en fagforening?" * 8, "openness-past": "x"},
    "a correction": {"planning-past": "Tell us of planning-past. (bokmål)"},
}


@pytest.mark.parametrize("kind", STEMS)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    make: Make, open_window: Callable[..., Screens], kind: str
) -> None:
    writer, second = make.user(role="hr"), make.user("Wolfeschlegelsteinhausen" * 3, role="hr")
    version = make.question_set()
    parts = parts_of(document())
    for name, stem in STEMS[kind].items():
        parts[f"question/{name}"]["stem"]["nb"] = stem
    proposed = kind != "everything amiss"
    with make.app.app_context(), db.unit_of_work() as session:
        session.add(
            Draft(
                question_set_id=version.question_set_id,
                base_version_id=version.id,
                parts=parts,
                state="proposed" if proposed else "draft",
                correction=kind == "a correction",
                note="Organisasjonsutviklingsprosjektsekretariat" * 5,
                answer="Something\n\nelse.",
                proposed_by_id=writer.id if proposed else None,
                proposed_at=clock.now() if proposed else None,
            )
        )
    window = open_window()
    window.sign_in(second)
    page = window.open(REVIEW)
    assert window.complaints_everywhere() == []
    if not proposed:
        assert page.locator("form[action$='/propose']").count() == 0
        return
    page.locator("form[action$='/send-back'] button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()
    assert window.complaints_everywhere() == []
