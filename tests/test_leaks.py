"""No page, document or error shows another member's scores too early.

Every address that can be read is walked. First it is made sure that the walk would see a leak: with
all scorecards locked, the same walk finds the notes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from werkzeug.routing import Rule

from screening import db
from screening.accounts.models import User
from screening.scoring.models import Score, Scorecard
from tests.factories import Case, Make, assessment_of, evidence_of
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]
TOKEN = r'value="[^"]{60,}"'
"""A CSRF token, which is another one on each page."""


def addresses(app: Flask, case: Case) -> Iterator[str]:
    """Every address of the recruitment that answers GET, with its first candidate and member."""
    values = {
        "recruitment_id": case.id,
        "candidate_id": case.candidates[0].id,
        "member_id": case.members[0].id,
        "scorecard_id": 1,
        "question_id": case.document.questions[0].id,
    }
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and _fits(rule, values):
                found = app.url_map.bind("localhost").build(
                    rule.endpoint, {name: values[name] for name in rule.arguments}
                )
                yield found
                if rule.endpoint == "scoring.interview":
                    yield f"{found}?view=all"


def _fits(rule: Rule, values: dict[str, object]) -> bool:
    return "recruitment_id" in rule.arguments and rule.arguments <= set(values)


def text_of(client: PageClient, address: str) -> str:
    """What a reader could get out of an address, whatever its kind and status."""
    response = super(PageClient, client).open(address)
    if response.mimetype == "application/pdf":
        pages = PdfReader(io.BytesIO(response.data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    if (response.mimetype or "").startswith("application/vnd"):
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(response.data))
        return " ".join(
            str(cell.value) for sheet in book for row in sheet.rows for cell in row if cell.value
        )
    return response.get_data(as_text=True)


def seen(app: Flask, client: PageClient, case: Case, secrets: list[str]) -> set[str]:
    """Which of the addresses show one of the secrets."""
    return {
        address
        for address in addresses(app, case)
        if any(secret in text_of(client, address) for secret in secrets)
    }


def notes(case: Case, member: int) -> list[str]:
    """The beginnings of the notes that `member` wrote about the first candidate."""
    candidate = case.candidates[0]
    question = case.document.questions[0].id
    return [
        evidence_of(candidate, question)[:40],
        assessment_of(case.members[member], candidate, question)[:40],
    ]


@pytest.fixture
def case(make: Make) -> Case:
    """The second member has locked, with a level that nothing else has; the others have not."""
    case = make.recruitment(candidates=1, members=3, observers=1)
    make.scorecard(case, case.members[1], case.candidates[0], 5)
    return case


def viewers(make: Make, case: Case) -> dict[str, User]:
    return {
        "member": case.users[0],
        "observer": case.users[3],
        "hr": make.user(role="hr"),
        "administrator": make.user(role="administrator"),
    }


@pytest.mark.parametrize("who", ["member", "observer", "hr", "administrator"])
def test_nothing_leaks_before_it_is_time(
    app: Flask, make: Make, client_of: ClientOf, case: Case, who: str
) -> None:
    client = client_of(viewers(make, case)[who])
    assert seen(app, client, case, notes(case, 1)) == set()


@pytest.mark.parametrize("who", ["member", "observer", "hr", "administrator"])
def test_the_same_walk_sees_them_when_all_have_locked(
    app: Flask, make: Make, client_of: ClientOf, case: Case, who: str
) -> None:
    for member in (case.members[0], case.members[2]):
        make.scorecard(case, member, case.candidates[0], 2)
    client = client_of(viewers(make, case)[who])
    found = seen(app, client, case, notes(case, 1))
    assert {address.rsplit("/", 1)[-1] for address in found} >= {"summary.pdf"}


def test_pages_are_the_same_whatever_the_others_gave(
    app: Flask, make: Make, client_of: ClientOf, case: Case
) -> None:
    """Counts, bars and order tell nothing either: other levels change not a single character."""

    def everything() -> dict[str, str]:
        client = client_of(case.users[0])
        return {
            address: re.sub(TOKEN, "", text_of(client, address))
            for address in addresses(app, case)
            if "." not in address.rsplit("/", 1)[-1]
        }

    with_fives = everything()
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Scorecard).values(first_locked_at=None))
        session.execute(sa.update(Score).values(level=1))
        session.execute(sa.update(Score).values(evidence="Something else."))
    assert len(with_fives) > 5
    assert everything() == with_fives
