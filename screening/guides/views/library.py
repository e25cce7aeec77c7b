"""The library: every question set with its versions."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from screening import db, i18n
from screening.accounts.policy import act
from screening.guides import queries
from screening.guides.blueprint import blueprint
from screening.guides.wording import STATES


@blueprint.get("/question-sets")
@act("guide.read")
def index() -> ResponseReturnValue:
    """List the question sets, each with its newest version first."""
    code = i18n.language()
    return render_template(
        "guides/index.html",
        sets=queries.question_sets(db.session()),
        states=STATES,
        words=lambda text: text.in_language(code),
    )
