"""A question set that somebody sends in as a file: bounded reading, and the plainest answers.

What a YAML file can be wrong about is told by `screening.guides.files`; here is told when the
thing is no YAML file at all.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from screening.guides.files import Complaint, QuestionSetFileError, read
from screening.guides.schema import Document
from screening.guides.yaml_reader import MOST_BYTES
from screening.messages import N_, Message

_OTHER_KINDS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"{\\rtf",
    b"<!DOCTYPE html",
    b"<html",
)
"""How files begin that people choose by mistake: PDF, Office, pictures, archives, pages."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WIDE = re.compile(rb"\A(?:[\x01-\x7f]\x00|\x00[\x01-\x7f]){2}")
"""Letters a to z in UTF-16, which begins with a mark or doesn't."""


def read_upload(stream: BinaryIO, name: str) -> Document:
    """Return the question set that a file holds; no more of it is read than may be used.

    Raises `QuestionSetFileError` with every complaint there is.
    """
    content = stream.read(MOST_BYTES + 1)
    complaint = _no_yaml(content)
    if complaint is not None:
        raise QuestionSetFileError((Complaint(name, 1, "", complaint),))
    return read(content, name)


def _no_yaml(content: bytes) -> Message | None:
    if not content.strip():
        return Message(N_("The file is empty."))
    if content.startswith(_OTHER_KINDS):
        return Message(
            N_("This is not a YAML file. Send a text file whose name ends in .yaml or .yml.")
        )
    if content.startswith(_WIDE_MARKS) or _WIDE.match(content):
        return Message(N_("The file is UTF-16, not UTF-8. Save it as UTF-8 and try again."))
    return None
