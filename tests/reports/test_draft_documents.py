"""The documents of a draft: nobody can take them for those of a version."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from pypdf import PdfReader

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import empty
from screening.reports import documents
from tests.documents import words
from tests.factories import Make
from tests.page_client import PageClient

DRAFT = "/question-sets/small-set/draft"


@pytest.fixture
def author(make: Make) -> User:
    return make.user("Kari Nordmann", role="hr")


@pytest.fixture
def hr(author: User, client_of: Callable[[User], PageClient]) -> Iterator[PageClient]:
    yield client_of(author)
    documents.forget()


@pytest.fixture
def small(app: Flask, make: Make, author: User) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        service.draft_from(session, Actor(author.id, author.name), version)


def write(app: Flask, author: User, text: dict[str, str]) -> None:
    """Write a question of the draft."""
    with app.app_context(), db.unit_of_work() as session:
        draft = queries.get_draft(session, "small-set")
        key = "question/openness-past"
        stored = draft.parts[key]
        service.save_part(
            session,
            Actor(author.id, author.name),
            draft,
            key=key,
            value={**stored, "stem": text},
            base=digest(stored),
        )


def pages(pdf: bytes) -> list[str]:
    read = PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"[\s\u00a0]+", " ", page.extract_text()) for page in read]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["guide", "question-set"])
def test_every_page_says_that_it_is_a_draft_and_of_when(
    hr: PageClient, app: Flask, name: str
) -> None:
    answer = hr.get(f"{DRAFT}/{name}.pdf")
    assert answer.mimetype == "application/pdf"
    with app.app_context():
        when = queries.get_draft(db.session(), "small-set").updated_at
    assert f"draft-{when:%Y-%m-%d}.pdf" in answer.headers["Content-Disposition"].replace("_", "-")
    said = pages(answer.data)
    assert said
    for one in said:
        assert "draft of" in one
        assert f"{when:%Y}" in one
    whole = " ".join(said)
    assert "no interview may be held by it" in whole
    assert "Tell us about openness-past." in whole
    assert "version 0" not in whole
    assert "SHA-256" not in whole


@pytest.mark.usefixtures("small")
def test_what_is_written_is_in_the_next_copy(hr: PageClient, app: Flask, author: User) -> None:
    first = hr.get(f"{DRAFT}/guide.pdf")
    seen = {"If-None-Match": first.headers["ETag"]}
    hr.get(f"{DRAFT}/guide.pdf", headers=seen, expect=304)
    write(app, author, words("Tell us of a time."))
    second = hr.get(f"{DRAFT}/guide.pdf", headers=seen)
    assert "Tell us of a time." in " ".join(pages(second.data))
    assert "Tell us about openness-past." not in " ".join(pages(second.data))
    assert "(nynorsk)" in " ".join(pages(hr.get(f"{DRAFT}/guide.pdf?language=nn").data))


@pytest.mark.usefixtures("small")
def test_what_is_not_written_yet_is_marked(hr: PageClient, app: Flask, author: User) -> None:
    write(app, author, {"nb": "Fortell.", "nn": "", "en": ""})
    assert "[not written yet]" in " ".join(pages(hr.get(f"{DRAFT}/guide.pdf").data))


@pytest.mark.parametrize("name", ["guide", "question-set"])
def test_without_a_question_it_says_what_is_needed(
    hr: PageClient, app: Flask, author: User, name: str
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        actor = Actor(author.id, author.name)
        service.new_question_set(session, actor, "small-set", empty(words("Small set")))
    answer = hr.get(f"{DRAFT}/{name}.pdf", expect=422)
    assert "It needs a question that informs a criterion first." in answer.text
