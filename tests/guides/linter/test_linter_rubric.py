"""How criteria and anchors are made: each rule with what breaks it and what does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.guides import files
from screening.guides.linter.question_set import (
    NotAQuestionSet,
    lint_data,
    lint_document,
    lint_yaml,
)
from screening.guides.linter.rubric import readabilities, weaknesses

SHIPPED = Path(__file__).resolve().parents[3] / "question_sets" / "remote-employee-short.yaml"


def text(english: str) -> dict[str, str]:
    return {"nb": "Ja.", "nn": "Ja.", "en": english}


def anchors(*levels: str) -> dict[int, dict[str, str]]:
    return {level: {"en": said} for level, said in zip((1, 3, 5), levels, strict=False)}


LOW = "The candidate waits for the leader before a decision and tells nobody about the outcome."
MIDDLE = "The candidate makes the decision inside the role and tells the leader about the outcome."
HIGH = "The candidate tests the decision with a colleague and writes the outcome down for others."


def criterion(**changes: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "name": {"en": "Autonomy"},
        "definition": {"en": "Decides inside a role."},
        "anchors": anchors(LOW, MIDDLE, HIGH),
        **changes,
    }


def found(*criteria: dict[str, Any]) -> list[str]:
    data = {"competencies": [{"id": "all", "criteria": list(criteria)}]}
    return [one.category for one in weaknesses(data)]


def test_good_anchors_pass() -> None:
    assert found(criterion()) == []


def test_anchors_of_very_different_length() -> None:
    long = HIGH + " The candidate then changes the routine of the unit with those who use it."
    assert found(criterion(anchors=anchors(LOW, MIDDLE, long))) == ["anchor_length"]


def test_anchors_that_do_not_differ_on_the_same_features() -> None:
    astray = (
        "Meets customers in town every Friday, smiling, bringing cakes, juices, buns and songs."
    )
    assert found(criterion(anchors=anchors(LOW, MIDDLE, astray))) == ["anchor_features"]


def test_degree_words_in_place_of_behaviour() -> None:
    poor = anchors("Poor decision skills", "Good decision skills", "Very good decision skills")
    assert found(criterion(anchors=poor)) == ["degree_words"] * 3


def test_personality_words() -> None:
    assert found(criterion(definition={"en": "Is outgoing and has a positive attitude."})) == [
        "personality_words"
    ]


def test_two_criteria_that_measure_the_same() -> None:
    assert found(criterion(), criterion(id="two")) == ["criteria_alike"]


@pytest.mark.parametrize("name", ["Cultural match", "Culture fit", "Fits in with us"])
def test_a_cultural_match_is_explained_and_replaced(name: str) -> None:
    data = {"competencies": [{"criteria": [criterion(name={"en": name})]}]}
    (one,) = weaknesses(data)
    assert (one.category, one.severity) == ("cultural_match", "warning")
    assert "k08" in str(one.replacement)
    assert "k09" in str(one.replacement)


def test_norwegian_names_of_it_too() -> None:
    for name in ("Kulturell match", "Passer inn i miljøet", "Personlig kjemi"):
        assert "cultural_match" in found(criterion(name={"nb": name}))


def test_a_text_that_is_hard_to_follow() -> None:
    hard = "organisational responsibilities " * 20
    assert found(criterion(remote_reason={"en": hard})) == ["readability"]


def changed(before: str, after: str) -> bytes:
    whole = SHIPPED.read_text(encoding="utf-8")
    assert before in whole
    return whole.replace(before, after, 1).encode()


@pytest.mark.parametrize(
    ("edit", "category", "words"),
    [
        (lambda: changed("  nn: Fjernmedarbeidar, kort\n", ""), "missing_language", "nn"),
        (lambda: changed("  nn: Fjernmedarbeidar, kort", "  nn: ''"), "missing_language", "empty"),
        (lambda: changed("  nn: Fjernmedarbeidar, kort", "  nn: 5"), "question_set", "text"),
        (lambda: changed("minutes: 45", "minutes: 20"), "question_set", "minutes"),
        (lambda: changed("    criterion: k05", "    criterion: k09"), "question_set", "k05"),
    ],
)
def test_what_the_schema_asks_for_is_among_the_findings(
    edit: Callable[[], bytes], category: str, words: str
) -> None:
    (finding,) = (one for one in lint_yaml(edit()) if one.tier == 0)
    assert finding.category == category
    assert words in str(finding.reason)


def test_an_unlawful_question_in_a_set_has_its_line_and_path() -> None:
    content = changed("questions:\n", "questions:\n  - stem: {en: Are you pregnant?}\n")
    error = next(one for one in lint_yaml(content) if one.severity == "error")
    line = content.decode().split("\n").index("  - stem: {en: Are you pregnant?}") + 1
    assert (error.path, error.line) == ("questions[0].stem.en", line)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("name", "Has no children at home"),
        ("definition", "Is the candidate pregnant?"),
        ("remote_reason", "Are you a member of a trade union?"),
        ("anchors", "Are you pregnant?"),
    ],
)
def test_private_matters_that_answers_would_be_judged_by_are_warned_of(
    place: str, said: str
) -> None:
    data = files.read(SHIPPED).model_dump()
    one = data["competencies"][0]["criteria"][0]
    (one["anchors"][1] if place == "anchors" else one[place])["en"] = said
    found = [one for one in lint_data(data) if one.severity in {"error", "warning"}]
    assert {(one.severity, one.replacement) for one in found} == {("warning", None)}
    steps = f"{place}.1" if place == "anchors" else place
    assert {one.path for one in found} == {f"competencies[0].criteria[0].{steps}.en"}


def test_what_a_criterion_says_of_others_is_not_warned_of() -> None:
    data = files.read(SHIPPED).model_dump()
    one = data["competencies"][0]["criteria"][0]
    one["definition"]["en"] = "Supports pregnant employees, and employees on parental leave."
    one["anchors"][3]["en"] = "Works with the union's representative on changes."
    assert not [one for one in lint_data(data) if one.severity in {"error", "warning"}]


def test_only_the_languages_asked_for() -> None:
    content = changed("questions:\n", "questions:\n  - stem: {en: Are you pregnant?}\n")
    assert not [one for one in lint_yaml(content, languages=("nb",)) if one.severity == "error"]


def test_a_document_gives_what_its_file_gives() -> None:
    document = files.read(SHIPPED)
    told = [(one.path, one.category) for one in lint_document(document)]
    assert sorted(told) == sorted(
        (one.path, one.category) for one in lint_yaml(SHIPPED.read_bytes())
    )


def test_every_text_has_its_readability() -> None:
    values = list(readabilities(files.read(SHIPPED).model_dump()))
    assert len({path for path, _text, _lix in values}) == len(values) > 100
    assert all(value > 0 for _path, _text, value in values)


@pytest.mark.parametrize("content", [b"- a\n", b"just words", b"a: 1\n", b""])
def test_what_is_no_question_set(content: bytes) -> None:
    with pytest.raises(NotAQuestionSet):
        lint_yaml(content)
