"""The manifest of a comparison: one form for one content, and nothing but what it should hold."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from screening.reports import seal
from screening.reports.attachments import CSV, AttachedFile
from screening.reports.comparison import compare
from screening.reports.csv_file import comparison_csv
from screening.reports.manifest import Manifest, Program, canonical, comparison_manifest, ratio
from screening.reports.recount import recount, totals
from screening.scoring.table import ScoreTable
from tests.reports import score_tables as tables

PROGRAM = Program(name="screening", version="1.2.3", schema_version="0009")
ISSUER = "0123456789abcdef"
# Halves of surrogate pairs are no text, and neither database takes them.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LEVELS = st.one_of(st.integers(1, 5), st.sampled_from(["not_asked", "no_evidence", "declined"]))


def manifest_of(table: ScoreTable, language: str = "nb") -> Manifest:
    found = compare(table, language)
    file = AttachedFile("comparison.csv", "", CSV, "Data", comparison_csv(found))
    return comparison_manifest(found, files=[file], program=PROGRAM, issuer=ISSUER)


def test_it_says_what_the_comparison_rests_on() -> None:
    table = tables.invented(4, weights=tables.WEIGHTS)
    found = json.loads(canonical(manifest_of(table)))
    assert found["case"]["reference"] == "26/01234"
    assert found["question_set"]["sha256"] == table.version_sha256
    assert found["panel"][0] == {"name": "Kari Nordby", "role": "chair"}
    assert [one["weight"] for one in found["criteria"]] == ["24/1", "20/1", "24/1", "14/1", "18/1"]
    assert found["weights"] == {"equal": False, "reason": table.recruitment.weights_reason}
    assert found["counts"]["missing_scorecards"] == 1
    assert [card["state"] for card in found["candidates"][1]["scorecards"]].count("conflict") == 1
    assert [card["state"] for card in found["candidates"][2]["scorecards"]].count("missing") == 1
    assert found["candidates"][2]["status"] == "withdrawn"
    assert found["last_locked"] == "2026-09-18T11:26:00Z", "the data's time, never the clock's"
    assert found["program"]["version"] == "1.2.3"
    (part,) = found["parts"]
    assert part["sha256"] == AttachedFile("", "", "", "Data", _csv(table)).sha256


def _csv(table: ScoreTable) -> bytes:
    return comparison_csv(compare(table, "nb"))


def test_who_is_sealed_has_no_figures() -> None:
    table = tables.guilford(sealed=frozenset({"Anne"}))
    found = manifest_of(table)
    assert [one.code for one in found.candidates if one.sealed] == ["K-01"]
    assert found.candidates[0].figures is None
    assert found.counts.sealed_candidates == 1


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_one_content_has_one_form_and_the_scores_give_it_back(data: st.DataObject) -> None:
    table = data.draw(_tables())
    language = data.draw(st.sampled_from(["nb", "nn", "en"]))
    found = manifest_of(table, language)
    content = canonical(found)
    assert canonical(manifest_of(table, language)) == content
    read = Manifest.model_validate_json(content)
    assert read == found
    assert canonical(read) == content
    recounts, complaints = recount(_csv_in(table, language), read)
    assert complaints == ()
    assert [one.figures for one in read.candidates] == [
        recounts[one.code].figures if not one.sealed else None for one in read.candidates
    ]
    assert totals(read, recounts) == read.counts
    places = seal.PLACES.findall(content)
    assert len(places) == 1, "no text in it can be taken for the seal"


def _csv_in(table: ScoreTable, language: str) -> bytes:
    return comparison_csv(compare(table, language))


@st.composite
def _tables(draw: st.DrawFn) -> ScoreTable:
    document = tables.plain_document(["Alpha", "Beta"], questions=2)
    members = tables.MEMBERS[: draw(st.integers(1, 3))]
    people = [
        replace(tables.candidate(number), name=draw(WORDS), sealed=draw(st.integers(0, 4)) == 0)
        for number in range(1, draw(st.integers(0, 3)) + 1)
    ]
    rows = []
    for person in people:
        for member in members:
            for question in document.questions:
                given_level = draw(LEVELS)
                scored = isinstance(given_level, int)
                rows.append(
                    tables.score(
                        person.id,
                        member.id,
                        question.id,
                        given_level if isinstance(given_level, int) else None,
                        outcome="scored" if scored else given_level,  # type: ignore[arg-type]
                    )
                )
    weights = draw(
        st.none() | st.fixed_dictionaries({"alpha": st.floats(0, 9), "beta": st.floats(0.1, 9)})
    )
    facts = replace(tables.FACTS, title=draw(WORDS), reference=draw(WORDS))
    return tables.table(
        document,
        people,
        rows,
        members=members,
        weights=weights,
        reason=draw(WORDS),
        facts=facts,
        conflicts=draw(st.sets(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=2)),
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("format", 3),
        ("kind", "summary"),
        ("language", "se"),
        ("last_locked", "yesterday"),
        ("more", "than there should be"),
        ("counts", {"scored": -1}),
        ("case", None),
    ],
)
def test_what_is_not_as_it_is_written_is_not_read(place: str, value: object) -> None:
    found: dict[str, Any] = json.loads(canonical(manifest_of(tables.invented(1))))
    found[place] = value
    with pytest.raises(ValidationError):
        Manifest.model_validate_json(json.dumps(found))


@pytest.mark.parametrize(
    "ratio_text", ["1/0", "1", "1.5", "1/-2", "\u0661/\u0662", f"{'9' * 2001}/1", " 1/2"]
)
def test_a_figure_is_a_fraction_of_whole_numbers(ratio_text: str) -> None:
    found: dict[str, Any] = json.loads(canonical(manifest_of(tables.invented(1))))
    found["candidates"][0]["figures"]["composite"]["exact"] = ratio_text
    with pytest.raises(ValidationError):
        Manifest.model_validate_json(json.dumps(found))


def test_a_fraction_is_written_in_full() -> None:
    assert [ratio(Fraction(1)), ratio(Fraction(-2, 6))] == ["1/1", "-1/3"]


# ----------------------------------------------------------------------------------------- the seal


def test_a_seal_covers_every_byte_but_itself() -> None:
    manifest = canonical(manifest_of(tables.invented(1)))
    key = seal.key_of("secret")
    closed = seal.close(b"before " + manifest + b" after", manifest, key)
    start = closed.index(b"{")
    inside = closed[start : start + len(manifest)]
    places = seal.find(closed, inside)
    assert places is not None
    assert places.worked_out(closed) == places.digest
    assert seal.mark_of(places.digest, key) == places.mark
    for place in (0, len(closed) - 1, start + 5):
        changed = bytearray(closed)
        changed[place] ^= 1
        assert places.worked_out(bytes(changed)) != places.digest


def test_a_seal_needs_one_place_and_an_open_one() -> None:
    manifest = canonical(manifest_of(tables.invented(1)))
    key = seal.key_of("secret")
    closed = seal.close(manifest, manifest, key)
    for pdf, content in ((manifest * 2, manifest), (b"", manifest), (closed, closed)):
        with pytest.raises(ValueError, match="no place"):
            seal.close(pdf, content, key)


def test_keys_follow_from_the_secret_and_do_not_give_it_away() -> None:
    one, other = seal.key_of("one"), seal.key_of("other")
    assert one == seal.key_of("one")
    assert one.id != other.id
    assert one.secret.hex() not in repr(one)
    assert str(one.secret) not in repr(one)
