"""CPU time and SQL statements of the pages that people wait for."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from screening import db
from screening.accounts.models import User
from screening.app import create_app
from tests.benchmarks.case import big_case, counted, posted
from tests.benchmarks.clock import least
from tests.databases import SqliteFiles, settings_for
from tests.factories import Case, Make
from tests.page_client import PageClient


@dataclass(frozen=True)
class PageFigures:
    """What one kind of request costs."""

    milliseconds: float
    statements: int


class Visitor(PageClient):
    """A client that expects the right status but doesn't check pages: that would be measured."""

    def _check(self, response: TestResponse, where: str) -> None:
        """Take the page as it is."""

    def save(self, address: str, fields: dict[str, str]) -> TestResponse:
        """Send fields as the page's script does."""
        return self.open(
            address, data=fields, method="POST", headers={"Accept": "application/json"}, expect=200
        )


@contextmanager
def application() -> Iterator[tuple[Flask, Make]]:
    """Yield an application on an empty database, which readers of bokmål use."""
    with tempfile.TemporaryDirectory(prefix="screening-bench-") as name:
        folder = Path(name)
        settings = settings_for(SqliteFiles(folder).copy(folder), folder)
        app = create_app(replace(settings, language="nb"))
        app.test_client_class = Visitor
        yield app, Make(app)
        app.extensions["screening.engine"].dispose()


def everybody_reads_bokmaal(app: Flask) -> None:
    """Let pages be translated, as nearly all are."""
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.update(User).values(language="nb"))


def signed_in(app: Flask, user: User) -> Visitor:
    """Return a client in which the user is signed in."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    with client.session_transaction() as session:
        session.update({"_user_id": user.fs_uniquifier, "_fresh": True})
    return client


class Writer:
    """A chair who fills in one candidate's scorecard again and again, each time another text."""

    def __init__(self, client: Visitor, case: Case) -> None:
        self.client = client
        self.case = case
        self.token = client.csrf_token()
        self.page = f"/recruitments/{case.id}/candidates/{case.candidates[-1].id}/interview"
        self.turn = 0
        self.bases: dict[str, str] = {}

    def prepare(self) -> None:
        """Open the page, as one does before sending it."""
        text = self.client.get(f"{self.page}?view=all").text
        self.bases = dict(re.findall(r'name="([\w-]+)-base" value="([0-9a-f]*)"', text))
        self.turn += 1

    def fields(self) -> dict[str, str]:
        """Return what the form sends."""
        sent = posted(self.case, f"What was said, for time {self.turn}.", self.bases)
        return {**sent, "csrf_token": self.token}

    def submit(self) -> None:
        """Send all questions at once."""
        self.client.open(f"{self.page}?view=all", data=self.fields(), method="POST")

    def save(self) -> None:
        """Send one question, as the page does by itself."""
        question = self.case.document.questions[0].id
        names = ("csrf_token", f"{question}-")
        fields = {name: text for name, text in self.fields().items() if name.startswith(names)}
        self.client.save(f"{self.page}/{question}", fields)


def measure() -> dict[str, PageFigures]:
    """Measure 30 candidates, 5 members and 10 questions."""
    with application() as (app, make):
        case = big_case(make)
        everybody_reads_bokmaal(app)
        chair, member = signed_in(app, case.users[0]), signed_in(app, case.users[1])
        writer = Writer(chair, case)
        top = f"/recruitments/{case.id}"
        tasks: dict[str, Callable[[], object]] = {
            "open": lambda: chair.get(writer.page),
            "open all": lambda: chair.get(f"{writer.page}?view=all"),
            "submit": writer.submit,
            "save": writer.save,
            "overview": lambda: member.get(top),
            "comparison": lambda: member.get(f"{top}/comparison"),
            "csv": lambda: member.get(f"{top}/comparison.csv").data,
        }
        return {name: _figures(app, writer, name, task) for name, task in tasks.items()}


def _figures(app: Flask, writer: Writer, name: str, task: Callable[[], object]) -> PageFigures:
    before = writer.prepare if name in {"submit", "save"} else None
    milliseconds = least(task, before=before)
    if before:
        before()
    with counted(app) as statements:
        task()
    return PageFigures(milliseconds, len(statements))
