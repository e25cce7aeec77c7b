from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from screening.accounts.models import User
from screening.guides.sorting.models import Exercise, Participant
from screening.guides.sorting.rules import Answer
from tests.factories import Make
from tests.guides.sorting.conftest import SLUG, Sorting
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
LIST = f"/question-sets/{SLUG}/sorting"


@pytest.fixture
def people(make: Make) -> list[User]:
    return [make.user(f"Person {number}") for number in (1, 2, 3)]


@pytest.fixture
def hr(sorting: Sorting, client_of: ClientOf) -> PageClient:
    return client_of(sorting.hr)


def test_hr_makes_an_exercise_and_sees_it_in_the_list(
    hr: PageClient, make: Make, people: list[User]
) -> None:
    make.question_set()
    page = hr.get(LIST)
    assert "New exercise" in main_text(page)
    answer = hr.submit(page, {"participants": [str(one.id) for one in people[:2]]})
    exercise = make.one(sa.select(Exercise))
    assert answer.location == f"/sorting/{exercise.id}/results"
    assert (exercise.language, exercise.state, exercise.version_id) == ("en", "open", 1)
    assert len(exercise.content["anchors"]) == 9
    text = main_text(hr.get(answer.location))
    for part in ("0 of 2", "Person 1", "Not begun", "The results are shown when"):
        assert part in text
    assert "Planning at level 3" not in text
    assert "0 of 2" in main_text(hr.get(LIST))


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "Choose from 2 to 50 participants."),
        ({"participants": ["1"]}, "Choose from 2 to 50 participants."),
        ({"participants": ["x", "99999999999999"]}, "Choose from 2 to 50 participants."),
        ({"criteria": ["planning"]}, "Choose at least two criteria"),
        ({"criteria": ["planning", "no-such"]}, "Choose at least two criteria"),
        ({"deadline": "2001-01-01"}, "Choose today or a later day."),
        ({"deadline": "tomorrow"}, "Write the date as year-month-day"),
    ],
)
def test_a_form_with_mistakes_comes_back_as_it_was(
    hr: PageClient, make: Make, people: list[User], data: dict[str, object], complaint: str
) -> None:
    make.question_set()
    ids = [str(one.id) for one in people]
    sent = {"participants": ids, **data} if data else {}
    page = hr.submit(hr.get(LIST), sent, expect=422)
    assert complaint in main_text(page)
    assert make.rows(sa.select(Exercise)) == []
    ticked = page.text.count('name="participants"') and page.text.count("checked")
    assert bool(ticked) is True
    if "deadline" in data:
        assert f'value="{data["deadline"]}"' in page.text


def test_what_it_is_made_from_may_be_gone_meanwhile(
    hr: PageClient, make: Make, people: list[User]
) -> None:
    make.question_set()
    page = hr.get(LIST)
    ids = [str(one.id) for one in people]
    answer = hr.submit(page, {"participants": ids, "source": "draft"}, expect=422)
    assert "has been published or set aside meanwhile" in main_text(answer)
    hr.get(f"{LIST}?source=7", expect=404)
    hr.get("/question-sets/no-such-set/sorting", expect=404)


