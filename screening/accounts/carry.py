"""Keeps what a reader wrote when the session has ended before it was saved.

A form that arrives from a reader who is no longer signed in isn't run. Its fields are carried along
through sign-in as hidden fields, and are then offered as one form that only needs to be sent. They
are kept in the page and nowhere else: not in a session, not in the database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import flask_babel
from flask import g, render_template, request

from screening import errors, i18n
from screening.accounts.forms import SignInForm
from screening.accounts.rules import local_path
from screening.messages import N_, Message

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LARGEST = 8 * 1024 * 1024
"""Bytes of names and values, as much as a form of this product may hold in the first place."""
LONG_TEXT = 40
"""Characters from which a value is a text that its writer would want to see again."""

UNWRITTEN = frozenset({"base", "was", "reviewed"})
"""How names of fields end that pages fill in to know what they showed; nobody wrote them."""

NO_LANGUAGES: dict[str, tuple[str, ...]] = {"languages": ()}
"""Choosing a language loads another page, and what waits to be saved would be lost with this one;
pages that carry something therefore offer no languages."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that waits to be sent again: where to, and every name with its value, in order."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files_dropped: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The values worth showing: the long ones and those of several lines."""
        return tuple(
            value
            for name, value in self.fields
            if name.rpartition("-")[2] not in UNWRITTEN
            and (len(value) >= LONG_TEXT or "\n" in value)
        )

    @property
    def size(self) -> int:
        """Bytes of all names and values."""
        return sum(len(name.encode()) + len(value.encode()) for name, value in self.fields)

    def packed(self) -> str:
        """Return the fields as the text of one hidden field."""
        return json.dumps([self.fields, self.files_dropped], ensure_ascii=False)


def unpack(path: str | None, packed: str | None) -> Carried | None:
    """Return what `Carried.packed` has packed; None if there is nothing or it makes no sense."""
    local = local_path(path)
    if local is None or not packed:
        return None
    try:
        pairs, files_dropped = json.loads(packed)
        fields = tuple((name, value) for name, value in pairs)
    except (ValueError, TypeError, RecursionError):
        return None
    if not all(isinstance(text, str) for pair in fields for text in pair):
        return None
    return Carried(local, fields, bool(files_dropped))


def here() -> str:
    """Return the path of the current request, with its query."""
    return request.full_path if request.query_string else request.path


def signed_out_page() -> ResponseReturnValue:
    """Answer a form from a reader who isn't signed in: sign in first, nothing is lost."""
    carried = _posted()
    form = SignInForm(formdata=None)
    if carried is not None and carried.size > LARGEST:
        raise errors.TooLarge
    if carried is not None:
        form.carried_path.data = carried.path
        form.carried.data = carried.packed()
    return sign_in_page(form, carried), 401


def carried_page() -> str:
    """Return a page that offers the posted form again with a fresh token.

    For a form whose token belongs to an earlier session, as when the reader has signed in anew in
    another tab.
    """
    if request.endpoint == "accounts.sign_in_send":
        return _sign_in_again()
    carried = _posted()
    if carried is None:
        # Rendered and not raised: this function is part of the handling of an error already.
        message = errors.ProductError.standard
        return render_template(
            "errors/400.html", status=400, code="stale-form", message=i18n.say(message)
        )
    return continue_page(carried)


def _sign_in_again() -> str:
    # The password isn't put back into the page; everything else is.
    form = SignInForm(formdata=None)
    if _from_this_site():
        form.email.data = request.form.get("email", "")
        form.next.data = local_path(request.form.get("next")) or ""
        form.carried_path.data = request.form.get("carried_path", "")
        form.carried.data = request.form.get("carried", "")
    carried = unpack(form.carried_path.data, form.carried.data)
    return sign_in_page(
        form, carried, Message(N_("The page had been open for too long. Try once more."))
    )


def sign_in_page(
    form: SignInForm, carried: Carried | None, complaint: Message | None = None
) -> str:
    """Return the sign-in page, with the reader's unsaved form if there is one."""
    more = NO_LANGUAGES if carried else {}
    return render_template(
        "accounts/sign_in.html", form=form, carried=carried, complaint=complaint, **more
    )


def continue_page(carried: Carried) -> str:
    """Return the page from which a carried form is sent to where it was going."""
    # Whoever has signed in during this request reads the rest of it in their own language.
    flask_babel.refresh()
    g.language = i18n.chosen_language()
    return render_template("accounts/carried.html", carried=carried, **NO_LANGUAGES)


def _posted() -> Carried | None:
    """Return the form of the current request; None if it didn't come from one of our own pages.

    Another site could otherwise have its own words saved by a reader who signs in and clicks on.
    """
    if not _from_this_site():
        return None
    fields = tuple(
        (name, value)
        for name, values in request.form.lists()
        if name != "csrf_token" and "password" not in name
        for value in values
    )
    return Carried(here(), fields, files_dropped=any(request.files.values()))


def _from_this_site() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    # Every browser of today sends one of the two with a form; a script that sends neither has no
    # reader who could be tricked.
    return origin is None or urlsplit(origin).netloc == request.host
