"""Migrations of the database, run by Alembic through `screening.db.migrate`."""
