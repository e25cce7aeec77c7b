"""Keeps together what must not be parted where a line ends.

That is a number and its unit, a date's day and month, and a section sign and its number.
"""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"

_UNITS = "min|minutter|minutt|minutes|minute|timer|timar|hours|hour|dager|dagar|days|%|kr|km|MiB|MB"
_MONTHS = (
    "jan|feb|mars?|apr|mai|may|juni?|june|juli?|july|aug|sept?|okt|oct|nov|des|dec"
    "|januar|februar|april|august|september|oktober|november|desember"
    "|january|february|march|october|december"
)
# Attributes are not told apart: those with numbers and units in them are text as well.
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w-]))")
_BEFORE_MONTH = re.compile(
    rf"(?<=\d\.) (?=(?:{_MONTHS})\b)|(?<=\d) (?=(?:{_MONTHS})\b\.?\s\d{{4}})",
    re.IGNORECASE,
)
_AFTER_SECTION = re.compile(r"(?<=§) (?=\d)")


def joined(html: str) -> str:
    """Return a document's HTML with no-break spaces where lines must not end."""
    for place in (_BEFORE_UNIT, _BEFORE_MONTH, _AFTER_SECTION):
        html = place.sub(NO_BREAK, html)
    return html
