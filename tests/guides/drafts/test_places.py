"""Whatever is said of a draft lands beside a field, or on a part, that its pages really have."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from screening import resources
from screening.guides import files
from screening.guides.drafts.checks import Fault, Remark, check
from screening.guides.drafts.parts import OUTLINE, kind_of, no_text, parts_of
from screening.guides.drafts.places import Place, name_of, place_of, steps
from screening.guides.editing.parts.forms import PartForm
from tests.documents import document

SETS = {one.stem: one for one in sorted(resources.folder("question_sets").glob("*.yaml"))}


def shipped(name: str) -> dict[str, Any]:
    return parts_of(files.read(SETS[name]))


def spoilt(parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield drafts with everything amiss that a form lets through, and some that it does not."""
    emptied = copy.deepcopy(parts)
    for key, part in emptied.items():
        if key != OUTLINE:
            _empty(part)
    yield emptied
    yield _each(parts, lambda text: f"{text}\u202e", only_texts=True)
    yield _each(parts, lambda _text: "a" * 5001, only_texts=True)
    yield _each(parts, lambda _text: "Har du planer om å få barn? Er du gravid?", only_texts=True)
    yield _each(
        parts, lambda _text: "Du er utadvendt og veldig, svært, ganske god.", only_texts=True
    )
    narrow = copy.deepcopy(parts)
    narrow["about"]["scale"] |= {"minimum": 1, "maximum": 3}
    narrow["about"]["minutes"] = 1
    yield narrow
    wide = copy.deepcopy(parts)
    wide["about"]["scale"] |= {"minimum": 0, "maximum": 10}
    yield wide
    for part in (bare := copy.deepcopy(parts)).values():
        part.update({name: -1 for name in ("minutes", "weight") if name in part})
        part.update({name: "none" for name in ("type", "criterion") if name in part})
    yield bare


def _empty(part: dict[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and set(value) == set(no_text()):
            part[key] = {**value, "nn": ""}
        elif isinstance(value, dict):
            _empty(value)
        elif isinstance(value, list):
            part[key] = [no_text(), *({**one, "en": " "} for one in value)]


def _each(value: Any, change: Any, *, only_texts: bool, key: str = "") -> Any:
    if isinstance(value, dict):
        found = value
        if key != OUTLINE:
            found = {
                name: _each(inner, change, only_texts=only_texts, key=name)
                for name, inner in value.items()
            }
        return copy.deepcopy(found)
    if isinstance(value, list):
        return [_each(one, change, only_texts=only_texts) for one in value]
    return change(value) if isinstance(value, str) and key in no_text() else value


@pytest.mark.parametrize("name", SETS)
def test_every_place_is_on_a_page(app: Flask, name: str) -> None:
    seen = set()
    for parts in spoilt(shipped(name)):
        found = check(parts, "any")
        with app.test_request_context():
            forms = {
                key: PartForm(kind_of(key)[0], part, scale=parts["about"]["scale"])
                for key, part in parts.items()
                if key != OUTLINE
            }
        said: list[Fault | Remark] = [*found.faults, *found.remarks]
        assert said
        for one in said:
            assert one.place.part in parts
            if one.place.part == OUTLINE:
                assert one.place.field == ""
                continue
            form = forms[one.place.part]
            home = form.home(one.place.field)
            # Only what is said of a whole part has no field; the rest lies as near as can be.
            assert home == one.place.field or (home == "" and one.place.field == ""), one
            seen.add(kind_of(one.place.part)[0])
    assert {"about", "competency", "criterion", "question"} <= seen


def test_follow_up_questions_that_are_not_written_keep_their_rows() -> None:
    parts = copy.deepcopy(parts_of(document()))
    question = parts["question/planning-past"]
    question["probes"] = [no_text(), {"nb": "Hva så?", "nn": "", "en": ""}, no_text()]
    places = {one.place.field for one in check(parts, "any").faults_of("question/planning-past")}
    assert places == {"probes-1-nn", "probes-1-en"}
    assert place_of(parts, "questions[0].probes[5].nb") == Place("question/planning-past", "probes")


@pytest.mark.parametrize(
    ("path", "part", "field"),
    [
        ("title.nb", "about", "title-nb"),
        ("scale.labels.3.en", "about", "scale-labels-3-en"),
        ("scale.maximum", "about", "scale-maximum"),
        ("competencies[0].name.nn", "competency/autonomy", "name-nn"),
        ("competencies[0].criteria[1].anchors.3.nn", "criterion/initiative", "anchors-3-nn"),
        ("competencies[1].criteria[0].weight", "criterion/openness", "weight"),
        ("competencies[1].criteria[0]", "criterion/openness", ""),
        ("questions[1].stem.nb", "question/planning-situation", "stem-nb"),
        ("questions[1].id", "question/planning-situation", ""),
        ("questions[9].stem.nb", "outline", ""),
        ("competencies[0].criteria[9].name.nb", "outline", ""),
        ("questions", "outline", "questions"),
        ("", "outline", ""),
    ],
)
def test_a_path_leads_to_its_field(path: str, part: str, field: str) -> None:
    assert place_of(parts_of(document()), path) == Place(part, field)


def test_a_path_as_people_read_it_is_taken_apart() -> None:
    assert steps("questions[2].probes[0].nb") == ("questions", 2, "probes", 0, "nb")


def test_a_part_is_called_what_it_is_called_in_any_language() -> None:
    parts = copy.deepcopy(parts_of(document()))
    assert name_of(parts, "criterion/planning", "nn") == "Planning (nynorsk)"
    parts["criterion/planning"]["name"] = {"nb": " ", "nn": "", "en": "Planning"}
    assert name_of(parts, "criterion/planning", "nb") == "Planning"
    assert name_of(parts, "about", "en") == "Small set"
    assert name_of(parts, "question/planning-past", "en") == "Tell us about planning-past."
    assert (name_of(parts, "question/none", "en"), name_of(parts, OUTLINE, "en")) == ("", "")
