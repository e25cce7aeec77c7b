"""Score sheets: handed out, filled in by whatever program, and read back by page and command."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader

from screening.accounts.models import User
from screening.cli import cli
from screening.recruitments.models import PanelMember
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import NOTE_LIMIT
from screening.scoring.score_import import pdf_fields, sheet_pdf
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.scoring.sheet_files import ANSWERS, SAID, THOUGHT, appended, filled

ClientOf = Callable[[User], PageClient]

# pypdf warns that a field's font lacks letters, which is about how they look.
pytestmark = pytest.mark.filterwarnings("ignore:Text string:UserWarning")


@pytest.fixture
def case(make: Make) -> Case:
    return make.recruitment(candidates=2, members=2, reference="26/01234", language="nb")


@pytest.fixture
def member(case: Case, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> PageClient:
    """The chair, whose sheets are read in this process: starting another takes half a second."""
    monkeypatch.setattr(sheet_pdf, "_fields", pdf_fields.answer)
    return client_of(case.chair)


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def address(case: Case, what: str, candidate: int = 0) -> str:
    return f"/recruitments/{case.id}/candidates/{case.candidates[candidate].id}/{what}"


def blank(client: PageClient, case: Case, candidate: int = 0) -> bytes:
    return bytes(client.get(address(case, "sheet.pdf", candidate) + "?language=nb").data)


def own(client: PageClient, case: Case, *pdf: bytes, expect: int = 200) -> str:
    page = client.get(address(case, "sheet"))
    files = {"file": (io.BytesIO(pdf[0]), "sheet.pdf")}
    return main_text(client.submit(page, files, action="/sheet", expect=expect))


def as_hr(client: PageClient, case: Case, *files: tuple[str, bytes], expect: int = 200) -> str:
    page = client.get(f"/recruitments/{case.id}/scores/import")
    sent = [(io.BytesIO(data), name) for name, data in files]
    return main_text(client.submit(page, {"file": sent}, expect=expect))


def scores(make: Make) -> dict[str, tuple[str | None, int | None, str, str]]:
    return {
        row.question_id: (row.outcome, row.level, row.evidence, row.assessment)
        for row in make.rows(sa.select(Score))
    }


EXPECTED = {
    "planning-past": ("scored", 4, SAID, THOUGHT),
    "planning-situation": ("not_asked", None, "", ""),
    "initiative-past": ("declined", None, "", ""),
    "openness-past": ("scored", 1, "Nothing much.", ""),
}


def test_a_member_gets_the_sheet_and_it_says_what_each_field_is(
    member: PageClient, case: Case
) -> None:
    answer = member.get(address(case, "sheet.pdf") + "?language=en")
    assert "sheet" in answer.headers["Content-Disposition"]
    pdf = PdfReader(io.BytesIO(answer.data))
    words = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert len(words) == 1 + len(case.document.questions)
    assert case.candidates[0].name in words[0]
    assert all("26/01234" in page and f"{n} / 5" in page for n, page in enumerate(words, 1))
    assert "Tell us about planning-past." in words[1]
    assert "Planning at level 3." in words[1]
    fields = pdf.get_fields() or {}
    levels = {f"/level-{level}" for level in range(1, 6)}
    outcomes = {"/not_asked", "/no_evidence", "/declined"}
    assert set(fields["question-1-level"]["/_States_"]) == levels | outcomes | {"/Off"}
    assert fields["question-4-evidence"]["/TU"].startswith("Question 4, evidence")
    assert fields["question-2-level"]["/TU"] == "Question 2, level"
    assert all(field.get("/TU") for field in fields.values())
    assert pdf.xmp_metadata is not None
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()


def test_the_sheet_opens_with_the_declaration_as_the_interview_does(
    make: Make, client_of: ClientOf
) -> None:
    case = make.recruitment(candidates=1, members=2, declared=False)
    client = client_of(case.chair)
    client.get(address(case, "sheet.pdf"), expect=403)
    client.get(address(case, "sheet"), expect=303)
    make.declaration(case.members[0], case.candidates[0], "conflict", "Relative")
    client.get(address(case, "sheet.pdf"), expect=403)
    client.get(address(case, "sheet"), expect=403)


def test_round_trip_by_the_member_as_a_draft(make: Make, member: PageClient, case: Case) -> None:
    page = member.get(address(case, "sheet"))
    sheet = filled(blank(member, case), ANSWERS)
    preview = member.submit(
        page, {"file": (io.BytesIO(sheet), "my.pdf")}, action="/sheet", expect=200
    )
    assert "čđŋšŧž" in main_text(preview)
    assert scores(make) == {}
    member.submit(preview, action="/confirm")
    assert scores(make) == EXPECTED
    card = make.one(sa.select(Scorecard))
    assert (card.state, card.imported, card.member_id) == ("draft", False, case.members[0].id)


def test_round_trip_by_hr_for_several_sheets_at_once(
    make: Make, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    both = [
        (f"{place}.pdf", filled(blank(client_of(user), case), ANSWERS))
        for place, user in enumerate(case.users)
    ]
    page = hr.get(f"/recruitments/{case.id}/scores/import")
    sent = [(io.BytesIO(data), name) for name, data in both]
    preview = hr.submit(page, {"file": sent}, expect=200)
    assert "4 levels" in main_text(preview)
    hr.submit(preview, action="/confirm")
    cards = make.rows(sa.select(Scorecard))
    assert {card.member_id for card in cards} == {member.id for member in case.members}
    assert {(card.state, card.imported) for card in cards} == {("locked", True)}
    assert scores(make) == EXPECTED
    said = as_hr(hr, case, *both, expect=422)
    assert "0.pdf" in said
    assert "has scored K-01 already" in said


def test_the_command_makes_a_sheet_and_reads_it_back(
    app: Flask, make: Make, case: Case, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    run = CliRunner().invoke
    ask = ["report", "sheet", "26/01234", "K-01", "--out", str(out), "--member"]
    assert run(cli, [*ask, "nobody@example.org"], obj=app).exit_code == 1
    done = run(cli, [*ask, case.chair.email.upper()], obj=app)
    assert done.exit_code == 0, done.output
    out.write_bytes(filled(out.read_bytes(), ANSWERS))
    done = run(cli, ["import-scores", str(out), "--dry-run"], obj=app)
    assert done.exit_code == 0, done.output
    assert scores(make) == {}
    done = run(cli, ["import-scores", str(out)], obj=app)
    assert done.exit_code == 0, done.output
    assert scores(make) == EXPECTED
    again = run(cli, ["import-scores", str(out)], obj=app)
    assert again.exit_code == 1
    assert "sheet.pdf: " in again.output


def test_a_spreadsheet_still_needs_its_recruitment(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text("candidate,member,question,level\n")
    done = CliRunner().invoke(cli, ["import-scores", str(file)], obj=app)
    assert done.exit_code == 2
    assert "--recruitment" in done.output


def test_without_a_declaration_the_command_writes_the_code_alone(
    app: Flask, make: Make, tmp_path: Path
) -> None:
    case = make.recruitment(candidates=1, members=1, declared=False)
    out = tmp_path / "sheet.pdf"
    ask = ["report", "sheet", case.recruitment.reference, "K-01", "--out", str(out)]
    CliRunner().invoke(cli, [*ask, "--member", case.chair.email], obj=app)
    words = PdfReader(out).pages[0].extract_text()
    assert "K-01" in words
    assert case.candidates[0].name not in words


def test_what_cannot_be_stored_is_named_by_question_and_field(
    member: PageClient, case: Case
) -> None:
    sheet = blank(member, case)
    said = own(member, case, appended(sheet, {"question-1-evidence": b"(bell \\007)"}), expect=422)
    assert "Question 1, evidence" in said
    assert "control character U+0007" in said
    changes = {
        "question-2-evidence": b"(" + b"a" * (NOTE_LIMIT + 1) + b")",
        "question-2-assessment": b"(" + b"a" * 1_100_000 + b")",
        "question-3-level": b"/yes",
        "question-4-level": b"(level-9)",
    }
    said = own(member, case, appended(sheet, changes), expect=422)
    for place, complaint in (
        ("Question 2, evidence", f"The note has {NOTE_LIMIT + 1} characters"),
        ("Question 2, assessment", "The note has 1000000 characters"),
        ("Question 3, level", "“yes” is no level"),
        ("Question 4, level", "“9” is outside the scale from 1 to 5"),
    ):
        assert f"{place}{complaint}" in said


def test_notes_without_a_level_are_a_draft_but_no_import(
    make: Make, member: PageClient, hr: PageClient, case: Case
) -> None:
    pdf = filled(blank(member, case), {"question-2-evidence": "Only this."})
    said = as_hr(hr, case, ("a.pdf", pdf), expect=422)
    assert "Question 2, levelThere are notes but no level" in said
    assert "Only this." in own(member, case, pdf)


def test_what_is_written_already_is_never_replaced(
    make: Make, member: PageClient, case: Case
) -> None:
    pdf = filled(blank(member, case), ANSWERS)
    make.scorecard(case, case.members[0], case.candidates[0], {"planning-past": 2}, state="draft")
    assert "Something else is written here already" in own(member, case, pdf, expect=422)


def test_writing_meanwhile_stops_the_confirmation(
    make: Make, member: PageClient, case: Case
) -> None:
    page = member.get(address(case, "sheet"))
    file = (io.BytesIO(filled(blank(member, case), ANSWERS)), "a.pdf")
    preview = member.submit(page, {"file": file}, action="/sheet", expect=200)
    make.scorecard(case, case.members[0], case.candidates[0], {"planning-past": 2}, state="draft")
    member.submit(preview, action="/confirm", expect=409)
    assert set(scores(make)) == {"planning-past"}
    member.send(address(case, "sheet/confirm"), {"upload": "forged"}, expect=422)


def test_a_sheet_belongs_to_one_member_one_candidate_one_version_and_one_recruitment(
    make: Make, member: PageClient, hr: PageClient, client_of: ClientOf, case: Case
) -> None:
    others = filled(blank(client_of(case.users[1]), case), ANSWERS)
    assert "not to you" in own(member, case, others, expect=422)
    about_two = filled(blank(member, case, candidate=1), ANSWERS)
    assert "The sheet is about K-02" in own(member, case, about_two, expect=422)
    elsewhere = make.recruitment(candidates=1, users=list(case.users), reference="26/99999")
    foreign = filled(blank(member, elsewhere), ANSWERS)
    said = "belongs to the recruitment 26/99999, not to 26/01234"
    assert said in own(member, case, foreign, expect=422)
    assert said in as_hr(hr, case, ("a.pdf", foreign), expect=422)
    assert scores(make) == {}


def test_another_version_of_the_questions_is_refused(
    app: Flask, make: Make, member: PageClient, hr: PageClient, case: Case
) -> None:
    from screening import db
    from screening.recruitments.models import Recruitment
    from tests.documents import document

    pdf = filled(blank(member, case), ANSWERS)
    newer = make.question_set(document(minutes=50), number=2)
    with app.app_context(), db.unit_of_work() as session:
        session.get_one(Recruitment, case.id).version_id = newer.id
    assert "another version of the questions" in as_hr(hr, case, ("a.pdf", pdf), expect=422)


def test_a_member_who_has_left_the_panel_is_named(
    app: Flask, make: Make, member: PageClient, hr: PageClient, case: Case
) -> None:
    from screening import db

    pdf = filled(blank(member, case), ANSWERS)
    with app.app_context(), db.unit_of_work() as session:
        session.get_one(PanelMember, case.members[0].id).role = "observer"
    assert "who does not score on this panel" in as_hr(hr, case, ("a.pdf", pdf), expect=422)


def test_a_locked_scorecard_takes_no_sheet(make: Make, member: PageClient, case: Case) -> None:
    make.scorecard(case, case.members[0], case.candidates[0])
    member.get(address(case, "sheet"), expect=403)
    member.get(address(case, "sheet.pdf"), expect=403)


def test_sheets_and_spreadsheets_are_not_mixed(
    member: PageClient, hr: PageClient, case: Case
) -> None:
    sheet = blank(member, case)
    said = as_hr(hr, case, ("a.pdf", sheet), ("b.csv", b"a;b"), expect=422)
    assert "one spreadsheet at a time" in said
    twice = filled(sheet, ANSWERS)
    said = as_hr(hr, case, ("a.pdf", twice), ("b.pdf", twice), expect=422)
    assert "a.pdf is a sheet of the same member for the same candidate" in said
