from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from screening import clock, db
from screening.accounts import service
from screening.accounts.models import SignInAttempt, User
from screening.accounts.rules import FAILURES_PER_ADDRESS, FAILURES_PER_EMAIL, WINDOW
from screening.audit import AuditEntry, verify
from tests.factories import PASSWORD, Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


def _sign_in(
    client: PageClient,
    email: str,
    password: str = PASSWORD,
    *,
    expect: int = 303,
    address: str = "/sign-in",
) -> str:
    page = client.get(address)
    answer = client.submit(page, {"email": email, "password": password}, expect=expect)
    return answer.location if expect == 303 else main_text(answer)


def _another(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def _attempts(app: Flask) -> int:
    with app.app_context():
        return db.session().scalar(sa.select(sa.func.count(SignInAttempt.id))) or 0


def _actions(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        assert verify(db.session()) is None
        rows = db.session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.subject) for row in rows]


def test_a_page_asks_for_sign_in_and_comes_back(client: PageClient, make: Make) -> None:
    user = make.user()
    answer = client.get("/preferences?from=mail", expect=303)
    assert answer.location == "/sign-in?next=/preferences?from%3Dmail"
    there = _sign_in(client, f" {user.email.upper()} ", address=answer.location)
    assert there == "/preferences?from=mail"
    assert user.email in main_text(client.get("/preferences"))


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_sign_in_leads_to_no_other_site(client: PageClient, make: Make, address: str) -> None:
    user = make.user()
    page = client.get("/sign-in")
    answer = client.submit(
        page, {"email": user.email, "password": PASSWORD, "next": address}, expect=303
    )
    assert answer.location == "/"
    assert client.get(f"/sign-in?next={address}", expect=303).location == "/"
    assert client.send("/language", {"language": "nn", "next": address}).location == "/"


def test_whoever_is_signed_in_is_sent_on(client_of: ClientOf, make: Make) -> None:
    client = client_of(make.user())
    assert client.get("/sign-in?next=/preferences", expect=303).location == "/preferences"


def test_wrong_password_and_unknown_address_get_the_same_answer(
    app: Flask, client: PageClient, make: Make
) -> None:
    user = make.user()
    wrong = _sign_in(client, user.email, "not the password", expect=422)
    unknown = _sign_in(client, "nobody@example.org", "not the password", expect=422)
    inactive = _sign_in(client, make.user(active=False).email, expect=422)
    assert wrong == unknown == inactive
    assert "The e-mail address or the password is wrong." in wrong
    failed = [subject for action, subject in _actions(app) if action == "user.sign-in-failed"]
    assert failed[:2] == [f"user:{user.id}", "user:unknown"]


def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def hash_password(password: str) -> str:
        hashed.append(password)
        return "hash"

    monkeypatch.setattr(service, "hash_password", hash_password)
    _sign_in(client, "nobody@example.org", "some password", expect=422)
    assert hashed == ["some password"]


def test_the_database_holds_no_addresses_of_strangers(app: Flask, client: PageClient) -> None:
    _sign_in(client, "nobody@example.org", "some password", expect=422)
    with app.app_context():
        attempt = db.session().scalars(sa.select(SignInAttempt)).one()
        entry = db.session().scalars(sa.select(AuditEntry)).one()
    assert "nobody" not in attempt.email_digest
    assert "nobody" not in f"{entry.subject} {entry.details} {entry.actor_name}"


def test_empty_fields_are_explained_and_count_as_no_attempt(app: Flask, client: PageClient) -> None:
    assert "Write your password." in _sign_in(client, "someone@example.org", "", expect=422)
    assert _attempts(app) == 0


def test_too_many_failures_for_one_address_close_it_for_a_while(
    app: Flask, client: PageClient, make: Make
) -> None:
    user = make.user()
    with time_machine.travel("2026-03-02T09:00:00+00:00", tick=False) as time:
        for _ in range(FAILURES_PER_EMAIL):
            _sign_in(client, user.email, "guess", expect=422)
            time.shift(10)
        said = _sign_in(client, user.email, expect=429)
        # Oslo is one hour ahead; the block ends at 09:15:00 and is shown as the minute after.
        assert "Try again after 10:16" in said
        assert _attempts(app) == FAILURES_PER_EMAIL
        other = make.user()
        assert _sign_in(_another(app), other.email) == "/"
        time.move_to("2026-03-02T09:15:00+00:00")
        assert _sign_in(client, user.email) == "/"
        assert _attempts(app) == 0


