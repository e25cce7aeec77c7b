"""What is typed in a draft that has gone, or that another one has taken the place of."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.models import Draft
from screening.guides.service import structure
from tests.factories import Make
from tests.guides.editing.parts.writing import KEY, QUESTION, TOP, save, set_field, stem
from tests.page_client import PageClient, main_text

MINE = {"stem-en": "Mine."}


def discard(make: Make, user: User) -> None:
    with make.app.app_context(), db.unit_of_work() as session:
        service.discard(session, Actor(user.id, user.name), session.scalars(sa.select(Draft)).one())


def test_the_page_s_script_is_told_that_the_draft_has_gone_and_where_the_text_is(
    make: Make, client: PageClient, other: User
) -> None:
    page = client.get(QUESTION)
    discard(make, other)
    told = save(client, page, MINE, expect=409)
    assert told["code"] == "gone"
    assert "somebody has published it or set it aside meanwhile" in told["message"]
    client.send(QUESTION.replace("small-set", "no-such") + "/save", MINE, expect=404)


def test_a_page_of_a_draft_that_has_gone_says_so_and_leads_on(
    make: Make, client: PageClient, other: User
) -> None:
    discard(make, other)
    for address in (TOP, QUESTION, f"{TOP}/review", f"{TOP}/history", f"{TOP}/preview"):
        page = client.get(address, expect=404)
        assert "The question set has no draft now." in main_text(page)
        assert 'href="/question-sets"' in page.text
    assert "has no draft now" not in client.get("/question-sets/no-such/draft", expect=404).text


def test_what_was_written_in_an_earlier_draft_can_be_copied(
    make: Make, client: PageClient, hr: User, other: User
) -> None:
    with make.app.app_context(), db.unit_of_work() as session:
        draft = queries.get_draft(session, "small-set")
        actor = Actor(hr.id, hr.name)
        new = structure.add_part(session, actor, draft, "question", within="openness")
    page = client.get(f"{TOP}/question/{new}")
    discard(make, other)
    with make.app.app_context(), db.unit_of_work() as session:
        version = queries.get_version(session, "small-set")
        service.draft_from(session, Actor(other.id, other.name), version)
    assert save(client, page, MINE, expect=409)["code"] == "gone"
    answer = client.submit(page, MINE, button="go=stay", action=f"question/{new}", expect=409)
    assert "What you wrote has not been saved" in main_text(answer)
    assert "Mine." in main_text(answer)
    assert "Take up the draft again" not in main_text(answer)


def test_ones_own_other_window_is_not_taken_for_a_colleague(
    make: Make, client: PageClient, hr: User, other: User
) -> None:
    set_field(make, other, KEY, "minutes", 9)
    page = client.get(QUESTION)
    set_field(make, hr, KEY, "stem", stem(make) | {"en": "In my other window."})
    told = save(client, page, MINE, expect=409)
    assert told["message"] == "The same was changed in another window meanwhile. Nothing is lost."
    set_field(make, other, KEY, "stem", stem(make) | {"en": "Theirs."})
    assert "Bo Dahl has changed the same" in save(client, page, MINE, expect=409)["message"]


@pytest.mark.parametrize(
    ("was", "status"),
    [
        ("[" * 100_000, 409),
        ("NaN", 409),
        ('["stem-en"]', 409),
        ('{"stem-en": 1}', 409),
        ('{"stem-en": "\\ud800"}', 200),
        ('{"rows": "99"}', 200),
    ],
)
def test_whatever_a_script_says_of_its_start_is_read(
    client: PageClient, was: str, status: int
) -> None:
    page = client.get(QUESTION)
    told = save(client, page, {**MINE, "base": "x", "was": was}, expect=status)
    assert told["code"] in {"conflict", "saved"}


@pytest.mark.parametrize("number", ["9" * 25, str(2**31), "-1", "x", "\u0663"])
def test_a_step_that_is_none_is_not_another_one(
    make: Make, client: PageClient, hr: User, number: str
) -> None:
    set_field(make, hr, KEY, "minutes", 9)
    client.get(f"{TOP}?removed={number}")
    for act in ("undo", "redo"):
        client.send(f"{TOP}/{act}", {"number": number}, expect=403)
    client.send(f"{TOP}/withdraw", {"approval": number}, expect=404)
    assert json.dumps(9) in client.get(QUESTION).text


def test_whoever_adds_to_what_was_taken_out_is_told(client: PageClient) -> None:
    page = client.send(f"{TOP}/add", {"criterion": "no-more"}, expect=404)
    assert "What this is about is not in the draft any more." in main_text(page)
