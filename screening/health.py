"""A page for machines that watch the service: is it up, and does its database answer."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint

from screening import db
from screening.accounts.policy import open_to_all

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@open_to_all
def show() -> dict[str, str]:
    """Answer `{"status": "ok"}`; a database that doesn't answer becomes a 500."""
    db.session().execute(sa.select(1))
    return {"status": "ok"}
