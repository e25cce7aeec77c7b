"""Cells of a CSV file for Excel or LibreOffice: guarded text, numbers with a comma."""

from __future__ import annotations

import re
from fractions import Fraction

# A cell that begins with one of these is a formula to Excel or LibreOffice (the last four are their
# full-width forms); an apostrophe in front makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_text(value: str) -> str:
    """Guard a text against being read as a formula."""
    text = _FORBIDDEN.sub("", value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def as_cell(value: object) -> str:
    """Return a value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (Fraction, float)):
        return f"{float(value):.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)
