"""Lists what a PDF carries and says: a program of its own, with bounded memory and time.

A PDF from outside can be made to keep a reader busy for ever, so this runs apart from everything:
`python -I pdf_contents.py < FILE` writes JSON, and the machine ends it when it takes too much. It
imports nothing of the product, opens no address, writes no file and runs nothing that the PDF
carries.

What it writes is `{"fault": WORD}` or::

    {"files":  [{"name": TEXT, "relationship": TEXT, "content": BASE64}...],
     "pages":  [SHA-256 of what each page draws...],
     "blocks": [[KIND, [PIECE...]] or ["Table", [[[KIND, [PIECE...]]...]...]]...],
     "later":  whether something was written after the file was first finished}

The blocks are the tagged headings, list items and tables, in the order in which they are read
aloud; a piece is the text of one tag. Files are listed as often as they are attached.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

SECONDS = 60
"""Of CPU time. A comparison of a hundred candidates takes four."""
MEGABYTES = 1024
MAX_FILES = 20
MAX_ATTACHED = 48_000_000
"""Bytes of all attached files together."""
MAX_PAGES = 2_000
MAX_PAGE = 20_000_000
"""Bytes of what one page draws."""
MAX_TAGS = 1_000_000
DEEPEST = 60

_BLOCKS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "LI"})
_CELLS = frozenset({"TH", "TD"})
_TOKEN = re.compile(
    rb"/MCID\s+(?P<mcid>\d+)"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+[-+.\d]+\s+Tf\b"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>(?!>)"
    rb"|\((?P<plain>(?:[^()\\]|\\.)*)\)"
    rb"|\b(?P<mark>BDC|BMC|EMC)\b",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


class TooLarge(Exception):
    """There is more in the file than any document from here has."""


def main() -> None:
    """Read a PDF from standard input, write what it holds, and never an exception."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    # Not one file is opened for writing, whatever is in the PDF.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import logging  # noqa: PLC0415 - after the limits

    # Its warnings quote the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        answer = read(sys.stdin.buffer.read())
    except (TooLarge, MemoryError):
        answer = {"fault": "large"}
    except Exception:  # noqa: BLE001 - pypdf fails in many ways, and all of them mean the same
        answer = {"fault": "damaged"}
    sys.stdout.write(json.dumps(answer))


def read(data: bytes) -> dict[str, Any]:
    """Return what a PDF carries and says, or the one word for why it cannot be told."""
    from pypdf import PdfReader  # noqa: PLC0415 - after the limits

    if b"%PDF-" not in data[:1024]:
        return {"fault": "no pdf"}
    pdf = PdfReader(io.BytesIO(data))
    if pdf.is_encrypted:
        return {"fault": "encrypted"}
    root = _dict(pdf.trailer["/Root"])
    files = list(_files(root))
    if not files:
        return {"fault": "no files"}
    digests, texts = _pages(pdf)
    return {
        "files": files,
        "pages": digests,
        "blocks": _Tags(texts).blocks(root),
        "later": data.count(b"startxref") > 1 or bool(data.rpartition(b"%%EOF")[2].strip()),
    }


