"""Keeps what a reader wrote when the session has ended before it was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def here() -> str:
    """Return the path and query of the current request."""
    return request.full_path if request.query_string else request.path


def signed_out_page() -> ResponseReturnValue:
    """Return the sign-in page that carries what was posted; being written."""
    raise NotImplementedError
