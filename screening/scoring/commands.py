"""The command `screening import-scores`."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.scoring.score_import import ImportFacts, ScorePlan
    from screening.tabular import Problem


@click.command("import-scores")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--recruitment", "reference", required=True, help="The recruitment's reference.")
@click.option("--member", "member_name", help="Whose scores, if the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Say what the file comes to, and write nothing.")
def import_scores(file: Path, reference: str, member_name: str | None, *, dry_run: bool) -> None:
    """Take in the scores of FILE (CSV, XLSX or ODS; long, or wide with a sheet a member).

    Everything is checked first and all problems are listed at once; nothing is written unless all
    is right. Imported scorecards are locked.
    """
    from screening import db  # noqa: PLC0415 - --help must not wait for it
    from screening.audit import Actor  # noqa: PLC0415 - as above
    from screening.i18n import say  # noqa: PLC0415 - as above
    from screening.scoring import importing, queries  # noqa: PLC0415 - as above
    from screening.tabular import TableError, read_tables  # noqa: PLC0415 - as above

    data = file.read_bytes()
    with db.unit_of_work() as session:
        recruitment = queries.recruitment_by_reference(session, reference)
        member = _member_id(importing.import_facts(session, recruitment), member_name)
        try:
            tables = read_tables(data, file.name)
        except TableError as error:
            _stop(file, error.problems)
        plan = importing.make_plan(session, recruitment, tables, member)
        if plan.problems:
            _stop(file, plan.problems)
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
            hashlib.sha256(data).hexdigest(),
        )
    click.echo(f"Imported {done.scores} scores on {done.scorecards} scorecards, all locked.")


def _member_id(facts: ImportFacts, name: str | None) -> int | None:
    if name is None:
        return None
    wanted = name.strip().casefold()
    for member in facts.members:
        if wanted in {member.email.casefold(), member.name.casefold()}:
            return member.id
    known = ", ".join(member.email for member in facts.members)
    raise click.ClickException(f"{name} is not a scoring member of this panel. Known: {known}")


def _stop(file: Path, problems: Sequence[Problem]) -> NoReturn:
    """List every problem with its place, and end with exit code 1."""
    from screening.i18n import say  # noqa: PLC0415 - --help must not wait for it

    for problem in problems:
        place = f"{say(problem.place)}: " if problem.place else ""
        click.echo(f"{file.name}: {place}{say(problem.message)}", err=True)
    raise click.ClickException(f"Nothing was written. Problems: {len(problems)}")


def _show_matrix(plan: ScorePlan) -> None:
    """Print how many levels each member gives each candidate."""
    width = max((len(row.name) for row in plan.matrix), default=0)
    click.echo(" ".join([" " * width, *(f"{one.code:>8}" for one in plan.candidates)]))
    for row in plan.matrix:
        click.echo(" ".join([f"{row.name:<{width}}", *(f"{count:>8}" for count in row.counts)]))
