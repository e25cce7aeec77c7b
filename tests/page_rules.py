"""What every page of the product must keep to, checked on each page that a test fetches.

`complaints` takes the bytes of a page and gives back a list of sentences; an empty list is a good
page. It looks at what can be read off the HTML alone; contrast, focus order and the like are
looked at in a real browser (tests/browser).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

LANGUAGES = {"nb", "nn", "en"}
INLINE_DATA = {"application/json", "text/template"}
"""Types of <script> that a browser stores and never runs, so the policy need not allow them."""
WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
HANDLER = re.compile(r"on[a-z]+$")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")

Resolves = Callable[[str, str], bool]
"""Does this address (path, without host) answer to this method?"""


def complaints(page: bytes, resolves: Resolves) -> list[str]:
    """Say in sentences what is wrong with `page`; links and forms are looked up by `resolves`."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root: Element = parser.parse(page, transport_encoding="utf-8")
    except ParseError as error:
        line, column = parser.tokenizer.stream.position()
        return [f"The HTML is not valid at line {line}, column {column}: {error}"]
    return [
        *_head(root),
        *_ids(root),
        *_controls(root),
        *_forms(root, resolves),
        *_alternatives(root),
        *_inline(root),
        *_links(root, resolves),
        *_words(root),
    ]


def title(page: bytes) -> str:
    """Return the text of the page's <title>."""
    root = html5lib.parse(page, transport_encoding="utf-8", namespaceHTMLElements=False)
    return text(root.find("head/title"))


def text(element: Element | None) -> str:
    """Return all text inside `element`, with single spaces; nothing for no element."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def describe(element: Element) -> str:
    """Return the start tag of `element`, so that a complaint can be found in the source."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.items())
    return f"<{element.tag}{attributes}>"


def tags(root: Element, *names: str) -> Iterator[Element]:
    """Yield the elements with one of these names, drawings included, whatever the namespace."""
    for element in root.iter():
        if str(element.tag).rpartition("}")[2] in names:
            yield element


def _head(root: Element) -> Iterator[str]:
    if root.get("lang") not in LANGUAGES:
        yield f"<html> has lang={root.get('lang')!r}, not one of {sorted(LANGUAGES)}"
    titles = [text(element) for element in root.findall("head/title")]
    if len(titles) != 1 or not titles[0]:
        yield f"There must be one <title> with text; found {titles}"
    headings = [text(element) for element in tags(root, "h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"There must be one <h1> with text; found {headings}"


def _ids(root: Element) -> Iterator[str]:
    counts = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    for name, count in counts.items():
        if count > 1:
            yield f"The id {name!r} is there {count} times"
        if not name or re.search(r"\s", name):
            yield f"The id {name!r} is empty or has a space"
    for element in root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in counts:
                    yield f"{describe(element)} points to an id that isn't on the page"


def _controls(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in tags(root, "label") if text(label)}
    wrapped = {
        id(control)
        for label in tags(root, "label")
        if text(label)
        for control in tags(label, "input", "select", "textarea")
    }
    for control in tags(root, "input", "select", "textarea"):
        if control.get("type") in WITHOUT_LABEL:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id") in labelled or id(control) in wrapped):
            yield f"{describe(control)} has no label"
    for button in tags(root, "button"):
        if not (text(button) or button.get("aria-label") or button.get("aria-labelledby")):
            yield f"{describe(button)} has no text"


def _forms(root: Element, resolves: Resolves) -> Iterator[str]:
    for form in tags(root, "form"):
        action, method = form.get("action"), (form.get("method") or "").upper()
        if not action or method not in {"GET", "POST"}:
            yield f"{describe(form)} must say its action and its method"
        elif not resolves(action, method):
            yield f"{describe(form)} is sent to an address that doesn't take it"
        has_token = any(
            control.get("name") == "csrf_token" and control.get("value")
            for control in tags(form, "input")
        )
        if method == "POST" and not has_token:
            yield f"{describe(form)} has no CSRF token"


def _alternatives(root: Element) -> Iterator[str]:
    for image in tags(root, "img"):
        if image.get("alt") is None:
            yield f"{describe(image)} has no alt"
    for drawing in tags(root, "svg"):
        hidden = drawing.get("aria-hidden") == "true"
        # SVG's own way to name a drawing is a <title> as its first child.
        title = drawing[0].text if len(drawing) and str(drawing[0].tag).endswith("title") else ""
        named = drawing.get("aria-label") or drawing.get("aria-labelledby") or title
        if not hidden and not (drawing.get("role") == "img" and named):
            yield f"{describe(drawing)} must be hidden, or be role=img with a name"


def _inline(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag == "style" or element.get("style") is not None:
            yield f"{describe(element)}: style on the page, which the policy doesn't allow"
        runs = element.get("type") not in INLINE_DATA
        if element.tag == "script" and not element.get("src") and runs:
            yield f"{describe(element)}: script on the page, which the policy doesn't allow"
        for name, value in element.items():
            if HANDLER.match(str(name)) or value.strip().lower().startswith("javascript:"):
                yield f"{describe(element)}: {name} would run script on the page"


def _links(root: Element, resolves: Resolves) -> Iterator[str]:
    ids = {element.get("id") for element in root.iter()}
    for link in tags(root, "a"):
        target = link.get("href")
        if target is None:
            continue
        if target.startswith("#"):
            if target != "#" and target[1:] not in ids:
                yield f"{describe(link)} leads to a place that isn't on the page"
        elif not re.match(r"[a-z]+:|//", target) and not resolves(target, "GET"):
            yield f"{describe(link)} leads to an address that doesn't exist"
        if not (text(link) or link.get("aria-label") or any(tags(link, "img"))):
            yield f"{describe(link)} has no text"
    for element, attribute in (*_each(root, "link", "href"), *_each(root, "script", "src")):
        target = element.get(attribute) or ""
        if not target.startswith("/") or target.startswith("//"):
            yield f"{describe(element)} comes from elsewhere"
        elif not resolves(target, "GET"):
            yield f"{describe(element)} asks for a file that isn't there"


def _each(root: Element, name: str, attribute: str) -> Iterator[tuple[Element, str]]:
    return ((element, attribute) for element in tags(root, name) if element.get(attribute))


def _words(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag == "script":
            continue
        values = [element.text or "", element.tail or "", *map(str, element.attrib.values())]
        for value in values:
            if PLACEHOLDER.search(value) or "{{" in value or "{%" in value:
                yield f"A placeholder was left in: {value.strip()[:80]!r}"
