"""What the tests of packages share: asking, making, and looking into the result."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.jobs import Jobs
from screening.reports.batches import files, plan, queries, service
from screening.reports.batches.models import Export, ExportKind
from tests.factories import Case

Painter = Callable[[plan.Part], bytes]


def ask(
    app: Flask, case: Case, user: User, kind: ExportKind = "summaries", language: str = "en"
) -> int:
    """Ask for a package as `user`, and return its number."""
    with app.app_context(), db.unit_of_work() as session:
        actor = Actor(user.id, user.name)
        return service.request(session, actor, case.id, kind=kind, language=language).id


def jobs_of(app: Flask) -> Jobs:
    """Return the queue of the test's application."""
    found: Jobs = app.extensions["screening.jobs"]
    return found


def stored(app: Flask, number: int) -> Export:
    """Return the package as the database has it now."""
    with app.app_context(), db.apart(writes=False) as session:
        found = session.get(Export, number)
        assert found is not None
        return found


def opened(app: Flask, number: int) -> zipfile.ZipFile:
    """Return the finished package."""
    with app.app_context():
        return zipfile.ZipFile(io.BytesIO(files.package(number).read_bytes()))


def manifest(app: Flask, number: int) -> dict[str, Any]:
    """Return the manifest of the finished package."""
    found: dict[str, Any] = json.loads(opened(app, number).read("manifest.json"))
    return found


def planned(app: Flask, number: int) -> plan.Plan:
    """Return what the package would hold if it were made now."""
    with app.app_context():
        export = stored(app, number)
        with db.apart(writes=False) as session:
            material = queries.material(session, export)
        return plan.plan(material, export.kind, export.language)
