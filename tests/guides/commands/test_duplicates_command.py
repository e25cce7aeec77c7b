from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import files
from screening.guides.commands import guides
from screening.guides.schema import Document
from screening.guides.service import draft_from
from screening.settings import LANGUAGES
from tests.documents import document, document_data, words
from tests.factories import Make

pytestmark = pytest.mark.any_database

DEADLINE = "Tell us about a deadline that you saw you would not meet. Whom did you tell?"
LATER = "Tell us about one deadline you saw that you would not meet. Whom did you tell?"

THINGS = {
    "one": "Accounts Journey Interpreter Archive",
    "two": "Budget Laboratory Minister Plumbing",
    "three": "Novel Vehicle Hospital Queue",
}


def run(app: Flask, *arguments: str | Path) -> Result:
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    with app.app_context():
        return CliRunner().invoke(guides, ["duplicates", *map(str, arguments)])


def asking(slug: str, **stems: str) -> Document:
    """Return the small set with other questions, of which `stems` says some."""
    data = document_data()["questions"]
    for question, thing in zip(data, THINGS[slug].split(), strict=True):
        stem = stems.get(question["id"].replace("-", "_"))
        question["stem"] = words(stem) if stem else dict.fromkeys(LANGUAGES, f"{thing}?")
    return document(slug=slug, questions=data)


def file_of(folder: Path, document: Document) -> Path:
    path = folder / f"{document.slug}.yaml"
    path.write_text(files.write(document), encoding="utf-8")
    return path


def test_pairs_of_files_with_both_places_and_no_database(app: Flask, tmp_path: Path) -> None:
    one = file_of(tmp_path, asking("one", planning_past=DEADLINE))
    two = file_of(tmp_path, asking("two", openness_past=LATER))
    with app.app_context():
        db.engine().dispose()
    engine, app.extensions["screening.engine"] = app.extensions["screening.engine"], None
    try:
        result = run(app, one, two, "--language", "en")
    finally:
        app.extensions["screening.engine"] = engine
    assert result.exit_code == 0, result.output
    first, *texts = result.stdout.splitlines()
    places = []
    for path, text, question in ((one, DEADLINE, "planning-past"), (two, LATER, "openness-past")):
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next(place for place, line in enumerate(lines, 1) if f"en: {text}" in line)
        places.append(f"{path}:{line} {question}")
    assert first.startswith(f"{places[0]} and {places[1]}: Almost the same (en, 0.")
    assert texts == [f"    {DEADLINE}", f"    {LATER}"]


def test_json_gives_the_same_for_other_programs(app: Flask, tmp_path: Path) -> None:
    path = file_of(tmp_path, asking("one", planning_past=DEADLINE, openness_past=LATER))
    rows = json.loads(run(app, path, "--json").stdout)
    assert {row["language"] for row in rows} == {"nb", "nn", "en"}
    row = next(one for one in rows if one["language"] == "en")
    assert row["likeness"] > 0.7
    assert (row["first"]["question"], row["second"]["question"]) == (
        "planning-past",
        "openness-past",
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    for side, text in (("first", DEADLINE), ("second", LATER)):
        place = row[side]
        assert (place["source"], place["text"]) == (str(path), text)
        assert text[:20] in lines[place["line"] - 1] + lines[place["line"]]
    likenesses = [one["likeness"] for one in rows]
    assert likenesses == sorted(likenesses, reverse=True)


def test_the_threshold_and_the_language_can_be_chosen(app: Flask, tmp_path: Path) -> None:
    other = "Whom did you tell of the budget?"
    path = file_of(
        tmp_path,
        asking("one", planning_past=DEADLINE, openness_past=LATER, planning_situation=other),
    )
    assert json.loads(run(app, path, "--threshold", "1", "--json").stdout) == []
    assert "No two questions" in run(app, path, "--threshold", "1").stdout
    loose = json.loads(run(app, path, "--threshold", "0.05", "--json").stdout)
    assert len(loose) > len(json.loads(run(app, path, "--json").stdout)) > 0
    (one,) = json.loads(run(app, path, "--language", "nn", "--json").stdout)
    assert one["first"]["text"] == f"{DEADLINE} (nynorsk)"
    assert run(app, path, "--threshold", "2").exit_code == 2
    assert run(app, path, "--language", "sv").exit_code == 2


def test_what_sets_share_word_for_word_is_left_out_and_counted(app: Flask, tmp_path: Path) -> None:
    one = file_of(tmp_path, asking("one", planning_past=DEADLINE))
    two = file_of(tmp_path, asking("two", planning_past=DEADLINE))
    result = run(app, one, two)
    assert result.exit_code == 0
    assert "Left out: 1 pair" in result.stderr
    assert json.loads(run(app, one, two, "--json").stdout) == []
    assert len(json.loads(run(app, one, two, "--shared", "--json").stdout)) == 3


@pytest.mark.parametrize("bad", ["missing", "broken", "not utf-8"])
def test_a_file_that_cannot_be_read(app: Flask, tmp_path: Path, bad: str) -> None:
    good = file_of(tmp_path, asking("one", planning_past=DEADLINE, openness_past=LATER))
    path = tmp_path / "bad.yaml"
    if bad != "missing":
        path.write_bytes(b"questions: [" if bad == "broken" else b"format: \xff")
    result = run(app, good, path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{path}:1: ")
    assert result.stdout == ""


def test_a_file_that_comes_through_a_pipe_is_read_once(tmp_path: Path) -> None:
    path = file_of(tmp_path, asking("one", planning_past=DEADLINE, openness_past=DEADLINE))
    program = "from screening.cli import main; main()"
    command = [sys.executable, "-c", program, "guides", "duplicates", "--json"]
    rows = [
        subprocess.run([*command, name], input=path.read_bytes(), capture_output=True, check=True)
        for name in (str(path), "/dev/stdin")
    ]
    there, here = (json.loads(one.stdout) for one in rows)
    assert here[0]["first"]["source"] == "/dev/stdin"
    assert [one["first"]["line"] for one in here] == [one["first"]["line"] for one in there]
    assert min(one["first"]["line"] for one in here) > 1


def test_without_files_the_library_is_looked_at(app: Flask, make: Make) -> None:
    assert "No two questions" in run(app).stdout
    make.question_set(asking("one", planning_past=DEADLINE))
    make.question_set(asking("two", openness_past="Replaced since."))
    make.question_set(asking("two", openness_past=LATER), number=2)
    make.question_set(asking("three", openness_past=LATER), state="retired")
    first, *_ = run(app, "--language", "en").stdout.splitlines()
    assert first.startswith("one@1 planning-past and two@2 openness-past: Almost the same (en, ")


def test_an_open_draft_stands_for_its_set(app: Flask, make: Make) -> None:
    user: User = make.user(role="hr")
    version = make.question_set(asking("one", planning_past=DEADLINE, openness_past=LATER))
    with app.app_context(), db.unit_of_work() as session:
        draft_from(session, Actor(user.id, user.name), version)
    (row,) = json.loads(run(app, "--language", "en", "--json").stdout)
    assert {row[side]["source"] for side in ("first", "second")} == {"one@draft"}
    assert row["first"]["line"] is None
