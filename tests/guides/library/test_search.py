"""Finding a question set: by its words, by filters, in an order; and what is known of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import service
from screening.guides.drafts.parts import ABOUT, empty, parts_of
from screening.guides.library import search
from screening.guides.library.entries import entry_of_document, entry_of_parts, in_language
from screening.guides.schema import canonical_json
from tests.documents import document, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

pytestmark = pytest.mark.any_database

ClientOf = Callable[[User], PageClient]
ACTOR = Actor(None, "test")


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def titles(page: Any) -> list[str]:
    """Return the titles in the order of the page."""
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    return ["".join(one.itertext()).strip() for one in root.findall(".//article//h2")]


def three(make: Make) -> None:
    make.question_set(
        document(slug="a", title=words("Økonomirådgiver"), role=words("Adviser"), sector="Stat")
    )
    make.question_set(
        document(slug="b", title=words("Leader"), role=words("Manager"), sector="Kommune"),
        state="retired",
    )
    case = make.question_set(
        document(slug="c-short", title=words("Éclair"), role=words("Adviser"), sector="stat")
    )
    make.recruitment(version=case)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=okonomiradgiver", ["Økonomirådgiver"]),
        ("q=ØKONOMI+a", ["Økonomirådgiver"]),
        ("q=eclair", ["Éclair"]),
        ("q=E%CC%81CLAIR", ["Éclair"]),
        ("q=c-short", ["Éclair"]),
        ("q=manager", ["Leader"]),
        ("q=initiative", ["Éclair", "Leader", "Økonomirådgiver"]),
        ("q=kommune+leader", ["Leader"]),
        ("q=kommune+adviser", []),
        ("q=%3Cscript%3E", []),
        ("q=bokm%C3%A5l", []),
        ("state=retired", ["Leader"]),
        ("state=published&role=adviser+%28bokmal%29", ["Éclair", "Økonomirådgiver"]),
        ("sector=stat", ["Éclair", "Økonomirådgiver"]),
        ("sector=kommune&q=%20%20", ["Leader"]),
        ("sort=used", ["Éclair", "Leader", "Økonomirådgiver"]),
        ("sort=changed", ["Éclair", "Leader", "Økonomirådgiver"]),
        ("state=nonsense&role=x&sector=y&missing=z&sort=w&page=-3", None),
        ("page=99999999999999999999", None),
        ("page=two", None),
    ],
)
def test_what_is_found(hr: PageClient, make: Make, query: str, found: list[str] | None) -> None:
    three(make)
    page = hr.get(f"/question-sets?{query}")
    assert titles(page) == (["Éclair", "Leader", "Økonomirådgiver"] if found is None else found)
    narrowed = found is not None and "sort" not in query
    said = f"{len(found or [])} of 3 question sets" if narrowed else "3 question sets"
    assert said in main_text(page)
    if found == []:
        assert "Nothing found" in main_text(page)
        assert '<a class="ds-button" data-variant="secondary" href="/question-sets">' in page.text


def test_the_form_keeps_what_was_asked_for(hr: PageClient, make: Make) -> None:
    three(make)
    page = hr.get("/question-sets")
    answer = hr.submit(
        page, {"q": 'a "b" <c>', "state": "retired", "sort": "used"}, action="/question-sets"
    )
    assert 'value="a &#34;b&#34; &lt;c&gt;"' in answer.text
    assert '<option value="retired" selected>' in answer.text
    assert '<option value="used" selected>' in answer.text
    assert '<details class="library-filters" open>' in answer.text


def test_search_reads_the_readers_language(make: Make, client_of: ClientOf) -> None:
    three(make)
    client = client_of(make.user(role="hr", language="nn"))
    assert len(titles(client.get("/question-sets?q=nynorsk"))) == 3
    assert titles(client.get("/question-sets?q=bokmål")) == []


def test_what_lacks_a_language_is_found(app: Flask, hr: PageClient, make: Make) -> None:
    make.question_set()
    parts = parts_of(document())
    parts[ABOUT] = {**parts[ABOUT], "closing": {"nb": "Takk", "nn": " ", "en": "Thanks"}}
    with app.app_context(), db.unit_of_work() as session:
        service.new_question_set(session, ACTOR, "half", parts)
    assert len(titles(hr.get("/question-sets?missing=nn"))) == 1
    assert titles(hr.get("/question-sets?missing=nb")) == []
    assert "/question-sets/half/draft" in hr.get("/question-sets?missing=nn").text


def test_a_set_is_found_by_its_draft_as_well(app: Flask, hr: PageClient, make: Make) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        stored = service.draft_from(session, ACTOR, session.merge(version))
        about = {**stored.parts[ABOUT], "title": words("Quite another name")}
        stored.parts = {**stored.parts, ABOUT: about}
    assert titles(hr.get("/question-sets?q=another")) == ["Small set"]
    assert titles(hr.get("/question-sets?state=draft")) == ["Small set"]


def test_a_version_and_its_draft_have_the_same_entry() -> None:
    whole = document(sector="Stat")
    of_version = entry_of_document(canonical_json(whole))
    assert of_version == entry_of_parts(parts_of(whole))
    assert of_version.missing == ()
    assert of_version.minutes == 40
    assert [one["en"] for one in of_version.criteria] == ["Planning", "Initiative", "Openness"]


def test_a_text_that_is_not_written_is_read_in_another_language() -> None:
    assert in_language({"nb": " ", "nn": "Ja", "en": "Yes"}, "nb") == ("Ja", "nn")
    assert in_language({"nb": "", "nn": "", "en": ""}, "en") == ("", "en")


def test_norwegian_letters_sort_last() -> None:
    names = ["Årsak", "Zebra", "øre", "Æra", "apple", "Éclair", "eddik"]
    assert sorted(names, key=search.alphabetical) == [
        "apple", "Éclair", "eddik", "Zebra", "Æra", "øre", "Årsak",
    ]  # fmt: skip


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert search.fold(search.fold(text)) == search.fold(text)


def test_an_entry_knows_the_languages_it_lacks() -> None:
    entry = entry_of_parts(empty({"nb": "A"}))
    assert entry.written == {"nb": (1, 5), "nn": (0, 5), "en": (0, 5)}
    assert entry.missing == ("nb", "nn", "en")
