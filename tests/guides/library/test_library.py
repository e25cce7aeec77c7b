"""The library: what it lists, how it is searched, and who sees what is being written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import service
from screening.guides.drafts.parts import ABOUT, empty, parts_of
from screening.guides.library import queries as library
from screening.guides.library import search
from screening.guides.models import Draft, QuestionSetVersion
from tests.benchmarks.case import counted
from tests.documents import document, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
ACTOR = Actor(None, "test")
MOST = 10


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


@pytest.fixture
def reader(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="administrator"))


def begun(app: Flask, slug: str, parts: dict[str, Any], state: str = "draft") -> int:
    """Make a set of which there is only a draft; return the draft's id."""
    with app.app_context(), db.unit_of_work() as session:
        draft = service.new_question_set(session, ACTOR, slug, parts)
        draft.state = state  # type: ignore[assignment]
        return draft.id


def next_of(app: Flask, version: QuestionSetVersion) -> int:
    with app.app_context(), db.unit_of_work() as session:
        return service.draft_from(session, ACTOR, session.merge(version)).id


def titles(page: Any) -> list[str]:
    """Return the titles in the order of the page."""
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    return ["".join(one.itertext()).strip() for one in root.findall(".//article//h2")]


# ------------------------------------------------------------------------------- what is listed


def test_each_version_says_its_state_and_what_uses_it(hr: PageClient, make: Make) -> None:
    first = make.question_set()
    make.recruitment(version=first)
    make.recruitment(version=first)
    make.question_set(document(role=words("Leader")), number=2, state="retired")
    text = main_text(hr.get("/question-sets"))
    assert "Version 1 Published, 2 recruitments" in text
    assert "Version 2 Retired, 0 recruitments" in text
    # What is in force is the newest version that is published, not the newest of all.
    assert "Adviser" in text
    assert "Leader" not in text
    assert "All its versions are retired" not in text


def test_many_versions_are_all_there_behind_a_summary(hr: PageClient, make: Make) -> None:
    for number in range(1, 7):
        make.question_set(document(role=words(f"Role {number}")), number=number)
    page = hr.get("/question-sets")
    assert "6 versions in all" in main_text(page)
    for number in range(1, 7):
        assert f'href="/question-sets/small-set/{number}"' in page.text
    assert "<details" in page.text


def test_a_set_with_nothing_but_retired_versions_is_marked(hr: PageClient, make: Make) -> None:
    make.question_set(state="retired")
    page = hr.get("/question-sets")
    assert "All its versions are retired, so new recruitments cannot use it." in main_text(page)
    assert 'data-state="retired"' in page.text


def test_a_draft_says_how_much_is_written_in_each_language(app: Flask, hr: PageClient) -> None:
    parts = parts_of(document())
    parts[ABOUT] = {**parts[ABOUT], "title": {"nb": "Under arbeid", "nn": "", "en": ""}}
    begun(app, "under-way", parts)
    page = hr.get("/question-sets")
    text = main_text(page)
    assert "Under arbeid" in text
    assert '<bdi lang="nb">Under arbeid</bdi>' in page.text
    assert "Draft under way" in text
    assert "Bokmål 100% Nynorsk 9" in text
    assert "No version yet" in text
    assert 'href="/question-sets/under-way/draft"' in page.text


def test_a_draft_without_a_title_goes_by_its_slug(app: Flask, hr: PageClient) -> None:
    begun(app, "no-name-yet", empty({}))
    page = hr.get("/question-sets")
    assert titles(page) == ["no-name-yet"]
    assert "Bokmål 0" in main_text(page)


def test_only_those_who_write_see_what_is_being_written(
    app: Flask, hr: PageClient, reader: PageClient, make: Make
) -> None:
    next_of(app, make.question_set())
    begun(app, "secret", empty(words("Secret plan")))
    gone = begun(app, "gone", empty(words("Given up")))
    with app.app_context(), db.unit_of_work() as session:
        service.discard(session, ACTOR, session.get_one(Draft, gone))
    seen = main_text(hr.get("/question-sets"))
    for part in ("Secret plan", "Given up", "Draft under way", "Discarded drafts (1)"):
        assert part in seen
    page = reader.get("/question-sets?missing=nb&state=draft")
    hidden = main_text(page)
    assert titles(page) == ["Small set"]
    for part in ("Secret", "Given up", "raft", "New question set", "Make a copy", "next version"):
        assert part not in hidden


def test_what_is_offered_depends_on_the_draft(app: Flask, hr: PageClient, make: Make) -> None:
    version = make.question_set()
    assert "Write the next version" in main_text(hr.get("/question-sets"))
    draft = next_of(app, version)
    assert "Go on with the draft" in main_text(hr.get("/question-sets"))
    with app.app_context(), db.unit_of_work() as session:
        session.get_one(Draft, draft).state = "proposed"
    text = main_text(hr.get("/question-sets"))
    assert "Proposed for publication" in text
    assert "Look at the proposal" in text
    assert "Write the next version" not in text


@pytest.mark.parametrize(
    ("role", "said"),
    [("hr", "Begin with one of those that come"), ("administrator", "HR writes the question sets")],
)
def test_the_empty_library_says_what_comes_next(
    make: Make, client_of: ClientOf, role: str, said: str
) -> None:
    page = client_of(make.user(role=role)).get("/question-sets")
    assert said in main_text(page)
    assert ('href="/question-sets/new"' in page.text) == (role == "hr")
    assert 'type="search"' not in page.text


