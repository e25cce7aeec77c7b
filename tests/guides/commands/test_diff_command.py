"""`screening guides diff`: files, versions and drafts, to read and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from screening import db
from screening.audit import Actor
from screening.guides import files, service
from screening.guides.commands import guides
from screening.guides.commands.diff import diff
from screening.guides.drafts.parts import empty
from tests.documents import document, document_data, words
from tests.factories import Make

pytestmark = pytest.mark.any_database

Write = Callable[..., Path]


def run(app: Flask, *arguments: str | Path, colour: bool = False) -> Result:
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    with app.app_context():
        return CliRunner().invoke(diff, [str(one) for one in arguments], color=colour)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a question set to a file: `write("new.yaml", minutes=50)`."""

    def write(name: str, **changes: Any) -> Path:
        path = tmp_path / name
        path.write_text(files.write(document(**changes)), encoding="utf-8")
        return path

    return write


def changed_questions() -> dict[str, Any]:
    questions = document_data()["questions"]
    questions[0]["stem"]["en"] = "Tell us more about planning-past."
    questions[2]["minutes"] = 12
    del questions[1]
    return {"questions": questions}


def test_it_is_one_of_the_commands() -> None:
    assert guides.commands["diff"] is diff


def test_two_files_to_read(app: Flask, write: Write) -> None:
    result = run(app, write("old.yaml"), write("new.yaml", **changed_questions()))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    for line in (
        "Question: Tell us more about planning-past. [planning-past] (changed)",
        "    en: Tell us {+more +}about planning-past.",
        "  Length in minutes: [-8-]{+12+}",
        "Question: Tell us about planning-situation. [planning-situation] (removed)",
        "    nn: [-Tell us about planning-situation. (nynorsk)-]",
    ):
        assert line in result.stdout.splitlines()
    assert "\x1b" not in result.stdout


def test_files_need_no_database(app: Flask, write: Write) -> None:
    app.extensions["screening.engine"].dispose()
    engine, app.extensions["screening.engine"] = app.extensions["screening.engine"], None
    try:
        result = run(app, write("a.yaml"), write("b.yaml", minutes=50))
    finally:
        app.extensions["screening.engine"] = engine
    assert result.stdout.splitlines()[:2] == [
        "About the question set (changed)",
        "  Length in minutes: [-40-]{+50+}",
    ]


def test_nothing_differs(app: Flask, write: Write) -> None:
    result = run(app, write("a.yaml"), write("b.yaml"))
    assert (result.exit_code, result.stdout) == (0, "Nothing differs.\n")


def test_one_language(app: Flask, write: Write) -> None:
    files_ = write("a.yaml"), write("b.yaml", closing=words("Thank you.") | {"nn": "Takk."})
    nynorsk = run(app, *files_, "--language", "nn").stdout
    assert "nn: [-Thank you. (nynorsk)-]{+Takk.+}" in nynorsk
    other = run(app, *files_, "--language", "nb")
    assert (other.exit_code, other.stdout) == (
        0,
        "Nothing differs in the language that is shown.\n",
    )


def test_what_moved_says_from_where(app: Flask, write: Write) -> None:
    data = document_data()
    data["questions"].insert(0, data["questions"].pop(3))
    data["competencies"][1]["criteria"].append(data["competencies"][0]["criteria"].pop(0))
    out = run(app, write("a.yaml"), write("b.yaml", **data), "--language", "en").stdout
    assert "Criterion: Planning [planning] (moved)" in out
    assert "  Moved from “Autonomy” to “Values”" in out
    assert "  Moved from place 4 to place 1" in out


def test_versions_and_the_draft(app: Flask, make: Make, write: Write) -> None:
    first = make.question_set()
    make.question_set(document(minutes=50), number=2)
    with app.app_context(), db.unit_of_work() as session:
        draft = service.draft_from(session, Actor(None, "operator"), first)
        draft.parts = {**draft.parts, "competency/values": {"name": words("Other values")}}
    both = "  Length in minutes: [-40-]{+50+}"
    for arguments in (("small-set@1", "small-set@2"), ("small-set@1", "small-set")):
        assert both in run(app, *arguments).stdout
    assert both in run(app, write("a.yaml"), "small-set").stdout
    assert "en: [-Values-]{+Other values+}" in run(app, "small-set@1", "small-set@draft").stdout


