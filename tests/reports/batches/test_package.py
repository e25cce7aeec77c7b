"""What lies in a package: the documents, the manifest for the archive, and what was left out."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from screening import db
from screening.recruitments.models import Candidate, Recruitment
from screening.reports.batches import archive, files, rules
from screening.reports.batches.rules import Contents
from screening.reports.kinds import KINDS
from tests.factories import Case, Make, evidence_of
from tests.reports.batches.packages import ask, jobs_of, manifest, opened, planned, stored


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_whole_case_with_its_real_documents(app: Flask, case: Case, make: Make) -> None:
    hr = make.user(role="hr")
    number = ask(app, case, hr, kind="case")
    jobs_of(app).drain()
    done = stored(app, number)
    assert (done.state, done.file_name) == ("done", "case-26-01234.zip"), done.error
    package = opened(app, number)
    assert package.namelist() == [
        "README.txt",
        "manifest.json",
        "01-comparison-26-01234.pdf",
        "02-comparison-26-01234.csv",
        "03-candidate-k-01-26-01234.pdf",
        "04-candidate-k-02-26-01234.pdf",
        "05-interview-guide-26-01234.pdf",
        "06-question-set-small-set-1-26-01234.json",
        "07-scores-26-01234.csv",
        "08-audit-log-26-01234.csv",
    ]
    with app.app_context():
        content = files.package(number).read_bytes()
    assert (done.sha256, done.size) == (hashlib.sha256(content).hexdigest(), len(content))
    summary = PdfReader(io.BytesIO(package.read("03-candidate-k-01-26-01234.pdf")))
    words = " ".join(" ".join(page.extract_text() for page in summary.pages).split())
    assert evidence_of(case.candidates[0], "planning-past") in words
    found = manifest(app, number)
    assert found["case"]["number"] == "26/01234"
    assert found["format_version"] == archive.FORMAT_VERSION
    for entry in found["files"]:
        held = package.read(entry["name"])
        assert (entry["sha256"], entry["size"]) == (hashlib.sha256(held).hexdigest(), len(held))
    assert [entry["document_type"] for entry in found["files"]] == [
        "comparison", "comparison-table", "summary", "summary", "guide", "question-set", "scores",
        "audit-log",
    ]  # fmt: skip
    first = found["files"][0]
    assert first["access"] == {
        "code": "U", "act": "offentleglova", "section": "§ 25", "as_of": "2026-07-01"
    }  # fmt: skip
    assert (first["author"], first["language"]) == ("Department of Services", "en")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["date"])
    assert first["system"].startswith("Screening ")
    (question_set,) = (one for one in found["files"] if one["document_type"] == "question-set")
    assert question_set["sha256"] == found["question_set"]["sha256"], "the hash that others name"
    assert question_set["access"]["code"] == ""
    assert [(one["subject"], one["code"]) for one in found["left_out"]] == [("K-03", "sealed")]
    readme = package.read("README.txt").decode()
    assert "Candidate summary: K-03. Not shown to the person" in readme
    assert all(name in readme for name in package.namelist()[1:])


def test_the_same_data_make_the_same_bytes(
    app: Flask, case: Case, make: Make, painted: list[str]
) -> None:
    hr = make.user(role="hr")
    hashes, number = set(), 0
    for _ in range(2):
        number = ask(app, case, hr, kind="case")
        jobs_of(app).drain()
        hashes.add(stored(app, number).sha256)
    assert len(painted) == 8
    assert len(hashes) == 1
    assert {entry.date_time for entry in opened(app, number).infolist()} == {archive.BEGINNING}


def test_a_panel_member_gets_what_a_panel_member_may_see(
    app: Flask, case: Case, make: Make, painted: list[str]
) -> None:
    make.scorecard(case, case.members[0], case.candidates[2], 3)
    number = ask(app, case, case.chair, kind="case")
    jobs_of(app).drain()
    found = manifest(app, number)
    kinds = [entry["document_type"] for entry in found["files"]]
    assert (kinds.count("summary"), kinds.count("audit-log")) == (3, 0)
    assert [one["code"] for one in found["left_out"]] == ["not-allowed"]


def test_who_has_lost_the_place_gets_nothing(
    app: Flask, case: Case, make: Make, painted: list[str]
) -> None:
    number = ask(app, case, case.users[1])
    jobs_of(app).drain()
    assert (stored(app, number).state, stored(app, number).error_code) == ("failed", "not-allowed")
    assert painted == []


def test_without_an_open_summary_there_is_a_reason(app: Flask, make: Make) -> None:
    case = make.recruitment(candidates=2)
    number = ask(app, case, case.chair)
    jobs_of(app).drain()
    assert stored(app, number).error_code == "nothing-to-make"
    empty = make.recruitment(candidates=0)
    whole = ask(app, empty, empty.chair, kind="case")
    jobs_of(app).drain()
    assert stored(app, whole).state == "done", stored(app, whole).error


def test_every_score_and_note_is_in_the_table(app: Flask, case: Case, make: Make) -> None:
    card = make.scorecard(case, case.members[0], case.candidates[2], {"planning-past": 2})
    make.scorecard(case, case.members[1], case.candidates[2], {"planning-past": "declined"})
    make.final_score(card, "planning-past", 3, "=Agreed")
    plan = planned(app, ask(app, case, case.chair, kind="case"))
    (part,) = (one for one in plan.parts if one.kind.key == "scores")
    found = rows(part.make())
    assert len(found) == 2 * 2 * 4 + 3
    last = [(row["member"], row["stage"], row["outcome"], row["level"]) for row in found[-3:]]
    names = [user.name for user in case.users]
    assert last == [
        (names[0], "initial", "scored", "2"),
        (names[0], "final", "scored", "3"),
        (names[1], "initial", "declined", ""),
    ]
    assert found[-2]["reason"] == "'=Agreed"
    assert found[-3]["evidence"] == evidence_of(case.candidates[2], "planning-past")


HOSTILE = ("../../etc/x", "K-01\n", "CON", "«æøå» 🧨", "a" * 20)


def test_hostile_names_make_harmless_file_names(
    app: Flask, case: Case, make: Make, painted: list[str]
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(Recruitment).values(reference="../..\\26/1; rm -rf 'x' \x1b"))
        for candidate, code in zip(case.candidates, HOSTILE, strict=False):
            session.execute(
                sa.update(Candidate)
                .where(Candidate.id == candidate.id)
                .values(code=code, name=code)
            )
    number = ask(app, case, make.user(role="hr"), kind="case", language="nb")
    jobs_of(app).drain()
    done = stored(app, number)
    assert done.state == "done", done.error
    for name in (done.file_name, *opened(app, number).namelist()):
        assert re.fullmatch(r"[a-z0-9-]{1,90}\.[a-z]{3,4}|README\.txt", name)
    assert manifest(app, number)["case"]["number"].startswith("../..")


def test_codes_that_look_alike_keep_their_own_files(
    app: Flask, case: Case, painted: list[str]
) -> None:
    with app.app_context(), db.unit_of_work() as session:
        for candidate, code in zip(case.candidates, ("K-1", "K 1", "K/1"), strict=True):
            session.execute(
                sa.update(Candidate).where(Candidate.id == candidate.id).values(code=code)
            )
    plan = planned(app, ask(app, case, case.chair))
    assert len({part.name for part in plan.parts}) == 2


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_fingerprint_follows_data_language_and_kind(
    app: Flask, case: Case, make: Make, language: str
) -> None:
    number = ask(app, case, case.chair, language=language)
    first = planned(app, number)
    assert planned(app, number).fingerprint == first.fingerprint
    assert first.language == language
    make.scorecard(case, case.members[0], case.candidates[2], 5)
    assert planned(app, number).fingerprint != first.fingerprint
    whole = planned(app, ask(app, case, case.chair, kind="case", language=language))
    assert whole.fingerprint != planned(app, number).fingerprint


def test_what_is_shown_must_be_within_what_one_sees() -> None:
    all_of_it = Contents(frozenset({1, 2}), frozenset({1, 2, 3}), log=True)
    assert all_of_it.within(all_of_it)
    assert Contents.stored(all_of_it.plain()).within(all_of_it)
    for less in (
        replace(all_of_it, scores=frozenset({1})),
        replace(all_of_it, names=frozenset({1, 2})),
        replace(all_of_it, log=False),
    ):
        assert less.within(all_of_it)
        assert not all_of_it.within(less)


def test_every_kind_of_document_says_what_it_is(app: Flask) -> None:
    with app.app_context():
        for key, kind in KINDS.items():
            assert kind.key == key
            assert str(kind.title)
            assert bool(kind.access_code) == (kind.access is not None)
            assert kind.file_name("26/1", language="en", extension="pdf").endswith("-26-1.pdf")
    assert rules.MOST_ATTEMPTS > 1
