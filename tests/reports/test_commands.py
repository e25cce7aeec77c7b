"""The command `report`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from screening.reports.commands import report
from tests.factories import Case, Make


@pytest.fixture
def case(make: Make) -> Case:
    found = make.recruitment(candidates=2)
    make.scored(found, [[3, 4], [4, 4], [5, 2]])
    return found


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(report, arguments)


@pytest.mark.parametrize(
    ("extension", "start"), [("pdf", b"%PDF-1.7"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")]
)
def test_the_extension_says_which_kind(
    app: Flask, case: Case, tmp_path: Path, extension: str, start: bytes
) -> None:
    out = tmp_path / f"comparison.{extension}"
    result = run(app, "comparison", case.recruitment.reference, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(start)


def test_summary_and_guides(app: Flask, case: Case, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    for arguments in (
        ("candidate", case.recruitment.reference, "K-01"),
        ("guide", case.recruitment.reference),
        ("guide", "small-set", "--language", "nn"),
        ("question-set", "small-set", "--version", "1"),
    ):
        result = run(app, *arguments, "--out", str(out))
        assert result.exit_code == 0, result.output
        assert out.read_bytes().startswith(b"%PDF")
        out.unlink()


@pytest.mark.parametrize(
    "arguments",
    [
        ("comparison", "no-such", "--out", "x.pdf"),
        ("candidate", "{reference}", "K-99", "--out", "x.pdf"),
        ("guide", "no-such", "--out", "x.pdf"),
        ("question-set", "no-such", "--out", "x.pdf"),
        ("comparison", "{reference}", "--out", "x.docx"),
        ("guide", "{reference}", "--out", "x.csv"),
    ],
)
def test_what_cannot_be_written_fails(
    app: Flask,
    case: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = [one.format(reference=case.recruitment.reference) for one in arguments]
    assert run(app, *filled).exit_code != 0
    assert not list(tmp_path.glob("x.*"))
