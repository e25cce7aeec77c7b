"""Every comparison of the demonstration carries its data, and is found unaltered and right."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from screening import db
from screening.cli import cli
from screening.recruitments.models import Recruitment
from screening.reports import pdfs, seal
from screening.reports.comparison import compare
from screening.reports.verify import examine
from screening.scoring.queries import score_table
from screening.settings import LANGUAGES, Settings

pytestmark = pytest.mark.any_database


def test_all_comparisons_hold(app: Flask, settings: Settings) -> None:
    result = CliRunner().invoke(cli, ["demo", "--password", "liten båt på fjorden"], obj=app)
    assert result.exit_code == 0, result.output
    with app.app_context():
        recruitments = db.session().scalars(sa.select(Recruitment.id).order_by(Recruitment.id))
        found = list(recruitments)
        assert len(found) == 7
        for place, recruitment_id in enumerate(found):
            table = score_table(db.session(), recruitment_id, user_id=None)
            pdf = pdfs.comparison_pdf(compare(table, list(LANGUAGES)[place % len(LANGUAGES)]))
            verdict = examine(pdf, seal.key_of(settings.secret_key))
            assert verdict.state == "issued-here", [
                str(words)
                for check in verdict.checks
                if check.outcome != "holds"
                for words in (check.message, *check.details)
            ]
