"""Whatever people write, the document is made, valid in its parts, and fetches nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from screening.errors import Invalid
from screening.reports import documents, pdfs
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables
from tests.reports.test_documents import reader, text

pytestmark = pytest.mark.any_database

DATA = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
ADDRESSES = (
    "file:///etc/passwd",
    "http://127.0.0.1:9/picture.png",
    "https://example.com/style.css",
    f"data:image/svg+xml;base64,{DATA}",
    "//example.com/x",
    "ftp://example.com/x",
)
WAYS = (
    '<img src="{0}">',
    '"><img src="{0}">',
    '<link rel="stylesheet" href="{0}">',
    '<link rel="attachment" href="{0}">',
    "<style>@import url({0}); p {{ background: url({0}) }}</style>",
    '" style="background: url({0})',
    '<object data="{0}"></object>',
    '<svg><image href="{0}"/><use href="{0}#a"/></svg>',
    "<base href='{0}'><iframe src='{0}'></iframe>",
    "url({0})",
)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
    documents.forget()


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that the renderer asks for."""
    engine = documents._engine()
    found: list[str] = []
    fetch = type(engine.fetcher).fetch

    def noted(self: Any, url: str, headers: object = None) -> object:
        found.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(type(engine.fetcher), "fetch", noted)
    return found


def saying(words: str) -> ScoreTable:
    """One candidate, with `words` in every place that a person fills in, as long as it may be."""
    table = tables.invented(1)
    name = words[:190]
    return replace(
        table,
        recruitment=replace(
            table.recruitment,
            title=name,
            unit=name,
            work_sites=words,
            reference=words[:60],
            weights={"k01": 2.0},
            weights_reason=words,
        ),
        candidates=(replace(table.candidates[0], name=name),),
        members=tuple(replace(one, name=f"{name} {one.id}") for one in table.members),
        scores=tuple(
            replace(row, evidence=words, assessment=words, reason=words) for row in table.scores[:4]
        ),
        cards=tuple(replace(card, reopen_reason=words) for card in table.cards),
    )


def test_no_text_makes_the_renderer_fetch_anything(fetched: list[str]) -> None:
    hostile = " ".join(way.format(address) for way in WAYS for address in ADDRESSES)
    pdf = pdfs.candidate_pdf(saying(hostile), 1, language="nb")
    assert fetched == []
    assert not reader(pdf).attachments
    assert "<img src=" in text(pdf), "markup is text"


def test_a_template_that_points_outside_gets_nothing(fetched: list[str]) -> None:
    body = "".join(f"<p>{way.format(address)}</p>" for way in WAYS for address in ADDRESSES)
    html = f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><h1>T</h1>{body}'
    pdf = reader(documents.Prepared(html).pdf())
    assert fetched, "the fetcher was asked, and refused"
    assert not pdf.attachments
    assert "root:" not in "".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("مريم الفاسي", None),
        ("שרה כהן", None),
        ("Guro 👩🏽‍💻 👍", "[thumbs up sign]"),
        ("a\x00b\x1bc\x7f\u0085\ufffe\ud800 end", "abc end"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("e\u0301\u0301\u0301 \u200b\u200d\ufeff x", "x"),
    ],
    ids=["Arabic", "Hebrew", "emoji", "control", "direction", "joiners"],
)
def test_every_script_and_character_gives_a_document(words: str, shown: str | None) -> None:
    pdf = pdfs.candidate_pdf(saying(words), 1, language="nb")
    found = reader(pdf)
    assert "/MarkInfo" in found.root_object
    assert len(found.pages) >= 2
    if shown:
        assert shown in text(pdf)


def test_a_note_of_two_hundred_thousand_letters_is_set() -> None:
    # A megabyte takes twelve seconds; what is more than that is refused (test_documents.py).
    table = tables.invented(1)
    long = replace(table.scores[0], evidence="Et notat. " * 20_000)
    pdf = pdfs.candidate_pdf(replace(table, scores=(long,)), 1, language="nb")
    assert len(reader(pdf).pages) > 30


def test_the_largest_document_is_a_megabyte() -> None:
    table = tables.invented(1)
    long = replace(table.scores[0], evidence="Et notat. " * 100_000)
    with pytest.raises(Invalid, match="Shorten the notes"):
        pdfs.candidate_pdf(replace(table, scores=(long,)), 1, language="nb")
