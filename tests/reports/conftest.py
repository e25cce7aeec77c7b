"""What several tests of documents share: an application, and a comparison that it issued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from screening.app import create_app
from screening.reports import pdfs
from screening.reports.comparison import compare
from screening.reports.figures import Comparison
from tests.databases import settings_for
from tests.reports.sealed import small


@contextmanager
def application(folder: Path) -> Iterator[Flask]:
    """An application without a database: documents need its key and its languages."""
    app = create_app(settings_for("sqlite://", folder))
    with app.app_context():
        yield app
    app.extensions["screening.engine"].dispose()


@pytest.fixture(scope="module")
def issuing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Let the tests of a module make documents."""
    with application(tmp_path_factory.mktemp("documents")) as app:
        yield app


@pytest.fixture(scope="session")
def small_comparison() -> Comparison:
    """Three candidates, one with a criterion that lacks a score, and weights that differ."""
    return compare(small(), "nb")


@pytest.fixture(scope="session")
def issued(small_comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Its PDF; made once, and never changed in place."""
    with application(tmp_path_factory.mktemp("issued")):
        return pdfs.comparison_pdf(small_comparison)
