"""No page of the sorting runs more SQL statements because more people sort more anchors."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from flask import Flask

from screening.accounts.models import User
from screening.guides.schema import Document
from screening.guides.sorting.rules import Answer
from tests.benchmarks.case import counted
from tests.documents import document_data, words
from tests.factories import Make
from tests.guides.sorting.conftest import Sorting
from tests.page_client import PageClient

MOST = 10
ClientOf = Callable[[User], PageClient]


def big_document(slug: str, criteria: int) -> Document:
    """Return a question set with so many criteria, each with five anchors."""
    data = document_data(slug=slug)
    names = [f"criterion-{number}" for number in range(criteria)]
    data["competencies"] = [
        {
            "id": "all",
            "name": words("All"),
            "criteria": [
                {
                    "id": name,
                    "name": words(name),
                    "definition": words(f"What {name} is."),
                    "remote_reason": words("Why."),
                    "anchors": {str(level): words(f"{name} at {level}.") for level in range(1, 6)},
                    "weight": 1.0,
                }
                for name in names
            ],
        }
    ]
    question = data["questions"][0]
    data["questions"] = [
        {**question, "id": f"question-{name}", "criterion": name, "minutes": 1} for name in names
    ]
    return Document.model_validate_json(json.dumps(data))


def test_statements_with_2_and_50_participants(
    app: Flask, sorting: Sorting, make: Make, client_of: ClientOf
) -> None:
    hr = client_of(sorting.hr)
    hr.csrf_token()
    counts = []
    for slug, criteria, size in (("few", 2, 2), ("many", 12, 50)):
        version = make.question_set(big_document(slug, criteria))
        users = [make.user() for _ in range(size)]
        exercise = sorting.exercise(users, version=version, slug=slug)
        right = sorting.right(exercise)
        assert len(right) == 5 * criteria
        for user in users[1:]:
            sorting.sort(exercise, user, right)
        me = client_of(users[0])
        me.csrf_token()
        top = f"/sorting/{exercise.id}"
        order = sorting.order(exercise, users[0])
        page = {one: right[one] for one in order[:10]}
        one = {order[0]: Answer("criterion-0", 1)}
        save, send = sorting.fields(order, one), sorting.fields(order, page, "criterion-0/1")
        acts: list[tuple[str, Callable[[], object]]] = [
            ("list", partial(hr.get, f"/question-sets/{slug}/sorting")),
            ("index", partial(me.get, "/sorting")),
            ("introduction", partial(me.get, top)),
            ("page", partial(me.get, f"{top}?page=1")),
            ("save", partial(me.send, f"{top}/save", save, expect=200)),
            ("send", partial(me.send, f"{top}?page=1", send, expect=409)),
            ("overview", partial(me.get, f"{top}/hand-in")),
            ("open", partial(hr.get, f"{top}/results")),
            ("close", partial(hr.send, f"{top}/close")),
            ("results", partial(hr.get, f"{top}/results")),
            ("csv", partial(hr.get, f"{top}/results.csv")),
        ]
        found = {}
        for name, act in acts:
            with counted(app) as statements:
                act()
            assert 0 < len(statements) <= MOST, f"{name}:\n" + "\n".join(statements)
            found[name] = len(statements)
        counts.append(found)
    assert counts[0] == counts[1]
