"""Tables of people who sign in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_security.core import UserMixin
from sqlalchemy.orm import Mapped, mapped_column

from screening.clock import now
from screening.db import Model

GLOBAL_ROLES = ("hr", "administrator")


class User(Model, UserMixin):
    """A person who signs in. What they may do in a recruitment comes from its panel."""

    __tablename__ = "user_account"
    __table_args__ = (
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
        sa.CheckConstraint("global_role IN ('hr', 'administrator')", name="global_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password: Mapped[str] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    global_role: Mapped[str | None] = mapped_column(sa.String(20))
    shortcuts: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SignInAttempt(Model):
    """A failed sign-in, kept for minutes so that guessing can be slowed down."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    email_digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
