"""Pages on which a case handler leaves passages out of a copy, and takes that back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from screening import db
from screening.accounts.policy import act, current_actor
from screening.privacy import queries, service
from screening.privacy.forms import NotesForm, PassageForm
from screening.privacy.grounds import GROUNDS, choosable
from screening.privacy.rules import left_out, texts
from screening.privacy.rules.concerns import NOTES_IN, concerns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from screening.privacy.grounds import Kind
    from screening.privacy.rules.source import Source
    from screening.privacy.rules.texts import Note, Passage


@act("party-access.make")
def party_access_redactions(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show the notes of the copy for a party, and what is left out of them."""
    return _Redacting("party-access", recruitment_id, candidate_id).page()


@act("party-access.make")
def party_access_redact_passage(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Leave a passage out of the copy for a party."""
    return _Redacting("party-access", recruitment_id, candidate_id).redact_passage()


@act("party-access.make")
def party_access_redact_notes(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Leave whole notes out of the copy for a party."""
    return _Redacting("party-access", recruitment_id, candidate_id).redact_notes()


@act("party-access.make")
def party_access_undo(
    recruitment_id: int, candidate_id: int, redaction_id: int
) -> ResponseReturnValue:
    """Take a redaction of the copy for a party back."""
    return _undo("party-access", recruitment_id, candidate_id, redaction_id)


@act("personal-data.make")
def personal_data_redactions(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show the notes of the copy of personal data, and what is left out of them."""
    return _Redacting("personal-data", recruitment_id, candidate_id).page()


@act("personal-data.make")
def personal_data_redact_passage(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Leave a passage out of the copy of personal data."""
    return _Redacting("personal-data", recruitment_id, candidate_id).redact_passage()


@act("personal-data.make")
def personal_data_redact_notes(recruitment_id: int, candidate_id: int) -> ResponseReturnValue:
    """Leave whole notes out of the copy of personal data."""
    return _Redacting("personal-data", recruitment_id, candidate_id).redact_notes()


@act("personal-data.make")
def personal_data_undo(
    recruitment_id: int, candidate_id: int, redaction_id: int
) -> ResponseReturnValue:
    """Take a redaction of the copy of personal data back."""
    return _undo("personal-data", recruitment_id, candidate_id, redaction_id)


class _Redacting:
    """What the pages of one kind of copy about one candidate share."""

    def __init__(self, kind: Kind, recruitment_id: int, candidate_id: int) -> None:
        self.kind: Kind = kind
        self.candidate_id = candidate_id
        self.source: Source
        self.source, _copy = queries.source(
            db.session(),
            recruitment_id,
            user_id=current_user.id,
            kind=kind,
            candidate_id=candidate_id,
        )
        self.notes: tuple[Note, ...] = texts.notes_of(
            self.source.table, candidate_id, NOTES_IN[kind]
        )
        self.marks = self.source.marks_in(kind)
        self.passage_form = PassageForm(prefix="words-")
        self.notes_form = NotesForm(prefix="notes-")
        for form in (self.passage_form, self.notes_form):
            form.offer(choosable(kind))

    def redact_passage(self) -> ResponseReturnValue:
        """Find the words; where they stand more than once, ask which are meant."""
        form = self.passage_form
        self.notes_form.ground.errors = []
        if not form.validate_on_submit():
            return self.page(status=422)
        chosen = request.form.getlist("place")
        if chosen:
            return self._redact(texts.passages_of(self.notes, chosen), form.ground.data)
        found = texts.find(self.notes, form.passage.data or "")
        if not found:
            form.passage.errors = [
                _("These words stand in none of the notes below. Copy them from there.")
            ]
            return self.page(status=422)
        if len(found) > 1:
            return self.page(found=found, status=422)
        return self._redact(found, form.ground.data)

    def redact_notes(self) -> ResponseReturnValue:
        """Leave out the notes that are ticked."""
        form, chosen = self.notes_form, request.form.getlist("note")
        valid = form.validate_on_submit()
        if valid and not chosen:
            form.form_errors.append(_("Tick at least one note."))
        if not valid or not chosen:
            return self.page(status=422, ticked=frozenset(chosen))
        return self._redact(texts.passages_of(self.notes, chosen), form.ground.data)

    def _redact(self, passages: Sequence[Passage] | None, ground: str) -> ResponseReturnValue:
        if passages is None:
            return self.page(status=409)
        count = service.redact(
            db.session(),
            current_actor(),
            recruitment=g.recruitment,
            candidate_id=self.candidate_id,
            kind=self.kind,
            passages=passages,
            ground=ground,
        )
        flash(
            ngettext("%(num)s passage is left out.", "%(num)s passages are left out.", count),
            "success",
        )
        return _back(self.kind, self.candidate_id)

    def page(
        self,
        *,
        status: int = 200,
        found: Sequence[Passage] = (),
        ticked: frozenset[str] = frozenset(),
    ) -> ResponseReturnValue:
        """Show the notes, the forms, and the redactions that are made."""
        by_number = left_out.redacted(self.notes, self.marks)
        about = concerns(self.kind, self.source, self.candidate_id)
        page = render_template(
            f"privacy/{self.kind.replace('-', '_')}_redactions.html",
            recruitment=g.recruitment,
            person=self.source.person(self.candidate_id),
            notes=[(note, texts.shown(note, self.marks)) for note in self.notes],
            numbers={one.ground.key: one.number for one in by_number},
            redactions=self._rows(),
            grounds=GROUNDS,
            concerns=[one for one in about if one.about != "cards"],
            unopened=[one for one in about if one.about == "cards"],
            passage_form=self.passage_form,
            notes_form=self.notes_form,
            found=found,
            ticked=ticked,
            changed=status == 409,  # noqa: PLR2004
        )
        return page, status

    def _rows(self) -> list[tuple[texts.Mark, Note | None]]:
        """Return each redaction with its note, or without where the text is another now."""
        return [
            (mark, next((note for note in self.notes if mark.fits(note)), None))
            for mark in self.marks
        ]


def _undo(
    kind: Kind, recruitment_id: int, candidate_id: int, redaction_id: int
) -> ResponseReturnValue:
    del recruitment_id
    service.take_back(
        db.session(),
        current_actor(),
        recruitment=g.recruitment,
        candidate_id=candidate_id,
        kind=kind,
        redaction_id=redaction_id,
    )
    flash(_("The redaction is taken back."), "success")
    return _back(kind, candidate_id)


def _back(kind: Kind, candidate_id: int) -> ResponseReturnValue:
    endpoint = {
        "party-access": "privacy.party_access_redactions",
        "personal-data": "privacy.personal_data_redactions",
    }[kind]
    return redirect(
        url_for(endpoint, recruitment_id=g.recruitment.id, candidate_id=candidate_id), code=303
    )