def test_too_many_failures_from_one_network_close_it(app: Flask, make: Make) -> None:
    user = make.user()
    with app.app_context(), db.unit_of_work() as session:
        session.add_all(
            SignInAttempt(at=clock.now(), email_digest=f"{n}", address="192.0.2.1")
            for n in range(FAILURES_PER_ADDRESS)
        )
    client = _another(app)
    values = {"email": user.email, "password": PASSWORD}
    for address, status in (("192.0.2.1", 429), ("192.0.2.2", 303)):
        data = {**values, "csrf_token": client.csrf_token()}
        client.post("/sign-in", data=data, expect=status, environ_base={"REMOTE_ADDR": address})


def test_old_failures_are_deleted(app: Flask, client: PageClient) -> None:
    with app.app_context(), db.unit_of_work() as session:
        session.add(SignInAttempt(at=clock.now() - WINDOW, email_digest="old", address="192.0.2.1"))
    _sign_in(client, "nobody@example.org", "some password", expect=422)
    assert _attempts(app) == 1


def test_a_success_forgets_the_failures_and_is_logged(
    app: Flask, client: PageClient, make: Make
) -> None:
    user = make.user()
    _sign_in(client, user.email, "guess", expect=422)
    assert _attempts(app) == 1
    _sign_in(client, user.email)
    assert _attempts(app) == 0
    assert _actions(app)[-1] == ("user.signed-in", f"user:{user.id}")


def test_sign_out_ends_the_session(client: PageClient, make: Make) -> None:
    _sign_in(client, make.user().email)
    page = client.get("/preferences")
    answer = client.submit(page, action="/sign-out")
    assert answer.location == "/sign-in"
    assert "You are signed out." in main_text(client.get("/sign-in"))
    client.get("/preferences", expect=303)


def test_a_session_ends_after_the_hours_of_the_settings(
    app: Flask, client: PageClient, make: Make
) -> None:
    hours = app.config["SCREENING"].session_hours
    with time_machine.travel("2026-03-02T07:00:00+00:00", tick=False) as time:
        _sign_in(client, make.user().email)
        client.get("/preferences")
        time.shift(timedelta(hours=hours) - timedelta(minutes=1))
        client.get("/preferences")
        time.shift(timedelta(minutes=2))
        client.get("/preferences", expect=303)


def test_the_session_of_a_deactivated_user_ends_for_good(
    app: Flask, client: PageClient, make: Make
) -> None:
    user = make.user()
    _sign_in(client, user.email)
    for active in (False, True):
        with app.app_context(), db.unit_of_work() as session:
            stored = session.get_one(User, user.id)
            service.set_active(session, service.NOBODY, stored, active=active)
        client.get("/preferences", expect=303)


def test_a_token_in_the_address_signs_nobody_in(app: Flask, make: Make) -> None:
    user = make.user()
    with app.test_request_context():
        token = user.get_auth_token()
    client = app.test_client()
    client.get(f"/preferences?auth_token={token!s}", expect=303)
    client.get("/preferences", headers={"Authentication-Token": token}, expect=303)


def test_the_session_before_sign_in_is_not_taken_over(client: PageClient, make: Make) -> None:
    client.get("/sign-in")
    with client.session_transaction() as before:
        token = before["csrf_token"]
        before["planted"] = "by somebody else"
    _sign_in(client, make.user().email)
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_one_statement_a_request_finds_the_user(
    app: Flask, client_of: ClientOf, make: Make
) -> None:
    client = client_of(make.user(role="hr"))
    statements: list[str] = []
    engine = app.extensions["screening.engine"]

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    client.get("/preferences")
    assert len([each for each in statements if each.startswith("SELECT")]) == 1
