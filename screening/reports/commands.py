"""The command `report`: write one of the documents to a file."""

# ruff: noqa: PLC0415 - each command imports what it needs, so that --help answers at once
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.errors import NotFound
from screening.messages import N_, Message
from screening.reports.verify_command import verify

if TYPE_CHECKING:
    from screening.recruitments.models import Recruitment
    from screening.scoring.table import ScoreTable

LANGUAGE = click.option(
    "--language",
    type=click.Choice(["nb", "nn", "en"]),
    help="The document's language; without it, the recruitment's own.",
)
OUT = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; its extension says which kind.",
)


@click.group()
def report() -> None:
    """Write a document to a file, as someone sees it who does not score; or check one.

    A candidate's scores are therefore sealed until every scorecard is locked.
    """


report.add_command(verify)


@report.command()
@click.argument("reference")
@OUT
@LANGUAGE
def comparison(reference: str, out: Path, language: str | None) -> None:
    """Write the comparison of the recruitment REFERENCE as .pdf, .csv or .xlsx."""
    from screening.reports import csv_file, pdfs, spreadsheets
    from screening.reports.comparison import compare

    makers = {
        ".pdf": pdfs.comparison_pdf,
        ".csv": csv_file.comparison_csv,
        ".xlsx": spreadsheets.comparison_xlsx,
    }
    maker = makers.get(out.suffix.lower())
    if maker is None:
        raise click.BadParameter("the extension must be .pdf, .csv or .xlsx", param_hint="--out")
    table = _table(reference)
    _write(out, maker(compare(table, language or table.recruitment.language)))


@report.command()
@click.argument("reference")
@click.argument("code")
@OUT
@LANGUAGE
def candidate(reference: str, code: str, out: Path, language: str | None) -> None:
    """Write the summary of the candidate with CODE (such as K-01) as .pdf."""
    from screening.reports import pdfs

    _only_pdf(out)
    table = _table(reference)
    person = next((row for row in table.candidates if row.code == code), None)
    if person is None:
        raise NotFound(
            Message(
                N_("The recruitment %(reference)s has no candidate %(code)s."),
                {"reference": reference, "code": code},
            )
        )
    _write(
        out, pdfs.candidate_pdf(table, person.id, language=language or table.recruitment.language)
    )


@report.command()
@click.argument("subject", metavar="REFERENCE|SLUG")
@OUT
@LANGUAGE
@click.option("--version", "number", type=int, help="With a SLUG: which version; or the newest.")
def guide(subject: str, out: Path, language: str | None, number: int | None) -> None:
    """Write the interview guide of a recruitment, or of a question set, as .pdf."""
    from screening import db
    from screening.guides import queries
    from screening.reports import pdfs

    _only_pdf(out)
    try:
        table = _table(subject)
    except NotFound:
        try:
            version = queries.get_version(db.session(), subject, number)
        except NotFound as error:
            raise NotFound(
                Message(
                    N_("There is no recruitment and no question set called %(name)s."),
                    {"name": subject},
                )
            ) from error
        _write(
            out,
            pdfs.guide_pdf(
                queries.document_of(version),
                slug=subject,
                number=version.number,
                sha256=version.sha256,
                language=language or "nb",
                created=version.created_at,
            ),
        )
        return
    _write(out, pdfs.recruitment_guide_pdf(table, language=language or table.recruitment.language))


@report.command("question-set")
@click.argument("slug")
@OUT
@LANGUAGE
@click.option("--version", "number", type=int, help="Which version; without it, the newest.")
def question_set(slug: str, out: Path, language: str | None, number: int | None) -> None:
    """Write the question set SLUG with all that it says, as .pdf for reading and approving."""
    from screening import db
    from screening.guides import queries
    from screening.guides.corrections import tied
    from screening.guides.queries import provenance
    from screening.reports.question_set_document import question_set_document

    _only_pdf(out)
    version = queries.get_version(db.session(), slug, number)
    paper = question_set_document(
        queries.document_of(version),
        slug=slug,
        number=version.number,
        sha256=version.sha256,
        language=language or "nb",
        created=version.created_at,
        corrections=tied(queries.corrections(db.session(), version.id), version.number),
        provenance=provenance(db.session(), version),
    )
    _write(out, paper.pdf())


@report.command()
@click.argument("reference")
@click.argument("code")
@click.option("--member", "email", required=True, help="The member's e-mail address.")
@OUT
@LANGUAGE
def sheet(reference: str, code: str, email: str, out: Path, language: str | None) -> None:
    """Write a score sheet for a panel member and the candidate with CODE, as .pdf to fill in.

    It is read back with `screening import-scores`. The candidate's name is on it only if the member
    has declared impartiality.
    """
    from screening import db
    from screening.reports.member_sheet import member_sheet
    from screening.reports.score_sheet import score_sheet_pdf
    from screening.scoring import queries

    _only_pdf(out)
    session, recruitment = db.session(), _recruitment(reference)
    member = queries.scoring_member(session, recruitment, email)
    found = member_sheet(
        session,
        recruitment,
        member,
        queries.candidate_by_code(session, recruitment, code).id,
        language=language or recruitment.language,
    )
    _write(out, score_sheet_pdf(found))


def _recruitment(reference: str) -> Recruitment:
    from screening import db
    from screening.scoring import queries

    try:
        return queries.recruitment_by_reference(db.session(), reference)
    except NotFound as error:
        raise NotFound(
            Message(
                N_("There is no recruitment with the reference %(reference)s."),
                {"reference": reference},
            )
        ) from error


def _table(reference: str) -> ScoreTable:
    from screening import db
    from screening.scoring import queries

    return queries.score_table(db.session(), _recruitment(reference).id, user_id=None)


def _only_pdf(out: Path) -> None:
    if out.suffix.lower() != ".pdf":
        raise click.BadParameter("the extension must be .pdf", param_hint="--out")


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(str(out))
