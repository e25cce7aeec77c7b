"""The document kit: a template and its context become one archival, tagged PDF.

Every document is PDF/A-2a and PDF/UA-1 in one file; a form to fill in is PDF/UA-1 alone, because
PDF/A has no room for what is still going to change, and a document that carries files is PDF/A-3a.
The same context gives the same bytes: dates come from the data, never from the clock. Nothing
outside this package can be read while a document is made; only `asset:NAME` addresses of the files
listed here are served.

An unchanged document is not set again: the last ones are kept in memory, and more on disk.
"""

from __future__ import annotations

import atexit
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
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app, has_app_context

from screening.errors import Invalid
from screening.i18n import speaking
from screening.messages import N_, Message
from screening.reports import glyphs, pdf_forms, pdf_tags
from screening.reports.attachments import Attaching, Attachments
from screening.reports.default_style import needed
from screening.reports.document_store import DocumentStore
from screening.reports.style_sheet import STYLE_SHEET, style_sheet
from screening.reports.typography import joined
from screening.resources import PACKAGE

if TYPE_CHECKING:
    from screening.settings import Settings

STATIC = PACKAGE / "static"
FONTS = STATIC / "vendor" / "fonts"
FORM_STYLE_SHEET = STATIC / "form.css"
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
_looking = threading.Lock()
_kept: OrderedDict[str, bytes] = OrderedDict()


@dataclass(frozen=True, slots=True)
class LawReference:
    """A reference to a statute as it stood on the day somebody looked it up."""

    act: str
    section: str
    as_of: date


# Documents in a case about appointment in the public service may be exempted from access.
ACCESS = LawReference("offentleglova", "§ 25", date(2026, 7, 1))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document before it is set: all that its bytes depend on, in this installation."""

    html: str
    form: bool = False
    attachments: Attachments | None = None

    @property
    def key(self) -> str:
        """A digest that is another one whenever the PDF is another one."""
        carried = self.attachments.digest if self.attachments else ""
        words = f"{_kit()} {self.form} {carried} {self.html}"
        return hashlib.sha256(words.encode()).hexdigest()

    def pdf(self) -> bytes:
        """Return the PDF; an unchanged one comes from memory or from disk."""
        key, store = self.key, _store()
        kept = _recent(key)
        if kept is not None:
            return kept
        pdf = store.get(key) if store else None
        if pdf is None:
            with _rendering:  # the shared font configuration is not made for several threads
                # Somebody else may have asked for the same one and been first.
                pdf = _recent(key)
                if pdf is None:
                    pdf = _write(self)
                    if store:
                        store.put(key, pdf)
        _keep(key, pdf)
        return pdf


def render(
    template: str,
    context: Mapping[str, object],
    *,
    language: str,
    form: bool = False,
    attachments: Attachments | None = None,
) -> bytes:
    """Return the PDF that `template` makes of `context`, with all its texts in `language`.

    With `form`, the template's form controls are fields to fill in. With `attachments`, the PDF
    carries them.

    Raises:
        Invalid: the notes in it are too long for one document.
    """
    return prepare(template, context, language=language, form=form, attachments=attachments).pdf()


def prepare(
    template: str,
    context: Mapping[str, object],
    *,
    language: str,
    form: bool = False,
    attachments: Attachments | None = None,
) -> Prepared:
    """Return the document that `render` sets, for whoever may have it already.

    Raises:
        Invalid: the notes in it are too long for one document.
    """
    return Prepared(compose(template, context, language=language), form, attachments)


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
    return joined(_LONG_WORD.sub(_breakable, _CONTROL.sub("", html)))


def forget(*, on_disk: bool = True) -> None:
    """Drop the documents that are kept, for measurements and tests."""
    with _looking:
        _kept.clear()
    store = _store() if on_disk else None
    if store:
        store.clear()


def tidy() -> None:
    """Remove from the disk what has been there for too long; due each minute."""
    store = _store()
    if store:
        store.tidy()


def _recent(key: str) -> bytes | None:
    with _looking:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: str, pdf: bytes) -> None:
    with _looking:
        _kept[key] = pdf
        if len(_kept) > KEPT_DOCUMENTS:
            _kept.popitem(last=False)


def _store() -> DocumentStore | None:
    if not has_app_context():
        return None
    settings: Settings = current_app.config["SCREENING"]
    return DocumentStore(
        settings.data_dir / "cache" / "documents", settings.document_cache_mb * 1_000_000
    )


@cache
def _kit() -> str:
    """Return a digest of what sets documents: another release must not hand out the old look."""
    digest = hashlib.sha256()
    for package in ("weasyprint", "pydyf"):
        digest.update(version(package).encode())
    files = {STYLE_SHEET, FORM_STYLE_SHEET, *(path for path, _ in ASSETS.values())}
    for path in sorted(files | set(Path(__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(moment: datetime | None) -> str:
    """Return a time as the PDF's metadata wants it; None is empty."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _breakable(word: re.Match[str]) -> str:
    """Put a place to break after every thirty letters of a long word."""
    if _FINGERPRINT.fullmatch(word[0]):
        return word[0]
    pause = "\u200b" if len(word[0]) <= LONGEST_ADDRESS else " "
    return _PIECE.sub(rf"\g<0>{pause}", word[0])


