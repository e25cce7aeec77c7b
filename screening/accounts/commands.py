"""The commands `screening users ...`."""

from __future__ import annotations

import getpass
import secrets
import sys
from typing import TYPE_CHECKING

import click

from screening.audit import Actor
from screening.db import unit_of_work
from screening.errors import NotFound
from screening.messages import N_, Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.accounts.models import User

ROLES = ("hr", "administrator", "none")
SYLLABLES = tuple(first + second for first in "bdfgklmnprstv" for second in "aeiou")
GENERATED_SYLLABLES = 14
"""65 to the power of 14 is 84 bits: beyond guessing, and it can be read out on the telephone."""

_password_options = (
    click.option(
        "--password-stdin",
        "from_stdin",
        is_flag=True,
        help="Read the password from standard input.",
    ),
    click.option(
        "--generate", is_flag=True, help="Make a password and print it; it is shown only once."
    ),
)


@click.group()
def users() -> None:
    """Add and keep users."""


@users.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that panels and documents show.")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="none",
    show_default=True,
    help="What the user may do everywhere; panels give rights of their own.",
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="nb",
    show_default=True,
    help="Language of the user's pages.",
)
@_password_options[0]
@_password_options[1]
def add(
    email: str, name: str, role: str, language: str, *, from_stdin: bool, generate: bool
) -> None:
    """Add the user EMAIL."""
    from screening.accounts import service  # noqa: PLC0415 - --help must not wait for it

    password = _new_password(from_stdin=from_stdin, generate=generate)
    with unit_of_work() as session:
        user = service.add_user(
            session,
            operator(),
            email=email,
            name=name,
            password=password,
            language=language,
            global_role=None if role == "none" else role,
        )
    click.echo(f"{user.email} can sign in now.")
    _show(password, generate=generate)


@users.command("list")
def list_() -> None:
    """List the users: e-mail address, name, role, language, and whether they may sign in."""
    from screening.accounts import queries  # noqa: PLC0415 - --help must not wait for it

    with unit_of_work() as session:
        for user in queries.users(session):
            state = "active" if user.active else "deactivated"
            click.echo(
                "\t".join((user.email, user.name, user.global_role or "-", user.language, state))
            )


@users.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Stop EMAIL from signing in, and end the sessions that are open."""
    _set_active(email, active=False)
    click.echo(f"{email} cannot sign in any more.")


@users.command()
@click.argument("email")
def activate(email: str) -> None:
    """Let EMAIL sign in again."""
    _set_active(email, active=True)
    click.echo(f"{email} can sign in now.")


@users.command()
@click.argument("email")
@_password_options[0]
@_password_options[1]
def password(email: str, *, from_stdin: bool, generate: bool) -> None:
    """Give EMAIL a new password; open sessions end."""
    from screening.accounts import service  # noqa: PLC0415 - --help must not wait for it

    with unit_of_work() as session:
        user = _user(session, email)
        # Asked for only once it is known whom it is for.
        new = _new_password(from_stdin=from_stdin, generate=generate)
        service.set_password(session, operator(), user, new)
    click.echo(f"The password of {user.email} is changed.")
    _show(new, generate=generate)


def operator() -> Actor:
    """Return whoever runs the command, as the audit log names people."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        name = "unknown"
    return Actor(None, f"command line ({name})")


def _set_active(email: str, *, active: bool) -> None:
    from screening.accounts import service  # noqa: PLC0415 - --help must not wait for it

    with unit_of_work() as session:
        service.set_active(session, operator(), _user(session, email), active=active)


def _user(session: Session, email: str) -> User:
    from screening.accounts import queries  # noqa: PLC0415 - --help must not wait for it

    user = queries.user_by_email(session, email)
    if user is None:
        raise NotFound(
            Message(N_("There is no user with the e-mail address %(email)s."), {"email": email})
        )
    return user


def _new_password(*, from_stdin: bool, generate: bool) -> str:
    if from_stdin and generate:
        raise click.UsageError("Choose one of --password-stdin and --generate.")
    if generate:
        drawn = [secrets.choice(SYLLABLES) for _ in range(GENERATED_SYLLABLES)]
        return "-".join(
            "".join(drawn[start : start + 2]) for start in range(0, GENERATED_SYLLABLES, 2)
        )
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered


def _show(password: str, *, generate: bool) -> None:
    if generate:
        click.echo(f"Password: {password}")
