"""No page runs more SQL statements because there are more candidates, members or questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from screening.accounts.models import User
from tests.benchmarks.case import big_case, counted, posted
from tests.factories import Case, Make
from tests.page_client import PageClient

MOST = 10
SIZES = ({"candidates": 2, "members": 2, "questions": 4}, {"candidates": 12, "members": 4})


def visit(client: PageClient, case: Case, what: str) -> None:
    """Do one of the things that people wait for."""
    top = f"/recruitments/{case.id}"
    interview = f"{top}/candidates/{case.candidates[-1].id}/interview"
    if what == "submit":
        client.send(f"{interview}?view=all", posted(case, "Said so."))
        return
    if what == "save":
        question = case.document.questions[0].id
        fields = {k: v for k, v in posted(case, "So.").items() if k.startswith(f"{question}-")}
        client.send(
            f"{interview}/{question}", fields, expect=200, headers={"Accept": "application/json"}
        )
        return
    client.get(
        {
            "interview": interview,
            "sheet": interview.removesuffix("interview") + "sheet",
            "sheet.pdf": interview.removesuffix("interview") + "sheet.pdf",
            "whole interview": f"{interview}?view=all",
            "lock": f"{top}/candidates/{case.candidates[-1].id}/lock",
            "overview": top,
            "front page": "/",
            "comparison": f"{top}/comparison",
            "csv": f"{top}/comparison.csv",
            "impartiality": f"{top}/impartiality",
        }[what]
    )


@pytest.mark.parametrize(
    "what",
    [
        "interview",
        "sheet",
        "sheet.pdf",
        "whole interview",
        "submit",
        "save",
        "lock",
        "overview",
        "front page",
        "comparison",
        "csv",
        "impartiality",
    ],
)
def test_statements_of_a_panel_member_stay_the_same(
    app: Flask, make: Make, client_of: Callable[[User], PageClient], what: str
) -> None:
    counts = []
    for size in SIZES:
        case = big_case(make, **size)
        client = client_of(case.chair)
        client.csrf_token()
        with counted(app) as statements:
            visit(client, case, what)
        assert 0 < len(statements) <= MOST, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "page", ["", "/candidates", "/panel", "/weights", "/edit", "/comparison", "/scores/import"]
)
def test_statements_of_hr_stay_the_same(
    app: Flask, make: Make, client_of: Callable[[User], PageClient], page: str
) -> None:
    client = client_of(make.user(role="hr"))
    counts = []
    for size in SIZES:
        case = big_case(make, **size)
        with counted(app) as statements:
            client.get(f"/recruitments/{case.id}{page}")
        assert 0 < len(statements) <= MOST, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