def test_user_text_keeps_its_direction_and_its_signs(hr: PageClient, make: Make) -> None:
    arabic = "مجموعة أسئلة"
    make.question_set(document(title=dict.fromkeys(("nb", "nn", "en"), arabic), sector="<i>דוגמה"))
    page = hr.get("/question-sets")
    assert f"<bdi>{arabic}</bdi>" in page.text
    assert "<bdi>&lt;i&gt;דוגמה</bdi>" in page.text


def test_what_is_looked_for_may_be_anything(hr: PageClient, make: Make) -> None:
    make.question_set()
    for odd in ("%", "_", "'\"\\", "\x00", "a" * 5_000, "שלום", "\u202eevil", "-1", "1e9"):
        for name in ("q", "state", "role", "sector", "missing", "sort", "page"):
            page = hr.get("/question-sets", query_string={name: odd})
            shown = "Small set" in main_text(page)
            # A filter or a page that does not exist is as good as none; a word must be there.
            assert shown == (name != "q" or odd == "\x00")


# ------------------------------------------------------------------------------- two hundred


def test_two_hundred_sets_are_paged_in_the_same_few_statements(
    app: Flask, hr: PageClient, make: Make
) -> None:
    make.question_set(document(slug="set-000", title=words("Set 000")))
    hr.get("/question-sets")
    with counted(app) as few:
        hr.get("/question-sets")
    for number in range(1, 200):
        make.question_set(document(slug=f"set-{number:03}", title=words(f"Set {number:03}")))
    with counted(app) as cold:
        page = hr.get("/question-sets")
    with counted(app) as warm:
        hr.get("/question-sets?q=set+11")
    assert len(few) == len(warm) <= MOST, "\n".join(warm)
    assert len(cold) <= MOST
    assert titles(page) == [f"Set {number:03}" for number in range(search.PAGE)]
    assert "Page 1 of 8" in main_text(page)
    last = hr.get("/question-sets?page=8&q=set")
    assert titles(last)[-1] == "Set 199"
    assert 'href="/question-sets?q=set&amp;page=7"' in last.text
    assert "200 of 200 question sets" in main_text(last)


def test_the_documents_of_known_versions_are_not_read_again(
    app: Flask, hr: PageClient, make: Make
) -> None:
    make.question_set(document(slug="only-here", title=words("Only here")))
    hr.get("/question-sets")
    with counted(app) as statements:
        assert "Only here" in main_text(hr.get("/question-sets"))
    assert not [one for one in statements if "question_set_version.document" in one]


def test_a_version_that_was_tampered_with_is_not_shown(session: Session, make: Make) -> None:
    made = make.question_set(document(slug="spoilt", title=words("Spoilt")))
    session.add(
        QuestionSetVersion(
            question_set_id=made.question_set_id,
            number=2,
            state="published",
            document=made.document,
            sha256="0" * 64,
        )
    )
    session.flush()
    with pytest.raises(ValueError, match="does not have the hash"):
        library.library(session, drafts=False)


# --------------------------------------------------------------------------- drafts of the list


def test_the_next_version_is_begun_once(hr: PageClient, make: Make) -> None:
    make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    page = hr.get("/question-sets")
    for _ in range(2):
        answer = hr.submit(page, action="/draft/start")
        assert answer.location == "/question-sets/small-set/draft"
    draft = make.one(sa.select(Draft))
    assert draft.parts[ABOUT]["role"] == words("Leader")


def test_the_next_version_can_begin_from_an_older_one(hr: PageClient, make: Make) -> None:
    first = make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    hr.send("/question-sets/small-set/draft/start", {"number": "1"})
    assert make.one(sa.select(Draft.base_version_id)) == first.id


def test_without_a_number_the_newest_version_counts(hr: PageClient, make: Make) -> None:
    make.question_set()
    second = make.question_set(document(role=words("Leader")), number=2)
    hr.send("/question-sets/small-set/draft/start")
    assert make.one(sa.select(Draft.base_version_id)) == second.id


@pytest.mark.parametrize(
    ("address", "number", "status"),
    [("small-set", "3", 404), ("other", "", 404), ("small-set", "two", 422)],
)
def test_a_version_that_is_not_there_begins_nothing(
    hr: PageClient, make: Make, address: str, number: str, status: int
) -> None:
    make.question_set()
    hr.send(f"/question-sets/{address}/draft/start", {"number": number}, expect=status)
    assert make.rows(sa.select(Draft)) == []


def test_a_discarded_draft_can_be_taken_up_again(app: Flask, hr: PageClient, make: Make) -> None:
    draft = begun(app, "gone", empty(words("Given up")))
    with app.app_context(), db.unit_of_work() as session:
        service.discard(session, ACTOR, session.get_one(Draft, draft))
    page = hr.get("/question-sets")
    answer = hr.submit(page, action="/restore")
    assert answer.location == "/question-sets/gone/draft"
    assert make.one(sa.select(Draft.state)) == "draft"
    hr.send(f"/question-sets/drafts/{draft}/restore", expect=404)
    hr.send("/question-sets/drafts/999/restore", expect=404)


def test_a_discarded_draft_waits_for_the_one_that_is_open(
    app: Flask, hr: PageClient, make: Make
) -> None:
    version = make.question_set()
    draft = next_of(app, version)
    with app.app_context(), db.unit_of_work() as session:
        service.discard(session, ACTOR, session.get_one(Draft, draft))
    next_of(app, version)
    page = hr.get("/question-sets")
    assert "Another draft of this question set is being written." in main_text(page)
    assert "/restore" not in page.text
    answer = hr.send(f"/question-sets/drafts/{draft}/restore", expect=409)
    assert "Another draft of this question set is being written already." in main_text(answer)
