from __future__ import annotations

from collections.abc import Callable

import html5lib
import pytest

from screening.accounts.models import User
from screening.guides import files
from tests.documents import document, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def test_without_question_sets_the_page_says_how_to_get_some(hr: PageClient) -> None:
    assert "screening guides import --shipped" in main_text(hr.get("/question-sets"))


def test_the_list_shows_each_set_once_with_what_uses_it(hr: PageClient, make: Make) -> None:
    make.recruitment(version=make.question_set())
    make.question_set(document(role=words("Leader")), number=2)
    page = hr.get("/question-sets")
    text = main_text(page)
    assert text.count("A small question set.") == 1
    for part in ("Published", "Version 2", "40 minutes", "Leader", "Version 1", "1 recruitment"):
        assert part in text
    assert 'href="/question-sets/small-set/2"' in page.text
    assert 'href="/question-sets/small-set/1"' in page.text


def test_a_version_shows_the_whole_rubric(hr: PageClient, make: Make) -> None:
    version = make.question_set()
    text = main_text(hr.get("/question-sets/small-set/1"))
    small = document()
    expected = [small.title.en, small.summary.en, small.role.en, version.sha256, "Thank you."]
    expected += small.opening.paragraphs("en")
    for criterion in small.criteria:
        expected += [criterion.name.en, criterion.definition.en, criterion.remote_reason.en]
        expected += [anchor.en for anchor in criterion.anchors.values()]
    for question in small.questions:
        expected += [question.stem.en, *(probe.en for probe in question.probes)]
    expected += [label.en for label in small.scale.labels.values()]
    expected += ["Question 4", "Past behaviour", "Situational question", "8 minutes", "1 to 5"]
    expected += ["The questions take 32 of the 40 minutes."]
    assert [part for part in expected if part not in text] == []
    assert "Suggested weight" not in text


def test_the_content_follows_the_reader_and_can_be_read_in_another_language(
    make: Make, client_of: ClientOf
) -> None:
    make.question_set()
    client = client_of(make.user(role="hr", language="nn"))
    text = main_text(client.get("/question-sets/small-set/1"))
    assert "Small set (nynorsk)" in text
    assert "(bokmål)" not in text
    page = client.get("/question-sets/small-set/1?language=nb")
    assert "Small set (bokmål)" in main_text(page)
    assert "(nynorsk)" not in main_text(page)
    assert '<html lang="nn"' in page.text
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    heading = next(root.iter("h1"))
    assert heading.get("lang") == "nb"


def test_an_impossible_language_is_the_readers_own(hr: PageClient, make: Make) -> None:
    make.question_set()
    page = hr.get("/question-sets/small-set/1?language=xx")
    assert "Small set" in main_text(page)
    assert "(bokmål)" not in main_text(page)


def test_an_older_version_points_to_the_newest(hr: PageClient, make: Make) -> None:
    make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    assert "There is a newer version" in main_text(hr.get("/question-sets/small-set/1"))
    assert "There is a newer version" not in main_text(hr.get("/question-sets/small-set/2"))


def test_suggested_weights_are_shown_where_they_differ(hr: PageClient, make: Make) -> None:
    from tests.documents import document_data

    competencies = document_data()["competencies"]
    competencies[0]["criteria"][0]["weight"] = 2.5
    make.question_set(document(competencies=competencies))
    text = main_text(hr.get("/question-sets/small-set/1"))
    assert "Suggested weight: 2.5" in text
    assert "Suggested weight: 1" in text


def test_text_is_shown_as_text(hr: PageClient, make: Make) -> None:
    make.question_set(document(closing=words("<b>Thanks</b> & goodbye")))
    assert "<b>Thanks</b> & goodbye" in main_text(hr.get("/question-sets/small-set/1"))


def test_the_file_reads_back(hr: PageClient, make: Make) -> None:
    make.question_set()
    answer = hr.get("/question-sets/small-set/1/export.yaml")
    assert files.read(answer.data) == document()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="small-set-v1.yaml"'


@pytest.mark.parametrize("rest", ["", "/export.yaml"])
@pytest.mark.parametrize("version", ["small-set/2", "other/1", "small-set/99999999999999999999"])
def test_what_is_not_there(hr: PageClient, make: Make, version: str, rest: str) -> None:
    make.question_set()
    hr.get(f"/question-sets/{version}{rest}", expect=404)


def test_who_may_read(make: Make, client: PageClient, client_of: ClientOf) -> None:
    case = make.recruitment(observers=1)
    addresses = ("/question-sets", "/question-sets/small-set/1")
    readers = [*case.users, make.user(role="administrator"), make.user(role="hr")]
    for address in addresses:
        for user in readers:
            client_of(user).get(address)
        client_of(make.user()).get(address, expect=404)
        client.get(address, expect=303)
