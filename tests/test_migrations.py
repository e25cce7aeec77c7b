"""Migrations go up and down with data in the tables, and match the models."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy.exc import DatabaseError

from screening import db
from screening.db import Model
from screening.reports.batches.models import Export
from screening.settings import Settings
from tests.factories import Make


def tables(settings: Settings) -> set[str]:
    engine = db.make_engine(settings.database_url)
    try:
        return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_models_and_migrations_agree(app: Flask, settings: Settings) -> None:
    engine = app.extensions["screening.engine"]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []
    assert tables(settings) == set(Model.metadata.tables)


def test_down_and_up_again_with_data(app: Flask, settings: Settings, make: Make) -> None:
    case = make.recruitment()
    make.scorecard(case, case.members[0], case.candidates[0])
    with app.app_context(), db.unit_of_work() as session:
        session.add(
            Export(
                recruitment_id=case.id, kind="case", language="nb", requested_by_id=case.chair.id
            )
        )
    app.extensions["screening.engine"].dispose()
    db.migrate(settings, "base")
    assert tables(settings) == set()
    db.migrate(settings)
    assert tables(settings) == set(Model.metadata.tables)
    assert make.recruitment().recruitment.id == 1


def test_an_up_to_date_database_is_left_alone(settings: Settings) -> None:
    before = tables(settings)
    db.migrate(settings)
    assert tables(settings) == before


def test_a_published_version_never_changes(app: Flask, make: Make) -> None:
    version = make.question_set()
    for statement in (
        "UPDATE question_set_version SET document = '{}'",
        "UPDATE question_set_version SET number = 9",
        "UPDATE question_set_version SET state = 'draft'",
        "DELETE FROM question_set_version",
    ):
        with app.app_context(), pytest.raises(DatabaseError, match="published question set"):
            db.session().execute(sa.text(statement))
    with app.app_context(), db.unit_of_work() as session:
        session.execute(sa.text("UPDATE question_set_version SET state = 'retired'"))
        assert version.id == 1


def test_a_new_folder_gets_a_whole_database(tmp_path: Path) -> None:
    settings = Settings.load({"SCREENING_DATA_DIR": str(tmp_path / "new")})
    db.migrate(settings)
    assert "scorecard" in tables(settings)
