"""A case handler leaves passages out and takes that back, with forms alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.privacy.models import Redaction
from screening.privacy.rules.texts import fingerprint
from screening.scoring.models import Score, Scorecard
from tests.factories import Case, Make, assessment_of, evidence_of
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]
FIRST = "planning-past"


@pytest.fixture
def case(make: Make) -> Case:
    case = make.recruitment(candidates=2, members=2)
    make.scored(case, [[4, 2], [3, 5]])
    return case


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def address(case: Case, kind: str = "personal-data") -> str:
    return f"/recruitments/{case.id}/candidates/{case.candidates[0].id}/{kind}/redactions"


def passage(
    hr: PageClient, case: Case, words: str, *, kind: str = "personal-data",
    ground: str = "others", expect: int | None = None
) -> str:  # fmt: skip
    page = hr.get(address(case, kind))
    sent = hr.submit(
        page,
        {"words-passage": words, "words-ground": ground},
        action="/passage",
        expect=expect,
    )
    return sent.get_data(as_text=True)


def test_a_passage_is_left_out_and_shown_as_a_bar(make: Make, hr: PageClient, case: Case) -> None:
    thought = assessment_of(case.members[0], case.candidates[0], FIRST)
    passage(hr, case, f"{case.members[0].position} of\r\n K-01 on {FIRST}")
    row = make.one(sa.select(Redaction))
    assert thought[row.passage_start : row.passage_end] == f"1 of K-01 on {FIRST}"
    assert (row.text_sha256, row.field, row.ground) == (
        fingerprint(thought),
        "assessment",
        "others",
    )
    page = hr.get(address(case)).get_data(as_text=True)
    assert 'Assessment by <span class="bar">left out, ground 1</span>' in page
    preview = hr.get(address(case).removesuffix("/redactions")).get_data(as_text=True)
    assert thought not in preview
    assert "Passages with bar 1" in preview
    (entry,) = make.rows(sa.select(AuditEntry))
    assert entry.action == "redaction.made"
    assert entry.details == {"copy": "personal-data", "ground": "others", "redactions": [1]}


def test_words_that_stand_twice_are_asked_about(make: Make, hr: PageClient, case: Case) -> None:
    words = evidence_of(case.candidates[0], FIRST)
    page = hr.get(address(case))
    asked = hr.submit(
        page, {"words-passage": words, "words-ground": "others"}, action="/passage", expect=422
    )
    assert "stand in 2 places" in asked.get_data(as_text=True)
    assert make.rows(sa.select(Redaction)) == []
    key = asked.get_data(as_text=True).partition('name="place" value="')[2].partition('"')[0]
    hr.submit(asked, {"place": key}, action="/passage")
    assert len(make.rows(sa.select(Redaction))) == 1
    left = hr.get(address(case)).get_data(as_text=True)
    assert "can still be read here" in left


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        (("Words that nobody wrote", "others"), "stand in none of the notes"),
        (("", "others"), "Fill this in."),
        (("Assessment by 2", ""), "Fill this in."),
        (("Assessment by 2", "party-special"), "Not a valid choice"),
    ],
)
def test_what_cannot_be_left_out_is_said(
    make: Make, hr: PageClient, case: Case, sent: tuple[str, str], complaint: str
) -> None:
    fields = dict(zip(("words-passage", "words-ground"), sent, strict=True))
    answer = hr.send(f"{address(case)}/passage", fields, expect=422)
    assert complaint in answer.get_data(as_text=True)
    assert make.rows(sa.select(Redaction)) == []


def test_whole_notes_are_ticked_and_taken_back(make: Make, hr: PageClient, case: Case) -> None:
    page = hr.get(address(case))
    keys = [
        part.partition('"')[0]
        for part in page.get_data(as_text=True).split('name="note" value="')[1:]
    ]
    hr.submit(page, {"note": None, "notes-ground": "internal"}, action="/notes", expect=422)
    hr.submit(page, {"note": keys[:2], "notes-ground": "internal"}, action="/notes")
    hr.send(f"{address(case)}/notes", {"note": keys[0], "notes-ground": "internal"})
    rows = make.rows(sa.select(Redaction))
    assert [row.ground for row in rows] == ["internal", "internal"], "none is made twice"
    hr.submit(hr.get(address(case)), action=f"/{rows[0].id}/undo")
    assert len(make.rows(sa.select(Redaction))) == 1
    assert make.rows(sa.select(AuditEntry.action))[-1] == "redaction.removed"


def test_each_kind_has_its_own_redactions(make: Make, hr: PageClient, case: Case) -> None:
    passage(hr, case, f"Assessment by 2 of K-01 on {FIRST}")
    (row,) = make.rows(sa.select(Redaction))
    party = address(case, "party-access")
    hr.send(f"{party}/{row.id}/undo", expect=404)
    assert "Assessment by" not in hr.get(party).get_data(as_text=True)
    elsewhere = address(case).replace(
        f"candidates/{case.candidates[0].id}/", f"candidates/{case.candidates[1].id}/"
    )
    hr.send(f"{elsewhere}/{row.id}/undo", expect=404)
    sent = {"words-passage": f"Assessment by 2 of K-01 on {FIRST}", "words-ground": "party-special"}
    hr.send(f"{party}/passage", sent, expect=422)
    assert len(make.rows(sa.select(Redaction))) == 1


def test_a_text_that_changed_meanwhile_is_not_redacted(
    app: Flask, make: Make, hr: PageClient
) -> None:
    case = make.recruitment(candidates=1, members=1)
    card = make.scorecard(case, case.members[0], case.candidates[0], 3)
    make.final_score(card, FIRST, 4, reason="We agreed on it")
    page = hr.get(address(case))
    key = next(
        part.partition('"')[0]
        for part in page.get_data(as_text=True).split('name="note" value="')[1:]
        if ".reason." in part.partition('"')[0]
    )
    passage(hr, case, "agreed on it")
    with app.app_context(), db.unit_of_work() as session:
        session.execute(
            sa.update(Score).where(Score.stage == "final").values(reason="We all agreed on it")
        )
    refused = hr.submit(page, {"note": key, "notes-ground": "others"}, action="/notes", expect=409)
    assert "has changed since you looked" in refused.get_data(as_text=True)
    shown = hr.get(address(case)).get_data(as_text=True)
    assert "this redaction fits nowhere" in shown
    preview = hr.get(address(case).removesuffix("/redactions"))
    assert "No copy can be made yet" in preview.get_data(as_text=True)
    (row,) = make.rows(sa.select(Redaction))
    hr.send(f"{address(case)}/{row.id}/undo")
    preview = hr.get(address(case).removesuffix("/redactions"))
    assert "No copy can be made yet" not in preview.get_data(as_text=True)


def test_notes_that_are_sealed_cannot_be_searched(make: Make, hr: PageClient) -> None:
    case = make.recruitment(candidates=1, members=2)
    make.scorecard(case, case.members[0], case.candidates[0], 3)
    words = evidence_of(case.candidates[0], FIRST)
    assert words not in hr.get(address(case)).get_data(as_text=True)
    answer = hr.send(
        f"{address(case)}/passage", {"words-passage": words, "words-ground": "others"}, expect=422
    )
    assert "No notes are open" in answer.get_data(as_text=True)


def test_the_reason_for_reopening_can_be_left_out(app: Flask, make: Make, hr: PageClient) -> None:
    case = make.recruitment(candidates=1, members=1)
    card = make.scorecard(case, case.members[0], case.candidates[0], 3)
    with app.app_context(), db.unit_of_work() as session:
        session.execute(
            sa.update(Scorecard)
            .where(Scorecard.id == card.id)
            .values(reopen_reason="Mixed up with Bjørn Dahl")
        )
    passage(hr, case, "Bjørn Dahl")
    (row,) = make.rows(sa.select(Redaction))
    assert (row.field, row.question_id) == ("reopen_reason", "")


def test_the_database_refuses_what_makes_no_sense(make: Make, hr: PageClient, case: Case) -> None:
    passage(hr, case, f"Assessment by 2 of K-01 on {FIRST}")
    for change in (
        "copy = 'full-case'",
        "field = 'level'",
        "question_id = ''",
        "passage_end = passage_start",
    ):
        with make.app.app_context(), pytest.raises(sa.exc.IntegrityError):
            db.session().execute(sa.text(f"UPDATE redaction SET {change}"))  # noqa: S608
