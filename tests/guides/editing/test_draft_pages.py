"""The pages of a draft as a whole: what they show, and what their buttons do without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.drafts.checks import check
from screening.guides.rules.publishing import standing
from tests.benchmarks.case import counted
from tests.documents import document, document_data, words
from tests.factories import Make
from tests.guides.editing.written_draft import DRAFT, WrittenDraft
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
MOST_STATEMENTS = 10


def test_the_head_says_what_it_is_and_who_wrote_last(hr: PageClient, small: WrittenDraft) -> None:
    page = hr.get(DRAFT)
    text = main_text(page)
    for part in ("Small set", "Draft", "Last changed by Kari Nordmann"):
        assert part in text
    assert 'aria-current="page">Structure' in page.text
    assert "Undo:" not in text
    assert small.order("question")


def test_the_contents_say_how_far_each_part_is(hr: PageClient, small: WrittenDraft) -> None:
    small.write("question/openness-past", {"stem": {**words("Tell us."), "nn": ""}})
    page = hr.get(DRAFT)
    text = main_text(page)
    for part in (
        "Autonomy",
        "Planning",
        "Tell us about planning-past.",
        "Past behaviour",
        "8 minutes",
        "Nynorsk: 1 text missing",
        "Bokmål: all written",
        "1 text not written yet",
        "32 of 40",
        "Undo: question “Tell us.”",
    ):
        assert part in text, part
    assert 'href="/question-sets/small-set/draft/question/openness-past#stem-nn"' in page.text
    assert 'href="/question-sets/small-set/draft/criterion/planning"' in page.text
    assert 'href="/question-sets/small-set/draft/about"' in page.text


def test_too_many_minutes_and_what_the_linter_says_stand_at_the_top(
    hr: PageClient, small: WrittenDraft
) -> None:
    asked = {"nb": "Er du gravid?", "nn": "Er du gravid?", "en": "Are you pregnant?"}
    small.write("question/openness-past", {"stem": asked, "minutes": 20})
    page = hr.get(DRAFT)
    text = main_text(page)
    assert "44 of 40" in text
    assert "4 minutes too many" in text
    assert "to put right before it can be published" in text
    assert 'href="/question-sets/small-set/draft/question/openness-past#stem-en"' in page.text


def test_what_has_a_legal_basis_stands_no_longer_in_the_way(
    hr: PageClient, small: WrittenDraft, app: Flask, make: Make
) -> None:
    other = make.user("Ola Nordmann", role="hr")
    asked = {"nb": "Har du god helse?", "nn": "Har du god helse?", "en": "Are you in good health?"}
    small.write("question/openness-past", {"stem": asked})
    assert "to put right before it can be published" in main_text(hr.get(DRAFT))
    small.propose()
    with app.app_context(), db.unit_of_work() as session:
        draft = queries.get_draft(session, "small-set")
        for one in standing(check(draft.parts, "small-set"), ()).matters:
            basis = "Arbeidsmiljøloven § 9-3: dykkere må være friske."
            actor = Actor(other.id, other.name)
            service.approve(session, actor, draft, key=one.key, basis=basis)
    text = main_text(hr.get(DRAFT))
    assert "to put right before it can be published" not in text
    assert "notes" in text


def test_an_empty_draft_says_where_to_begin(hr: PageClient, written: WrittenDraft) -> None:
    written.start_empty()
    page = hr.get(DRAFT)
    text = main_text(page)
    assert f'href="{DRAFT}#questions"' in page.text
    assert "Where to begin" in text
    assert "There are no competencies yet." in text
    assert "Add a criterion first" in text


def test_from_nothing_to_a_question_by_buttons_alone(hr: PageClient, written: WrittenDraft) -> None:
    written.start_empty()
    answer = hr.send(f"{DRAFT}/add", {"competency": "1"})
    assert answer.location == f"{DRAFT}/competency/c01"
    hr.get(answer.location)
    answer = hr.send(f"{DRAFT}/add", {"criterion": "c01"})
    assert answer.location == f"{DRAFT}/criterion/k01"
    hr.get(answer.location)
    answer = hr.submit(hr.get(DRAFT), {"question": "k01"}, action="/draft/add")
    assert answer.location == f"{DRAFT}/question/q01"
    text = main_text(hr.get(DRAFT))
    assert "Question without a text" in text
    assert written.parts()["question/q01"]["criterion"] == "k01"


def test_a_row_is_moved_by_its_arrows_and_the_page_opens_at_the_same_arrow(
    hr: PageClient, small: WrittenDraft
) -> None:
    page = hr.get(DRAFT)
    answer = hr.submit(page, action="/draft/move", button="down=question/planning-past")
    assert answer.location == f"{DRAFT}#question-planning-past-down"
    assert small.order("question")[:2] == ["planning-situation", "planning-past"]
    for _ in range(3):
        answer = hr.submit(page, action="/draft/move", button="down=question/planning-past")
    assert answer.location == f"{DRAFT}#question-planning-past-up"
    assert small.order("question")[-1] == "planning-past"
    assert 'id="question-planning-past-up"' in hr.get(DRAFT).text
    answer = hr.submit(page, action="/draft/move", button="down=criterion/initiative")
    assert small.parts()["outline"]["competencies"][1]["criteria"] == ["initiative", "openness"]
    hr.submit(page, action="/draft/move", button="up=competency/values")
    assert small.order("competency") == ["values", "autonomy"]


def test_a_script_puts_a_row_before_another_and_is_told_the_order(
    hr: PageClient, small: WrittenDraft
) -> None:
    answer = hr.send(
        f"{DRAFT}/move",
        {"part": "criterion/openness", "before": "initiative", "within": "autonomy"},
        expect=200,
        headers={"Accept": "application/json"},
    )
    assert answer.get_json() == {"order": ["planning", "openness", "initiative"]}
    assert small.order("criterion") == ["planning", "openness", "initiative"]


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("move", {}),
        ("move", {"up": "about"}),
        ("move", {"up": "outline/x"}),
        ("move", {"up": "question/"}),
        ("move", {"up": "question/nowhere"}),
        ("move", {"part": "criterion/openness", "within": "nowhere"}),
        ("remove", {}),
        ("remove", {"remove": "about"}),
        ("remove", {"remove": "criterion/nowhere"}),
        ("add", {}),
        ("add", {"criterion": "nowhere"}),
        ("add", {"question": "nowhere"}),
    ],
)
def test_what_is_not_there_is_not_found(
    hr: PageClient, small: WrittenDraft, action: str, sent: dict[str, str]
) -> None:
    before = small.parts()
    hr.send(f"{DRAFT}/{action}", sent, expect=404)
    assert small.parts() == before


def test_what_has_been_removed_can_be_taken_back_at_once(
    hr: PageClient, small: WrittenDraft
) -> None:
    before = small.parts()
    answer = hr.send(f"{DRAFT}/remove", {"remove": "criterion/planning"})
    page = hr.get(answer.location)
    assert "removed criterion “Planning”" in main_text(page)
    assert small.order("question") == ["initiative-past", "openness-past"]
    assert page.text.count("/draft/undo") == 2  # At the head of the page, and beside the words.
    answer = hr.send(f"{DRAFT}/undo", {"number": "1", "next": DRAFT})
    assert small.parts() == before
    text = main_text(hr.get(answer.location))
    assert "Undone: removed criterion “Planning”" in text
    assert "Redo: removed criterion “Planning”" in text
    assert "Done:" not in main_text(hr.get(f"{DRAFT}?removed=1"))


def test_undo_and_redo_lead_back_to_the_page_they_were_pressed_on(
    hr: PageClient, small: WrittenDraft
) -> None:
    small.write("question/openness-past", {"stem": words("Tell us.")})
    page = hr.get(f"{DRAFT}/preview")
    answer = hr.submit(page, action="/draft/undo")
    assert answer.location == f"{DRAFT}/preview"
    assert small.parts()["question/openness-past"]["stem"]["en"] == "Tell us about openness-past."
    answer = hr.submit(hr.get(answer.location), action="/draft/redo")
    assert answer.location == f"{DRAFT}/preview"
    assert small.parts()["question/openness-past"]["stem"]["en"] == "Tell us."


def test_the_way_back_leads_nowhere_else(hr: PageClient, small: WrittenDraft) -> None:
    new = small.add("question", "openness")
    for wanted in (
        "https://example.org/",
        "//example.org",
        "/recruitments",
        f"{DRAFT}-other",
        f"{DRAFT}/question/{new}",
    ):
        answer = hr.send(f"{DRAFT}/undo", {"next": wanted})
        assert answer.location == DRAFT
        hr.send(f"{DRAFT}/redo", {})


def test_another_persons_later_words_stay_and_the_reason_is_given(
    hr: PageClient, small: WrittenDraft, make: Make
) -> None:
    other = make.user("Ola Nordmann", role="hr")
    small.write("question/openness-past", {"stem": words("Kari's.")})
    small.write("question/openness-past", {"stem": words("Ola's.")}, Actor(other.id, other.name))
    page = hr.get(DRAFT)
    assert "Last changed by Ola Nordmann" in main_text(page)
    answer = hr.submit(page, action="/draft/undo", expect=403)
    assert "later changes build on it" in main_text(answer)
    assert small.parts()["question/openness-past"]["stem"]["en"] == "Ola's."


def test_markup_in_a_draft_is_text(hr: PageClient, small: WrittenDraft) -> None:
    small.write("question/openness-past", {"stem": words("<script>alert(1)</script>")})
    small.write("criterion/openness", {"name": words("<b>Open</b>")})
    for address in (DRAFT, f"{DRAFT}/preview", f"{DRAFT}/history"):
        page = hr.get(address)
        assert "<script>alert" not in page.text
        assert "<b>Open" not in page.text
        assert "&lt;b&gt;Open" in page.text


def test_a_criterion_is_taken_from_another_set_with_its_questions(
    hr: PageClient, small: WrittenDraft, make: Make
) -> None:
    other = document(slug="other-set", title=words("Other set"))
    make.question_set(other)
    page = hr.get(f"{DRAFT}/catalogue")
    assert '<optgroup label="Other set">' in page.text
    answer = hr.submit(
        page, {"criterion": "other-set/planning", "competency": "values"}, action="/catalogue"
    )
    assert answer.location == f"{DRAFT}/criterion/k01"
    assert small.parts()["outline"]["competencies"][1]["criteria"] == ["openness", "k01"]
    assert len(small.order("question")) == 6
    hr.submit(
        page,
        {"criterion": "other-set/openness", "competency": "values", "questions": None},
        action="/catalogue",
    )
    assert len(small.order("question")) == 6


def test_shipped_sets_are_in_the_catalogue_without_being_imported(
    hr: PageClient, small: WrittenDraft
) -> None:
    page = hr.get(f"{DRAFT}/catalogue")
    assert 'value="remote-employee-full/k06"' in page.text
    answer = hr.submit(
        page, {"criterion": "remote-employee-full/k06", "competency": "values"}, action="/catalogue"
    )
    assert answer.location == f"{DRAFT}/criterion/k01"
    copied = small.parts()["criterion/k01"]
    assert all(copied["name"].values())
    assert sorted(copied["anchors"]) == ["1", "2", "3", "4", "5"]


def test_no_choice_or_a_made_up_one_is_told_where_it_was_made(
    hr: PageClient, small: WrittenDraft
) -> None:
    page = hr.get(f"{DRAFT}/catalogue")
    answer = hr.submit(page, action="/catalogue", expect=422)
    assert "Choose a criterion." in main_text(answer)
    sent = {"criterion": "other-set/nowhere", "competency": "values"}
    hr.send(f"{DRAFT}/catalogue", sent, expect=422)
    assert small.order("criterion") == ["planning", "initiative", "openness"]


def test_without_a_competency_the_catalogue_says_so(hr: PageClient, written: WrittenDraft) -> None:
    written.start_empty()
    assert "Add a competency first" in main_text(hr.get(f"{DRAFT}/catalogue"))


@pytest.mark.parametrize("page", ["", "/preview", "/history", "/discard", "/catalogue"])
def test_no_page_asks_more_of_the_database_for_a_larger_set(
    app: Flask, hr: PageClient, small: WrittenDraft, page: str
) -> None:
    counts = []
    for _ in range(2):
        with counted(app) as statements:
            hr.get(f"{DRAFT}{page}")
        assert 0 < len(statements) <= MOST_STATEMENTS, "\n".join(statements)
        counts.append(len(statements))
        for number in range(4):
            competency = small.add("competency")
            criterion = small.add("criterion", competency)
            small.write(f"criterion/{criterion}", {"name": words(f"Criterion {number}")})
            small.add("question", criterion)
        hr.get(DRAFT)
    assert counts[1] - counts[0] <= 1  # There is a step to undo, whose part is looked up.


def test_a_long_set_is_listed_whole(hr: PageClient, app: Flask, author: User) -> None:
    data = document_data()
    criteria = [
        {**data["competencies"][0]["criteria"][0], "id": f"k{n:02d}", "name": words(f"K {n}")}
        for n in range(40)
    ]
    data["competencies"] = [{**data["competencies"][0], "criteria": criteria}]
    data["questions"] = [
        {
            **data["questions"][0],
            "id": f"q{n:03d}",
            "criterion": f"k{n % 40:02d}",
            "stem": words(f"Tell us about case {n}."),
            "minutes": 1,
        }
        for n in range(200)
    ]
    whole = document(competencies=data["competencies"], questions=data["questions"], minutes=240)
    with app.app_context(), db.unit_of_work() as session:
        service.draft_of_document(session, Actor(author.id, author.name), whole)
    page = hr.get(DRAFT)
    text = main_text(page)
    assert "Tell us about case 199." in text
    assert "200 of 240" in text
    assert page.text.count('name="csrf_token"') < 10
