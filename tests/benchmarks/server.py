"""The server as it is installed: how long it takes to start, and what it keeps in memory."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from screening.app import create_app
from screening.db import migrate
from screening.settings import Settings
from tests.benchmarks.case import big_case
from tests.browser.test_weight import fetched
from tests.browser.window import launch
from tests.factories import Case, Make

# What the command `screening` does, whether or not it is installed beside this Python.
SCREENING = (sys.executable, "-c", "from screening.cli import main; main()")
HEAVY = re.compile(r"/(?:libpango|pandas|sklearn)[^/]*(?:/|\.so)")


@dataclass(frozen=True)
class ServerFigures:
    """What the server costs before and after it has made documents; MiB are PSS of all of it."""

    help_wall: float
    help_cpu: float
    first_answer: float
    started: float
    viewed: float
    documents: float
    heavy: bool
    requests: int
    kib: float


class Server:
    """`screening serve` with two workers, on a big recruitment in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "SCREENING_DATA_DIR": str(folder)}
        settings = Settings.load(self.environment)
        migrate(settings)
        app = create_app(settings)
        self.case: Case = big_case(Make(app))
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        user = self.case.users[1]
        self.cookie = "session=" + serializer.dumps(
            {"_user_id": user.fs_uniquifier, "_fresh": True}
        )
        app.extensions["screening.engine"].dispose()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        words = [*SCREENING, "serve", "--port", str(self.port), "--workers", "2"]
        self.process = psutil.Popen(
            words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def get(self, address: str) -> None:
        """Fetch a page, on a connection of its own, so that both workers get some."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("GET", address, headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, f"{address}: {answer.status}"
        finally:
            connection.close()

    def wait(self) -> None:
        """Return when it answers for the first time."""
        for _ in range(600):
            try:
                self.get("/health")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server did not answer within half a minute")

    def all(self) -> list[psutil.Process]:
        """Return the server's processes."""
        return [self.process, *self.process.children(recursive=True)]

    def memory(self) -> float:
        """Return MiB: what belongs to one process alone, and its share of what several use."""
        total = 0
        for each in self.all():
            text = Path(f"/proc/{each.pid}/smaps_rollup").read_text(encoding="ascii")
            total += int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0])
        return total / 1024

    def processor(self) -> float:
        """Return the seconds of CPU time so far."""
        return sum(sum(each.cpu_times()[:2]) for each in self.all())

    def heavy(self) -> bool:
        """Tell whether a worker has loaded what only documents and spreadsheets need."""
        maps = (Path(f"/proc/{each.pid}/maps").read_text("utf-8") for each in self.all())
        return any(HEAVY.search(text) for text in maps)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def served() -> Iterator[Server]:
    """Run a server while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="screening-bench-") as name:
        server = Server(Path(name))
        try:
            yield server
        finally:
            server.stop()


def measure() -> ServerFigures:
    """Start a server, look at pages, then make documents."""
    help_wall, help_cpu = _help()
    with served() as server:
        server.wait()
        first_answer, started = server.processor(), server.memory()
        top = f"/recruitments/{server.case.id}"
        interview = f"{top}/candidates/1/interview"
        for _ in range(10):
            for address in ("/", top, interview, f"{interview}?view=all", f"{top}/comparison"):
                server.get(address)
        viewed, heavy = server.memory(), server.heavy()
        requests, size = _cold(server, interview)
        for number in range(8):
            server.get(f"{top}/candidates/{number + 1}/summary.pdf")
            server.get(f"{top}/comparison.pdf?language={('nb', 'nn', 'en')[number % 3]}")
        documents = server.memory()
    return ServerFigures(
        help_wall, help_cpu, first_answer, started, viewed, documents, heavy, requests, size / 1024
    )


def _help() -> tuple[float, float]:
    """Return the least wall and CPU seconds of `screening --help`."""
    wall, processor = [], []
    for _ in range(5):
        before, start = os.times(), time.monotonic()
        subprocess.run([*SCREENING, "--help"], check=True, stdout=subprocess.DEVNULL)
        wall.append(time.monotonic() - start)
        after = os.times()
        processor.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    return min(wall), min(processor)


def _cold(server: Server, address: str) -> tuple[int, int]:
    """Return requests and bytes of a page in a Chromium that has nothing of it yet."""
    name, _, value = server.cookie.partition("=")
    top = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(locale="nb")
        context.add_cookies([{"name": name, "value": value, "url": top}])
        sizes = fetched(context.new_page(), top + address)
        browser.close()
    return len(sizes), sum(sizes.values())
