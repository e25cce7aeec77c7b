"""What came of an exercise stands beside the anchor where it is written."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.guides.service import drafts
from screening.guides.sorting.rules import Answer
from tests.benchmarks.case import counted
from tests.factories import Make
from tests.guides.sorting.conftest import SLUG, Sorting
from tests.page_client import PageClient, main_text

CRITERION = f"/question-sets/{SLUG}/draft/criterion/planning"
REASON = "0 of 2 placed it in the criterion it was written for."
MOST_STATEMENTS = 10


def test_a_weak_anchor_is_marked_until_it_is_rewritten(
    sorting: Sorting, app: Flask, make: Make, client_of: Callable[[User], PageClient]
) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        drafts.draft_from(session, sorting.actor(sorting.hr), version)
    people = [make.user(), make.user()]
    exercise = sorting.exercise(people)
    for one in people:
        sorting.sort(exercise, one, sorting.right(exercise, a1=Answer("openness", 3)))
    hr = client_of(sorting.hr)
    assert REASON not in main_text(hr.get(CRITERION))
    sorting.close(exercise)
    with counted(app) as statements:
        page = hr.get(CRITERION)
    assert len(statements) <= MOST_STATEMENTS
    assert main_text(page).count(f"Anchor sorting {REASON}") == 1
    assert REASON not in main_text(hr.get(CRITERION.replace("planning", "openness")))
    hr.submit(page, {"anchors-3-en": "Names a plan and what it was good for."})
    assert REASON not in main_text(hr.get(CRITERION))
