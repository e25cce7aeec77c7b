"""The ground that the other tests stand on: databases that are fresh, migrated and apart."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from screening.db import make_engine
from screening.tables import ALL_MODELS
from tests.databases import Databases


def test_each_copy_is_migrated_and_apart(databases: Databases, tmp_path: Path) -> None:
    urls = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        urls.append(databases.copy(folder))
    engines = [make_engine(url) for url in urls]
    insert = sa.text("INSERT INTO question_set (slug) VALUES ('only-here')")
    count = sa.text("SELECT count(*) FROM question_set")
    with engines[0].execution_options(writes=True).begin() as connection:
        connection.execute(insert)
        assert connection.scalar(count) == 1
    with engines[1].begin() as connection:
        assert connection.scalar(count) == 0
        tables = set(sa.inspect(connection).get_table_names())
    assert {model.__tablename__ for model in ALL_MODELS} <= tables
    for engine, url in zip(engines, urls, strict=True):
        engine.dispose()
        databases.drop(url)
