"""Impartiality: declared by each for each, changed while it can, written to the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.recruitments import queries
from screening.recruitments.models import ImpartialityDeclaration
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


def declared(make: Make, case: Case) -> dict[int, str]:
    with make.app.app_context():
        from screening import db

        return queries.declared(db.session(), case.members[0].id)


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=3, declared=False)


@pytest.fixture
def chair(case: Case, client_of: ClientOf) -> PageClient:
    return client_of(case.chair)


def test_declare_and_change(make: Make, case: Case, chair: PageClient) -> None:
    address = f"/recruitments/{case.id}/impartiality"
    first, second, third = (candidate.id for candidate in case.candidates)
    page = chair.get(address)
    assert case.candidates[0].name in main_text(page)
    chair.submit(
        page,
        {
            f"outcome-{first}": "clear",
            f"outcome-{second}": "conflict",
            f"ground-{second}": "Cousins",
        },
    )
    assert declared(make, case) == {first: "clear", second: "conflict"}
    chair.submit(chair.get(address), {f"outcome-{second}": "clear", f"outcome-{third}": "clear"})
    assert declared(make, case) == dict.fromkeys((first, second, third), "clear")
    grounds = make.rows(sa.select(ImpartialityDeclaration.ground))
    assert grounds == ["", "", ""]
    log = make.rows(sa.select(AuditEntry).order_by(AuditEntry.id))
    outcomes = sorted(str(entry.details["outcome"]) for entry in log)
    assert outcomes == sorted(
        [
            "[None, 'clear']",
            "[None, 'conflict']",
            "['conflict', 'clear']",
            "[None, 'clear']",
        ]
    )
    assert all("Cousins" not in str(entry.details) for entry in log)


def test_a_conflict_without_ground_is_explained_and_nothing_is_written(
    make: Make, case: Case, chair: PageClient
) -> None:
    address = f"/recruitments/{case.id}/impartiality"
    first, second, _third = (candidate.id for candidate in case.candidates)
    page = chair.submit(
        chair.get(address),
        {f"outcome-{first}": "clear", f"outcome-{second}": "conflict"},
        expect=422,
    )
    assert "Say what the conflict of interest consists of" in main_text(page)
    assert declared(make, case) == {}


def test_one_button_for_the_rest_keeps_what_was_chosen(
    make: Make, case: Case, chair: PageClient
) -> None:
    address = f"/recruitments/{case.id}/impartiality"
    first, second, third = (candidate.id for candidate in case.candidates)
    chair.submit(
        chair.get(address),
        {f"outcome-{second}": "conflict", f"ground-{second}": "Married"},
        button="rest=clear",
    )
    assert declared(make, case) == {first: "clear", second: "conflict", third: "clear"}


def test_back_to_where_one_came_from(case: Case, chair: PageClient) -> None:
    address = f"/recruitments/{case.id}/impartiality"
    wanted = f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/interview"
    response = chair.submit(chair.get(f"{address}?next={wanted}"), button="rest=clear")
    assert response.location == wanted
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org"):
        response = chair.submit(chair.get(address, query_string={"next": elsewhere}))
        assert response.location == f"/recruitments/{case.id}"


def test_a_declaration_stands_when_the_scorecard_is_locked(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=2)
    make.scorecard(case, case.members[0], case.candidates[0])
    address = f"/recruitments/{case.id}/impartiality"
    chair = client_of(case.chair)
    page = chair.get(address)
    assert f"outcome-{case.candidates[0].id}" not in page.text
    assert f"outcome-{case.candidates[1].id}" in page.text
    field = f"outcome-{case.candidates[0].id}"
    chair.send(address, {field: "conflict", f"ground-{case.candidates[0].id}": "Now"})
    assert set(declared(make, case).values()) == {"clear"}


@pytest.mark.parametrize("ground", ["nu\x00ll", "b" * 1_000_000])
def test_bad_grounds(make: Make, case: Case, chair: PageClient, ground: str) -> None:
    address = f"/recruitments/{case.id}/impartiality"
    first = case.candidates[0].id
    chair.submit(
        chair.get(address),
        {f"outcome-{first}": "conflict", f"ground-{first}": ground},
        expect=422,
    )
    assert declared(make, case) == {}


def test_observers_declare_and_outsiders_find_nothing(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(members=2, observers=1, declared=False)
    address = f"/recruitments/{case.id}/impartiality"
    client_of(case.users[2]).get(address)
    for outsider in (make.user(), make.user(role="hr"), make.user(role="administrator")):
        client_of(outsider).get(address, expect=404)
