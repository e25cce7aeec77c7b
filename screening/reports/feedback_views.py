"""Two pages on how scoring went: a member's own, and a question set's over many recruitments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_login import current_user

from screening import db
from screening.accounts.policy import act
from screening.guides import queries as guide_queries
from screening.guides.corrections import same_as, tied
from screening.i18n import language
from screening.reports.feedback import feedback
from screening.reports.quality import quality
from screening.scoring import pooled

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("feedback", __name__)


@blueprint.get("/my-scoring")
@act("scoring.own")
def my_scoring() -> ResponseReturnValue:
    """Show a reader how their own scores lie beside their colleagues'; nobody else's, ever."""
    scores = pooled.of_member(db.session(), current_user.id)
    return render_template("reports/my_scoring.html", found=feedback(scores))


@blueprint.get("/question-sets/<slug>/<int:number>/quality")
@act("quality.read")
def quality_page(slug: str, number: int) -> ResponseReturnValue:
    """Show how a version of a question set has worked, over all recruitments together."""
    version = guide_queries.get_version(db.session(), slug, number)
    document = guide_queries.document_of(version)
    corrections = tied(guide_queries.corrections(db.session(), version.id), version.number)
    scores = pooled.of_version(db.session(), version, current_user.id)
    return render_template(
        "reports/quality.html",
        slug=slug,
        version=version,
        corrections=corrections,
        same_as=same_as(corrections, version.number),
        document=document,
        names={
            one.id: document.criterion(one.criterion).name.in_language(language())
            for one in document.questions
        },
        stems={one.id: one.stem.in_language(language()) for one in document.questions},
        found=quality(scores, tuple(one.id for one in document.questions)),
    )
