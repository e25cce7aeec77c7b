"""CSV and XLSX: the same figures, safe to open."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from screening.reports import findings as asked
from screening.reports.comparison import compare
from screening.reports.csv_file import COLUMNS, as_text, comparison_csv
from screening.reports.findings import findings
from screening.reports.spreadsheets import comparison_xlsx
from tests.reports import score_tables as tables


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def frame(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")


def test_the_csv_is_a_tidy_table_of_guilford() -> None:
    found = frame(comparison_csv(compare(tables.guilford(), "nb")))
    source = pd.read_csv(tables.GUILFORD)
    assert list(found.columns) == list(COLUMNS)
    assert len(found) == len(source) == 105
    merged = found.merge(
        source,
        left_on=["candidate", "member", "criterion"],
        right_on=["candidate", "rater", "item"],
        validate="one_to_one",
    )
    assert (merged["level"] == merged["score"]).all()
    means = merged.groupby(["candidate", "item"])["score"].transform("mean")
    assert list(merged["criterion_mean"]) == pytest.approx(list(means), abs=1e-6)


def test_outcomes_without_a_level_are_named() -> None:
    found = frame(comparison_csv(compare(tables.invented(12), "nb")))
    assert {"scored", "not_asked", "no_evidence", "declined", "not_locked", "conflict"} == set(
        found["outcome"]
    )
    assert found.loc[found["outcome"] != "scored", "level"].isna().all()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])  # noqa: RUF001
def test_a_cell_is_never_a_formula(start: str) -> None:
    table = tables.invented(1)
    hostile = f"{start}HYPERLINK(1)"
    content = comparison_csv(
        compare(replace(table, candidates=(replace(table.candidates[0], name=hostile),)), "nb")
    ).decode("utf-8-sig")
    assert f"'{start}" in content
    assert f";{start}" not in content


@given(st.text())
def test_guarded_text_begins_with_nothing_that_calculates(value: str) -> None:
    assert as_text(value).lstrip(" ")[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_the_workbook_has_the_figures_and_live_arithmetic(context: None) -> None:
    comparison = compare(tables.guilford(), "en")
    content = comparison_xlsx(comparison)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [
        "Comparison",
        "Levels",
        "Composite arithmetic",
        "Pairs",
        "Agreement",
        "Provenance",
    ]
    rows = book.get_sheet_by_name("Comparison").to_python()
    for row, candidate in zip(rows[1:], comparison.candidates, strict=True):
        assert row[:2] == [candidate.code, candidate.name]
        assert row[3:8] == [pytest.approx(float(cell.mean or 0)) for cell in candidate.criteria]
    assert len(book.get_sheet_by_name("Levels").to_python()) == 106
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Composite arithmetic"]
    assert sheet["F2"].value == "=D2*E2"
    assert sheet["F7"].value == "=SUM(F2:F6)/D7"
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Composite arithmetic"]
    composite = comparison.candidates[0].composite
    assert composite is not None
    assert shown["F7"].value == pytest.approx(float(composite.value or 0))


def test_the_workbook_has_every_pair_and_how_alike_the_members_scored(context: None) -> None:
    comparison = compare(tables.guilford(), "en")
    said = findings(comparison)
    book = CalamineWorkbook.from_filelike(io.BytesIO(comparison_xlsx(comparison)))
    rows = book.get_sheet_by_name("Pairs").to_python()
    assert len(rows) == 22
    for row, pair in zip(rows[1:], said.pairs, strict=True):
        assert row[:2] == [pair.first, pair.second]
        assert row[2:5] == [
            pytest.approx(float(value))
            for value in (pair.difference, pair.low or 0, pair.high or 0)
        ]
        assert row[5] == {True: "yes", False: "no"}[pair.apart or False]
        assert row[8] == "; ".join(map(str, pair.turned_by))
    agreement = book.get_sheet_by_name("Agreement").to_python()
    assert [row[0] for row in agreement[1:6]] == [row.criterion for row in said.likeness.rows]
    assert [row[1] for row in agreement[1:6]] == [
        pytest.approx(row.same) for row in said.likeness.rows
    ]


def test_a_csv_does_not_wait_for_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "_found", lambda _scores: pytest.fail("asked for statistics"))
    assert comparison_csv(compare(tables.invented(4), "nb"))


def test_text_in_a_workbook_is_text(context: None) -> None:
    table = tables.invented(1)
    hostile = "=1+1"
    content = comparison_xlsx(
        compare(replace(table, candidates=(replace(table.candidates[0], name=hostile),)), "en")
    )
    cell = openpyxl.load_workbook(io.BytesIO(content))["Comparison"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_same_figures_make_the_same_bytes(context: None) -> None:
    comparison = compare(tables.invented(4), "nb")
    assert comparison_csv(comparison) == comparison_csv(comparison)
    assert comparison_xlsx(comparison) == comparison_xlsx(comparison)
