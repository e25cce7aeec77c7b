"""In what two versions differ part by part: by example, and by what holds for all sets."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.difference import (
    Counts,
    Difference,
    Place,
    differences,
    differences_of_parts,
)
from screening.guides.drafts import edits
from screening.guides.drafts.parts import empty, no_text, parts_of
from screening.guides.schema import Document
from tests.documents import CRITERIA, QUESTIONS, document, document_data, words


def of(data: dict[str, Any]) -> Document:
    return Document.model_validate_json(json.dumps(data))


def only(diff: Difference) -> Any:
    (part,) = diff.parts
    return part


def test_the_same_document_differs_in_nothing() -> None:
    diff = differences(document(), document())
    assert not diff
    assert (diff.parts, diff.texts, diff.only_words) == ((), (), True)


def test_spelling_is_only_words() -> None:
    data = document_data()
    data["questions"][1]["stem"]["nn"] = "Tell us abot planning-situation. (nynorsk)"
    data["questions"][1]["probes"][0]["nb"] = "What did you doo? (bokmål)"
    data["competencies"][0]["criteria"][0]["anchors"]["3"]["en"] = "Planing at level 3."
    data["scale"]["labels"]["3"]["en"] = "Satisfactorry"
    diff = differences(document(), of(data))
    assert diff.only_words
    assert [one.path for one in diff.texts] == [
        "about/scale-labels-3-en",
        "criterion/planning/anchors-3-en",
        "question/planning-situation/stem-nn",
        "question/planning-situation/probes-0-nb",
    ]
    assert diff.languages == {"nb", "nn", "en"}
    stem = diff.texts[2]
    assert [one.text for one in stem.segments if one.kind != "same"] == ["about", "abot"]
    assert stem.words_changed == pytest.approx(2 / 12)


def _more_than_words() -> dict[str, dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {}

    def case(name: str) -> dict[str, Any]:
        return cases.setdefault(name, document_data())

    case("minutes")["questions"][0]["minutes"] = 7
    case("interview")["minutes"] = 60
    case("type")["questions"][0]["type"] = "situational"
    case("criterion")["questions"][3]["criterion"] = "openness"
    case("criterion")["questions"][1]["criterion"] = "initiative"
    case("weight")["competencies"][0]["criteria"][0]["weight"] = 2.0
    case("sector")["sector"] = "State"
    case("labels")["scale"]["labels"]["4"] = words("Good")
    case("anchor")["competencies"][0]["criteria"][0]["anchors"]["4"] = words("Better")
    case("probe")["questions"][0]["probes"].append(words("And then?"))
    case("other probe")["questions"][0]["probes"][0] = words("Why not?")
    case("order of probes")["questions"][0]["probes"].reverse()
    case("order")["questions"].reverse()
    case("question")["questions"].pop(1)
    new = copy.deepcopy(document_data()["questions"][0]) | {"id": "new"}
    case("new question")["questions"].append(new)
    case("competencies")["competencies"].reverse()
    case("criteria")["competencies"][0]["criteria"].reverse()
    return cases


@pytest.mark.parametrize("name", list(_more_than_words()))
def test_more_than_words(name: str) -> None:
    other = of(_more_than_words()[name])
    diff = differences(document(), other)
    assert diff
    assert not diff.only_words
    assert not differences(other, document()).only_words


def test_values_are_told_in_words() -> None:
    data = document_data(minutes=60)
    question = data["questions"][1]
    question |= {"type": "job_knowledge", "criterion": "initiative", "minutes": 5}
    data["competencies"][0]["criteria"][0]["weight"] = 2.25
    diff = differences(document(), of(data))
    told = {
        (part.key, str(one.label)): (str(one.old("nb")), str(one.new("nb")))
        for part in diff.parts
        for one in part.values
    }
    assert told == {
        ("about", "Length in minutes"): ("40", "60"),
        ("criterion/planning", "Weight"): ("1", "2.25"),
        ("question/planning-situation", "Criterion"): (
            "Planning (bokmål)",
            "Initiative (bokmål)",
        ),
        ("question/planning-situation", "Type of question"): (
            "Situational question",
            "Job knowledge",
        ),
        ("question/planning-situation", "Length in minutes"): ("8", "5"),
    }
    assert [diff.counts(kind).changed for kind in ("about", "criterion", "question")] == [1, 1, 1]


def test_what_only_moved_says_from_where_to_where() -> None:
    data = document_data()
    data["questions"].insert(0, data["questions"].pop(3))
    part = only(differences(document(), of(data)))
    assert (part.id, part.state, part.moved) == ("openness-past", "same", True)
    assert (part.before.number, part.after.number) == (4, 1)
    assert (part.values, part.texts) == ((), ())


def test_a_criterion_that_changes_competency_has_moved() -> None:
    data = document_data()
    data["competencies"][1]["criteria"].append(data["competencies"][0]["criteria"].pop(0))
    part = only(differences(document(), of(data)))
    assert (part.id, part.state, part.moved) == ("planning", "same", True)
    assert (part.before.group, part.after.group) == ("autonomy", "values")


def test_what_is_new_and_what_is_gone_come_with_all_they_say() -> None:
    data = document_data()
    gone = data["questions"].pop(1)
    new = copy.deepcopy(gone) | {"id": "new", "stem": words("Something new.")}
    data["questions"].insert(0, new)
    diff = differences(document(), of(data))
    assert diff.counts("question") == Counts(added=1, removed=1)
    added, removed = diff.parts
    assert (added.id, added.before, added.after) == ("new", None, Place(1))
    assert (removed.id, removed.before, removed.after) == ("planning-situation", Place(2), None)
    for part, kind in ((added, "added"), (removed, "removed")):
        assert [text.name for text in part.texts] == ["stem", "probes", "probes"]
        assert {text.state for text in part.texts} == {kind}
        assert {one.kind for text in part.texts for w in text.wordings for one in w.segments} == {
            kind
        }
        assert [one.name for one in part.values] == ["criterion", "type", "minutes"]


def test_what_is_gone_stands_where_it_used_to() -> None:
    data = document_data()
    del data["questions"][1]
    data["questions"][0]["minutes"] = data["questions"][1]["minutes"] = 9
    diff = differences(document(), of(data))
    assert [part.id for part in diff.of_kind("question")] == list(QUESTIONS[:3])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("What?|How long?", "What?|Who else?|How long?", [("added", None, 2, False)]),
        ("What?|How long?", "How long?", [("removed", 1, None, False)]),
        ("What hapened then?|Why?", "What happened then?|Why?", [("changed", 1, 1, False)]),
        ("Why?", "Where exactly?", [("removed", 1, None, False), ("added", None, 1, False)]),
        ("Hvorfr?", "Hvorfor?", [("changed", 1, 1, False)]),
        ("One a?|Two b?|Three c?", "Three c?|One a?|Two b?", [("same", 3, 1, True)]),
        ("Again?|Again?", "Again?", [("removed", 2, None, False)]),
        ("", "What?", [("added", None, 1, False)]),
        # Moved and put right at once.
        (
            "What hapened then?|One a?|Two b?",
            "One a?|Two b?|What happened then?",
            [("changed", 1, 3, True)],
        ),
    ],
)
def test_follow_up_questions_are_recognised(
    old: str, new: str, expected: list[tuple[str, int | None, int | None, bool]]
) -> None:
    def with_probes(probes: str) -> Document:
        data = document_data()
        texts = probes.split("|") if probes else []
        data["questions"][0]["probes"] = [dict.fromkeys(("nb", "nn", "en"), one) for one in texts]
        return of(data)

    part = only(differences(with_probes(old), with_probes(new)))
    assert [(one.state, one.before, one.after, one.moved) for one in part.texts] == expected


def test_the_part_of_a_follow_up_question_in_the_form() -> None:
    data = document_data()
    data["questions"][0]["probes"].insert(0, words("And why?"))
    part = only(differences(document(), of(data)))
    assert [one.path for one in part.texts[0].wordings] == [
        f"question/planning-past/probes-0-{code}" for code in ("nb", "nn", "en")
    ]
    assert str(part.texts[0].label) == "Follow-up question 1"


# ------------------------------------------------------------------------------ drafts


def test_a_draft_with_nothing_written_can_be_compared() -> None:
    nothing = empty({})
    one = edits.applied(nothing, edits.add(nothing, "competency", "c01"))
    two = edits.applied(one, edits.add(one, "criterion", "k01", within="c01"))
    three = edits.applied(two, edits.add(two, "question", "q01", within="k01"))
    diff = differences_of_parts(nothing, three)
    assert [(part.key, part.state) for part in diff.parts] == [
        ("competency/c01", "added"),
        ("criterion/k01", "added"),
        ("question/q01", "added"),
    ]
    assert diff.texts == ()
    assert [part.name_in("nb") for part in diff.parts] == ["c01", "k01", "q01"]
    assert str(diff.parts[2].values[0].new("nb")) == "k01"
    assert differences_of_parts(three, three) == Difference((), diff.names)


def test_blanks_and_what_has_not_been_written_make_no_difference() -> None:
    parts = parts_of(document())
    other = copy.deepcopy(parts)
    other["question/planning-past"]["stem"]["nb"] += " \r\n"
    other["question/planning-past"]["probes"].append(no_text())
    other["criterion/planning"]["anchors"]["2"] = no_text()
    other["about"]["scale"]["labels"]["2"] = no_text()
    other["about"]["sector"] = ""
    assert not differences_of_parts(parts, other)


def test_a_language_that_is_not_written_is_more_than_spelling() -> None:
    parts = parts_of(document())
    other = copy.deepcopy(parts)
    other["question/planning-past"]["stem"]["nn"] = ""
    diff = differences_of_parts(parts, other)
    assert [one.path for one in diff.texts] == ["question/planning-past/stem-nn"]
    assert not diff.only_words


# ------------------------------------------------------------------------------ all sets


@st.composite
def documents(draw: st.DrawFn) -> Document:
    data = document_data()
    for question in data["questions"]:
        question["minutes"] = draw(st.integers(1, 9))
        question["stem"]["nb"] = draw(st.sampled_from(["Hva skjedde da?", "Hva gjorde du?"]))
        question["probes"] = draw(
            st.lists(st.sampled_from([words("Why?"), words("How?"), words("When?")]), max_size=4)
        )
    data["questions"] = draw(st.permutations(data["questions"]))
    data["competencies"] = draw(st.permutations(data["competencies"]))
    taken = draw(st.sets(st.sampled_from(QUESTIONS[:2]), max_size=1))
    data["questions"] = [one for one in data["questions"] if one["id"] not in taken]
    return of(data)


@given(documents(), documents())
def test_turned_round_added_is_removed_and_the_rest_is_as_many(
    one: Document, two: Document
) -> None:
    there, back = differences(one, two), differences(two, one)
    assert bool(there) == bool(back) == (one != two)
    for kind in ("about", "competency", "criterion", "question"):
        forth, turned = there.counts(kind), back.counts(kind)
        assert (forth.added, forth.removed) == (turned.removed, turned.added)
        assert (forth.changed, forth.moved) == (turned.changed, turned.moved)
    assert there.only_words == back.only_words
    for text in there.texts:
        assert "".join(one.text for one in text.segments if one.kind != "added") == text.before


def test_every_criterion_and_question_of_another_set_is_told() -> None:
    data = document_data()
    diff = differences_of_parts(parts_of(of(data)), empty({}))
    assert {part.id for part in diff.of_kind("criterion")} == set(CRITERIA)
    assert diff.counts("question") == Counts(removed=len(QUESTIONS))
