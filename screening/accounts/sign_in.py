"""How Flask-Security is used: its hashes and sessions, and none of its pages.

The pages of Flask-Security would be routes that the policy knows nothing of, so its blueprint isn't
registered. What is left is what must not be home-made: password hashes, and a session that ends
when the user is deactivated or changes the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import g, session
from flask_security import RoleMixin, Security, UserDatastore
from flask_security.utils import login_user, logout_user

from screening import db
from screening.accounts.models import User

if TYPE_CHECKING:
    from flask import Flask, Request

    from screening.settings import Settings

CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class Datastore(UserDatastore):
    """Finds users in the session of the request; commits are made in one place, not here."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:  # noqa: ANN401, FBT001, FBT002 - Flask-Security's signature
        """Return the user with the one attribute and value given, in one statement."""
        del case_insensitive
        ((attribute, value),) = kwargs.items()
        return db.session().scalar(sa.select(User).where(getattr(User, attribute) == value))

    def put(self, model: User) -> User:
        """Do nothing: what was loaded belongs to the session already."""
        return model


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` password hashes and sessions."""
    app.config.update(
        # Flask-Security makes its signers at once and needs the key for them.
        SECRET_KEY=settings.secret_key,
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of the algorithm
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP_HASHES if settings.testing else {},
        SECURITY_REGISTERABLE=False,
        SECURITY_RECOVERABLE=False,
        SECURITY_CONFIRMABLE=False,
        SECURITY_CHANGEABLE=False,
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={},
        SECURITY_DEFAULT_REMEMBER_ME=False,
        # The command line has its own `users`.
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        # "strong" would sign people out whenever their network address changes, which a panel that
        # moves between office, train and home does in the middle of an interview.
        SESSION_PROTECTION="basic",
    )
    security = Security(app, Datastore(User, RoleMixin), register_blueprint=False)
    # Sessions are the only way in; without this a token in the address would be another.
    security.login_manager.request_loader(_nobody)


def _nobody(_request: Request) -> None:
    return None


def start_session(user: User) -> None:
    """Sign `user` in on this device, in a session that takes over nothing from the one before."""
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    login_user(user, remember=False, authn_via=["password"])


def end_session() -> None:
    """Sign out on this device."""
    logout_user()
    session.clear()
