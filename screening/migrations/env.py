"""Alembic's entry point: runs the migrations on the connection that `screening.db` hands over."""

from __future__ import annotations

from alembic import context

from screening.db import Model
from screening.tables import ALL_MODELS

if ALL_MODELS:  # Importing them has filled the metadata.
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
