"""The command `screening import-scores`."""

from __future__ import annotations

import getpass
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.scoring.score_import import ImportFacts, ScorePlan, Sheet
    from screening.tabular import Problem, Table


@click.command("import-scores")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--recruitment", "reference", help="Its reference; score sheets say it themselves.")
@click.option("--member", "member_name", help="Whose scores, if the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Say what the file comes to, and write nothing.")
def import_scores(
    files: tuple[Path, ...], reference: str | None, member_name: str | None, *, dry_run: bool
) -> None:
    """Take in the scores of FILE (CSV, XLSX or ODS; long, or wide with a sheet a member).

    Or of any number of filled score sheets (PDF), which say themselves whose they are. Everything
    is checked first and all problems are listed at once; nothing is written unless all is right.
    Imported scorecards are locked.
    """
    from screening import db  # noqa: PLC0415 - --help must not wait for it
    from screening.audit import Actor  # noqa: PLC0415 - as above
    from screening.i18n import say  # noqa: PLC0415 - as above
    from screening.recruitments.queries import hold  # noqa: PLC0415 - as above
    from screening.scoring import importing, queries  # noqa: PLC0415 - as above
    from screening.tabular import TableError  # noqa: PLC0415 - as above

    contents = [(file.name, file.read_bytes()) for file in files]
    label = files[0].name if len(files) == 1 else None
    try:
        source = _read(contents)
    except TableError as error:
        _stop(label, error.problems)
    with db.unit_of_work() as session:
        recruitment = queries.recruitment_by_reference(session, reference or source.reference)
        # The plan rests on the version, so no move may come between.
        hold(session, recruitment)
        if source.sheets:
            plan = importing.make_sheet_plan(session, recruitment, source.sheets)
        else:
            member = _member_id(importing.import_facts(session, recruitment), member_name)
            plan = importing.make_plan(session, recruitment, source.tables, member)
        if plan.problems:
            _stop(label, plan.problems)
        click.echo(say(plan.format_message))
        for warning in plan.warnings:
            click.echo(f"! {say(warning)}")
        _show_matrix(plan)
        if dry_run:
            click.echo("Dry run: nothing was written.")
            return
        done = importing.write_plan(
            session,
            Actor(None, getpass.getuser()),
            recruitment,
            plan,
            hashlib.sha256(b"".join(data for _name, data in contents)).hexdigest(),
        )
    click.echo(f"Imported {done.scores} scores on {done.scorecards} scorecards, all locked.")


@dataclass(frozen=True, slots=True)
class _Source:
    """What was read: tables, or score sheets and the reference that the first of them carries."""

    tables: tuple[Table, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @property
    def reference(self) -> str:
        if not self.sheets:
            raise click.UsageError("A spreadsheet needs --recruitment: which one is it for?")
        return self.sheets[0].origin.reference


def _read(contents: Sequence[tuple[str, bytes]]) -> _Source:
    from screening.scoring.score_import.sheet_pdf import (  # noqa: PLC0415 - as above
        is_sheet,
        read_sheets,
    )
    from screening.tabular import read_tables  # noqa: PLC0415 - as above

    if all(is_sheet(data, name) for name, data in contents):
        return _Source(sheets=read_sheets(contents))
    if len(contents) > 1:
        raise click.UsageError("Give one spreadsheet, or score sheets (PDF) alone.")
    ((name, data),) = contents
    return _Source(tables=tuple(read_tables(data, name)))


def _member_id(facts: ImportFacts, name: str | None) -> int | None:
    if name is None:
        return None
    wanted = name.strip().casefold()
    for member in facts.members:
        if wanted in {member.email.casefold(), member.name.casefold()}:
            return member.id
    known = ", ".join(member.email for member in facts.members)
    raise click.ClickException(f"{name} is not a scoring member of this panel. Known: {known}")


def _stop(label: str | None, problems: Sequence[Problem]) -> NoReturn:
    """List every problem with its place, and end with exit code 1.

    Of several files each problem names its own; `label` is the name of a single one.
    """
    from screening.i18n import say  # noqa: PLC0415 - --help must not wait for it

    for problem in problems:
        place = f"{say(problem.place)}: " if problem.place else ""
        file = f"{label}: " if label else ""
        click.echo(f"{file}{place}{say(problem.message)}", err=True)
    raise click.ClickException(f"Nothing was written. Problems: {len(problems)}")


def _show_matrix(plan: ScorePlan) -> None:
    """Print how many levels each member gives each candidate."""
    width = max((len(row.name) for row in plan.matrix), default=0)
    click.echo(" ".join([" " * width, *(f"{one.code:>8}" for one in plan.candidates)]))
    for row in plan.matrix:
        click.echo(" ".join([f"{row.name:<{width}}", *(f"{count:>8}" for count in row.counts)]))
