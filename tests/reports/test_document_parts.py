"""The document kit: names in one place, heads that fit, pages and figures parted well."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from screening.reports.candidate_pages import candidate_pages
from screening.reports.charts import lies, strip_charts
from screening.reports.comparison import compare
from screening.reports.figure_heights import parted
from screening.reports.member_columns import marks_in, member_columns
from screening.reports.question_set_document import question_set_paper
from screening.reports.style_sheet import STYLE_SHEET, names, style_sheet
from tests.reports import score_tables as tables

CHARTS = Path(__file__).parents[2] / "templates" / "parts" / "charts.html"
LONG = "Mette-Marit Østensjø-Haugerudbråten"


def test_every_colour_of_a_document_is_named_once() -> None:
    defined = {value for value in names().values() if value.startswith("#")}
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    after = rules[rules.index("@font-face") :]
    assert not re.findall(r"#[0-9a-f]{3,6}\b", after)
    drawn = set(re.findall(r'"(#[0-9a-f]{3,6})"', CHARTS.read_text(encoding="utf-8")))
    assert drawn <= defined


def test_sizes_are_few_and_named() -> None:
    rules = style_sheet(STYLE_SHEET)
    assert "var(" not in rules
    sizes = set(re.findall(r"(?:font-size: |font: (?:\d+ )?)([\d.]+)pt", rules))
    assert len(sizes) == 8
    assert min(map(float, sizes)) == 7


def test_a_name_that_is_not_defined_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p { color: var(--nowhere); }")
    with pytest.raises(KeyError):
        style_sheet(tmp_path / "own.css")


def test_names_head_columns_where_they_fit_whole() -> None:
    assert member_columns(["Kari Nordby", "Tor Aune"], 66).heads == ("Kari Nordby", "Tor Aune")
    columns = member_columns(["Kari Nordby", LONG, "Klara Næss"], 66)
    assert columns.heads == ("KN", "MMØ", "KN2")
    assert dict(columns.key)["MMØ"] == LONG
    assert not columns.letters


def test_outcomes_are_letters_where_their_words_would_break() -> None:
    columns = member_columns([LONG] * 6, 66, ["no_evidence", "conflict", "no_evidence"])
    assert columns.narrow
    assert columns.letters == {"no_evidence": "a", "conflict": "b"}
    assert "not_asked" in set(marks_in(compare(tables.invented(3), "en")))


@pytest.mark.parametrize("many", [True, False])
def test_two_candidates_share_a_page_where_they_fit(*, many: bool) -> None:
    table = tables.invented(4, notes=False)
    comparison = compare(table, "en")
    if many:
        document = tables.plain_document([f"c{place}" for place in range(10)], questions=3)
        comparison = compare(replace(tables.invented(4, document=document)), "en")
    pages = candidate_pages(comparison, member_columns(["A B", "C D"], 66))
    assert pages.tight == many
    assert len(pages.breaks) == (4 if many else 2)


def test_a_tall_figure_is_parted_evenly_and_leaves_no_single_row() -> None:
    groups = parted(range(13), [30.0] * 13, first=360, later=360)
    assert [len(group) for group in groups] == [7, 6]
    groups = parted(range(41), [25.0] * 41, first=450, later=550)
    assert [len(group) for group in groups] == [18, 20, 3]
    assert [row for group in groups for row in group] == list(range(41))
    assert parted([], [], first=1, later=1) == []
    assert len(parted(range(3), [900.0] * 3, first=100, later=100)) == 3


def test_a_figure_lies_where_there_are_many_criteria() -> None:
    few = compare(tables.invented(3), "en")
    assert not lies(few)
    assert {chart.width for chart in strip_charts(few, paper=True)} == {584}
    many = tables.plain_document([f"c{place}" for place in range(10)])
    found = compare(tables.invented(40, document=many, notes=False), "en")
    charts = strip_charts(found, paper=True)
    assert {chart.width for chart in charts} == {932}
    assert max(chart.millimetres for chart in charts) < 140
    assert not any(row.numbers for chart in charts for row in chart.rows)


def test_the_question_set_says_all_of_each_criterion() -> None:
    document = tables.shipped()
    paper = question_set_paper(
        document, slug="remote-employee-short", number=2, sha256="0" * 64, language="en"
    )
    assert [one.name for one in paper.criteria] == [one.name.en for one in document.criteria]
    assert sum(one.share for one in paper.criteria) == 1
    for part, criterion in zip(paper.criteria, document.criteria, strict=True):
        assert [rung.level.number for rung in part.rungs] == list(document.levels)
        assert {rung.level.number for rung in part.rungs if rung.text} == set(criterion.anchors)
        assert len(part.questions) == len(document.questions_of(criterion.id))
