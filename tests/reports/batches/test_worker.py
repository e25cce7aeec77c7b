"""The worker as it is installed: killed in the middle of a package, it goes on where it stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from flask import Flask

from screening.jobs import Jobs
from screening.reports.batches import rules
from screening.settings import Settings
from screening.worker import NICENESS
from tests.factories import Case, Make
from tests.reports.batches.packages import ask, manifest, stored

# What the command `screening` does, whether or not it is installed beside this Python.
SCREENING = (sys.executable, "-c", "from screening.cli import main; main()")
LONGEST_SECONDS = 60.0


def until(what: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + LONGEST_SECONDS
    while not what():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.05)


@contextmanager
def worker(settings: Settings, queue: str, *, alone: bool = False) -> Iterator[psutil.Process]:
    """Run a worker on the test's database: `alone` or on another queue, else inside the server."""
    environment = {
        **os.environ,
        "SCREENING_DATA_DIR": str(settings.data_dir),
        "SCREENING_DATABASE_URL": settings.database_url,
        "SCREENING_SECRET_KEY": settings.secret_key,
        "SCREENING_PASSWORD_SALT": settings.password_salt,
        "SCREENING_QUEUE": queue,
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = ["worker"] if queue or alone else ["serve", "--port", port, "--workers", "1"]
    process = psutil.Popen([*SCREENING, *words], env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.is_running():
            for each in [*process.children(recursive=True), process]:
                each.kill()
            process.wait(10)


@pytest.fixture
def queue(app: Flask, settings: Settings) -> str:
    """The queue that belongs to the database: its own file, or PostgreSQL as well."""
    from dataclasses import replace

    on_postgresql = settings.database_url.startswith("postgresql")
    found = settings.database_url if on_postgresql else ""
    own: Jobs = app.extensions["screening.jobs"]
    own.settings = replace(own.settings, queue=found)
    return found


def finished_parts(settings: Settings, number: int) -> dict[str, int]:
    """Return the finished parts, and of each file which one it is on the disk."""
    folder = settings.data_dir / "exports" / f"{number}.parts"
    return {
        path.name: path.stat().st_ino
        for path in folder.glob("*/*")
        if not path.name.startswith(".")
    }


def test_a_killed_worker_is_followed_by_one_that_makes_only_what_is_missing(
    app: Flask, make: Make, settings: Settings, queue: str
) -> None:
    case: Case = make.recruitment(candidates=3, members=2)
    make.scored(case, [[3] * 3, [4] * 3])
    hr = make.user(role="hr")
    number = ask(app, case, hr)
    kept: Path = settings.data_dir / "kept"
    kept.mkdir()
    with worker(settings, queue) as process:
        until(lambda: finished_parts(settings, number))
        claim = stored(app, number).claim
        os.kill(int(rules.process_of(claim).rpartition("/")[2]), signal.SIGKILL)
        before = finished_parts(settings, number)
        # A second name keeps each file's number on the disk from being used again.
        for name in before:
            path = next((settings.data_dir / "exports").glob(f"*.parts/*/{name}"))
            (kept / name).hardlink_to(path)
        assert len(before) < 3, "it was killed in the middle"
        assert stored(app, number).state == "running"
        seen: dict[str, int] = {}

        def done() -> bool:
            seen.update(finished_parts(settings, number))
            return stored(app, number).state == "done"

        until(done)
        assert stored(app, number).claim != claim
        assert {name: seen.get(name, inode) for name, inode in before.items()} == before
        assert len(manifest(app, number)["files"]) == 3
        children = process.children(recursive=True)
        niceness = {child.nice() for child in children}
        assert {0, NICENESS} == niceness, "the one that works stands back, the others don't"
        process.send_signal(signal.SIGTERM if queue else signal.SIGKILL)
        process.wait(20)
        until(lambda: not any(child.is_running() for child in children))


def test_nothing_is_left_of_a_worker_whose_own_process_is_killed(
    settings: Settings, queue: str
) -> None:
    with worker(settings, queue, alone=True) as process:
        until(lambda: len(process.children()) == 2)
        children = process.children()
        # Both have put themselves in order once one of them stands back.
        until(lambda: NICENESS in {child.nice() for child in children})
        time.sleep(0.5)
        process.kill()
        process.wait(10)
        until(lambda: not any(child.is_running() for child in children))
