"""Writes the demonstration's documents to a folder, as someone sees them who does not score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from screening.demo import content
from screening.reports import csv_file, pdfs, spreadsheets
from screening.reports.comparison import compare
from screening.scoring import queries
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.scoring.table import ScoreTable


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that can be written."""

    name: str
    content: Callable[[], bytes]

    def write(self, folder: Path) -> Path:
        """Write the file into `folder` and return where it is."""
        path = folder / self.name
        path.write_bytes(self.content())
        return path


def papers(session: Session, language: str) -> list[Paper]:
    """Return all documents of both recruitments, comparisons and summaries in `language`.

    Raises:
        NotFound: the demonstration has not been made.
    """
    found: list[Paper] = []
    for story in content.stories():
        case = queries.recruitment_by_reference(session, story.reference)
        found.extend(_papers(queries.score_table(session, case.id, user_id=None), language))
    return found


def _papers(table: ScoreTable, language: str) -> Iterator[Paper]:
    stem = table.recruitment.reference.replace("/", "-")
    comparison = compare(table, language)
    yield Paper(f"{stem}-comparison.pdf", partial(pdfs.comparison_pdf, comparison))
    yield Paper(f"{stem}-comparison.csv", partial(csv_file.comparison_csv, comparison))
    yield Paper(f"{stem}-comparison.xlsx", partial(spreadsheets.comparison_xlsx, comparison))
    for candidate in table.candidates:
        if not candidate.sealed:
            yield Paper(
                f"{stem}-{candidate.code}.pdf",
                partial(pdfs.candidate_pdf, table, candidate.id, language=language),
            )
    for guide_language in LANGUAGES:
        yield Paper(
            f"{stem}-guide-{guide_language}.pdf",
            partial(pdfs.recruitment_guide_pdf, table, language=guide_language),
        )
