"""A test client that checks every page it fetches, and can fill in forms as a browser does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests import page_rules

Data = Mapping[str, Any]


class PageClient(FlaskClient):
    """Flask's client, with expectations.

    `expect` is the status that a test counts on: 200 for GET, 303 for everything else, unless the
    test says otherwise. Every HTML page is checked by `page_rules`, and its headers too.
    """

    def open(
        self, *args: Any, expect: int | None = None, **kwargs: Any
    ) -> TestResponse:  # a wider signature than the parent's overloads
        """Send a request, check the answer and return it."""
        response = super().open(*args, **kwargs)
        # Flask's client leaves the temporary file of a large request open.
        response.request.environ["wsgi.input"].close()
        method, address = response.request.method, response.request.full_path.rstrip("?")
        wanted = expect or (200 if method in {"GET", "HEAD"} else 303)
        hint = "" if expect else f" (if that is right, say expect={response.status_code})"
        assert response.status_code == wanted, (
            f"{method} {address} gave {response.status_code}, not {wanted}{hint}"
            f"{self._excerpt(response)}"
        )
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 308}:
            self._check(response, f"{method} {address}")
        return response

    def submit(
        self,
        page: TestResponse,
        data: Data | None = None,
        *,
        action: str | None = None,
        button: str | None = None,
        expect: int | None = None,
    ) -> TestResponse:
        """Fill in a form of `page` as a browser would, and send it.

        The form keeps what the page put into it, its CSRF token included, but for what `data`
        changes; a value of None leaves a control out, as an unticked box. `action` chooses among
        several forms by the end of its address, otherwise the one inside <main> is meant. `button`
        is the name=value of the button that is pressed.
        """
        form = _find_form(page, action)
        values = _values(form)
        for name, value in (data or {}).items():
            assert name in _names(form), f"{page_rules.describe(form)} has no control {name!r}"
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value if isinstance(value, (list, tuple)) else [value]
        if button is not None:
            name, _, value = button.partition("=")
            values[name] = [value]
        target = form.get("action") or page.request.path
        if (form.get("method") or "get").lower() == "get":
            return self.open(target, query_string=values, method="GET", expect=expect)
        return self.open(target, data=values, method="POST", expect=expect)

    def send(
        self, address: str, data: Data | None = None, *, expect: int | None = None, **kwargs: Any
    ) -> TestResponse:
        """POST to `address` with a right CSRF token but without a form: as an attacker's guess."""
        values = {**(data or {}), "csrf_token": self.csrf_token()}
        return self.open(address, data=values, method="POST", expect=expect, **kwargs)

    def send_json(
        self, address: str, data: Data, *, expect: int = 200, **kwargs: Any
    ) -> TestResponse:
        """POST JSON to `address` with a right CSRF token, as the page's own script does."""
        headers = {"X-CSRFToken": self.csrf_token(), "Accept": "application/json"}
        return self.open(
            address, json=dict(data), headers=headers, method="POST", expect=expect, **kwargs
        )

    def csrf_token(self) -> str:
        """Return a token that the product accepts in this client's session."""
        from flask import g, session
        from flask_wtf.csrf import generate_csrf

        with self.session_transaction() as stored, self.application.test_request_context():
            if "csrf_token" in stored:
                session["csrf_token"] = stored["csrf_token"]
            g.pop("csrf_token", None)
            token: str = generate_csrf()
            stored["csrf_token"] = session["csrf_token"]
        return token

    def resolves(self, address: str, method: str) -> bool:
        """Say whether the product has a page at `address` for `method`, or the static file."""
        path = urlsplit(address).path
        try:
            endpoint, values = self.application.url_map.bind("localhost").match(path, method)
        except RequestRedirect:
            return True
        except (HTTPException, MethodNotAllowed):
            return False
        if endpoint != "static":
            return True
        folder, filename = self.application.static_folder, values["filename"]
        # What comes from npm isn't there before the front end is set up.
        return filename.startswith("vendor/") or Path(folder or "", filename).is_file()

    def _check(self, response: TestResponse, where: str) -> None:
        found = page_rules.complaints(response.data, self.resolves)
        policy = response.headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            found.append(f"The content security policy is {policy!r}")
        if response.headers.get("Cache-Control") != "no-store":
            found.append("The page may be kept in a cache")
        assert not found, f"{where}:\n" + "\n".join(f"  - {line}" for line in found)

    @staticmethod
    def _excerpt(response: TestResponse) -> str:
        if response.location:
            return f"\nIt leads to {response.location}"
        if response.mimetype != "text/html":
            return f"\n{response.get_data(as_text=True)[:500]}" if not response.is_streamed else ""
        root = html5lib.parse(response.data, namespaceHTMLElements=False)
        found = [*page_rules.tags(root, "main"), root]
        return "\n" + page_rules.text(found[0])[:800]


def main_text(page: TestResponse) -> str:
    """Return the text inside the page's <main>, with single spaces: what a reader reads."""
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    return page_rules.text(next(page_rules.tags(root, "main"), None))


def _find_form(page: TestResponse, action: str | None) -> Element:
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    if action is None:
        root = next(page_rules.tags(root, "main"), root)
    forms = [
        form
        for form in page_rules.tags(root, "form")
        if action is None or (form.get("action") or "").endswith(action)
    ]
    assert len(forms) == 1, (
        f"{page.request.path} has {len(forms)} such forms; choose one by action=: "
        f"{[form.get('action') for form in forms]}"
    )
    return forms[0]


def _names(form: Element) -> set[str | None]:
    return {each.get("name") for each in page_rules.tags(form, "input", "select", "textarea")}


def _values(form: Element) -> dict[str, Any]:
    """Return what a browser would send if nothing were changed: name to list of values."""
    values: dict[str, Any] = {}
    for control in page_rules.tags(form, "input", "select", "textarea"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        for value in _control_values(control):
            values.setdefault(name, []).append(value)
    return values


def _control_values(control: Element) -> list[str]:
    kind = control.get("type", "text")
    if control.tag == "textarea":
        return [control.text or ""]
    if control.tag == "select":
        options = list(page_rules.tags(control, "option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", page_rules.text(option)) for option in chosen]
    if kind in {"submit", "button", "reset", "image", "file"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]
