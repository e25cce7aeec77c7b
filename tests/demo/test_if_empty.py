"""`make run` offers the demonstration to an empty database and leaves every other one alone."""

from __future__ import annotations

import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from screening.accounts.models import User
from screening.cli import cli
from screening.recruitments.models import Recruitment
from tests.factories import PASSWORD, Make


def test_an_empty_database_gets_the_demonstration_once(app: Flask, make: Make) -> None:
    arguments = ["demo", "--if-empty", "--password", PASSWORD]
    first = CliRunner().invoke(cli, arguments, obj=app)
    assert first.exit_code == 0, first.output
    assert len(make.rows(sa.select(Recruitment))) == 7
    second = CliRunner().invoke(cli, arguments, obj=app)
    assert (second.exit_code, second.output) == (0, "")


def test_a_database_in_use_is_left_alone(app: Flask, make: Make) -> None:
    make.user()
    result = CliRunner().invoke(cli, ["demo", "--if-empty"], obj=app)
    assert (result.exit_code, result.output) == (0, "")
    assert len(make.rows(sa.select(User))) == 1
    assert make.rows(sa.select(Recruitment)) == []