def test_a_participant_sorts_page_by_page_without_scripts(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    client = client_of(people[0])
    assert "Small set" in main_text(client.get("/sorting"))
    introduction = client.get(f"/sorting/{exercise.id}")
    assert "What planning is." in main_text(introduction)
    page = client.get(f"/sorting/{exercise.id}?page=1")
    order = sorting.order(exercise, people[0])
    text = main_text(page)
    places = [text.index(sorting.content(exercise).anchors[one].text) for one in order]
    assert places == sorted(places)
    right = sorting.right(exercise)
    fields = sorting.fields(order, right)
    answer = client.submit(
        page, {k: v for k, v in fields.items() if "-base" not in k}, button="go=next"
    )
    assert answer.location == f"/sorting/{exercise.id}/hand-in"
    assert "Everything is sorted." in main_text(client.get(answer.location))
    done = client.submit(client.get(answer.location))
    assert "Your answers are handed in" in main_text(client.get(done.location))
    participant = make.one(sa.select(Participant).where(Participant.user_id == people[0].id))
    assert participant.handed_in_at is not None
    assert participant.answers == {
        str(number): [answer.criterion, answer.level] for number, answer in right.items()
    }


def test_a_page_of_cards_tells_nothing_of_where_a_text_belongs(
    sorting: Sorting, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    page = client_of(people[1]).get(f"/sorting/{exercise.id}?page=1").text
    for anchor in sorting.content(exercise).anchors:
        before, _, after = page.partition(anchor.text)
        card = before.rpartition("<section")[2] + after.partition("</section>")[0]
        # Every criterion and level is offered once, and nothing but the text sets cards apart.
        assert card.count(f'"{anchor.criterion}"') == 1
        assert card.count("selected") == card.count("checked") == 0


def test_what_is_missing_keeps_from_handing_in(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    right = sorting.right(exercise)
    half = {1: right[1], 2: Answer("planning"), 3: Answer("-")}
    sorting.sort(exercise, people[0], half, hand_in=False)
    client = client_of(people[0])
    page = client.get(f"/sorting/{exercise.id}/hand-in")
    assert "7 texts are left" in main_text(page)
    assert "2 of 9" in main_text(page)
    refused = client.send(f"/sorting/{exercise.id}/hand-in", expect=422)
    assert "Nothing was handed in" in main_text(refused)
    assert make.rows(sa.select(Participant).where(Participant.handed_in_at.is_not(None))) == []


def test_own_answers_against_what_was_meant_come_after_closing(
    sorting: Sorting, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], sorting.right(exercise, a0=Answer("openness", 2)))
    sorting.sort(exercise, people[1], sorting.right(exercise, a0=Answer("-")), hand_in=False)
    first, second = client_of(people[0]), client_of(people[1])
    before = main_text(first.get(f"/sorting/{exercise.id}"))
    assert "Thank you" in before
    assert "Written for" not in before
    sorting.close(exercise)
    after = main_text(first.get(f"/sorting/{exercise.id}"))
    assert "You put 8 of 9 texts in the criterion" in after
    assert "Openness, level 2" in after
    late = main_text(second.get(f"/sorting/{exercise.id}"))
    assert "closed before you handed in" in late
    assert "Written for" not in late
    assert "Closed before you handed in" in main_text(second.get("/sorting"))
    assert second.get(f"/sorting/{exercise.id}/hand-in", expect=303).location


def test_others_find_nothing(
    sorting: Sorting, make: Make, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people[:2])
    for outsider in (client_of(people[2]), client_of(sorting.hr)):
        address = f"/sorting/{exercise.id}"
        outsider.get(address, expect=404)
        outsider.get(f"{address}?page=1", expect=404)
        outsider.get(f"{address}/hand-in", expect=404)
        outsider.send(address, {"card-1-base": "/", "card-1-criterion": "-"}, expect=404)
        outsider.send(f"{address}/save", {"card-1-base": "/"}, expect=404)
        outsider.send(f"{address}/hand-in", expect=404)
        assert "Nothing waits for you" in main_text(outsider.get("/sorting"))
    participant = client_of(people[0])
    for address in ("results", "results.csv", "participants"):
        participant.get(f"/sorting/{exercise.id}/{address}", expect=404)
    for act in ("close", "reopen", "delete", "participants/1/remove"):
        participant.send(f"/sorting/{exercise.id}/{act}", expect=404)
    participant.get(LIST, expect=404)
    assert make.one(sa.select(Exercise.state)) == "open"


@pytest.mark.parametrize("page", ["0", "2", "-1", "x"])
def test_a_page_that_is_not_there(
    sorting: Sorting, people: list[User], client_of: ClientOf, page: str
) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], {0: Answer("-")}, hand_in=False)
    expect = 404 if page in {"2", "-1"} else 200
    client_of(people[0]).get(f"/sorting/{exercise.id}?page={page}", expect=expect)


