"""Reads the documents' style sheets, and puts in the values of the names they are written with.

Names (`--ink`, `--table`) are defined once, in print.css. WeasyPrint knows them too, but works each
one out again for every element that it sets, so they are replaced here, once a process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from screening.resources import PACKAGE

STYLE_SHEET = PACKAGE / "static" / "print.css"

_ROOT = re.compile(r":root \{(.*?)\n\}\n", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DEFINED = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[a-z0-9-]+)\)")


@cache
def names() -> Mapping[str, str]:
    """Return every name that print.css defines, with its value."""
    found = _ROOT.search(STYLE_SHEET.read_text(encoding="utf-8"))
    return dict(_DEFINED.findall(_COMMENT.sub("", found[1]))) if found else {}


def style_sheet(path: Path) -> str:
    """Return the rules in `path`, with values in the place of names.

    Raises:
        KeyError: a name that print.css does not define.
    """
    rules = _COMMENT.sub("", _ROOT.sub("", path.read_text(encoding="utf-8")))
    return _USED.sub(lambda used: names()[used[1]], rules)
