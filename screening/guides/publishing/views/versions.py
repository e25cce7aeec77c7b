"""A version of a question set to read, and the same version as a file."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening import db, i18n
from screening.accounts.policy import act, may
from screening.errors import NotFound
from screening.guides import queries
from screening.guides.blueprint import blueprint
from screening.guides.linter.law import REASONS
from screening.guides.queries import provenance
from screening.guides.schema import Document, Text
from screening.guides.wording import QUESTION_TYPES, STATES
from screening.settings import LANGUAGES


@blueprint.get("/question-sets/<slug>/<int:number>")
@act("guide.read")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show all that a version says, in the reader's language or in `?language=`."""
    session = db.session()
    versions = queries.versions_of(session, slug)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise NotFound
    document = queries.document_of(version)
    code = _content_language()
    return render_template(
        "guides/show.html",
        slug=slug,
        version=version,
        versions=versions,
        origin=provenance(session, version),
        reasons=REASONS,
        open_draft=queries.open_draft(session, slug) if may("guide.edit") else None,
        has_impact="scoring.version_impact" in current_app.view_functions,
        document=document,
        numbers={one.id: place for place, one in enumerate(document.questions, start=1)},
        question_minutes=sum(one.minutes for one in document.questions),
        states=STATES,
        types=QUESTION_TYPES,
        words=_reader(code),
        content_language=code,
        language_links=[
            (name, url_for(".show", slug=slug, number=number, language=each), each == code)
            for each, name in LANGUAGES.items()
        ],
        weights=_suggested_weights(document),
    )


@blueprint.get("/question-sets/<slug>/<int:number>/export.yaml")
@act("guide.read")
def export(slug: str, number: int) -> ResponseReturnValue:
    """Hand out a version as the YAML file that it could be imported from."""
    # The YAML library loads in a moment, but only this page and the commands need it.
    from screening.guides import files  # noqa: PLC0415 - see above

    version = queries.get_version(db.session(), slug, number)
    return Response(
        files.write(queries.document_of(version)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}-v{number}.yaml"'},
    )


def _reader(code: str) -> Callable[[Text], str]:
    """Return what templates call to read a text in the language `code`."""
    return lambda text: text.in_language(code)


def _suggested_weights(document: Document) -> dict[str, str]:
    """Return criterion id to its weight in figures; empty where all weigh the same."""
    if len({one.weight for one in document.criteria}) == 1:
        return {}
    return {one.id: flask_babel.format_decimal(one.weight) for one in document.criteria}


def _content_language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else i18n.language()
