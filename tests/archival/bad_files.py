"""Files that each break one rule, to see that the judges notice.

Most are set by the same kit as the documents, from HTML with one fault; the others are good files
that something was taken out of.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, PdfObject, StreamObject

from screening.reports import documents

CHART = '<svg width="9mm" height="9mm" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
TABLE = (
    '<table><thead><tr><th scope="col">Who</th><th scope="col">When</th><th scope="col">What</th>'
    '</tr></thead><tbody><tr><th scope="row">Anne</th><td>Today</td><td>Reads</td></tr>'
    '<tr><th scope="row">Berit</th><td>Later</td><td>Writes</td></tr></tbody></table>'
)
PROSE = "".join(f"<p>Paragraph {n} of a text that goes on for some lines.</p>" for n in range(9))


def page(
    body: str = "<h1>Title</h1><p>Text</p>", *, lang: str = ' lang="en"', head: str = ""
) -> str:
    """Return a page without a fault, except for what the arguments bring into it."""
    head = head or "<title>A page with a fault</title>"
    return f"<!DOCTYPE html><html{lang}><head>{head}</head><body>{body}</body></html>"


def plain(html: str, variant: str | None) -> bytes:
    """Set a page as WeasyPrint does by itself."""
    import weasyprint

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        pdf: bytes = weasyprint.HTML(string=html).write_pdf(pdf_variant=variant)
    return pdf


def changed(html: str, change: Callable[[PdfWriter], None]) -> bytes:
    """Set a page well, and then change the file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(documents.Prepared(html).pdf())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    for item in writer._objects:
        if isinstance(item, DictionaryObject):
            yield item


def _untag(writer: PdfWriter) -> None:
    for key in ("/StructTreeRoot", "/MarkInfo"):
        del writer.root_object[NameObject(key)]


def _forget_fonts(writer: PdfWriter) -> None:
    for item in _dictionaries(writer):
        if item.get("/Type") == "/FontDescriptor":
            del item["/FontFile2"]


def _forget_scopes(writer: PdfWriter) -> None:
    for item in _dictionaries(writer):
        attributes = item.get("/A")
        if isinstance(attributes, DictionaryObject) and item.get("/S") in {"/TH", "/TD"}:
            for key in ("/Scope", "/Headers"):
                attributes.pop(key, None)


def _metadata(old: bytes, new: bytes) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        found: PdfObject | None = writer.root_object["/Metadata"].get_object()
        assert isinstance(found, StreamObject)
        data = found.get_data()
        assert old in data
        found.set_data(data.replace(old, new))

    return change


def _hide_title(writer: PdfWriter) -> None:
    del writer.root_object[NameObject("/ViewerPreferences")]


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file, and the rule that the judge must name: "ua1 7.1-9", "2a 6.1-1" or "TBL-002"."""

    name: str
    rules: tuple[str, ...]
    make: Callable[[], bytes]


WITHOUT_FAULT = (
    "<h1>Title</h1><h2>Part</h2><p>Text</p>"
    + CHART.replace('9 9">', '9 9"><title>Chart of nine values, all of them nine</title>')
    + TABLE
    + PROSE
)
"""What the faults are brought into, to see that nothing else is found."""

BAD_FILES = (
    BadFile(
        "no-language", ("ua1 7.2-29", "DOC-013"), lambda: documents.Prepared(page(lang="")).pdf()
    ),
    BadFile(
        "no-title", ("ua1 7.1-9", "DOC-010"), lambda: documents.Prepared(page(head="<meta>")).pdf()
    ),
    BadFile("title-hidden", ("ua1 7.1-10", "DOC-011"), lambda: changed(page(), _hide_title)),
    BadFile(
        "level-skipped",
        ("ua1 7.4.2-1", "HDG-001"),
        lambda: documents.Prepared(page("<h1>One</h1><h3>Three</h3><p>Text</p>")).pdf(),
    ),
    BadFile(
        "chart-without-words",
        ("ua1 7.3-1", "FIG-001"),
        lambda: documents.Prepared(page(f"<h1>Chart</h1><figure>{CHART}</figure>")).pdf(),
    ),
    BadFile(
        "translucent-text",
        ("ua1 7.1-3",),
        lambda: documents.Prepared(page('<h1>Title</h1><p style="opacity: .5">Faint</p>')).pdf(),
    ),
    BadFile(
        "ragged-table",
        ("ua1 7.2-43", "TBL-004"),
        lambda: documents.Prepared(
            page("<h1>Table</h1>" + TABLE.replace("<td>Today</td><td>Reads</td>", "<td>Today</td>"))
        ).pdf(),
    ),
    BadFile("no-tags", ("ua1 6.2-1", "DOC-002"), lambda: changed(page(), _untag)),
    BadFile("plain-pdf", ("2a 6.6.2.1-1", "ua1 6.2-1", "DOC-001"), lambda: plain(page(), None)),
    BadFile(
        "wrong-part",
        ("2a 6.6.4-2",),
        lambda: changed(page(), _metadata(b'pdfaid:part="2"', b'pdfaid:part="1"')),
    ),
    BadFile(
        "no-identifier",
        ("ua1 5-1", "DOC-012"),
        lambda: changed(page(), _metadata(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    ),
    BadFile(
        "font-left-out",
        ("2a 6.2.11.4.1-1", "ua1 7.21.4.1-1", "TXT-001"),
        lambda: changed(page(), _forget_fonts),
    ),
    BadFile(
        "no-scope",
        ("ua1 7.5-1", "TBL-002"),
        lambda: changed(page("<h1>Table</h1>" + TABLE), _forget_scopes),
    ),
    BadFile(
        "out-of-order",
        ("ORD-001",),
        lambda: documents.Prepared(
            page(
                "<h1>Order</h1>"
                + PROSE.replace("<p>", '<p style="position: relative; z-index: 1">', 4)
            )
        ).pdf(),
    ),
    BadFile(
        "head-of-nothing",
        ("TBL-011",),
        lambda: documents.Prepared(
            page(
                "<h1>Table</h1>" + TABLE.replace("Who", "").replace("When", "").replace("What", "")
            )
        ).pdf(),
    ),
)
