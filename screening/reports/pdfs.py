"""The three documents as PDFs: comparison, candidate summary and interview guide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from screening.reports import documents
from screening.reports.band_chart import band_charts
from screening.reports.candidate_pages import candidate_pages
from screening.reports.candidate_summary import summarise
from screening.reports.carried import comparison_attachments
from screening.reports.charts import lies, strip_charts
from screening.reports.findings import findings
from screening.reports.interview_guide import Case, interview_guide
from screening.reports.member_columns import marks_in, member_columns
from screening.reports.numbering import numbering

if TYPE_CHECKING:
    from screening.guides.corrections import Correction
    from screening.guides.schema import Document
    from screening.reports.documents import Prepared
    from screening.reports.figures import Comparison
    from screening.scoring.table import ScoreTable

# What is left of a line for the members' columns, in millimetres (print.css): beside the criterion
# and the panel's figures in a comparison, and in a summary.
COMPARISON_COLUMNS = 146 - 48 - 13 - 19
SUMMARY_COLUMNS = 146 - 62 - 13 - 19


def comparison_pdf(comparison: Comparison) -> bytes:
    """Return the comparison as a PDF in the comparison's language, with its data in it."""
    return comparison_document(comparison).pdf()


def comparison_document(comparison: Comparison) -> Prepared:
    """Return the comparison before it is set; it carries the scores, question set and manifest."""
    said = findings(comparison)
    bands = band_charts(comparison, said)
    wide = lies(comparison)
    names = [one.name for one in comparison.members]
    columns = member_columns(names, COMPARISON_COLUMNS, marks_in(comparison))
    return documents.prepare(
        "documents/comparison.html",
        {
            "comparison": comparison,
            "findings": said,
            "numbers": numbering(comparison, said, band_figures=len(bands)),
            "bands": bands,
            "charts": strip_charts(comparison, paper=True),
            "wide": wide,
            "columns": columns,
            "pages": candidate_pages(comparison, columns),
            "facts": comparison.facts,
            "created": documents.stamp(comparison.first_locked_at),
            "modified": documents.stamp(comparison.last_locked_at),
        },
        language=comparison.language,
        attachments=comparison_attachments(comparison),
    )


def candidate_pdf(table: ScoreTable, candidate_id: int, *, language: str) -> bytes:
    """Return one candidate's summary as a PDF.

    Raises:
        NotFound: the recruitment has no such candidate.
        Refused: the candidate's scores are sealed for this viewer.
    """
    return candidate_document(table, candidate_id, language=language).pdf()


def candidate_document(table: ScoreTable, candidate_id: int, *, language: str) -> Prepared:
    """Return one candidate's summary before it is set; errors as in `candidate_pdf`."""
    summary = summarise(table, candidate_id, language)
    times = [card.locked_at for card in summary.candidate.cards if card.locked_at]
    return documents.prepare(
        "documents/candidate.html",
        {
            "summary": summary,
            "candidate": summary.candidate,
            "columns": member_columns(
                [card.member for card in summary.candidate.cards], SUMMARY_COLUMNS
            ),
            "facts": summary.comparison.facts,
            "created": documents.stamp(min(times, default=None)),
            "modified": documents.stamp(max(times, default=None)),
        },
        language=language,
    )


def guide_pdf(
    document: Document,
    *,
    slug: str,
    number: int,
    sha256: str,
    language: str,
    case: Case | None = None,
    created: datetime | None = None,
    corrections: tuple[Correction, ...] = (),
) -> bytes:
    """Return a question-set version as an interview guide; with `case`, for that recruitment."""
    return guide_document(
        document,
        slug=slug,
        number=number,
        sha256=sha256,
        language=language,
        case=case,
        created=created,
        corrections=corrections,
    ).pdf()


def guide_document(
    document: Document,
    *,
    slug: str,
    number: int,
    sha256: str,
    language: str,
    case: Case | None = None,
    created: datetime | None = None,
    corrections: tuple[Correction, ...] = (),
) -> Prepared:
    """Return the guide of `guide_pdf` before it is set."""
    guide = interview_guide(
        document,
        slug=slug,
        number=number,
        sha256=sha256,
        language=language,
        case=case,
        corrections=corrections,
    )
    return documents.prepare(
        "documents/guide.html",
        {
            "guide": guide,
            "case": case,
            "created": documents.stamp(created),
            "modified": documents.stamp(created),
        },
        language=language,
    )


def recruitment_guide_pdf(table: ScoreTable, *, language: str) -> bytes:
    """Return the guide of a recruitment, with its facts on the first page."""
    return recruitment_guide_document(table, language=language).pdf()


def recruitment_guide_document(table: ScoreTable, *, language: str) -> Prepared:
    """Return the guide of a recruitment before it is set."""
    return guide_document(
        table.document,
        slug=table.version_slug,
        number=table.version_number,
        sha256=table.version_sha256,
        language=language,
        case=case_of(table),
        corrections=table.corrections,
    )


def case_of(table: ScoreTable) -> Case:
    """Return what a guide says about the recruitment it is printed for."""
    recruitment = table.recruitment
    members = sorted(table.members, key=lambda member: (member.position, member.id))
    return Case(
        recruitment.reference,
        recruitment.title,
        recruitment.unit,
        recruitment.work_sites,
        tuple(member.name for member in members),
        recruitment.language,
    )
