"""Commands that keep the installation itself: serve it, migrate it, check its log."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from typing import TYPE_CHECKING, Any

import click

from screening.settings import Settings

if TYPE_CHECKING:
    from flask import Flask


def _settings() -> Settings:
    try:
        return Settings.load()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Threads in each worker.",
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages with gunicorn; the database is brought up to date first."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - only the server needs it

    from screening import db  # noqa: PLC0415 - as above
    from screening.app import create_app  # noqa: PLC0415 - as above

    settings = _settings()
    db.migrate(settings)
    app = create_app(settings)
    _warm(app)

    class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        """gunicorn with its settings from this command instead of its own configuration file."""

        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                # Workers share what the application loads before they fork: half the memory.
                "preload_app": True,
                "worker_class": "gthread",
                "timeout": 120,
                "accesslog": None,
                "loglevel": "warning",
                "control_socket_disable": True,
                # A worker that has made many documents gives its memory back.
                "max_requests": 5000,
                "max_requests_jitter": 500,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            # An open database file must not be shared across the fork.
            app.extensions["screening.engine"].dispose()
            gc.collect()
            gc.freeze()
            return app

    click.echo(f"Screening is ready at http://{host}:{port} (Ctrl-C stops it)")
    if settings.worker == "none":
        Server().run()
        return
    own_worker = _start_worker(app)
    try:
        Server().run()
    finally:
        _stop_worker(own_worker)


def _start_worker(app: Flask) -> int:
    """Start the process that works in the background, and return its number.

    It shares the memory of what is loaded, and it ends with this process, however that one ends.
    """
    from screening import worker  # noqa: PLC0415 - only the server needs it

    app.extensions["screening.engine"].dispose()
    # Collecting garbage writes to every object, and what is written to is no longer shared.
    gc.collect()
    gc.freeze()
    number = os.fork()
    if number:
        return number
    try:
        worker.end_with_parent()
        worker.run(app)
    except BaseException as error:  # noqa: BLE001 - nothing of this may go on as if it were the server
        click.echo(f"The worker has stopped: {error}", err=True)
        os._exit(1)
    os._exit(0)


def _stop_worker(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGTERM)
    # The server collects every process that ends, and may have been first.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)


def _warm(app: Flask) -> None:
    """Load what each worker would otherwise load for itself with its first pages.

    Templates, texts, the names of months and the database's mappings take 15 MiB and half a second;
    what the comparison's statistics work with takes a second more.
    """
    from flask_babel import gettext  # noqa: PLC0415 - only the server needs it
    from sqlalchemy.orm import configure_mappers  # noqa: PLC0415 - as above

    from screening import clock, i18n  # noqa: PLC0415 - as above
    from screening.reports import findings  # noqa: PLC0415 - as above
    from screening.settings import LANGUAGES  # noqa: PLC0415 - as above

    configure_mappers()
    findings.load()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    for code in LANGUAGES:
        with app.app_context(), i18n.speaking(code):
            gettext("Language")
            i18n.moment(clock.now())
            i18n.decimal(1.5)


@click.command()
@click.option(
    "--to",
    "revision",
    default="head",
    show_default=True,
    help="A revision, or `base` to undo everything.",
)
def migrate(revision: str) -> None:
    """Bring the database up to date (or to another revision)."""
    from screening import db  # noqa: PLC0415 - --help must not wait for it

    db.migrate(_settings(), revision)
    click.echo("The database is up to date." if revision == "head" else f"Now at {revision}.")


@click.command()
def audit() -> None:
    """Check the audit log's chain; exit 1 and name the row where it is broken."""
    from screening import db  # noqa: PLC0415 - --help must not wait for it
    from screening.audit import verify  # noqa: PLC0415 - as above

    broken = verify(db.session())
    if broken is not None:
        message = f"The audit log is broken at row {broken}: it was changed after it was written."
        raise click.ClickException(message)
    click.echo("The audit log is whole.")
