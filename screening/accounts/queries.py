"""What is read about users in more than one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening.accounts.models import SignInAttempt, User
from screening.accounts.rules import WINDOW, normal_email

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


def user_by_email(session: Session, email: str) -> User | None:
    """Return the user with this e-mail address, however it is written."""
    return session.scalar(sa.select(User).where(User.email == normal_email(email)))


def users(session: Session, *, only_active: bool = False) -> Sequence[User]:
    """Return the users in order of their names."""
    statement = sa.select(User).order_by(User.name, User.email)
    if only_active:
        statement = statement.where(User.active)
    return session.scalars(statement).all()


def recent_failures(
    session: Session, email_digest: str, address: str, now: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Return the times of recent failed sign-ins for the e-mail address, and from the network."""
    rows = session.execute(
        sa.select(SignInAttempt.at, SignInAttempt.email_digest, SignInAttempt.address).where(
            SignInAttempt.at > now - WINDOW,
            sa.or_(SignInAttempt.email_digest == email_digest, SignInAttempt.address == address),
        )
    ).all()
    return (
        [row.at for row in rows if row.email_digest == email_digest],
        [row.at for row in rows if row.address == address],
    )
