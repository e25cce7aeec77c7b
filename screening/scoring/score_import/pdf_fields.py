"""Lists the form fields of a PDF: a program of its own, with little memory and little time.

A PDF from outside can be made to keep a reader busy for ever, so this runs apart from the server:
`python -I pdf_fields.py < FILE` writes JSON, and the machine ends it when it takes too much. It
imports nothing of the product, opens no address and runs nothing that the PDF carries.

What it writes is `{"fault": WORD}` or `{"keywords": TEXT, "fields": {NAME: {"value": TEXT, "marks":
[TEXT...]}}}`: the value that the field claims, and which buttons of a group look pressed. Not all
readers keep both.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

SECONDS = 5
MEGABYTES = 768
MAX_FIELDS = 2_000
MAX_TEXT = 1_000_000
"""Characters of one field that are read. The product's own limit is for others to hold."""
DEEPEST = 8


def main() -> None:
    """Read a PDF from standard input, write what it holds, and never an exception."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    # Not one file is opened for writing, whatever is in the PDF.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))


def answer(data: bytes) -> dict[str, Any]:
    """Return what `read` does, and `damaged` for whatever it fails at."""
    import logging  # noqa: PLC0415 - after the limits

    # Its warnings quote the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return read(data)
    except Exception:  # noqa: BLE001 - pypdf fails in many ways, and all of them mean the same
        return {"fault": "damaged"}


def read(data: bytes) -> dict[str, Any]:
    """Return the fields of a PDF, or the one word for why there are none."""
    from pypdf import PdfReader  # noqa: PLC0415 - after the limits

    if b"%PDF-" not in data[:1024]:
        return {"fault": "no pdf"}
    pdf = PdfReader(io.BytesIO(data))
    if pdf.is_encrypted:
        return {"fault": "encrypted"}
    root = _plain(pdf.trailer["/Root"])
    form = _plain(root.get("/AcroForm"))
    if isinstance(form, dict) and form.get("/XFA") is not None:
        return {"fault": "xfa"}
    found: dict[str, dict[str, Any]] = {}
    for field in _fields(pdf, form if isinstance(form, dict) else {}):
        _collect(field, found)
    info = pdf.metadata
    return {"keywords": _text(info.get("/Keywords")) if info else "", "fields": found}


def _fields(pdf: PdfReader, form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every field that is in the form, and then those that only a page shows.

    Some readers rebuild the list of fields, or lose it, when they save.
    """
    seen: set[int] = set()
    count = 0
    for origin in (form.get("/Fields"), *_pages(pdf)):
        stack = [(item, 0) for item in reversed(_list(origin))]
        while stack:
            item, depth = stack.pop()
            field = _plain(item)
            if not isinstance(field, dict) or id(field) in seen:
                continue
            seen.add(id(field))
            count += 1
            if count > MAX_FIELDS:
                return
            yield field
            if depth < DEEPEST:
                stack += [(kid, depth + 1) for kid in reversed(_list(field.get("/Kids")))]


def _pages(pdf: PdfReader) -> Iterator[object]:
    for page in pdf.pages:
        yield page.get("/Annots")


def _collect(field: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    """Add what one field or one of its buttons says to what is known under its name."""
    name = _inherited(field, "/T")
    if name is None:
        return
    known = found.setdefault(_text(name), {"value": "", "marks": []})
    value = _text(_inherited(field, "/V"))
    if value and not known["value"]:
        known["value"] = value
    mark = _text(field.get("/AS"))
    states = _states(field)
    if mark and mark != "Off" and (mark in states or not states) and mark not in known["marks"]:
        known["marks"].append(mark)


def _states(field: dict[str, Any]) -> set[str]:
    looks = _plain(field.get("/AP"))
    normal = _plain(looks.get("/N")) if isinstance(looks, dict) else None
    return {_text(state) for state in normal} if isinstance(normal, dict) else set()


def _inherited(field: dict[str, Any], key: str) -> object:
    """The entry of a field or, of a button, of the group that it belongs to."""
    for _ in range(DEEPEST):
        if key in field:
            return field[key]
        parent = _plain(field.get("/Parent"))
        if not isinstance(parent, dict):
            return None
        field = parent
    return None


def _plain(item: Any) -> Any:  # noqa: ANN401 - a PDF holds what it holds
    """The object behind a reference."""
    return item.get_object() if hasattr(item, "get_object") else item


def _list(item: object) -> list[Any]:
    found = _plain(item)
    return list(found) if isinstance(found, list) else []


def _text(item: object) -> str:
    """A name without its slash, a string as text, or the text in a stream; else nothing."""
    from pypdf.generic import (  # noqa: PLC0415 - after the limits
        ByteStringObject,
        NameObject,
        StreamObject,
        TextStringObject,
    )

    item = _plain(item)
    if isinstance(item, NameObject):
        return str(item).removeprefix("/")[:MAX_TEXT]
    if isinstance(item, TextStringObject):
        return _decoded(item.original_bytes, str(item))
    if isinstance(item, ByteStringObject):
        return _decoded(bytes(item), bytes(item).decode("latin-1"))
    if isinstance(item, StreamObject):
        raw = item.get_data()
        return _decoded(raw, raw.decode("latin-1"))
    return ""


def _decoded(raw: bytes, otherwise: str) -> str:
    """A string that says by its first bytes how it is written, or what pypdf made of it."""
    for mark, encoding in (
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")[:MAX_TEXT]
    return otherwise[:MAX_TEXT]


if __name__ == "__main__":
    main()
