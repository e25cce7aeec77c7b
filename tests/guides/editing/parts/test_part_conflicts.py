"""Two people in the same part of a draft, or one in a part that is gone: nothing typed is lost."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries
from screening.guides.drafts import edits
from screening.guides.service import drafts
from tests.factories import Make
from tests.guides.editing.parts.writing import (
    KEY,
    QUESTION,
    TOP,
    edit,
    parts,
    save,
    set_field,
    stem,
)
from tests.page_client import PageClient, main_text


def test_changes_of_two_people_become_one(make: Make, client: PageClient, other: User) -> None:
    page = client.get(QUESTION)
    theirs = stem(make) | {"nb": "Fortell om en plan."}
    set_field(make, other, KEY, "stem", theirs)
    told = save(client, page, {"stem-en": "Tell us about a plan."})
    assert told["fields"] == {"stem-nb": "Fortell om en plan."}
    assert told["news"].startswith("Bo Dahl has changed other fields meanwhile.")
    assert stem(make) == theirs | {"en": "Tell us about a plan."}
    answer = client.submit(page, {"stem-nn": "Fortel."}, button="go=stay", action=QUESTION)
    assert "Bo Dahl has changed other fields" in main_text(client.get(answer.location))


def test_a_clash_shows_both_versions_and_saving_again_keeps_mine(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    set_field(
        make, other, KEY, "stem", stem(make) | {"nb": "Fortell!", "en": "Tell us of their plan."}
    )
    data = {"stem-en": "Tell us of my plan.", "minutes": "12"}
    told = save(client, page, data, expect=409)
    assert (told["code"], "Bo Dahl has changed the same" in told["message"]) == ("conflict", True)

    answer = client.submit(page, data, button="go=stay", action=QUESTION, expect=409)
    text = main_text(answer)
    assert "Bo Dahl has changed the same meanwhile. Nothing is lost." in text
    assert "<del>my</del> <ins>their</ins>" in answer.text
    assert "Tell us of my plan." in text
    # What only one of the two has changed is no matter of choice.
    assert "Fortell!" in text
    assert answer.text.count("Use the stored version") == 1
    assert stem(make)["en"] == "Tell us of their plan."

    client.submit(answer, button="go=stay", action=QUESTION)
    assert stem(make)["en"] == "Tell us of my plan."
    assert stem(make)["nb"] == "Fortell!"
    assert parts(make)[KEY]["minutes"] == 12


def test_of_a_clash_the_stored_version_can_be_taken(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    set_field(make, other, KEY, "stem", stem(make) | {"en": "Theirs."})
    data = {"stem-en": "Mine.", "stem-nn": "Mi."}
    answer = client.submit(page, data, button="go=stay", action=QUESTION, expect=409)
    client.submit(answer, button="use=stored stem-en", action=QUESTION)
    assert (stem(make)["en"], stem(make)["nn"]) == ("Theirs.", "Mi.")


def test_clashing_follow_up_questions_are_shown_as_one(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    probes = parts(make)[KEY]["probes"]
    more = {"nb": "Og så?", "nn": "Og så?", "en": "And so?"}
    set_field(make, other, KEY, "probes", [*probes, more])
    data = {"probes-0-en": "What exactly?"}
    answer = client.submit(page, data, button="go=stay", action=QUESTION, expect=409)
    assert "Follow-up question 3 (English)" in main_text(answer)
    assert "And so?" in main_text(answer)
    client.submit(answer, button="use=stored probes", action=QUESTION)
    assert parts(make)[KEY]["probes"] == [*probes, more]


def test_other_values_can_clash_as_well(make: Make, client: PageClient, other: User) -> None:
    page = client.get(QUESTION)
    set_field(make, other, KEY, "minutes", 20)
    answer = client.submit(page, {"minutes": "30"}, button="go=stay", action=QUESTION, expect=409)
    assert "<del>30</del> <ins>20</ins>" in answer.text
    client.submit(answer, button="use=stored minutes", action=QUESTION)
    assert parts(make)[KEY]["minutes"] == 20


def test_a_forgotten_start_is_made_up_for_by_what_the_script_knows(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    set_field(make, other, KEY, "minutes", 20)
    data = {"base": "0" * 64, "stem-en": "Mine."}
    assert save(client, page, data, expect=409)["code"] == "conflict"
    was = '{"stem-en": "Tell us about planning-past."}'
    told = save(client, page, {**data, "was": was})
    assert told["fields"] == {"minutes": "20"}
    assert stem(make)["en"] == "Mine."
    for nonsense in ("[1]", "{", '{"stem-en": 1}'):
        save(client, page, {"base": "0", "stem-en": "Not mine.", "was": nonsense}, expect=409)


@pytest.mark.parametrize("key", [KEY, "criterion/planning", "competency/autonomy"])
def test_what_was_taken_out_meanwhile_can_be_put_back(
    make: Make, client: PageClient, other: User, key: str
) -> None:
    address = f"{TOP}/{key}"
    field = "stem-en" if key == KEY else "name-en"
    page = client.get(address)
    kind, _slash, id_ = key.partition("/")
    outline = parts(make)["outline"]
    edit(make, other, lambda parts: edits.remove(parts, kind, id_))  # type: ignore[arg-type]
    told = save(client, page, {field: "Written meanwhile."}, expect=409)
    assert told["code"] == "gone"
    data = {field: "Written meanwhile."}
    answer = client.submit(page, data, button="go=stay", action=address, expect=409)
    assert "Bo Dahl took it out while you were writing." in main_text(answer)
    assert "Written meanwhile." in answer.text
    assert client.submit(answer, button="go=put-back", action=address).status_code == 303
    found = parts(make)
    assert found[key][field.partition("-")[0]]["en"] == "Written meanwhile."
    assert found["outline"] == outline


def test_what_cannot_come_back_where_it_was_comes_last(
    make: Make, client: PageClient, other: User
) -> None:
    address = f"{TOP}/criterion/planning"
    page = client.get(address)
    edit(make, other, lambda parts: edits.remove(parts, "criterion", "planning"))
    edit(make, other, lambda parts: edits.remove(parts, "competency", "autonomy"))
    answer = client.submit(page, {"name-en": "Plans"}, action=address, expect=409)
    client.submit(answer, button="go=put-back", action=address)
    found = parts(make)
    assert found["criterion/planning"]["name"]["en"] == "Plans"
    assert "planning" in edits.ids(found, "criterion")


def test_without_any_competency_the_text_still_stays_on_the_page(
    make: Make, client: PageClient, other: User
) -> None:
    address = f"{TOP}/criterion/planning"
    page = client.get(address)
    edit(make, other, lambda parts: edits.remove(parts, "criterion", "planning"))
    for one in ("autonomy", "values"):
        edit(make, other, lambda parts, id_=one: edits.remove(parts, "competency", id_))  # type: ignore[misc]
    answer = client.submit(page, {"name-en": "Plans"}, action=address, expect=409)
    for _attempt in range(2):
        answer = client.submit(answer, button="go=put-back", action=address, expect=409)
    assert "There is no competency left" in main_text(answer)
    assert "Plans" in answer.text


@pytest.fixture
def proposed(make: Make, client: PageClient) -> TestResponse:
    page = client.get(QUESTION)
    with make.app.app_context(), db.unit_of_work() as session:
        queries.get_draft(session, "small-set").state = "proposed"
    return page


def test_a_proposed_draft_can_only_be_read(proposed: TestResponse, client: PageClient) -> None:
    page = client.get(QUESTION)
    assert "While a second person looks at it, nobody changes it." in main_text(page)
    form = page.text.partition('<form class="part-form"')[2].partition("</form>")[0]
    assert "<button" not in form
    assert form.count("readonly") == 3 + 6 + 2
    assert "data-part" not in form


def test_what_was_written_before_it_was_proposed_is_not_lost(
    make: Make, proposed: TestResponse, client: PageClient
) -> None:
    told = save(client, proposed, {"stem-en": "Mine."}, expect=403)
    assert told["code"] == "refused"
    data = {"stem-en": "Mine."}
    answer = client.submit(proposed, data, button="go=stay", action=QUESTION, expect=403)
    assert "What you wrote has not been saved." in main_text(answer)
    with make.app.app_context(), db.unit_of_work() as session:
        queries.get_draft(session, "small-set").state = "draft"
    client.submit(answer, button="go=stay", action=QUESTION)
    assert stem(make)["en"] == "Mine."


def test_what_was_written_in_a_draft_that_is_gone_can_be_copied(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    with make.app.app_context(), db.unit_of_work() as session:
        found = queries.get_draft(session, "small-set")
        drafts.discard(session, Actor(other.id, other.name), found)
    data = {"stem-en": "Mine.", "probes-1-nb": "Og så?"}
    answer = client.submit(page, data, button="go=stay", action=QUESTION, expect=409)
    for part in ("The draft is no longer there", "Mine.", "Og så?", "Question (English)"):
        assert part in main_text(answer)
    save(client, page, {"stem-en": "Mine."}, expect=409)
