"""The pages and downloads in the application, and what they must not give away."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from screening.accounts.models import User
from tests.factories import Case, Make
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]
OUTPUTS = ("comparison", "comparison.pdf", "comparison.csv", "comparison.xlsx")
# No mean of the small question set can come to this by chance: 1, 4 and 4 make 3.00.
LEVELS = {"planning-past": 2, "planning-situation": 5, "initiative-past": 5, "openness-past": 1}


def everything(client: PageClient, case: Case, output: str) -> str:
    """Return all that a reader can find in an output."""
    content = client.get(f"/recruitments/{case.id}/{output}").data
    if output.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if output.endswith(".xlsx"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        return "\n".join(str(row) for rows in sheets for row in rows)
    return str(content.decode("utf-8-sig"))


@pytest.fixture
def case(make: Make) -> Case:
    """Two candidates; everyone has locked the first, only the second member the second."""
    found = make.recruitment(candidates=2, members=3, observers=1)
    for member in found.members[:3]:
        make.scorecard(found, member, found.candidates[0], LEVELS)
    make.scorecard(found, found.members[1], found.candidates[1], LEVELS)
    return found


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_sealed_candidate_leaks_nothing(case: Case, client_of: ClientOf, output: str) -> None:
    second = case.candidates[1]
    open_to = everything(client_of(case.users[1]), case, output)
    sealed_for = everything(client_of(case.users[0]), case, output)
    assert "3.50" in open_to or "3,5" in open_to or "3.5" in open_to
    marks = {
        "comparison": ("Levels for K-02", "Summary of K-02"),
        "comparison.pdf": ("K-02 Candidate",),
        "comparison.csv": (f"K-02;{second.name};active;0;planning",),
        "comparison.xlsx": (f"['K-02', '{second.name}', 'Planning'",),
    }[output]
    for mark in marks:
        assert mark in open_to, "it could have leaked"
        assert mark not in sealed_for
    assert "ealed" in sealed_for or ";1;" in sealed_for
    assert second.code in sealed_for


def test_a_sealed_summary_is_refused(case: Case, client_of: ClientOf) -> None:
    first, second = case.candidates
    client = client_of(case.users[0])
    address = f"/recruitments/{case.id}/candidates/{{}}/summary.pdf"
    assert client.get(address.format(first.id)).mimetype == "application/pdf"
    client.get(address.format(second.id), expect=403)
    client.get(address.format(9999), expect=404)


def test_who_may_not_read_gets_not_found(case: Case, client_of: ClientOf, make: Make) -> None:
    client = client_of(make.user())
    for output in (*OUTPUTS, "guide.pdf"):
        client.get(f"/recruitments/{case.id}/{output}", expect=404)


@pytest.mark.parametrize("role", ["hr", "administrator"])
def test_those_who_do_not_score_see_it_when_all_have_locked(
    case: Case, client_of: ClientOf, make: Make, role: str
) -> None:
    page = client_of(make.user(role=role)).get(f"/recruitments/{case.id}/comparison").text
    assert "Levels for K-01" in page
    assert "Levels for K-02" not in page
    assert "1 candidate is sealed" in page


def test_file_names_are_plain_ascii_and_hold_no_name(case: Case, client_of: ClientOf) -> None:
    client = client_of(case.users[0])
    reference = case.recruitment.reference.replace("/", "-")
    candidate = f"candidates/{case.candidates[0].id}"
    for address, name in {
        "comparison.pdf?language=en": f"comparison-{reference}.pdf",
        "comparison.csv?language=en": f"comparison-{reference}.csv",
        "comparison.xlsx?language=en": f"comparison-{reference}.xlsx",
        f"{candidate}/summary.pdf?language=en": f"candidate-k-01-{reference}.pdf",
        "guide.pdf?language=en": f"interview-guide-{reference}.pdf",
    }.items():
        response = client.get(f"/recruitments/{case.id}/{address}")
        assert response.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_a_guide_comes_in_the_language_asked_for(case: Case, client_of: ClientOf) -> None:
    content = client_of(case.users[0]).get(f"/recruitments/{case.id}/guide.pdf?language=nn").data
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "(nynorsk)" in words
    assert "(bokmål)" not in words


def test_a_guide_without_a_recruitment(case: Case, client_of: ClientOf, make: Make) -> None:
    client = client_of(make.user(role="hr"))
    response = client.get("/question-sets/small-set/1/guide.pdf?language=en")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=interview-guide-small-set-1.pdf"
    )
    client.get("/question-sets/small-set/9/guide.pdf", expect=404)


def test_a_whole_question_set(case: Case, client_of: ClientOf) -> None:
    client = client_of(case.users[0])
    address = "/question-sets/small-set/1/question-set.pdf"
    assert address in client.get("/question-sets/small-set/1").text
    response = client.get(f"{address}?language=en")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=question-set-small-set-1.pdf"
    )
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages]
    assert re.search("[0-9a-f]{64}", "".join(pages))
    client.get("/question-sets/small-set/9/question-set.pdf", expect=404)


def test_an_empty_recruitment_has_a_page_and_documents(client_of: ClientOf, make: Make) -> None:
    case = make.recruitment(candidates=0)
    client = client_of(case.users[0])
    assert "No candidates yet" in client.get(f"/recruitments/{case.id}/comparison").text
    for output in OUTPUTS[1:]:
        assert everything(client, case, output)


def test_the_page_works_out_nothing_that_the_pdf_does_not_show(
    case: Case, client_of: ClientOf, app: Flask
) -> None:
    client = client_of(case.users[1])
    page, pdf = (everything(client, case, output) for output in OUTPUTS[:2])
    assert "(3.50 + 5.00 + 1.00)" in page.replace("\xa0", " ")
    assert "(3.50 + 5.00 + 1.00)" in pdf.replace("\xa0", " ").replace("\n", " ")