def test_results_are_for_after_the_end(
    hr: PageClient, sorting: Sorting, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    for person, level in zip(people, (1, 3, 5), strict=True):
        answers = sorting.right(exercise, a1=Answer("planning", level), a4=Answer("planning", 3))
        sorting.sort(exercise, person, answers)
    address = f"/sorting/{exercise.id}/results"
    hr.get(f"{address}.csv", expect=404)
    page = hr.get(address)
    assert "is weak" not in main_text(page)
    hr.submit(page, action="/close")
    page = hr.get(address)
    text = main_text(page)
    for part in (
        "2 of 9 anchors are weak.",
        "0 of 3 placed it in the criterion it was written for.",
        "It was given levels from 1 to 5. Their standard deviation is 2.00",
        "take out what also shows “Planning”",
        "90 % interval: 53 to 100 %",
        "3 of 3 (100 %)",
    ):
        assert part in text
    csv = hr.get(f"{address}.csv").get_data().decode("utf-8-sig").splitlines()
    assert len(csv) == 10
    row = next(line for line in csv if "Planning at level 3" in line).split(";")
    assert row[7:10] == ["3", "3", "1"]
    assert row[12:14] == ["3", "2"]
    assert row[17:] == ["weak", "0", "1", "0"]
    hr.submit(page, action="/reopen")
    assert "The results are shown when" in main_text(hr.get(address))


def test_csv_guards_against_formulas(
    hr: PageClient, sorting: Sorting, make: Make, people: list[User]
) -> None:
    from screening.guides.schema import Document
    from tests.documents import document_data, words

    data = document_data()
    data["competencies"][0]["criteria"][0]["anchors"]["1"] = words("=HYPERLINK(1)")
    version = make.question_set(Document.model_validate(data | {}, strict=False))
    exercise = sorting.exercise(people, version=version)
    sorting.close(exercise)
    csv = hr.get(f"/sorting/{exercise.id}/results.csv").get_data().decode("utf-8-sig")
    assert ";'=HYPERLINK(1);" in csv


def test_two_participants_are_told_that_they_can_be_guessed(
    hr: PageClient, sorting: Sorting, people: list[User]
) -> None:
    exercise = sorting.exercise(people[:2])
    text = main_text(hr.get(f"/sorting/{exercise.id}/results"))
    assert "their pooled answers can nevertheless be guessed" in text


def test_hr_sees_who_has_handed_in_and_not_who_sorted_what(
    hr: PageClient, sorting: Sorting, people: list[User]
) -> None:
    exercise = sorting.exercise(people)
    sorting.sort(exercise, people[0], sorting.right(exercise, a0=Answer("openness", 4)))
    sorting.sort(exercise, people[1], {0: Answer("-")}, hand_in=False)
    sorting.close(exercise)
    page = hr.get(f"/sorting/{exercise.id}/results").text
    for row, state in (("Person 1", "Handed in"), ("Person 2", "Begun"), ("Person 3", "Not begun")):
        cells = page.partition(f"{row} ")[2].partition("</tr>")[0]
        assert state in cells
        assert "Openness" not in cells


def test_participants_are_added_and_taken_out(
    hr: PageClient, sorting: Sorting, make: Make, people: list[User]
) -> None:
    exercise = sorting.exercise(people[:2])
    more = hr.get(f"/sorting/{exercise.id}/participants")
    assert "Person 1" not in main_text(more)
    hr.submit(more, {}, expect=422)
    hr.submit(more, {"participants": [str(people[2].id)]})
    assert len(make.rows(sa.select(Participant))) == 3
    added = make.one(sa.select(Participant).where(Participant.user_id == people[2].id))
    hr.send(f"/sorting/{exercise.id}/participants/{added.id}/remove")
    assert len(make.rows(sa.select(Participant))) == 2
    hr.send(f"/sorting/{exercise.id}/participants/{added.id}/remove", expect=404)
    other = make.rows(sa.select(Participant.id))[0]
    hr.send(f"/sorting/{exercise.id}/participants/{other}/remove", expect=403)


def test_only_an_exercise_that_nobody_has_begun_is_deleted(
    hr: PageClient, sorting: Sorting, make: Make, people: list[User]
) -> None:
    kept, gone = sorting.exercise(people), sorting.exercise(people)
    sorting.sort(kept, people[0], {0: Answer("-")}, hand_in=False)
    assert "Delete" not in main_text(hr.get(f"/sorting/{kept.id}/results"))
    hr.send(f"/sorting/{kept.id}/delete", expect=403)
    hr.submit(hr.get(f"/sorting/{gone.id}/results"), action="/delete")
    assert make.rows(sa.select(Exercise.id)) == [kept.id]


def test_everybody_finds_the_page_in_the_account_menu(client_of: ClientOf, make: Make) -> None:
    page = client_of(make.user()).get("/sorting")
    assert 'href="/sorting"' in page.text
    assert "Nothing waits for you" in main_text(page)


def test_another_language_than_the_readers_is_marked(
    sorting: Sorting, people: list[User], client_of: ClientOf
) -> None:
    exercise = sorting.exercise(people, language="nn")
    page = client_of(people[0]).get(f"/sorting/{exercise.id}?page=1")
    assert 'lang="nn">Planning at level 1. (nynorsk)</blockquote>' in page.text


def test_hr_who_takes_part_is_told_to_hand_in_before_the_results(
    sorting: Sorting, people: list[User], hr: PageClient
) -> None:
    exercise = sorting.exercise([*people, sorting.hr])
    page = hr.get(f"/sorting/{exercise.id}/results")
    assert "Sort and hand in before you close the exercise." in main_text(page)
    sorting.close(exercise)
    page = hr.get(f"/sorting/{exercise.id}/results")
    assert "please do not hand in" in main_text(page)
    again = sorting.exercise([*people, sorting.hr])
    sorting.sort(again, sorting.hr, sorting.right(again))
    for close in (False, True):
        if close:
            sorting.close(again)
        text = main_text(hr.get(f"/sorting/{again.id}/results"))
        assert "You take part" not in text
