"""Pages that take in a list of candidates: first what would happen, then all of it or nothing."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import ngettext
from itsdangerous import BadData, URLSafeTimedSerializer

from screening import db
from screening.accounts.policy import act, current_actor
from screening.errors import Conflict, Invalid
from screening.messages import N_, Message
from screening.recruitments import queries, service
from screening.recruitments.candidate_import import (
    CandidatePlan,
    ExistingCandidate,
    NewCandidate,
    plan,
)
from screening.recruitments.fields import printable
from screening.recruitments.forms import ImportConfirmForm, ImportForm
from screening.tabular import Problem, Table, TableError, build_table, read_pasted, read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

A_DAY = 24 * 3600
"""Seconds for which a list that was shown can be confirmed."""


@act("recruitment.edit")
def candidates_import(recruitment_id: int) -> ResponseReturnValue:
    """Show the form, or what would happen to each row of the list that was sent."""
    del recruitment_id
    form = ImportForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        if form.file.data and form.file.data.filename:
            found = _plan(read_tables(form.file.data.read(), form.file.data.filename))
        else:
            found = _plan([read_pasted(form.text.data or "")])
    except TableError as error:
        return _page(form, problems=error.problems), 422
    return _page(form, found, problems=found.problems), 422 if found.problems else 200


@act("recruitment.edit")
def candidates_import_confirm(recruitment_id: int) -> ResponseReturnValue:
    """Write the rows that were shown, or show them anew if the candidates have changed since."""
    form = ImportConfirmForm()
    if not form.validate_on_submit():
        raise Invalid
    rows = _unsigned(form.rows.data or "", recruitment_id)
    header = ("code", "name", "contact", "language")
    table = build_table(
        "", [(number, cells) for number, cells in enumerate([header, *rows], start=1)]
    )
    found = _plan([table] if table else [])
    if [_cells(one) for one in found.new] != rows:
        return _page(ImportForm(formdata=None), found, problems=found.problems, changed=True), 409
    try:
        added = service.add_candidates(db.session(), current_actor(), g.recruitment, found.new)
    except Conflict:
        return _page(ImportForm(formdata=None), found, changed=True), 409
    flash(
        ngettext("%(num)s candidate is added.", "%(num)s candidates are added.", len(added)),
        "success",
    )
    return redirect(url_for("recruitments.candidates", recruitment_id=recruitment_id), code=303)


def _plan(tables: Sequence[Table]) -> CandidatePlan:
    there = [
        ExistingCandidate(one.code, one.name, one.contact)
        for one in queries.candidates(db.session(), g.recruitment.id)
    ]
    return plan(tables, there, g.recruitment.language)


def _page(
    form: ImportForm,
    found: CandidatePlan | None = None,
    *,
    problems: Sequence[Problem] = (),
    changed: bool = False,
) -> str:
    form.text.data = printable(form.text.data or "")
    ready = found is not None and bool(found.new) and not problems
    return render_template(
        "recruitments/candidates_import.html",
        recruitment=g.recruitment,
        form=form,
        plan=found,
        problems=problems,
        changed=changed,
        confirm=_confirm_form(found.new) if found is not None and ready else None,
    )


def _confirm_form(new: Sequence[NewCandidate]) -> ImportConfirmForm:
    form = ImportConfirmForm(formdata=None)
    form.rows.data = _serializer().dumps([g.recruitment.id, [_cells(one) for one in new]])
    return form


def _cells(one: NewCandidate) -> list[str]:
    return [cell or "" for cell in astuple(one)]


def _unsigned(text: str, recruitment_id: int) -> list[list[str]]:
    try:
        for_id, rows = _serializer().loads(text, max_age=A_DAY)
    except BadData:
        for_id, rows = None, []
    if for_id != recruitment_id:
        raise Invalid(Message(N_("This list is out of date. Paste or choose it again.")))
    cells: list[list[str]] = rows
    return cells


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="candidate-import")
