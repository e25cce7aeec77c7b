"""The part of WeasyPrint's own style sheet that documents need.

Its rules for footnotes and list markers fit every element, so six styles are made for each cell of
a table and never used: a tenth of the time and a quarter of the memory of a long document. Its
rules for forms, nested lists, frames and writing from right to left are tried on every element too.
Documents have none of these, and come out the same without them, byte for byte.
"""

from __future__ import annotations

import re

_RULE = re.compile(r"^([^{}\n]+)\{([^{}]*)\}", re.MULTILINE)
_PAGE = re.compile(r"^@page \{.*?^\}", re.MULTILINE | re.DOTALL)


def needed(sheet: str) -> str:
    """Return the rules of `sheet`, which has one to a line, that may fit an element of a document.

    A rule that looks at attributes, or at several names in any place, is left out. Markers stay on
    the items of lists, and pages stay as they are.
    """
    elements = sheet[: sheet.index("@page")]
    rules = [_needed_rule(names, body) for names, body in _RULE.findall(elements)]
    return "\n".join([*filter(None, rules), *_PAGE.findall(sheet)])


def _needed_rule(names: str, body: str) -> str:
    if ":is(" in names:
        return ""
    kept = [name.strip() for name in names.split(",") if _may_fit(name.strip())]
    return f"{', '.join(kept)} {{{body}}}".replace("::marker", "li::marker") if kept else ""


def _may_fit(name: str) -> bool:
    return "[" not in name and (not name.startswith("::") or name == "::marker")
