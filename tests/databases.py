"""Databases for tests: one migrated template for each process, and a fresh copy for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from screening.db import migrate
from screening.settings import Settings

if TYPE_CHECKING:
    import psycopg

START_SECONDS = 30
ROOM_FOR_SERVER = 2**30


class Databases(Protocol):
    """Somewhere that a fresh migrated database comes from."""

    def copy(self, folder: Path) -> str:
        """Return the address of a database of its own; a file goes into `folder`."""

    def drop(self, url: str) -> None:
        """Throw the database at `url` away."""


def settings_for(url: str, folder: Path) -> Settings:
    """Return the settings that tests run under."""
    return Settings(
        data_dir=folder,
        database_url=url,
        secret_key="a key for tests",
        password_salt="a salt for tests",
        testing=True,
        # Tests read the texts as they are written, whatever catalogues have been compiled.
        language="en",
    )


class SqliteFiles:
    """Copies of one migrated file; 0.3 ms each."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        migrate(settings_for(f"sqlite:///{self.template}", folder))

    def copy(self, folder: Path) -> str:
        """Return the address of a copy in `folder`."""
        path = folder / "screening.db"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Leave it: the test's folder goes as a whole."""


class PostgresqlServer:
    """A server of its own in a temporary folder.

    It is reached by a socket in that folder, so it needs no port, and it ends with the process that
    started it, however that one ends.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.numbers = count(1)
        self._run(
            "initdb",
            "-D",
            "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        command = [*_as_postgres("--pdeathsig", "INT"), str(programs / "postgres"), "-D", "data"]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "-k", str(folder), *_options()],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            self.connection = self._connect()
            self.connection.execute("CREATE DATABASE template")
            migrate(settings_for(self.url("template"), folder))
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        """Return the address of the database `name`."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def copy(self, folder: Path) -> str:
        """Return the address of a copy of the template."""
        del folder
        name = f"test_{next(self.numbers)}"
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE template STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop the copy, even where a test has left a connection open."""
        name = url.removeprefix("postgresql://postgres@/").partition("?")[0]
        self.connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server at once; nothing in it is worth keeping."""
        if hasattr(self, "connection"):
            self.connection.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*_as_postgres(), str(self.programs / program), *arguments],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _connect(self) -> psycopg.Connection:
        import psycopg

        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return psycopg.connect(self.url("postgres"), autocommit=True)
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    message = f"PostgreSQL did not start:\n{log}"
                    raise RuntimeError(message) from None
                time.sleep(0.05)


def postgresql_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL server of Debian, or None without one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """Run a server while the block lasts.

    Raises:
        RuntimeError: there is no server on this machine, or it doesn't start.
    """
    programs = postgresql_programs()
    if programs is None:
        message = "PostgreSQL is not installed"
        raise RuntimeError(message)
    # A socket's path may be about a hundred characters long, so it can't lie in pytest's folder.
    with tempfile.TemporaryDirectory(prefix="screening-pg-", dir=_memory()) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = PostgresqlServer(programs, folder)
        try:
            yield server
        finally:
            server.stop()


def _memory() -> Path | None:
    """Return a folder that is kept in memory and has room, where a copy takes a third of the time.

    None stands for the usual temporary folder.
    """
    folder = Path("/dev/shm")  # noqa: S108 - what goes in gets a folder with a random name
    roomy = folder.is_dir() and shutil.disk_usage(folder).free > ROOM_FOR_SERVER
    return folder if roomy and os.access(folder, os.W_OK) else None


def _as_postgres(*options: str) -> list[str]:
    """Return the words before a command that run it as a user that PostgreSQL accepts."""
    if os.geteuid() == 0:
        options = ("--reuid=postgres", "--regid=postgres", "--clear-groups", *options)
    return ["setpriv", *options, "--"] if options else []


def _options() -> list[str]:
    chosen = {
        "listen_addresses": "",
        # Nothing of it need outlive the tests.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
        "max_connections": "40",
        "shared_buffers": "64MB",
    }
    return [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
