"""Questions that say much the same as one that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request, url_for

from screening import db
from screening.accounts.policy import act
from screening.guides.blueprint import blueprint
from screening.guides.likeness import service
from screening.i18n import language, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.guides.likeness.service import Alike


@blueprint.post("/question-sets/alike")
@act("guide.edit")
def alike() -> ResponseReturnValue:
    """Answer in JSON which questions of the library say much the same as the text that is sent.

    Fields: `slug` and `question` (who asks, and is left out), `language` and `text`. Until this
    process is ready to compare, `ready` is false and the list is empty: ask again later.
    """
    try:
        sent = request.get_json(silent=True)
    except RecursionError:  # lists in lists in lists: nothing that a page has sent
        sent = None
    fields: dict[str, Any] = sent if isinstance(sent, dict) else {}
    named = {name: fields.get(name, "") for name in ("slug", "question", "language", "text")}
    words = {name: value if isinstance(value, str) else "" for name, value in named.items()}
    # Nothing is written here, yet a request of this kind has begun as one that writes: let go, so
    # that nobody's saving waits for it.
    db.commit()
    with db.apart(writes=False) as session:
        found = service.alike(session, **words)
        return jsonify(ready=service.is_ready(), alike=[shown(one) for one in found])


def shown(one: Alike) -> dict[str, Any]:
    """Return a question that is much alike as a page shows it, in the reader's language."""
    return {
        "title": one.asked.title(language()),
        "number": one.asked.number,
        "question": one.question,
        "text": one.text,
        "language": one.language,
        "address": _address(one),
        "alikeness": say(one.alikeness),
        "elsewhere": one.elsewhere,
    }


def _address(one: Alike) -> str:
    if one.asked.number is None:
        return url_for(
            "guides.draft_part", slug=one.asked.slug, kind="question", part_id=one.question
        )
    return url_for(
        "guides.show",
        slug=one.asked.slug,
        number=one.asked.number,
        _anchor=f"question-{one.question}",
    )
