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
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from screening.reports import pdf_contents, pdfs, seal, verify
from screening.reports.comparison import compare
from screening.reports.figures import Comparison
from screening.reports.verify import examine
from screening.reports.verify_command import verify as command
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables
from tests.reports.sealed import attached, contents, failed, key, resaved, said

START = "from screening.cli import main; main()"
CONTENTS = verify._contents


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting a program each time; some tests below start it all the same."""
    monkeypatch.setattr(verify, "_contents", contents)


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
def test_all_kinds_of_comparisons_hold(issuing: Flask, table: ScoreTable, language: str) -> None:
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
        "from screening.reports import pdfs; from screening.reports.comparison import compare\n"
        "from tests.reports.sealed import small\n"
        "from tests.databases import settings_for; from screening.app import create_app\n"
        "app = create_app(settings_for('sqlite://', Path(sys.argv[1])))\n"
        "with app.app_context():\n"
        "    pdf = pdfs.comparison_pdf(compare(small(), 'nb'))\n"
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
    issued: bytes, small_comparison: Comparison
) -> None:
    from screening.reports.csv_file import comparison_csv

    files = PdfReader(io.BytesIO(issued)).attachments
    assert list(files) == ["comparison.csv", "manifest.json", "question-set.json"]
    assert files["comparison.csv"] == [comparison_csv(small_comparison)]
    assert hashlib.sha256(files["question-set.json"][0]).hexdigest() == (
        small_comparison.facts.version_sha256
    )
    assert b'pdfaid:part="3"' in issued
