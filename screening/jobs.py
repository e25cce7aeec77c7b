"""Work in the background: a queue, what may be asked of it, and what keeps a worker healthy.

huey carries the requests, each at most once. What is wanted, how far it has come and who is at work
on it therefore stands in tables of the product's own, and a message holds no more than a name and a
number: a message that is lost is sent again, and one that comes twice does no harm.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from screening.settings import Settings

LOG = logging.getLogger("screening.jobs")
DOCUMENTS_PER_PROCESS = 100
"""A process that makes documents keeps about 0.7 MiB of each; after so many it gives way."""
BEAT_SECONDS = 5.0


class TimeUp(BaseException):
    """A piece of work took longer than it may.

    Not an `Exception`, because libraries on the way might take it for a fault of their own.
    """


class Jobs:
    """One application's queue."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """Take what is needed; the queue is opened when it is first used, after any fork."""
        self.app = app
        self.settings = settings
        self.works: dict[str, Callable[[int], None]] = {}
        self.upkeep: list[Callable[[], None]] = []
        self.documents_made = 0
        self.documents_allowed = DOCUMENTS_PER_PROCESS

    def on(self, name: str, work: Callable[[int], None]) -> None:
        """Let `work` be done, with the application's context, whenever `name` is asked for."""
        self.works[name] = work

    def every_minute(self, work: Callable[[], None]) -> None:
        """Let `work` be done when a worker starts and each minute while one runs."""
        self.upkeep.append(work)

    def ask(self, name: str, number: int) -> None:
        """Ask for `name` with `number` to be done, by whichever worker is free.

        A queue that doesn't answer is logged and no more: what is wanted stands in a table, and
        whoever looks at it asks again.
        """
        if name not in self.works:
            raise ValueError(f"nobody does {name!r}")
        try:
            self._perform(name, number)
        except Exception:
            LOG.exception("the queue did not take %s %s", name, number)

    def ask_after_commit(self, session: Session, name: str, number: int) -> None:
        """Ask once `session` has committed: a worker must not look for a row too early."""
        event.listen(session, "after_commit", lambda _session: self.ask(name, number), once=True)

    def perform(self, name: str, number: int) -> None:
        """Do what was asked for, here and now."""
        with self.app.app_context():
            self.works[name](number)

    def keep_up(self) -> None:
        """Do what is due each minute; one failure doesn't keep the others from being done."""
        for work in self.upkeep:
            try:
                with self.app.app_context():
                    work()
            except Exception:
                LOG.exception("upkeep failed")

    def count_document(self) -> None:
        """Note that this process has made one more document."""
        self.documents_made += 1

    @property
    def spent(self) -> bool:
        """Whether this process has made so many documents that a fresh one should take over."""
        return self.documents_made >= self.documents_allowed

    def drain(self) -> int:
        """Do what waits in the queue, until it is empty or this process is spent; return how much.

        For tests and for whoever wants no worker; huey's own consumer does the same and waits.
        """
        done = 0
        while not self.spent and (task := self.huey.dequeue()) is not None:
            self.huey.execute(task)
            done += 1
        return done

    def close(self) -> None:
        """Let go of the queue's file or connection, if there is one yet; the next use opens it."""
        if "huey" in vars(self):
            self.huey.storage.close()

    @cached_property
    def huey(self) -> Any:  # noqa: ANN401 - huey has no types
        """The queue itself, with its tasks.

        Raises:
            ValueError: the queue of the settings cannot be used; the message says why.
        """
        from huey import crontab  # noqa: PLC0415 - half a second that most processes can do without

        found = _open(self.settings)
        self._task = found.task(name="perform")(self.perform)
        found.periodic_task(crontab(minute="*"), name="keep_up")(self.keep_up)
        return found

    def _perform(self, name: str, number: int) -> None:
        assert self.huey is not None  # noqa: S101 - opening it has made the task
        self._task(name, number)


def _open(settings: Settings) -> Any:  # noqa: ANN401 - as above
    import huey  # noqa: PLC0415 - as above
    from huey.exceptions import ConfigurationError  # noqa: PLC0415 - as above
    from huey.serializer import SignedSerializer  # noqa: PLC0415 - as above

    # A message is unpickled by the worker, so it must be certain that the product has written it.
    common = {
        "name": "screening",
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key, salt="screening.jobs"),
    }
    address = settings.queue
    try:
        if not address:
            return huey.SqliteHuey(filename=str(settings.data_dir / "queue.db"), **common)
        if address.startswith("postgresql://"):
            return huey.PostgresHuey(dsn=address, **common)
        return huey.RedisHuey(url=address, **common)
    except ConfigurationError as error:
        extra = "postgresql" if address.startswith("postgresql") else "redis"
        message = f"SCREENING_QUEUE needs a package more: pip install 'screening[{extra}]'"
        raise ValueError(message) from error


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its queue."""
    app.extensions["screening.jobs"] = Jobs(app, settings)


def jobs() -> Jobs:
    """Return the current app's queue."""
    found: Jobs = current_app.extensions["screening.jobs"]
    return found


@contextmanager
def beating(beat: Callable[[], None], every: float = BEAT_SECONDS) -> Iterator[None]:
    """Call `beat` every few seconds, from a thread, while the block lasts.

    So a worker that is alive and busy with one long document can be told from one that is gone.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Flask's own way to hand an app to a thread
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            try:
                with app.app_context():
                    beat()
            except Exception:  # a missed beat is made good by the next
                LOG.warning("a sign of life could not be given", exc_info=True)

    thread = threading.Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` where the block takes longer; in other threads than the main one, never."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_signal: int, _frame: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def own_mark() -> str:
    """Return what tells this process from all others, on this machine and elsewhere."""
    return f"{_place()}/{os.getpid()}"


def is_gone(mark: str) -> bool:
    """Tell whether the process of `own_mark` has certainly ended; of other machines' none has."""
    place, _, number = mark.rpartition("/")
    if place != _place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _place() -> str:
    """Return the machine and, in it, the container: where a process number means one process."""
    try:
        inside = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        inside = ""
    return f"{socket.gethostname()}/{inside}"
