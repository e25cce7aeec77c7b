# ruff: noqa: ANN401, PLC0415, SLF001 - WeasyPrint has no types, is slow to import, and is mended inside
"""Makes WeasyPrint's files PDF/A-2a and PDF/UA-1 at once, and its tags say what they should.

WeasyPrint 70.0 writes either standard, not both, and leaves gaps in the tags that a screen reader
meets: page headers and footers are orphans instead of artifacts, header cells have no scope, a
change of language inside a paragraph is lost, decoration is announced, figures are said to be where
they are not, what hangs in the margin is painted before all else, and what is broken over pages is
in pieces. `install` replaces some of its functions by wrappers that mend this, and `finish` adds
the second identifier. Both rest on private names of that release, so `install` refuses any other; a
new release means reading `weasyprint/pdf/tags.py` again and running tests/archival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from screening.reports import pdf_parts

WRITTEN_FOR = "70.0"
_POINTS_PER_PIXEL = 0.75

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

# A box of another style than this is painted apart from the others for a reason.
_PLAIN = {"z_index": "auto", "overflow": "visible", "transform": (), "opacity": 1, "clip": ()}

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
    from weasyprint import document, draw, pdf, stacking
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
    stacking._dispatch = _sorter(stacking._dispatch)
    document.Document.write_pdf = _writer(document.Document.write_pdf)
    pdf.add_tags = _tagger(pdf.add_tags)
    tags._screening_installed = True


def _writer(write: Callable[..., bytes]) -> Callable[..., bytes]:
    def write_pdf(document: Any, *rest: Any, **options: Any) -> bytes:
        pdf_parts.mark_repeated_heads(document)
        return write(document, *rest, **options)

    return write_pdf


def _tagger(add: Callable[..., None]) -> Callable[..., None]:
    def add_tags(pdf: Any, document: Any, *rest: Any) -> None:
        pdf.parts = pdf_parts.Parts(pdf)
        pdf.page_heights = [page.height for page in document.pages]
        add(pdf, document, *rest)
        pdf_parts.finish(pdf)

    return add_tags


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

    def build_box_tree(box: Any, parent: Any, pdf: Any, page: int, *rest: Any) -> Iterator[Any]:
        real = box._box if isinstance(box, AbsolutePlaceholder) else box
        if isinstance(real, boxes.MarginBox):
            return
        if isinstance(real, boxes.ReplacedBox) and _decorative(real):
            return
        if pdf_parts.is_running_head(real):
            pdf.parts.stand_in(real)
            return
        for tag in build(box, parent, pdf, page, *rest):
            html = real.element
            # The tags of what is in html and body pass by here once more.
            own = html is not None and real.element_tag == html.tag not in {"html", "body"}
            if own:
                _describe(tag, html, is_link=bool(real.link_annotation))
                if tag["S"] == "/Figure":
                    _place(tag, pdf.page_heights[page])
                elif tag["S"] == "/Table":
                    pdf.parts.point_to_first_heads()
                if pdf.parts.joined(tag, real, page):
                    continue
            yield tag

    return build_box_tree


def _describe(tag: Any, html: Any, *, is_link: bool) -> None:
    """Add to one tag what its HTML element says and WeasyPrint leaves out."""
    import pydyf

    if html.get("lang"):
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


def _place(figure: Any, page_height: float) -> None:
    """Turn a figure's place from pixels below the top of the page into points above its foot."""
    left, top, right, bottom = figure["A"]["BBox"]
    figure["A"]["BBox"][:] = (
        round(place * _POINTS_PER_PIXEL, 2)
        for place in (left, page_height - bottom, right, page_height - top)
    )


def _marker(
    marked: Callable[..., AbstractContextManager[None]],
) -> Callable[..., AbstractContextManager[None]]:
    from weasyprint.formatting_structure import boxes

    @contextmanager
    def mark(self: Any, box: Any, tag: Any) -> Iterator[None]:
        decoration = isinstance(box, boxes.ReplacedBox) and _decorative(box)
        if self._tags is None:
            yield
        elif pdf_parts.is_running_head(box):
            with _pagination(self, "Header"):
                yield
        elif decoration:
            with self.artifact():
                yield
        else:
            with marked(self, box, tag):
                yield

    return mark


def _painter(draw: Callable[..., None]) -> Callable[..., None]:
    from weasyprint.formatting_structure import boxes

    def draw_stacking_context(stream: Any, context: Any) -> None:
        if not isinstance(context.box, boxes.MarginBox) or stream._tags is None:
            draw(stream, context)
            return
        top = context.box.at_keyword.startswith("@top")
        with _pagination(stream, "Header" if top else "Footer"):
            draw(stream, context)

    return draw_stacking_context


def _sorter(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """Paint blocks in the order of the document, for readers that take a page as it was painted.

    By the rules of CSS, what floats and what is positioned have turns of their own. That shows only
    where boxes lie upon each other, which they do not do here.
    """
    from weasyprint import stacking
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    def in_order(box: Any, *rest: Any) -> Any:
        box = box._box if isinstance(box, AbsolutePlaceholder) else box
        style = box.style
        if (
            not (box.is_floated() or style["position"] in {"relative", "absolute"})
            or not isinstance(box, boxes.BlockLevelBox)
            or any(style[name] != plain for name, plain in _PLAIN.items())
        ):
            return dispatch(box, *rest)
        page, contexts, blocks, floats, cells = rest
        place, own = len(blocks), {}  # type: ignore[var-annotated]
        box = stacking._dispatch_children(box, page, contexts, blocks, floats, own)
        blocks.insert(place, box)
        cells[box] = own
        # A line cannot hold it, and blocks are not looked for among the children.
        return None

    return in_order


@contextmanager
def _pagination(stream: Any, kind: str) -> Iterator[None]:
    """Mark what is drawn meanwhile as belonging to the page and not to the document."""
    import pydyf

    kept, stream._tags = stream._tags, None
    what = pydyf.Dictionary({"Type": "/Pagination", "Subtype": f"/{kind}"})
    pydyf.Stream.begin_marked_content(stream, "Artifact", what)
    yield
    pydyf.Stream.end_marked_content(stream)
    stream._tags = kept
