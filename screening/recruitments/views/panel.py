"""Pages of the panel: who sits on it, in which role, who speaks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from screening import db
from screening.accounts.policy import act, current_actor
from screening.errors import Invalid
from screening.recruitments import queries, rules, service
from screening.recruitments.forms import MoveForm, PanelMemberForm, RoleForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@act("recruitment.edit")
def panel(recruitment_id: int) -> ResponseReturnValue:
    """Show the panel and a form for one more, or put that one on it."""
    form = PanelMemberForm()
    members = queries.members(db.session(), recruitment_id)
    if form.validate_on_submit():
        user = queries.active_user(db.session(), form.email.data)
        if user is None:
            form.email.errors = [
                _("No active user has this address. An administrator can add one.")
            ]
        elif any(one.user_id == user.id for one in members):
            form.email.errors = [_("%(name)s is on the panel already.", name=user.name)]
        else:
            service.add_member(db.session(), current_actor(), g.recruitment, user, form.role.data)
            flash(_("%(name)s is on the panel.", name=user.name), "success")
            return _to_panel(recruitment_id)
    page = render_template(
        "recruitments/panel.html",
        recruitment=g.recruitment,
        form=form,
        members=members,
        advice=rules.panel_advice(members),
        scored={pair[0] for pair in queries.scored_pairs(db.session(), recruitment_id)},
        users=queries.users_to_invite(db.session(), recruitment_id),
        roles=[(one.value, one.label) for one in form.role.choices],
        sizes=(rules.FEWEST_SCORERS, rules.MOST_SCORERS, rules.DEFAULT_SCORERS),
    )
    return page, 422 if form.errors else 200


@act("recruitment.edit")
def panel_role(recruitment_id: int, member_id: int) -> ResponseReturnValue:
    """Give a panel member another role."""
    member = queries.member(db.session(), recruitment_id, member_id)
    form = RoleForm()
    if not form.validate_on_submit():
        raise Invalid
    service.change_role(db.session(), current_actor(), member, form.role.data)
    flash(_("The role is changed."), "success")
    return _to_panel(recruitment_id)


@act("recruitment.edit")
def panel_move(recruitment_id: int, member_id: int) -> ResponseReturnValue:
    """Let a panel member speak one place earlier or later."""
    member = queries.member(db.session(), recruitment_id, member_id)
    form = MoveForm()
    if not form.validate_on_submit():
        raise Invalid
    service.move_member(db.session(), current_actor(), member, form.places)
    return _to_panel(recruitment_id, row=member_id)


@act("recruitment.edit")
def panel_remove(recruitment_id: int, member_id: int) -> ResponseReturnValue:
    """Take somebody without scores off the panel."""
    member = queries.member(db.session(), recruitment_id, member_id)
    service.remove_member(db.session(), current_actor(), member)
    flash(_("The panel is one fewer. Add the person again if this was a mistake."), "success")
    return _to_panel(recruitment_id)


def _to_panel(recruitment_id: int, row: int | None = None) -> ResponseReturnValue:
    anchor = None if row is None else f"member-{row}"
    return redirect(
        url_for("recruitments.panel", recruitment_id=recruitment_id, _anchor=anchor), code=303
    )
