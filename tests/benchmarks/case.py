"""The recruitment that is measured, and a count of the statements that a page runs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from screening.guides.schema import Document
from screening.scoring.rules import EMPTY
from tests.documents import document_data, words
from tests.factories import Case, Make

QUESTIONS = 10


def big_document(questions: int = QUESTIONS) -> Document:
    """Return a question set with one criterion for every two questions."""
    data = document_data(slug=f"measured-{questions}", minutes=100)
    criterion = data["competencies"][0]["criteria"][0]
    names = [f"criterion-{number}" for number in range(1, questions // 2 + 1)]
    data["competencies"] = [
        {
            "id": "all",
            "name": words("All"),
            "criteria": [{**criterion, "id": name, "name": words(name)} for name in names],
        }
    ]
    question = data["questions"][0]
    data["questions"] = [
        {**question, "id": f"question-{number}", "criterion": names[number % len(names)]}
        for number in range(questions)
    ]
    return Document.model_validate_json(json.dumps(data))


def big_case(
    make: Make, *, candidates: int = 30, members: int = 5, questions: int = QUESTIONS
) -> Case:
    """Return a recruitment in which all have scored all, but the chair not the last candidate."""
    version = make.question_set(big_document(questions))
    case = make.recruitment(candidates=candidates, members=members, version=version)
    # Panel members agree more than dice do: each answer has a level that most of them see.
    dice = random.Random(candidates * 100 + members)  # noqa: S311 - not for secrets
    for candidate in case.candidates:
        heard = {question.id: dice.uniform(1.5, 4.5) for question in case.document.questions}
        for place, member in enumerate(case.members):
            if place == 0 and candidate is case.candidates[-1]:
                continue
            levels = {
                question: max(1, min(5, round(dice.gauss(level, 0.8))))
                for question, level in heard.items()
            }
            make.scorecard(case, member, candidate, levels)
    return case


def posted(case: Case, evidence: str, bases: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the fields of a whole scorecard as the form sends them."""
    fields: dict[str, Any] = {}
    for question in case.document.questions:
        fields |= {
            f"{question.id}-choice": "3",
            f"{question.id}-evidence": evidence,
            f"{question.id}-assessment": "Near the middle anchor.",
            f"{question.id}-base": (bases or {}).get(question.id, EMPTY.digest),
        }
    return fields


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL statements that run meanwhile; beginning, ending and waiting don't count."""
    found: list[str] = []

    def count(*arguments: Any) -> None:
        statement: str = arguments[2]
        # SQLite's `BEGIN IMMEDIATE` waits for other writers, as PostgreSQL does with a lock.
        if not statement.startswith("BEGIN") and "pg_advisory_xact_lock" not in statement:
            found.append(statement)

    engine = app.extensions["screening.engine"]
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", count)
