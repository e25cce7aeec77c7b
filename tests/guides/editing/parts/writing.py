"""What is written in parts of a draft, by the page's script or behind its back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries
from screening.guides.models import Draft
from screening.guides.service import drafts
from tests.factories import Make
from tests.page_client import PageClient

TOP = "/question-sets/small-set/draft"
QUESTION = f"{TOP}/question/planning-past"
KEY = "question/planning-past"
JSON = {"Accept": "application/json"}


def start(make: Make, user: User, document: Any = None) -> None:
    version = make.question_set(document)
    with make.app.app_context(), db.unit_of_work() as session:
        drafts.draft_from(session, Actor(user.id, user.name), version)


def edit(make: Make, user: User, change: Callable[[Any], Any], slug: str = "small-set") -> None:
    with make.app.app_context(), db.unit_of_work() as session:
        draft = queries.get_draft(session, slug)
        drafts.edit(session, Actor(user.id, user.name), draft, change)


def set_field(make: Make, user: User, key: str, name: str, value: Any) -> None:
    edit(make, user, lambda parts: {key: parts[key] | {name: value}})


def parts(make: Make) -> dict[str, Any]:
    return make.one(sa.select(Draft)).parts


def stem(make: Make) -> dict[str, str]:
    found: dict[str, str] = parts(make)[KEY]["stem"]
    return found


def save(client: PageClient, page: TestResponse, data: dict[str, str], **more: Any) -> Any:
    """Send what the page's script sends."""
    from tests.page_client import _find_form, _values

    values = {name: one[0] for name, one in _values(_find_form(page, page.request.path)).items()}
    address = f"{page.request.path}/save"
    answer = client.send(address, values | data, headers=JSON, **{"expect": 200, **more})
    return json_of(answer)


def json_of(answer: TestResponse) -> Any:
    return answer.get_json()