def test_as_json(app: Flask, write: Write) -> None:
    result = run(
        app, write("a.yaml"), write("b.yaml", **changed_questions()), "--json", "--language", "en"
    )
    found = json.loads(result.stdout)
    assert (found["differs"], found["only_words"]) == (True, False)
    assert [(one["part"], one["state"]) for one in found["parts"]] == [
        ("question/planning-past", "changed"),
        ("question/planning-situation", "removed"),
        ("question/initiative-past", "changed"),
    ]
    first, gone, second = found["parts"]
    assert first["texts"][0]["path"] == "question/planning-past/stem-en"
    assert [one["text"] for one in first["texts"][0]["segments"] if one["kind"] == "added"] == [
        "more "
    ]
    assert second["values"] == [{"field": "minutes", "before": 8, "after": 12}]
    assert (gone["before"], gone["after"]) == ({"number": 2}, None)
    same = json.loads(run(app, write("c.yaml"), write("d.yaml"), "--json").stdout)
    assert (same["differs"], same["only_words"], same["parts"]) == (False, True, [])


def test_colours_are_for_terminals(app: Flask, write: Write, monkeypatch: Any) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    both = write("a.yaml"), write("b.yaml", minutes=50)
    assert "\x1b[31m[-40-]\x1b[0m" in run(app, *both, colour=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(app, *both, colour=True).stdout


def test_a_draft_cannot_steer_the_terminal(app: Flask, make: Make) -> None:
    version = make.question_set()
    with app.app_context(), db.unit_of_work() as session:
        draft = service.draft_from(session, Actor(None, "operator"), version)
        name = {"nb": "\x1b[2J\u202eVerdier", "nn": "", "en": "a\nb \ud800"}
        draft.parts = {**draft.parts, "competency/values": {"name": name}}
    result = run(app, "small-set@1", "small-set@draft")
    assert result.exit_code == 0, result.output
    assert "\\u001b[2J\\u202eVerdier" in result.stdout
    assert "\\ud800" in result.stdout
    assert not {"\x1b", "\u202e"} & set(result.stdout)


def test_a_draft_with_nothing_in_it(app: Flask, make: Make) -> None:
    with app.app_context(), db.unit_of_work() as session:
        service.new_question_set(session, Actor(None, "operator"), "new", empty(words("New")))
    make.question_set()
    result = run(app, "small-set", "new@draft", "--language", "en")
    assert result.exit_code == 0, result.output
    assert "[-Small set-]{+New+}" in result.stdout
    assert run(app, "small-set", "new").exit_code == 2


@pytest.mark.parametrize(
    "named", ["small-set@9", "small-set@draft", "small-set@x", "other", "", "@", "@1", "x" * 9000]
)
def test_what_is_not_there(app: Flask, make: Make, named: str) -> None:
    make.question_set()
    result = run(app, "small-set@1", named)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no such version or draft of a question set" in result.stderr


def test_a_file_that_cannot_be_read(app: Flask, write: Write, tmp_path: Path) -> None:
    good, bad, missing = write("a.yaml"), tmp_path / "bad.yaml", tmp_path / "missing.yaml"
    bad.write_text(files.write(document()).replace("minutes: 40", "minute: 40"), encoding="utf-8")
    result = run(app, good, bad)
    assert (result.exit_code, result.stdout) == (2, "")
    assert any(
        line.startswith(f"{bad}:") and ": minute: " in line for line in result.stderr.splitlines()
    )
    assert run(app, missing, good).exit_code == 2
    folder = run(app, f"{tmp_path}/", good)
    assert folder.exit_code == 2
    assert folder.stderr.startswith(f"{tmp_path}:1: ")
