"""How figures and outcomes are written: the words and numbers that all four outputs share."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from flask_babel import gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from screening.i18n import day, language, say
from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.analytics.composite import Composite
    from screening.guides.corrections import Correction
    from screening.reports.figures import Mark

MARKS: dict[Mark, Message] = {
    "scored": Message(N_("scored")),
    "not_asked": Message(N_("not asked")),
    "no_evidence": Message(N_("no evidence")),
    "declined": Message(N_("declined to answer")),
    "unanswered": Message(N_("left blank")),
    "not_locked": Message(N_("not locked")),
    "conflict": Message(N_("conflict of interest")),
}
DASH = "–"
_ASCII = str.maketrans("øå", "oa", "") | {ord("æ"): "ae"}


MINUS = "\u2212"


def rounded(value: Fraction | float, digits: int) -> Decimal:
    """Round half away from nought, as one does by hand: 3.125 is 3.13, and -3.125 is -3.13."""
    scale = 10**digits
    whole = int(abs(Fraction(value)) * scale + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole) / Decimal(scale)


def figure(value: Fraction | float | None, digits: int = 2) -> str:
    """Write a number with a fixed number of decimals as the reader's language does."""
    return figure_in(language(), value, digits)


def figure_in(code: str, value: Fraction | float | None, digits: int = 2) -> str:
    """Write a number with a fixed number of decimals as the language `code` does."""
    if value is None:
        return DASH
    numerator, denominator = value.as_integer_ratio()
    return _written(numerator, denominator, digits, "0", code)


@pass_context
def _figure_here(context: Context, value: Fraction | float | None, digits: int = 2) -> str:
    """Write a number in a template; what the template knows need not be asked for each time."""
    return figure_in(context.get("language") or language(), value, digits)


def plain(value: Fraction) -> str:
    """Write a weight with as many decimals as it has, up to three."""
    return _written(value.numerator, value.denominator, 3, "#", language())


def percent(share: Fraction | float, digits: int = 1) -> str:
    """Write a share of one as a percentage with `digits` decimals at most."""
    numerator, denominator = share.as_integer_ratio()
    number = _written(numerator * 100, denominator, digits, "#", language())
    # In English as well: a space reads better beside the figures of a table.
    return f"{number}\u00a0%"


@lru_cache(maxsize=8192)
def _written(numerator: int, denominator: int, digits: int, decimal: str, code: str) -> str:
    """Write a ratio; `decimal` is a pattern's sign for one: always there (0) or if needed (#).

    A comparison of thirty candidates writes two thousand figures, and most of them many times.
    """
    pattern = f"0.{decimal * digits}" if digits else "0"
    number = rounded(Fraction(numerator, denominator), digits)
    # A minus sign is as wide as a figure, and is read aloud; a hyphen may be skipped.
    return format_decimal(number, pattern, locale=code).replace("-", MINUS)


def mark_words(mark: Mark) -> str:
    """Return an outcome in words."""
    words: str = gettext(MARKS[mark].text)
    return words


def arithmetic(composite: Composite) -> str:
    """Spell a composite out: (24 × 3.67 + 20 × 4.00) / 44 = 3.82, or the plain mean."""
    if composite.value is None:
        return DASH
    equal = all(term.weight == 1 for term in composite.terms)
    terms = " + ".join(
        figure(term.mean) if equal else f"{plain(term.weight)}\u00a0×\u00a0{figure(term.mean)}"
        for term in composite.terms
    )
    return (
        f"({terms})\u00a0/\u00a0{plain(composite.weight_sum)}\u00a0=\u00a0{figure(composite.value)}"
    )


def file_name(*parts: str, extension: str) -> str:
    """Make a file name of plain ASCII letters: ("sammenligning", "26/01234") with .pdf."""
    letters = "-".join(parts).lower().translate(_ASCII)
    plain_letters = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain_letters).strip("-")[:80] or "screening"
    return f"{stem}.{extension}"


def written_in(text: str, code: str) -> str:
    """Mark a text as being in the language `code`, if what it stands among is in another.

    Screen readers change their voice then. An empty `code` says that nobody knows.
    """
    if not text or code in {"", language()}:
        return text
    return Markup('<span lang="{}">{}</span>').format(code, text)


def correction_words(correction: Correction, number: int) -> str:
    """Say what a correction of the spelling is to version `number`, and who vouched for it."""
    if correction.number == number:
        text = N_(
            "Corrects the spelling of version %(corrects)s. %(name)s vouched on %(day)s that the "
            "meaning is the same."
        )
    elif correction.corrects == number:
        text = N_(
            "Corrected as version %(number)s: spelling alone. %(name)s vouched on %(day)s that the "
            "meaning is the same."
        )
    else:
        text = N_(
            "Version %(number)s corrects the spelling of version %(corrects)s. %(name)s vouched on "
            "%(day)s that the meaning is the same."
        )
    return say(
        Message(
            text,
            {
                "number": correction.number,
                "corrects": correction.corrects,
                "name": correction.vouched_by,
                "day": day(correction.vouched_at),
            },
        )
    )


FILTERS = {
    "figure": _figure_here,
    "plain": plain,
    "percent": percent,
    "mark_words": mark_words,
    "arithmetic": arithmetic,
    "written_in": written_in,
    "correction_words": correction_words,
}
