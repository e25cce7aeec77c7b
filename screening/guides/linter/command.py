"""The command `screening lint`: what may not be asked, and what is poorly made, in a file."""

# ruff: noqa: PLC0415 - YAML and the schema load only for a question set, so a list is quick
from __future__ import annotations

import gettext
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from screening.guides.linter.findings import Finding
from screening.guides.linter.plain_text import MOST_BYTES, UnreadableText, decoded, lint_text
from screening.messages import N_, Message
from screening.resources import PACKAGE

BAD_INPUT = 2
"""The exit code where a file could not be looked at; 1 is for errors in it, 0 for none."""
_YAML = (".yaml", ".yml")
_SET = re.compile(rb"^(?:\xef\xbb\xbf)?format:\s*[0-9]", re.MULTILINE)
"""How a question set shows on standard input, which has no name; comments may stand before."""
NO_SET = N_("There are no questions and no competencies here, so this is not a question set.")


@click.command()
@click.argument("file", type=click.Path(allow_dash=True, path_type=str))
@click.option(
    "--language",
    type=click.Choice(["nb", "nn", "en"]),
    help="The language of a list (nb if not given); in a question set, the only one to look at.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
def lint(file: str, *, language: str | None, as_json: bool) -> None:
    """Look for questions that may not be asked in FILE ("-" is standard input).

    FILE is plain text with one question a line, or a question set (.yaml). Each finding has its
    line, severity (error, warning, info, notice), category, reason and replacement. The exit code
    is 1 if there is an error, and 2 if the file cannot be read.
    """
    found = findings_of(file, language)
    if as_json:
        rows = [_row(one, language or "nb") for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        tell("" if file == "-" else file, found, language or "nb")
    if any(one.severity == "error" for one in found):
        raise SystemExit(1)


def findings_of(file: str, language: str | None) -> tuple[Finding, ...]:
    """Return the findings on a file; what cannot be read ends the program with its reason."""
    content = _read(file)
    if file.lower().endswith(_YAML) or (file == "-" and _SET.search(content)):
        return _question_set(file, content, language)
    try:
        return lint_text(decoded(content), language or "nb")
    except UnreadableText as error:
        _stop(file, error.line, error.message)


def tell(file: str, found: Iterable[Finding], language: str) -> None:
    """Print findings, each as "file:line: severity: category: reason" and what to ask instead."""
    counted = 0
    place = f"{file}:" if file else ""
    for one in found:
        counted += 1
        where = f" {one.path}:" if one.path else ""
        law = f" ({', '.join(each.citation for each in one.law)})" if one.law else ""
        reason = said(one.reason, language)
        click.echo(f"{place}{one.line}:{where} {one.severity}: {one.category}: {reason}{law}")
        if one.replacement is not None:
            click.echo(f"    {said(one.replacement, language)}")
    if not counted:
        nothing = Message(N_("Nothing to remark."))
        click.echo(f"{place} {said(nothing, language)}".strip())


def said(message: Message, language: str) -> str:
    """Return the sentence in `language`, from the catalogues alone: no application is needed."""
    try:
        catalogue: gettext.NullTranslations = gettext.translation(
            "messages", PACKAGE / "translations", [language]
        )
    except OSError:
        catalogue = gettext.NullTranslations()
    params = {
        name: said(value, language) if isinstance(value, Message) else str(value)
        for name, value in message.params.items()
    }
    text = catalogue.gettext(message.text)
    return text % params if params else text


def _row(one: Finding, language: str) -> dict[str, object]:
    return {
        "line": one.line,
        "severity": one.severity,
        "category": one.category,
        "reason": said(one.reason, language),
        "replacement": None if one.replacement is None else said(one.replacement, language),
        "law": [each.citation for each in one.law],
        "tier": one.tier,
        "path": one.path,
        "text": one.text,
    }


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "?"
        _stop(file, 1, Message(N_("The file cannot be read (%(reason)s)."), {"reason": reason}))


def _question_set(file: str, content: bytes, language: str | None) -> tuple[Finding, ...]:
    from screening.guides.linter.question_set import NotAQuestionSet, lint_yaml
    from screening.guides.linter.rubric import LANGUAGES
    from screening.guides.yaml_reader import UnreadableYaml

    try:
        return lint_yaml(content, languages=(language,) if language else LANGUAGES)
    except UnreadableYaml as error:
        _stop(file, error.line, error.message)
    except NotAQuestionSet:
        _stop(file, 1, Message(NO_SET))


def _stop(file: str, line: int, message: Message) -> NoReturn:
    name = "standard input" if file == "-" else file
    click.echo(f"{name}:{line}: {message}", err=True)
    raise SystemExit(BAD_INPUT)
