"""How a question set begins: shipped, copied, sent in as a file, or empty."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import files, service
from screening.guides.drafts.edits import ids
from screening.guides.drafts.parts import ABOUT, OUTLINE, data_of, empty, parts_of
from screening.guides.library import slugs
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion
from tests.benchmarks.case import counted
from tests.documents import CRITERIA, QUESTIONS, document, words
from tests.factories import Make
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
ACTOR = Actor(None, "test")
NEW = "/question-sets/new"
RIGHT_TO_LEFT = "שאלות ותשובות"
NO_TITLE = {"title_nb": "", "title_nn": "", "title_en": ""}


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def only_draft(make: Make) -> tuple[str, Draft]:
    """Return the slug and the draft of the one question set that has a draft."""
    draft = make.one(sa.select(Draft))
    slug = make.one(sa.select(QuestionSet.slug).where(QuestionSet.id == draft.question_set_id))
    return slug, draft


def sent(client: PageClient, content: bytes, *, name: str = "set.yaml", **more: Any) -> Any:
    page = client.get(f"{NEW}?from=file")
    return client.submit(page, {"file": (BytesIO(content), name)}, **more)


def test_the_ways_to_begin_are_offered(hr: PageClient) -> None:
    for address in (NEW, f"{NEW}?from=nowhere"):
        page = hr.get(address)
        for way in ("shipped", "copy", "file", "empty"):
            assert f'href="/question-sets/new?from={way}"' in page.text


# --------------------------------------------------------------------------------------- empty


def test_an_empty_set_begins_with_its_title(hr: PageClient, make: Make) -> None:
    page = hr.get(f"{NEW}?from=empty")
    answer = hr.submit(page, {"title_nn": "  Rådgjevar  på øya ", "title_en": "Æsthetic"})
    assert answer.location == "/question-sets/radgjevar-pa-oya/draft"
    slug, draft = only_draft(make)
    assert slug == "radgjevar-pa-oya"
    assert draft.parts[ABOUT]["title"] == {"nb": "", "nn": "Rådgjevar på øya", "en": "Æsthetic"}
    assert draft.parts[OUTLINE] == {"competencies": [], "questions": []}
    assert draft.created_by_id is not None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Write the title in at least one language."),
        ({"title_nb": " \t "}, "Write the title in at least one language."),
        ({"title_nb": "x" * 201}, "At most 200 characters fit here."),
        ({"title_nb": "a\x00b"}, "A character that cannot be stored (U+0000) was taken out."),
        ({"title_nb": "A", "slug": "Å b"}, "digits and single hyphens between them, such as a-b."),
        ({"title_nb": "A", "slug": "-"}, "single hyphens between them, such as a."),
        ({"title_nb": "A", "slug": "a--b"}, "single hyphens between them, such as a-b."),
        ({"title_nb": "A", "slug": "x" * 81}, "At most 80 characters fit here."),
        ({"title_nb": "مجموعة"}, "No short name can be made from the title. Write one."),
        ({"title_nb": "<b>?</b>", "slug": "<b>"}, "single hyphens between them, such as b."),
    ],
)
def test_what_cannot_be_a_name_is_explained_and_kept(
    hr: PageClient, make: Make, fields: dict[str, str], said: str
) -> None:
    page = hr.get(f"{NEW}?from=empty")
    answer = hr.submit(page, fields, expect=422)
    assert main_text(answer).count(said) == 2
    assert 'id="error-summary"' in answer.text
    assert make.rows(sa.select(QuestionSet)) == []


def test_what_was_typed_stays_in_the_form(hr: PageClient) -> None:
    page = hr.get(f"{NEW}?from=empty")
    fields = {"title_nb": 'Råd & "dåd" <b>', "title_nn": "Nynorsk", "slug": "Not This"}
    answer = hr.submit(page, fields, expect=422)
    assert 'value="Råd &amp; &#34;dåd&#34; &lt;b&gt;"' in answer.text
    assert 'value="Nynorsk"' in answer.text
    assert 'value="Not This"' in answer.text


def test_a_name_that_is_taken_comes_with_one_that_is_free(hr: PageClient, make: Make) -> None:
    make.question_set()
    make.question_set(document(slug="small-set-2"))
    page = hr.get(f"{NEW}?from=empty")
    said = "There is already a question set called small-set. The name small-set-3 is free."
    answer = hr.submit(page, {"title_en": "Small set"}, expect=422)
    assert said in main_text(answer)
    assert 'value="small-set-3"' in answer.text
    again = hr.submit(page, {"title_en": "Other", "slug": "small-set"}, expect=422)
    assert said in main_text(again)
    assert 'value="small-set"' in again.text
    # The free name is in the form, so sending it again does it.
    assert hr.submit(answer).location == "/question-sets/small-set-3/draft"


def test_a_name_that_a_discarded_draft_has_says_where_that_is(
    app: Flask, hr: PageClient, make: Make
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        draft = service.new_question_set(session, ACTOR, "gone", empty(words("Gone")))
        service.discard(session, ACTOR, draft)
    answer = hr.submit(hr.get(f"{NEW}?from=empty"), {"title_en": "Gone"}, expect=422)
    assert "A discarded draft is called gone. Restore it" in main_text(answer)
    assert len(make.rows(sa.select(QuestionSet))) == 1


# ---------------------------------------------------------------------------------------- copy


def test_a_copy_keeps_everything_but_the_title(hr: PageClient, make: Make) -> None:
    first = make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    page = hr.get(f"{NEW}?from=copy")
    assert "Small set, version 2 (published)" in main_text(page)
    answer = hr.submit(page, {"version": str(first.id), "title_en": "Mine"})
    assert answer.location == "/question-sets/mine/draft"
    slug, draft = only_draft(make)
    assert slug == "mine"
    assert draft.base_version_id is None
    expected = parts_of(document())
    expected[ABOUT] = {**expected[ABOUT], "title": {"nb": "", "nn": "", "en": "Mine"}}
    assert draft.parts == expected
    assert tuple(ids(draft.parts, "criterion")) == CRITERIA
    assert tuple(ids(draft.parts, "question")) == QUESTIONS


def test_a_link_can_choose_the_version(hr: PageClient, make: Make) -> None:
    first = make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    page = hr.get(f"{NEW}?from=copy&version={first.id}")
    assert f'<option selected value="{first.id}">' in page.text
    for wrong in ("999", "x", ""):
        hr.get(f"{NEW}?from=copy&version={wrong}")


@pytest.mark.parametrize("version", ["999", "x", None])
def test_a_version_must_be_chosen(hr: PageClient, make: Make, version: str | None) -> None:
    make.question_set()
    page = hr.get(f"{NEW}?from=copy")
    fields = {"title_en": "Mine"} | ({} if version is None else {"version": version})
    fields |= {"csrf_token": hr.csrf_token()}
    answer = hr.post(f"{NEW}?from=copy", data=fields, expect=422)
    assert "Check what you have entered" in main_text(answer)
    assert page.status_code == 200
    assert make.rows(sa.select(Draft)) == []


def test_without_versions_there_is_nothing_to_copy(hr: PageClient) -> None:
    assert "There is nothing to copy yet" in main_text(hr.get(f"{NEW}?from=copy"))


# ------------------------------------------------------------------------------------- shipped


def test_all_shipped_sets_are_listed_with_what_the_library_has_of_them(
    app: Flask, hr: PageClient, make: Make
) -> None:
    first, second, third, *_rest = service.shipped()
    make.question_set(first)
    make.question_set(document(slug=second.slug))
    with app.app_context(), db.unit_of_work() as session:
        service.draft_of_document(session, ACTOR, third)
    page = hr.get(f"{NEW}?from=shipped")
    text = main_text(page)
    for one in service.shipped():
        assert one.title.en in text
        assert f'href="/question-sets/new?from=shipped&amp;set={one.slug}"' in page.text
    for part in ("In the library as version 1", "In the library, with other contents"):
        assert part in text
    assert "Being written" in text
    assert ("Not in the library" in text) == bool(_rest)


def test_a_shipped_set_that_is_new_here_keeps_its_own_name(hr: PageClient, make: Make) -> None:
    shipped = service.shipped()[0]
    page = hr.get(f"{NEW}?from=shipped&set={shipped.slug}")
    answer = hr.submit(page)
    assert answer.location == f"/question-sets/{shipped.slug}/draft"
    assert data_of(only_draft(make)[1].parts, shipped.slug) == data_of(
        parts_of(shipped), shipped.slug
    )


def test_a_shipped_set_that_is_here_can_be_the_next_draft(hr: PageClient, make: Make) -> None:
    shipped = service.shipped()[0]
    here = make.question_set(document(slug=shipped.slug))
    page = hr.get(f"{NEW}?from=shipped&set={shipped.slug}")
    assert "Its versions say something else" in main_text(page)
    # What the page fills in for a set of one's own does not count here, whatever is typed.
    answer = hr.submit(page, {"way": "next", "slug": "Not A Slug", **NO_TITLE})
    assert answer.location == f"/question-sets/{shipped.slug}/draft"
    slug, draft = only_draft(make)
    assert (slug, draft.base_version_id) == (shipped.slug, here.id)


def test_a_shipped_set_that_is_here_can_be_a_set_of_ones_own(hr: PageClient, make: Make) -> None:
    shipped = service.shipped()[0]
    make.question_set(shipped)
    page = hr.get(f"{NEW}?from=shipped&set={shipped.slug}")
    assert "Version 1 says just the same." in main_text(page)
    assert f'value="{shipped.slug}-2"' in page.text
    hr.submit(page, {"way": "own", "slug": shipped.slug}, expect=422)
    hr.submit(page, {"way": "own", **NO_TITLE}, expect=422)
    answer = hr.submit(page, {"way": "own", **NO_TITLE, "title_nb": "Vårt", "slug": ""})
    assert answer.location == "/question-sets/vart/draft"
    slug, draft = only_draft(make)
    assert (slug, draft.base_version_id) == ("vart", None)
    assert draft.parts[ABOUT]["title"] == {"nb": "Vårt", "nn": "", "en": ""}


@pytest.mark.parametrize("way", ["next", "own"])
def test_a_shipped_set_that_is_being_written_can_only_be_ones_own(
    app: Flask, hr: PageClient, make: Make, way: str
) -> None:
    shipped = service.shipped()[0]
    with app.app_context(), db.unit_of_work() as session:
        service.draft_of_document(session, ACTOR, shipped)
    page = hr.get(f"{NEW}?from=shipped&set={shipped.slug}")
    assert "There is one draft at a time" in main_text(page)
    assert 'name="way"' not in page.text
    address = f"{NEW}?from=shipped&set={shipped.slug}"
    answer = hr.send(address, {"way": way, "title_en": "Mine"})
    assert answer.location == "/question-sets/mine/draft"
    assert len(make.rows(sa.select(Draft))) == 2


def test_a_shipped_set_that_does_not_exist(hr: PageClient) -> None:
    hr.get(f"{NEW}?from=shipped&set=no-such", expect=404)


def test_a_way_that_was_not_offered_is_refused(hr: PageClient, make: Make) -> None:
    shipped = service.shipped()[0]
    make.question_set(shipped)
    hr.send(f"{NEW}?from=shipped&set={shipped.slug}", {"way": "x", "title_en": "Mine"}, expect=422)
    assert make.rows(sa.select(Draft)) == []


# ---------------------------------------------------------------------------------------- file


def test_a_file_becomes_the_draft_of_a_new_set(hr: PageClient, make: Make) -> None:
    answer = sent(hr, files.write(document()).encode())
    assert answer.location == "/question-sets/small-set/draft"
    slug, draft = only_draft(make)
    assert (slug, draft.base_version_id) == ("small-set", None)
    assert draft.parts == parts_of(document())
    assert make.rows(sa.select(QuestionSetVersion)) == []


def test_a_file_of_a_known_set_becomes_its_next_draft(hr: PageClient, make: Make) -> None:
    here = make.question_set()
    answer = sent(hr, files.write(document(role=words("Leader"))).encode())
    assert answer.location == "/question-sets/small-set/draft"
    assert only_draft(make)[1].base_version_id == here.id
    with hr.session_transaction() as session:
        ((_category, said),) = session["_flashes"]
    assert said == "small-set is in the library already, so the file is now its next draft."


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_a_file_waits_for_the_draft_that_is_open(
    app: Flask, hr: PageClient, make: Make, state: str
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        draft = service.draft_of_document(session, ACTOR, document())
        draft.state = state  # type: ignore[assignment]
    answer = sent(hr, files.write(document(role=words("Leader"))).encode(), expect=409)
    text = main_text(answer)
    assert "A draft of this question set is being written" in text
    assert "Publish or discard the draft first, or give the file another slug." in text
    assert 'href="/question-sets/small-set/draft"' in answer.text
    assert only_draft(make)[1].parts == parts_of(document())


def test_a_file_must_be_chosen(hr: PageClient, make: Make) -> None:
    page = hr.get(f"{NEW}?from=file")
    answer = hr.submit(page, expect=422)
    assert "Choose a file." in main_text(answer)
    hr.send(f"{NEW}?from=file", {"file": "text, not a file"}, expect=422)
    assert make.rows(sa.select(Draft)) == []


@pytest.mark.parametrize(
    "text", ["<b>Ledelse</b> & <script>", RIGHT_TO_LEFT, "x" * 4_000, "a &amp; b"]
)
def test_strange_text_that_is_text_is_stored_and_shown_as_it_is(
    hr: PageClient, make: Make, text: str
) -> None:
    title = dict.fromkeys(("nb", "nn", "en"), text)
    content = files.write(document(title=title, role=title)).encode()
    assert sent(hr, content).location == "/question-sets/small-set/draft"
    assert only_draft(make)[1].parts[ABOUT]["title"] == title
    page = hr.get("/question-sets")
    assert main_text(page).count(text) == 2
    assert page.text.count("<bdi>") >= 2
    assert "<b>" not in page.text
    assert "<script>" not in page.text


# -------------------------------------------------------------------------------------- all


@pytest.mark.parametrize("way", ["", "?from=shipped", "?from=copy", "?from=file", "?from=empty"])
def test_only_those_who_write_may_begin(make: Make, client_of: ClientOf, way: str) -> None:
    case = make.recruitment()
    for user in (make.user(role="administrator"), make.user(), *case.users):
        client_of(user).get(NEW + way, expect=404)


@pytest.mark.parametrize("way", ["", "?from=shipped", "?from=copy", "?from=file", "?from=empty"])
def test_beginning_takes_few_statements(app: Flask, hr: PageClient, make: Make, way: str) -> None:
    counts = []
    for size in (1, 12):
        for number in range(size):
            make.question_set(document(slug=f"set-{number}"))
        hr.get(NEW + way)
        with counted(app) as statements:
            hr.get(NEW + way)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


# --------------------------------------------------------------------------------- short names


@pytest.mark.parametrize(
    ("titles", "slug"),
    [
        (["Fjernleiing på øya – æra 2"], "fjernleiing-pa-oya-aera-2"),
        (["", "  Nynorsk! "], "nynorsk"),
        (["مجموعة", "Arabic"], "arabic"),
        (["Þórr Đorđe Łódź ßß Ŋ"], "thorr-dorde-lodz-ssss-n"),
        (["---"], ""),
        ([], ""),
        (["a" * 200], "a" * 80),
        ([f"{'a' * 70} {'b' * 20}"], "a" * 70),
    ],
)
def test_a_title_makes_a_short_name(titles: list[str], slug: str) -> None:
    assert slugs.suggested(titles) == slug


@given(st.lists(st.text(), max_size=3))
def test_what_is_suggested_is_always_a_slug(titles: list[str]) -> None:
    slug = slugs.suggested(titles)
    assert slug == "" or slugs.is_slug(slug)


@given(st.text(st.sampled_from("ab-"), max_size=90), st.integers(0, 12))
def test_what_is_free_is_a_slug_that_is_not_taken(text: str, others: int) -> None:
    slug = slugs.suggested([text]) or "x"
    known = {slug, *(slugs.free(slug, {slug}.__contains__)[:-1] + str(n) for n in range(others))}
    found = slugs.free(slug, known.__contains__)
    assert found not in known
    assert slugs.is_slug(found)
    assert slugs.free(found, set().__contains__) == found
