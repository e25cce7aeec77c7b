"""The comparison as a PDF: pages, CPU time and memory, in a process of its own.

`python -m tests.benchmarks.documents 20` prints the figures for 20 candidates as JSON.
"""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

import pypdf

from screening import db
from screening.reports import documents, pdf_tags, pdfs
from screening.reports.comparison import compare
from screening.reports.style_sheet import STYLE_SHEET
from screening.scoring.queries import score_table
from screening.scoring.table import ScoreTable
from tests.benchmarks.case import big_case
from tests.benchmarks.clock import seconds
from tests.benchmarks.pages import application

WARM_RUNS = 3


@dataclass(frozen=True)
class DocumentFigures:
    """What one document costs: seconds of CPU time, MiB at most, and its size in KiB."""

    candidates: int
    pages: int
    kib: int
    cold: float
    peak: int
    warm: float
    plain: float | None
    """The same pages set without this product's care, in the same process."""


def in_own_process(candidates: int) -> DocumentFigures:
    """Measure in a fresh process, where nothing is loaded yet."""
    words = [sys.executable, "-m", "tests.benchmarks.documents", str(candidates)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE)
    return DocumentFigures(**json.loads(done.stdout))


def measure(candidates: int) -> DocumentFigures:
    """Make the document cold, then warm, and up to 20 candidates plainly as well."""
    with application() as (app, make), app.app_context():
        case = big_case(make, candidates=candidates)
        table = score_table(db.session(), case.id, user_id=None)
        found: list[bytes] = []
        cold = seconds(lambda: found.append(_made(table)))
        # The most that was in use at any time; the second document would add to it.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        warm = min(seconds(lambda: _made(table)) for _ in range(WARM_RUNS))
        plain = None
        if candidates <= 20:
            html = _html(table)
            plain = min(seconds(lambda: set_plainly(html)) for _ in range(WARM_RUNS))
    pages = len(pypdf.PdfReader(io.BytesIO(found[0])).pages)
    return DocumentFigures(candidates, pages, len(found[0]) // 1024, cold, peak, warm, plain)


def _made(table: ScoreTable) -> bytes:
    documents.forget()
    return pdfs.comparison_pdf(compare(table, "nb"))


def _html(table: ScoreTable) -> str:
    """Return what the template says, before it is set."""
    return pdfs.comparison_document(compare(table, "nb")).html


def set_plainly(html: str) -> bytes:
    """Set a document as one does who has not measured: the same standard, words and look."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    engine = documents._engine()
    fonts = FontConfiguration()
    css = STYLE_SHEET.read_text(encoding="utf-8").replace("table-layout: fixed;", "")
    marked = re.sub(r'<td class="is-level">(\d+)</td>', r"<td><strong>\1</strong></td>", html)
    style = weasyprint.CSS(
        string=css, font_config=fonts, url_fetcher=engine.fetcher, base_url="asset:print.css"
    )
    document: Any = weasyprint.HTML(
        string=marked, url_fetcher=engine.fetcher, base_url="asset:document"
    )
    pdf: bytes = document.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/a-2a",
        finisher=pdf_tags.finish,
    )
    return pdf


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure(int(sys.argv[1])))))
