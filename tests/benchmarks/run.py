"""Measures how long the slow things take, and prints it as Markdown (`make bench`).

`python -m tests.benchmarks.run --write README.md` puts the tables between that file's markers.
Nothing of it decides whether a test passes; what pages may cost in SQL statements is held by
tests/test_statements.py, because that doesn't depend on the machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks import analysis, documents, likeness, pages, server
from tests.benchmarks.documents import DocumentFigures
from tests.benchmarks.pages import PageFigures
from tests.benchmarks.server import ServerFigures

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
SIZES = (5, 20, 100)
PAGES = (
    # What, its name in `pages.measure`; pretalx: ms and statements; Indico: ms. Measured alike.
    ("Open the scoring form, one question", "open", 91, 62, 156),
    ("Open the scoring form, all questions", "open all", 91, 62, 156),
    ("Save one question by itself", "save", 78, 39, 53),
    ("Submit all questions", "submit", 78, 39, 53),
    ("Overview of a recruitment", "overview", 306, 35, 217),
    ("Comparison of all scores", "comparison", 306, 35, 217),
    ("CSV of all scores", "csv", 1462, 1514, 184),
)

# Made once, by hand, of a comparison with the same figures on 8, 23 and 107 pages.
OTHERS = """\
| Others, earlier, in a fresh process | 5 candidates, s | 20 | 100 | Peak MiB at 5 | 20 | 100 |
|---|--:|--:|--:|--:|--:|--:|
| WeasyPrint with a plain template, PDF/A-2a | 1.71 | 4.57 | 16.1 | 77 | 118 | 337 |
| Chromium, neither PDF/A nor PDF/UA | 0.80 | 1.17 | 3.05 | 396 | 454 | 616 |
| Typst, PDF/A-2a and PDF/UA-1 | 0.15 | 0.20 | 0.66 | 46 | 68 | 182 |"""


def page_table(found: dict[str, PageFigures]) -> Iterable[str]:
    """Yield the lines of the table of pages."""
    yield "| Request | CPU ms | SQL | Aim | pretalx ms | SQL | Indico ms |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for what, name, pretalx, statements, indico in PAGES:
        own, aim = found[name], min(pretalx, indico) / 10
        yield (
            f"| {what} | **{own.milliseconds:.1f}** | **{own.statements}** | {aim:.1f} "
            f"| {pretalx:,} | {statements:,} | {indico} |"
        )


def document_table(found: Iterable[DocumentFigures]) -> Iterable[str]:
    """Yield the lines of the table of documents."""
    yield (
        "| Comparison as PDF/A-3a and PDF/UA-1 | Pages | KiB | First, CPU s | Later ones, CPU s "
        "| ms a page | Peak MiB | Plain template, CPU s |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for own in found:
        plain = f"{own.plain:.2f} ({own.plain / own.warm:.1f} ×)" if own.plain else ""
        yield (
            f"| {own.candidates} candidates | {own.pages} | {own.kib} | {own.cold:.2f} "
            f"| **{own.warm:.2f}** | {own.warm * 1000 / own.pages:.0f} | **{own.peak}** | {plain} |"
        )


def server_table(found: ServerFigures) -> Iterable[str]:
    """Yield the lines of the table of the server."""
    loaded = "WeasyPrint or pandas loaded" if found.heavy else "neither WeasyPrint nor pandas"
    rows = (
        ("`screening --help`, wall s", f"{found.help_wall:.2f}", "0.5"),
        ("`screening serve` to its first answer, CPU s", f"{found.first_answer:.1f}", ""),
        ("Memory of `screening serve`, two workers, MiB (PSS)", f"{found.started:.0f}", "200"),
        (f"The same after 50 page views ({loaded})", f"{found.viewed:.0f}", "200"),
        ("The same after 16 documents", f"{found.documents:.0f}", ""),
        ("Requests of a cold scoring page", str(found.requests), "10"),
        ("KiB of a cold scoring page, compressed", f"{found.kib:.0f}", "100"),
    )
    yield "| | Measured | Aim |"
    yield "|---|--:|--:|"
    yield from (f"| {what} | **{figure}** | {aim} |" for what, figure, aim in rows)


def write(path: Path, text: str) -> None:
    """Put `text` between the markers of a file.

    Raises:
        SystemExit: the file has no markers.
    """
    content = path.read_text(encoding="utf-8")
    if START not in content or END not in content:
        raise SystemExit(f"{path} has no place for the figures: {START} {END}")
    before, after = content.split(START)[0], content.split(END)[1]
    path.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how long the slow things take.")
    parser.add_argument("--write", type=Path, help="a Markdown file with a place for the figures")
    file: Path | None = parser.parse_args().write
    text = "\n\n".join(
        "\n".join(lines)
        for lines in (
            page_table(pages.measure()),
            document_table([documents.in_own_process(size) for size in SIZES]),
            [OTHERS],
            server_table(server.measure()),
            analysis.analysis_table(),
            [analysis.ELSEWHERE],
            likeness.likeness_table(),
        )
    )
    sys.stdout.write(f"{text}\n")
    if file:
        write(file, text)


if __name__ == "__main__":
    main()
