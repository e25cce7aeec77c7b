"""Questions that say much the same, as the page of a question asks for them while one types."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import key_of
from screening.guides.likeness import service as likeness_service
from screening.guides.likeness.index import Index
from screening.guides.models import Draft
from screening.guides.schema import Document
from screening.guides.service import discard, draft_from, save_part
from tests.benchmarks.case import counted
from tests.benchmarks.questions import made_up
from tests.documents import document, document_data, words
from tests.factories import Make
from tests.page_client import PageClient

ADDRESS = "/question-sets/alike"
DEADLINE = "Tell us about a deadline that you saw you would not meet. Whom did you tell?"
LATER = "Tell us about one deadline you saw that you would not meet. Whom did you tell?"
CHAT = "Tell us about a conflict between two colleagues that played out in the chat."


def asking(slug: str, *stems: str) -> Document:
    """Return a set of four questions, of which the first say `stems` and the others nothing."""
    others = made_up(8, "en")[4:]
    data = document_data(slug=slug, title=words(f"The set {slug}"))
    for question, stem in zip(data["questions"], [*stems, *others[len(stems) :]], strict=True):
        question["stem"] = words(stem)
    return document(slug=slug, title=data["title"], questions=data["questions"])


@pytest.fixture
def hr(make: Make) -> User:
    return make.user(role="hr")


@pytest.fixture
def client(client_of: Callable[[User], PageClient], hr: User) -> PageClient:
    return client_of(hr)


@pytest.fixture
def ready(app: Flask) -> None:
    with app.app_context():
        likeness_service.make_ready()


def ask(
    client: PageClient,
    text: object,
    *,
    slug: str = "new",
    question: str = "q",
    language: str = "en",
) -> list[dict[str, Any]]:
    answer = client.send_json(
        ADDRESS, {"slug": slug, "question": question, "language": language, "text": text}
    )
    assert answer.json is not None
    assert answer.json["ready"] is True
    found: list[dict[str, Any]] = answer.json["alike"]
    return found


def draft_of(make: Make, hr: User, document: Document, **stems: str) -> Draft:
    """Return a draft that starts from a published set and says otherwise in some questions."""
    version = make.question_set(document)
    with make.app.app_context(), db.unit_of_work() as session:
        draft = draft_from(session, Actor(hr.id, hr.name), version)
        write(session, hr, draft, **stems)
    return draft


def write(session: Any, hr: User, draft: Draft, **stems: str) -> None:
    for name, stem in stems.items():
        key = key_of("question", name.replace("_", "-"))
        part = draft.parts[key]
        save_part(
            session,
            Actor(hr.id, hr.name),
            draft,
            key=key,
            value={**part, "stem": words(stem)},
            base=digest(part),
        )


@pytest.mark.usefixtures("ready")
def test_what_is_much_alike_is_shown_with_where_it_stands(client: PageClient, make: Make) -> None:
    make.question_set(asking("first", DEADLINE, CHAT))
    (found,) = ask(client, LATER)
    assert found == {
        "title": "The set first",
        "number": 1,
        "question": "planning-past",
        "text": DEADLINE,
        "language": "en",
        "address": "/question-sets/first/1#question-planning-past",
        "alikeness": "Almost the same",
        "elsewhere": 0,
    }
    assert client.resolves(found["address"], "GET")
    assert ask(client, DEADLINE)[0]["alikeness"] == "The same, word for word"
    assert ask(client, "How do you rank urgent cases?") == []


@pytest.mark.usefixtures("ready")
def test_each_language_is_compared_with_itself(client: PageClient, make: Make) -> None:
    data = document_data()["questions"]
    data[0]["stem"] = {"nb": "En frist du ikke nådde", "nn": "Tidsskjemaet sprakk", "en": DEADLINE}
    make.question_set(document(questions=data))
    assert [one["text"] for one in ask(client, "En frist som du ikke nådde", language="nb")] == [
        "En frist du ikke nådde"
    ]
    assert ask(client, "En frist som du ikke nådde", language="nn") == []
    assert ask(client, "En frist som du ikke nådde", language="en") == []


@pytest.mark.usefixtures("ready")
def test_the_question_itself_and_what_its_draft_replaces_are_left_out(
    client: PageClient, make: Make, hr: User
) -> None:
    draft_of(make, hr, asking("first", DEADLINE, CHAT), planning_past=CHAT.upper())
    own = {"slug": "first", "question": "planning-past"}
    # Its own published wording is not held against it, nor what the draft no longer says.
    assert ask(client, DEADLINE, **own) == []
    (found,) = ask(client, CHAT, **own)
    assert (found["number"], found["question"]) == (None, "planning-situation")
    assert found["address"] == "/question-sets/first/draft/question/planning-situation"
    assert client.resolves(found["address"], "GET")
    # For another set both count, the published one first.
    texts = [(one["number"], one["text"]) for one in ask(client, DEADLINE)]
    assert texts == [(1, DEADLINE)]


@pytest.mark.usefixtures("ready")
def test_the_index_follows_what_is_published_written_and_set_aside(
    app: Flask, client: PageClient, make: Make, hr: User
) -> None:
    assert ask(client, DEADLINE) == []
    draft = draft_of(make, hr, asking("first"))
    assert ask(client, DEADLINE) == []
    with app.app_context(), db.unit_of_work() as session:
        mine = session.get_one(Draft, draft.id)
        write(session, hr, mine, planning_past=DEADLINE)
    assert [one["number"] for one in ask(client, DEADLINE)] == [None]
    with app.app_context(), db.unit_of_work() as session:
        mine = session.get_one(Draft, draft.id)
        write(session, hr, mine, planning_past=CHAT)
    assert ask(client, DEADLINE) == []
    assert [one["number"] for one in ask(client, CHAT)] == [None]
    with app.app_context(), db.unit_of_work() as session:
        discard(session, Actor(hr.id, hr.name), session.get_one(Draft, draft.id))
    assert ask(client, CHAT) == []
    make.question_set(asking("first", DEADLINE), number=2)
    assert [one["number"] for one in ask(client, DEADLINE)] == [2]
    make.question_set(asking("first", CHAT), number=3)
    assert ask(client, DEADLINE) == []
    make.question_set(asking("second", DEADLINE), state="retired")
    assert ask(client, DEADLINE) == []


@pytest.mark.usefixtures("ready")
def test_shared_questions_are_said_once_and_at_most_five_are_shown(
    client: PageClient, make: Make
) -> None:
    for number in range(3):
        make.question_set(asking(f"set-{number}", DEADLINE))
    (found,) = ask(client, DEADLINE)
    assert found["elsewhere"] == 2
    for number in range(3, 10):
        make.question_set(asking(f"set-{number}", DEADLINE + " Why?" * number))
    assert len(ask(client, DEADLINE)) == 5


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("text", ["", " \n", "?!", DEADLINE * 20, None, 7, ["a"], "\ud800", "\0"])
def test_what_is_no_question_is_like_nothing(client: PageClient, make: Make, text: object) -> None:
    make.question_set(asking("first", DEADLINE))
    assert ask(client, text) == []


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("language", ["", "no", "sv", "../nb"])
def test_an_unknown_language_is_like_nothing(client: PageClient, make: Make, language: str) -> None:
    make.question_set(asking("first", DEADLINE))
    assert ask(client, DEADLINE, language=language) == []


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("body", ["", "[]", "3", "{", '"text"'])
def test_a_body_that_is_no_object_is_like_nothing(client: PageClient, body: str) -> None:
    headers = {"X-CSRFToken": client.csrf_token(), "Accept": "application/json"}
    answer = client.post(
        ADDRESS, data=body, content_type="application/json", headers=headers, expect=200
    )
    assert answer.json == {"alike": [], "ready": True}


@pytest.mark.usefixtures("ready")
def test_statements_stay_the_same_however_many_sets_there_are(
    app: Flask, client: PageClient, make: Make
) -> None:
    counts = []
    for number in range(2, 8):
        make.question_set(asking(f"set-{number}", DEADLINE))
        if number in {2, 7}:
            with counted(app) as statements:
                ask(client, LATER)
            counts.append(len(statements))
    with counted(app) as unchanged:
        ask(client, LATER)
    assert counts[0] == counts[1] <= 6
    assert len(unchanged) < counts[0]


@pytest.mark.usefixtures("ready")
def test_looking_keeps_nobody_from_saving(
    app: Flask, client: PageClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.question_set(asking("first", DEADLINE))
    url = app.config["SCREENING"].database_url
    if not url.startswith("sqlite"):
        pytest.skip("only SQLite has one lock for all who write")
    free = []
    matches = likeness_service._Library.matches

    def watched(*given: Any) -> Any:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        other.close()
        free.append(True)
        return matches(*given)

    monkeypatch.setattr(likeness_service._Library, "matches", watched)
    assert len(ask(client, LATER)) == 1
    assert free == [True]


def test_nobody_waits_for_the_first_answer(
    app: Flask, client: PageClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.question_set(asking("first", DEADLINE))
    begun = []

    class Thread:
        def __init__(self, *, target: Callable[..., None], args: Any, **_rest: bool) -> None:
            begun.append((target, args))

        def start(self) -> None:
            """Do nothing yet."""

    monkeypatch.setattr(threading, "Thread", Thread)
    fields = {"slug": "new", "question": "q", "language": "en", "text": LATER}
    for _ in range(2):
        assert client.send_json(ADDRESS, fields).json == {"alike": [], "ready": False}
    ((fill, given),) = begun
    fill(*given)
    assert len(ask(client, LATER)) == 1


def test_after_a_failure_the_next_who_asks_tries_again(
    client: PageClient,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make.question_set(asking("first", DEADLINE))
    monkeypatch.setattr(threading, "Thread", _AtOnce)
    fields = {"slug": "new", "question": "q", "language": "en", "text": LATER}
    with monkeypatch.context() as broken:
        broken.setattr(Index, "put", _failing)
        assert client.send_json(ADDRESS, fields).json == {"alike": [], "ready": False}
    assert "could not be read for comparison" in caplog.text
    client.send_json(ADDRESS, fields)
    assert len(ask(client, LATER)) == 1


class _AtOnce:
    def __init__(self, *, target: Callable[..., None], args: Any, **_rest: bool) -> None:
        self.target, self.args = target, args

    def start(self) -> None:
        self.target(*self.args)


def _failing(*_given: Any) -> None:
    raise MemoryError


@pytest.mark.parametrize("role", [None, "administrator"])
def test_only_those_who_write_questions_may_ask(
    make: Make, client_of: Callable[[User], PageClient], role: str | None
) -> None:
    client = client_of(make.user(role=role))
    client.send_json(ADDRESS, {"text": DEADLINE, "language": "en"}, expect=404)


def test_what_nests_without_end_is_like_nothing(client: PageClient, ready: None) -> None:
    headers = {"X-CSRFToken": client.csrf_token(), "Content-Type": "application/json"}
    answer = client.post(ADDRESS, data="[" * 100_000, headers=headers, expect=200)
    assert answer.json == {"alike": [], "ready": True}
