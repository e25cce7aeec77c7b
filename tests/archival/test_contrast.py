"""Every word can be read against what is behind it (WCAG 2.2, success criterion 1.4.3, level AA).

Measured twice: on the colours that are painted in the sample documents, and on the shades of the
style sheet, of which a sample need not show all.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from screening.reports.figures import TINTS
from screening.resources import PACKAGE
from tests.archival.samples import SAMPLES, Sample

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # its bindings are not made for 3.12 yet
    import pymupdf

SMALL, LARGE = 4.5, 3.0
LARGE_POINTS, LARGE_BOLD_POINTS = 18, 14
Colour = tuple[float, float, float]
WHITE: Colour = (1, 1, 1)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour, by WCAG's definition."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    """W3C's own examples: black on white, and the grey that just passes (#767676)."""
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast(parsed("#767676"), WHITE) == pytest.approx(4.54, abs=0.005)


def parsed(colour: str) -> Colour:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = bytes.fromhex(digits)
    return red / 255, green / 255, blue / 255


def painted(page: pymupdf.Page) -> Iterator[tuple[str, Colour, Colour, float, bool]]:
    """Yield each piece of text with its colour, the one behind it, its size and whether bold."""
    filled = [drawing for drawing in page.get_drawings() if drawing["fill"]]
    for span in page.get_texttrace():
        left, top, right, bottom = span["bbox"]
        middle = pymupdf.Point((left + right) / 2, (top + bottom) / 2)
        behind = WHITE
        for drawing in filled:
            if drawing["seqno"] < span["seqno"] and covers(drawing, middle):
                behind = drawing["fill"]
        text = "".join(chr(letter[0]) for letter in span["chars"]).strip()
        if text:
            yield text, span["color"], behind, span["size"], "SemiBold" in span["font"]


def covers(drawing: Mapping[str, Any], point: pymupdf.Point) -> bool:
    """Whether a filled drawing of rectangles lies under a point; a border is one with a hole."""
    times = sum(item[0] == "re" and point in item[1] for item in drawing["items"])
    return bool(times % 2 if drawing["even_odd"] else times)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_words_stand_out_from_what_is_behind_them(sampled: Path, sample: Sample) -> None:
    weak = set()
    with pymupdf.open(sampled / f"{sample.name}.pdf") as document:
        for page in document.pages(0, min(8, len(document))):
            for text, colour, behind, size, bold in painted(page):
                large = size >= (LARGE_BOLD_POINTS if bold else LARGE_POINTS)
                if contrast(colour, behind) < (LARGE if large else SMALL):
                    weak.add((text, colour, behind))
    assert not weak


def test_numbers_stand_out_from_every_shade_of_the_heat_table() -> None:
    sheet = re.sub(
        r"/\*.*?\*/",
        "",
        (PACKAGE / "static" / "print.css").read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    names = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]+)", sheet))

    def declared(selector: str, name: str) -> Colour | None:
        rule = re.search(rf"(?:^|[}}\s,]){re.escape(selector)}\s*{{([^}}]*)}}", sheet)
        assert rule, selector
        found = re.search(rf"(?:^|[;\s]){name}:\s*(?:var\()?([#\w-]+)", rule[1])
        if not found:
            return None
        colour = str(found[1])
        return parsed(names.get(colour, colour))

    ink = parsed(names["--ink"])
    previous = 1.0
    for step in range(1, TINTS + 1):
        shade = declared(f".t{step}", "background")
        assert shade
        assert contrast(declared(f".t{step}", "color") or ink, shade) >= SMALL, step
        # Each shade is darker than the one before, so a printout in grey keeps their order.
        assert luminance(shade) < previous, step
        previous = luminance(shade)
