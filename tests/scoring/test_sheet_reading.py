"""What is read from a sheet, whichever program filled it in, spoilt it or made it to do harm."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from screening.reports.interview_guide import Case
from screening.reports.score_sheet import score_sheet, score_sheet_pdf
from screening.scoring.score_import import ImportFacts, QuestionFact, pdf_fields, sheet_pdf
from screening.scoring.score_import.facts import CandidateFact, MemberFact
from screening.scoring.score_import.origin import Origin
from screening.scoring.score_import.sheets import entries_of
from screening.tabular import TableError
from tests.documents import document
from tests.reports.score_tables import shipped
from tests.scoring.sheet_files import ANSWERS, SAID, THOUGHT, appended, filled, written

ORIGIN = Origin("26/01234", "K-01", "kari@example.org", "small-set", 1, "0" * 64, "nb")
READ = {
    (1, "level"): "4",
    (1, "evidence"): SAID,
    (1, "assessment"): THOUGHT,
    (2, "level"): "not_asked",
    (3, "level"): "declined",
    (4, "level"): "1",
    (4, "evidence"): "Nothing much.",
}

# pypdf warns that a field's font lacks letters, which is about how they look.
pytestmark = [
    pytest.mark.any_database,
    pytest.mark.filterwarnings("ignore:Text string:UserWarning"),
]


@pytest.fixture
def blank(app: Flask) -> bytes:
    case = Case("26/01234", "Adviser", "Department", "Oslo\nTromsø", ())
    with app.app_context():
        return score_sheet_pdf(
            score_sheet(document(), case, ORIGIN, member="Kari Nordmann", name=None)
        )


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting another program each time, which takes half a second."""
    monkeypatch.setattr(sheet_pdf, "_fields", pdf_fields.answer)


def read(pdf: bytes) -> dict[tuple[int, str], str]:
    (sheet,) = sheet_pdf.read_sheets([("sheet.pdf", pdf)])
    assert sheet.origin == ORIGIN
    return {(one.number, one.part): one.text for one in sheet.answers if one.text}


def refusal(pdf: bytes) -> str:
    with pytest.raises(TableError) as refused:
        sheet_pdf.read_sheets([("sheet.pdf", pdf)])
    return "; ".join(
        f"{problem.place or ''}: {problem.message}" for problem in refused.value.problems
    )


def text(words: str, encoding: str) -> bytes:
    return b"<" + words.encode(encoding).hex().encode() + b">"


