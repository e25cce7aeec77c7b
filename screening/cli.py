"""The command line. Slow libraries load inside the command that needs them."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from screening.errors import ProductError
from screening.messages import N_, Message

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    # command: (module, attribute, does it need the application?, one line of help)
    "serve": ("screening.serve", "serve", False, "Serve the pages."),
    "worker": ("screening.worker", "worker", False, "Do the work in the background."),
    "migrate": ("screening.serve", "migrate", False, "Bring the database up to date."),
    "demo": ("screening.demo.commands", "demo", True, "Make two realistic recruitments."),
    "users": ("screening.accounts.commands", "users", True, "Add and keep users."),
    "lint": (
        "screening.guides.linter.command",
        "lint",
        False,
        "Look for questions that may not be asked.",
    ),
    "guides": ("screening.guides.commands", "guides", True, "Check and move question sets."),
    "import-scores": (
        "screening.scoring.commands",
        "import_scores",
        True,
        "Take in scores from a spreadsheet.",
    ),
    "analyse": (
        "screening.reports.analyse",
        "analyse",
        False,
        "Work out every statistic of a file of scores.",
    ),
    "report": (
        "screening.reports.commands",
        "report",
        True,
        "Write a document to a file, or check one.",
    ),
    "audit": ("screening.serve", "audit", True, "Check that the audit log is whole."),
}

NO_TABLES = Message(
    N_("The database has not been brought up to date. Run “screening migrate” first.")
)
APART = ("report", "verify")
"""The one subcommand that needs no application where its group does."""


class LazyGroup(click.Group):
    """A group whose commands are imported when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of `COMMANDS`."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module that holds `cmd_name` and return the command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _app, _help = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[3]) for name, row in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the product can explain becomes one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except ProductError as error:
            _stop(error)
        except Exception as error:
            if not _lacks_tables(error):
                raise
            _stop(ProductError(NO_TABLES))


def _lacks_tables(error: Exception) -> bool:
    """Tell whether the database is one that has not been brought up to date."""
    if "sqlalchemy" not in sys.modules:
        return False
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - it is loaded already

    if not isinstance(error, DBAPIError):
        return False
    # SQLite says it in words alone, PostgreSQL by a class of its own.
    said, kind = str(error.orig), type(error.orig).__name__
    return said.startswith(("no such table", "no such column")) or kind in {
        "UndefinedTable",
        "UndefinedColumn",
    }


def _stop(error: ProductError) -> NoReturn:
    from flask import has_app_context  # noqa: PLC0415 - not needed for --help

    from screening.i18n import say  # noqa: PLC0415 - as above

    raise click.ClickException(
        say(error.message) if has_app_context() else str(error.message)
    ) from error


@click.group(cls=LazyGroup)
@click.version_option(package_name="screening")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Structured interviews for panels that hire people who work, or lead, at a distance.

    All state lies in one folder, SCREENING_DATA_DIR (default: instance/).
    """
    name = ctx.invoked_subcommand or ""
    asks_for_help = {"--help", "-h"} & set(sys.argv[1:])
    apart = tuple(sys.argv[1:3]) == APART
    if COMMANDS.get(name, ("", "", False, ""))[2] and not asks_for_help and not apart:
        ctx.with_resource((ctx.obj or _application()).app_context())


def _application() -> Flask:
    from screening.app import create_app  # noqa: PLC0415 - a second that --help must not wait for

    try:
        return create_app()
    except ValueError as error:
        # A setting with an impossible value; `Settings.load` says which.
        raise click.ClickException(str(error)) from error


def main() -> None:
    """Run the command line."""
    # The statistics' matrices are small: a second thread only waits, at ten times the cost.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    cli(prog_name="screening")
