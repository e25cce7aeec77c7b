"""How the findings look on the page and in the PDF, and the words that stand in neither."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import html5lib
import numpy as np
import pytest
from flask import Flask
from pypdf import PdfReader

from screening import db
from screening.accounts.models import User
from screening.reports import documents, pdfs
from screening.reports.band_chart import band_charts, band_rows
from screening.reports.comparison import compare
from screening.reports.findings import findings
from screening.reports.findings_figures import Findings
from screening.reports.numbering import numbering
from screening.scoring.queries import score_table
from tests import page_rules
from tests.factories import Case, Make
from tests.page_client import PageClient
from tests.reports import score_tables as tables

ClientOf = Callable[[User], PageClient]
# Nobody is called this or given that, in any language; "the document ranks nobody" is said once.
FORBIDDEN = {
    "en": r"best|better|worst|worse|winner|ranks?|ranked|ranking|probabilit\w+|predict\w+|ahead|"
    r"behind|strongest|weakest|top candidate",
    "nb": r"best|beste|bedre|verst|verste|dårligst\w*|vinner\w*|ranger\w+|sannsynlig\w*|predik\w+|"
    r"sterkest\w*|svakest\w*|spådd\w*",
    "nn": r"best|beste|betre|verst|verste|dårlegast\w*|vinnar\w*|ranger\w+|sannsyn\w*|predik\w+|"
    r"sterkast\w*|svakast\w*|spådd\w*",
}
RANKS_NOBODY = re.compile(r"The document ranks nobody|Dokumentet rangerer ingen|rangerer ingen")
SECTIONS = ["composites", "order", "means", "discuss", "alike", "spread", "candidates"]


@pytest.fixture
def case(make: Make) -> Case:
    """Six candidates whom three members see much, but not quite, alike."""
    found = make.recruitment(candidates=6, members=3)
    dice = np.random.default_rng(7)
    for candidate in found.candidates:
        heard = dice.normal(3, 1)
        for member in found.members:
            levels = {
                question.id: int(np.clip(round(heard + dice.normal(0, 0.9)), 1, 5))
                for question in found.document.questions
            }
            make.scorecard(found, member, candidate, levels)
    return found


def said_of(app: Flask, case: Case) -> Findings:
    with app.app_context():
        return findings(compare(score_table(db.session(), case.id, user_id=None), "en"))


def words(page: bytes) -> str:
    return page_rules.text(
        html5lib.parse(page, transport_encoding="utf-8", namespaceHTMLElements=False).find(
            ".//main"
        )
    )


def pdf_words(pdf: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", " ".join(pages))


def test_the_page_says_what_was_found_in_the_order_in_which_a_chair_asks(
    app: Flask, case: Case, client_of: ClientOf
) -> None:
    page = client_of(case.users[0]).get(f"/recruitments/{case.id}/comparison")
    text, said = words(page.data), said_of(app, case)
    places = [page.text.index(f'<h2 id="{name}"') for name in SECTIONS]
    assert places == sorted(places)
    assert f"{said.together} of 15 pairs of candidates cannot be told apart" in text
    assert said.order is not None
    assert str(said.order.extent) in text
    assert str(said.order.sentence) in text
    for message in said.likeness.overall:
        assert str(message) in text
    for band in said.bands:
        if 0 < len(band.together) < 5:
            assert f"Cannot be told apart from {', '.join(band.together)}" in text
    assert text.count("How this is worked out") == 3
    assert "style=" not in page.text


def test_a_cell_where_members_disagree_says_so_in_words(
    app: Flask, case: Case, client_of: ClientOf
) -> None:
    page = client_of(case.users[0]).get(f"/recruitments/{case.id}/comparison")
    with app.app_context():
        found = compare(score_table(db.session(), case.id, user_id=None), "en")
    marked = [
        cell.widest
        for candidate in found.candidates
        for cell in candidate.criteria
        if cell.disagreement
    ]
    assert marked
    root = html5lib.parse(page.data, namespaceHTMLElements=False)
    cells = [
        page_rules.text(mark)
        for cell in root.findall(".//td")
        for mark in cell.findall("span[@class='apart-mark']")
    ]
    assert cells == [f"range {widest}" for widest in marked]


@pytest.mark.parametrize("language", ["en", "nb", "nn"])
def test_nobody_is_called_best_or_placed(
    app: Flask, case: Case, make: Make, client_of: ClientOf, language: str
) -> None:
    reader = make.user(role="hr", language=language)
    page = words(client_of(reader).get(f"/recruitments/{case.id}/comparison").data)
    with app.app_context():
        found = compare(score_table(db.session(), case.id, user_id=None), language)
        document = pdf_words(pdfs.comparison_pdf(found))
        documents.forget()
    for text in (page, document):
        rest = RANKS_NOBODY.sub("", text)
        assert not re.findall(rf"\b(?:{FORBIDDEN[language]})\b", rest, re.IGNORECASE)


def test_the_pdf_says_what_the_page_says(app: Flask, case: Case) -> None:
    with app.app_context():
        found = compare(score_table(db.session(), case.id, user_id=None), "en")
        text = pdf_words(pdfs.comparison_pdf(found))
        documents.forget()
    said = findings(found)
    assert said.order is not None
    assert f"{said.together} of 15 pairs of candidates cannot be told apart" in text
    assert f"{said.order.sentence} {said.order.extent}" in text
    assert "How to read this" in text
    numbers = [int(number) for number in re.findall(r"Table (\d+)\. ", text)]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert list(dict.fromkeys(re.findall(r"Figure (\d+)\. ", text))) == ["1", "2"]
    for message in said.likeness.overall:
        assert str(message) in text


def test_what_is_withheld_is_said_in_words(make: Make, client_of: ClientOf) -> None:
    case = make.recruitment(candidates=2, members=1)
    for candidate in case.candidates:
        make.scorecard(case, case.members[0], candidate, 4)
    page = client_of(case.users[0]).get(f"/recruitments/{case.id}/comparison")
    text = words(page.data)
    assert "band-bar" not in page.text
    assert "Bar:" not in text[: text.index("Means per criterion")]
    assert 'class="withheld"' in page.text
    # What is not there leaves no gap in the numbers.
    assert [int(number) for number in re.findall(r"Table (\d+)\. ", text)] == [1, 2, 3]


def test_what_may_still_change_and_what_lacks_a_criterion_is_said(
    make: Make, client_of: ClientOf
) -> None:
    case = make.recruitment(candidates=2, members=2)
    levels: dict[str, int | str | None] = {
        "planning-past": 4,
        "planning-situation": 2,
        "initiative-past": "declined",
    }
    for member in case.members:
        make.scorecard(case, member, case.candidates[0], levels)
    page = client_of(case.users[0]).get(f"/recruitments/{case.id}/comparison")
    assert "rests on fewer criteria than the others" in page.text
    assert "not locked yet, so these figures may change" not in page.text
    make.scorecard(case, case.members[0], case.candidates[1], 3)
    page = client_of(case.users[0]).get(f"/recruitments/{case.id}/comparison")
    assert "1 scorecard is not locked yet, so these figures may change" in page.text


def test_tables_and_sections_are_numbered_without_gaps() -> None:
    for count in (0, 1, 3, 6):
        comparison = compare(tables.invented(count, notes=False), "en")
        numbers = numbering(comparison, findings(comparison), band_figures=1)
        assert list(numbers.tables.values()) == list(range(1, len(numbers.tables) + 1))
        assert "".join(numbers.sections.values()) == "ABCDEFGHI"[: len(numbers.sections)]


def test_dots_and_bars_stand_where_the_composites_are() -> None:
    comparison = compare(tables.guilford(), "en")
    said = findings(comparison)
    rows = band_rows(comparison, said)
    assert [tick.level for tick in rows.ticks] == list(range(1, 10))
    assert (rows.ticks[0].place, rows.ticks[-1].place) == (0, 100)
    for track, candidate in zip(rows.tracks, comparison.candidates, strict=True):
        assert candidate.composite is not None
        assert candidate.composite.value is not None
        assert track.dot == pytest.approx(float(candidate.composite.value - 1) / 8 * 100, abs=0.01)
        assert track.dot is not None
        assert track.start is not None
        assert track.end is not None
        assert 0 <= track.start < track.dot < track.end <= 100
    (chart,) = band_charts(comparison, said)
    assert len(chart.rows) == chart.bars.count("M") == chart.dots.count("M") == 7
    many = compare(tables.invented(41, notes=False), "en")
    charts = band_charts(many, findings(many))
    assert [len(chart.rows) for chart in charts] == [18, 23]
    assert [chart.first for chart in charts] == ["K-01", "K-19"]


def test_a_bar_stays_on_the_scale() -> None:
    comparison = compare(tables.guilford(), "en")
    said = findings(comparison)
    wide = replace(said, bands=tuple(replace(band, low=-3.0, high=12.0) for band in said.bands))
    track = band_rows(comparison, wide).tracks[0]
    assert (track.start, track.end) == (0, 100)


def test_a_candidate_who_scored_nothing_has_no_dot() -> None:
    comparison = compare(tables.guilford(), "en")
    said = findings(comparison)
    first = replace(said.bands[0], composite=None, low=None, high=None)
    blank = replace(said, bands=(first, *said.bands[1:]))
    assert band_rows(comparison, blank).tracks[0].dot is None
    assert band_charts(comparison, blank)[0].dots.count("M") == 6
    assert said.bands[1].composite != Fraction(0)
