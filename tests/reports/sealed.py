"""A small comparison for the tests of `report verify`, and ways to change its PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import StreamObject

from screening.reports import pdf_contents, seal
from screening.reports.verify import Verdict
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables

Change = Callable[[PdfWriter], None]


def small(first: int = 4) -> ScoreTable:
    document = tables.plain_document(["Alpha", "Beta"], questions=2)
    rows = [
        tables.score(person, member, question.id, first if person == 1 else 1 + (person + n) % 5)
        for person in (1, 2, 3)
        for member in (1, 2)
        for n, question in enumerate(document.questions)
        if not (person == 3 and question.criterion == "beta")
    ]
    return tables.table(
        document,
        [tables.candidate(number) for number in (1, 2, 3)],
        rows,
        members=tables.MEMBERS[:2],
        weights={"alpha": 0.7, "beta": 1.3},
        reason="Se utlysningen.",
    )


def key() -> seal.Key:
    return seal.key_of("a key for tests")


def failed(verdict: Verdict) -> set[str]:
    return {check.key for check in verdict.checks if check.outcome == "fails"}


def said(verdict: Verdict) -> str:
    return " ".join(
        str(words) for check in verdict.checks for words in (check.message, *check.details)
    )


def resaved(pdf: bytes, change: Change | None = None) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    if change is not None:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def attached(writer: PdfWriter, name: str) -> StreamObject:
    for spec in writer.root_object["/AF"]:  # type: ignore[attr-defined]
        if spec.get_object()["/UF"] == name:
            stream = spec.get_object()["/EF"]["/F"].get_object()
            assert isinstance(stream, StreamObject)
            return stream
    raise AssertionError(name)


def contents(data: bytes) -> dict[str, Any]:
    try:
        return pdf_contents.read(data)
    except pdf_contents.TooLarge:
        return {"fault": "large"}
    except Exception:  # noqa: BLE001 - as the program does
        return {"fault": "damaged"}
