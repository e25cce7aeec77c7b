"""One question to its findings, tiers 1 to 3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from screening.guides.linter.findings import Finding, Severity
from screening.guides.linter.law import LIKELY, REASONS, SENSITIVE, categories
from screening.guides.linter.questions import Match, matches
from screening.guides.linter.structure import (
    OPEN_INSTEAD,
    OPENING,
    PERSONAL,
    faults,
    only_personal,
    openings,
)
from screening.messages import N_, Message

QuestionType = Literal["past_behaviour", "situational", "job_knowledge", "background_fact"]


def lint_question(
    text: str,
    language: str,
    *,
    line: int = 1,
    path: str = "",
    type_: str | None = None,
    on: date | None = None,
) -> tuple[Finding, ...]:
    """Return all findings on the question `text` in `language` (nb, nn or en).

    `type_` is the type that a question set gives it; without one, as in a plain list, how the
    question is put earns notices only. `on` is the day whose law counts (default: the newest).
    """
    private = private_matters(text, language, line=line, path=path, on=on)
    suspected = all(one.severity == "notice" for one in private) and type_ is None
    return (
        *private,
        *_structure(text, language, line=line, path=path, type_=type_, suspected=suspected),
    )


def private_matters(
    text: str, language: str, *, line: int = 1, path: str = "", on: date | None = None
) -> tuple[Finding, ...]:
    """Return the findings of tiers 1 and 2 on `text`: what may not be asked."""
    found = []
    every = matches(text, language)
    stopped = any(one.certainty == "certain" for one in every)
    for match in every:
        if stopped and match.certainty == "sensitive":
            continue  # A second look is no advice on a question that may not be asked at all.
        category = categories()[match.category]
        severity = _severity(match, category.severity(on))
        found.append(
            Finding(
                line=line,
                severity=severity,
                category=match.category,
                reason=_reason(match),
                replacement=category.replacement(language),
                tier=1 if match.certainty == "certain" else 2,
                text=text,
                path=path,
                law=category.provisions,
                approvable=category.approvable,
            )
        )
    return tuple(found)


def _severity(match: Match, own: Severity) -> Severity:
    if match.certainty == "sensitive":
        return "notice"
    if match.certainty == "likely" and own == "error":
        return "warning"
    return own


def _reason(match: Match) -> Message:
    reason = Message(REASONS[match.category])
    if match.certainty == "certain":
        return reason
    words = Message(N_("“%(words)s”"), {"words": match.words})
    if match.certainty == "likely":
        return Message(LIKELY, {"words": words, "reason": reason})
    return Message(SENSITIVE, {"words": words})


def _structure(
    text: str, language: str, *, line: int, path: str, type_: str | None, suspected: bool
) -> Iterator[Finding]:
    severity: Severity = "info" if type_ else "notice"
    if suspected and only_personal(text, language):
        yield Finding(
            line=line,
            severity="info",
            category="personal",
            reason=Message(PERSONAL),
            replacement=Message("%(question)s", {"question": OPEN_INSTEAD[language]}),
            tier=3,
            text=text,
            path=path,
        )
        return
    found = openings(text, language)
    if type_ is None:
        astray = not found
    elif type_ in {"past_behaviour", "situational"}:
        astray = type_ not in found
    else:
        astray = False
    if astray:
        yield Finding(
            line=line,
            severity=severity,
            category="structure",
            reason=Message(OPENING),
            replacement=Message("%(question)s", {"question": OPEN_INSTEAD[language]}),
            tier=3,
            text=text,
            path=path,
        )
    for category, reason in faults(text, language):
        yield Finding(
            line=line,
            severity=severity,
            category=category,
            reason=reason,
            replacement=None,
            tier=3,
            text=text,
            path=path,
        )
