from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from screening.guides.complaints import InvalidDocument, checked
from screening.guides.schema import (
    Document,
    Question,
    Text,
    canonical_json,
    json_schema,
    parse_canonical,
    sha256,
)
from screening.resources import folder
from tests.documents import document, document_data, words

INITIATIVE = "competencies[0].criteria[1]"
ONLY_IDS = "An id has small letters a to z, digits and single hyphens between them, nothing else."


def plain(**changes: Any) -> dict[str, Any]:
    """The small document as a YAML file would give it: levels are whole numbers."""
    data = document_data(**changes)
    labels = data["scale"].setdefault("labels", {})
    data["scale"]["labels"] = {int(level): text for level, text in labels.items()}
    for competency in data["competencies"]:
        for criterion in competency["criteria"]:
            criterion["anchors"] = {
                int(level): text for level, text in criterion["anchors"].items()
            }
    return data


def complaints(data: object) -> list[str]:
    from screening.guides.complaints import written

    with pytest.raises(InvalidDocument) as caught:
        checked(data)
    return [f"{written(one.path)}: {one.message}" for one in caught.value.found]


def test_a_document_reads_in_three_languages_and_finds_its_parts() -> None:
    small = document()
    assert [one.id for one in small.criteria] == ["planning", "initiative", "openness"]
    assert small.criterion("planning").name.in_language("nn") == "Planning (nynorsk)"
    assert small.question("openness-past").criterion == "openness"
    assert [one.id for one in small.questions_of("planning")] == [
        "planning-past",
        "planning-situation",
    ]
    assert list(small.levels) == [1, 2, 3, 4, 5]
    with pytest.raises(KeyError):
        small.criterion("unknown")
    with pytest.raises(KeyError):
        small.title.in_language("no")


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        document().slug = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.", ("One.",)),
        ("One.\nTwo.", ("One.", "Two.")),
        ("One,\nstill one.\n\nTwo.", ("One, still one.", "Two.")),
        ("One.\n \n\nTwo.", ("One.", "Two.")),
    ],
)
def test_paragraphs(text: str, expected: tuple[str, ...]) -> None:
    assert Text(nb=text, nn="x", en="x").paragraphs("nb") == expected


def test_canonical_json_has_one_form_whatever_the_order_and_gives_the_document_back() -> None:
    data = plain()
    turned = dict(reversed(data.items()))
    one, other = checked(data), checked(turned)
    assert canonical_json(one) == canonical_json(other)
    assert sha256(one) == sha256(other)
    assert " (nynorsk)" in canonical_json(one)
    assert '"anchors":{"1":{"en"' in canonical_json(one)
    assert ": " not in json.dumps(json.loads(canonical_json(one)), separators=(",", ":"))
    assert parse_canonical(canonical_json(one), sha256(one)) == one


def test_canonical_json_is_parsed_once() -> None:
    text, digest = canonical_json(document()), sha256(document())
    assert parse_canonical(text, digest) is parse_canonical(str(text), str(digest))


def test_a_stored_document_that_was_tampered_with_is_refused() -> None:
    text, digest = canonical_json(document()), sha256(document())
    with pytest.raises(ValueError, match="hash"):
        parse_canonical(text.replace("Adviser", "Manager"), digest)


def test_whitespace_at_the_edges_and_the_kind_of_line_end_make_no_difference() -> None:
    assert document(role={"nb": "  Rådgiver\r\n", "nn": "Rådgjevar", "en": "Adviser"}) == document(
        role={"nb": "Rådgiver", "nn": "Rådgjevar", "en": "Adviser"}
    )


