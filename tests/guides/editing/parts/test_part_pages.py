"""The pages on which the parts of a draft are written, without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from screening import resources
from screening.accounts.models import User
from screening.guides import files
from screening.guides.drafts import edits
from screening.guides.models import DraftChange
from tests.benchmarks.case import counted
from tests.factories import Make
from tests.guides.editing.parts.writing import (
    JSON,
    KEY,
    QUESTION,
    TOP,
    edit,
    json_of,
    parts,
    save,
    start,
    stem,
)
from tests.page_client import PageClient, main_text

ClientOf = Callable[[User], PageClient]
PAGES = ("about", "competency/autonomy", "criterion/planning", "question/planning-past")
UNLAWFUL = "Har du planer om å få barn de nærmeste årene?"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_all_of_its_part_in_three_languages(client: PageClient, page: str) -> None:
    found = client.get(f"{TOP}/{page}")
    for code in ("nb", "nn", "en"):
        assert f'lang="{code}"' in found.text
    expected = {
        "about": [
            "Small set (nynorsk)",
            "Welcome.",
            "Very strong (bokmål)",
            "As the panel will see",
        ],
        "competency/autonomy": ["Autonomy (nynorsk)", "Criterion: Initiative"],
        "criterion/planning": ["Planning at level 3. (bokmål)", "Level 2 (optional)", "Question 2"],
        "question/planning-past": ["How did it end? (nynorsk)", "5 words", "Criterion: Planning"],
    }[page]
    assert [one for one in expected if one not in main_text(found)] == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_keeps_the_rules_in_every_language(
    make: Make, client_of: ClientOf, language: str, page: str
) -> None:
    user = make.user(role="hr", language=language)
    start(make, user)
    found = client_of(user).get(f"{TOP}/{page}")
    assert f'<html lang="{language}"' in found.text


def test_each_page_leads_to_the_next(client: PageClient) -> None:
    page = client.get(f"{TOP}/about")
    seen = []
    while True:
        answer = client.submit(page, button="go=next", action=page.request.path)
        seen.append(answer.location.removeprefix(f"{TOP}"))
        if seen[-1] == "":
            break
        page = client.get(answer.location)
    assert seen[0] == "/competency/autonomy"
    assert seen[1] == "/criterion/planning"
    assert seen[-2] == "/question/openness-past"
    assert len(seen) == 2 + 3 + 4 + 1


@pytest.mark.parametrize(
    "address",
    [
        f"{TOP}/question/nothing",
        f"{TOP}/criterion/planning-past",
        f"{TOP}/outline",
        "/question-sets/none/draft/about",
        "/question-sets/none/draft/question/q01",
        f"{TOP}/question/nothing/preview.json",
    ],
)
def test_what_is_not_there_is_not_found(client: PageClient, address: str) -> None:
    client.get(address, expect=404)


@pytest.mark.parametrize("address", [f"{TOP}/question/nothing", "/question-sets/none/draft/about"])
def test_what_never_was_there_is_not_found_when_it_is_sent(
    client: PageClient, address: str
) -> None:
    client.send(address, {"stem-nb": "x"}, expect=404)


def test_saving_stores_the_part_and_says_so(make: Make, client: PageClient) -> None:
    page = client.get(QUESTION)
    data = {"stem-en": "Tell us about a plan.", "type": "situational", "minutes": "11"}
    answer = client.submit(page, data, button="go=stay", action=QUESTION)
    assert answer.location == QUESTION
    assert "Saved." in main_text(client.get(QUESTION))
    found = parts(make)[KEY]
    assert found["stem"]["en"] == "Tell us about a plan."
    assert (found["type"], found["minutes"]) == ("situational", 11)
    assert found["stem"]["nb"] == "Tell us about planning-past. (bokmål)"


def test_saving_what_is_unchanged_is_no_step(make: Make, client: PageClient) -> None:
    for page in PAGES:
        client.submit(client.get(f"{TOP}/{page}"), button="go=stay", action=f"{TOP}/{page}")
    assert make.rows(sa.select(DraftChange)) == []


def test_what_is_missing_may_be_stored_and_is_marked(make: Make, client: PageClient) -> None:
    page = client.submit(client.get(QUESTION), {"stem-nn": " "}, button="go=stay", action=QUESTION)
    page = client.get(QUESTION)
    cell = page.text.partition('data-cell="stem-nn"')[2]
    assert "data-missing>Not written" in cell[:600]
    assert "data-missing hidden>" in page.text.partition('data-cell="stem-nb"')[2][:600]


def test_findings_stand_beside_their_fields_with_law_and_replacement(
    make: Make, client: PageClient
) -> None:
    client.submit(client.get(QUESTION), {"stem-nb": UNLAWFUL}, button="go=stay", action=QUESTION)
    page = client.get(QUESTION)
    notes = page.text.partition('id="stem-nb-notes"')[2].partition('data-cell="stem-nn"')[0]
    for part in ("Not allowed", "likestillings- og diskrimineringsloven § 30", "Looked up 23 Nov"):
        assert part in notes
    assert 'href="https://lovdata.no/' in notes
    answer = client.submit(page, button="use=pregnancy_family stem-nb", action=QUESTION)
    assert answer.location == f"{QUESTION}#stem-nb"
    assert "utlysningen" in stem(make)["nb"]
    assert "Not allowed" not in main_text(client.get(QUESTION))


def test_follow_up_questions_are_added_moved_and_removed(make: Make, client: PageClient) -> None:
    page = client.get(QUESTION)
    answer = client.submit(page, {"stem-en": "New."}, button="row=add", action=QUESTION)
    assert answer.location == f"{QUESTION}#probes-2-en"
    page = client.get(QUESTION)
    page = client.submit(page, {"probes-2-en": "And then?"}, button="row=up 2", action=QUESTION)
    assert page.location == f"{QUESTION}#probes-1-en"
    client.submit(client.get(QUESTION), button="row=remove 0", action=QUESTION)
    found = parts(make)[KEY]
    assert [one["en"] for one in found["probes"]] == ["And then?", "How did it end?"]
    assert found["stem"]["en"] == "New."


@pytest.mark.parametrize(
    ("page", "data", "told"),
    [
        (KEY, {"minutes": "abc"}, "Minutes: Write a whole number from 1 to 600."),
        (KEY, {"stem-nb": "a" * 6000}, "Question (Bokmål): The text is too long."),
        (KEY, {"stem-nb": "a\x07b"}, "The text holds an invisible character (U+0007)."),
        (KEY, {"type": "magic"}, "Type of question: Choose one of those that are listed."),
        ("criterion/planning", {"weight": "0"}, "Weight: Write a number above 0"),
        ("about", {"scale-minimum": "0", "scale-maximum": "0"}, "from 1 to 10"),
    ],
)
def test_bad_values_are_told_of_and_the_rest_is_stored(
    make: Make, client: PageClient, page: str, data: dict[str, str], told: str
) -> None:
    name = {"about": "title-en", "criterion/planning": "name-en", KEY: "stem-en"}[page]
    before = parts(make)[page]
    data = {name: "Kept all the same", **data}
    answer = client.submit(
        client.get(f"{TOP}/{page}"), data, button="go=next", action=f"{TOP}/{page}", expect=422
    )
    assert told in main_text(answer)
    first = name.partition("-")[0]
    assert parts(make)[page] == before | {first: before[first] | {"en": "Kept all the same"}}
    for field, text in data.items():
        if field not in {"type", name}:
            assert text.replace("\x07", "␇") in answer.text
    good = {field: "3" for field in data if field in {"minutes", "weight", "scale-maximum"}}
    good |= {field: "Good" for field in data if field.startswith("stem")}
    good |= {"type": "situational"} if "type" in data else {}
    client.submit(answer, good, button="go=next", action=f"{TOP}/{page}")


def test_the_script_is_told_what_to_show(client: PageClient, make: Make) -> None:
    page = client.get(QUESTION)
    told = save(client, page, {"stem-nb": UNLAWFUL, "stem-nn": "", "stem-en": "One. " * 9})
    assert told["code"] == "saved"
    assert told["message"].startswith("Saved ")
    assert told["fields"] == {}
    assert told["missing"] == ["stem-nn"]
    assert told["measures"]["stem-en"] == "9 words, LIX 1"
    assert "Not allowed" in told["notes"]["stem-nb"]
    assert told["shape"] == "stem probes-0 probes-1"
    assert stem(make)["nb"] == UNLAWFUL


def test_the_script_is_told_of_what_is_wrong(client: PageClient, make: Make) -> None:
    page = client.get(QUESTION)
    told = save(client, page, {"minutes": "x", "stem-en": "Stored."}, expect=422)
    assert (told["code"], list(told["errors"])) == ("invalid", ["minutes"])
    assert stem(make)["en"] == "Stored."
    again = {"minutes": "9", "stem-en": "Stored.", "base": told["base"]}
    assert save(client, page, again)["code"] == "saved"
    assert parts(make)[KEY]["minutes"] == 9


def test_text_with_markup_is_text(client: PageClient) -> None:
    bad = "<script>alert(1)</script> Hva er din <b>alder</b>?"
    told = save(client, client.get(QUESTION), {"stem-nb": bad})
    assert "<script" not in str(told["notes"])
    page = client.get(QUESTION)
    assert "<script>alert" not in page.text
    found = json_of(client.get(f"{QUESTION}/preview.json?language=nb"))
    assert "&lt;script&gt;" in found["html"]


def test_an_ended_session_carries_what_was_written(
    make: Make, client: PageClient, new_client: Callable[[], PageClient]
) -> None:
    page = client.get(QUESTION)
    answer = new_client().submit(
        page, {"stem-en": "Written."}, button="go=next", action=QUESTION, expect=401
    )
    assert "Written." in answer.text
    told = new_client().send(f"{QUESTION}/save", {"stem-en": "x"}, headers=JSON, expect=401)
    assert told.json == {"code": "signed-out"}


def test_the_preview_shows_the_panel_s_view_in_the_language_asked_for(client: PageClient) -> None:
    found = json_of(client.get(f"{QUESTION}/preview.json?language=nn"))
    assert found["language"] == "nn"
    for part in ("Tell us about planning-past. (nynorsk)", "Planning at level 5. (nynorsk)"):
        assert part in found["html"]
    assert "Spørsmål 1" in found["html"]
    page = client.get(f"{QUESTION}?preview=nn")
    assert "Planning at level 5. (nynorsk)" in main_text(page)
    assert json_of(client.get(f"{QUESTION}/preview.json?language=xx"))["language"] == "en"


def test_the_preview_shows_what_is_there_of_a_part_that_has_only_begun(
    make: Make, client: PageClient, other: User
) -> None:
    edit(make, other, lambda parts: edits.add(parts, "competency", "c01"))
    edit(make, other, lambda parts: edits.add(parts, "criterion", "k01", within="c01"))
    edit(make, other, lambda parts: edits.add(parts, "question", "q01"))
    text = main_text(client.get(f"{TOP}/question/q01"))
    assert "[not written yet]" in text
    assert "Choose the criterion that the question informs" in text
    assert "No question informs this criterion yet." in main_text(
        client.get(f"{TOP}/criterion/k01")
    )
    assert "Criterion without a name" in main_text(client.get(f"{TOP}/competency/c01"))


@pytest.mark.parametrize("what", [*PAGES, "save", "submit", "clash", "preview"])
def test_no_page_needs_more_statements_because_the_set_is_larger(
    make: Make, client_of: ClientOf, hr: User, other: User, what: str
) -> None:
    large = files.read(resources.folder("question_sets") / "remote-employee-full.yaml")
    start(make, hr)
    start(make, hr, large)
    client = client_of(hr)
    client.csrf_token()
    counts = []
    pages = {
        "small-set": PAGES,
        large.slug: ("about", "competency/autonomy", "criterion/k01", "question/k01-past"),
    }
    for slug, addresses in pages.items():
        top = f"/question-sets/{slug}/draft"
        page = client.get(f"{top}/{addresses[3]}")
        if what == "clash":
            key = addresses[3]
            edit(make, other, lambda parts, key=key: {key: parts[key] | {"minutes": 20}}, slug)  # type: ignore[misc]
        with counted(make.app) as statements:
            if what in PAGES:
                client.get(f"{top}/{addresses[PAGES.index(what)]}")
            elif what == "save":
                save(client, page, {"stem-en": "Something new."})
            elif what == "preview":
                client.get(f"{top}/{addresses[3]}/preview.json")
            else:
                data = {"minutes": "7"}
                expect = 409 if what == "clash" else 303
                client.submit(page, data, action=f"{top}/{addresses[3]}", expect=expect)
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
