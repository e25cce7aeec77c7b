"""What is typed must survive the end of a session."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from screening.accounts import carry
from screening.accounts.models import User
from screening.accounts.policy import act
from tests.factories import PASSWORD, Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]

NOTES = "Hun sa:\n\n  «Vi møttes på video» – hver uke. <b>&amp; 'sitat' \"</b>\nblåbær 🫐"
FIELDS = {"evidence": [NOTES], "level": ["4"], "who": ["Åse", "Bjørn", "Åse"], "empty": [""]}


@pytest.fixture
def received(app: Flask) -> list[dict[str, list[str]]]:
    """A page that notes what it was sent, and the list of its notes."""
    forms: list[dict[str, list[str]]] = []

    @app.post("/notes/<int:number>")
    @act("account.own")
    def notes(number: int) -> ResponseReturnValue:
        sent = dict(request.form.lists())
        sent.pop("csrf_token")
        forms.append({**sent, "address": [f"{number} {request.query_string.decode()}"]})
        return redirect("/saved", code=303)

    @app.get("/notes/<int:number>", endpoint="notes_page")
    @act("account.own")
    def page(number: int) -> ResponseReturnValue:
        return f"{number}"

    return forms


def test_a_form_sent_after_the_session_has_ended_is_saved_after_sign_in(
    client: PageClient, make: Make, received: list[dict[str, list[str]]]
) -> None:
    user = make.user()
    old = {**FIELDS, "csrf_token": "of the old session"}
    page = client.post("/notes/7?view=all&x=%C3%A5", data=old, expect=401)
    assert received == []
    assert "You were signed out. What you wrote is kept; sign in to save it." in main_text(page)
    assert "of the old session" not in page.get_data(as_text=True)
    wrong = client.submit(page, {"email": user.email, "password": "not it"}, expect=422)
    assert "The e-mail address or the password is wrong." in main_text(wrong)
    offered = client.submit(wrong, {"email": user.email, "password": PASSWORD}, expect=200)
    assert "Save what you wrote" in main_text(offered)
    assert received == []
    assert "«Vi møttes på video»" in main_text(offered)
    assert client.submit(offered).location == "/saved"
    assert received == [{**FIELDS, "address": ["7 view=all&x=%C3%A5"]}]


def test_nothing_is_lost_while_sign_in_is_closed(
    client: PageClient, make: Make, received: list[dict[str, list[str]]]
) -> None:
    user = make.user()
    page = client.post("/notes/7", data=FIELDS, expect=401)
    for _ in range(10):
        page = client.submit(page, {"email": user.email, "password": "guess"}, expect=422)
    page = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=429)
    assert "Too many attempts" in main_text(page)
    packed = json.dumps(NOTES, ensure_ascii=False)[1:-1]
    assert packed.replace('"', "&#34;")[:20] in page.get_data(as_text=True)
    assert received == []


def test_a_sign_in_page_that_was_open_too_long_keeps_the_notes_too(
    client: PageClient, make: Make, received: list[dict[str, list[str]]]
) -> None:
    user = make.user()
    page = client.post("/notes/7", data=FIELDS, expect=401)
    with client.session_transaction() as session:
        session.clear()
    again = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=400)
    assert "The page had been open for too long. Try once more." in main_text(again)
    assert PASSWORD not in again.get_data(as_text=True)
    assert user.email in again.get_data(as_text=True)
    client.submit(client.submit(again, {"password": PASSWORD}, expect=200))
    assert received[0]["evidence"] == [NOTES]


def test_a_form_of_an_earlier_session_is_offered_again(
    client_of: ClientOf, make: Make, received: list[dict[str, list[str]]]
) -> None:
    client = client_of(make.user())
    client.get("/preferences")
    stale = client.post("/notes/7", data={**FIELDS, "csrf_token": "old"}, expect=400)
    assert received == []
    assert client.submit(stale).location == "/saved"
    assert received[0]["who"] == ["Åse", "Bjørn", "Åse"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_words_from_another_site_are_never_offered(
    client: PageClient,
    client_of: ClientOf,
    make: Make,
    received: list[dict[str, list[str]]],
    headers: dict[str, str],
) -> None:
    page = client.post("/notes/7", data=FIELDS, headers=headers, expect=401)
    assert "møttes" not in page.get_data(as_text=True)
    signed_in = client_of(make.user())
    page = signed_in.post("/notes/7", data=FIELDS, headers=headers, expect=400)
    assert "møttes" not in page.get_data(as_text=True)
    assert received == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
@pytest.mark.usefixtures("received")
def test_words_from_our_own_page_are_kept(client: PageClient, headers: dict[str, str]) -> None:
    page = client.post("/notes/7", data=FIELDS, headers=headers, expect=401)
    assert "møttes" in page.get_data(as_text=True)


def test_passwords_are_carried_nowhere(client: PageClient) -> None:
    sent = {"part": "password", "new_password": "a secret sentence"}
    page = client.post("/preferences", data=sent, expect=401)
    assert "a secret sentence" not in page.get_data(as_text=True)


@pytest.mark.usefixtures("received")
def test_a_file_cannot_be_kept_and_the_page_says_so(client: PageClient, make: Make) -> None:
    user = make.user()
    sent = {"kind": "scores", "file": (BytesIO(b"a;b"), "scores.csv")}
    page = client.post("/notes/7", data=sent, expect=401)
    assert "Files cannot be kept." in main_text(page)
    offered = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=200)
    assert "Choose it again on the next page." in main_text(offered)


@pytest.mark.usefixtures("received")
def test_a_button_alone_is_confirmed_instead_of_saved(client: PageClient, make: Make) -> None:
    user = make.user()
    page = client.post("/notes/7", data={"action": "remove"}, expect=401)
    offered = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=200)
    assert "Continue where you were" in main_text(offered)


@pytest.mark.usefixtures("received")
def test_the_pages_that_carry_something_lead_nowhere_else(client: PageClient, make: Make) -> None:
    user = make.user()
    page = client.post("/notes/7", data=FIELDS, expect=401)
    assert 'action="/language"' not in page.get_data(as_text=True)
    offered = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=200)
    assert 'action="/language"' not in offered.get_data(as_text=True)


@pytest.mark.usefixtures("received")
def test_the_page_after_sign_in_speaks_the_users_language(client: PageClient, make: Make) -> None:
    user = make.user(language="nn")
    page = client.post("/notes/7", data=FIELDS, expect=401)
    offered = client.submit(page, {"email": user.email, "password": PASSWORD}, expect=200)
    assert '<html lang="nn"' in offered.get_data(as_text=True)


@pytest.mark.usefixtures("received")
def test_a_script_is_told_in_its_own_way(client: PageClient) -> None:
    for more in ({"headers": {"Accept": "application/json"}}, {"json": {"evidence": "x"}}):
        answer = client.post("/notes/7", expect=401, **more)
        assert answer.json == {"code": "signed-out"}
    answer = client.get("/notes/7", headers={"Accept": "application/json"}, expect=401)
    assert answer.json == {"code": "signed-out"}


@pytest.mark.parametrize(
    ("path", "packed"),
    [
        ("https://evil.example/", '[[["a", "b"]], false]'),
        ("//evil.example/", '[[["a", "b"]], false]'),
        ("/x", ""),
        ("/x", "no JSON"),
        ("/x", "[]"),
        ("/x", '{"a": 1}'),
        ("/x", '[[["a", 1]], false]'),
        ("/x", '[[["a", "b", "c"]], false]'),
        (None, '[[["a", "b"]], false]'),
    ],
)
def test_nonsense_is_not_unpacked(path: str | None, packed: str) -> None:
    assert carry.unpack(path, packed) is None


def test_what_nests_without_end_is_not_unpacked() -> None:
    assert carry.unpack("/notes/7", "[" * 100_000) is None


def test_what_a_page_notes_for_itself_is_not_shown_as_written() -> None:
    digest = "0123456789abcdef" * 4
    noted = (("base", digest), ("q01-base", digest), ("was", f'{{"stem-nb": "{NOTES}"}}'))
    kept = carry.Carried("/notes/7", (*noted, ("evidence", NOTES)))
    assert kept.texts == (NOTES,)
    assert carry.unpack(kept.path, kept.packed()) == kept


def test_packing_keeps_everything() -> None:
    carried = carry.Carried("/x?y=1", (("a", NOTES), ("a", "\r\n\t"), ("", "")), files_dropped=True)
    assert carry.unpack("/x?y=1", carried.packed()) == carried


def test_more_than_a_form_may_hold_is_refused(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "LARGEST", 100)
    half = {"a": "x" * 50, "b": "x" * 50}
    client.post("/preferences", data=half, expect=413)
