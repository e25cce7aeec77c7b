"""Pages for scores kept elsewhere: send a spreadsheet or score sheets, look, confirm."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from screening import db, errors
from screening.accounts.policy import act, current_actor
from screening.messages import N_, Message
from screening.recruitments.queries import hold
from screening.scoring import importing
from screening.scoring.blueprint import blueprint
from screening.scoring.forms import ConfirmImportForm, ScoreFileForm
from screening.scoring.score_import.sheet_pdf import (
    MAX_FILES,
    PATIENCE,
    Sheet,
    is_sheet,
    read_sheets,
)
from screening.tabular import Row, Table, TableError, file_problem, read_tables

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.scoring.score_import import ImportFacts, ScorePlan
    from screening.tabular import Problem

ADDRESS = "/recruitments/<int:recruitment_id>/scores/import"


@dataclass(frozen=True, slots=True)
class Upload:
    """What has been read: tables of a spreadsheet or score sheets, and what names it in the log."""

    name: str
    sha256: str
    member: int | None
    tables: tuple[Table, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@blueprint.get(ADDRESS)
@act("scores.import")
def import_scores(recruitment_id: int) -> ResponseReturnValue:
    """Explain the two layouts and ask for a file."""
    del recruitment_id
    facts = importing.import_facts(db.session(), g.recruitment)
    return _page(ScoreFileForm(facts.members), facts=facts)


@blueprint.post(ADDRESS)
@act("scores.import")
def preview_import(recruitment_id: int) -> ResponseReturnValue:
    """Read the file and show everything that it comes to; nothing is written."""
    del recruitment_id
    facts = importing.import_facts(db.session(), g.recruitment)
    form = ScoreFileForm(facts.members)
    if not form.validate_on_submit():
        return _page(form, facts=facts), 422
    files = form.contents
    name = ", ".join(name for name, _data in files)
    try:
        upload = _read(files, name, form.member_id)
    except TableError as error:
        return _page(form, facts=facts, problems=error.problems, name=name), 422
    plan = _plan(upload)
    if plan.problems:
        return _page(form, facts=facts, problems=plan.problems, name=name, plan=plan), 422
    confirm = ConfirmImportForm(formdata=None, upload=_serializer().dumps(_packed(upload)))
    return _page(form, facts=facts, name=name, plan=plan, confirm=confirm)


@blueprint.post(f"{ADDRESS}/confirm")
@act("scores.import")
def confirm_import(recruitment_id: int) -> ResponseReturnValue:
    """Judge the same tables once more, and write them if they are still all right."""
    form = ConfirmImportForm()
    if not form.validate_on_submit():
        raise errors.Invalid
    try:
        upload = _unpacked(_serializer().loads(form.upload.data or ""))
    except BadSignature:
        raise errors.Invalid(Message(N_("Send the file again; it could not be read."))) from None
    # The plan rests on the version, so no move may come between.
    hold(db.session(), g.recruitment)
    plan = _plan(upload)
    if plan.problems:
        facts = importing.import_facts(db.session(), g.recruitment)
        page = _page(
            ScoreFileForm(facts.members, formdata=None),
            facts=facts,
            problems=plan.problems,
            name=upload.name,
            plan=plan,
        )
        return page, 409
    done = importing.write_plan(db.session(), current_actor(), g.recruitment, plan, upload.sha256)
    flash(
        _(
            "Imported: %(scores)s scores on %(scorecards)s scorecards, all locked.",
            scores=done.scores,
            scorecards=done.scorecards,
        ),
        "success",
    )
    return redirect(url_for("reports.comparison", recruitment_id=recruitment_id), code=303)


def _read(files: list[tuple[str, bytes]], name: str, member: int | None) -> Upload:
    """Read one spreadsheet, or any number of score sheets.

    Raises:
        TableError: with everything that keeps the files from being read.
    """
    sha256 = hashlib.sha256(b"".join(data for _name, data in files)).hexdigest()
    kinds = {is_sheet(data, one) for one, data in files}
    if kinds == {True}:
        if len(files) > MAX_FILES:
            raise file_problem(N_("Send at most %(most)s sheets at once."), most=MAX_FILES)
        return Upload(name, sha256, member, sheets=read_sheets(files, patience=PATIENCE))
    if len(files) > 1:
        raise file_problem(N_("Send one spreadsheet at a time, or score sheets (PDF) alone."))
    ((only, data),) = files
    return Upload(name, sha256, member, tables=tuple(read_tables(data, only)))


def _plan(upload: Upload) -> ScorePlan:
    if upload.sheets:
        return importing.make_sheet_plan(db.session(), g.recruitment, upload.sheets)
    return importing.make_plan(db.session(), g.recruitment, upload.tables, upload.member)


def _page(
    form: ScoreFileForm,
    *,
    facts: ImportFacts,
    problems: tuple[Problem, ...] = (),
    name: str = "",
    plan: ScorePlan | None = None,
    confirm: ConfirmImportForm | None = None,
) -> str:
    return render_template(
        "scoring/import.html",
        recruitment=g.recruitment,
        form=form,
        facts=facts,
        problems=problems,
        name=name,
        plan=plan,
        confirm=confirm,
    )


def _serializer() -> URLSafeSerializer:
    """The tables travel in the page, signed and compressed: nothing waits on the server."""
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt=f"score-import-{g.recruitment.id}"
    )


def _packed(upload: Upload) -> dict[str, Any]:
    return asdict(upload)


def _unpacked(packed: dict[str, Any]) -> Upload:
    tables = (
        Table(
            **{
                **table,
                "header": tuple(table["header"]),
                "rows": tuple(Row(row["number"], tuple(row["cells"])) for row in table["rows"]),
            }
        )
        for table in packed["tables"]
    )
    sheets = tuple(Sheet.unpacked(sheet) for sheet in packed["sheets"])
    return Upload(**{**packed, "tables": tuple(tables), "sheets": sheets})
