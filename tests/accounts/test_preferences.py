from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import AuditEntry
from tests.factories import PASSWORD, Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
NEW = "en ny og lengre setning"


def _stored(app: Flask, user: User) -> User:
    with app.app_context():
        return db.session().get_one(User, user.id)


def test_preferences_are_saved(app: Flask, client_of: ClientOf, make: Make) -> None:
    user = make.user(language="en")
    client = client_of(user)
    page = client.get("/preferences")
    answer = client.submit(
        page,
        {"name": "  Åse   Ødegård ", "language": "nn", "shortcuts": None},
        action="/preferences",
    )
    assert answer.location == "/preferences"
    stored = _stored(app, user)
    assert (stored.name, stored.language, stored.shortcuts) == ("Åse Ødegård", "nn", False)
    assert 'lang="nn"' in client.get("/preferences").get_data(as_text=True)
    with app.app_context():
        entry = db.session().scalars(sa.select(AuditEntry)).one()
    assert entry.action == "user.changed"
    assert entry.details == {"changed": ["language", "name", "shortcuts"]}


def test_a_blank_name_is_refused_and_the_rest_kept(client_of: ClientOf, make: Make) -> None:
    client = client_of(make.user(language="en"))
    page = client.get("/preferences")
    answer = client.submit(
        page, {"name": "  ", "language": "nn"}, action="/preferences", expect=422
    )
    assert "Write your name." in main_text(answer)
    assert '<option selected value="nn">' in answer.get_data(as_text=True)


def test_a_new_password_ends_all_other_sessions(
    client: PageClient, client_of: ClientOf, make: Make
) -> None:
    user = make.user()
    here, there = client_of(user), client_of(user)
    there.get("/preferences")
    here.submit(
        here.get("/preferences"),
        {"current_password": PASSWORD, "new_password": NEW, "new_password_again": NEW},
        action="#password",
    )
    assert "Your password is changed." in main_text(here.get("/preferences"))
    there.get("/preferences", expect=303)
    client.submit(client.get("/sign-in"), {"email": user.email, "password": NEW})


def test_a_password_is_changed_only_by_who_knows_it(
    app: Flask, client_of: ClientOf, make: Make
) -> None:
    user = make.user()
    client = client_of(user)
    answer = client.submit(
        client.get("/preferences"),
        {"current_password": "a guess", "new_password": NEW, "new_password_again": NEW},
        action="#password",
        expect=422,
    )
    assert "This is not your current password." in main_text(answer)
    assert NEW not in answer.get_data(as_text=True)
    assert _stored(app, user).password == user.password


def test_a_weak_or_mistyped_password_is_refused(client_of: ClientOf, make: Make) -> None:
    client = client_of(make.user())
    for new, again, said in (
        ("short", "short", "at least 12 characters"),
        (NEW, f"{NEW}x", "The two new passwords are not the same."),
        ("", "", "Write a new password."),
    ):
        answer = client.submit(
            client.get("/preferences"),
            {"current_password": PASSWORD, "new_password": new, "new_password_again": again},
            action="#password",
            expect=422,
        )
        assert said in main_text(answer)


def test_language_of_a_reader_without_an_account(client: PageClient) -> None:
    answer = client.submit(
        client.get("/sign-in"),
        {"next": "/sign-in?next=/x"},
        action="/language",
        button="language=nn",
    )
    assert answer.location == "/sign-in?next=/x"
    cookie = answer.headers["Set-Cookie"]
    assert "language=nn" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie
    assert 'lang="nn"' in client.get("/sign-in").get_data(as_text=True)


def test_language_of_a_user_is_kept_with_the_user(
    app: Flask, client_of: ClientOf, make: Make
) -> None:
    user = make.user(language="en")
    client_of(user).send("/language", {"language": "nn", "next": "/preferences"})
    assert _stored(app, user).language == "nn"


def test_there_is_no_fourth_language(client: PageClient) -> None:
    client.send("/language", {"language": "se"}, expect=422)
