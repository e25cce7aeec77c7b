"""The command `report verify`: is a comparison's PDF unaltered, and are its figures right?

It needs no database and no installation, writes nothing and asks nobody. Where there is an
installation, its key says whether the document was issued here.
"""

# ruff: noqa: PLC0415 - the command imports what it needs, so that --help answers at once
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from screening.messages import N_, Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from screening.reports.verify import Check, Verdict

SIGNS = {"holds": "ok", "fails": "NO", "unknown": "? "}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="The language to answer in; without it, SCREENING_LANGUAGE.",
)
@click.pass_context
def verify(ctx: click.Context, file: Path, language: str | None, *, as_json: bool) -> None:
    """Say whether the comparison in FILE (.pdf) is unaltered and right.

    Its figures are worked out anew from the scores that it carries. Whether it was issued by this
    installation is told where the installation's key is; everything else anywhere.

    Ends with 0 if everything holds that can be checked, with 1 if something does not, and with 2 if
    FILE is no comparison that could be examined.
    """
    import os

    from screening.reports.seal import key_of
    from screening.reports.verify import MAX_BYTES, examine
    from screening.settings import existing_secret

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        ctx.exit(2)
    secret = existing_secret(os.environ)
    verdict = examine(data, key_of(secret) if secret else None)
    code = language or os.environ.get("SCREENING_LANGUAGE", "")
    with _speaking(code if code in LANGUAGES else "nb"):
        if as_json:
            click.echo(json.dumps(_plain(file.name, verdict), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_lines(file.name, verdict)))
    ctx.exit(verdict.exit_code)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Translate without an installation: no folder is made for it, and no database is opened."""
    from flask import Flask

    from screening import i18n
    from screening.settings import Settings

    app = Flask("screening")
    here = Path()
    i18n.init_app(
        app,
        Settings(
            data_dir=here, database_url="", secret_key="", password_salt="", language=language
        ),
    )
    with app.app_context():
        yield


def _lines(name: str, verdict: Verdict) -> Iterator[str]:
    from screening.i18n import say

    if verdict.manifest is None:
        yield f"{name}: {say(verdict.message)}"
    else:
        case, version = verdict.manifest.case, verdict.manifest.question_set
        yield f"{name}: {_shown(case.reference)}, {_shown(case.title)}"
        about = Message(
            N_(
                "Question set %(title)s, version %(version)s; last scorecard locked %(time)s; made "
                "by release %(release)s."
            ),
            {
                "title": _shown(version.title),
                "version": version.version,
                "time": verdict.manifest.last_locked or "–",
                "release": _shown(verdict.manifest.program.version),
            },
        )
        yield say(about)
    for check in verdict.checks:
        yield f"  {SIGNS[check.outcome]}  {_shown(say(check.message))}"
        yield from (f"        {_shown(say(detail))}" for detail in check.details)
    if verdict.manifest is not None or verdict.checks:
        yield say(verdict.message)


def _plain(name: str, verdict: Verdict) -> dict[str, Any]:
    from screening.i18n import say

    return {
        "file": name,
        "verdict": verdict.state,
        "message": say(verdict.message),
        "checks": [_plain_check(check) for check in verdict.checks],
        "manifest": verdict.manifest.model_dump(mode="json") if verdict.manifest else None,
    }


def _plain_check(check: Check) -> dict[str, Any]:
    from screening.i18n import say

    return {
        "key": check.key,
        "outcome": check.outcome,
        "message": say(check.message),
        "details": [say(detail) for detail in check.details],
    }


def _shown(text: str) -> str:
    """Return a text from the file without what could steer the terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
