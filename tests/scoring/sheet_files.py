"""Score sheets filled in by programs other than the product: pypdf, and bytes put together here."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    TextStringObject,
)

SAID = "Sa det på samisk: čđŋšŧž – og så\nen linje til. 👍"
THOUGHT = "(Bra) \\ שלום"
ANSWERS = {
    "question-1-level": "/level-4",
    "question-1-evidence": SAID,
    "question-1-assessment": THOUGHT,
    "question-2-level": "/not_asked",
    "question-3-level": "/declined",
    "question-4-level": "/level-1",
    "question-4-evidence": "Nothing much.",
}
"""Both kinds of result, and notes that try what a PDF may do to a text."""


def filled(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Fill fields in with pypdf: texts, and a group of buttons by the state, such as `/level-3`."""
    return _filled(pdf, tuple(values.items()))


@cache  # many tests start from the same filled sheet
def _filled(pdf: bytes, values: tuple[tuple[str, str], ...]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """Return the file that pypdf makes."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def appended(pdf: bytes, values: Mapping[str, bytes], key: str = "/V") -> bytes:
    """Change fields as readers do that save every change behind the old file.

    `values` are pieces of PDF as they are, so that a test decides how a value is written; an empty
    one takes the entry away. No program's writer is involved.
    """
    reader = PdfReader(io.BytesIO(pdf))
    form = reader.root_object["/AcroForm"]
    assert isinstance(form, DictionaryObject)
    fields = form["/Fields"]
    assert isinstance(fields, ArrayObject)
    bodies: dict[int, bytes] = {}
    for reference in fields:
        assert isinstance(reference, IndirectObject)
        field = reference.get_object()
        assert isinstance(field, DictionaryObject)
        name = str(field["/T"])
        if name in values:
            kept = {entry: value for entry, value in field.items() if entry != key}
            body = b" ".join(entry.encode() + b" " + _plain(kept[entry]) for entry in kept)
            change = f"{key} ".encode() + values[name] if values[name] else b""
            bodies[reference.idnum] = b"<< " + body + b" " + change + b" >>"
    assert len(bodies) == len(values), f"{len(bodies)} fields of {sorted(values)} in {len(fields)}"
    return _update(pdf, reader, bodies)


def _update(pdf: bytes, reader: PdfReader, bodies: Mapping[int, bytes]) -> bytes:
    """Append objects and a cross-reference stream that points at them."""
    out = bytearray(pdf + b"\n")
    places = {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    size = reader.trailer["/Size"]
    assert isinstance(size, int)
    table = len(out)
    places[size] = table
    rows = b"".join(b"\x01" + place.to_bytes(4) + b"\0\0" for place in places.values())
    index = b" ".join(b"%d 1" % number for number in places)
    start = pdf.rindex(b"startxref") + len(b"startxref")
    previous = int(pdf[start : pdf.rindex(b"%%EOF")])
    out += (
        b"%d 0 obj\n"
        b"<< /Type /XRef /Size %d /W [1 4 2] /Index [%b] /Prev %d /Root %b /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            size + 1,
            index,
            previous,
            _plain(reader.trailer.raw_get("/Root")),
            len(rows),
            rows,
            table,
        )
    )
    return bytes(out)


def _plain(item: PdfObject) -> bytes:
    """Write an object as PDF does."""
    if isinstance(item, IndirectObject):
        return b"%d %d R" % (item.idnum, item.generation)
    if isinstance(item, DictionaryObject):
        pairs = (key.encode() + b" " + _plain(item.raw_get(key)) for key in item)
        return b"<< " + b" ".join(pairs) + b" >>"
    if isinstance(item, ArrayObject):
        return b"[" + b" ".join(map(_plain, item)) + b"]"
    if isinstance(item, TextStringObject | ByteStringObject):
        return b"<" + item.original_bytes.hex().encode() + b">"
    return str(item).encode()
