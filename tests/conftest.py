"""What every test may ask for: settings, an application with a database of its own, a client.

`pytest` runs on SQLite; `pytest --database=postgresql` runs the same tests on a PostgreSQL server
that it starts and ends itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from screening import db
from screening.accounts.models import User
from screening.settings import Settings
from tests.archival.validators import has_jdk
from tests.databases import (
    Databases,
    SqliteFiles,
    postgresql,
    postgresql_programs,
    settings_for,
)
from tests.factories import Make
from tests.page_client import PageClient

CHROMIUM = Path("/usr/bin/chromium")
NOTHING_MAY_BE_LEFT_OUT = os.environ.get("SCREENING_REQUIRE_ALL_TESTS") == "1"
# A busy machine is slow, and a slow example is not a wrong one; speed is for the benchmarks.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    missing = _missing(config)
    if missing and NOTHING_MAY_BE_LEFT_OUT:
        message = f"{missing}, and here no test may be left out"
        raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgresql = config.getoption("--database") == "postgresql"
    if on_postgresql:
        # What asks nothing of the database has been run on SQLite and would say the same again.
        indifferent = [
            item
            for item in items
            if "databases" not in getattr(item, "fixturenames", ())
            or item.get_closest_marker("any_database")
        ]
        config.hook.pytest_deselected(items=indifferent)
        items[:] = [item for item in items if item not in set(indifferent)]
    for item in items:
        if on_postgresql and postgresql_programs() is None:
            item.add_marker(pytest.mark.skip("PostgreSQL is not installed"))
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip("for PostgreSQL only"))
        if item.get_closest_marker("browser") and not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip("Chromium is not installed"))
        if item.get_closest_marker("java") and not has_jdk():
            item.add_marker(pytest.mark.skip("no JDK is installed"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    missing = _missing(config)
    if missing:
        terminalreporter.write_line("")
        terminalreporter.write_line(f"!!! {missing}: its tests did not run", red=True, bold=True)


def _missing(config: pytest.Config) -> str:
    if config.getoption("--database") == "postgresql" and postgresql_programs() is None:
        return "PostgreSQL is not installed"
    if "browser" in (config.getoption("-m") or "").split("not browser")[0]:
        return "" if CHROMIUM.exists() else "Chromium is not installed"
    return "" if has_jdk() else "No JDK is installed, so veraPDF cannot run"


@pytest.fixture(scope="session")
def databases(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """The template that each test's database is copied from, made once in each process."""
    if pytestconfig.getoption("--database") == "postgresql":
        with postgresql() as server:
            yield server
    else:
        yield SqliteFiles(tmp_path_factory.mktemp("database"))


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a fresh migrated database, in a folder of the test's own."""
    folder = tmp_path / "instance"
    folder.mkdir()
    url = databases.copy(folder)
    yield settings_for(url, folder)
    databases.drop(url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on that database."""
    from screening.app import create_app

    app = create_app(settings)
    app.test_client_class = PageClient
    yield app
    app.extensions["screening.engine"].dispose()


@pytest.fixture
def new_client(app: Flask) -> Callable[[], PageClient]:
    """Make one more client, with cookies of its own: `new_client()`."""

    def new_client() -> PageClient:
        client = app.test_client()
        assert isinstance(client, PageClient)
        return client

    return new_client


@pytest.fixture
def client(new_client: Callable[[], PageClient]) -> PageClient:
    """A client that checks each page it fetches; nobody is signed in."""
    return new_client()


@pytest.fixture
def make(app: Flask) -> Make:
    """Factories: `make.user()`, `make.question_set()`, `make.recruitment()` and so on."""
    return Make(app)


@pytest.fixture
def sign_in() -> Callable[[PageClient, User], PageClient]:
    """Sign a user in without the sign-in page: `sign_in(client, user)`; returns the client."""

    def sign_in(client: PageClient, user: User) -> PageClient:
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def client_of(
    new_client: Callable[[], PageClient], sign_in: Callable[[PageClient, User], PageClient]
) -> Callable[[User], PageClient]:
    """Make a client with a user signed in: `client_of(user)`; for tests with several people."""

    def client_of(user: User) -> PageClient:
        return sign_in(new_client(), user)

    return client_of


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session in an open app context, for tests of services and queries.

    A request of a client would run inside that context, so a test asks for one or the other.
    """
    with app.app_context():
        yield db.session()
        db.rollback()
