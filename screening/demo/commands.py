"""The command `demo`."""

# ruff: noqa: PLC0415 - the command imports what it needs, so that --help answers at once
from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from screening.messages import N_, Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from screening.settings import Settings


@click.command()
@click.option("--password", help="The password of every demo user; without it, one is made.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one of each document into this folder, and touch no database.",
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="nb",
    show_default=True,
    help="Language of the documents in that folder.",
)
@click.option(
    "--if-empty", is_flag=True, help="Do nothing, without a word, where there are users already."
)
def demo(password: str | None, out: Path | None, language: str, *, if_empty: bool) -> None:
    """Make two realistic recruitments, with invented people, to try the program on.

    One has all scorecards locked, the other is in the middle of scoring; five earlier ones are
    finished. The database is made if it is not there. Where the demonstration is there already,
    nothing changes.

    With --out, nothing is made but the documents: they come from a database of their own.
    """
    from flask import current_app

    from screening import db
    from screening.accounts.queries import users
    from screening.i18n import say

    settings: Settings = current_app.config["SCREENING"]
    if out is not None:
        _write_papers(settings, out, language)
        return
    db.migrate(settings)
    if if_empty and users(db.session()):
        return
    if _make(settings, password):
        click.echo(
            say(
                Message(
                    N_(
                        "The demonstration is ready: two recruitments to follow, "
                        "five earlier ones, and their users."
                    )
                )
            )
        )
    else:
        click.echo(
            say(
                Message(
                    N_(
                        "The demonstration is there already; nothing was changed, "
                        "passwords included."
                    )
                )
            )
        )


def _make(settings: Settings, password: str | None) -> bool:
    """Make the demonstration and list its users; False if it was there already."""
    from screening import db
    from screening.accounts.commands import operator
    from screening.demo import making

    chosen = password if password is not None else secrets.token_urlsafe(15)
    with db.unit_of_work() as session:
        if making.is_there(session):
            return False
        making.make(
            session,
            operator(),
            password=chosen,
            today=datetime.now(ZoneInfo(settings.time_zone)).date(),
            time_zone=settings.time_zone,
        )
    _list_users(chosen, shown=password is None)
    return True


def _list_users(password: str, *, shown: bool) -> None:
    from screening.demo import content
    from screening.i18n import say

    roles: dict[str, list[str]] = {person.key: [] for person in content.people()}
    for person in content.people():
        if person.global_role is not None:
            roles[person.key].append(person.global_role)
    for story in content.stories():
        for seat in story.panel:
            roles[seat.person].append(f"{story.reference}: {seat.role}")
    widest = max(len(person.email) for person in content.people())
    for person in content.people():
        click.echo(
            f"{person.email:<{widest}}  {person.name} ({person.language}): "
            + ", ".join(roles[person.key])
        )
    if shown:
        click.echo(
            say(
                Message(
                    N_("All of them have the password %(password)s (it is shown only now)."),
                    {"password": password},
                )
            )
        )


def _write_papers(settings: Settings, out: Path, language: str) -> None:
    from screening.demo import papers

    try:
        for number, path in enumerate(papers.write(settings, out, language), start=1):
            click.echo(f"{number}/{len(papers.PAPERS)}  {path}")
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
