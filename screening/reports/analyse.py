"""The command `screening analyse`: every statistic of a file of scores, for anyone to check."""

# ruff: noqa: PLC0415 - the command imports what it needs, so that --help answers at once
from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from screening.messages import Message
    from screening.reports.analysis_file import Reading
    from screening.reports.analysis_table import Complaint

LARGE = 1_000_000
"""Bytes from which on the stages are told, wherever standard error goes."""
_STANDARD_INPUT = "standard input"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
@click.option("--model", is_flag=True, help="Add the effects that the mixed model predicts.")
@click.option("--level-min", default=1.0, show_default=True, help="The scale's lowest level.")
@click.option("--level-max", default=5.0, show_default=True, help="The scale's highest level.")
def analyse(
    file: str, *, as_document: bool, model: bool, level_min: float, level_max: float
) -> None:
    """Work out every statistic of the scores in FILE, a CSV file ("-" is standard input).

    A row is what one rater gave one candidate on one question: columns candidate, rater, level, and
    if there are any question, criterion and weight. An empty level was not given. A statistic that
    the scores are too few for, or say nothing about, is refused in words. docs/analysis.md says
    what each figure is and how to get it from other software.
    """
    name, data = _read(file)
    progress = _Progress(shown=sys.stderr.isatty() or len(data) > LARGE)
    progress.tell("Reading the file")
    reading = _reading(name, data, level_min, level_max)
    del data
    progress.end()
    for note in reading.notes:
        click.echo(f"{name}: {note}", err=True)
    document = _document(reading, model=model, progress=progress)
    progress.end()
    if as_document:
        click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))
        return
    from screening.reports.analysis_text import lines

    click.echo("\n".join(lines(document)))


def _read(file: str) -> tuple[str, bytes]:
    try:
        if file == "-":
            return _STANDARD_INPUT, sys.stdin.buffer.read()
        return Path(file).name, Path(file).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _reading(name: str, data: bytes, low: float, high: float) -> Reading:
    from screening.reports.analysis_file import read_ratings
    from screening.reports.analysis_table import BadFile

    try:
        return read_ratings(data, low=low, high=high)
    except BadFile as error:
        _stop(name, error.complaints)


def _stop(name: str, complaints: Iterable[Complaint]) -> NoReturn:
    """List every complaint with its line, and end with exit code 1."""
    count = 0
    for count, one in enumerate(complaints, start=1):  # noqa: B007 - the count is said below
        place = "" if one.line is None else f"line {one.line}: "
        click.echo(f"{name}: {place}{one.message}", err=True)
    raise click.ClickException(f"Nothing was worked out. Problems: {count}")


def _document(reading: Reading, *, model: bool, progress: _Progress) -> dict[str, Any]:
    from screening.analytics.analysis import analyse as analysis_of
    from screening.analytics.analysis_json import as_json

    found = analysis_of(reading.ratings, model=model, progress=progress.tell)
    plain: dict[str, Any] = _plain(as_json(found))
    return plain


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return what JSON can say of `value`: a number that is none becomes null."""
    if isinstance(value, Mapping):
        return {str(name): _plain(own) for name, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


class _Progress:
    """Tells on standard error what is being done, and how long the stage before took."""

    def __init__(self, *, shown: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._shown = shown
        self._clock = clock
        self._began: float | None = None

    def tell(self, stage: str | Message, *_details: object) -> None:
        """Say that a stage begins."""
        self.end()
        self._began = self._clock()
        if self._shown:
            click.echo(f"{stage} …", err=True, nl=False)

    def end(self) -> None:
        """Say how long the last stage took."""
        if self._began is not None and self._shown:
            click.echo(f" {self._clock() - self._began:.1f} s", err=True)
        self._began = None
