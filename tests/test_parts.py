"""The macros that all pages are put together from: what assistive technology gets to know."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

pytestmark = pytest.mark.any_database


class Sample(FlaskForm):  # type: ignore[misc]
    """One field of each kind that is drawn in its own way."""

    title = StringField("Title", [InputRequired("Enter a title.")])
    language = RadioField(
        "Language",
        choices=[SelectChoice("nb", "Bokmål"), SelectChoice("en", "English")],
        validators=[InputRequired("Choose one.")],
    )
    agreed = BooleanField("Agreed")


def drawn(app: Flask, source: str, *, method: str = "GET", **names: Any) -> Element:
    """Draw a template made of `source` and give back its tree; `form` is a `Sample`."""
    with app.test_request_context("/", method=method):
        form = Sample(meta={"csrf": False})
        if method == "POST":
            form.validate()
        html = render_template_string(source, form=form, **names)
    root: Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return root


FIELDS = """{% from "parts/forms.html" import error_summary, field %}
{{ error_summary(form) }}
{{ field(form.title, hint="As in the advert", maxlength=20) }}
{{ field(form.language) }}{{ field(form.agreed) }}"""


def by_id(root: Element, name: str) -> Element:
    """Return the one element with this id."""
    (found,) = (one for one in root.iter() if one.get("id") == name)
    return found


def test_a_field_has_its_label_its_hint_and_its_attributes(app: Flask) -> None:
    root = drawn(app, FIELDS)
    title = by_id(root, "title")
    assert title.get("maxlength") == "20"
    assert title.get("aria-describedby") == "title-hint"
    assert title.get("aria-invalid") is None
    assert by_id(root, "title-hint").text == "As in the advert"
    assert [one.text for one in root.iter("label") if one.get("for") == "title"] == ["Title"]
    assert [one.text for one in root.iter("legend")] == ["Language"]


def test_an_error_is_tied_to_its_field_and_listed_first(app: Flask) -> None:
    root = drawn(app, FIELDS, method="POST")
    title = by_id(root, "title")
    assert title.get("aria-invalid") == "true"
    assert title.get("aria-describedby") == "title-hint title-error"
    assert "".join(by_id(root, "title-error").itertext()) == "Enter a title."
    assert by_id(root, "language").get("aria-describedby") == "language-error"
    summary = by_id(root, "error-summary")
    assert summary.get("tabindex") == "-1"
    assert summary.get("autofocus") is not None
    targets = [one.get("href", "")[1:] for one in summary.iter("a")]
    assert targets == ["title", "language"]
    assert all(by_id(root, target) is not None for target in targets)


def test_without_errors_there_is_no_summary(app: Flask) -> None:
    assert not [one for one in drawn(app, FIELDS).iter() if one.get("id") == "error-summary"]


SCALE = """{% from "parts/score_scale.html" import scale %}
{{ scale("choice", "q", levels, anchors, outcomes, selected=selected) }}"""


def radios(app: Flask, *, top: int, selected: Any = None) -> tuple[Element, list[Element]]:
    """Draw a scale from 1 to `top`, with anchors at both ends."""
    root = drawn(
        app,
        SCALE,
        levels=[(level, "") for level in range(1, top + 1)],
        anchors=[(1, "Waits"), (top, "Finds a way")],
        outcomes=[("not_asked", "Not asked")],
        selected=selected,
    )
    return root, list(root.iter("input"))


def test_levels_and_outcomes_are_native_radio_buttons_of_one_group(app: Flask) -> None:
    _, inputs = radios(app, top=9)
    assert {(one.get("type"), one.get("name")) for one in inputs} == {("radio", "choice")}
    assert [one.get("value") for one in inputs] == [*map(str, range(1, 10)), "not_asked"]
    assert len({one.get("id") for one in inputs}) == len(inputs)


def test_a_level_is_described_by_its_anchor(app: Flask) -> None:
    root, inputs = radios(app, top=5)
    described = {one.get("value"): one.get("aria-describedby") for one in inputs}
    assert described == {
        "1": "q-anchor-1",
        "2": None,
        "3": None,
        "4": None,
        "5": "q-anchor-5",
        "not_asked": None,
    }
    assert by_id(root, "q-anchor-5").text == "Finds a way"


def test_what_was_chosen_is_chosen_again(app: Flask) -> None:
    for selected, expected in ((3, "3"), ("3", "3"), ("not_asked", "not_asked")):
        _, inputs = radios(app, top=5, selected=selected)
        chosen = [one.get("value") for one in inputs if one.get("checked") is not None]
        assert chosen == [expected]
    _, inputs = radios(app, top=5)
    assert not [one for one in inputs if one.get("checked") is not None]
