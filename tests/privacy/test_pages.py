"""From the page to the file: what HR is shown, what is kept, and what nobody gets."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from screening import audit, db
from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.privacy.models import AccessCopy, Redaction
from screening.reports import documents
from screening.scoring.models import Score
from tests.benchmarks.case import big_case, counted
from tests.factories import Case, Make, assessment_of, evidence_of
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]
PERSONAL = {"retention": "Twelve months after the decision.", "contact": "dpo@example.org"}
REASON = {"reason": "Asked for it on Monday"}


@pytest.fixture
def case(make: Make) -> Case:
    """Two candidates, both scored and locked by both members."""
    case = make.recruitment(candidates=2, members=2)
    make.scored(case, [[4, 2], [3, 5]])
    return case


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def address(case: Case, kind: str, candidate: int = 0) -> str:
    top = f"/recruitments/{case.id}"
    if kind == "full-case":
        return f"{top}/full-case"
    return f"{top}/candidates/{case.candidates[candidate].id}/{kind}"


def order(hr: PageClient, case: Case, kind: str) -> str:
    """Order a copy as HR does, and return where it is fetched."""
    page = hr.get(address(case, kind))
    data = {**REASON, "language": "en"}
    if kind == "personal-data":
        data |= PERSONAL
    if kind == "full-case":
        data["recipient"] = "The panel"
    hr.submit(page, data)
    listed = hr.get(f"/recruitments/{case.id}/access").get_data(as_text=True)
    newest: str = re.findall(r'href="(/[^"]+\.pdf)"', listed)[0]
    return newest


def words(response: TestResponse) -> str:
    pages = PdfReader(io.BytesIO(response.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("kind", ["party-access", "personal-data", "full-case"])
def test_a_copy_is_shown_ordered_and_fetched(
    app: Flask, make: Make, hr: PageClient, case: Case, kind: str
) -> None:
    fetched = hr.get(order(hr, case, kind))
    assert fetched.mimetype == "application/pdf"
    name = fetched.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    assert name.startswith(f"{kind}-")
    copy = make.one(sa.select(AccessCopy))
    assert copy.sha256 == hashlib.sha256(fetched.data).hexdigest()
    last = make.rows(sa.select(AuditEntry).order_by(AuditEntry.id))[-2:]
    assert [entry.action for entry in last] == ["access-copy.requested", "access-copy.made"]
    assert last[1].details["sha256"] == copy.sha256
    assert last[0].details["kind"] == last[1].details["kind"] == kind
    assert not {copy.recipient, copy.reason} & set(map(str, last[0].details.values()))
    with app.app_context():
        assert audit.verify(db.session()) is None
    {"party-access": party, "personal-data": personal, "full-case": full}[kind](case, fetched)
    documents.forget()
    again = hr.get(fetched.request.path)
    assert again.data == fetched.data, "the same data and the same order make the same bytes"


def says_what_it_is(fetched: TestResponse, word: str) -> None:
    """Each page names its kind, and no page names another."""
    kinds = {"Party access", "Personal data", "Full case – internal"}
    for page in PdfReader(io.BytesIO(fetched.data)).pages:
        text = page.extract_text()
        assert [kind for kind in kinds if kind in text] == [word]


def party(case: Case, fetched: TestResponse) -> None:
    """It has every word of the applicant, and no assessment and no other applicant."""
    says_what_it_is(fetched, "Party access")
    text = words(fetched)
    for question in case.document.questions:
        assert evidence_of(case.candidates[0], question.id) in text
        assert question.stem.in_language("en") in text
    assert "Assessment by" not in text
    assert case.candidates[1].name not in text
    assert "K-02" not in text


def personal(case: Case, fetched: TestResponse) -> None:
    """It has everything about the applicant, and about nobody else."""
    says_what_it_is(fetched, "Personal data")
    text = words(fetched)
    assert evidence_of(case.candidates[0], "openness-past") in text
    assert assessment_of(case.members[1], case.candidates[0], "openness-past") in text
    assert "3.50" in text
    assert PERSONAL["contact"] in text
    assert PERSONAL["retention"] in text
    assert case.candidates[1].name not in text


def full(case: Case, fetched: TestResponse) -> None:
    """It has everybody."""
    says_what_it_is(fetched, "Full case – internal")
    text = words(fetched)
    for candidate in case.candidates:
        assert candidate.name in text
        assert assessment_of(case.members[1], candidate, "openness-past") in text


def test_a_copy_is_not_to_be_had_under_another_kinds_address(hr: PageClient, case: Case) -> None:
    fetched = order(hr, case, "party-access")
    hr.get(fetched)
    number = fetched.rpartition("/")[2]
    hr.get(f"{address(case, 'personal-data')}/{number}", expect=404)
    hr.get(f"{address(case, 'full-case')}/{number}", expect=404)
    hr.get(f"{address(case, 'party-access', 1)}/{number}", expect=404)
    assert "?" not in fetched
    party = words(hr.get(f"{fetched}?kind=full-case&language=nb"))
    assert assessment_of(case.members[0], case.candidates[0], "openness-past") not in party


def test_the_page_says_what_goes_in_and_what_does_not(hr: PageClient, case: Case) -> None:
    party = hr.get(address(case, "party-access")).get_data(as_text=True)
    assert "forvaltningslovforskriften § 18" in party
    assert "Comparison with other applicants" in party
    assert "GDPR art. 15 (4)" in hr.get(address(case, "personal-data")).get_data(as_text=True)
    assert "Levels and outcomes" in hr.get(address(case, "full-case")).get_data(as_text=True)


def test_an_order_needs_a_recipient_and_a_reason(make: Make, hr: PageClient, case: Case) -> None:
    for kind in ("party-access", "personal-data", "full-case"):
        page = hr.get(address(case, kind))
        refused = hr.submit(page, {"recipient": " ", "reason": ""}, expect=422)
        assert "Fill this in." in refused.get_data(as_text=True)
    assert make.rows(sa.select(AccessCopy)) == []


def test_what_has_changed_since_it_was_shown_is_shown_again(
    app: Flask, make: Make, hr: PageClient, case: Case
) -> None:
    page = hr.get(address(case, "party-access"))
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.text("UPDATE candidate SET contact = 'new@example.org'"))
    refused = hr.submit(page, REASON, expect=409)
    assert REASON["reason"] in refused.get_data(as_text=True)
    assert make.rows(sa.select(AccessCopy)) == []
    hr.submit(refused, {})
    assert len(make.rows(sa.select(AccessCopy))) == 1


def test_an_old_order_is_not_filled_with_other_data(app: Flask, hr: PageClient, case: Case) -> None:
    fetched = order(hr, case, "personal-data")
    hr.get(fetched)
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.text("UPDATE candidate SET contact = 'new@example.org'"))
    assert "has changed" in hr.get(fetched, expect=409).get_data(as_text=True)


def test_what_is_not_locked_is_listed_and_stays_out(make: Make, hr: PageClient) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scorecard(case, case.members[0], case.candidates[0], 5)
    make.scorecard(case, case.members[1], case.candidates[0], 1, state="draft")
    for kind in ("party-access", "personal-data", "full-case"):
        page = hr.get(address(case, kind)).get_data(as_text=True)
        assert "not locked yet" in page
        assert "sealed until all are locked" in page
        assert "Evidence of" not in page
    text = words(hr.get(order(hr, case, "personal-data")))
    assert "Evidence of" not in text
    assert "Assessment by" not in text


def test_hr_on_the_panel_sees_no_more_than_a_panel_member(make: Make, client_of: ClientOf) -> None:
    both = make.user(role="hr")
    case = make.recruitment(candidates=1, users=[make.user(), both])
    make.scorecard(case, case.members[0], case.candidates[0], 5)
    client = client_of(both)
    for kind in ("party-access", "personal-data", "full-case"):
        page = client.get(address(case, kind)).get_data(as_text=True)
        assert "Evidence of" not in page
    make.scorecard(case, case.members[1], case.candidates[0], 1)
    assert "Evidence of" in client.get(address(case, "party-access")).get_data(as_text=True)


@pytest.mark.parametrize("outcome", [None, "conflict"])
def test_hr_on_the_panel_is_bound_by_impartiality(
    make: Make, client_of: ClientOf, outcome: str | None
) -> None:
    both = make.user(role="hr")
    case = make.recruitment(candidates=1, users=[make.user(), both], declared=False)
    make.declaration(case.members[0], case.candidates[0])
    if outcome:
        make.declaration(case.members[1], case.candidates[0], outcome, "Cousins")
    make.scorecard(case, case.members[0], case.candidates[0], 5)
    client = client_of(both)
    for kind in ("party-access", "personal-data", "full-case"):
        page = client.get(address(case, kind))
        assert "No copy can be made yet" in page.get_data(as_text=True)
        assert "<form" not in page.get_data(as_text=True).partition("<main")[2]
        seen = {"seen": "0" * 64, "recipient": "Me", "language": "en", **REASON, **PERSONAL}
        client.send(address(case, kind), seen, expect=409)
    assert make.rows(sa.select(AccessCopy)) == []


def test_the_grounds_of_conflicts_are_in_no_copy(make: Make, hr: PageClient) -> None:
    case = make.recruitment(candidates=1, members=2, declared=False)
    make.declaration(case.members[0], case.candidates[0], "conflict", "They are cousins")
    make.declaration(case.members[1], case.candidates[0])
    make.scorecard(case, case.members[1], case.candidates[0], 4)
    for kind in ("party-access", "personal-data", "full-case"):
        assert "cousins" not in words(hr.get(order(hr, case, kind)))


def test_a_candidate_who_got_a_copy_can_still_be_removed(make: Make, hr: PageClient) -> None:
    case = make.recruitment(candidates=2, members=2)
    hr.get(order(hr, case, "personal-data"))
    hr.send(f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/remove")
    assert make.rows(sa.select(AccessCopy)) == []
    assert "access-copy.made" in make.rows(sa.select(AuditEntry.action))


def test_the_pages_ask_the_database_the_same_whatever_the_size(
    app: Flask, make: Make, hr: PageClient
) -> None:
    pages = ("overview", "party-access", "personal-data", "full-case", "redactions", "pdf")
    counts: dict[str, list[int]] = {page: [] for page in pages}
    for size in ({"candidates": 2, "members": 2, "questions": 4}, {"candidates": 6, "members": 4}):
        case = big_case(make, **size)
        fetched = order(hr, case, "personal-data")
        hr.get(fetched)
        where = {
            "overview": f"/recruitments/{case.id}/access",
            "redactions": f"{address(case, 'personal-data')}/redactions",
            "pdf": fetched,
        }
        for page in pages:
            with counted(app) as statements:
                hr.get(where.get(page, address(case, page)))
            counts[page].append(len(statements))
    for page, (small, large) in counts.items():
        assert small == large <= 10, page


def test_drafts_do_not_show_in_a_copy_even_by_their_number(make: Make, hr: PageClient) -> None:
    """A draft beside locked scorecards changes nothing that can be counted."""
    case = make.recruitment(candidates=1, members=3)
    for member in case.members[:2]:
        make.scorecard(case, member, case.candidates[0], 3)
    before = hr.get(address(case, "party-access")).get_data(as_text=True)
    make.scorecard(case, case.members[2], case.candidates[0], 5, state="draft")
    after = hr.get(address(case, "party-access")).get_data(as_text=True)
    assert "not begun" in before
    assert "not locked yet" in after
    assert make.rows(sa.select(Score.level).where(Score.level == 5))
    assert make.rows(sa.select(Redaction)) == []
