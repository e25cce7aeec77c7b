"""`screening lint` and `screening guides lint`: what they print, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screening.cli import cli

SHIPPED = Path(__file__).resolve().parents[3] / "question_sets" / "remote-employee-short.yaml"


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["lint", *arguments], input=given)


def test_findings_are_lines_with_severity_reason_and_replacement(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("Fortell om en gang du ba om hjelp.\nEr du gravid?\n", encoding="utf-8")
    result = run(str(file), "--language", "nb")
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()[:2]
    assert first.startswith(f"{file}:2: error: pregnancy_family: ")
    assert "§ 30" in first
    assert "Stillingen krever" in second


def test_json_has_its_keys(tmp_path: Path) -> None:
    result = run("-", "--language", "en", "--json", given="Hello.\nHow old are you?\n")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert {"line", "severity", "category", "reason", "replacement"} <= set(rows[0])
    age = next(row for row in rows if row["category"] == "age")
    assert (age["line"], age["severity"]) == (2, "warning")
    assert age["law"] == ["arbeidsmiljøloven § 13-1"]


def test_nothing_to_remark() -> None:
    result = run("-", given="Fortell om en gang du ba om hjelp.\n")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert run("-", "--json", given="").stdout.strip() == "[]"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"# Read this first.\n\n"])
def test_a_question_set_is_known_on_standard_input(before: bytes) -> None:
    content = SHIPPED.read_bytes()
    bare = content[content.index(b"format:") :]
    result = run("-", "--language", "en", "--json", given=before + bare)
    paths = {row["path"] for row in json.loads(result.stdout)}
    as_file = run(str(SHIPPED), "--language", "en", "--json")
    assert paths == {row["path"] for row in json.loads(as_file.stdout)}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"Hei\n\x00\x01", ":2: The file holds a control character (U+0000)"),
        ("a.txt", "Hei\nså".encode("latin-1"), ":2: The file is not UTF-8."),
        ("a.txt", b"a" * 10_000_000, ":1: The file is larger than 2 MB."),
        ("a.yaml", b"questions:\n\t- a", ":2: There is a tab here."),
        ("a.yaml", b"questions: [", "This is not valid YAML"),
        ("a.yaml", b"- a", ":1: There are no questions"),
        ("a.yaml", b"questions: &a\n  - *a", "References (& and *) are not used"),
    ],
)
def test_bad_input_is_told_in_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    result = run(str(file))
    assert result.exit_code == 2
    assert words in result.stderr
    assert str(file) in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_not_there() -> None:
    result = run("nowhere.txt")
    assert result.exit_code == 2
    assert "nowhere.txt:1: The file cannot be read (No such file or directory)." in result.stderr


def test_an_odd_language_is_refused() -> None:
    assert run("-", "--language", "no", given="x").exit_code == 2


def test_a_question_set_tells_path_and_line(tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    content = SHIPPED.read_bytes()
    asked = b"questions:\n  - stem: {nb: Er du gravid?}\n"
    file.write_bytes(content.replace(b"questions:\n", asked, 1))
    result = run(str(file))
    assert result.exit_code == 1
    assert "questions[0].stem.nb: error: pregnancy_family" in result.stdout


def test_guides_lint_takes_several_files(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("Er du gift?\n", encoding="utf-8")
    environment = {"SCREENING_DATA_DIR": str(tmp_path / "data")}
    result = CliRunner().invoke(cli, ["guides", "lint", str(SHIPPED), str(listed)], env=environment)
    assert result.exit_code == 0, result.output
    assert "list.txt:1: warning: care_civil_status" in result.stdout
    listed.write_text("Er du gravid?\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["guides", "lint", str(SHIPPED), str(listed)], env=environment)
    assert result.exit_code == 1


def test_a_list_of_questions_loads_nothing_slow() -> None:
    code = (
        "import sys; from screening.guides.linter import lint_text; "
        "import screening.guides.linter.command; lint_text('Er du gravid?', 'nb'); "
        "print(sorted({'flask', 'sqlalchemy', 'pydantic', 'ruamel.yaml', 'sklearn', 'numpy'} "
        "& set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
