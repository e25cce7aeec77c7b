"""`report verify`: what it says of a comparison that is whole, and of one changed in any way."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from screening.app import create_app
from screening.reports import documents, pdf_contents, pdfs, seal, verify
from screening.reports.carried import comparison_attachments, program
from screening.reports.comparison import compare
from screening.reports.documents import Prepared
from screening.reports.figures import Comparison
from screening.reports.manifest import Manifest, canonical, comparison_manifest
from screening.reports.recount import BadTable, recount
from screening.reports.verify import Verdict, examine
from screening.reports.verify_command import verify as command
from screening.scoring.table import ScoreTable
from tests.databases import settings_for
from tests.reports import score_tables as tables

START = "from screening.cli import main; main()"
CONTENTS = verify._contents
FORGER = seal.key_of("a forger's")
Change = Callable[[PdfWriter], None]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application without a database: documents need its key and its languages."""
    app = create_app(settings_for("sqlite://", tmp_path_factory.mktemp("documents")))
    with app.app_context():
        yield app
    app.extensions["screening.engine"].dispose()


@pytest.fixture(scope="module")
def comparison(context: Flask) -> Comparison:
    """Three candidates, one with a criterion that lacks a score, and weights that differ."""
    return compare(small(), "nb")


@pytest.fixture(scope="module")
def issued(comparison: Comparison) -> bytes:
    return pdfs.comparison_pdf(comparison)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting a program each time; some tests below start it all the same."""
    monkeypatch.setattr(verify, "_contents", _read)


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


def _read(data: bytes) -> dict[str, Any]:
    try:
        return pdf_contents.read(data)
    except pdf_contents.TooLarge:
        return {"fault": "large"}
    except Exception:  # noqa: BLE001 - as the program does
        return {"fault": "damaged"}


def test_a_comparison_as_it_was_issued(issued: bytes) -> None:
    verdict = examine(issued, key())
    assert {check.outcome for check in verdict.checks} == {"holds"}
    assert (verdict.state, verdict.exit_code) == ("issued-here", 0)


def test_elsewhere_nobody_can_say_who_issued_it(issued: bytes) -> None:
    for other in (None, seal.key_of("another key")):
        verdict = examine(issued, other)
        assert (verdict.state, verdict.exit_code) == ("agrees", 0)
        assert verdict.checks[-1].outcome == "unknown"
        assert key().id in said(verdict)


@pytest.mark.parametrize(
    ("table", "language"),
    [
        (tables.invented(0), "en"),
        (tables.invented(7, weights=tables.WEIGHTS), "nn"),
        (tables.invented(4, document=tables.shipped("remote-leader-employees")), "nb"),
        (tables.guilford(sealed=frozenset({"Anne"})), "en"),
    ],
    ids=["nobody", "weighted", "ten criteria", "sealed"],
)
def test_all_kinds_of_comparisons_hold(context: Flask, table: ScoreTable, language: str) -> None:
    verdict = examine(pdfs.comparison_pdf(compare(table, language)), key())
    assert verdict.state == "issued-here", said(verdict)


def test_every_byte_counts(issued: bytes) -> None:
    for place in range(20, len(issued), len(issued) // 12):
        changed = bytearray(issued)
        changed[place] ^= 1
        verdict = examine(bytes(changed), key())
        assert verdict.exit_code in {1, 2}, place


def test_a_byte_that_no_reader_looks_at(issued: bytes) -> None:
    changed = issued.replace(b"%\xf0\x9f\x96\xa4", b"%\xf0\x9f\x96\xa5", 1)
    verdict = examine(changed, key())
    assert failed(verdict) == {"file", "issuer"}
    assert (verdict.state, verdict.exit_code) == ("resaved", 1)
    assert "Bytes in it were changed" in said(verdict)
    assert "the mark that this installation gave another file" in said(verdict)


def test_a_file_saved_anew_draws_the_same(issued: bytes) -> None:
    verdict = examine(resaved(issued), None)
    assert failed(verdict) == {"file"}
    assert verdict.exit_code == 1
    assert "another program has saved it anew" in said(verdict)


def test_something_written_at_the_end(issued: bytes) -> None:
    later = issued + b"1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
    verdict = examine(issued + b"% a remark\n", None)
    assert failed(verdict) == {"file"}
    assert "after it was finished" in said(verdict)
    assert examine(later, None).exit_code in {1, 2}


def test_a_real_incremental_update(issued: bytes) -> None:
    writer = PdfWriter(io.BytesIO(issued), incremental=True)
    writer.add_metadata({"/Title": "Another title"})
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(issued)
    verdict = examine(out.getvalue(), key())
    assert {"file", "issuer"} <= failed(verdict)
    assert "after it was finished" in said(verdict)


def test_a_changed_cell(issued: bytes) -> None:
    def change(writer: PdfWriter) -> None:
        stream = attached(writer, "comparison.csv")
        content = stream.get_data()
        assert b";scored;4;" in content
        stream.set_data(content.replace(b";scored;4;", b";scored;5;", 1))

    verdict = examine(resaved(issued, change), None)
    assert {"file", "attachments", "figures", "printed"} == failed(verdict)
    assert "comparison.csv is another one" in said(verdict)
    assert "should" in said(verdict)


def test_a_page_that_draws_something_else(issued: bytes) -> None:
    def change(writer: PdfWriter) -> None:
        page = writer.pages[1]
        content = page.get_contents()
        assert content is not None
        fresh = StreamObject()
        fresh.set_data(content.get_data() + b"\n0 0 10 10 re f\n")
        page[NameObject("/Contents")] = writer._add_object(fresh)

    verdict = examine(resaved(issued, change), None)
    assert failed(verdict) == {"file", "pages"}
    assert "Page 2 draws something else" in said(verdict)


def test_a_page_taken_out(issued: bytes) -> None:
    verdict = examine(resaved(issued, lambda writer: writer.remove_page(0)), None)
    assert "pages" in failed(verdict)
    assert "It had" in said(verdict)


def test_a_file_put_beside(issued: bytes) -> None:
    for name, words in (("comparison.csv", "twice"), ("virus.exe", "does not belong")):
        verdict = examine(
            resaved(issued, lambda writer, name=name: _put(writer, name)),  # type: ignore[misc]
            None,
        )
        assert "attachments" in failed(verdict), name
        assert words in said(verdict)


def _put(writer: PdfWriter, name: str) -> None:
    writer.add_attachment(name, b"nothing")


def test_without_its_files_it_cannot_be_examined(issued: bytes) -> None:
    def change(writer: PdfWriter) -> None:
        del writer.root_object["/AF"]
        del writer.root_object["/Names"]

    verdict = examine(resaved(issued, change), None)
    assert (verdict.state, verdict.exit_code) == ("none", 2)
    assert "left out the files" in str(verdict.message)


def test_an_encrypted_file(issued: bytes) -> None:
    def change(writer: PdfWriter) -> None:
        writer.encrypt("", algorithm="RC4-128")

    verdict = examine(resaved(issued, change), None)
    assert verdict.exit_code == 2
    assert "encrypted" in str(verdict.message)


# ----------------------------------------------------------------- sealed anew by one who knows how


def forged(comparison: Comparison, **changes: Any) -> bytes:
    """Return the comparison as a forger would issue it who has this program and changes parts."""
    honest = comparison_attachments(comparison)
    files = tuple(
        replace(file, content=changes[file.name](file.content)) if file.name in changes else file
        for file in honest.files
    )
    pretended = changes.get("issuer", FORGER.id)
    written = comparison_manifest(comparison, files=files, program=program(), issuer=pretended)

    def manifest(pages: Any) -> bytes:
        content = canonical(written.sealed_for(pages))
        found: bytes = changes.get("manifest", lambda same: same)(content)
        return found

    html = changes.get("html") or pdfs.comparison_document(comparison).html
    attachments = replace(honest, files=files, manifest=manifest, issuer=FORGER)
    return Prepared(html, attachments=attachments).pdf()


def test_a_forger_with_the_program_is_no_issuer(comparison: Comparison) -> None:
    assert examine(forged(comparison), key()).state == "agrees"
    verdict = examine(forged(comparison, issuer=key().id), key())
    assert failed(verdict) == {"issuer"}
    assert "does not bear its mark" in said(verdict)


def test_figures_that_are_printed_otherwise(comparison: Comparison) -> None:
    kinder = pdfs.comparison_document(compare(small(first=5), "nb")).html
    verdict = examine(forged(comparison, html=kinder), None)
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
def test_one_printed_number(comparison: Comparison, old: str, new: str, words: str) -> None:
    html = pdfs.comparison_document(comparison).html
    assert old in html
    verdict = examine(forged(comparison, html=html.replace(old, new, 1)), None)
    assert failed(verdict) == {"printed"}
    assert re.search(words, said(verdict))


def test_scores_that_give_other_figures(comparison: Comparison) -> None:
    def kinder(content: bytes) -> bytes:
        return content.replace(b";scored;4;", b";scored;5;")

    verdict = examine(forged(comparison, **{"comparison.csv": kinder}), None)
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
def test_tables_that_are_none(comparison: Comparison, old: bytes, new: bytes, words: str) -> None:
    content = comparison_attachments(comparison).files[0].content
    assert old in content
    with pytest.raises(BadTable, match=words):
        recount(content.replace(old, new, 1), manifest_of(comparison))


def test_tables_with_rows_too_many_or_too_few(comparison: Comparison) -> None:
    content, manifest = comparison_attachments(comparison).files[0].content, manifest_of(comparison)
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
        (b'"format":1', b'"format":2', "none", "format 2"),
        (b'"kind":"comparison"', b'"kind":"shopping"', "altered", "as this program writes"),
        (b'"printed":"4,00"', b'"printed":"5,00"', "wrong", "states other figures"),
        (b'"equal":false', b'"equal":true', "wrong", "weights are equal"),
        (b'"panel":[', b'"panel": [', "resaved", "Bytes in it were changed"),
        (b'"missing_scorecards":0', b'"missing_scorecards":9', "wrong", "totals"),
        (b'"questions":["alpha-past",', b'"questions":["alpha-last",', "altered", "question set"),
    ],
)
def test_manifests_that_say_something_else(
    comparison: Comparison, old: bytes, new: bytes, state: str, words: str
) -> None:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    verdict = examine(forged(comparison, manifest=change), None)
    assert verdict.state == state
    assert words in f"{verdict.message} {said(verdict)}"


# ------------------------------------------------------------------------------------ hostile files


def hostile(packed: bytes) -> bytes:
    """Return a PDF with one attachment, which unpacks to whatever it unpacks to."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = StreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    files = DictionaryObject({NameObject("/F"): writer._add_object(stream)})
    spec = DictionaryObject(
        {NameObject("/UF"): TextStringObject("manifest.json"), NameObject("/EF"): files}
    )
    writer.root_object[NameObject("/AF")] = ArrayObject([writer._add_object(spec)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no PDF"),
        (b"%PDF-1.7\n" + bytes(1000), "damaged"),
        (b"PK\x03\x04", "no PDF"),
        (hostile(zlib.compress(bytes(300_000_000), 9)), "damaged|more in the PDF|not those"),
        (hostile(zlib.compress(b"[" * 1_000_000)), "not as this program|not those"),
    ],
    ids=["empty", "nonsense", "zip", "bomb", "nested"],
)
def test_hostile_files_are_told_from_documents(
    monkeypatch: pytest.MonkeyPatch, data: bytes, words: str
) -> None:
    monkeypatch.setattr(verify, "_contents", CONTENTS)
    verdict = examine(data, None)
    assert verdict.exit_code in {1, 2}
    assert re.search(words, f"{verdict.message} {said(verdict)}")


