"""How many questions that may not be asked are found, and how many lawful ones are disturbed.

The floors lie a little under what docs/lint.md reports; the cases are in tests/data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from screening.guides.linter import lint_question
from screening.guides.linter.question_set import lint_yaml

DATA = Path(__file__).resolve().parents[2] / "data"
SETS = sorted((Path(__file__).resolve().parents[3] / "question_sets").glob("*.yaml"))
CATEGORIES = 14


def cases(name: str) -> list[dict[str, Any]]:
    read: dict[str, Any] = json.loads((DATA / f"lint_{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = read["cases"]
    return found


def flagged(case: dict[str, Any]) -> bool:
    return any(one.severity != "notice" for one in lint_question(case["text"], case["lang"]))


def share(several: list[dict[str, Any]]) -> float:
    return sum(flagged(one) for one in several) / len(several)


def unlawful(name: str) -> list[dict[str, Any]]:
    return [one for one in cases(name) if one["expect"] == "flag"]


def lawful(name: str) -> list[dict[str, Any]]:
    return [one for one in cases(name) if one["expect"] == "clean"]


@pytest.mark.parametrize(
    ("name", "recall", "false_alarms"),
    [("cases", 1.0, 0.0), ("held_out", 0.97, 0.06), ("practice", 0.94, 0.03)],
)
def test_most_are_found_and_few_are_disturbed(
    name: str, recall: float, false_alarms: float
) -> None:
    assert share(unlawful(name)) >= recall
    assert share(lawful(name)) <= false_alarms


def test_the_held_out_list_is_as_large_and_varied_as_it_is_said_to_be() -> None:
    assert len(unlawful("held_out")) >= 150
    assert len(lawful("held_out")) >= 200
    assert len({one["category"] for one in unlawful("held_out")}) == CATEGORIES


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_no_language_lags_behind(language: str) -> None:
    assert share([one for one in unlawful("held_out") if one["lang"] == language]) >= 0.95
    assert share([one for one in lawful("held_out") if one["lang"] == language]) < 0.1


@pytest.mark.parametrize("category", sorted({one["category"] for one in unlawful("cases")}))
def test_no_category_lags_behind(category: str) -> None:
    several = [one for one in unlawful("held_out") if one["category"] == category]
    assert share(several) >= 0.9


def test_the_category_is_nearly_always_the_right_one() -> None:
    several = unlawful("held_out") + unlawful("cases")
    right = sum(
        any(found.category == one["category"] for found in lint_question(one["text"], one["lang"]))
        for one in several
    )
    assert right / len(several) >= 0.95


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_the_shipped_sets_are_clean(path: Path) -> None:
    serious = [one for one in lint_yaml(path.read_bytes()) if one.severity != "notice"]
    assert not serious, [(one.line, one.category, str(one.reason)) for one in serious]


@pytest.mark.parametrize("case", unlawful("cases"), ids=lambda case: case["text"])
def test_writing_it_otherwise_does_not_hide_it(case: dict[str, Any]) -> None:
    text: str = case["text"]
    plain = text.translate(str.maketrans("æøåÆØÅ", "aoaAOA"))
    double = text.replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
    for written in (
        text.upper(),
        text.lower(),
        text.rstrip("?"),
        f"  {text} !!",
        f"«{text}»",
        plain,
        double,
        text.replace(" ", "  "),
        text.replace("'", "\u2019"),
    ):
        assert flagged({**case, "text": written}), written
