"""The files that a comparison's PDF carries: its scores, its question set and its manifest."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext as _

from screening.guides import schema
from screening.i18n import speaking
from screening.reports.attachments import CSV, JSON, AttachedFile, Attachments
from screening.reports.csv_file import comparison_csv
from screening.reports.manifest import Program, canonical, comparison_manifest
from screening.reports.seal import key_of
from screening.resources import PACKAGE

if TYPE_CHECKING:
    from screening.reports.figures import Comparison
    from screening.settings import Settings

SCORES = "comparison.csv"
QUESTION_SET = "question-set.json"


def comparison_attachments(comparison: Comparison) -> Attachments:
    """Return what the comparison's PDF carries, sealed by this installation."""
    settings: Settings = current_app.config["SCREENING"]
    issuer = key_of(settings.secret_key)
    with speaking(comparison.language):
        files = (
            AttachedFile(
                SCORES,
                _("Every score in the comparison, and the figures made from them, as a table"),
                CSV,
                "Data",
                comparison_csv(comparison),
            ),
            AttachedFile(
                QUESTION_SET,
                _("The version of the question set that the scores were given under"),
                JSON,
                "Source",
                schema.canonical_json(comparison.document).encode(),
            ),
        )
        described = _("What the document is made from and how to check it, for other programs")
    manifest = comparison_manifest(comparison, files=files, program=program(), issuer=issuer.id)
    return Attachments(
        files=files,
        at=comparison.last_locked_at,
        described=described,
        manifest=lambda pages: canonical(manifest.sealed_for(pages)),
        issuer=issuer,
    )


@cache
def program() -> Program:
    """Return which release this is, and the newest step of its database."""
    steps = (path.stem for path in (PACKAGE / "migrations" / "versions").glob("[0-9]*.py"))
    return Program(
        name="screening",
        version=version("screening"),
        schema_version=max(steps).partition("_")[0],
    )
