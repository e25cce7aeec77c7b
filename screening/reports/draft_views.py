"""Documents of a draft: the interview guide, and all that it says, with its date for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening import db
from screening.accounts.policy import act
from screening.errors import Invalid
from screening.guides import queries
from screening.guides.drafts.preview import preview
from screening.guides.editing.addresses import DRAFT
from screening.messages import N_, Message
from screening.reports import documents
from screening.reports.downloads import hand_out
from screening.reports.interview_guide import interview_guide
from screening.reports.kinds import KINDS
from screening.reports.question_set_document import question_set_paper
from screening.reports.views import asked_language, blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.guides.models import Draft
    from screening.guides.schema import Document
    from screening.reports.documents import Prepared

__all__ = ["blueprint", "draft_guide_document", "draft_paper_document"]

NOTHING_TO_SHOW = Message(
    N_("The draft cannot be shown yet. It needs a question that informs a criterion first.")
)


@blueprint.get(f"{DRAFT}/guide.pdf")
@act("guide.edit")
def draft_guide(slug: str) -> ResponseReturnValue:
    """Hand out a draft as an interview guide, in `?language=` or the reader's own."""
    draft = queries.get_draft(db.session(), slug)
    code = asked_language()
    document = draft_guide_document(draft, _shown(draft, slug), slug=slug, language=code)
    return hand_out(document, _name("guide", slug, draft, code))


@blueprint.get(f"{DRAFT}/question-set.pdf")
@act("guide.edit")
def draft_question_set(slug: str) -> ResponseReturnValue:
    """Hand out all that a draft says, in `?language=` or the reader's own."""
    draft = queries.get_draft(db.session(), slug)
    code = asked_language()
    document = draft_paper_document(draft, _shown(draft, slug), slug=slug, language=code)
    return hand_out(document, _name("question-set", slug, draft, code))


def draft_guide_document(draft: Draft, shown: Document, *, slug: str, language: str) -> Prepared:
    """Return the interview guide of a draft before it is set."""
    guide = interview_guide(shown, slug=slug, number=0, sha256="", language=language, case=None)
    context = {"guide": guide, "case": None, **_dates(draft)}
    return documents.prepare("documents/draft_guide.html", context, language=language)


def draft_paper_document(draft: Draft, shown: Document, *, slug: str, language: str) -> Prepared:
    """Return the document of all that a draft says before it is set."""
    paper = question_set_paper(shown, slug=slug, number=0, sha256="", language=language)
    context = {"paper": paper, "guide": paper.guide, "made": None, **_dates(draft)}
    return documents.prepare("documents/draft_question_set.html", context, language=language)


def _shown(draft: Draft, slug: str) -> Document:
    found = preview(draft.parts, slug)
    if found is None:
        raise Invalid(NOTHING_TO_SHOW)
    return found


def _dates(draft: Draft) -> dict[str, object]:
    stamp = documents.stamp(draft.updated_at)
    return {"drafted": draft.updated_at, "created": stamp, "modified": stamp}


def _name(kind: str, slug: str, draft: Draft, code: str) -> str:
    day = f"{draft.updated_at:%Y-%m-%d}"
    return KINDS[kind].file_name(slug, "draft", day, language=code, extension="pdf")
