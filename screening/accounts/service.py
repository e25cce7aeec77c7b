"""Every change to users and their passwords, and the check of a password at sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_security.utils import hash_password, verify_password

from screening import audit, clock, errors
from screening.accounts import queries
from screening.accounts.models import GLOBAL_ROLES, SignInAttempt, User
from screening.accounts.rules import (
    WINDOW,
    blocked_until,
    normal_email,
    normal_password,
    password_complaints,
)
from screening.audit import Actor
from screening.i18n import clock_time
from screening.messages import N_, Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 200
NOBODY = Actor(None, "not signed in")
_WRONG = Message(N_("The e-mail address or the password is wrong."))


def sign_in(session: Session, *, email: str, password: str, address: str, secret_key: str) -> User:
    """Return the user whom e-mail address and password belong to.

    Raises:
        Invalid: they belong to no active user; the answer doesn't tell which of the two is wrong.
        TooMany: too many attempts have failed lately; the message says when to try again.
    """
    now = clock.now()
    digest = _digest(email, secret_key)
    until = blocked_until(*queries.recent_failures(session, digest, address, now), now)
    if until is not None:
        raise errors.TooMany(
            Message(
                N_("Too many attempts to sign in have failed. Try again after %(time)s."),
                # Shown without seconds, so the next whole minute is the first that is true.
                {"time": clock_time(until + timedelta(minutes=1))},
            )
        )
    user = queries.user_by_email(session, email)
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    session.add(SignInAttempt(at=now, email_digest=digest, address=address))
    # Committed here, against the rule of one commit a request, for two reasons. An attempt must
    # count although the answer to it is an error; and it must count before the password is looked
    # at, or many attempts at the same moment would all be allowed. It also lets go of the
    # database's write lock during the slow hash.
    session.commit()
    belongs = _belongs(user, password)
    if user is None or not belongs:
        audit.record(
            session,
            NOBODY,
            "user.sign-in-failed",
            subject=f"user:{user.id if user else 'unknown'}",
            details={"address": address},
        )
        # As above: the answer is an error, the entry has to stay.
        session.commit()
        raise errors.Invalid(_WRONG)
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.email_digest == digest))
    audit.record(
        session,
        Actor(user.id, user.name),
        "user.signed-in",
        subject=f"user:{user.id}",
        details={"address": address},
    )
    return user


def _belongs(user: User | None, password: str) -> bool:
    """Check the password; take as long over a user who doesn't exist."""
    normal = normal_password(password)
    if user is None:
        hash_password(normal)
        return False
    return user.verify_and_update_password(normal) and user.active


def _digest(email: str, secret_key: str) -> str:
    # E-mail addresses of people without an account are none of the database's business.
    text = f"sign-in:{normal_email(email)}"
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def password_matches(user: User, password: str) -> bool:
    """Tell whether `password` is the user's own."""
    return bool(verify_password(normal_password(password), user.password))


def add_user(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str,
    global_role: str | None = None,
    language: str = "nb",
) -> User:
    """Add a user and return it, with its id.

    Raises:
        Conflict: a user with this e-mail address exists.
        Invalid: e-mail address, name, role, language or password cannot be used.
    """
    try:
        # Addresses inside an organisation's own network need not be valid on the whole internet.
        validate_email(
            email.strip(),
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise errors.Invalid(
            Message(N_("%(email)s is not an e-mail address."), {"email": email})
        ) from error
    name = _checked_name(name)
    if global_role is not None and global_role not in GLOBAL_ROLES:
        raise errors.Invalid(Message(N_("There is no role %(role)s."), {"role": global_role}))
    _check_language(language)
    if queries.user_by_email(session, email) is not None:
        raise errors.Conflict(
            Message(
                N_("There is already a user with the e-mail address %(email)s."),
                {"email": normal_email(email)},
            )
        )
    user = User(
        email=normal_email(email),
        name=name,
        password="",
        active=True,
        fs_uniquifier=_new_uniquifier(),
        language=language,
        global_role=global_role,
    )
    _set_password(user, password)
    session.add(user)
    session.flush()
    audit.record(
        session,
        actor,
        "user.added",
        subject=f"user:{user.id}",
        details={"email": user.email, "role": global_role},
    )
    return user


def set_active(session: Session, actor: Actor, user: User, *, active: bool) -> None:
    """Let the user sign in, or stop it at once; nothing happens if it is so already."""
    if user.active == active:
        return
    user.active = active
    if not active:
        # Sessions that are open now must stay closed if the user is let in again later.
        user.fs_uniquifier = _new_uniquifier()
    audit.record(
        session,
        actor,
        "user.activated" if active else "user.deactivated",
        subject=f"user:{user.id}",
    )


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Give the user a new password; every session that is open ends.

    Raises:
        Invalid: the password cannot be used.
    """
    _set_password(user, password)
    user.fs_uniquifier = _new_uniquifier()
    audit.record(session, actor, "user.password-changed", subject=f"user:{user.id}")


def set_preferences(
    session: Session, actor: Actor, user: User, *, name: str, language: str, shortcuts: bool
) -> None:
    """Set what users decide about themselves.

    Raises:
        Invalid: name or language cannot be used.
    """
    _check_language(language)
    wanted = {"name": _checked_name(name), "language": language, "shortcuts": shortcuts}
    changed = {key: value for key, value in wanted.items() if getattr(user, key) != value}
    if not changed:
        return
    for key, value in changed.items():
        setattr(user, key, value)
    audit.record(
        session,
        actor,
        "user.changed",
        subject=f"user:{user.id}",
        details={"changed": sorted(changed)},
    )


def set_language(session: Session, actor: Actor, user: User, language: str) -> None:
    """Set the language of the user's pages.

    Raises:
        Invalid: the product doesn't speak it.
    """
    set_preferences(
        session, actor, user, name=user.name, language=language, shortcuts=user.shortcuts
    )


def _set_password(user: User, password: str) -> None:
    complaints = password_complaints(password, email=user.email, name=user.name)
    if complaints:
        raise errors.Invalid(complaints[0])
    user.password = hash_password(normal_password(password))


def _checked_name(name: str) -> str:
    stripped = " ".join(name.split())
    if not stripped or len(stripped) > LONGEST_NAME:
        raise errors.Invalid(
            Message(
                N_("The name must have between 1 and %(count)s characters."),
                {"count": LONGEST_NAME},
            )
        )
    return stripped


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise errors.Invalid(
            Message(N_("There is no language %(language)s."), {"language": language})
        )


def _new_uniquifier() -> str:
    return secrets.token_hex(32)
