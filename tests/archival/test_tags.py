"""What the tags of every document say: order, headings, tables, charts, languages, page furniture.

The words are read back from the file and compared with those of the template's own HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from pypdf.generic import BooleanObject

from tests.archival.samples import SAMPLES, Sample
from tests.archival.tag_tree import Node, TagTree

_NAMESPACE = "{http://www.w3.org/1999/xhtml}"
_HEADING = re.compile("H[1-6]")
_EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
# Line breaks put hyphens in and take spaces away; letters from right to left are painted backwards.
_NOT_COMPARED = re.compile(r"[\s\u00ad\u200b-\u200d\u2010-]")


@cache
def _tree(path: Path) -> TagTree:
    return TagTree(path)


def tree(folder: Path, sample: Sample) -> TagTree:
    return _tree(folder / f"{sample.name}.pdf")


@cache
def _body(path: Path) -> Any:
    document: Any = html5lib.parse(path.read_text(encoding="utf-8"), treebuilder="etree")
    return document.find(f"{_NAMESPACE}body")


def elements(folder: Path, sample: Sample) -> Iterator[Any]:
    """Yield the elements of the body that the document was made from."""
    yield from _body(folder / f"{sample.name}.html").iter()


def spoken(folder: Path, sample: Sample) -> str:
    """Return the words of the template, in its order; a chart speaks by its description."""

    def words(element: Any) -> Iterator[str]:
        if element.tag in {f"{_NAMESPACE}{name}" for name in ("style", "script", "textarea")}:
            return
        if isinstance(element.tag, str) and element.tag.startswith(_NAMESPACE):
            yield element.text or ""
            for child in element:
                yield from words(child)
                yield child.tail or ""

    return "".join(words(next(elements(folder, sample))))


def read_aloud(node: Node) -> str:
    """Return the words of the tags; the marks before list items are the style sheet's."""
    parts = []
    for kid in node.kids:
        if isinstance(kid, str):
            parts.append(kid)
        elif kid.kind not in {"Lbl", "Figure"} and not is_head_again(node, kid):
            parts.append(read_aloud(kid))
    return "".join(parts)


def is_head_again(node: Node, row: Node) -> bool:
    """Whether a row in the middle of a table is its head, at the top of its second page."""
    cells = [kid for kid in row.kids if isinstance(kid, Node)]
    return node.kind == "TBody" and len(cells) > 1 and all(cell.kind == "TH" for cell in cells)


def compared(text: str) -> str:
    letters = unicodedata.normalize("NFKC", _NOT_COMPARED.sub("", text))
    return "".join(one for one in letters if unicodedata.bidirectional(one) not in {"R", "AL"})


@_EVERY
def test_it_is_read_in_the_order_of_the_template(sampled: Path, sample: Sample) -> None:
    found = compared(read_aloud(tree(sampled, sample).document))
    assert found == compared(spoken(sampled, sample))


