"""The database: engine, sessions, column types, and one commit for each unit of work.

SQLite's own driver begins transactions late and lets two readers that turn into writers lock each
other out. Every transaction is therefore begun here: `BEGIN IMMEDIATE` for writers, so that they
queue up front, and plain `BEGIN` for readers, which never wait in WAL mode.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import current_app, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session

from screening.resources import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

    from screening.settings import Settings

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, which would be stored in an unknown zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """The declarative base; every constraint gets a name, so that migrations can speak of it."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
    }


def make_engine(database_url: str) -> sa.Engine:
    """Return an engine for `database_url` (SQLite or PostgreSQL) with the product's hooks."""
    url = sa.make_url(database_url)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions of its own; `_begin_sqlite` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its engine, and close each context's session when the context ends."""
    app.extensions["screening.engine"] = make_engine(settings.database_url)
    app.teardown_appcontext(_close)


def engine() -> sa.Engine:
    """Return the current app's engine."""
    found: sa.Engine = current_app.extensions["screening.engine"]
    return found


def session() -> Session:
    """Return the session of the current request or command, made at its first use.

    A request with an unsafe method writes, every other request only reads. Outside a request
    (the command line, tests) the session writes.
    """
    found: Session | None = g.get("db_session")
    if found is None:
        writes = not has_request_context() or request.method not in READING_METHODS
        found = Session(
            engine().execution_options(writes=writes), expire_on_commit=False, autoflush=False
        )
        g.db_session = found
    return found


def commit() -> None:
    """Commit what the current request or command has done, if it has touched the database."""
    found: Session | None = g.get("db_session")
    if found is not None:
        found.commit()


def rollback() -> None:
    """Undo what the current request or command has done."""
    found: Session | None = g.get("db_session")
    if found is not None:
        found.rollback()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Yield the current session; commit at the end, or undo everything if it fails."""
    current = session()
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


@contextmanager
def apart(*, writes: bool) -> Iterator[Session]:
    """Yield a session beside the current one, in a transaction of its own.

    For work in the background, which must not keep writers waiting while it makes a document, and
    for the little that a page which only reads has to write down. Commits at the end, or undoes
    everything if it fails.
    """
    with (
        Session(
            engine().execution_options(writes=writes), expire_on_commit=False, autoflush=False
        ) as own,
        own.begin(),
    ):
        yield own


def _close(_error: BaseException | None) -> None:
    found: Session | None = g.pop("db_session", None)
    if found is not None:
        found.close()


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the database of `settings` to `revision` (Alembic's names; `base` undoes all)."""
    from alembic import command  # noqa: PLC0415 - half a second that only migrations need
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    own = make_engine(settings.database_url)
    try:
        with own.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
    finally:
        own.dispose()
