"""The factory: a list read from top to bottom."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter
from whitenoise import WhiteNoise

from screening import accounts, db, errors, health, i18n, jobs, security
from screening.accounts import carry, policy
from screening.accounts.views import blueprint as account_pages
from screening.guides.sorting.views import blueprint as sorting_pages
from screening.guides.views import blueprint as guide_pages
from screening.messages import N_, Message
from screening.privacy.views import blueprint as privacy_pages
from screening.recruitments.views import blueprint as recruitment_pages
from screening.reports import batches
from screening.reports.batches.views import blueprint as batch_pages
from screening.reports.draft_views import blueprint as report_pages
from screening.reports.feedback_views import blueprint as feedback_pages
from screening.resources import PACKAGE, folder
from screening.scoring.views import blueprint as scoring_pages
from screening.settings import Settings
from screening.tables import ALL_MODELS

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue
    from jinja2 import Template

LOG = logging.getLogger("screening")
STATIC = PACKAGE / "static"
ONE_YEAR = 365 * 24 * 3600


class Whole(IntegerConverter):
    """A whole number in an address. More digits than any id has are no address of ours.

    No column could hold them, so that looking for them would be an error.
    """

    regex = "[0-9]{1,9}"


class Name(BaseConverter):
    """A name in an address. With a character that nobody can type it is no name of ours.

    PostgreSQL cannot even look for a text that holds a NUL.
    """

    regex = r"[^/\x00-\x1f\x7f]+"
    part_isolating = True


def create_app(settings: Settings | None = None) -> Flask:
    """Return the WSGI application for `settings`; without any, those of the environment."""
    settings = settings or Settings.load()
    app = Flask("screening", template_folder=str(folder("templates")), static_folder=str(STATIC))
    app.config.update(TESTING=settings.testing, SCREENING=settings, SCREENING_TABLES=ALL_MODELS)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters.update(int=Whole, default=Name, string=Name)
    db.init_app(app, settings)
    jobs.init_app(app, settings)
    batches.init_app(app)
    i18n.init_app(app, settings)
    accounts.init_app(app, settings)
    policy.init_app(app)
    security.init_app(app, settings)
    for blueprint in (
        account_pages,
        recruitment_pages,
        scoring_pages,
        guide_pages,
        sorting_pages,
        report_pages,
        feedback_pages,
        privacy_pages,
        batch_pages,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.after_request(_commit)
    app.register_error_handler(errors.ProductError, _product_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)
    app.url_defaults(_static_version)
    if not settings.testing:
        # Compressed copies and long caching: addresses of static files carry their content's hash.
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=STATIC, prefix="static/", max_age=ONE_YEAR
        )
    return app


def _commit(response: Response) -> Response:
    """Commit once a request, when the view has succeeded."""
    if request.method not in db.READING_METHODS and response.status_code < HTTPStatus.BAD_REQUEST:
        db.commit()
    return response


def _product_error(error: errors.ProductError) -> ResponseReturnValue:
    return _answer(error.status, error.code, error.message)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    """Offer to send the same form again: what was typed must not be lost with a session."""
    db.rollback()
    if _wants_json():
        return _answer(400, "stale-form", Message(N_("This page is out of date. Reload it.")))
    LOG.info("form refused: %s", error.description)
    return carry.carried_page(), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:  # redirects are not errors
        return error.get_response()
    known: dict[int, type[errors.ProductError]] = {
        404: errors.NotFound,
        413: errors.TooLarge,
        429: errors.TooMany,
    }
    message = known.get(error.code, errors.ProductError).standard
    return _answer(error.code, (error.name or "error").lower().replace(" ", "-"), message)


def _unforeseen(error: Exception) -> ResponseReturnValue:
    LOG.error("unforeseen error at %s %s", request.method, request.path, exc_info=error)
    if request.environ.get("werkzeug.debug.preserve_context"):
        raise error
    return _answer(500, "unforeseen", Message(N_("Something went wrong on our side.")))


def _answer(status: int, code: str, message: Message) -> ResponseReturnValue:
    db.rollback()
    if _wants_json():
        return jsonify(code=code, message=i18n.say(message)), status
    template = f"errors/{status}.html"
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    names: list[str | Template] = [template, "errors/500.html" if ours else "errors/400.html"]
    return render_template(names, status=status, code=code, message=i18n.say(message)), status


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


@cache
def _content_hash(filename: str) -> str:
    path = STATIC / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def _static_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        version = _content_hash(values["filename"])
        if version:
            values["v"] = version
