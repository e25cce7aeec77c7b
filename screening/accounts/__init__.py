"""Users, their sessions and roles, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from screening.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its sign-in."""
    # Not at the top: the command line must not wait for Flask-Security before it is needed.
    from screening.accounts import sign_in  # noqa: PLC0415 - as above

    sign_in.init_app(app, settings)