def test_a_large_file_is_left_alone(monkeypatch: pytest.MonkeyPatch, issued: bytes) -> None:
    monkeypatch.setattr(verify, "_contents", CONTENTS)
    monkeypatch.setattr(verify, "MAX_BYTES", 1000)
    assert examine(issued, None).exit_code == 2


def test_a_reader_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, issued: bytes, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(verify, "_contents", CONTENTS)
    monkeypatch.setattr(pdf_contents, "__file__", str(endless))
    monkeypatch.setattr(pdf_contents, "SECONDS", 0.1)
    verdict = examine(issued, None)
    assert "too long" in str(verdict.message)
    assert verdict.exit_code == 2


# ------------------------------------------------------------------------------------- the command


def run(pdf: bytes, folder: Path, *options: str) -> Result:
    path = folder / "comparison.pdf"
    path.write_bytes(pdf)
    return CliRunner().invoke(command, [str(path), *options])


def test_the_command_says_it_in_words(
    issued: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_SECRET_KEY", "a key for tests")
    result = run(issued, tmp_path, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "26/01234" in result.output
    assert "This installation issued the document" in result.output
    result = run(resaved(issued), tmp_path, "--language", "en")
    assert result.exit_code == 1
    assert "  NO  The file is not the one that was sealed." in result.output


def test_the_command_answers_programs(issued: bytes, tmp_path: Path) -> None:
    found = json.loads(run(issued, tmp_path, "--json", "--language", "en").output)
    assert found["verdict"] == "agrees"
    assert [check["key"] for check in found["checks"]] == [
        "file",
        "pages",
        "attachments",
        "question-set",
        "figures",
        "printed",
        "issuer",
    ]
    assert found["manifest"]["candidates"][0]["figures"]["composite"]["exact"] == "4/1"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "nothing.pdf")])
    assert result.exit_code == 2


