"""Packages of documents, made in the background: all summaries, or a whole case for the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from screening.jobs import Jobs


def init_app(app: Flask) -> None:
    """Let a worker of `app` make packages."""
    from screening.reports.batches import progress, work  # noqa: PLC0415 - they need the models

    jobs: Jobs = app.extensions["screening.jobs"]
    jobs.on(progress.JOB, work.perform)
    jobs.every_minute(progress.recover)
    jobs.every_minute(work.tidy)
