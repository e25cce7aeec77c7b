"""Pages and downloads: the comparison, a candidate's summary, the interview guide."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request, send_file
from flask_login import current_user

from screening import db, errors
from screening.accounts.policy import act
from screening.guides import queries as guide_queries
from screening.guides.corrections import tied
from screening.guides.queries import provenance
from screening.i18n import language
from screening.messages import N_, Message
from screening.reports import csv_file, documents, findings_words, pdfs, spreadsheets
from screening.reports.band_chart import band_rows
from screening.reports.charts import strip_charts
from screening.reports.comparison import compare
from screening.reports.downloads import hand_out
from screening.reports.findings import findings
from screening.reports.kinds import KINDS
from screening.reports.member_sheet import member_sheet
from screening.reports.numbering import numbering
from screening.reports.question_set_document import question_set_document
from screening.reports.score_sheet import score_sheet_document
from screening.reports.wording import FILTERS, file_name
from screening.scoring.queries import score_table
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from flask import Response
    from flask.blueprints import BlueprintSetupState
    from flask.typing import ResponseReturnValue

    from screening.guides.corrections import Correction
    from screening.guides.models import QuestionSetVersion
    from screening.reports.figures import Comparison
    from screening.reports.score_sheet import ScoreSheet
    from screening.scoring.table import ScoreTable

blueprint = Blueprint("reports", __name__)

RECRUITMENT = "/recruitments/<int:recruitment_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(FILTERS | findings_words.FILTERS)
    state.app.extensions["screening.jobs"].every_minute(documents.tidy)


@blueprint.get(f"{RECRUITMENT}/comparison")
@act("comparison.read")
def comparison(recruitment_id: int) -> ResponseReturnValue:
    """Show the comparison as a page."""
    found = compare(_table(recruitment_id), language())
    said = findings(found)
    return render_template(
        "reports/comparison.html",
        comparison=found,
        findings=said,
        facts=found.facts,
        bands=band_rows(found, said),
        charts=strip_charts(found),
        numbers=numbering(found, said, band_figures=1),
    )


@blueprint.get(f"{RECRUITMENT}/comparison.pdf")
@act("comparison.read")
def comparison_pdf(recruitment_id: int) -> ResponseReturnValue:
    """Hand out the comparison as a PDF, in `?language=` or the reader's own language."""
    found = _comparison(recruitment_id)
    return hand_out(pdfs.comparison_document(found), comparison_name(found, "pdf"))


@blueprint.get(f"{RECRUITMENT}/comparison.csv")
@act("comparison.read")
def comparison_csv(recruitment_id: int) -> ResponseReturnValue:
    """Hand out the comparison as one long table."""
    found = _comparison(recruitment_id)
    return _download(
        csv_file.comparison_csv(found), "text/csv; charset=utf-8", comparison_name(found, "csv")
    )


@blueprint.get(f"{RECRUITMENT}/comparison.xlsx")
@act("comparison.read")
def comparison_xlsx(recruitment_id: int) -> ResponseReturnValue:
    """Hand out the comparison as a workbook."""
    found = _comparison(recruitment_id)
    return _download(spreadsheets.comparison_xlsx(found), XLSX, comparison_name(found, "xlsx"))


@blueprint.get(f"{RECRUITMENT}/candidates/<int:candidate_id>/summary.pdf")
@act("comparison.read")
def candidate_summary(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Hand out one candidate's summary; refused while the scores are sealed for the reader."""
    table, code = _table(recruitment_id), asked_language()
    summary = pdfs.candidate_document(table, candidate_id, language=code)
    return hand_out(summary, candidate_name(table, candidate_id, code))


@blueprint.get(f"{RECRUITMENT}/candidates/<int:candidate_id>/sheet.pdf")
@act("interview.score")
def score_sheet(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Hand out the member's own score sheet for a candidate, to fill in anywhere.

    As the interview itself, it opens with the declaration of impartiality.
    """
    del recruitment_id
    sheet = member_sheet(
        db.session(), g.recruitment, g.member, candidate_id, language=asked_language()
    )
    if sheet.name is None:
        raise errors.Refused(Message(N_("Declare your impartiality first.")))
    return hand_out(score_sheet_document(sheet), sheet_name(sheet))


@blueprint.get(f"{RECRUITMENT}/guide.pdf")
@act("guide.read")
def guide(recruitment_id: int) -> ResponseReturnValue:
    """Hand out the interview guide of a recruitment, in `?language=` or the reader's own."""
    table, code = _table(recruitment_id), asked_language()
    return hand_out(
        pdfs.recruitment_guide_document(table, language=code),
        guide_name(table.recruitment.reference, code),
    )


@blueprint.get("/question-sets/<slug>/<int:number>/guide.pdf")
@act("guide.read")
def question_set_guide(slug: str, number: int) -> ResponseReturnValue:
    """Hand out a question-set version as a guide that belongs to no recruitment."""
    version, code = guide_queries.get_version(db.session(), slug, number), asked_language()
    document = pdfs.guide_document(
        guide_queries.document_of(version),
        slug=slug,
        number=number,
        sha256=version.sha256,
        language=code,
        created=version.created_at,
        corrections=_corrections(version),
    )
    return hand_out(document, guide_name(f"{slug}-{number}", code))


@blueprint.get("/question-sets/<slug>/<int:number>/question-set.pdf")
@act("guide.read")
def question_set(slug: str, number: int) -> ResponseReturnValue:
    """Hand out a question-set version with all that it says, to read and to approve."""
    version, code = guide_queries.get_version(db.session(), slug, number), asked_language()
    paper = question_set_document(
        guide_queries.document_of(version),
        slug=slug,
        number=number,
        sha256=version.sha256,
        language=code,
        created=version.created_at,
        corrections=_corrections(version),
        provenance=provenance(db.session(), version),
    )
    name = KINDS["question-set"].file_name(f"{slug}-{number}", language=code, extension="pdf")
    return hand_out(paper, name)


def asked_language() -> str:
    """Return the language of the address (`?language=nn`), or else the reader's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else language()


def comparison_name(found: Comparison, extension: str) -> str:
    """Return the comparison's file name in its own language."""
    return KINDS["comparison"].file_name(
        found.facts.reference, language=found.language, extension=extension
    )


def candidate_name(table: ScoreTable, candidate_id: int, code: str) -> str:
    """Return a summary's file name: the candidate's code, never the name."""
    candidate = next(row for row in table.candidates if row.id == candidate_id)
    return KINDS["summary"].file_name(
        candidate.code, table.recruitment.reference, language=code, extension="pdf"
    )


def guide_name(subject: str, code: str) -> str:
    """Return a guide's file name."""
    return KINDS["guide"].file_name(subject, language=code, extension="pdf")


def sheet_name(sheet: ScoreSheet) -> str:
    """Return a score sheet's file name, with `sheet` in it in every language."""
    origin = sheet.origin
    return file_name("score sheet", origin.reference, sheet.code, sheet.member, extension="pdf")


def _table(recruitment_id: int) -> ScoreTable:
    return score_table(db.session(), recruitment_id, user_id=current_user.id)


def _corrections(version: QuestionSetVersion) -> tuple[Correction, ...]:
    return tied(guide_queries.corrections(db.session(), version.id), version.number)


def _comparison(recruitment_id: int) -> Comparison:
    return compare(_table(recruitment_id), asked_language())


def _download(content: bytes, media_type: str, name: str) -> Response:
    return send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
