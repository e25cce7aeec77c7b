# ruff: noqa: ANN401, PLC0415, SLF001 - WeasyPrint has no types, is slow to import, and is looked into
"""Keeps in one tag what is broken over several pages.

WeasyPrint 70.0 starts every page's tags anew, so a table of three pages is three tables to a screen
reader, and a paragraph stops in mid-sentence. Here what goes on is added to the tag that it was
begun with. The head that a table repeats on each page is decoration then, as a running head is;
where that is on too few pages to be known for one, it stays a row of the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# What checkers, and people, take for a running head: three pages have it, or all there are.
_RUNNING = 3
_LONG = 6

_MAY_GO_ON = frozenset(
    f"/{name}"
    for name in (
        *("Part", "Art", "Sect", "Div", "BlockQuote", "P", "L", "LI", "LBody", "Caption"),
        *("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD"),
    )
)


def mark_repeated_heads(document: Any) -> None:
    """Mark every head of a table that an earlier page has shown, with all that is in it.

    A box's `repeated` says whether it is a running head (True) or stays a row (False).
    """
    heads = [
        box for page in document.pages for box in _descendants(page._page_box) if _is_head(box)
    ]
    times = Counter(head.element for head in heads)
    enough = _RUNNING if len(document.pages) >= _LONG else len(document.pages)
    shown = set()
    for head in heads:
        if head.element in shown:
            for part in (head, *_descendants(head)):
                part.repeated = times[head.element] >= enough
        shown.add(head.element)


def is_running_head(box: Any) -> bool:
    """Whether `box` belongs to a head that is decoration, because earlier pages have shown it."""
    return getattr(box, "repeated", False)


def _is_head(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.TableRowGroupBox) and box.is_header


def _is_unnamed(box: Any) -> bool:
    """Whether WeasyPrint put the box in, between an element and its own text."""
    from weasyprint.css import AnonymousStyle

    return isinstance(box.style, AnonymousStyle)


def _descendants(box: Any) -> Iterator[Any]:
    waiting = [box]
    while waiting:
        # A placeholder holds what is positioned.
        children = getattr(getattr(waiting[-1], "_box", waiting[-1]), "children", ())
        waiting.pop()
        yield from children
        waiting.extend(children)


@dataclass(slots=True)
class Parts:
    """The tags made so far for one document: for each HTML element, the one that it began with."""

    pdf: Any
    _begun: dict[tuple[Any, str], tuple[Any, int]] = field(default_factory=dict)
    _heads: list[tuple[Any, Any]] = field(default_factory=list)

    def joined(self, tag: Any, box: Any, page: int) -> bool:
        """Put `tag` where it belongs, if that is in a tag of an earlier page."""
        kind = tag["S"]
        if _is_unnamed(box) and kind not in {"/LBody", "/Table"}:
            tag["S"] = "/NonStruct"  # an element's own tag says it already
            return False
        if kind not in _MAY_GO_ON:
            return False
        if hasattr(box, "repeated"):
            return kind == "/THead" and self._becomes_rows(tag, box)
        key = (box.element, kind)
        found, on_page = self._begun.get(key, (None, page))
        if found is None or on_page == page or not self._is_last(found):
            self._begun[key] = (tag, page)
            return False
        self._move(tag, found)
        self._begun[key] = (found, page)
        return True

    def stand_in(self, head: Any) -> None:
        """Let cells under a running head find the tags of the head's first showing."""
        import pydyf

        for box in _descendants(head):
            begun = self._begun.get((box.element, "/TH"))
            if begun and not hasattr(box, "mark") and hasattr(box, "colspan"):
                box.mark = pydyf.Dictionary()
                self._heads.append((box.mark, begun[0]))

    def point_to_first_heads(self) -> None:
        """Give the cells of a finished part of a table the first head's names."""
        for stand_in, first in self._heads:
            if "ID" in stand_in:
                stand_in["ID"].string = first["ID"].string
        self._heads.clear()

    def _becomes_rows(self, tag: Any, head: Any) -> bool:
        """Make rows of a head shown again, after the rows that an earlier page has."""
        first = self._begun.get((head.element, "/THead"))
        if first is None:
            return False
        last = self._object(self._object(first[0]["P"])["K"][-1])
        self._move(tag, last)
        return True

    def _move(self, tag: Any, to: Any) -> None:
        for kid in tag["K"]:
            self._object(kid)["P"] = to.reference
        to["K"].extend(tag["K"])
        tag.free = "f"  # nothing leads to it, so the file does without it

    def _is_last(self, tag: Any) -> bool:
        """Whether nothing has come after `tag`, so that what goes on is next to what it follows."""
        kids = self._object(tag["P"])["K"]
        return bool(kids) and kids[-1] == tag.reference

    def _object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]


def finish(pdf: Any) -> None:
    """Do what can be done only when all the tags are there."""
    tags = [item for item in pdf.objects if _is(item, "/StructElem") and item.free != "f"]
    by_reference = {tag.reference: tag for tag in tags}
    for tag in tags:
        if tag["S"] == "/Table":
            _without_needless_heads(tag, by_reference)
    _add_name_tree(pdf, tags)


def _without_needless_heads(table: Any, tags: dict[bytes, Any]) -> None:
    """Make plain cells of the headings of rows where they outnumber what they head.

    In a table of two columns, or of one row, the heads of the columns say all there is to say, and
    checkers take a table with more headings than cells for one that has fallen apart.
    """
    rows = [
        (group["S"], [tags[cell] for cell in tags[row]["K"]])
        for group in (tags[kid] for kid in table["K"])
        if group["S"] in {"/THead", "/TBody", "/TFoot"}
        for row in group["K"]
    ]
    cells = [cell for _, row in rows for cell in row]
    count = Counter(cell["S"] for cell in cells)
    if not any(group == "/THead" for group, _ in rows) or count["/TH"] <= count["/TD"]:
        return
    columns = _heads_of_columns(rows)
    for group, row in rows:
        if group != "/TBody" or all(cell["S"] == "/TH" for cell in row):
            continue
        needless = {cell.pop("ID").string for cell in row if cell["S"] == "/TH"}
        for place, cell in enumerate(row):
            if cell["S"] == "/TH":
                cell["S"] = "/TD"
                del cell["A"]["Scope"]
                cell["A"]["Headers"] = columns(place)
            elif cell["S"] == "/TD":
                headers = cell["A"]["Headers"]
                headers[:] = [name for name in headers if name.string not in needless]


def _heads_of_columns(rows: list[tuple[str, list[Any]]]) -> Any:
    import pydyf

    heads = next(row for group, row in rows if group == "/THead")

    def columns(place: int) -> Any:
        return pydyf.Array([heads[place]["ID"]] if place < len(heads) else [])

    return columns


def _add_name_tree(pdf: Any, tags: list[Any]) -> None:
    """List the tags that have a name, as the standard asks of a file in which cells use them."""
    import pydyf

    named = sorted((tag["ID"].data, tag["ID"], tag.reference) for tag in tags if "ID" in tag)
    root = next((item for item in pdf.objects if _is(item, "/StructTreeRoot")), None)
    if root is not None and named:
        names = [part for _, name, reference in named for part in (name, reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(names)})


def _is(item: Any, kind: str) -> bool:
    return isinstance(item, dict) and item.get("Type") == kind
