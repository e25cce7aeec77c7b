"""Pages of sign-in, language and preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from screening import db, errors
from screening.accounts import carry, service
from screening.accounts.forms import LanguageForm, PasswordForm, PreferencesForm, SignInForm
from screening.accounts.policy import act, current_actor, open_to_all
from screening.accounts.rules import local_path, network
from screening.accounts.sign_in import end_session, start_session
from screening.i18n import COOKIE

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from screening.accounts.models import User

blueprint = Blueprint("accounts", __name__)

ONE_YEAR = 365 * 24 * 3600


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page; whoever is signed in is sent on."""
    wanted = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or "/", code=303)
    return carry.sign_in_page(SignInForm(formdata=None, next=wanted or ""), None)


@blueprint.post("/sign-in")
@open_to_all
def sign_in_send() -> ResponseReturnValue:
    """Sign in and go on: to the page that was asked for, or to what waits to be saved."""
    form = SignInForm()
    carried = carry.unpack(form.carried_path.data, form.carried.data)
    if not form.validate():
        return carry.sign_in_page(form, carried), 422
    try:
        user = service.sign_in(
            db.session(),
            email=form.email.data,
            password=form.password.data,
            address=network(request.remote_addr),
            secret_key=current_app.config["SECRET_KEY"],
        )
    except (errors.Invalid, errors.TooMany) as error:
        # Not left to the error pages: they would lose what waits to be saved.
        return carry.sign_in_page(form, carried, error.message), error.status
    start_session(user)
    if carried is not None:
        return carry.continue_page(carried)
    return redirect(local_path(form.next.data) or "/", code=303)


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session on this device."""
    end_session()
    flash(_("You are signed out."), "success")
    return redirect("/sign-in", code=303)


@blueprint.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    """Set the language for this browser, and for the user if there is one."""
    form = LanguageForm()
    if not form.validate():
        raise errors.Invalid
    if current_user.is_authenticated:
        service.set_language(db.session(), current_actor(), _user(), form.language.data)
    return _remember_language(
        redirect(local_path(form.next.data) or "/", code=303), form.language.data
    )


@blueprint.get("/preferences")
@act("account.own")
def preferences() -> ResponseReturnValue:
    """Show what users decide about themselves."""
    return _preferences_page(PreferencesForm(obj=current_user), PasswordForm(_user()))


@blueprint.post("/preferences")
@act("account.own")
def preferences_send() -> ResponseReturnValue:
    """Save preferences, or a new password, whichever of the two forms was sent."""
    user = _user()
    if request.form.get("part") == "password":
        form = PasswordForm(user)
        if not form.validate():
            return _preferences_page(PreferencesForm(formdata=None, obj=user), form), 422
        service.set_password(db.session(), current_actor(), user, form.new_password.data)
        start_session(user)
        flash(_("Your password is changed. You are signed out on all other devices."), "success")
        return redirect("/preferences", code=303)
    own = PreferencesForm()
    if not own.validate():
        return _preferences_page(own, PasswordForm(user, formdata=None)), 422
    service.set_preferences(
        db.session(),
        current_actor(),
        user,
        name=own.name.data,
        language=own.language.data,
        shortcuts=own.shortcuts.data,
    )
    flash(_("Your preferences are saved."), "success")
    return _remember_language(redirect("/preferences", code=303), own.language.data)


def _preferences_page(form: PreferencesForm, password_form: PasswordForm) -> str:
    return render_template("accounts/preferences.html", form=form, password_form=password_form)


def _user() -> User:
    # What Flask-Login hands out stands for the user; the service needs the row itself.
    user: User = current_user._get_current_object()  # noqa: SLF001 - there is no other way
    return user


def _remember_language(answer: ResponseReturnValue, code: str) -> Response:
    response = make_response(answer)
    response.set_cookie(
        COOKIE,
        code,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
