"""Languages: which one a reader gets, and how numbers, times and sentences look in it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import flask_babel
from babel.dates import format_date, format_datetime, get_timezone
from flask import current_app, g, has_request_context, request
from flask_babel import Babel, gettext
from flask_login import current_user
from markupsafe import Markup

from screening.messages import Figure, Message
from screening.resources import PACKAGE
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from screening.settings import Settings

COOKIE = "language"


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its translations, the chosen language, and the template filters."""
    app.config["BABEL_DEFAULT_LOCALE"] = settings.language
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.time_zone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    Babel(app, locale_selector=chosen_language)
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES.items()})
    app.before_request(_remember)
    app.jinja_env.globals["_"] = _template_gettext()
    app.jinja_env.filters.update(
        say=say, decimal=decimal, moment=moment, clock_time=clock_time, day=day
    )


def _template_gettext() -> Callable[..., Markup]:
    """Return `_` for the templates: what Jinja's own says, from memory after the first time.

    A page asks hundreds of times, and Jinja and Flask-Babel together take 20 µs for an answer.
    Parameters are escaped, and `%%` is a per cent sign even in a text without any, as in Jinja's.
    """
    found: dict[tuple[str, str], tuple[Markup, Markup | None]] = {}

    def translate(message: str, /, **variables: object) -> Markup:
        key = (language(), message)
        if key not in found:
            # The texts are the product's own: from its templates and its catalogues.
            pattern = Markup(gettext(message))  # noqa: S704 - as the comment says
            found[key] = (pattern, None if "%(" in pattern else pattern % {})
        pattern, whole = found[key]
        return pattern % variables if whole is None else whole

    return translate


def _remember() -> None:
    g.language = chosen_language()


def chosen_language() -> str:
    """Return the reader's language code.

    In this order: the signed-in user's own choice, the cookie of an earlier choice, what the
    browser asks for, the installation's default.
    """
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    if current_user and current_user.is_authenticated:
        own: str = current_user.language
        return own
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    asked = request.accept_languages.best_match([*LANGUAGES, "no"], default)
    return "nb" if asked == "no" else (asked or default)


def language() -> str:
    """Return the language code in force now, also inside `speaking`."""
    # Where Flask-Babel keeps its answer for the request; asking it takes five times as long, and a
    # page asks for every text and every figure. Where it isn't, Flask-Babel is asked.
    try:
        kept = g.get("_flask_babel")
    except RuntimeError:  # outside the application
        return "nb"
    found = getattr(kept, "babel_locale", None) or flask_babel.get_locale()
    code: str = found.language if found is not None else "nb"
    return code if code in LANGUAGES else "nb"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Render what is inside in the language `code`, whoever reads: for documents."""
    with flask_babel.force_locale(code):
        yield


def say(message: Message | str) -> str:
    """Translate a message, the messages and figures in it too; a string is left as it is."""
    if isinstance(message, str):
        return message
    params = {name: _said(value) for name, value in message.params.items()}
    translated: str = gettext(message.text, **params) if params else gettext(message.text)
    return translated


def _said(value: object) -> object:
    if isinstance(value, Figure):
        # Adding nought to a rounded -0.0 takes its sign away.
        return decimal(round(value.value, value.digits) + 0.0, value.digits)
    return say(value) if isinstance(value, Message) else value


def decimal(value: float | None, digits: int = 2) -> str:
    """Return `value` with a fixed number of decimals as the language writes it; None is a dash."""
    if value is None:
        return "–"
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    written: str = flask_babel.format_decimal(value, pattern)
    return written


def moment(value: datetime | None) -> str:
    """Return date and time of day in the installation's time zone; None is empty."""
    return _written(value, "d. MMM y HH:mm")


def clock_time(value: datetime | None) -> str:
    """Return the time of day; None is empty."""
    return _written(value, "HH:mm")


def day(value: date | datetime | None) -> str:
    """Return the date in words; None is empty. A moment's day is that of the installation."""
    pattern = "d. MMMM y"
    if value is None or isinstance(value, datetime):
        return _written(value, pattern)
    english = language() == "en"
    written: str = format_date(value, pattern.replace(".", "") if english else pattern, language())
    return written


def _written(value: datetime | None, pattern: str) -> str:
    if value is None:
        return ""
    zone = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    if language() == "en":
        pattern = pattern.replace("d.", "d")  # the full stop after the day is Norwegian
    # No pattern shows seconds, so moments of one minute are written once.
    return _written_in(value.replace(second=0, microsecond=0), pattern, language(), zone)


@lru_cache(maxsize=4096)
def _written_in(value: datetime, pattern: str, code: str, zone: str) -> str:
    return format_datetime(value, pattern, tzinfo=get_timezone(zone), locale=code)
