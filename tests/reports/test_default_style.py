"""WeasyPrint's default rules are cut down; documents must come out as under all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import weasyprint

from screening.reports import documents
from screening.reports.default_style import needed

SHEET = (Path(weasyprint.__file__).parent / "css" / "html5_ua.css").read_text(encoding="utf-8")
DOCUMENT = """<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>T</title></head>
<body data-word="P" data-doc="D" data-access="A"><h1>One</h1><h2>Two</h2><p>Words<br>and
<strong>more</strong> <em>of</em> <code>them</code></p><ul><li>First<li>Second</ul>
<ol><li>Third</ol><dl><dt>Term<dd>Meaning</dl>
<table><caption>C</caption><thead><tr><th scope="col">H</thead><tbody>
<tr><td>D</table><figure><svg width="9" height="9"><title>S</title><path d="M0 0H9"/></svg>
<figcaption>F</figcaption></figure></body></html>"""


def test_nothing_is_left_that_makes_styles_for_every_element() -> None:
    names = {name.strip() for line in needed(SHEET).splitlines() for name in line.split(",")}

    assert not [name for name in names if name.startswith(("::", ":is(", "*", "["))]
    assert "li::marker" in needed(SHEET)
    assert "@bottom-right" in needed(SHEET)


def test_a_document_is_the_same_as_under_all_the_default_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = documents._engine()
    ours = documents._write(documents.Prepared(DOCUMENT))
    monkeypatch.setattr(documents, "_engine", lambda: replace(engine, html=weasyprint.HTML))

    assert documents._write(documents.Prepared(DOCUMENT)) == ours
