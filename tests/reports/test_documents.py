"""The PDFs: the right words and figures, valid and repeatable, whatever people write."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from pypdf import PdfReader

from screening.errors import Invalid, NotFound, Refused
from screening.reports import documents, pdfs
from screening.reports.comparison import compare
from screening.reports.glyphs import drawable
from screening.reports.typography import joined
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
    documents.forget()


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    pages = [page.extract_text() for page in reader(pdf).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def letters(words: str) -> str:
    """Leave out spaces and hyphens: where lines end is not what is asked."""
    return re.sub(r"[\s\u00a0\u2010-]", "", words)


def comparison(table: ScoreTable, language: str = "en") -> bytes:
    return pdfs.comparison_pdf(compare(table, language))


def test_the_comparison_holds_every_mean_of_guilford() -> None:
    table = tables.guilford()
    words = text(comparison(table))
    for candidate in compare(table, "en").candidates:
        assert candidate.name in words
        assert candidate.composite is not None
        assert candidate.composite.value is not None
        means = [f"{float(cell.mean or 0):.2f}" for cell in candidate.criteria]
        assert f"({' + '.join(means)}) / 5 = {float(candidate.composite.value):.2f}" in words


def test_figures_are_written_as_the_language_does() -> None:
    table = tables.invented(1, weights=tables.WEIGHTS)
    norwegian, english = text(comparison(table, "nb")), text(comparison(table))
    assert re.search(r"\(24 × \d,\d\d \+ 20 × \d,\d\d .* / 100 = \d,\d\d", norwegian)
    assert re.search(r"\(24 × \d\.\d\d \+ 20 × \d\.\d\d .* / 100 = \d\.\d\d", english)


@pytest.mark.parametrize("count", [0, 3, 12, 40])
def test_any_number_of_candidates(count: int) -> None:
    pdf = reader(comparison(tables.invented(count)))
    assert pdf.pages
    assert pdf.metadata is not None
    assert "/MarkInfo" in pdf.root_object


def test_metadata_come_from_the_data() -> None:
    pdf = reader(comparison(tables.invented(3), "nn"))
    assert pdf.metadata is not None
    assert "Seniorrådgiver, tilsyn på avstand" in str(pdf.metadata.title)
    assert pdf.metadata.author == tables.FACTS.unit
    assert str(pdf.root_object["/Lang"]) == "nn"
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.date() == tables.LOCKED.date().replace(day=15)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in comparison(tables.invented(3), "nn")


def test_the_same_figures_make_the_same_bytes() -> None:
    table = tables.invented(3)
    first = comparison(table)
    documents.forget()
    assert comparison(table) == first


def test_every_page_carries_the_case_and_the_access_marking() -> None:
    for page in reader(comparison(tables.invented(12))).pages:
        assert "26/01234" in page.extract_text()
        assert "§\u00a025" in page.extract_text()


def test_part_a_of_a_summary_holds_nothing_of_part_b() -> None:
    table = tables.invented(3)
    pages = [
        page.extract_text() for page in reader(pdfs.candidate_pdf(table, 1, language="en")).pages
    ]
    start = next(place for place, words in enumerate(pages) if "panel members thought\n" in words)
    part_a, part_b = " ".join(pages[:start]), " ".join(pages[start:])
    assert "Fortalte om et tilsyn" in part_a
    assert "Avgrenser eget mandat" not in part_a
    assert "Composite" not in part_a
    assert "no evidence" not in part_a
    assert "Avgrenser eget mandat" in part_b
    assert "Fortalte om et tilsyn" not in part_b


def test_a_summary_is_refused_while_sealed() -> None:
    table = tables.guilford(sealed=frozenset({"Anne"}))
    with pytest.raises(Refused):
        pdfs.candidate_pdf(table, 1, language="en")
    with pytest.raises(NotFound):
        pdfs.candidate_pdf(table, 99, language="en")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "remote-employee-full",
        "remote-employee-short",
        "remote-leader-employees",
        "remote-leader-leaders",
    ],
)
def test_a_guide_holds_the_whole_question_set(name: str, language: str) -> None:
    document = tables.shipped(name)
    words = letters(
        text(pdfs.guide_pdf(document, slug=name, number=1, sha256="0" * 64, language=language))
    )
    expected = [
        *(question.stem for question in document.questions),
        *(probe for question in document.questions for probe in question.probes),
        *(anchor for criterion in document.criteria for anchor in criterion.anchors.values()),
        *(criterion.definition for criterion in document.criteria),
        *(criterion.remote_reason for criterion in document.criteria),
        *document.scale.labels.values(),
    ]
    for one in expected:
        assert letters(one.in_language(language)) in words
    assert "§25" not in words, "a question set belongs to no case"


def test_a_guide_is_in_its_own_language_whichever_was_printed_before() -> None:
    document = tables.shipped()
    for language, outcome in {"nb": "ikke stilt", "nn": "ikkje stilt", "en": "not asked"}.items():
        printed = text(
            pdfs.guide_pdf(document, slug="x", number=1, sha256="0" * 64, language=language)
        )
        assert outcome in printed


def test_lines_do_not_end_between_a_number_and_what_it_counts() -> None:
    said = "i 5 min, 12 % av 3 kandidater, 3. mars, 3 March 2026, § 25"
    assert (
        joined(said)
        == "i 5\u00a0min, 12\u00a0% av 3 kandidater, 3.\u00a0mars, 3\u00a0March 2026, §\u00a025"
    )
    assert (
        joined("may 5 mindre, section 3 of, v. 3 juniper")
        == "may 5 mindre, section 3 of, v. 3 juniper"
    )


def with_name(name: str) -> ScoreTable:
    table = tables.invented(1)
    return replace(table, candidates=(replace(table.candidates[0], name=name),))


def test_markup_is_text() -> None:
    hostile = '<img src="file:///etc/passwd"> <b>bold</b> {{ 7*7 }} </title>'
    words = text(comparison(with_name(hostile)))
    assert '<img src="file:///etc/passwd"> <b>bold</b> {{ 7*7 }} </title>' in words


def test_nothing_outside_the_package_is_read() -> None:
    html = (
        '<!DOCTYPE html><html lang="en"><head><title>T</title>'
        '<link rel="attachment" href="file:///etc/hostname"></head>'
        '<body><h1>T</h1><object data="file:///etc/passwd">none</object></body></html>'
    )
    pdf = reader(documents.Prepared(html).pdf())
    assert not pdf.attachments
    assert "root:" not in "".join(page.extract_text() for page in pdf.pages)


def test_characters_that_no_document_can_hold_are_left_out() -> None:
    words = text(comparison(with_name("Nul\x00 and \x1b and \u202egnorw\u202c")))
    assert "Nul and and gnorw" in words


def test_a_word_of_forty_thousand_letters_is_wrapped() -> None:
    table = tables.invented(1)
    rows = tuple(replace(row, evidence="a" * 40_000) for row in table.scores[:1])
    pdf = pdfs.candidate_pdf(replace(table, scores=rows), 1, language="en")
    assert text(pdf).count("a") > 40_000


def test_notes_of_a_megabyte_each_are_refused_with_a_reason() -> None:
    table = tables.invented(1)
    rows = tuple(replace(row, evidence="Et notat. " * 100_000) for row in table.scores[:2])
    with pytest.raises(Invalid, match="too large"):
        pdfs.candidate_pdf(replace(table, scores=rows), 1, language="en")


@pytest.mark.parametrize(
    "name", ["Áile Ŋáŋŋu Čáhci Ŧ ž ǥ ǩ ʒ", "Øyvind Åsæther", "Zoë Müller-Łącki"]
)
def test_sami_and_european_names_are_drawn_as_they_are(name: str) -> None:
    assert drawable(name) == name
    assert name in text(comparison(with_name(name)))


def test_what_no_font_can_draw_is_written_in_words() -> None:
    assert drawable("Bra 👍") == "Bra [thumbs up sign]"
    assert drawable("\U0001f468\u200d\U0001f4bb").startswith("[man]")
    assert "[thumbs up sign]" in text(comparison(with_name("Guro 👍")))
    assert drawable("\U000e0041") == "[tag latin capital letter a]"


def test_long_names_take_more_lines_and_are_not_clipped() -> None:
    from screening.reports.charts import name_lines

    assert name_lines("Guro Eira", 120) == ("Guro Eira",)
    long = "Anne-Kristine Margrethe Rønningen Østensjø-Haugerudbråten"
    lines = name_lines(long, 120)
    assert "".join(f"{line} " if not line.endswith("-") else line for line in lines).strip() == long
    assert len(lines) == 4
    word = "Wolfeschlegelsteinhausenbergerdorffsahlgrenknutsdatterhaugen"
    assert "".join(name_lines(word, 120)) == word
    lines = name_lines("a" * 40_000, 120)
    assert len(lines) == 6
    assert lines[-1].endswith("…")


def test_dots_stand_where_the_means_are() -> None:
    from screening.reports.charts import NAMES, strip_charts

    found = compare(tables.guilford(), "en")
    (chart,) = strip_charts(found)
    assert len(chart.rows) == 7
    assert chart.dots.count("M") == 35
    assert all(len(row.numbers) == 5 for row in chart.rows)
    assert chart.rows[0].numbers[0].x == NAMES
    assert len(strip_charts(compare(tables.invented(41), "en"))) == 3
