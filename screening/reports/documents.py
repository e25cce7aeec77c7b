"""The document kit: a template and its context become one archival, tagged PDF.

Every document is PDF/A-2a and PDF/UA-1 in one file. The same context gives the same bytes: dates
come from the data, never from the clock. Nothing outside this package can be read while a document
is made; only `asset:NAME` addresses of the files listed here are served.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import logging
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from screening.errors import Invalid
from screening.i18n import speaking
from screening.messages import N_, Message
from screening.reports import glyphs, pdf_tags
from screening.reports.default_style import needed
from screening.resources import PACKAGE

STATIC = PACKAGE / "static"
FONTS = STATIC / "vendor" / "fonts"
STYLE_SHEET = STATIC / "print.css"
ASSETS: Mapping[str, tuple[Path, str]] = {
    "inter-400.ttf": (FONTS / "Inter_400Regular.ttf", "font/ttf"),
    "inter-500.ttf": (FONTS / "Inter_500Medium.ttf", "font/ttf"),
    "inter-600.ttf": (FONTS / "Inter_600SemiBold.ttf", "font/ttf"),
}

# A comparison of 100 candidates has half as many; notes of this length make some 350 pages, which
# take about twelve seconds.
MAX_CHARACTERS = 1_000_000
KEPT_DOCUMENTS = 16
LONGEST_ADDRESS = 200

_CONTROL = re.compile(
    # C0 and C1 controls, halves of surrogate pairs and non-characters are not allowed in a PDF's
    # text; overrides of writing direction could turn a name or a case number around.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# A word wider than its line makes WeasyPrint measure all the rest of the paragraph again for each
# line: 40,000 letters took 68 seconds. A long word gets invisible places to break (5 seconds), and
# what is longer than any address gets spaces (half a second). Fingerprints stay as they are.
_LETTER = r"(?:[^\s<>&\"']|&[#0-9A-Za-z]+;)"
_LONG_WORD = re.compile(rf"{_LETTER}{{41,}}")
_PIECE = re.compile(rf"{_LETTER}{{30}}")
_FINGERPRINT = re.compile("[0-9a-f]{64}")
_rendering = threading.Lock()
_kept: OrderedDict[str, bytes] = OrderedDict()


@dataclass(frozen=True, slots=True)
class LawReference:
    """A reference to a statute as it stood on the day somebody looked it up."""

    act: str
    section: str
    as_of: date


# Documents in a case about appointment in the public service may be exempted from access.
ACCESS = LawReference("offentleglova", "§ 25", date(2026, 7, 1))


def render(template: str, context: Mapping[str, object], *, language: str) -> bytes:
    """Return the PDF that `template` makes of `context`, with all its texts in `language`.

    Raises:
        Invalid: the notes in it are too long for one document.
    """
    return typeset(compose(template, context, language=language))


def compose(template: str, context: Mapping[str, object], *, language: str) -> str:
    """Return the document as HTML, without the characters that no document can hold.

    Raises:
        Invalid: the notes in it are too long for one document.
    """
    with speaking(language):
        # Not `render_template`: the page's context processors know the reader, a document must not.
        html = current_app.jinja_env.get_template(template).render(
            {"language": language, "access": ACCESS, **context}
        )
    if len(html) > MAX_CHARACTERS:
        raise Invalid(
            Message(
                N_(
                    "The document is too large: %(found)s characters, and at most %(limit)s are "
                    "possible. Shorten the notes."
                ),
                {"found": len(html), "limit": MAX_CHARACTERS},
            )
        )
    return _LONG_WORD.sub(_breakable, _CONTROL.sub("", html))


def typeset(html: str) -> bytes:
    """Return the PDF of a complete HTML document; an unchanged one comes from memory."""
    key = hashlib.sha256(html.encode()).hexdigest()
    with _rendering:  # the shared font configuration is not made for several threads at once
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        pdf = _write(html)
        _kept[key] = pdf
        if len(_kept) > KEPT_DOCUMENTS:
            _kept.popitem(last=False)
        return pdf


def forget() -> None:
    """Drop the documents kept in memory, for measurements and after an erasure."""
    with _rendering:
        _kept.clear()


def stamp(moment: datetime | None) -> str:
    """Return a time as the PDF's metadata wants it; None is empty."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _breakable(word: re.Match[str]) -> str:
    """Put a place to break after every thirty letters of a long word."""
    if _FINGERPRINT.fullmatch(word[0]):
        return word[0]
    pause = "\u200b" if len(word[0]) <= LONGEST_ADDRESS else " "
    return _PIECE.sub(rf"\g<0>{pause}", word[0])


def _write(html: str) -> bytes:
    engine = _engine()
    with warnings.catch_warnings(), _without_garbage_collection():
        # WeasyPrint leaves its colour profile open for the interpreter to close.
        warnings.simplefilter("ignore", ResourceWarning)
        document = engine.html(
            string=glyphs.drawable(html),
            url_fetcher=engine.fetcher,
            base_url="asset:document",
        )
        pdf: bytes = document.write_pdf(
            stylesheets=[engine.style],
            font_config=engine.fonts,
            pdf_variant="pdf/a-2a",
            finisher=pdf_tags.finish,
        )
    return pdf


@dataclass(frozen=True, slots=True)
class _Engine:
    html: Any
    fetcher: Any
    fonts: Any
    style: Any


@cache
def _engine() -> _Engine:
    """Load WeasyPrint, the fonts and the style sheet: once a process, at the first document."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        """Serves the files in `ASSETS` and refuses every other address."""

        def fetch(self, url: str, headers: object = None) -> object:
            """Return the file behind `asset:NAME`."""
            del headers
            scheme, _, name = url.partition(":")
            if scheme != "asset" or name not in ASSETS:
                msg = f"not a file of the document kit: {url[:100]}"
                raise ValueError(msg)
            path, media_type = ASSETS[name]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})

    pdf_tags.install()
    # Its warnings quote the document, and so could carry a person's name into the log.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    fetcher = AssetFetcher()
    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string=STYLE_SHEET.read_text(encoding="utf-8"),
        font_config=fonts,
        url_fetcher=fetcher,
        base_url="asset:print.css",
    )
    own = Path(weasyprint.__file__).parent / "css" / "html5_ua.css"
    defaults = weasyprint.CSS(string=needed(own.read_text(encoding="utf-8")))

    class Html(weasyprint.HTML):  # type: ignore[misc]
        """HTML under the few default rules that documents need."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: FBT001, FBT002
            del forms
            return [defaults]

    return _Engine(Html, fetcher, fonts, style)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Leave cyclic garbage for afterwards: a document of 20 pages gains 10 to 13 per cent."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect()
            _give_memory_back()


def _give_memory_back() -> None:
    """Return to the machine what a long document took; otherwise the process keeps it for ever."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)
