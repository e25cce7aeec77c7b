"""What rests on a version of a question set, and moving many recruitments off it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.recruitments.models import Recruitment
from screening.scoring.version_moves import queries
from tests.benchmarks.case import counted
from tests.documents import QUESTIONS
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.scoring.versions import changed

ClientOf = Callable[[User], PageClient]
IMPACT = "/question-sets/small-set/1/impact"


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def rows_of(page: Any, heading: str) -> list[list[str]]:
    """Return the cells of the table that scrolls under this name."""
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    (group,) = (one for one in root.iter("div") if one.get("aria-label") == heading)
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row] for row in group.iter("tr")
    ][1:]


def ticks(page: Any) -> list[str]:
    return re.findall(r'name="move" value="([^"]+)"', page.text)


def numbers(make: Make) -> dict[str, int]:
    """Return the version that each recruitment is on, by its reference."""
    return {one.reference: one.version_id for one in make.rows(sa.select(Recruitment))}


def three_cases(make: Make) -> tuple[Case, Case, Case]:
    """Make a recruitment without scores, one with a begun scorecard and one with locked ones."""
    empty, begun, locked = (
        make.recruitment(candidates=2, members=2, reference=name)
        for name in ("2026/A", "2026/B", "2026/C")
    )
    make.scorecard(begun, begun.members[0], begun.candidates[0], 5, state="draft")
    make.scorecard(locked, locked.members[0], locked.candidates[0], 5)
    make.scorecard(locked, locked.members[1], locked.candidates[0], 1, state="reopened")
    make.scorecard(locked, locked.members[1], locked.candidates[1], 1, state="draft")
    return empty, begun, locked


def test_a_version_that_nobody_uses_says_so(make: Make, hr: PageClient) -> None:
    make.question_set()
    assert "No recruitment uses this version" in main_text(hr.get(IMPACT))
    hr.get("/question-sets/small-set/2/impact", expect=404)
    hr.get("/question-sets/no-set/1/impact", expect=404)


def test_it_counts_scorecards_and_locked_scores(make: Make, hr: PageClient) -> None:
    three_cases(make)
    make.recruitment(version=make.question_set(changed(anchor_openness="Other."), number=2))
    page = hr.get(IMPACT)
    found = [row[1:5] for row in rows_of(page, "Recruitments on this version")]
    assert found == [["2", "0", "0", "0"], ["2", "1", "0", "0"], ["2", "1", "2", "8"]]
    questions = rows_of(page, "Question by question")
    assert [row[1:] for row in questions] == [
        ["2", "Unchanged"], ["2", "Unchanged"], ["2", "Unchanged"], ["2", "Changed"],
    ]  # fmt: skip
    text = main_text(page)
    assert "2 recruitments may move to version 2." in text
    assert "A scorecard has been locked" in text
    assert len(ticks(page)) == 2


def test_without_a_newer_version_there_is_nothing_to_move_to(make: Make, hr: PageClient) -> None:
    three_cases(make)
    page = hr.get(IMPACT)
    assert "No newer version is published" in main_text(page)
    assert ticks(page) == []
    make.question_set(changed(anchor_openness="Other."), number=2, state="retired")
    assert ticks(hr.get(IMPACT)) == []


def test_it_says_which_questions_change_and_which_only_in_spelling(
    make: Make, hr: PageClient
) -> None:
    first = make.question_set()
    make.recruitment()
    make.correction(first, changed(anchor_openness="Openness at level 3!"))
    newest = changed(
        anchor_openness="Openness at level 3!",
        stem_planning_past="Something else?",
        without=("initiative-past",),
        more=("extra",),
    )
    make.question_set(newest, number=3)
    page = hr.get(IMPACT)
    fates = [row[-1] for row in rows_of(page, "Question by question")]
    assert fates == ["Changed", "Unchanged", "Same meaning", "New", "Removed"]
    assert "Corrected as version 2: spelling alone." in main_text(page)


def test_the_ticked_ones_move_and_each_result_is_told(make: Make, hr: PageClient) -> None:
    three_cases(make)
    other = make.recruitment(reference="2026/D")
    version = make.question_set(changed(anchor_openness="Other."), number=2)
    page = hr.get(IMPACT)
    asked = ticks(page)
    assert len(asked) == 3
    # Meanwhile somebody begins to score in the last one.
    make.scorecard(other, other.members[0], other.candidates[0], 3, state="draft")
    locked = next(row for row in make.rows(sa.select(Recruitment)) if row.reference == "2026/C")
    answer = hr.send(
        IMPACT, {"to": "2", "move": [*asked, f"{locked.id}.x", "999.x", "nonsense"]}, expect=200
    )
    text = main_text(answer)
    assert "2 recruitments moved to version 2." in text
    told = re.findall(r"(2026/[A-D]) .*?(Not moved|Moved)", text)
    assert told == [
        ("2026/A", "Moved"), ("2026/B", "Moved"), ("2026/C", "Not moved"), ("2026/D", "Not moved"),
    ]  # fmt: skip
    assert "Something has changed since the page was opened" in text
    assert "A scorecard has been locked" in text
    on = numbers(make)
    assert {name for name, id_ in on.items() if id_ == version.id} == {"2026/A", "2026/B"}
    log = make.rows(sa.select(AuditEntry).where(AuditEntry.action == queries.MOVED))
    assert len(log) == 2
    again = main_text(hr.send(IMPACT, {"to": "2", "move": asked[:1]}, expect=200))
    assert "is not on this version any more" in again


def test_without_a_tick_nothing_moves(make: Make, hr: PageClient) -> None:
    three_cases(make)
    make.question_set(changed(anchor_openness="Other."), number=2)
    before = numbers(make)
    page = hr.get(IMPACT)
    assert hr.submit(page, action=IMPACT).location.endswith(IMPACT)
    assert "Tick the recruitments" in hr.get(IMPACT).text
    hr.send(IMPACT, {"move": ticks(page)}, expect=422)
    hr.send(IMPACT, {"to": "3", "move": ticks(page)}, expect=200)
    assert numbers(make) == before


def test_the_page_tells_no_level_no_note_and_no_count_of_what_is_not_locked(
    make: Make, hr: PageClient
) -> None:
    """What stands in scorecards that were never locked makes no difference to the page."""
    told = []
    for slug, levels in (("set-a", {"openness-past": 1}), ("set-b", dict.fromkeys(QUESTIONS, 5))):
        small = changed(slug=slug)
        case = make.recruitment(version=make.question_set(small), reference=slug, members=2)
        for member in case.members:
            make.scorecard(case, member, case.candidates[0], levels, state="draft")
        make.question_set(changed(slug=slug, anchor_openness="Other."), number=2)
        page = hr.get(f"/question-sets/{slug}/1/impact")
        assert "Evidence of" not in page.text
        assert "Assessment by" not in page.text
        told.append(main_text(page).replace(slug, "set"))
    assert told[0] == told[1]


def test_the_page_asks_the_database_the_same_whatever_the_use(
    app: Flask, make: Make, hr: PageClient
) -> None:
    counts = []
    first = make.question_set()
    make.correction(first, changed(minutes_planning_past=4))
    for more in (1, 8):
        for _ in range(more):
            case = make.recruitment()
            make.scorecard(case, case.members[0], case.candidates[0], state="draft")
        with counted(app) as statements:
            hr.get(IMPACT)
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