def changed(pdf: bytes, how: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    how(writer)
    return written(writer)


def form_of(writer: PdfWriter) -> DictionaryObject:
    form = writer.root_object["/AcroForm"]
    assert isinstance(form, DictionaryObject)
    return form


def test_each_question_of_a_long_set_has_a_page_of_its_own(app: Flask) -> None:
    case = Case("26/01234", "Adviser", "Department", "Oslo", ())
    long = shipped("remote-leader-employees")
    origin = replace(ORIGIN, language="nn")
    with app.app_context():
        pdf = score_sheet_pdf(score_sheet(long, case, origin, member="Kari", name="Åse Moe"))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 1 + len(long.questions)
    for question, words in zip(long.questions, pages[1:], strict=True):
        assert question.stem.nn.split(".")[0] in " ".join(words.split())


def test_what_pypdf_fills_in_is_read(blank: bytes) -> None:
    assert read(blank) == {}
    assert read(filled(blank, ANSWERS)) == READ


def test_what_other_programs_write_reads_the_same(blank: bytes) -> None:
    """A value is a name, or a string in any of four encodings, and a line ends in any way."""
    changes = {
        "question-1-level": b"(level-4)",
        "question-1-evidence": text("\ufeff" + SAID.replace("\n", "\r"), "utf-16-be"),
        "question-1-assessment": text("\ufeff" + THOUGHT, "utf-8"),
        "question-2-level": b"/not_asked",
        "question-3-level": b"(/declined)",
        "question-4-level": b"/level-1",
        "question-4-evidence": text("\ufeffNothing much.", "utf-16-le"),
    }
    assert read(appended(blank, changes)) == READ
    latin = appended(blank, {"question-2-evidence": b"(bl\\345b\\346r\\r\\nog fl\\370te)"})
    assert read(latin) == {(2, "evidence"): "blåbær\nog fløte"}


@pytest.mark.parametrize("value", [b"", b"/Off", b"()", b"null"])
def test_a_button_that_only_looks_pressed_counts(blank: bytes, value: bytes) -> None:
    pdf = appended(filled(blank, ANSWERS), {"question-1-level": value})
    assert read(pdf)[1, "level"] == "4"


def test_two_pressed_buttons_are_nobodys_guess(blank: bytes) -> None:
    pdf = appended(filled(blank, ANSWERS), {"question-1-level": b"/level-2"})
    assert refusal(pdf).startswith("Question 1, level: Two answers are marked, “2” and “4”.")


def _flatten(writer: PdfWriter) -> None:
    del writer.root_object[NameObject("/AcroForm")]
    for page in writer.pages:
        page.pop("/Annots", None)


def _xfa(writer: PdfWriter) -> None:
    form_of(writer)[NameObject("/XFA")] = TextStringObject("<xdp/>")


def _encrypt(writer: PdfWriter) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


def test_what_is_no_sheet_is_said_in_words(blank: bytes) -> None:
    other = PdfWriter()
    other.add_blank_page(100, 100)
    for pdf, complaint in (
        (b"", "is no PDF"),
        (b"scores", "is no PDF"),
        (b"%PDF-1.7 and then nothing", "is damaged"),
        (blank[: len(blank) // 2], "is damaged"),
        (b"%PDF-1.7\n" + b"x" * 10_000_001, "larger than 10 MB"),
        (written(other), "not a score sheet from here"),
        (changed(blank, _flatten), "fields are gone"),
        (changed(blank, _xfa), "XFA"),
        (changed(blank, _encrypt), "encrypted"),
        (appended(blank, {"origin": b"(e30=)"}), "does not say whose it is"),
        (appended(blank, {"origin": b"(" + b"\xff" * 50 + b")"}), "does not say whose it is"),
    ):
        assert complaint in refusal(pdf)


def test_a_file_that_takes_too_long_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    program = tmp_path / "slow.py"
    program.write_text(
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n"
    )
    monkeypatch.setattr(pdf_fields, "__file__", str(program))
    assert "takes too long" in refusal(b"%PDF-1.7")
    with pytest.raises(TableError, match="takes too long"):
        sheet_pdf.read_sheets([("a.pdf", b"%PDF-1.7")], patience=-1)


def test_the_program_apart_reads_the_same(blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert read(filled(blank, ANSWERS)) == READ
    assert "is damaged" in refusal(b"%PDF-1.7 and then nothing")


def test_fields_that_only_the_pages_know_are_found(blank: bytes) -> None:
    def lose_the_list(writer: PdfWriter) -> None:
        del form_of(writer)[NameObject("/Fields")]

    assert read(changed(filled(blank, ANSWERS), lose_the_list)) == READ


def test_a_script_and_an_address_in_the_file_do_nothing(blank: bytes) -> None:
    def add(writer: PdfWriter) -> None:
        for key, script in (("/OpenAction", "/JavaScript"), ("/AA", "/URI")):
            action = {
                NameObject("/S"): NameObject(script),
                NameObject("/JS"): TextStringObject("x"),
            }
            writer.root_object[NameObject(key)] = DictionaryObject(action)

    assert read(changed(filled(blank, ANSWERS), add)) == READ


def test_a_form_that_goes_round_in_circles_ends(blank: bytes) -> None:
    def circle(writer: PdfWriter) -> None:
        form = form_of(writer)
        first = form["/Fields"][1].get_object()  # type: ignore[index]
        first[NameObject("/Kids")] = form["/Fields"]
        first[NameObject("/Parent")] = first.indirect_reference
        del first[NameObject("/T")]

    assert read(changed(filled(blank, {"question-4-level": "/level-2"}), circle))[4, "level"] == "2"


def test_a_field_that_got_lost_is_missed(blank: bytes) -> None:
    pdf = appended(filled(blank, ANSWERS), {"question-3-evidence": b"(something)"}, key="/T")
    facts = ImportFacts(
        candidates=(CandidateFact(1, "K-01", "Åse Moe"),),
        members=(MemberFact(1, "Kari Nordmann", "kari@example.org"),),
        questions=tuple(
            QuestionFact(question.id, number, question.criterion, ())
            for number, question in enumerate(document().questions[:3], start=1)
        ),
        minimum=1,
        maximum=5,
        reference="26/01234",
        sha256="0" * 64,
    )
    _entries, problems = entries_of(sheet_pdf.read_sheets([("sheet.pdf", pdf)]), facts)
    said = [f"{problem.place}: {problem.message}" for problem in problems]
    assert said[0].startswith("Question 3, evidence: The field is missing.")
    assert said[1:] == [
        f"Question 4, {part}: There is no question 4; the last one is number 3."
        for part in ("level", "evidence")
    ]


def test_what_a_sheet_carries_comes_back_and_nothing_else_passes() -> None:
    assert Origin.decoded(ORIGIN.encoded()) == ORIGIN
    assert Origin.decoded(ORIGIN.encoded().replace(" ", "\n")) == ORIGIN
    for spoilt in ("", "e30=", "W10=", ORIGIN.encoded()[:-8], "å", ORIGIN.encoded() + "AAAA"):
        with pytest.raises(ValueError, match=r"\A"):
            Origin.decoded(spoilt)
