"""Versions of the small question set for tests, and moving a recruitment from one to another."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from screening.guides.models import QuestionSetVersion
from screening.guides.schema import Document
from screening.recruitments.models import Recruitment
from screening.scoring.models import Score
from tests.documents import document_data, words
from tests.factories import Case, Make
from tests.page_client import PageClient

OTHER = {"anchor_openness": "Listens, and asks back."}


def changed(**changes: Any) -> Document:
    """Return the small set with changes by place: `changed(stem_openness_past="…")` and so on.

    Places: `stem_QUESTION`, `anchor_CRITERION` (the middle anchor), `definition_CRITERION`,
    `minutes_QUESTION`, `without` (questions to leave out, with criteria that nothing asks about
    then), `more` (ids of questions to add), `order` (question ids), `slug`.
    """
    data = document_data()
    criteria = {one["id"]: one for each in data["competencies"] for one in each["criteria"]}
    questions = {one["id"]: one for one in data["questions"]}
    for place, value in changes.items():
        kind, _, name = place.partition("_")
        name = name.replace("_", "-")
        if kind == "stem":
            questions[name]["stem"] = words(value)
        elif kind == "minutes":
            questions[name]["minutes"] = value
        elif kind == "anchor":
            criteria[name]["anchors"]["3"] = words(value)
        elif kind == "definition":
            criteria[name]["definition"] = words(value)
    for name in changes.get("more", ()):
        data["questions"].append({**questions["planning-past"], "id": name, "stem": words(name)})
    data["questions"] = [
        one for one in data["questions"] if one["id"] not in changes.get("without", ())
    ]
    asked = {one["criterion"] for one in data["questions"]}
    for competency in data["competencies"]:
        competency["criteria"] = [one for one in competency["criteria"] if one["id"] in asked]
    data["competencies"] = [one for one in data["competencies"] if one["criteria"]]
    if "order" in changes:
        data["questions"].sort(key=lambda one: changes["order"].index(one["id"]))
    data["slug"] = changes.get("slug", data["slug"])
    return Document.model_validate_json(json.dumps(data))


def newer(make: Make, number: int = 2, **changes: Any) -> QuestionSetVersion:
    return make.question_set(changed(**(changes or OTHER)), number=number)


def address(case: Case) -> str:
    return f"/recruitments/{case.id}/question-set"


def interview(case: Case, candidate: int = 0) -> str:
    return f"/recruitments/{case.id}/candidates/{case.candidates[candidate].id}/interview"


def move(hr: PageClient, case: Case, to: int | None = None) -> Any:
    page = hr.get(address(case) + (f"?to={to}" if to else ""))
    return hr.submit(page, action=address(case))


def on(make: Make, case: Case) -> Recruitment:
    return make.one(sa.select(Recruitment).where(Recruitment.id == case.id))


def scores(make: Make) -> dict[str, Score]:
    return {row.question_id: row for row in make.rows(sa.select(Score))}
