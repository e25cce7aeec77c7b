"""The scoring pages as a panel member meets them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import NOTE_LIMIT
from tests.factories import Case, Make
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]


def address(case: Case, page: str = "interview", candidate: int = 0) -> str:
    return f"/recruitments/{case.id}/candidates/{case.candidates[candidate].id}/{page}"


def stored(app: Flask) -> dict[tuple[str, str], Score]:
    with app.app_context():
        rows = db.session().scalars(sa.select(Score)).all()
        return {(row.question_id, row.stage): row for row in rows}


def body(text: bytes) -> str:
    return text.decode()


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(members=2)


@pytest.fixture
def page(client_of: ClientOf, case: Case) -> PageClient:
    return client_of(case.chair)


def test_the_first_question_shows_stem_probes_and_anchors(page: PageClient, case: Case) -> None:
    text = body(page.get(address(case)).data)
    for expected in (
        "Tell us about planning-past.",
        "What did you do?",
        "Planning at level 1.",
        "Planning at level 3.",
        "Planning at level 5.",
        "Satisfactory",
        "What the candidate said",
        "What I think",
    ):
        assert expected in text
    assert "Tell us about openness-past." not in text


def test_all_questions_on_one_page(page: PageClient, case: Case) -> None:
    text = body(page.get(address(case) + "?view=all").data)
    for question in case.document.questions:
        assert question.stem.en in text


def test_an_unknown_question_is_not_found(page: PageClient, case: Case) -> None:
    page.get(address(case) + "?question=nothing", expect=404)


def test_the_plain_form_saves_and_goes_on(app: Flask, page: PageClient, case: Case) -> None:
    shown = page.get(address(case))
    answer = page.submit(
        shown,
        {
            "planning-past-choice": "4",
            "planning-past-evidence": "\r\nShe said:\r\n«I plan»",
            "planning-past-assessment": "Good",
        },
        button="go=planning-situation",
    )
    assert answer.location.endswith("question=planning-situation")
    row = stored(app)["planning-past", "initial"]
    assert (row.outcome, row.level, row.evidence) == ("scored", 4, "\nShe said:\n«I plan»")
    again = body(page.get(address(case) + "?question=planning-past").data)
    assert "She said:\n«I plan»" in again


def test_the_next_unfinished_question_opens(page: PageClient, case: Case) -> None:
    shown = page.get(address(case))
    page.submit(shown, {"planning-past-choice": "not_asked"})
    assert "Tell us about planning-situation." in body(page.get(address(case)).data)


def test_two_tabs_show_both_versions_and_lose_neither(
    app: Flask, page: PageClient, case: Case
) -> None:
    tab_a, tab_b = page.get(address(case)), page.get(address(case))
    page.submit(tab_a, {"planning-past-evidence": "from tab A"})
    clash = page.submit(tab_b, {"planning-past-evidence": "from tab B"}, expect=409)
    text = body(clash.data)
    assert "from tab A" in text
    assert "from tab B" in text
    assert stored(app)["planning-past", "initial"].evidence == "from tab A"
    page.submit(clash, {"planning-past-evidence": "from tab A and B"})
    assert stored(app)["planning-past", "initial"].evidence == "from tab A and B"


def test_an_old_tab_that_changed_nothing_undoes_nothing(
    app: Flask, page: PageClient, case: Case
) -> None:
    """The back button: the other questions of an old page are left as they are."""
    old = page.get(address(case) + "?view=all")
    page.submit(page.get(address(case)), {"planning-past-evidence": "newer"})
    page.submit(old, {"openness-past-evidence": "from the old page"})
    rows = stored(app)
    assert rows["planning-past", "initial"].evidence == "newer"
    assert rows["openness-past", "initial"].evidence == "from the old page"


def test_the_script_saves_one_question(app: Flask, page: PageClient, case: Case) -> None:
    fields = {
        "planning-past-evidence": "typed",
        "planning-past-choice": "5",
        "planning-past-base": _base(page, case),
    }
    answer = page.send(
        address(case) + "/planning-past",
        fields,
        expect=200,
        headers={"Accept": "application/json"},
    )
    told = answer.get_json()
    assert told["code"] == "saved"
    assert told["state"] == "done"
    assert told["message"].startswith("Saved ")
    fields["planning-past-evidence"] = "typed more"
    clash = page.send(
        address(case) + "/planning-past", fields, expect=409, headers={"Accept": "application/json"}
    )
    assert clash.get_json()["code"] == "conflict"
    fields["planning-past-base"] = told["base"]
    page.send(
        address(case) + "/planning-past", fields, expect=200, headers={"Accept": "application/json"}
    )
    assert stored(app)["planning-past", "initial"].evidence == "typed more"


def _base(page: PageClient, case: Case) -> str:
    text = body(page.get(address(case)).data)
    return text.split('name="planning-past-base" value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("evidence", "x" * (NOTE_LIMIT + 1), "longer than"),
        ("evidence", "y" * 1_000_000, "longer than"),
        ("assessment", "a\x00b", "control character"),
        ("choice", "6", "from 1 to 5"),
        ("choice", "all", "from 1 to 5"),
    ],
)
def test_bad_input_gets_a_clear_answer_and_stays_on_the_page(  # noqa: PLR0917
    app: Flask, page: PageClient, case: Case, field: str, value: str, complaint: str
) -> None:
    shown = page.get(address(case))
    fields = {
        "planning-past-base": _base(page, case),
        "planning-past-evidence": "kept",
        f"planning-past-{field}": value,
    }
    answer = page.send(shown.request.full_path, fields, expect=422)
    assert complaint in body(answer.data)
    if field == "evidence":
        assert value in body(answer.data)
    assert stored(app) == {}


def test_what_is_right_is_saved_beside_what_is_wrong(
    app: Flask, page: PageClient, case: Case
) -> None:
    shown = page.get(address(case) + "?view=all")
    page.submit(
        shown,
        {"planning-past-evidence": "right", "openness-past-evidence": "z" * (NOTE_LIMIT + 1)},
        expect=422,
    )
    assert {question for question, _ in stored(app)} == {"planning-past"}


@pytest.mark.parametrize("word", ["a" * 15_000, "\u202eتجربة", "Ŋuorga 北京 🙂"])
def test_any_script_and_very_long_words_are_taken(
    app: Flask, page: PageClient, case: Case, word: str
) -> None:
    page.submit(page.get(address(case)), {"planning-past-evidence": word})
    assert stored(app)["planning-past", "initial"].evidence == word
    assert word in body(page.get(address(case) + "?view=all").data)


def test_markup_is_shown_as_text(page: PageClient, case: Case) -> None:
    page.submit(page.get(address(case)), {"planning-past-evidence": "</textarea><script>x()"})
    text = body(page.get(address(case) + "?question=planning-past").data)
    assert "<script>x()" not in text
    assert "&lt;script&gt;x()" in text


def test_locking_lists_what_is_missing_then_locks(app: Flask, page: PageClient, case: Case) -> None:
    missing = page.submit(page.get(address(case, "lock")), expect=422)
    assert "4 things are missing" in body(missing.data)
    form = page.get(address(case) + "?view=all")
    fields = {f"{q.id}-choice": "3" for q in case.document.questions}
    notes = {f"{q.id}-evidence": "Said so." for q in case.document.questions}
    assert page.submit(form, {**fields, **notes}, button="go=lock").location.endswith("/lock")
    page.submit(page.get(address(case, "lock")))
    with app.app_context():
        assert db.session().scalars(sa.select(Scorecard)).one().state == "locked"
    locked = body(page.get(address(case)).data)
    assert "Your scorecard is locked" in locked
    assert "<textarea" not in locked


def test_a_locked_scorecard_refuses_a_late_save(page: PageClient, make: Make, case: Case) -> None:
    old = page.get(address(case))
    make.scorecard(case, case.members[0], case.candidates[0])
    page.submit(old, {"planning-past-evidence": "too late"}, expect=403)


def test_impartiality_comes_first(client_of: ClientOf, make: Make) -> None:
    case = make.recruitment(declared=False)
    page = client_of(case.chair)
    answer = page.get(address(case), expect=303)
    assert f"/recruitments/{case.id}/impartiality" in answer.location
    page.send(address(case) + "/planning-past", {"planning-past-base": ""}, expect=403)


def test_a_conflict_of_interest_closes_the_interview(client_of: ClientOf, make: Make) -> None:
    case = make.recruitment(declared=False)
    make.declaration(case.members[0], case.candidates[0], "conflict", "Cousin")
    client_of(case.chair).get(address(case), expect=403)


def test_a_candidate_of_another_recruitment_is_not_found(
    page: PageClient, make: Make, case: Case
) -> None:
    other = make.recruitment()
    page.get(f"/recruitments/{case.id}/candidates/{other.candidates[0].id}/interview", expect=404)


def test_others_scores_are_not_on_ones_own_page(page: PageClient, make: Make, case: Case) -> None:
    make.scorecard(case, case.members[1], case.candidates[0], 5)
    secret = "evidence-of-the-other"
    for path in (address(case), address(case) + "?view=all", address(case, "lock")):
        text = body(page.get(path).data)
        assert secret not in text
        assert "Level 5" not in text


def test_hr_reopens_with_a_reason(app: Flask, client_of: ClientOf, make: Make, case: Case) -> None:
    card = make.scorecard(case, case.members[0], case.candidates[0])
    hr = client_of(make.user(role="hr"))
    path = f"/recruitments/{case.id}/scorecards/{card.id}/reopen"
    hr.submit(hr.get(path), {"reason": "typo"}, expect=422)
    hr.submit(hr.get(path), {"reason": "The notes of two candidates were mixed up."})
    with app.app_context():
        reopened = db.session().get_one(Scorecard, card.id)
        assert (reopened.state, reopened.reopened_by_id is not None) == ("reopened", True)
    member = client_of(case.chair)
    text = body(member.get(address(case)).data)
    assert "The notes of two candidates were mixed up." in text
    assert "What you locked first" in text
    assert "This scorecard is not locked" in body(hr.get(path).data)


def test_members_may_not_reopen(client_of: ClientOf, make: Make, case: Case) -> None:
    card = make.scorecard(case, case.members[0], case.candidates[0])
    client_of(case.chair).get(f"/recruitments/{case.id}/scorecards/{card.id}/reopen", expect=404)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_question_comes_in_the_readers_language(
    client_of: ClientOf, make: Make, language: str
) -> None:
    case = make.recruitment(users=[make.user(language=language)])
    text = body(client_of(case.chair).get(address(case)).data)
    wanted = {
        "nb": "planning-past. (bokmål)",
        "nn": "planning-past. (nynorsk)",
        "en": "Tell us about planning-past.<",
    }[language]
    assert wanted in text
