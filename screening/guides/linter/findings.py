"""What the linter says of a text: how serious, what about, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screening.messages import Message

Severity = Literal["error", "warning", "info", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "notice")
"""Error: clearly may not be asked. Warning: likely may not. Info: pay, leisure, or how the rubric
is made. Notice: deserves a second look, and is often in order."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision of law: how it is cited, where it can be read, and as of when."""

    citation: str
    address: str
    cited_on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `line` counts from 1; `path` is the place in a question set, "" elsewhere."""

    line: int
    severity: Severity
    category: str
    reason: Message
    replacement: Message | None
    tier: int
    """1: a way of asking. 2: words. 3: structure. 0: how the rubric is made."""
    text: str = ""
    path: str = ""
    law: tuple[Provision, ...] = ()
    approvable: bool = True
    """May a named approver record a legal basis and publish it all the same?"""


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the errors: each keeps a version from being published until it is dealt with."""
    return tuple(one for one in findings if one.severity == "error")


def rank(finding: Finding) -> tuple[int, int]:
    """Return a key that sorts findings by line, the most serious first."""
    return finding.line, SEVERITIES.index(finding.severity)
