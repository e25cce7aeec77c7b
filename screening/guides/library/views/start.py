"""New question sets and new drafts: from a shipped set, a copy, a file, or empty."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from screening import db, i18n
from screening.accounts.policy import act, current_actor
from screening.errors import NotFound
from screening.guides import queries, service
from screening.guides.blueprint import blueprint
from screening.guides.drafts.parts import ABOUT, Parts, empty, parts_of
from screening.guides.library import queries as library
from screening.guides.library import search, slugs
from screening.guides.library.forms import CopyForm, OwnSetForm, ShippedForm, UploadForm
from screening.guides.models import QuestionSetVersion
from screening.guides.schema import Document, sha256
from screening.guides.wording import STATES
from screening.i18n import say
from screening.messages import Message

if TYPE_CHECKING:
    from screening.guides.files import Complaint

MOST_COMPLAINTS = 500
"""Shown at once; a file with more is not one that people mend line by line."""


@blueprint.route("/question-sets/new", methods=["GET", "POST"])
@act("guide.edit")
def new() -> ResponseReturnValue:
    """Offer the ways to begin a question set, and begin it."""
    ways: Mapping[str, Callable[[], ResponseReturnValue]] = {
        "shipped": _from_shipped,
        "copy": _from_copy,
        "file": _from_file,
        "empty": _from_nothing,
    }
    way = ways.get(request.args.get("from", ""))
    return way() if way else render_template("guides/new.html")


def _from_nothing() -> ResponseReturnValue:
    form = OwnSetForm()
    if form.validate_on_submit() and _is_free(form):
        return _made(form.chosen_slug, empty(form.title()))
    return render_template("guides/new_empty.html", form=form), _status(form)


def _from_copy() -> ResponseReturnValue:
    code = i18n.language()
    form = CopyForm()
    sets = search.found(library.library(db.session(), drafts=False), search.Wanted(), code)
    form.offer(_versions_to_copy(sets, code))
    if form.validate_on_submit() and _is_free(form):
        version = db.session().get_one(QuestionSetVersion, form.version.data)
        return _made(form.chosen_slug, _named(queries.document_of(version), form.title()))
    if not form.is_submitted():
        form.choose(request.args.get("version", None, int))
    return render_template("guides/new_copy.html", form=form, any=bool(sets)), _status(form)


def _from_shipped() -> ResponseReturnValue:
    documents = {one.slug: one for one in service.shipped()}
    known = library.in_library(db.session(), documents)
    if "set" not in request.args:
        return render_template(
            "guides/new_shipped.html",
            documents=list(documents.values()),
            versions={slug: _version_of(one, known) for slug, one in documents.items()},
            known=known,
            language=i18n.language(),
        )
    document = documents.get(request.args["set"])
    if document is None:
        raise NotFound
    form = ShippedForm()
    there = known.get(document.slug)
    offers_next = there is not None and bool(there.versions) and not there.open_draft
    if not offers_next:
        form.only_own()
    if form.validate_on_submit():
        if form.next_draft:
            service.draft_of_document(db.session(), current_actor(), document)
            return _started(document.slug)
        if _is_free(form):
            return _made(form.chosen_slug, _named(document, form.title()))
    if not form.is_submitted():
        form.fill_title(document.title.model_dump())
        is_taken = library.taken(db.session(), document.slug)
        form.slug.data = slugs.free(document.slug, is_taken)
    page = render_template(
        "guides/new_shipped_set.html",
        form=form,
        document=document,
        version=_version_of(document, known),
        there=there,
        offers_next=offers_next,
        language=i18n.language(),
    )
    return page, _status(form)


def _from_file() -> ResponseReturnValue:
    # The YAML library loads in a moment, but only few pages need it.
    from screening.guides.files import QuestionSetFileError  # noqa: PLC0415 - see above
    from screening.guides.library.uploads import read_upload  # noqa: PLC0415 - see above

    form = UploadForm()
    if not form.validate_on_submit():
        return _file_page(form), _status(form)
    name = form.file.data.filename
    try:
        document = read_upload(form.file.data.stream, name)
    except QuestionSetFileError as error:
        return _file_page(form, name=name, complaints=error.complaints), 422
    there = library.in_library(db.session(), [document.slug]).get(document.slug)
    if there is not None and there.open_draft:
        return _file_page(form, name=name, conflict=document.slug), 409
    service.draft_of_document(db.session(), current_actor(), document)
    return _started(document.slug, next_of=there is not None and bool(there.versions))


def _file_page(
    form: UploadForm,
    *,
    name: str = "",
    complaints: tuple[Complaint, ...] = (),
    conflict: str = "",
) -> str:
    return render_template(
        "guides/new_file.html",
        form=form,
        name=name,
        complaints=[
            (one.line, one.path, _apart(one.message)) for one in complaints[:MOST_COMPLAINTS]
        ],
        total=len(complaints),
        conflict=conflict,
    )


def _apart(message: Message) -> Message:
    """Return the message with what was typed from right to left kept apart from its sentence."""
    return Message(
        message.text,
        {
            name: f"\u2068{value}\u2069" if isinstance(value, str) and _turns(value) else value
            for name, value in message.params.items()
        },
    )


def _turns(text: str) -> bool:
    return any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text)


def _is_free(form: OwnSetForm) -> bool:
    """Tell whether the short name can be had; if not, say so at its field."""
    slug = form.chosen_slug
    is_taken = library.taken(db.session(), slug)
    if not is_taken(slug):
        return True
    free = slugs.free(slug, is_taken)
    there = library.in_library(db.session(), [slug])[slug]
    if there.versions or there.open_draft:
        sentence = _(
            "There is already a question set called %(slug)s. The name %(free)s is free.",
            slug=slug,
            free=free,
        )
    else:
        sentence = _(
            "A discarded draft is called %(slug)s. Restore it at the bottom of the library, or "
            "take another name. The name %(free)s is free.",
            slug=slug,
            free=free,
        )
    form.refuse_slug(sentence, free)
    return False


def _made(slug: str, parts: Parts) -> ResponseReturnValue:
    service.new_question_set(db.session(), current_actor(), slug, parts)
    return _started(slug)


def _started(slug: str, *, next_of: bool = False) -> ResponseReturnValue:
    if next_of:
        flash(
            _("%(slug)s is in the library already, so the file is now its next draft.", slug=slug),
            "success",
        )
    else:
        flash(_("The draft is started. Nothing is in use until it is published."), "success")
    return redirect(url_for("guides.draft", slug=slug), code=303)


def _named(document: Document, title: Mapping[str, str]) -> dict[str, Any]:
    """Return the parts of a copy: all of the document, criteria and ids too, but for the title."""
    parts = parts_of(document)
    return {**parts, ABOUT: {**parts[ABOUT], "title": dict(title)}}


def _version_of(document: Document, known: Mapping[str, library.InLibrary]) -> int | None:
    """Return the number of the version that says just what a shipped set does, if there is one."""
    there = known.get(document.slug)
    return there.versions.get(sha256(document)) if there else None


def _versions_to_copy(sets: list[Any], code: str) -> list[tuple[int, str]]:
    return [
        (
            version.id,
            _(
                "%(title)s, version %(number)s (%(state)s)",
                title=search.title_of(one, code),
                number=version.number,
                state=say(STATES[version.state][0]).lower(),
            ),
        )
        for one in sets
        for version in one.versions
    ]


def _status(form: OwnSetForm | UploadForm) -> int:
    return 422 if form.errors else 200