def test_the_command_needs_no_installation_and_makes_none(issued: bytes, tmp_path: Path) -> None:
    (tmp_path / "comparison.pdf").write_bytes(issued)
    done = subprocess.run(
        [sys.executable, "-c", START, "report", "verify", "comparison.pdf"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SCREENING_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing in the document contradicts" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["comparison.pdf"]


# ----------------------------------------------------------------------------------- the same bytes


def test_another_process_makes_the_same_bytes(issued: bytes, tmp_path: Path) -> None:
    code = (
        "import hashlib, sys; from pathlib import Path\n"
        "from tests.reports import test_verify as t\n"
        "from tests.databases import settings_for; from screening.app import create_app\n"
        "app = create_app(settings_for('sqlite://', Path(sys.argv[1])))\n"
        "with app.app_context():\n"
        "    pdf = t.pdfs.comparison_pdf(t.compare(t.small(), 'nb'))\n"
        "print(hashlib.sha256(pdf).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == hashlib.sha256(issued).hexdigest()


def test_the_attached_table_is_the_one_of_the_csv_route(
    issued: bytes, comparison: Comparison
) -> None:
    from screening.reports.csv_file import comparison_csv

    files = PdfReader(io.BytesIO(issued)).attachments
    assert list(files) == ["comparison.csv", "manifest.json", "question-set.json"]
    assert files["comparison.csv"] == [comparison_csv(comparison)]
    assert hashlib.sha256(files["question-set.json"][0]).hexdigest() == (
        comparison.facts.version_sha256
    )
    assert b'pdfaid:part="3"' in issued
    documents.forget()
