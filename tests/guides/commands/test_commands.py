from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from screening import db
from screening.audit import AuditEntry
from screening.guides import files
from screening.guides.commands import guides
from screening.guides.models import QuestionSetVersion
from screening.resources import folder
from tests.documents import document, words
from tests.factories import Make


def run(app: Flask, *arguments: str | Path, language: str = "en") -> Result:
    app.config["BABEL_DEFAULT_LOCALE"] = language
    with app.app_context():
        return CliRunner().invoke(guides, [str(argument) for argument in arguments])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(files.write(document()), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    text = (
        files.write(document()).replace("minutes: 40", "minute: 40").replace("en: Thank", "no: T")
    )
    path.write_text(text, encoding="utf-8")
    return path


def count(make: Make) -> int:
    return len(make.rows(sa.select(QuestionSetVersion)))


def test_check_says_ok_and_needs_no_database(app: Flask, small: Path) -> None:
    with app.app_context():
        db.engine().dispose()
    app.extensions["screening.engine"] = None
    try:
        result = run(app, "check", small, *sorted(folder("question_sets").glob("*.yaml")))
    finally:
        app.extensions["screening.engine"] = db.make_engine(app.config["SCREENING"].database_url)
    assert result.exit_code == 0, result.output
    assert f"{small}: ok" in result.stdout
    assert result.stdout.count(": ok") == result.stdout.count("\n") >= 2


def test_check_gives_every_complaint_of_every_file(app: Flask, small: Path, bad: Path) -> None:
    missing = bad.with_name("missing.yaml")
    result = run(app, "check", missing, bad, small)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith(f"{missing}:1: ")
    assert len(lines) == 5
    assert all(line.startswith((f"{bad}:", f"{missing}:")) for line in lines)
    assert any(": closing.no: " in line for line in lines)
    assert f"{small}: ok" in result.stdout


def test_complaints_come_in_the_language_of_the_installation(app: Flask, bad: Path) -> None:
    english = run(app, "check", bad).stderr
    nynorsk = run(app, "check", bad, language="nn").stderr
    assert english != nynorsk
    assert len(english.splitlines()) == len(nynorsk.splitlines())


def test_import_makes_a_published_version_once(app: Flask, make: Make, small: Path) -> None:
    assert run(app, "import", small).exit_code == 0
    assert run(app, "import", small).exit_code == 0
    version = make.one(sa.select(QuestionSetVersion))
    assert (version.number, version.state, version.created_by_id) == (1, "published", None)
    assert make.one(sa.select(AuditEntry)).actor_id is None


def test_one_bad_file_among_several_imports_nothing(
    app: Flask, make: Make, small: Path, bad: Path
) -> None:
    assert run(app, "import", small, bad).exit_code == 1
    assert count(make) == 0


def test_import_shipped(app: Flask, make: Make) -> None:
    result = run(app, "import", "--shipped")
    assert result.exit_code == 0, result.output
    assert count(make) == len(list(folder("question_sets").glob("*.yaml")))


@pytest.mark.parametrize("command", ["check", "import"])
def test_without_files_the_command_says_what_it_needs(app: Flask, command: str) -> None:
    assert run(app, command).exit_code == 2


def test_export_reads_back_to_the_same_document(app: Flask, make: Make, tmp_path: Path) -> None:
    make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    out = tmp_path / "out.yaml"
    assert files.read(run(app, "export", "small-set").stdout.encode()).role.en == "Leader"
    assert run(app, "export", "small-set", "--version", "1", "--out", out).exit_code == 0
    assert files.read(out) == document()
    assert run(app, "import", out).exit_code == 0
    assert count(make) == 2


def test_export_of_what_is_not_there(app: Flask) -> None:
    assert run(app, "export", "small-set").exit_code == 1


def test_export_into_a_folder_that_is_not_there(app: Flask, make: Make, tmp_path: Path) -> None:
    make.question_set()
    result = run(app, "export", "small-set", "--out", tmp_path / "no" / "out.yaml")
    assert result.exit_code == 1
    assert "out.yaml" in result.output


def test_list(app: Flask, make: Make) -> None:
    make.question_set()
    fields = run(app, "list").stdout.rstrip("\n").split("\t")
    assert fields[:3] == ["small-set", "1", "published"]
    assert "Small set" in fields[4]


def test_schema(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "schema.json"
    assert run(app, "schema", "--out", out).exit_code == 0
    assert run(app, "schema").stdout == out.read_text(encoding="utf-8")


def test_help_loads_nothing_slow() -> None:
    program = (
        "import sys, screening.guides.commands; "
        "sys.exit(len({'pydantic', 'ruamel.yaml', 'sqlalchemy', 'flask'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_import_tells_of_questions_that_may_not_be_asked(
    app: Flask, make: Make, small: Path
) -> None:
    data = files.write(document()).replace("Tell us about planning-past. (bokmål)", "Er du gravid?")
    small.write_text(data, encoding="utf-8")
    result = run(app, "import", small)
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("small-set: questions[0].stem.nb: An employer may not collect")
    assert "version 1" in result.stdout
    assert count(make) == 1
