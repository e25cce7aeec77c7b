"""What one reader sees of the others' work: states, never scores; names only when declared."""

from __future__ import annotations

from collections.abc import Callable

from screening.accounts.models import User
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


def test_names_open_candidate_by_candidate(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(declared=False, candidates=2)
    first, second = case.candidates
    address = f"/recruitments/{case.id}"
    hr = client_of(make.user(role="hr"))
    # The names are there to leak: HR sees them.
    assert first.name in hr.get(address).text
    chair = client_of(case.chair)
    page = chair.get(address).text
    assert first.code in page
    assert first.name not in page
    make.declaration(case.members[0], first)
    page = chair.get(address).text
    assert first.name in page
    assert second.name not in page


def test_an_administrator_sees_codes_only(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=1)
    page = client_of(make.user(role="administrator")).get(f"/recruitments/{case.id}").text
    assert case.candidates[0].code in page
    assert case.candidates[0].name not in page


def test_states_are_shown_but_no_count_of_what_others_have_scored(
    make: Make, client_of: ClientOf
) -> None:
    case = make.recruitment(candidates=1)
    question = case.document.questions[0].id
    make.scorecard(case, case.members[1], case.candidates[0], {question: 4}, state="draft")
    own = main_text(client_of(case.users[1]).get(f"/recruitments/{case.id}"))
    assert "1 of 4 questions" in own
    other = main_text(client_of(case.users[0]).get(f"/recruitments/{case.id}"))
    assert "In progress" in other
    assert "1 of 4 questions" not in other


def test_hr_alone_may_reopen(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=1)
    make.scorecard(case, case.members[0], case.candidates[0])
    hr, chair = client_of(make.user(role="hr")), client_of(case.chair)
    assert "Reopen" in main_text(hr.get(f"/recruitments/{case.id}"))
    assert "Reopen" not in main_text(chair.get(f"/recruitments/{case.id}"))


def test_a_conflict_closes_the_interview(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=1, declared=False)
    make.declaration(case.members[0], case.candidates[0], "conflict", "Cousins")
    page = client_of(case.chair).get(f"/recruitments/{case.id}")
    assert "Conflict of interest" in main_text(page)
    assert "/interview" not in page.text
    # The ground is for HR's ears, not for the page that the whole panel reads.
    assert "Cousins" not in main_text(client_of(case.users[1]).get(f"/recruitments/{case.id}"))


def test_progress_in_the_list(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=2)
    make.scorecard(case, case.members[0], case.candidates[0])
    chair, hr = client_of(case.chair), client_of(make.user(role="hr"))
    assert "1 of 2 candidates locked by you" in main_text(chair.get("/"))
    assert "1 of 6 scorecards locked by the panel" in main_text(hr.get("/"))
    make.scorecard(case, case.members[0], case.candidates[1])
    assert "All locked" in main_text(chair.get("/"))


def test_empty_lists_say_what_to_do(make: Make, client_of: ClientOf) -> None:
    assert "Create the first recruitment" in main_text(client_of(make.user(role="hr")).get("/"))
    assert "not on a panel yet" in main_text(client_of(make.user()).get("/"))
    assert "HR creates" in main_text(client_of(make.user(role="administrator")).get("/"))


def test_others_see_only_their_own_panels(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(title="Mine")
    make.recruitment(title="Not mine")
    page = main_text(client_of(case.chair).get("/"))
    assert "Mine" in page
    assert "Not mine" not in page


def test_search_finds_norwegian_capitals_and_pages_are_turned(
    make: Make, client_of: ClientOf
) -> None:
    version = make.question_set()
    for number in range(27):
        make.recruitment(
            candidates=0, members=0, version=version, title=f"Ærlig rådgiver nr{number}."
        )
    client = client_of(make.user(role="hr"))
    assert "Ærlig rådgiver nr0." not in main_text(client.get("/"))
    assert "Ærlig rådgiver nr0." in main_text(client.get("/?page=2"))
    assert "Page 2 of 2" in main_text(client.get("/?page=99999999999999999999"))
    found = main_text(client.get("/?q=ÆRLIG RÅDGIVER NR13."))
    assert "1 recruitment found" in found
    assert "Nothing found" in main_text(client.get("/?q=%00%25"))
