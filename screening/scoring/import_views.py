"""Pages for scores kept elsewhere: send a spreadsheet, see what it comes to, confirm."""

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
from screening.scoring import importing
from screening.scoring.blueprint import blueprint
from screening.scoring.forms import ConfirmImportForm, ScoreFileForm
from screening.tabular import Row, Table, TableError, read_tables

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from screening.scoring.score_import import ImportFacts, ScorePlan
    from screening.tabular import Problem

ADDRESS = "/recruitments/<int:recruitment_id>/scores/import"


@dataclass(frozen=True, slots=True)
class Upload:
    """A spreadsheet that has been read: its tables, and what identifies it in the log."""

    name: str
    sha256: str
    member: int | None
    tables: tuple[Table, ...]


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
    name = form.file.data.filename or ""
    data = form.file.data.read()
    try:
        tables = tuple(read_tables(data, name))
    except TableError as error:
        return _page(form, facts=facts, problems=error.problems, name=name), 422
    upload = Upload(name, hashlib.sha256(data).hexdigest(), form.member_id, tables)
    plan = importing.make_plan(db.session(), g.recruitment, tables, upload.member)
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
    plan = importing.make_plan(db.session(), g.recruitment, upload.tables, upload.member)
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
    return Upload(**{**packed, "tables": tuple(tables)})