def _write(prepared: Prepared) -> bytes:
    engine, form = _engine(), prepared.form
    carried = Attaching(prepared.attachments) if prepared.attachments else None

    def finish(document: object, pdf: object) -> None:
        (pdf_forms if form else pdf_tags).finish(document, pdf)
        if carried:
            carried.finish(pdf)

    variant = "pdf/ua-1" if form else "pdf/a-3a" if carried else "pdf/a-2a"
    with warnings.catch_warnings(), _without_garbage_collection():
        # WeasyPrint leaves its colour profile open for the interpreter to close.
        warnings.simplefilter("ignore", ResourceWarning)
        document = engine.html(
            string=glyphs.drawable(prepared.html),
            url_fetcher=engine.fetcher,
            base_url="asset:document",
        )
        pdf: bytes = document.write_pdf(
            stylesheets=[engine.style, engine.form_style] if form else [engine.style],
            font_config=engine.fonts,
            pdf_variant=variant,
            pdf_forms=form,
            attachments=carried.given(engine.fetcher) if carried else None,
            finisher=finish,
        )
    return carried.seal(pdf) if carried else pdf


@dataclass(frozen=True, slots=True)
class _Engine:
    html: Any
    fetcher: Any
    fonts: Any
    style: Any
    form_style: Any


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
    # Fonts remove their temporary files when they go, and cannot any more while Python closes down.
    atexit.register(_engine.cache_clear)
    # Its warnings quote the document, and so could carry a person's name into the log.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    fetcher = AssetFetcher()
    fonts = FontConfiguration()
    style, form_style = (
        weasyprint.CSS(
            string=style_sheet(path),
            font_config=fonts,
            url_fetcher=fetcher,
            base_url=f"asset:{path.name}",
        )
        for path in (STYLE_SHEET, FORM_STYLE_SHEET)
    )
    own = Path(weasyprint.__file__).parent / "css" / "html5_ua.css"
    defaults = weasyprint.CSS(string=needed(own.read_text(encoding="utf-8")))

    class Html(weasyprint.HTML):  # type: ignore[misc]
        """HTML under the few default rules that documents need."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: FBT001, FBT002
            del forms
            return [defaults]

    return _Engine(Html, fetcher, fonts, style, form_style)


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
            # All that the document leaves is of the youngest generation, since nothing grew older
            # meanwhile. To look through the rest of the program took a twentieth of the time.
            gc.collect(0)
            _give_memory_back()


def _give_memory_back() -> None:
    """Return to the machine what a long document took; otherwise the process keeps it for ever."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)
