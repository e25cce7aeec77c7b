"""A draft to read: its history, its preview, and setting it aside."""

from __future__ import annotations

from collections.abc import Callable

from screening.accounts.models import User
from screening.audit import Actor
from screening.guides.drafts.parts import no_text
from tests.documents import words
from tests.factories import Make
from tests.guides.editing.written_draft import DRAFT, WrittenDraft
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


def test_the_history_tells_who_changed_what_and_takes_single_steps_back(
    hr: PageClient, small: WrittenDraft, make: Make
) -> None:
    other = make.user("Ola Nordmann", role="hr")
    small.write("question/planning-past", {"stem": words("Kari's."), "minutes": 9})
    small.write("criterion/openness", {"name": words("Ola's.")}, Actor(other.id, other.name))
    competency = small.add("competency")
    small.add("criterion", competency)
    page = hr.get(f"{DRAFT}/history")
    text = main_text(page)
    for part in (
        "question “Kari's.”",
        "Tell us about planning-past.",
        "Minutes",
        "criterion “Ola's.”",
        "Ola Nordmann",
        "new competency",
        "Later changes build on this",
    ):
        assert part in text, part
    hr.send(f"{DRAFT}/undo", {"number": "2", "next": f"{DRAFT}/history"})
    assert small.parts()["criterion/openness"]["name"]["en"] == "Openness"
    assert small.parts()["question/planning-past"]["stem"]["en"] == "Kari's."
    text = main_text(hr.get(f"{DRAFT}/history"))
    assert "Undone" in text


def test_a_long_history_comes_in_pages(hr: PageClient, small: WrittenDraft) -> None:
    for number in range(60):
        before = ("", "planning-situation")[number % 2]
        hr.send(f"{DRAFT}/move", {"part": "question/planning-past", "before": before})
    page = hr.get(f"{DRAFT}/history")
    assert "Page 1 of 2" in main_text(page)
    assert page.text.count("the order</a>") == 50
    assert "Page 2 of 2" in main_text(hr.get(f"{DRAFT}/history?page=2"))
    assert "Page 2 of 2" in main_text(hr.get(f"{DRAFT}/history?page=900"))


def test_a_history_without_steps_says_so(hr: PageClient, small: WrittenDraft) -> None:
    assert "Nothing has been changed yet" in main_text(hr.get(f"{DRAFT}/history"))
    assert small.parts()


def test_discarding_asks_first_and_deletes_nothing(hr: PageClient, small: WrittenDraft) -> None:
    small.write("question/openness-past", {"stem": words("Tell us.")})
    page = hr.get(f"{DRAFT}/discard")
    assert "1 step of work" in main_text(page)
    answer = hr.submit(page, action="/draft/discard")
    assert answer.location == "/question-sets"
    assert "can be restored" in main_text(hr.get("/question-sets"))
    hr.get(DRAFT, expect=404)


def test_the_preview_shows_the_interview_as_the_panel_sees_it(
    hr: PageClient, small: WrittenDraft
) -> None:
    small.write("question/openness-past", {"stem": no_text()})
    page = hr.get(f"{DRAFT}/preview")
    text = main_text(page)
    for part in (
        "Welcome.",
        "Thank you.",
        "Tell us about planning-past.",
        "What did you do?",
        "Planning at level 3.",
        "Satisfactory",
        "Not asked",
        "Question 4",
    ):
        assert part in text, part
    assert '<span class="gap">[not written yet]</span>' in page.text
    assert page.text.count("<fieldset") == page.text.count(" disabled>")


def test_the_preview_follows_a_language_and_goes_question_by_question(
    hr: PageClient, small: WrittenDraft
) -> None:
    first = hr.get(f"{DRAFT}/preview?question=planning-past&language=nn")
    text = main_text(first)
    assert "Tell us about planning-past. (nynorsk)" in text
    assert "planning-situation" not in text
    assert "Welcome." in text
    assert "Thank you." not in text
    assert "Previous" not in text
    assert f'href="{DRAFT}/preview?question=planning-situation&amp;language=nn"' in first.text
    last = main_text(hr.get(f"{DRAFT}/preview?question=openness-past"))
    assert "Thank you." in last
    assert "Previous" in last
    assert "Question 4 of 4" in last
    hr.get(f"{DRAFT}/preview?question=nowhere", expect=404)
    assert small.parts()


def test_questions_without_a_criterion_are_said_to_be_left_out(
    hr: PageClient, small: WrittenDraft
) -> None:
    small.write("question/openness-past", {"criterion": ""})
    text = main_text(hr.get(f"{DRAFT}/preview"))
    assert "1 question is not shown" in text
    assert "Question 3" in text
    assert "Question 4" not in text


def test_without_questions_the_preview_says_what_is_needed(
    hr: PageClient, written: WrittenDraft
) -> None:
    written.start_empty()
    assert "There is nothing to show yet" in main_text(hr.get(f"{DRAFT}/preview"))


def test_a_proposed_draft_can_be_read_but_not_changed(hr: PageClient, small: WrittenDraft) -> None:
    small.write("question/openness-past", {"stem": words("Tell us.")})
    small.propose()
    page = hr.get(DRAFT)
    text = main_text(page)
    assert "The draft has been proposed" in text
    for gone in ("Add competency", "Undo:", "Discard the draft"):
        assert gone not in text
    assert "data-handle" not in page.text
    hr.get(f"{DRAFT}/preview")
    assert "Redo" not in main_text(hr.get(f"{DRAFT}/history"))
    answer = hr.send(f"{DRAFT}/move", {"down": "question/planning-past"}, expect=403)
    assert "In the review it can be taken back or sent back" in main_text(answer)


def test_what_stands_in_the_way_of_a_preview_is_listed(hr: PageClient, small: WrittenDraft) -> None:
    small.write("question/openness-past", {"minutes": 5000})
    page = hr.get(f"{DRAFT}/preview")
    assert "There is nothing to show yet" in main_text(page)
    assert "This may stand in the way" in main_text(page)
    assert f'href="{DRAFT}/question/openness-past#minutes"' in page.text


def test_texts_in_another_language_say_so(hr: PageClient, small: WrittenDraft) -> None:
    page = hr.get(f"{DRAFT}/preview?language=nn")
    assert '<span lang="nn">Planning at level 3. (nynorsk)</span>' in page.text
    assert "<span lang=" not in hr.get(f"{DRAFT}/preview").text
    assert small.parts()