def test_every_complaint_is_made_at_once() -> None:
    data = plain(slug="Small Set", minutes=0, colour="red")
    del data["closing"]
    data["title"] = {"nb": "a", "nn": " ", "no": "b", "en": 3}
    data["competencies"][0]["criteria"][1]["anchors"] = {1: words("a"), 3: words("b"), 7: 1}
    data["competencies"][1]["criteria"][0]["weight"] = -1
    data["questions"][3]["criterion"] = "opennes"
    data["questions"][2] = "What?"
    assert set(complaints(data)) == {
        f"slug: {ONLY_IDS}",
        "minutes: This must be more than 0.",
        f"colour: There is no key colour here. The keys are: {', '.join(Document.model_fields)}.",
        "closing: The key closing is missing.",
        "title.nn: The text is empty.",
        "title.no: The language is called nb (bokmål) or nn (nynorsk), not no.",
        "title.en: This must be text.",
        f"{INITIATIVE}.anchors.7: This must be a mapping with the keys: nb, nn, en.",
        f"{INITIATIVE}.anchors.7: The scale goes from 1 to 5; there is no level 7.",
        f"{INITIATIVE}.anchors: There is no anchor for level 5.",
        f"{INITIATIVE}: No question informs the criterion initiative.",
        "competencies[1].criteria[0].weight: This must be more than 0.",
        "competencies[1].criteria[0]: No question informs the criterion openness.",
        f"questions[2]: This must be a mapping with the keys: {', '.join(Question.model_fields)}.",
        "questions[3].criterion: There is no criterion opennes.",
    }


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("format",), 2, "format: This must be one of: 1."),
        (("minutes",), True, "minutes: This must be a whole number."),
        (("minutes",), "45", "minutes: This must be a whole number."),
        (
            ("minutes",),
            20,
            "minutes: The questions take 32 minutes together, more than the interview's 20.",
        ),
        (("title",), "Small", "title: This must be a mapping with the keys: nb, nn, en."),
        (
            ("title", "nb"),
            "x" * 5001,
            "title.nb: The text is too long. It may have 5000 characters.",
        ),
        (
            ("title", "nb"),
            "a\x07b",
            "title.nb: The text holds an invisible character (U+0007). Take it out.",
        ),
        (
            ("title", "nb"),
            "a\u202eb",
            "title.nb: The text holds an invisible character (U+202E). Take it out.",
        ),
        (
            ("title", "nb"),
            "\ud800",
            "title.nb: The text holds half of a character. Write it again.",
        ),
        (
            ("scale", "maximum"),
            1,
            "scale.maximum: A scale has from 2 to 10 levels; this one has 1.",
        ),
        (("scale", "minimum"), 2, "scale.minimum: This must be at most 1."),
        (
            ("scale", "labels"),
            {9: words("x")},
            "scale.labels.9: The scale goes from 1 to 5; there is no level 9.",
        ),
        (
            ("scale", "labels"),
            {"x": words("x")},
            "scale.labels.x: A level is a whole number, written without quotation marks.",
        ),
        (
            ("competencies", 0, "criteria", 0, "weight"),
            float("nan"),
            "competencies[0].criteria[0].weight: This must be a number.",
        ),
        (
            ("competencies", 1, "id"),
            "autonomy",
            "competencies[1].id: The id autonomy is used more than once.",
        ),
        (
            ("competencies", 1, "criteria", 0, "id"),
            "planning",
            "competencies[1].criteria[0].id: The id planning is used more than once.",
        ),
        (
            ("questions", 1, "id"),
            "planning-past",
            "questions[1].id: The id planning-past is used more than once.",
        ),
        (
            ("questions", 1, "type"),
            "riddle",
            (
                "questions[1].type: This must be one of: past_behaviour, situational, "
                "job_knowledge, background_fact."
            ),
        ),
        (
            ("questions", 1, "probes"),
            "Why?",
            (
                "questions[1].probes: This must be a list, each item on a line that begins with a "
                "hyphen."
            ),
        ),
        (
            ("questions", 1, "probes"),
            [words("a")] * 21,
            "questions[1].probes: There may be at most 20 here.",
        ),
        (("questions",), [], "questions: There must be at least 1 here."),
        (("sector",), " ", "sector: The text is empty."),
    ],
)
def test_complaints(path: tuple[str | int, ...], value: object, complaint: str) -> None:
    data = plain()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert complaint in complaints(data)


@pytest.mark.parametrize(
    ("lowest", "highest", "levels"),
    [(1, 4, (1, 4)), (0, 9, (0, 9)), (1, 10, (1, 10)), (0, 1, (0, 1))],
)
def test_other_scales_need_an_anchor_at_each_end(
    lowest: int, highest: int, levels: tuple[int, ...]
) -> None:
    data = plain(scale={"minimum": lowest, "maximum": highest})
    for competency in data["competencies"]:
        for criterion in competency["criteria"]:
            criterion["anchors"] = {level: words("x") for level in levels}
    assert list(checked(data).levels)[-1] == highest
    del data["competencies"][0]["criteria"][0]["anchors"][highest]
    assert complaints(data) == [
        f"competencies[0].criteria[0].anchors: There is no anchor for level {highest}."
    ]


def test_eleven_levels_are_too_many() -> None:
    assert "scale.maximum: A scale has from 2 to 10 levels; this one has 11." in complaints(
        plain(scale={"minimum": 0, "maximum": 10})
    )


@pytest.mark.parametrize("data", [None, [], "text", 3, {}])
def test_what_is_no_document_at_all_is_complained_of(data: object) -> None:
    assert complaints(data)


def test_the_json_schema_beside_the_question_sets_is_current() -> None:
    shipped = (folder("question_sets") / "schema.json").read_text(encoding="utf-8")
    assert shipped == json_schema(), "run: screening guides schema --out question_sets/schema.json"


def test_the_schema_knows_neither_flask_nor_the_database() -> None:
    import subprocess
    import sys

    loaded = "[name for name in ('flask', 'sqlalchemy') if name in sys.modules]"
    program = f"import sys, screening.guides.files; sys.exit(len({loaded}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_document_survives_json() -> None:
    assert Document.model_validate_json(canonical_json(document())) == document()
