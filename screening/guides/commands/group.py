"""The command `guides`: check, take in, hand out and list question sets."""

# ruff: noqa: PLC0415 - each command imports what it needs, so that --help answers at once
from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.guides.commands.diff import diff
from screening.guides.commands.duplicates import duplicates
from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.audit import Actor
    from screening.guides.files import QuestionSetFileError
    from screening.guides.schema import Document

FILES = click.argument("paths", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))


@click.group()
def guides() -> None:
    """Check, import, export and list question sets."""


guides.add_command(diff)
guides.add_command(duplicates)


@guides.command()
@FILES
def check(paths: tuple[Path, ...]) -> None:
    """Check question-set files; needs no database.

    Every complaint is one line: file:line: path: what. The exit code is 1 if there is any.
    """
    if not paths:
        raise click.UsageError(_say(Message(N_("Name at least one file."))))
    _read_all(paths, report=True)


@guides.command()
@FILES
@click.option(
    "--language", type=click.Choice(["nb", "nn", "en"]), help="Look at this language only."
)
def lint(paths: tuple[Path, ...], *, language: str | None) -> None:
    """Look for questions that may not be asked, and for poor rubrics; needs no database.

    The exit code is 1 if any file has an error, and 2 if one cannot be read.
    """
    from screening.guides.linter.command import findings_of, tell
    from screening.i18n import language as reader

    if not paths:
        raise click.UsageError(_say(Message(N_("Name at least one file."))))
    failed = False
    for path in paths:
        found = findings_of(str(path), language)
        tell(str(path), found, reader())
        failed = failed or any(one.severity == "error" for one in found)
    if failed:
        raise SystemExit(1)


@guides.command(name="import")
@FILES
@click.option("--shipped", is_flag=True, help="Import the question sets of this program.")
def import_(paths: tuple[Path, ...], *, shipped: bool) -> None:
    """Import question sets as published versions: all of them, or none if one has an error.

    A set that is already there, word for word, is left alone. Questions that may not be asked are
    told of on standard error, and imported all the same: whoever runs the command answers for it.
    """
    from screening import db
    from screening.guides import service

    if not paths and not shipped:
        raise click.UsageError(_say(Message(N_("Name at least one file."))))
    if shipped:
        paths = (*paths, *service.shipped_files())
    documents = _read_all(paths, report=False)
    for document in documents:
        _warn(document)
    with db.unit_of_work() as session:
        versions = [
            (document.slug, service.import_document(session, _operator(), document).number)
            for document in documents
        ]
    for slug, number in versions:
        click.echo(
            _say(Message(N_("%(slug)s is version %(number)s."), {"slug": slug, "number": number}))
        )


@guides.command()
@click.argument("slug")
@click.option("--version", "number", type=int, help="Which version; without it, the newest.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; without it, standard output.",
)
def export(slug: str, number: int | None, out: Path | None) -> None:
    """Write a version as YAML that reads back to the same question set."""
    from screening import db
    from screening.errors import NotFound
    from screening.guides import files, queries

    try:
        version = queries.get_version(db.session(), slug, number)
    except NotFound as error:
        raise NotFound(Message(N_("There is no such version of a question set."))) from error
    text = files.write(queries.document_of(version))
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error


@guides.command(name="list")
def list_() -> None:
    """List the versions: slug, number, state, hash, title."""
    from screening import db
    from screening.guides import queries
    from screening.i18n import language

    for row in queries.versions(db.session()):
        version, title = row.version, row.document.title.in_language(language())
        click.echo(f"{row.slug}\t{version.number}\t{version.state}\t{version.sha256[:12]}\t{title}")


@guides.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; without it, standard output.",
)
def schema(out: Path | None) -> None:
    """Write the JSON Schema of question-set files, for editors."""
    from screening.guides.schema import json_schema

    if out is None:
        click.echo(json_schema(), nl=False)
    else:
        out.write_text(json_schema(), encoding="utf-8")


def _read_all(paths: tuple[Path, ...], *, report: bool) -> list[Document]:
    """Return the documents of all files; end with exit code 1 after the last complaint."""
    from screening.guides import files

    documents: list[Document] = []
    failed = False
    for path in paths:
        try:
            documents.append(files.read(path))
        except files.QuestionSetFileError as error:
            failed = True
            _complain(error)
        else:
            if report:
                click.echo(_say(Message(N_("%(file)s: ok"), {"file": path})))
    if failed:
        raise SystemExit(1)
    return documents


def _warn(document: Document) -> None:
    """Tell of the questions that would keep the document from being published on the pages."""
    from screening.guides.linter.findings import blocking
    from screening.guides.linter.question_set import lint_document

    for one in blocking(lint_document(document)):
        click.echo(f"{document.slug}: {one.path}: {_say(one.reason)}", err=True)


def _complain(error: QuestionSetFileError) -> None:
    for complaint in error.complaints:
        click.echo(complaint.said(_say(complaint.message)), err=True)


def _operator() -> Actor:
    from screening.audit import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A container's user need not have a name.
        name = "?"
    return Actor(None, name)


def _say(message: Message) -> str:
    from screening.i18n import say

    return say(message)
