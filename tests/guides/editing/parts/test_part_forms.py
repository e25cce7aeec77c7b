"""The form of one part: its fields, what it refuses, and what it comes to."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from screening import i18n
from screening.guides.drafts.parts import OUTLINE, blank, kind_of, parts_of
from screening.guides.editing.parts.forms import PartForm
from screening.guides.editing.parts.rows import act_on_rows, rows_in
from tests.documents import document

pytestmark = pytest.mark.any_database

PARTS: dict[str, Any] = parts_of(document())
SCALE = PARTS["about"]["scale"]
CRITERIA = [("planning", "Planning"), ("initiative", "Initiative"), ("openness", "Openness")]


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def form_of(
    key: str, posted: dict[str, str] | None = None, part: Any = None, scale: Any = None
) -> PartForm:
    form = PartForm(
        kind_of(key)[0],
        PARTS[key] if part is None else part,
        scale=scale or SCALE,
        criteria=CRITERIA,
        posted=None if posted is None else MultiDict(posted),
    )
    form.validate()
    return form


def sent(key: str, **changes: str) -> dict[str, str]:
    """Return what a browser sends for a part, with changes; `_` stands for a hyphen in names."""
    form = form_of(key)
    values = form.values | ({"rows": str(form.rows)} if key.startswith("question") else {})
    return values | {name.replace("_", "-"): text for name, text in changes.items()}


@pytest.mark.parametrize("key", [key for key in PARTS if key != OUTLINE])
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(key: str) -> None:
    form = form_of(key, sent(key))
    assert form.errors == {}
    assert form.value() == PARTS[key]


@pytest.mark.parametrize("kind", ["about", "competency", "criterion", "question"])
def test_a_new_part_can_be_shown_and_sent_empty(kind: str) -> None:
    part = blank(kind)
    shown = PartForm(kind, part, scale=SCALE)
    form = PartForm(kind, part, scale=SCALE, posted=MultiDict(shown.values))
    assert form.validate()
    assert form.value() == part


def test_fields_are_named_as_places_are() -> None:
    assert {"stem-nb", "probes-1-en", "type", "criterion", "minutes"} <= form_of(
        "question/planning-past"
    ).values.keys()
    assert {"name-nn", "remote_reason-nb", "anchors-2-en", "anchors-5-nb", "weight"} <= form_of(
        "criterion/planning"
    ).values.keys()
    assert {"title-nb", "sector", "minutes", "scale-minimum", "scale-labels-4-en"} <= form_of(
        "about"
    ).values.keys()
    assert set(form_of("competency/autonomy").values) == {"name-nb", "name-nn", "name-en"}


def test_every_label_says_the_language() -> None:
    form = form_of("question/planning-past")
    assert form["stem-nn"].label.text == "Question (Nynorsk)"
    assert form["probes-1-en"].label.text == "Follow-up question 2 (English)"


def test_needed_anchors_are_told_from_optional_ones() -> None:
    groups = form_of("criterion/planning").groups
    optional = {name for name, group in groups.items() if group.optional}
    assert optional == {"anchors-2", "anchors-4"}
    wide = {"minimum": 0, "maximum": 3, "labels": {}}
    groups = form_of("criterion/planning", scale=wide).groups
    assert [name for name in groups if name.startswith("anchors")] == [
        "anchors-0",
        "anchors-1",
        "anchors-2",
        "anchors-3",
        "anchors-5",
    ]
    assert {name for name, one in groups.items() if one.optional} == {
        "anchors-1",
        "anchors-2",
        "anchors-5",
    }


@pytest.mark.parametrize(
    ("key", "field", "text", "told"),
    [
        ("question/planning-past", "minutes", "abc", "Write a whole number from 1 to 600."),
        ("question/planning-past", "minutes", "", "Write a whole number from 1 to 600."),
        ("question/planning-past", "minutes", "0", "Write a whole number from 1 to 600."),
        ("question/planning-past", "minutes", "601", "Write a whole number from 1 to 600."),
        ("question/planning-past", "minutes", "٣", "Write a whole number from 1 to 600."),
        ("question/planning-past", "minutes", "9" * 5000, "Write a whole number from 1 to 600."),
        ("question/planning-past", "type", "magic", "Choose one of those that are listed."),
        ("question/planning-past", "criterion", "other", "Choose one of those that are listed."),
        ("question/planning-past", "stem-nb", "a" * 5001, "It may have 5000 characters."),
        ("question/planning-past", "stem-nb", "a\x00b", "(U+0000). Take it out."),
        ("question/planning-past", "probes-1-nn", "a\u202eb", "(U+202E). Take it out."),
        ("criterion/planning", "anchors-2-nb", "a\x1bb", "(U+001B). Take it out."),
        ("criterion/planning", "weight", "0", "Write a number above 0, at most 1000."),
        ("criterion/planning", "weight", "-1", "Write a number above 0, at most 1000."),
        ("criterion/planning", "weight", "nan", "Write a number above 0, at most 1000."),
        ("criterion/planning", "weight", "1e3", "Write a number above 0, at most 1000."),
        ("criterion/planning", "weight", "1000.5", "Write a number above 0, at most 1000."),
        ("about", "minutes", "1.5", "Write a whole number from 1 to 600."),
        ("about", "sector", "a" * 81, "It may have 80 characters."),
        ("about", "scale-minimum", "2", "Write a whole number from 0 to 1."),
        ("about", "scale-maximum", "0", "Write a whole number from 1 to 10."),
        ("about", "scale-maximum", "1", "this one has 1."),
    ],
)
def test_what_cannot_be_used_is_told_of_and_the_rest_is_taken(
    key: str, field: str, text: str, told: str
) -> None:
    name = "name-en" if "name-en" in form_of(key) else "title-en" if key == "about" else "stem-en"
    form = form_of(key, {**sent(key), field: text, name: "Something else"})
    assert list(form.errors) == [field]
    assert told in form.errors[field][0]
    first = name.partition("-")[0]
    assert form.value() == PARTS[key] | {first: PARTS[key][first] | {"en": "Something else"}}


def test_a_scale_is_taken_as_a_whole_or_not_at_all() -> None:
    form = form_of("about", sent("about", scale_minimum="0", scale_maximum="10"))
    assert "this one has 11" in form.errors["scale-maximum"][0]
    assert form.value() == PARTS["about"]
    form = form_of("about", sent("about", scale_minimum="0", scale_maximum="9"))
    assert form.value()["scale"] == SCALE | {"minimum": 0, "maximum": 9}


@pytest.mark.parametrize(("text", "weight"), [("2", 2.0), ("0,5", 0.5), (" 1.25 ", 1.25)])
def test_a_weight_may_have_a_comma(text: str, weight: float) -> None:
    form = form_of("criterion/planning", sent("criterion/planning", weight=text))
    assert form.errors == {}
    assert form.value()["weight"] == weight


def test_a_weight_is_shown_as_the_reader_writes_it() -> None:
    part = PARTS["criterion/planning"] | {"weight": 0.5}
    assert form_of("criterion/planning", part=part).values["weight"] == "0.5"
    with i18n.speaking("nb"):
        form = form_of("criterion/planning", part=part)
        assert form.values["weight"] == "0,5"
        assert form_of("criterion/planning", form.values, part=part).value() == part
    fine = PARTS["criterion/planning"] | {"weight": 1 / 3}
    shown = form_of("criterion/planning", part=fine).values
    assert form_of("criterion/planning", shown, part=fine).value()["weight"] == 1 / 3


def test_line_ends_tabs_and_lines_of_names_get_one_form() -> None:
    key = "criterion/planning"
    form = form_of(
        key, sent(key, definition_en="One\r\ntwo\tthree\u2028four", name_en="Plan\r\nning")
    )
    assert form.value()["definition"]["en"] == "One\ntwo three\nfour"
    assert form.value()["name"]["en"] == "Plan ning"


def test_what_was_not_on_the_page_stays_as_it_is() -> None:
    part = copy.deepcopy(PARTS["criterion/planning"])
    part["anchors"]["4"] = {"nb": "Fire", "nn": "Fire", "en": "Four"}
    posted = {"name-en": "Plans"}
    assert form_of("criterion/planning", posted, part=part).value() == part | {
        "name": part["name"] | {"en": "Plans"}
    }
    assert form_of("question/planning-past", {}).value() == PARTS["question/planning-past"]


def test_what_was_typed_for_a_level_that_is_gone_is_still_there() -> None:
    scale = {"minimum": 1, "maximum": 2, "labels": {}}
    form = form_of(
        "criterion/planning", sent("criterion/planning", anchors_4_nb="Fire"), scale=scale
    )
    assert form.values["anchors-4-nb"] == "Fire"
    assert form.value()["anchors"]["4"] == {"nb": "Fire", "nn": "", "en": ""}


def test_a_level_without_words_is_not_made() -> None:
    form = form_of("criterion/planning", sent("criterion/planning", anchors_2_en="  "))
    assert form.value() == PARTS["criterion/planning"]


def test_a_criterion_that_is_gone_can_stay_until_another_is_chosen() -> None:
    part = PARTS["question/planning-past"] | {"criterion": "gone"}
    form = form_of("question/planning-past", part=part)
    assert ("gone", "No longer there (gone)") in [
        (one.value, one.label) for one in form["criterion"].choices
    ]
    assert form_of("question/planning-past", form.values, part=part).errors == {}


def test_control_characters_get_a_picture_to_be_shown() -> None:
    form = form_of(
        "question/planning-past", sent("question/planning-past", stem_nb="a\x00b\nc\x7f")
    )
    form.make_showable()
    assert form.values["stem-nb"] == "a␀b\nc\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("action", "row", "texts"),
    [
        ("add", 3, ["a", "b", "c", ""]),
        ("remove 1", 1, ["a", "c"]),
        ("remove 2", 1, ["a", "b"]),
        ("up 2", 1, ["a", "c", "b"]),
        ("up 0", 0, ["a", "b", "c"]),
        ("down 0", 1, ["b", "a", "c"]),
        ("down 2", 2, ["a", "b", "c"]),
        ("remove 9", None, ["a", "b", "c"]),
        ("explode", None, ["a", "b", "c"]),
        ("", None, ["a", "b", "c"]),
    ],
)
def test_rows_are_added_removed_and_moved(action: str, row: int | None, texts: list[str]) -> None:
    posted = MultiDict({"rows": "3"} | {f"probes-{n}-nb": text for n, text in enumerate("abc")})
    assert act_on_rows(posted, action) == row
    assert [one["nb"] for one in rows_in(posted)] == texts


def test_the_last_row_leaves_none_and_there_is_an_end_to_adding() -> None:
    posted = MultiDict({"rows": "1", "probes-0-nb": "a"})
    assert act_on_rows(posted, "remove 0") is None
    assert rows_in(posted) == []
    for _ in range(25):
        act_on_rows(posted, "add")
    assert len(rows_in(posted)) == 20


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([key for key in PARTS if key != OUTLINE]),
    st.dictionaries(
        st.sampled_from(
            [
                "stem-nb",
                "name-en",
                "minutes",
                "weight",
                "type",
                "rows",
                "probes-3-nn",
                "anchors-2-nb",
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"])) | st.integers().map(str),
    ),
)
def test_whatever_is_sent_comes_to_a_part_that_can_be_shown(
    key: str, posted: dict[str, str]
) -> None:
    form = form_of(key, sent(key) | posted)
    value = form.value()
    assert form_of(key, part=value).value() == value
    assert value.keys() == PARTS[key].keys()
