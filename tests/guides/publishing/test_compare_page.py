"""The page that shows two versions beside each other, and the one with the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import clock, db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Draft, Publication, QuestionSetVersion
from screening.guides.schema import Document
from tests.benchmarks.case import counted
from tests.documents import document, document_data, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
ADDRESS = "/question-sets/small-set/compare"


@pytest.fixture
def author(make: Make) -> User:
    return make.user("Kari Nordmann", role="hr")


@pytest.fixture
def hr(author: User, client_of: ClientOf) -> PageClient:
    return client_of(author)


def edited(**changes: Any) -> Document:
    """The small set with a word put right, minutes changed, a question gone and one moved."""
    data = document_data(**changes)
    data["questions"][0]["stem"]["en"] = "Tell us more about planning-past."
    data["questions"][2]["minutes"] = 12
    del data["questions"][1]
    data["questions"].insert(0, data["questions"].pop())
    return document(questions=data["questions"], **changes)


@pytest.fixture
def two(make: Make) -> tuple[QuestionSetVersion, QuestionSetVersion]:
    return make.question_set(), make.question_set(edited(), number=2)


@pytest.fixture
def begin(app: Flask, author: User) -> Callable[..., None]:
    """Start a draft from a version, and change its parts: `begin(version, change)`."""

    def begin(version: QuestionSetVersion, change: Callable[[dict[str, Any]], None]) -> None:
        with app.app_context(), db.unit_of_work() as session:
            draft = service.draft_from(session, Actor(author.id, author.name), version)
            for key in list(draft.parts):
                value = parts_of(queries.document_of(version))[key]
                change({key: value})
                draft.parts = {**draft.parts, key: value}

    return begin


def shout(parts: dict[str, Any]) -> None:
    if "question/planning-past" in parts:
        parts["question/planning-past"]["stem"]["en"] = "Tell us now about planning-past."


def test_the_newest_version_is_compared_with_the_one_before(hr: PageClient, two: object) -> None:
    page = hr.get(ADDRESS)
    text = main_text(page)
    assert "From version 1 to version 2." in text
    for part in ("1 question removed", "2 questions changed", "1 question moved", "12"):
        assert part in text
    assert "added: more" in text
    assert "(end of the change)" in text
    assert re.search(r"<ins>.*?more.*?</ins>", page.text)
    # What is linked to is there.
    for target in re.findall(r'href="#(difference-[^"]+)"', page.text):
        assert f'id="{target}"' in page.text


def test_any_two_versions_in_either_order(hr: PageClient, two: object, make: Make) -> None:
    make.question_set(document(role=words("Leader")), number=3)
    text = main_text(hr.get(f"{ADDRESS}?from=1&to=3"))
    assert "From version 1 to version 3." in text
    assert "What the set says of itself has changed" in text
    assert "question" not in text.partition("In short")[2].partition("About the question set")[0]
    back = main_text(hr.get(f"{ADDRESS}?from=2&to=1"))
    assert "removed: more" in back
    assert "1 question added" in back
    assert "From version 2 to version 3." in main_text(hr.get(f"{ADDRESS}?to=3"))


def test_the_form_chooses_without_a_script(hr: PageClient, two: object) -> None:
    page = hr.submit(hr.get(ADDRESS), {"from": "1", "to": "1"}, action="/compare")
    assert "Nothing differs" in main_text(page)


def test_one_language_alone_says_what_it_leaves_out(hr: PageClient, two: object) -> None:
    page = hr.get(f"{ADDRESS}?language=nb")
    text = main_text(page)
    assert "There are changes in these as well: Nynorsk, English." in text
    assert "added: more" not in text
    # Minutes and places are in no language.
    assert "removed: 8 added: 12" in text
    assert "added: more" in main_text(hr.get(f"{ADDRESS}?language=xx"))


def test_where_nothing_differs_in_the_language_that_is_shown(hr: PageClient, make: Make) -> None:
    make.question_set()
    closing = words("Thank you.") | {"nn": "Takk."}
    make.question_set(document(closing=closing), number=2)
    text = main_text(hr.get(f"{ADDRESS}?language=en"))
    assert "Nothing differs in the language that is shown." in text
    assert "There are changes in these as well: Nynorsk." in text


def test_long_unchanged_text_is_left_out_until_asked_for(hr: PageClient, make: Make) -> None:
    long = "A sentence that stays. " * 30
    make.question_set(document(opening=words(f"{long}One end.")))
    make.question_set(document(opening=words(f"{long}Another end.")), number=2)
    short, whole = hr.get(ADDRESS), hr.get(f"{ADDRESS}?whole=1")
    assert "Unchanged text is left out here." in main_text(short)
    assert "Unchanged text is left out here." not in main_text(whole)
    assert long.strip() in main_text(whole)
    assert "Nothing but words inside texts differs" in main_text(short)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & <b>Thanks</b>",
        "</ins><h1>Other</h1>",
        "שלום עולם",
        "x" * 900,
        "Line.\n\nOther line.  Two blanks",
    ],
)
def test_text_is_shown_as_text(hr: PageClient, make: Make, text: str) -> None:
    make.question_set()
    make.question_set(document(closing=words(text)), number=2)
    page = hr.get(ADDRESS)
    assert " ".join(text.split()) in main_text(page)
    assert 'dir="auto"' in page.text


def test_the_draft_is_compared_with_what_it_started_from(
    hr: PageClient, make: Make, two: tuple[QuestionSetVersion, ...], begin: Callable[..., None]
) -> None:
    begin(two[1], shout)
    page = hr.get(ADDRESS)
    text = main_text(page)
    assert "From version 2 to the draft." in text
    assert "removed: more added: now" in text
    assert "Last changed by Kari Nordmann" in text
    assert "The draft" in text
    assert "From version 1 to the draft." in main_text(hr.get(f"{ADDRESS}?from=1&to=draft"))


def test_nobody_but_hr_knows_of_the_draft(
    make: Make, client_of: ClientOf, two: tuple[QuestionSetVersion, ...], begin: Callable[..., None]
) -> None:
    begin(two[1], shout)
    case = make.recruitment(version=two[0], observers=1)
    for user in (*case.users, make.user(role="administrator")):
        reader = client_of(user)
        text = main_text(reader.get(ADDRESS))
        assert "From version 1 to version 2." in text
        assert "draft" not in text.lower()
        assert "now" not in text.partition("In short")[2]
        reader.get(f"{ADDRESS}?to=draft", expect=404)
        reader.get(f"{ADDRESS}?from=draft&to=1", expect=404)
    client_of(make.user()).get(ADDRESS, expect=404)


def test_a_set_with_no_version_yet(
    app: Flask, hr: PageClient, make: Make, author: User, client_of: ClientOf
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        service.draft_of_document(session, Actor(author.id, author.name), document())
    assert "There is nothing to compare with yet" in main_text(hr.get(ADDRESS))
    assert "Nothing differs" in main_text(hr.get(f"{ADDRESS}?from=draft&to=draft"))
    client_of(make.user(role="administrator")).get(ADDRESS, expect=404)


def test_a_set_with_one_version(hr: PageClient, make: Make) -> None:
    make.question_set()
    text = main_text(hr.get(ADDRESS))
    assert "The question set has one version." in text
    assert "Read version 1" in text


@pytest.mark.parametrize(
    "address",
    [
        f"{ADDRESS}?to=9",
        f"{ADDRESS}?from=0",
        f"{ADDRESS}?from=-1&to=2",
        f"{ADDRESS}?to=draft",
        f"{ADDRESS}?to=1e3",
        f"{ADDRESS}?to=%00",
        f"{ADDRESS}?to={'9' * 400}",
        "/question-sets/other/compare",
    ],
)
def test_what_is_not_there(hr: PageClient, two: object, address: str) -> None:
    hr.get(address, expect=404)


def test_a_correction_names_who_vouches_for_it(
    app: Flask, hr: PageClient, make: Make, author: User
) -> None:
    proposer = make.user("Ola Hansen", role="hr")
    first = make.question_set()
    second = make.question_set(document(closing=words("Thank yoo.")), number=2)
    third = make.question_set(document(closing=words("Thanks.")), number=3)
    with app.app_context(), db.unit_of_work() as session:
        for version, corrects in ((second, first.id), (third, None)):
            session.add(
                Publication(
                    version_id=version.id,
                    base_version_id=first.id,
                    corrects_id=corrects,
                    note="A letter was wrong.",
                    proposed_by_id=proposer.id,
                    proposed_at=clock.now(),
                    published_by_id=author.id,
                )
            )
    text = main_text(hr.get(f"{ADDRESS}?from=1&to=2"))
    assert "Version 2 is a correction of version 1" in text
    assert "Kari Nordmann vouched on" in text
    assert "A letter was wrong." in text
    assert "is a correction of" in main_text(hr.get(f"{ADDRESS}?from=2&to=1"))
    assert "is a correction of" not in main_text(hr.get(f"{ADDRESS}?from=2&to=3"))
    assert "is a correction of" not in main_text(hr.get(f"{ADDRESS}?from=1&to=3"))


def test_the_number_of_statements_does_not_grow(
    app: Flask, hr: PageClient, make: Make, begin: Callable[..., None]
) -> None:
    version = make.question_set()
    begin(version, shout)
    hr.csrf_token()
    counts = []
    for number in (2, 3, 4):
        make.question_set(document(role=words(f"Role {number}")), number=number)
        with counted(app) as statements:
            hr.get(f"{ADDRESS}?from=1&to=draft")
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert make.one(sa.select(Draft.state)) == "draft"
