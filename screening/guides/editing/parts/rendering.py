"""The page of a part put together, and the pieces of it that its script fetches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute, render_template, request, url_for
from markupsafe import Markup

from screening import db, i18n
from screening.guides.drafts.checks import check
from screening.guides.drafts.panel import panel_view
from screening.guides.drafts.parts import Parts, kind_of
from screening.guides.drafts.places import name_of
from screening.guides.editing.addresses import part_address
from screening.guides.editing.head import head_of_draft
from screening.guides.editing.parts import pages
from screening.guides.editing.parts.fields import MOST_PROBES, TYPE_HINTS
from screening.guides.editing.parts.forms import PartForm
from screening.guides.editing.parts.notes import Notes, notes
from screening.guides.editing.parts.pages import Theirs
from screening.guides.editing.parts.queries import weak_fields
from screening.guides.models import Draft
from screening.guides.service.putting_back import has_place
from screening.settings import LANGUAGES


def part_page(
    draft: Draft,
    slug: str,
    key: str,
    form: PartForm,
    base: str,
    *,
    typed: bool = False,
    theirs: Mapping[str, list[Theirs]] | None = None,
    whose: str = "",
    gone: str = "",
) -> str:
    """Return the page on which a part is written.

    `base` is the digest that the next save starts from. `typed` tells that the form holds what
    somebody has just sent. `theirs` are the fields that clash, and `whose` says with whom; `gone`
    is the name of who took the part out.
    """
    code = i18n.language()
    kind, id_ = kind_of(key)
    there = key in draft.parts
    before, after = pages.neighbours(draft.parts, slug, key, code)
    asked = request.args.get("preview", "")
    preview_language = asked if asked in LANGUAGES else code
    return render_template(
        "guides/part.html",
        draft=draft,
        slug=slug,
        key=key,
        kind=kind,
        part_id=id_,
        title=name_of(draft.parts, "about", code),
        heading=pages.heading(draft.parts, key, code),
        form=form,
        base=base,
        notes=notes_of(draft, slug, key, form),
        open=draft.state == "draft",
        reading=draft.state != "draft" and not typed,
        typed=typed,
        theirs=theirs or {},
        whose=whose,
        gone=gone,
        has_place=has_place(draft.parts, key),
        before=before,
        after=after,
        related=pages.related(draft.parts, slug, key, code) if there else [],
        address=part_address(slug, key),
        save=pages.script_address("save", slug, key),
        preview_address=pages.script_address("preview", slug, key),
        preview=preview_fragment(draft.parts, key, preview_language) if there else "",
        preview_language=preview_language,
        shape=pages.shape(form),
        alike=url_for("guides.alike"),
        type_hints=TYPE_HINTS,
        most_probes=MOST_PROBES,
    )


def notes_of(draft: Draft, slug: str, key: str, form: PartForm) -> Notes:
    """Return what is said beside the fields of a part."""
    return notes(form, key, check(draft.parts, slug), weak_fields(db.session(), draft, key))


def lost_page(slug: str, form: PartForm, discarded: Draft | None) -> str:
    """Return the page with what was typed in a draft that is not there any more."""
    texts = [field for field in form if (field.data or "").strip()]
    return render_template("guides/part_lost.html", slug=slug, texts=texts, discarded=discarded)


def preview_fragment(parts: Parts, key: str, code: str) -> Markup:
    """Return a part as the panel will see it, every word of it in the language `code`."""
    with i18n.speaking(code):
        draw: Any = get_template_attribute("guides/part_preview.html", "part_preview")
        return Markup(draw(panel_view(parts, key, code), kind_of(key)[0]))  # noqa: S704 - a macro's


def head_fragments(draft: Draft, slug: str, key: str) -> dict[str, str]:
    """Return what the head of the page says after a save: `state`, and `steps` to undo."""
    state: Any = get_template_attribute("guides/draft_parts.html", "draft_state")
    steps: Any = get_template_attribute("guides/draft_parts.html", "draft_steps")
    head = head_of_draft(draft)
    back = part_address(slug, key)
    return {"state": str(state(draft, head)), "steps": str(steps(head, slug, back))}


def said_by_place(said: Notes) -> dict[str, str]:
    """Return the notes of each field or group as the page shows them."""
    draw: Any = get_template_attribute("guides/part_notes.html", "note_list")
    return {place: str(draw(found)) for place, found in said.said.items()}
