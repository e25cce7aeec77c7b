"""Scores kept in a spreadsheet: in by browser or command line, out of every output.

The figures are Guilford's (Psychometric methods, 1954, p. 282), recomputed with pandas, which the
product's own arithmetic does not use.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader

from screening import db
from screening.accounts.models import User
from screening.cli import cli
from screening.recruitments.models import Candidate, Recruitment
from screening.scoring.models import Score, Scorecard
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.reports.score_tables import GUILFORD, plain_document

RATINGS = pd.read_csv(GUILFORD)
PEOPLE = list(dict.fromkeys(RATINGS["candidate"]))
RATERS = list(dict.fromkeys(RATINGS["rater"]))
ITEMS = list(dict.fromkeys(RATINGS["item"]))
# Equal weights and nothing missing: the composite is the mean of all of a person's ratings.
COMPOSITES = RATINGS.groupby("candidate")["score"].mean()
MEANS = RATINGS.groupby(["candidate", "item"])["score"].mean()


@pytest.fixture
def case(app: Flask, make: Make) -> Case:
    version = make.question_set(plain_document(ITEMS, maximum=9))
    case = make.recruitment(
        candidates=7,
        version=version,
        users=[make.user(name, language="nb") for name in RATERS],
        reference="1954/282",
    )
    with app.app_context(), db.unit_of_work() as session:
        for candidate, name in zip(case.candidates, PEOPLE, strict=True):
            session.get_one(Candidate, candidate.id).name = name
    return case


@pytest.fixture
def hr(make: Make, client_of: Callable[[User], PageClient]) -> PageClient:
    return client_of(make.user(role="hr"))


def import_page(case: Case) -> str:
    return f"/recruitments/{case.id}/scores/import"


def upload(hr: PageClient, case: Case, data: bytes, name: str, expect: int = 200) -> str:
    page = hr.get(import_page(case))
    answer = hr.submit(page, {"file": (io.BytesIO(data), name)}, expect=expect)
    return main_text(answer)


def written(app: Flask) -> tuple[int, int]:
    with app.app_context():
        session = db.session()
        counts = [
            session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (Scorecard, Score)
        ]
    return counts[0] or 0, counts[1] or 0


def send(hr: PageClient, case: Case, data: bytes, name: str) -> None:
    page = hr.get(import_page(case))
    preview = hr.submit(page, {"file": (io.BytesIO(data), name)}, expect=200)
    hr.submit(preview, action="/confirm")


def comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def test_a_preview_writes_nothing_and_confirming_writes_all(
    app: Flask, hr: PageClient, case: Case
) -> None:
    said = upload(hr, case, GUILFORD.read_bytes(), GUILFORD.name)
    assert "105 levels" in said
    assert "Levels without evidence: 105." in said
    assert written(app) == (0, 0)
    send(hr, case, GUILFORD.read_bytes(), GUILFORD.name)
    assert written(app) == (21, 105)
    with app.app_context():
        cards = db.session().scalars(sa.select(Scorecard)).all()
        assert {(card.state, card.imported) for card in cards} == {("locked", True)}
        assert db.session().get_one(Recruitment, case.id).weights_locked_at


def test_the_figures_come_out_of_page_pdf_csv_and_xlsx(hr: PageClient, case: Case) -> None:
    send(hr, case, GUILFORD.read_bytes(), GUILFORD.name)
    top = f"/recruitments/{case.id}/comparison"
    page = hr.get(f"{top}?language=nb").get_data(as_text=True)
    pdf = PdfReader(io.BytesIO(hr.get(f"{top}.pdf?language=nb").data))
    printed = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    table = pd.read_csv(
        io.BytesIO(hr.get(f"{top}.csv?language=nb").data),
        sep=";",
        decimal=",",
        encoding="utf-8-sig",
    )
    book = openpyxl.load_workbook(io.BytesIO(hr.get(f"{top}.xlsx?language=nb").data))
    cells = {cell.value for sheet in book.worksheets for row in sheet.rows for cell in row}
    numbers = [value for value in cells if isinstance(value, (int, float))]
    for person in PEOPLE:
        composite = COMPOSITES[person]
        assert person in page
        assert person in printed
        assert person in cells
        assert comma(composite) in page or f"{composite:.2f}" in page
        assert comma(composite) in printed
        assert any(number == pytest.approx(composite) for number in numbers)
        for item in ITEMS:
            assert any(number == pytest.approx(MEANS[person, item]) for number in numbers)
    said = table[["candidate", "member", "criterion", "level"]]
    published = RATINGS[["candidate", "rater", "item", "score"]]
    assert sorted(said.itertuples(index=False, name=None)) == sorted(
        published.itertuples(index=False, name=None)
    )


def test_a_wide_workbook_with_a_sheet_a_member_says_the_same(
    app: Flask, hr: PageClient, case: Case
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rater in RATERS:
        sheet = book.create_sheet(rater)
        sheet.append(["Kandidat", *ITEMS])
        own = RATINGS[RATINGS["rater"] == rater].pivot_table(
            index="candidate", columns="item", values="score"
        )
        for person in PEOPLE:
            sheet.append([person, *(int(own.loc[person, item]) for item in ITEMS)])
    out = io.BytesIO()
    book.save(out)
    send(hr, case, out.getvalue(), "skår.xlsx")
    assert written(app) == (21, 105)


def test_all_problems_at_once_with_their_places_and_nothing_written(
    app: Flask, hr: PageClient, case: Case
) -> None:
    lines = GUILFORD.read_text().splitlines()
    lines[1] = "Anne,Avogadro,Attack,10"
    lines[2] = "Nobody,Avogadro,Basis,5"
    lines[3] = "Anne,Avogadro,Clarity,4.5"
    said = upload(hr, case, "\n".join(lines).encode(), "scores.csv", expect=422)
    for place in ("Row 2", "Row 3", "Row 4"):
        assert place in said
    assert written(app) == (0, 0)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.csv"),
        (b"\x00\x01\x02" * 50, "binary.csv"),
        (b"PK\x03\x04 not a workbook", "broken.xlsx"),
        (b"%PDF-1.7", "scores.pdf"),
    ],
)
def test_what_cannot_be_read_is_explained(
    app: Flask, hr: PageClient, case: Case, data: bytes, name: str
) -> None:
    assert "Nothing was written" in upload(hr, case, data, name, expect=422)
    assert written(app) == (0, 0)


def test_scores_are_never_overwritten(app: Flask, hr: PageClient, case: Case) -> None:
    send(hr, case, GUILFORD.read_bytes(), GUILFORD.name)
    said = upload(hr, case, GUILFORD.read_bytes(), GUILFORD.name, expect=422)
    assert "has scored" in said
    assert written(app) == (21, 105)


def test_a_confirmation_that_came_too_late_writes_nothing(
    app: Flask, hr: PageClient, make: Make, case: Case
) -> None:
    page = hr.get(import_page(case))
    file = (io.BytesIO(GUILFORD.read_bytes()), GUILFORD.name)
    preview = hr.submit(page, {"file": file}, expect=200)
    make.scorecard(case, case.members[0], case.candidates[0], 3)
    hr.submit(preview, action="/confirm", expect=409)
    assert written(app) == (1, 5)


def test_a_forged_confirmation_is_refused(app: Flask, hr: PageClient, case: Case) -> None:
    hr.send(import_page(case) + "/confirm", {"upload": "forged"}, expect=422)
    assert written(app) == (0, 0)


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_the_command_line_takes_the_same_file(app: Flask, case: Case, arguments: list[str]) -> None:
    command = ["import-scores", str(GUILFORD), "--recruitment", case.recruitment.reference]
    result = CliRunner().invoke(cli, [*command, *arguments], obj=app)
    assert result.exit_code == 0, result.output
    assert written(app) == ((0, 0) if arguments else (21, 105))


def test_the_command_line_lists_every_problem(app: Flask, case: Case, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text("candidate,member,question,level\nAnne,Avogadro,Attack,0\nX,Y,Z,1\n")
    result = CliRunner().invoke(
        cli, ["import-scores", str(file), "--recruitment", "1954/282"], obj=app
    )
    assert result.exit_code == 1
    assert "Row 2" in result.output
    assert "Row 3" in result.output
    assert "Nothing was written" in result.output
    assert written(app) == (0, 0)


def test_an_unknown_recruitment_is_one_sentence(app: Flask) -> None:
    result = CliRunner().invoke(
        cli, ["import-scores", str(GUILFORD), "--recruitment", "none"], obj=app
    )
    assert result.exit_code == 1
    assert "Traceback" not in result.output
