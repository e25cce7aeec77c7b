"""Handing out a document: the file, or the answer that the reader has it already."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, request, send_file

if TYPE_CHECKING:
    from screening.reports.documents import Prepared

PDF = "application/pdf"


def hand_out(document: Prepared, name: str) -> Response:
    """Return the document as a download with its fingerprint (ETag).

    Who sends the fingerprint back (If-None-Match) and may read the document gets 304 and no file,
    and nothing is set. Browsers are told not to store what holds personal data, so it is programs
    that ask like this.
    """
    key = document.key
    if request.if_none_match.contains_weak(key):
        response = Response(status=HTTPStatus.NOT_MODIFIED, mimetype=PDF)
    else:
        response = send_file(
            io.BytesIO(document.pdf()), mimetype=PDF, as_attachment=True, download_name=name
        )
    response.set_etag(key)
    return response
