# ruff: noqa: ANN401, PLC0415, SLF001 - WeasyPrint has no types, is slow to import, and is mended inside
"""Makes WeasyPrint's files PDF/A-2a and PDF/UA-1 at once, and its tags say what they should.

WeasyPrint 70.0 writes either standard, not both, and leaves gaps in the tags that a screen reader
meets: page headers and footers are orphans instead of artifacts, header cells have no scope, a
change of language inside a paragraph is lost, and decoration is announced. `install` replaces three
of its functions by wrappers that mend this, and `finish` adds the second identifier. Both rest on
private names of that release, so `install` refuses any other; a new release means reading
`weasyprint/pdf/tags.py` again and validating sample documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

WRITTEN_FOR = "70.0"

# PDF/A allows an identifier of another standard only together with a description of its schema.
_UA_IDENTIFIER = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    b'<rdf:Description rdf:about=""'
    b' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 to which the document conforms"
    b"</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description></rdf:RDF>"
)

_INLINE = frozenset(
    {"strong", "b", "em", "i", "span", "code", "small", "sup", "sub", "abbr", "time", "mark", "bdi"}
)


def finish(_document: Any, pdf: Any) -> None:
    """Write the PDF/UA identifier into the metadata, next to the PDF/A one."""
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if extra and extra.get("Type") == "/Metadata":
            item.stream[0] = item.stream[0].replace(b"</rdf:RDF>", _UA_IDENTIFIER)
            # A catalogue must be able to read the metadata without unpacking the file.
            item.compress = False


def install() -> None:
    """Mend the tags of every document made by this process from now on.

    Raises:
        RuntimeError: another release of WeasyPrint than the one this was written for.
    """
    import weasyprint
    from weasyprint import draw
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    if weasyprint.__version__ != WRITTEN_FOR:
        msg = f"The tags were written for WeasyPrint {WRITTEN_FOR}, not {weasyprint.__version__}."
        raise RuntimeError(msg)
    if getattr(tags, "_screening_installed", False):
        return
    tags._build_box_tree = _tree_builder(tags._build_box_tree)
    Stream.marked = _marker(Stream.marked)
    draw.draw_stacking_context = _painter(draw.draw_stacking_context)
    tags._screening_installed = True


def _decorative(box: Any) -> bool:
    """Whether the page's author has said that a box carries no meaning."""
    element = box.element
    if element is None or not hasattr(element, "get"):
        return False
    return bool(
        element.get("aria-hidden") == "true"
        or element.get("role") in {"presentation", "none"}
        or (element.tag == "img" and element.get("alt") == "")
    )


def _tree_builder(build: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    def build_box_tree(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        real = box._box if isinstance(box, AbsolutePlaceholder) else box
        if isinstance(real, boxes.MarginBox):
            return
        if isinstance(real, boxes.ReplacedBox) and _decorative(real):
            return
        for tag in build(box, parent, *rest):
            html = real.element
            if html is not None and real.element_tag == html.tag:
                _describe(tag, html, is_link=bool(real.link_annotation))
            yield tag

    return build_box_tree


def _describe(tag: Any, html: Any, *, is_link: bool) -> None:
    """Add to one tag what its HTML element says and WeasyPrint leaves out."""
    import pydyf

    if html.get("lang") and html.tag != "html":
        tag["Lang"] = pydyf.String(html.get("lang"))
    if tag["S"] == "/TH":
        in_row = html.get("scope") in {"row", "rowgroup"}
        tag["A"]["Scope"] = "/Row" if in_row else "/Column"
    elif tag["S"] == "/Figure" and "Alt" not in tag and html.get("aria-label"):
        tag["Alt"] = pydyf.String(html.get("aria-label"))
    elif tag["S"] == "/L" and html.tag in {"ul", "ol"}:
        numbering = "/Decimal" if html.tag == "ol" else "/Disc"
        tag["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})
    elif tag["S"] == "/NonStruct":
        if is_link:
            tag["S"] = "/Link"
        elif html.tag in _INLINE:
            tag["S"] = "/Span"
        elif html.tag == "figure":
            tag["S"] = "/Div"


def _marker(
    marked: Callable[..., AbstractContextManager[None]],
) -> Callable[..., AbstractContextManager[None]]:
    from weasyprint.formatting_structure import boxes

    @contextmanager
    def mark(self: Any, box: Any, tag: Any) -> Iterator[None]:
        decoration = isinstance(box, boxes.ReplacedBox) and _decorative(box)
        if self._tags is not None and decoration:
            with self.artifact():
                yield
        else:
            with marked(self, box, tag):
                yield

    return mark


def _painter(draw: Callable[..., None]) -> Callable[..., None]:
    import pydyf
    from weasyprint.formatting_structure import boxes

    def draw_stacking_context(stream: Any, context: Any) -> None:
        if not isinstance(context.box, boxes.MarginBox) or stream._tags is None:
            draw(stream, context)
            return
        kept, stream._tags = stream._tags, None
        top = context.box.at_keyword.startswith("@top")
        pydyf.Stream.begin_marked_content(
            stream,
            "Artifact",
            pydyf.Dictionary(
                {
                    "Type": "/Pagination",
                    "Subtype": "/Header" if top else "/Footer",
                }
            ),
        )
        draw(stream, context)
        pydyf.Stream.end_marked_content(stream)
        stream._tags = kept

    return draw_stacking_context