@_EVERY
def test_it_says_what_it_is_called_and_in_what_language(sampled: Path, sample: Sample) -> None:
    file = tree(sampled, sample)
    assert file.catalog["/Lang"] == sample.language
    assert file.catalog["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(value=True)
    assert file.catalog["/MarkInfo"]["/Marked"] == BooleanObject(value=True)
    assert file.reader.metadata is not None
    assert file.reader.metadata.title
    xmp: Any = file.reader.xmp_metadata
    assert file.reader.metadata.title in xmp.dc_title.values()
    assert all(str(page["/Tabs"]) == "/S" for page in file.reader.pages)


@_EVERY
def test_headings_lead_down_one_step_at_a_time_and_are_the_bookmarks(
    sampled: Path, sample: Sample
) -> None:
    file = tree(sampled, sample)
    headings = [
        (int(node.kind[1]), node.text)
        for node in file.document.nodes()
        if _HEADING.fullmatch(node.kind)
    ]
    levels = [level for level, _ in headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [(level, compared(text)) for level, text in headings] == [
        (level, compared(text)) for level, text in file.bookmarks()
    ]
    assert all(text.strip() for _, text in headings)


@_EVERY
def test_nothing_of_one_kind_is_inside_itself_or_in_pieces(sampled: Path, sample: Sample) -> None:
    document = tree(sampled, sample).document
    whole = ("Table", "THead", "P", "H1", "H2", "H3", "H4", "Caption", "TH", "TD", "TR")
    for kind in whole:
        for node in document.nodes(kind):
            assert len(list(node.nodes(kind))) == 1, f"{kind} in {kind}: {node.text[:60]}"
    made_from = [element.tag.removeprefix(_NAMESPACE) for element in elements(sampled, sample)]
    for kind in ("Table", "P", "L", "LI", "H1", "H2", "H3", "Figure"):
        names = {"L": ("ul", "ol"), "Figure": ("{http://www.w3.org/2000/svg}svg",)}.get(
            kind, (kind.lower(),)
        )
        assert len(list(document.nodes(kind))) == sum(map(made_from.count, names)), kind


@_EVERY
def test_every_cell_knows_its_headings(sampled: Path, sample: Sample) -> None:
    file = tree(sampled, sample)
    named: dict[str, Node] = {}
    for table in file.document.nodes("Table"):
        heads = {str(head.entries["/ID"]): head for head in table.nodes("TH")}
        assert not heads.keys() & named.keys(), "a name given twice"
        named |= heads
        for head in heads.values():
            assert head.attributes["/Scope"] in {"/Row", "/Column"}
        for cell in table.nodes("TD"):
            assert {str(name) for name in cell.attributes.get("/Headers", [])} <= heads.keys()
        for row in table.nodes("TR"):
            in_body = [cell for cell in row.nodes("TD") if cell.text.strip()]
            assert all(cell.attributes["/Headers"] for cell in in_body) or not heads
    listed = file.root["/IDTree"]["/Names"] if named else []
    assert [str(name) for name in listed[::2]] == sorted(named)
    for name, entries in zip(listed[::2], listed[1::2], strict=True):
        assert entries.get_object() == named[str(name)].entries


@_EVERY
def test_every_chart_says_what_it_shows_and_where_it_is(sampled: Path, sample: Sample) -> None:
    file = tree(sampled, sample)
    for number, figure in enumerate(file.document.nodes("Figure"), start=1):
        words = str(figure.entries["/Alt"])
        assert re.match(rf"\w+ {number}\. \w+", words)
        # Which candidates it shows, and where the same values stand in figures.
        assert re.search(r"K-\d\d", words)
        assert re.search(r"tab\w+ \d+", words)
        left, bottom, right, top = figure.attributes["/BBox"]
        page = figure.entries["/Pg"]["/MediaBox"]
        assert 0 < left < right < page[2]
        assert 0 < bottom < top < page[3]


@_EVERY
def test_running_heads_and_page_numbers_are_not_read_out(sampled: Path, sample: Sample) -> None:
    file = tree(sampled, sample)
    pages = len(file.reader.pages)
    for number, words in enumerate(file.words, start=1):
        assert words.loose == ""
        assert f"{number} / {pages}" in words.artifacts["Artifact/Footer"]
        assert set(words.artifacts) <= {"Artifact/Header", "Artifact/Footer"}
    assert f"1 / {pages}" not in file.document.text


@_EVERY
def test_no_colour_says_what_no_word_says(sampled: Path, sample: Sample) -> None:
    for element in elements(sampled, sample):
        words = "".join(element.itertext()).strip()
        kinds = set((element.get("class") or "").split())
        if any(re.fullmatch(r"t[1-9]", kind) for kind in kinds):
            assert re.match(r"\d[.,]\d\d", words), "a shade without its number"
        if kinds & {"apart", "apart-mark", "tag", "bar"}:
            assert re.search(r"\w{3}|↕ \d", words), "a mark without a word"


def test_a_passage_in_another_language_says_so(sampled: Path) -> None:
    document = _tree(sampled / "passages.pdf").document
    assert {(node.lang, node.text) for node in document.nodes() if node.lang} == {
        ("en", "Tell us about a time."),
        ("se", "Muitalivččetgo midjiide?"),
        ("nn", "Fortel om ein gong."),
        ("en", "Tell us."),
    }


@pytest.mark.parametrize("name", ["comparison-en", "summary-en", "guide-en", "sheet-en"])
def test_the_recruitments_own_words_are_in_its_own_language(sampled: Path, name: str) -> None:
    norwegian = [node for node in _tree(sampled / f"{name}.pdf").document.nodes() if node.lang]
    assert {node.lang for node in norwegian} == {"nb"}
    words = "".join(node.text for node in norwegian)
    assert "Eksempeldirektoratet" in words
    assert "Seniorrådgiver" in words


@pytest.mark.parametrize("name", ["comparison-nb", "summary-nb", "guide-nb", "sheet-nb"])
def test_a_document_in_the_recruitments_language_says_so_once(sampled: Path, name: str) -> None:
    assert not [node for node in _tree(sampled / f"{name}.pdf").document.nodes() if node.lang]


def test_a_table_over_several_pages_is_one_table(sampled: Path) -> None:
    """The scorecards of twelve candidates take more than a page."""
    document = _tree(sampled / "comparison-nb.pdf").document
    tables = [
        table
        for table in document.nodes("Table")
        if len({id(row.entries["/Pg"].get_object()) for row in table.nodes("TR")}) > 1
    ]
    assert tables
    for table in tables:
        assert len(list(table.nodes("THead"))) == 1
        (head,) = table.nodes("THead")
        named = {str(cell.entries["/ID"]): cell.text for cell in table.nodes("TH")}
        columns = [cell.text for cell in head.nodes("TH")]
        last = list(table.nodes("TR"))[-1]
        for place, cell in enumerate(kid for kid in last.kids if isinstance(kid, Node)):
            if cell.kind == "TD":
                assert columns[place] in {named[str(name)] for name in cell.attributes["/Headers"]}
