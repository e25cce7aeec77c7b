"""Taking a version out of use and back, and what the page of a version tells of its making."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from screening import clock, db
from screening.accounts.models import User
from screening.audit import Actor, AuditEntry
from screening.errors import NotFound
from screening.guides import queries, service
from screening.guides.models import Approval, Publication, QuestionSetVersion
from screening.guides.rules.publishing import key_of
from tests.benchmarks.case import counted
from tests.documents import document, document_data, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
ACTOR = Actor(None, "operator")
PAGE = "/question-sets/small-set"
UNION = "Er du medlem i en fagforening?"


def published(make: Make, hr: User, second: User, *, corrects: bool = False) -> QuestionSetVersion:
    """Make version 2 of the small set, published by `second` with an approval on record."""
    base = make.question_set()
    questions = document_data()["questions"]
    questions[0]["stem"]["nb"] = UNION
    version = make.question_set(document(questions=questions), number=2)
    category, text_sha256 = key_of("union", UNION)
    with make.app.app_context(), db.unit_of_work() as session:
        session.add(
            Publication(
                version_id=version.id,
                base_version_id=base.id,
                corrects_id=base.id if corrects else None,
                note="So that <b>everybody</b> understands it.",
                proposed_by_id=hr.id,
                proposed_at=clock.now(),
                published_by_id=second.id,
            )
        )
        session.add(
            Approval(
                question_set_id=version.question_set_id,
                category=category,
                text_sha256=text_sha256,
                text=UNION,
                basis="The post is in the union's own office.",
                approved_by_id=second.id,
            )
        )
    return version


# ---------------------------------------------------------------------------------------- retiring


def test_a_retired_version_is_not_offered_and_can_be_brought_back(session: Session) -> None:
    first = service.import_document(session, ACTOR, document())
    second = service.import_document(session, ACTOR, document(role=words("Leader")))
    service.retire(session, ACTOR, second)
    assert [one.id for one in queries.choices(session, "nb")] == [first.id]
    service.retire(session, ACTOR, first)
    assert queries.choices(session, "nb") == []
    service.unretire(session, ACTOR, second)
    assert [one.id for one in queries.choices(session, "nb")] == [second.id]


def test_each_turn_is_in_the_log_once(session: Session) -> None:
    version = service.import_document(session, ACTOR, document())
    for turn in (service.unretire, service.retire, service.retire, service.unretire):
        turn(session, ACTOR, version)
    actions = list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[1:] == ["question_set_version.retired", "question_set_version.unretired"]


@pytest.mark.parametrize("turn", [service.retire, service.unretire])
def test_what_was_never_published_is_not_turned(
    session: Session, make: Make, turn: Callable[[Session, Actor, QuestionSetVersion], None]
) -> None:
    version = make.question_set(state="draft")
    with pytest.raises(NotFound):
        turn(session, ACTOR, version)


def test_the_buttons_of_the_page(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(version=make.question_set())
    hr = client_of(make.user(role="hr"))
    hr.submit(hr.get(f"{PAGE}/1"), action="/retire")
    page = hr.get(f"{PAGE}/1")
    assert "New recruitments cannot choose it." in main_text(page)
    assert "This version is retired" in main_text(client_of(case.chair).get(f"{PAGE}/1"))
    # The recruitment that has it keeps it; a new one has nothing to choose.
    assert make.one(sa.select(QuestionSetVersion.state)) == "retired"
    assert "Small set" in hr.get(f"/recruitments/{case.id}/edit").text
    assert "Small set" not in hr.get("/recruitments/new").text
    hr.submit(page, action="/unretire")
    assert "Small set" in hr.get("/recruitments/new").text


def test_nobody_is_sent_on_to_a_retired_version(make: Make, client_of: ClientOf) -> None:
    make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    hr = client_of(make.user(role="hr"))
    assert "There is a newer version" in main_text(hr.get(f"{PAGE}/1"))
    hr.submit(hr.get(f"{PAGE}/2"), action="/retire")
    assert "There is a newer version" not in main_text(hr.get(f"{PAGE}/1"))


def test_only_hr_turns_versions(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(version=make.question_set())
    for user in (case.chair, make.user(role="administrator")):
        client = client_of(user)
        page = client.get(f"{PAGE}/1")
        assert "/retire" not in page.text
        assert "draft/start" not in page.text
        client.send(f"{PAGE}/1/retire", expect=404)
        client.send(f"{PAGE}/1/unretire", expect=404)
    assert make.one(sa.select(QuestionSetVersion.state)) == "published"


@pytest.mark.parametrize("address", [f"{PAGE}/9/retire", "/question-sets/other/1/unretire"])
def test_unknown_versions(make: Make, client_of: ClientOf, address: str) -> None:
    make.question_set()
    client_of(make.user(role="hr")).send(address, expect=404)


# ---------------------------------------------------------------------------- where it comes from


def test_an_imported_version_says_so(make: Make, client_of: ClientOf) -> None:
    make.question_set()
    text = main_text(client_of(make.user(role="hr")).get(f"{PAGE}/1"))
    assert "Imported" in text
    assert "Proposed" not in text
    assert "legal basis" not in text


def test_a_published_version_says_who_and_why(make: Make, client_of: ClientOf) -> None:
    hr, second = make.user("Hege Holm", role="hr"), make.user("Siri Sand", role="hr")
    published(make, hr, second)
    member = make.recruitment(version=make.question_set()).users[1]
    for reader in (hr, member, make.user(role="administrator")):
        text = main_text(client_of(reader).get(f"{PAGE}/2"))
        for part in (
            "Hege Holm",
            "Siri Sand",
            "So that <b>everybody</b> understands it.",
            "Started from",
            "Questions with a legal basis on record",
            UNION,
            "The post is in the union's own office.",
            "Compare with another version",
        ):
            assert part in text
        assert "Imported" not in text
        assert "vouches" not in text
    page = client_of(make.user()).get(f"{PAGE}/2", expect=404)
    assert "Siri Sand" not in page.text


def test_the_document_says_who_and_why_and_on_what_basis(make: Make, client_of: ClientOf) -> None:
    hr, second = make.user("Hege Holm", role="hr"), make.user("Siri Sand", role="hr")
    published(make, hr, second)
    for number, expected in ((1, False), (2, True)):
        answer = client_of(hr).get(f"{PAGE}/{number}/question-set.pdf?language=en")
        pages = PdfReader(io.BytesIO(answer.data)).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        for part in ("Hege Holm", "Siri Sand", "understands it", UNION, "union's own office"):
            assert (part in text) is expected
        assert ("Imported" in text) is not expected


def test_a_correction_says_who_vouches(make: Make, client_of: ClientOf) -> None:
    hr, second = make.user(role="hr"), make.user("Siri Sand", role="hr")
    published(make, hr, second, corrects=True)
    text = main_text(client_of(hr).get(f"{PAGE}/2"))
    assert "Corrects the spelling of version 1. Siri Sand vouches" in text
    other = main_text(client_of(hr).get(f"{PAGE}/1"))
    assert "Corrects version 1" in other
    assert UNION not in other


def test_the_next_draft_starts_from_the_version_that_is_read(
    make: Make, client_of: ClientOf
) -> None:
    make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    hr = client_of(make.user(role="hr"))
    hr.submit(hr.get(f"{PAGE}/1"), action="/draft/start")
    assert "It started from" not in hr.get(f"{PAGE}/draft/review").text
    assert "Compared with version 1." in main_text(hr.get(f"{PAGE}/draft/review"))
    page = hr.get(f"{PAGE}/2")
    assert "/draft/start" not in page.text
    assert 'href="/question-sets/small-set/draft"' in page.text


def test_statements_stay_the_same(app: Flask, make: Make, client_of: ClientOf) -> None:
    hr, second = make.user(role="hr"), make.user(role="hr")
    client = client_of(hr)
    counts = []
    make.question_set()
    for page in ("1", "2"):
        with counted(app) as statements:
            client.get(f"{PAGE}/{page}")
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
        if page == "1":
            published(make, hr, second)
    assert counts[0] == counts[1]
