from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader

from screening import audit, clock, db
from screening.accounts import queries as account_queries
from screening.accounts import service as accounts
from screening.accounts.models import User
from screening.app import create_app
from screening.audit import Actor, AuditEntry
from screening.cli import cli
from screening.demo import making, papers
from screening.demo.content import people, stories
from screening.demo.earlier import earlier
from screening.guides import queries as guide_queries
from screening.guides.drafts.checks import check
from screening.guides.sorting import queries as sorting_queries
from screening.recruitments.models import (
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.reports.comparison import compare
from screening.reports.figures import Comparison
from screening.resources import PACKAGE
from screening.scoring import queries
from screening.scoring.models import Score, Scorecard
from tests.databases import settings_for
from tests.page_client import PageClient

PASSWORD = "liten båt på fjorden"
ALL_LOCKED, UNDER_WAY = "2026/1184", "2026/1371"
OPERATOR = Actor(None, "test")


def _demo(app: Flask, *arguments: str, expect: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["demo", *arguments], obj=app)
    assert result.exit_code == expect, result.output
    return result


@pytest.fixture
def made(app: Flask) -> Flask:
    """The application with the demonstration in its database."""
    _demo(app, "--password", PASSWORD)
    return app


def _count(app: Flask, model: type[db.Model], *conditions: sa.ColumnElement[bool]) -> int:
    with app.app_context():
        statement = sa.select(sa.func.count()).select_from(model).where(*conditions)
        return db.session().scalar(statement) or 0


def _comparison(app: Flask, reference: str) -> Comparison:
    with app.app_context():
        case = queries.recruitment_by_reference(db.session(), reference)
        return compare(queries.score_table(db.session(), case.id, user_id=None), "nb")


def test_it_needs_neither_tables_nor_question_sets(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path}/new.db", tmp_path))
    said = _demo(app, "--password", PASSWORD).output
    assert all(person.email in said for person in people())
    assert PASSWORD not in said
    assert _count(app, Recruitment) == 7
    app.extensions["screening.engine"].dispose()


def test_what_is_made(made: Flask) -> None:
    # What is told in full, and what five earlier recruitments with 28 candidates add to it.
    assert _count(made, User) == 8
    assert _count(made, Candidate) == 9 + 28
    assert _count(made, PanelMember) == 8 + 5 * 3
    assert _count(made, Scorecard) == 20 + 28 * 3
    assert _count(made, Scorecard, Scorecard.state == "locked") == 18 + 28 * 3
    # 105 of the first recruitment and 50 of the second; one more was changed after it was reopened.
    assert _count(made, Score, Score.stage == "initial") == 155 + 28 * 3 * 7
    assert _count(made, Score, Score.stage == "final") == 1
    assert _count(made, ImpartialityDeclaration, ImpartialityDeclaration.outcome == "conflict") == 1
    # In the second recruitment, impartiality is open still for some.
    assert _count(made, ImpartialityDeclaration) == 20 + 13 + 28 * 3
    assert _count(made, Recruitment, Recruitment.weights_locked_at.is_not(None)) == 7


def test_the_recruitments_that_are_told_come_first_in_the_list(made: Flask) -> None:
    with made.app_context():
        references = list(
            db.session().scalars(sa.select(Recruitment.reference).order_by(Recruitment.id.desc()))
        )
    assert references[:2] == [UNDER_WAY, ALL_LOCKED]
    assert references == sorted(references, reverse=True)


def test_the_notes_of_the_earlier_ones_are_whole() -> None:
    notes = [
        note
        for story in earlier()
        for applicant in story.applicants
        for card in applicant.scorecards.values()
        for note in card.scores.values()
    ]
    assert len(notes) == 28 * 3 * 7
    assert all((note.evidence != "") == isinstance(note.result, int) for note in notes)
    assert not any("%" in note.evidence for note in notes)


def test_every_note_is_there_and_none_is_a_copy() -> None:
    cards = [
        card
        for story in stories()
        for applicant in story.applicants
        for card in applicant.scorecards.values()
    ]
    notes = [note for card in cards for note in card.scores.values()]
    assert min(len(note.evidence) for note in notes) >= 60
    for texts in (
        [note.evidence for note in notes],
        [note.assessment for note in notes if note.assessment],
    ):
        assert Counter(texts).most_common(1)[0][1] == 1
    whole = [note for card in cards if card.locked for note in card.scores.values()]
    assert all(8 <= len(note.assessment.split()) <= 30 for note in whole)
    assert all(18 <= len(note.evidence.split()) <= 62 for note in notes)


def test_evidence_holds_what_was_said_and_no_impressions() -> None:
    impressions = re.compile(
        r"\b(virker|verkar|føles|hyggelig|sjarmerende|sympatisk)\b", re.IGNORECASE
    )
    found = [
        note.evidence
        for story in stories()
        for applicant in story.applicants
        for card in applicant.scorecards.values()
        for note in card.scores.values()
        if impressions.search(note.evidence)
    ]
    assert found == []


def test_the_files_of_texts_stay_readable_and_end_in_the_code() -> None:
    files = sorted((PACKAGE / "demo" / "content").rglob("*.yaml"))
    assert len(files) == 14
    assert all(len(file.read_text(encoding="utf-8").splitlines()) < 400 for file in files)


def test_the_codes_are_those_of_the_files(made: Flask) -> None:
    for story in stories():
        codes = [candidate.code for candidate in _comparison(made, story.reference).candidates]
        assert codes == [code.upper() for code in story.candidates]


def test_the_first_recruitment_is_worth_a_discussion(made: Flask) -> None:
    comparison = _comparison(made, ALL_LOCKED)
    assert not any(candidate.sealed for candidate in comparison.candidates)
    assert len(comparison.disagreements) >= 5
    marks = Counter(
        level.mark
        for candidate in comparison.candidates
        for criterion in candidate.criteria
        for question in criterion.questions
        for level in question.levels
    )
    assert marks["no_evidence"] == 2
    assert marks["not_asked"] == 3
    assert marks["declined"] == 3
    values = sorted(
        candidate.composite.value
        for candidate in comparison.candidates
        if candidate.composite is not None and candidate.composite.value is not None
    )
    assert len(values) == 5
    assert 0 < values[-1] - values[-2] < 0.1
    incomplete = [c.code for c in comparison.candidates if c.composite and c.composite.incomplete]
    assert incomplete == ["K-03"]


def test_one_score_was_changed_after_hr_reopened_the_scorecard(made: Flask) -> None:
    changed = [
        (candidate.code, question.question.id, level.initial_level, level.level)
        for candidate in _comparison(made, ALL_LOCKED).candidates
        for criterion in candidate.criteria
        for question in criterion.questions
        for level in question.levels
        if level.reason
    ]
    assert changed == [("K-02", "k02-past", 2, 3)]
    with made.app_context():
        card = db.session().scalars(sa.select(Scorecard).where(Scorecard.reopen_reason != "")).one()
        assert card.first_locked_at is not None
        assert card.locked_at is not None
        assert card.first_locked_at < card.locked_at


def test_the_second_recruitment_is_under_way(made: Flask) -> None:
    comparison = _comparison(made, UNDER_WAY)
    assert [candidate.sealed for candidate in comparison.candidates] == [True, False, True, True]
    assert [c.code for c in comparison.candidates if c.withdrawn] == ["K-03"]
    assert not comparison.facts.weights_equal
    assert len(comparison.facts.weights_reason) > 100


def test_the_audit_log_is_whole_and_in_order_of_time(made: Flask) -> None:
    with made.app_context():
        assert audit.verify(db.session()) is None
        times = list(db.session().scalars(sa.select(AuditEntry.at).order_by(AuditEntry.id)))
    assert times == sorted(times)
    assert times[-1] < datetime.now(UTC)
    assert times[-1] - times[0] > timedelta(weeks=4)


@pytest.mark.parametrize("day", [0, 6], ids=["Monday", "Sunday"])
def test_nothing_happens_after_the_day_it_is_made(app: Flask, day: int) -> None:
    today = date(2026, 3, 30) + timedelta(days=day)  # the week after summer time begins
    with app.app_context():
        making.make(db.session(), OPERATOR, password=PASSWORD, today=today, time_zone="Europe/Oslo")
        last = db.session().scalar(sa.select(sa.func.max(AuditEntry.at)))
        assert last is not None
        assert last.date() < today
        db.rollback()


def test_a_second_time_changes_nothing(made: Flask) -> None:
    tables = {model.__name__: model for model in _models()}

    def content() -> dict[str, list[tuple[object, ...]]]:
        with made.app_context():
            return {
                name: [
                    tuple(row) for row in db.session().execute(sa.select(*model.__table__.columns))
                ]
                for name, model in tables.items()
            }

    before = content()
    assert sum(map(len, before.values())) > 400
    _demo(made, "--password", "something else entirely")
    assert content() == before


def _models() -> list[type[db.Model]]:
    return [mapper.class_ for mapper in db.Model.registry.mappers]


def test_everybody_signs_in_with_the_password(
    made: Flask, new_client: Callable[[], PageClient]
) -> None:
    for person in people():
        client = new_client()
        page = client.get("/sign-in")
        client.submit(page, {"email": person.email, "password": PASSWORD})
        expected = UNDER_WAY if person.key == "marit" else ALL_LOCKED
        assert expected in client.get("/").text


def test_a_password_is_made_and_shown_where_none_is_given(app: Flask) -> None:
    said = _demo(app).output
    with app.app_context():
        user = account_queries.user_by_email(db.session(), "hr@example.no")
        assert user is not None
        assert any(accounts.password_matches(user, word) for word in said.split() if len(word) > 15)


def test_a_poor_password_leaves_nothing_behind(app: Flask) -> None:
    _demo(app, "--password", "kort", expect=1)
    assert _count(app, User) == 0


def test_an_address_that_is_taken_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context(), db.unit_of_work() as session:
        accounts.add_user(
            session, OPERATOR, email="observer@example.no", name="Real Person", password=PASSWORD
        )
    said = _demo(app, "--password", PASSWORD, expect=1).output
    assert "observer@example.no" in said
    assert _count(app, User) == 1
    assert _count(app, Recruitment) == 0


def test_one_of_each_document(tmp_path: Path) -> None:
    out = tmp_path / "made" / "here"
    # A database that cannot be opened: it is not needed.
    app = create_app(settings_for(f"sqlite:///{tmp_path}/nowhere/there.db", tmp_path))
    said = _demo(app, "--out", str(out), "--language", "nn").output
    names = {file.name for file in out.iterdir()}
    assert names == {
        *(f"comparison.{kind}" for kind in ("pdf", "csv", "xlsx")),
        "candidate-summary.pdf",
        "interview-guide.pdf",
        "question-set.pdf",
        "score-sheet.pdf",
        "party-access.pdf",
        "personal-data.pdf",
        "full-case.pdf",
    }
    assert f"{len(names)}/{len(names)}" in said
    for file in out.glob("*.pdf"):
        pdf = PdfReader(file)
        assert str(pdf.root_object["/Lang"]) == "nn"
        assert "/MarkInfo" in pdf.root_object
    assert not (tmp_path / "nowhere").exists()


def test_the_documents_leave_the_installation_as_it_is(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv = [paper for paper in papers.PAPERS if paper.name.endswith(".csv")]
    monkeypatch.setattr(papers, "PAPERS", csv)
    _demo(app, "--out", str(tmp_path / "out"))
    assert _count(app, User) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["comparison.csv"]


def test_a_folder_that_cannot_be_written_to_is_named(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = _demo(app, "--out", str(tmp_path / "file" / "below"), expect=1).output
    assert str(tmp_path / "file") in said


def test_the_clock_can_be_pinned_and_goes_on_afterwards() -> None:
    moment = datetime(2026, 2, 3, 10, 0, tzinfo=UTC)
    with clock.pinned(moment):
        assert clock.now() == moment
        with clock.pinned(moment + timedelta(hours=1)):
            assert clock.now() == moment + timedelta(hours=1)
        assert clock.now() == moment
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_one_draft_is_whole_and_the_other_has_much_that_is_amiss(made: Flask) -> None:
    with made.app_context():
        whole, begun = (
            check(guide_queries.get_draft(db.session(), slug).parts, slug)
            for slug in ("remote-employee-full", "remote-leader-employees")
        )
    assert not whole.faults
    assert not [one for one in whole.remarks if one.finding.severity in {"error", "warning"}]
    assert {one.place.part for one in begun.faults} == {"criterion/k20", "question/q01"}
    stopped = [one for one in begun.remarks if one.finding.severity == "error"]
    assert [(one.place.field, one.finding.category) for one in stopped] == [
        ("stem-nb", "pregnancy_family")
    ]


def test_colleagues_have_found_three_anchors_weak(made: Flask) -> None:
    with made.app_context():
        question_set = guide_queries.question_set(db.session(), "remote-employee-full")
        assert question_set is not None
        weak = sorting_queries.weak_anchors(db.session(), question_set.id)
    # The draft says another thing at level 3 of k06, which three of five had put elsewhere.
    assert set(weak) == {("k04", 3, "nb"), ("k08", 3, "nb"), ("k02", 1, "nb")}
