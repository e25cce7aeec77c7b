"""`report verify` on comparisons that were changed by one who has the program, and sealed anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from screening.reports import pdfs, seal, verify
from screening.reports.carried import comparison_attachments, program
from screening.reports.comparison import compare
from screening.reports.documents import Prepared
from screening.reports.figures import Comparison
from screening.reports.manifest import Manifest, canonical, comparison_manifest
from screening.reports.recount import BadTable, recount
from screening.reports.verify import examine
from tests.reports.sealed import contents, failed, key, said, small

FORGER = seal.key_of("a forger's")
pytestmark = pytest.mark.usefixtures("issuing")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting a program each time."""
    monkeypatch.setattr(verify, "_contents", contents)


def forged(comparison: Comparison, **changes: Any) -> bytes:
    """Return the comparison as a forger would issue it who has this program and changes parts."""
    honest = comparison_attachments(comparison)
    files = tuple(
        replace(file, content=changes[file.name](file.content)) if file.name in changes else file
        for file in honest.files
    )
    pretended = changes.get("issuer", FORGER.id)
    written = comparison_manifest(comparison, files=files, program=program(), issuer=pretended)

    def manifest(pages: Sequence[str]) -> bytes:
        content = canonical(written.sealed_for(pages))
        found: bytes = changes.get("manifest", lambda same: same)(content)
        return found

    html = changes.get("html") or pdfs.comparison_document(comparison).html
    attachments = replace(honest, files=files, manifest=manifest, issuer=FORGER)
    return Prepared(html, attachments=attachments).pdf()


def test_a_forger_with_the_program_is_no_issuer(small_comparison: Comparison) -> None:
    assert examine(forged(small_comparison), key()).state == "agrees"
    verdict = examine(forged(small_comparison, issuer=key().id), key())
    assert failed(verdict) == {"issuer"}
    assert "does not bear its mark" in said(verdict)


def test_figures_that_are_printed_otherwise(small_comparison: Comparison) -> None:
    kinder = pdfs.comparison_document(compare(small(first=5), "nb")).html
    verdict = examine(forged(small_comparison, html=kinder), None)
    assert failed(verdict) == {"printed"}
    assert (verdict.state, verdict.exit_code) == ("wrong", 1)
    assert "K-01, composite: the document says 5,00, and the scores come to 4,00." in said(verdict)
    assert "K-01, Alpha: the document says 5,00" in said(verdict)
    assert "K-02" not in said(verdict)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('<td class="sum">4,00', '<td class="sum">4,01', "K-01, composite: .* says 4,01"),
        ("<span>8/8</span>", "<span>7/8</span>", "K-01, Alpha|K-01, composite"),
        ("=\u00a04,00", "=\u00a04,01", "K-01, composite: the document says 4,01"),
        ('<td class="is-level">4</td>', "<td>3</td>", "K-01, Alpha: the document says 3,"),
        ('<td class="is-level">4</td>', "", "K-01: a figure does not stand where it should"),
        ("<b>K-02 ", "<b>K-20 ", "K-02: a figure does not stand where it should"),
    ],
)
def test_one_printed_number(small_comparison: Comparison, old: str, new: str, words: str) -> None:
    html = pdfs.comparison_document(small_comparison).html
    assert old in html
    verdict = examine(forged(small_comparison, html=html.replace(old, new, 1)), None)
    assert failed(verdict) == {"printed"}
    assert re.search(words, said(verdict))


def test_scores_that_give_other_figures(small_comparison: Comparison) -> None:
    def kinder(content: bytes) -> bytes:
        return content.replace(b";scored;4;", b";scored;5;")

    verdict = examine(forged(small_comparison, **{"comparison.csv": kinder}), None)
    assert failed(verdict) == {"figures", "printed"}
    assert "the manifest states other figures" in said(verdict)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b";K-02;", b";K-09;", "not what should stand there"),
        (b"candidate_code", b"code", "columns"),
        (b";scored;4;", b";scored;99;", "not what should stand there"),
        (b";scored;4;", b";not_asked;4;", "not what should stand there"),
        (b";scored;4;", b";scored;\xff;", "cannot be read"),
        (b";scored;4;", b';scored;"4;', "read as CSV"),
    ],
)
def test_tables_that_are_none(
    small_comparison: Comparison, old: bytes, new: bytes, words: str
) -> None:
    content = comparison_attachments(small_comparison).files[0].content
    assert old in content
    with pytest.raises(BadTable, match=words):
        recount(content.replace(old, new, 1), manifest_of(small_comparison))


def test_tables_with_rows_too_many_or_too_few(small_comparison: Comparison) -> None:
    content, manifest = (
        comparison_attachments(small_comparison).files[0].content,
        manifest_of(small_comparison),
    )
    last = content.rstrip().rpartition(b"\r\n")
    assert recount(content, manifest)[1] == ()
    for rows, words in (
        (last[0] + b"\r\n", "fewer"),
        (content + last[2] + b"\r\n", "more"),
        (content[:-40], "not what"),
        (b"", "missing"),
    ):
        with pytest.raises(BadTable, match=words):
            recount(rows, manifest)


def manifest_of(comparison: Comparison) -> Manifest:
    content = comparison_attachments(comparison).manifest(())
    return Manifest.model_validate_json(content)


@pytest.mark.parametrize(
    ("old", "new", "state", "words"),
    [
        (b'"format":2', b'"format":3', "none", "format 3"),
        (b'"kind":"comparison"', b'"kind":"shopping"', "altered", "as this program writes"),
        (b'"printed":"4,00"', b'"printed":"5,00"', "wrong", "states other figures"),
        (b'"equal":false', b'"equal":true', "wrong", "weights are equal"),
        (b'"panel":[', b'"panel": [', "resaved", "Bytes in it were changed"),
        (b'"missing_scorecards":0', b'"missing_scorecards":9', "wrong", "totals"),
        (b'"questions":["alpha-past",', b'"questions":["alpha-last",', "altered", "question set"),
    ],
)
def test_manifests_that_say_something_else(
    small_comparison: Comparison, old: bytes, new: bytes, state: str, words: str
) -> None:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    verdict = examine(forged(small_comparison, manifest=change), None)
    assert verdict.state == state
    assert words in f"{verdict.message} {said(verdict)}"
