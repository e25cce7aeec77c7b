"""Who reaches which page, and that a page costs the same whatever it lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from screening.accounts.models import User
from screening.db import Model
from screening.recruitments import queries
from screening.recruitments.views import ADDRESSES
from tests.factories import Case, Make
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]
MOST_STATEMENTS = 10
CLOSED = {
    # page: the readers who are to find nothing there
    "": ("outsider",),
    "/weights": ("outsider",),
    "/edit": ("outsider", "chair", "member", "observer", "administrator"),
    "/candidates": ("outsider", "chair", "member", "observer", "administrator"),
    "/candidates/import": ("outsider", "chair", "member", "observer", "administrator"),
    "/panel": ("outsider", "chair", "member", "observer", "administrator"),
    "/impartiality": ("outsider", "hr", "administrator"),
}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that is sent while the block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = app.extensions["screening.engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def readers(make: Make, case: Case) -> dict[str, User]:
    return {
        "hr": make.user(role="hr"),
        "administrator": make.user(role="administrator"),
        "chair": case.users[0],
        "member": case.users[1],
        "observer": case.users[-1],
        "outsider": make.user(),
    }


def test_who_reaches_which_page(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(observers=1)
    for who, user in readers(make, case).items():
        client = client_of(user)
        for page, closed_to in CLOSED.items():
            expected = 404 if who in closed_to else 200
            client.get(f"/recruitments/{case.id}{page}", expect=expected)
        client.get("/recruitments/new", expect=200 if who == "hr" else 404)
        client.get("/", expect=200)


def test_nobody_but_hr_can_send_the_forms_of_set_up(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(observers=1)
    base = f"/recruitments/{case.id}"
    candidate, member = case.candidates[0].id, case.members[0].id
    forms = (
        "/edit",
        "/candidates",
        "/candidates/import",
        "/candidates/import/confirm",
        "/candidates/restore",
        f"/candidates/{candidate}/edit",
        f"/candidates/{candidate}/status",
        f"/candidates/{candidate}/move",
        f"/candidates/{candidate}/remove",
        "/panel",
        f"/panel/{member}/role",
        f"/panel/{member}/move",
        f"/panel/{member}/remove",
        "/weights",
    )
    for who, user in readers(make, case).items():
        if who != "hr":
            for form in forms:
                client_of(user).send(f"{base}{form}", expect=404)


def test_every_address_has_its_act() -> None:
    from screening.accounts import policy

    for address, _methods, view in ADDRESSES:
        assert getattr(view, policy.MARK, None) in policy.ROLES_OF_ACT, address


@pytest.mark.parametrize("page", CLOSED)
@pytest.mark.parametrize("who", ["hr", "chair"])
def test_statements_do_not_grow_with_the_candidates(
    app: Flask, make: Make, client_of: ClientOf, page: str, who: str
) -> None:
    counts = []
    for candidates in (1, 30):
        case = make.recruitment(candidates=candidates, members=4, observers=1)
        if who in CLOSED[page]:
            return
        for candidate in case.candidates:
            make.scorecard(case, case.members[1], candidate)
        client = client_of(readers(make, case)[who])
        with statements(app) as seen:
            client.get(f"/recruitments/{case.id}{page}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


@pytest.mark.parametrize("role", ["hr", None])
def test_statements_of_the_list_do_not_grow(
    app: Flask, make: Make, client_of: ClientOf, role: str | None
) -> None:
    reader = make.user(role=role)
    counts = []
    for recruitments in (1, 5):
        for _ in range(recruitments):
            make.recruitment(users=[reader, make.user()])
        with statements(app) as seen:
            client_of(reader).get("/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_the_tables_that_are_known_by_name_are_there(app: Flask) -> None:
    for table in (queries.SCORECARD, queries.SCORE):
        real = Model.metadata.tables[table.name]
        assert {column.name for column in table.c} <= set(real.c.keys())


def test_the_queries_of_others(make: Make, app: Flask) -> None:
    from screening import db

    case = make.recruitment(candidates=2, declared=False)
    make.declaration(case.members[0], case.candidates[0], "conflict", "Cousins")
    make.declaration(case.members[0], case.candidates[1])
    with app.app_context():
        found = queries.declared(db.session(), case.members[0].id)
        pairs = queries.conflicts(db.session(), case.id)
    assert found == {case.candidates[0].id: "conflict", case.candidates[1].id: "clear"}
    assert pairs == {(case.members[0].id, case.candidates[0].id)}
