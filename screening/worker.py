"""The command `worker`: the process that does the work in the background.

It looks after one process that works and starts another when that one has ended, however it ended;
the web server never makes what a worker makes. Work goes on at low priority and within bounds of
memory, so neither the server nor the machine is starved.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING

import click
from huey.consumer import Consumer, Scheduler, Worker, WorkerRecycle

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from screening.jobs import Jobs

NICENESS = 10
LARGEST_MEMORY = 1536 * 1024 * 1024
"""Bytes that a working process may hold; a comparison of 100 candidates takes a quarter of it."""
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@click.command()
def worker() -> None:
    """Do the work in the background: packages of documents.

    `screening serve` does the same in a process of its own unless SCREENING_WORKER is `none`; then
    at least one of these must run. Several may run, on one machine or on more that share the data
    folder. Ctrl-C stops it; what it was at goes on where it stopped when a worker runs again.
    """
    from screening import db  # noqa: PLC0415 - --help must not wait for it
    from screening.app import create_app  # noqa: PLC0415 - as above
    from screening.settings import Settings  # noqa: PLC0415 - as above

    try:
        settings = Settings.load()
        db.migrate(settings)
        app = create_app(settings)
        click.echo("The worker is ready (Ctrl-C stops it)")
        run(app)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def run(app: Flask) -> None:
    """Work until a signal (TERM or INT) says stop.

    Raises:
        ValueError: the queue of the settings cannot be used; the message says why.
    """
    jobs: Jobs = app.extensions["screening.jobs"]
    logging.getLogger("huey").setLevel(logging.ERROR)
    jobs.huey.on_startup(name="keep_up")(jobs.keep_up)
    # Neither an open database file nor a connection may be shared across the fork.
    app.extensions["screening.engine"].dispose()
    gc.collect()
    gc.freeze()
    consumer = _consumer(jobs)
    consumer.run()
    for process in multiprocessing.active_children():
        process.terminate()
        process.join(5)
    jobs.close()


def end_with_parent(how: signal.Signals = signal.SIGTERM) -> None:
    """Let this process get the signal `how` when the one that started it ends, even by a kill."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux alone has it
    if prctl is not None:
        prctl(_END_WITH_PARENT, how)


def _consumer(jobs: Jobs) -> Consumer:
    class Working(Worker):  # type: ignore[misc] # huey has no types
        """The process that does the work; it makes room for a fresh one when it is spent."""

        def initialize(self) -> None:
            """Stand back behind the server, and stay within bounds."""
            # It would only note a milder signal down for the consumer, which is gone by then.
            end_with_parent(signal.SIGKILL)
            os.nice(NICENESS)
            _limit_memory()
            super().initialize()

        def loop(self, now: datetime | None = None) -> None:
            """Do what comes next."""
            super().loop(now)
            if jobs.spent:
                raise WorkerRecycle

    class Timing(Scheduler):  # type: ignore[misc] # as above
        """The process that asks for the upkeep each minute."""

        def initialize(self) -> None:
            """Not outlive the worker."""
            end_with_parent(signal.SIGKILL)
            super().initialize()

    class Looking(Consumer):  # type: ignore[misc] # as above
        """Starts the two, and starts them again."""

        worker_class = Working
        scheduler_class = Timing

    return Looking(
        jobs.huey,
        workers=1,
        worker_type="process",
        max_delay=1.0,
        scheduler_interval=10,
        health_check_interval=1,
        # What is under way is kept and goes on later, so nobody need wait for its end.
        shutdown_timeout=0.1,
    )


def _limit_memory() -> None:
    if sys.platform != "linux":  # elsewhere the limit is not one on what is really used
        return
    import resource  # noqa: PLC0415 - not on every platform

    resource.setrlimit(resource.RLIMIT_DATA, (LARGEST_MEMORY, LARGEST_MEMORY))