def _files(root: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Every file that is attached: those in the list of names, and those that only /AF knows."""
    seen: set[int] = set()
    total = 0
    for found in (*_named(_dict(root.get("/Names")).get("/EmbeddedFiles")), *_list(root, "/AF")):
        spec = _dict(found)
        if not spec or id(spec) in seen:
            continue
        seen.add(id(spec))
        stream = _plain(_dict(spec.get("/EF")).get("/F"))
        content = stream.get_data() if hasattr(stream, "get_data") else b""
        total += len(content)
        if len(seen) > MAX_FILES or total > MAX_ATTACHED:
            raise TooLarge
        yield {
            "name": str(_plain(spec.get("/UF") or spec.get("/F")) or ""),
            "relationship": str(_plain(spec.get("/AFRelationship")) or "").removeprefix("/"),
            "content": base64.b64encode(content).decode("ascii"),
        }


def _named(tree: object) -> Iterator[object]:
    """The values of a name tree."""
    stack = [(tree, 0)]
    for _ in range(MAX_TAGS):
        if not stack:
            return
        node, depth = stack.pop()
        branch = _dict(node)
        yield from _list(branch, "/Names")[1::2]
        if depth < DEEPEST:
            stack += [(kid, depth + 1) for kid in reversed(_list(branch, "/Kids"))]
    raise TooLarge


def _pages(pdf: PdfReader) -> tuple[list[str], dict[tuple[int, int], str]]:
    """Return the digest of what each page draws, and the texts by page and mark."""
    digests: list[str] = []
    texts: dict[tuple[int, int], str] = {}
    fonts: dict[int, dict[bytes, str]] = {}
    for number, page in enumerate(pdf.pages):
        drawn = page.get_contents()
        content = drawn.get_data() if drawn is not None else b""
        if number >= MAX_PAGES or len(content) > MAX_PAGE:
            raise TooLarge
        digests.append(hashlib.sha256(content).hexdigest())
        reference = page.indirect_reference
        if reference is None:
            continue
        named = _dict(_dict(page.get("/Resources")).get("/Font"))
        for mark, text in _marked(content, named, fonts):
            key = (reference.idnum, mark)
            texts[key] = texts.get(key, "") + text
    return digests, texts


def _marked(
    content: bytes, named: dict[str, Any], fonts: dict[int, dict[bytes, str]]
) -> Iterator[tuple[int, str]]:
    """Every text that a page draws, with the number of the mark that it stands under."""
    marks: list[int | None] = []
    announced: int | None = None
    letters: dict[bytes, str] = {}
    for token in _TOKEN.finditer(content):
        kind, value = token.lastgroup, token[token.lastgroup or 0]
        if kind == "mcid":
            announced = int(value)
        elif kind == "font":
            letters = _letters(_dict(named.get("/" + value.decode("latin-1"))), fonts)
        elif kind == "mark":
            if value != b"EMC":
                marks.append(announced)
            elif marks:
                marks.pop()
            announced = None
        elif marks and marks[-1] is not None:
            codes = _unhex(value) if kind == "hex" else _unescape(value)
            if text := "".join(
                letters.get(codes[place : place + 2], "\ufffd") for place in range(0, len(codes), 2)
            ):
                yield marks[-1], text


def _letters(font: dict[str, Any], fonts: dict[int, dict[bytes, str]]) -> dict[bytes, str]:
    """What the two-byte codes of a font stand for, as the font itself says."""
    if id(font) not in fonts:
        stream = _plain(font.get("/ToUnicode"))
        table = stream.get_data() if hasattr(stream, "get_data") else b""
        fonts[id(font)] = dict(_codes(table)) if len(table) <= MAX_PAGE else {}
    return fonts[id(font)]


def _codes(table: bytes) -> Iterator[tuple[bytes, str]]:
    for section in _SECTION.finditer(table):
        found = [_unhex(one) for one in _HEX.findall(section[2])]
        if section[1] == b"bfchar":
            for code, text in zip(found[::2], found[1::2], strict=False):
                yield code, text.decode("utf-16-be", "replace")
        else:
            for first, last, text in zip(found[::3], found[1::3], found[2::3], strict=False):
                start, base = int.from_bytes(first, "big"), int.from_bytes(text, "big")
                for step in range(min(int.from_bytes(last, "big") - start, 0xFFFF) + 1):
                    letter = (base + step).to_bytes(max(2, len(text)), "big")
                    code = (start + step).to_bytes(2, "big")
                    yield code, letter.decode("utf-16-be", "replace")


def _unhex(digits: bytes) -> bytes:
    tight = b"".join(digits.split())
    return binascii.unhexlify(tight + b"0" * (len(tight) % 2))


def _unescape(string: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        what = found[1]
        if what.isdigit():
            return bytes([int(what, 8) & 0xFF])
        return b"" if what in {b"\n", b"\r\n"} else _ESCAPED.get(what, what)

    return _ESCAPE.sub(plain, string)


class _Tags:
    """Goes through the tags in their order."""

    def __init__(self, texts: dict[tuple[int, int], str]) -> None:
        self.texts = texts
        self.left = MAX_TAGS

    def blocks(self, root: dict[str, Any]) -> list[Any]:
        found: list[Any] = []
        self._collect(_dict(root.get("/StructTreeRoot")), None, 0, found)
        return found

    def _collect(self, tag: dict[str, Any], page: int | None, depth: int, found: list[Any]) -> None:
        kind, page = self._open(tag, page, depth)
        if kind == "Table":
            rows: list[Any] = []
            self._rows(tag, page, depth, rows)
            found.append([kind, rows])
        elif kind in _BLOCKS:
            found.append([kind, self._pieces(tag, page, depth)])
        else:
            for kid in _kids(tag):
                if isinstance(kid, dict) and "/S" in kid:
                    self._collect(kid, page, depth + 1, found)

    def _rows(self, tag: dict[str, Any], page: int | None, depth: int, rows: list[Any]) -> None:
        for kid in _kids(tag):
            if not isinstance(kid, dict) or "/S" not in kid:
                continue
            kind, own = self._open(kid, page, depth + 1)
            if kind == "TR":
                rows.append([])
            if kind in _CELLS and rows:
                rows[-1].append([kind, self._pieces(kid, own, depth + 1)])
            else:
                self._rows(kid, own, depth + 1, rows)

    def _pieces(self, tag: dict[str, Any], page: int | None, depth: int) -> list[str]:
        """The texts under a tag: one for what stands in it directly, one for each tag in it."""
        pieces: list[str] = []
        direct = False
        for kid in _kids(tag):
            if isinstance(kid, dict) and "/S" in kid:
                _, own = self._open(kid, page, depth + 1)
                pieces += self._pieces(kid, own, depth + 1)
                direct = False
                continue
            text = self._text(kid, page)
            if direct:
                pieces[-1] += text
            elif text:
                pieces.append(text)
                direct = True
        return pieces

    def _text(self, kid: object, page: int | None) -> str:
        if isinstance(kid, dict):
            page, kid = _page_of(kid, page), _plain(kid.get("/MCID"))
        return self.texts.get((page or 0, kid), "") if isinstance(kid, int) else ""

    def _open(self, tag: dict[str, Any], page: int | None, depth: int) -> tuple[str, int | None]:
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            raise TooLarge
        kind = str(_plain(tag.get("/S")) or "").removeprefix("/")
        return kind, _page_of(tag, page)


def _page_of(tag: dict[str, Any], otherwise: int | None) -> int | None:
    """The number of the page's object that a tag names."""
    raw = tag.raw_get("/Pg") if hasattr(tag, "raw_get") and "/Pg" in tag else None
    return getattr(raw, "idnum", otherwise)


def _kids(tag: dict[str, Any]) -> list[Any]:
    found = _plain(tag.get("/K"))
    return [_plain(kid) for kid in found] if isinstance(found, list) else [found]


def _plain(item: Any) -> Any:  # noqa: ANN401 - a PDF holds what it holds
    """The object behind a reference."""
    return item.get_object() if hasattr(item, "get_object") else item


def _dict(item: object) -> dict[str, Any]:
    found = _plain(item)
    return found if isinstance(found, dict) else {}


def _list(holder: dict[str, Any], key: str) -> list[Any]:
    found = _plain(holder.get(key))
    return list(found) if isinstance(found, list) else []


if __name__ == "__main__":
    main()
