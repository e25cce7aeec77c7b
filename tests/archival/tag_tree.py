"""Reads a PDF's tags and the words under them, independently of what wrote them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, IndirectObject

_RANGE = re.compile(r"<([0-9a-f]+)>\s*<([0-9a-f]+)>\s*<([0-9a-f]+)>", re.IGNORECASE)
_CHARACTER = re.compile(r"<([0-9a-f]+)>\s*<([0-9a-f]+)>", re.IGNORECASE)
_SECTION = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)


@dataclass(slots=True)
class Node:
    """A tag: its kind ("TH"), what it says of itself, and what is under it in reading order."""

    kind: str
    entries: Any
    kids: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    @property
    def lang(self) -> str:
        return str(self.entries.get("/Lang", ""))

    @property
    def attributes(self) -> Any:
        return self.entries.get("/A", {})

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """Yield this tag and those under it, of some kinds or of all, in reading order."""
        if not kinds or self.kind in kinds:
            yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.nodes(*kinds)


@dataclass(slots=True)
class Words:
    """The words of one page: those of each tag's piece, of artifacts by kind, and of neither."""

    tagged: dict[int, str]
    artifacts: dict[str, str]
    loose: str


class TagTree:
    """The tags of one file."""

    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        self.catalog: Any = self.reader.root_object
        self.words = [words_of(page) for page in self.reader.pages]
        self._page_of = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(self.reader.pages)
            if page.indirect_reference
        }
        root: Any = self.catalog["/StructTreeRoot"]
        self.root = root
        (document,) = (self._node(kid) for kid in root["/K"])
        self.document = document

    def _node(self, reference: Any) -> Node:
        entries = reference.get_object()
        node = Node(str(entries["/S"])[1:], entries)
        page = entries.raw_get("/Pg") if "/Pg" in entries else None
        for kid in entries.get("/K", []):
            if isinstance(kid, int):
                assert isinstance(page, IndirectObject)
                node.kids.append(self.words[self._page_of[page.idnum]].tagged.get(int(kid), ""))
            elif kid.get_object().get("/Type") != "/OBJR":
                assert kid.get_object().raw_get("/P") == _reference(reference), "another parent"
                node.kids.append(self._node(kid))
        return node

    def bookmarks(self) -> list[tuple[int, str]]:
        """Return each bookmark with its depth, counted from one."""
        found: list[tuple[int, str]] = []

        def walk(items: list[Any], depth: int) -> None:
            for item in items:
                if isinstance(item, list):
                    walk(item, depth + 1)
                else:
                    found.append((depth, str(item.title)))

        walk(self.reader.outline, 1)
        return found


def _reference(item: Any) -> Any:
    return item if isinstance(item, IndirectObject) else item.indirect_reference


def words_of(page: PageObject) -> Words:
    """Read the words that a page paints, each under what its marks say it is."""
    tagged: dict[int, str] = defaultdict(str)
    artifacts: dict[str, str] = defaultdict(str)
    loose = ""
    resources: Any = page["/Resources"]
    fonts = {name: _letters(font.get_object()) for name, font in resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    marks: list[int | str | None] = []
    contents: Any = page.get_contents()
    for operands, operator in ContentStream(contents, page.pdf).operations:
        if operator in {b"BDC", b"BMC"}:
            marks.append(_mark(operands))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator in {b"Tj", b"TJ"}:
            text = "".join(_decoded(part, letters) for part in _parts(operands[0]))
            inside = next((mark for mark in reversed(marks) if mark is not None), None)
            if isinstance(inside, int):
                tagged[inside] += text
            elif inside is None:
                loose += text
            else:
                artifacts[inside] += text
    return Words(dict(tagged), dict(artifacts), loose)


def _mark(operands: list[Any]) -> int | str | None:
    properties = operands[1] if len(operands) > 1 else {}
    if operands[0] == "/Artifact":
        return f"Artifact{properties.get('/Subtype', '')}"
    return int(properties["/MCID"]) if "/MCID" in properties else None


def _parts(operand: Any) -> Iterator[bytes]:
    for part in operand if isinstance(operand, list) else [operand]:
        if not isinstance(part, (int, float)):
            yield part.original_bytes if hasattr(part, "original_bytes") else bytes(part)


def _letters(font: Any) -> dict[int, str]:
    """Return what each glyph of a font stands for, by the font's own table."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found: dict[int, str] = {}
    for kind, section in _SECTION.findall(table):
        if kind == "char":
            for code, text in _CHARACTER.findall(section):
                found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
        else:
            for first, last, text in _RANGE.findall(section):
                for code in range(int(first, 16), int(last, 16) + 1):
                    found[code] = chr(int(text, 16) + code - int(first, 16))
    return found


def _decoded(part: bytes, letters: dict[int, str]) -> str:
    codes = (int.from_bytes(part[at : at + 2], "big") for at in range(0, len(part), 2))
    return "".join(letters.get(code, "\ufffd") for code in codes)
