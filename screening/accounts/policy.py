"""Who may do what: one table, and the hook that holds every request to it.

A view says with `@act("...")` which act it is, or with `@open_to_all` that it needs no sign-in. A
view that says neither answers as if it did not exist, so forgetting the mark denies access rather
than giving it. What is forbidden looks exactly like what does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from flask import current_app, g, jsonify, redirect, request, url_for
from flask_login import current_user

from screening import db, errors
from screening.accounts import carry
from screening.audit import Actor

# The one exception to "accounts knows nothing of recruitments": the panel decides what a reader
# may do in a recruitment, and the table below has to be in one place to be read in one place.
from screening.recruitments.models import PanelMember, Recruitment

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

ViewT = TypeVar("ViewT", bound="Callable[..., ResponseReturnValue]")

SIGNED_IN = "signed-in"
"""The role that everybody with an active account has."""

ROLES_OF_ACT: dict[str, frozenset[str]] = {
    act_name: frozenset(roles)
    for act_name, roles in {
        # Any signed-in reader; the list itself holds only what that reader may open.
        "recruitment.list": (SIGNED_IN,),
        "recruitment.create": ("hr",),
        "recruitment.read": ("hr", "administrator", "chair", "member", "observer"),
        "recruitment.edit": ("hr",),
        # Declared for oneself, so only by those on the panel.
        "impartiality.declare": ("chair", "member", "observer"),
        "interview.score": ("chair", "member"),
        "scorecard.reopen": ("hr",),
        "scores.import": ("hr",),
        "comparison.read": ("hr", "administrator", "chair", "member", "observer"),
        "guide.read": ("hr", "administrator", "chair", "member", "observer"),
        # Writing question sets; whoever publishes must not be the one who proposed.
        "guide.edit": ("hr",),
        "guide.publish": ("hr",),
        # Packages of many documents leave the product; those who answer for the case make them.
        "export.make": ("hr", "chair"),
        # Copies for an applicant, or of the whole case: handled by HR, each kind an act of its own.
        "access.read": ("hr",),
        "party-access.make": ("hr",),
        "personal-data.make": ("hr",),
        "full-case.make": ("hr",),
        # Pooled over recruitments: for those who answer for the question set.
        "quality.read": ("hr",),
        "account.own": (SIGNED_IN,),
        # What somebody's own scores look like is for that person alone, whoever else asks.
        "scoring.own": (SIGNED_IN,),
        # Sorting anchors that one has been asked to sort.
        "sorting.own": (SIGNED_IN,),
    }.items()
}
"""The table. Roles are the user's global role (hr, administrator), the user's role on the panel of
the recruitment in the address (chair, member, observer), and `signed-in` for everybody."""

ANY_PANEL = frozenset({"guide.read"})
"""Acts that also exist outside any one recruitment, where a place on whichever panel counts."""

READING = db.READING_METHODS
MARK = "screening_act"
OPEN = "open to all"


def act(name: str) -> Callable[[ViewT], ViewT]:
    """Mark a view as the act `name` of the table.

    Raises:
        ValueError: the table has no such act.
    """
    if name not in ROLES_OF_ACT:
        raise ValueError(f"The policy knows no act {name!r}")

    def mark(view: ViewT) -> ViewT:
        setattr(view, MARK, name)
        return view

    return mark


def open_to_all(view: ViewT) -> ViewT:
    """Mark a view as one that needs no sign-in."""
    setattr(view, MARK, OPEN)
    return view


def init_app(app: Flask) -> None:
    """Hold every request of `app` to the table, and give templates `may`."""
    app.before_request(_enforce)
    app.jinja_env.globals["may"] = may


def may(act_name: str) -> bool:
    """Tell whether the reader may do `act_name` where the reader is now. Runs no query."""
    return not ROLES_OF_ACT[act_name].isdisjoint(_roles(act_name))


def current_actor() -> Actor:
    """Return the signed-in reader as the audit log names people.

    Raises:
        RuntimeError: nobody is signed in, so the view is marked wrongly.
    """
    if not current_user or not current_user.is_authenticated:
        raise RuntimeError("There is no actor, because nobody is signed in")
    return Actor(current_user.id, current_user.name)


def _enforce() -> ResponseReturnValue | None:
    g.recruitment = None
    g.member = None
    g.any_panel_roles = frozenset()
    if request.endpoint is None or request.endpoint == "static":
        # Without an endpoint Flask itself answers 404 or 405; static files hold nothing personal.
        return None
    mark: str | None = getattr(current_app.view_functions[request.endpoint], MARK, None)
    if mark is None:
        raise errors.NotFound
    if mark == OPEN:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    recruitment_id = (request.view_args or {}).get("recruitment_id")
    if recruitment_id is not None:
        _load_place(recruitment_id, current_user.id)
    elif current_user.global_role is None:
        g.any_panel_roles = _panel_roles(current_user.id)
    if not may(mark):
        # The page that says "not found" must not know what it is that was not found.
        g.recruitment = g.member = None
        raise errors.NotFound
    return None


def _roles(act_name: str) -> frozenset[str]:
    if not current_user or not current_user.is_authenticated:
        return frozenset()
    roles = {SIGNED_IN}
    if current_user.global_role:
        roles.add(current_user.global_role)
    member: PanelMember | None = g.get("member")
    if member is not None:
        roles.add(member.role)
    if act_name in ANY_PANEL:
        roles |= g.get("any_panel_roles", frozenset())
    return frozenset(roles)


def _load_place(recruitment_id: int, user_id: int) -> None:
    # One statement for both, since every page of a recruitment needs them.
    row = (
        db.session()
        .execute(
            sa.select(Recruitment, PanelMember)
            .outerjoin(
                PanelMember,
                sa.and_(
                    PanelMember.recruitment_id == Recruitment.id, PanelMember.user_id == user_id
                ),
            )
            .where(Recruitment.id == recruitment_id)
        )
        .one_or_none()
    )
    if row is None:
        raise errors.NotFound
    g.recruitment, g.member = row


def _panel_roles(user_id: int) -> frozenset[str]:
    return frozenset(
        db.session().scalars(
            sa.select(PanelMember.role).where(PanelMember.user_id == user_id).distinct()
        )
    )


def _ask_to_sign_in() -> ResponseReturnValue:
    accepted = request.accept_mimetypes.best_match(("text/html", "application/json"))
    if accepted == "application/json" or request.is_json:
        return jsonify(code="signed-out"), 401
    if request.method in READING:
        return redirect(url_for("accounts.sign_in", next=carry.here()), code=303)
    return carry.signed_out_page()
