"""Versions that a correction of the spelling ties together: every report names them all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from screening import db
from screening.accounts.models import User
from screening.guides.corrections import Correction
from screening.privacy.rules import copies
from screening.privacy.rules.copies import content_digest
from screening.recruitments.models import Recruitment
from screening.reports import csv_file, pdfs, recount
from screening.reports.comparison import compare
from screening.reports.manifest import Manifest, Program, canonical, comparison_manifest
from screening.reports.verify import examine
from screening.scoring import pooled
from screening.scoring.queries import score_table
from screening.scoring.score_import import pdf_fields, sheet_pdf
from screening.scoring.table import ScoreTable
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.privacy import cases as privacy_cases
from tests.reports.sealed import key, small
from tests.scoring.sheet_files import ANSWERS, filled
from tests.scoring.versions import changed

ClientOf = Callable[[User], PageClient]
AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
VOUCHED = (Correction(3, 2, "Ærlig Ås", AT), Correction(4, 3, "Berit Moe", AT))
PROGRAM = Program(name="screening", version="0", schema_version="0005")
RIGHT = changed(anchor_openness="Openness at level 3!")


def corrected() -> ScoreTable:
    """Return scores under version 3, which corrects 2 and is corrected by 4."""
    return replace(small(), corrections=VOUCHED)


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def both(make: Make) -> tuple[Case, Case]:
    """Make a finished recruitment under version 1, and one under its correction, version 2."""
    first = make.question_set()
    second = make.correction(first, RIGHT, vouched_by=make.user("Ærlig Ås", role="hr"))
    found = tuple(
        make.recruitment(candidates=2, members=2, version=version) for version in (first, second)
    )
    for level, case in enumerate(found, start=2):
        make.scored(case, [[level] * 2] * 2)
    return found[0], found[1]


def test_the_page_says_which_versions_mean_the_same_and_who_vouched(
    make: Make, hr: PageClient
) -> None:
    one, two = both(make)
    assert "Corrected as version 2: spelling alone. Ærlig Ås vouched on" in main_text(
        hr.get(f"/recruitments/{one.id}/comparison")
    )
    assert "Corrects the spelling of version 1. Ærlig Ås vouched on" in main_text(
        hr.get(f"/recruitments/{two.id}/comparison")
    )


def test_without_a_correction_nothing_is_said(make: Make, hr: PageClient) -> None:
    make.question_set(changed(anchor_openness="Other."), number=2)
    case = make.recruitment(candidates=1, members=1)
    make.scored(case, [[3]])
    assert "vouched" not in main_text(hr.get(f"/recruitments/{case.id}/comparison"))


def test_the_pdf_says_it_and_is_found_to_be_right(issuing: Flask) -> None:
    del issuing
    pdf = pdfs.comparison_pdf(compare(corrected(), "en"))
    text = text_of(pdf)
    assert "Corrects the spelling of version 2. Ærlig Ås vouched on 5 March 2026" in text
    assert "Corrected as version 4: spelling alone. Berit Moe vouched on 5 March 2026" in text
    verdict = examine(pdf, None)
    assert (verdict.state, verdict.exit_code) == ("agrees", 0)
    assert verdict.manifest is not None
    named = verdict.manifest.question_set.corrections or ()
    assert [(one.version, one.corrects, one.vouched_by, one.vouched) for one in named] == [
        (3, 2, "Ærlig Ås", "2026-03-05T09:30:00Z"),
        (4, 3, "Berit Moe", "2026-03-05T09:30:00Z"),
    ]


def test_a_table_that_names_other_versions_is_not_the_manifests_own() -> None:
    named, plain = (
        comparison_manifest(compare(table, "en"), files=[], program=PROGRAM, issuer=key().id)
        for table in (corrected(), small())
    )
    tables_of = [csv_file.comparison_csv(compare(one, "en")) for one in (corrected(), small())]
    assert recount.recount(tables_of[0], named)[1] == ()
    assert recount.recount(tables_of[1], plain)[1] == ()
    for table, other in zip(tables_of, (plain, named), strict=True):
        with pytest.raises(recount.BadTable):
            recount.recount(table, other)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_summary_guide_and_sheet_name_them_too(issuing: Flask, language: str) -> None:
    del issuing
    table = corrected()
    for pdf in (
        pdfs.candidate_pdf(table, 1, language=language),
        pdfs.recruitment_guide_pdf(table, language=language),
    ):
        text = text_of(pdf)
        assert "Ærlig Ås" in text
        assert "Berit Moe" in text


def test_the_table_and_the_workbook_name_them(issuing: Flask) -> None:
    from screening.reports.spreadsheets import comparison_xlsx

    del issuing
    found = compare(corrected(), "en")
    rows = list(
        csv.DictReader(
            io.StringIO(csv_file.comparison_csv(found).decode("utf-8-sig")), delimiter=";"
        )
    )
    assert {(row["version"], row["same_meaning_versions"]) for row in rows} == {("3", "2 4")}
    book = CalamineWorkbook.from_filelike(io.BytesIO(comparison_xlsx(found)))
    sheet = book.get_sheet_by_name("Provenance").to_python()
    said = [row[1] for row in sheet if row[0] == "Spelling"]
    assert len(said) == 2
    assert "Ærlig Ås vouched on 5 March 2026" in str(said[0])
    plain = csv_file.comparison_csv(compare(small(), "en")).decode("utf-8-sig")
    assert ";3;;K-01;" in plain


# Documents from before corrections were named


def before(table: ScoreTable) -> tuple[Manifest, bytes]:
    """Return manifest and table as they were written in format 1."""
    found = compare(table, "nb")
    data = json.loads(
        canonical(
            comparison_manifest(
                found,
                files=[],
                program=PROGRAM,
                issuer=key().id,
            )
        )
    )
    data["format"] = 1
    del data["question_set"]["corrections"]
    rows = csv.reader(
        io.StringIO(csv_file.comparison_csv(found).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    out = io.StringIO(newline="")
    place = csv_file.COLUMNS.index("same_meaning_versions")
    csv.writer(out, delimiter=";").writerows([*row[:place], *row[place + 1 :]] for row in rows)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Manifest.model_validate_json(text), out.getvalue().encode("utf-8-sig")


def test_a_manifest_of_the_format_before_is_read_and_stays_as_it_was() -> None:
    old, table = before(small())
    assert old.question_set.corrections is None
    assert b"corrections" not in canonical(old)
    recounts, complaints = recount.recount(table, old)
    assert complaints == ()
    assert recount.totals(old, recounts) == old.counts
    with pytest.raises(recount.BadTable):
        recount.recount(csv_file.comparison_csv(compare(small(), "nb")), old)


@pytest.mark.parametrize("number", [1, 2])
def test_corrections_belong_to_their_format_alone(number: int) -> None:
    old, _table = before(small())
    data = old.model_dump(mode="json")
    data["format"] = number
    data["question_set"]["corrections"] = [] if number == 1 else None
    with pytest.raises(ValueError, match="format 2"):
        Manifest.model_validate_json(json.dumps(data))


def test_a_copy_from_before_keeps_its_fingerprint() -> None:
    """A copy can be fetched again only while what it holds is what was ordered."""
    copy = copies.party_access(privacy_cases.source(), 1, "nb")
    data = asdict(copy)
    del data["case"]["corrections"]
    written = json.dumps(data, default=str, sort_keys=True, ensure_ascii=False)
    assert content_digest(copy) == hashlib.sha256(written.encode()).hexdigest()
    named = replace(copy, case=replace(copy.case, corrections=VOUCHED))
    assert content_digest(named) != content_digest(copy)


# Pooled, and read back


def test_the_quality_page_pools_what_means_the_same(app: Flask, make: Make, hr: PageClient) -> None:
    one, two = both(make)
    other = make.question_set(changed(anchor_openness="Other."), number=3)
    third = make.recruitment(candidates=1, members=1, version=other)
    make.scored(third, [[5]])
    reader = make.user(role="hr")
    from screening.guides.models import QuestionSetVersion

    with app.app_context():
        for case in (one, two):
            version = db.session().get_one(QuestionSetVersion, case.recruitment.version_id)
            found = pooled.of_version(db.session(), version, reader.id)
            assert sorted({row[4] or 0 for row in found.rows}) == [2, 3]
            assert len({row[0] for row in found.rows}) == 2
            assert len(found.questions) == len(case.document.questions)
        alone = pooled.of_version(db.session(), other, reader.id)
        assert {row[4] for row in alone.rows} == {5}
    text = main_text(hr.get("/question-sets/small-set/1/quality"))
    assert "Scores under version 2 are among them." in text
    assert "Corrected as version 2" in text
    text = main_text(hr.get("/question-sets/small-set/3/quality"))
    assert "means the same" not in text


def test_what_is_sealed_in_the_one_is_sealed_when_read_from_the_other(
    app: Flask, make: Make
) -> None:
    first = make.question_set()
    second = make.correction(first, RIGHT)
    case = make.recruitment(candidates=1, members=2, version=second)
    make.scorecard(case, case.members[0], case.candidates[0], 5)
    with app.app_context():
        for reader in case.users:
            own = reader.id == case.chair.id
            found = pooled.of_version(db.session(), first, reader.id)
            assert ({row[4] for row in found.rows} == {5}) == own
            assert found.left_out == (0 if own else 1)


@pytest.mark.filterwarnings("ignore:Text string:UserWarning")
@pytest.mark.parametrize("correction", [True, False])
def test_a_sheet_from_before_the_move_is_read_if_the_meaning_is_the_same(
    make: Make,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    *,
    correction: bool,
) -> None:
    monkeypatch.setattr(sheet_pdf, "_fields", pdf_fields.answer)
    first = make.question_set()
    case = make.recruitment(candidates=1, members=2, version=first)
    if correction:
        version = make.correction(first, RIGHT)
    else:
        version = make.question_set(changed(anchor_openness="Other."), number=2)
    client = client_of(case.chair)
    where = f"/recruitments/{case.id}/candidates/{case.candidates[0].id}"
    sheet = filled(bytes(client.get(f"{where}/sheet.pdf?language=nb").data), ANSWERS)
    with make._work() as session:
        session.execute(sa.update(Recruitment).values(version_id=version.id))
    files: dict[str, Any] = {"file": (io.BytesIO(sheet), "sheet.pdf")}
    answer = client.submit(
        client.get(f"{where}/sheet"), files, action="/sheet", expect=200 if correction else 422
    )
    assert ("another version of the questions" in main_text(answer)) == (not correction)
    text = text_of(bytes(client.get(f"{where}/sheet.pdf?language=en").data))
    assert ("Corrects the spelling of version 1" in text) == correction


def test_scores_are_read_with_their_corrections_in_the_same_statements(
    app: Flask, make: Make
) -> None:
    one, two = both(make)
    with app.app_context():
        for case, number in ((one, 1), (two, 2)):
            table = score_table(db.session(), case.id, user_id=None)
            assert table.version_number == number
            assert [(c.number, c.corrects, c.vouched_by) for c in table.corrections] == [
                (2, 1, "Ærlig Ås")
            ]
