"""Puts a package together: the parts, a manifest for the archive, and a text for people.

The same parts make the same bytes: files in a fixed order, no dates of their own, nothing
compressed (PDFs are compressed already, and compression differs between library versions).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from screening.i18n import say, speaking
from screening.reports.batches.plan import JSON, PDF, product_version
from screening.reports.documents import stamp

if TYPE_CHECKING:
    from screening.reports.batches.plan import LeftOut, Part, Plan

FORMAT = "screening-export"
FORMAT_VERSION = 1
MANIFEST, README = "manifest.json", "README.txt"
SYSTEM = "Screening"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP can hold, for all files: none of them has one of its own."""


def pack(plan: Plan, read: Callable[[str], bytes]) -> bytes:
    """Return the package of `plan`; `read` gives the finished part of a name."""
    files = {part.name: read(part.name) for part in plan.parts}
    manifest = manifest_of(plan, files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (
            (README, readme(plan).encode()),
            (MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()),
            *files.items(),
        ):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def manifest_of(plan: Plan, files: dict[str, bytes]) -> dict[str, Any]:
    """Return what the archive needs to know of each file (keys are the same in all languages)."""
    facts, table = plan.table.recruitment, plan.table
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kind": plan.kind,
        "language": plan.language,
        "system": {"name": SYSTEM, "version": product_version()},
        "case": {
            "number": facts.reference,
            "title": facts.title,
            "unit": facts.unit,
            "advert_sha256": facts.advert_sha256,
        },
        "question_set": {
            "slug": table.version_slug,
            "version": table.version_number,
            "sha256": table.version_sha256,
            "corrections": [
                {
                    "version": one.number,
                    "corrects": one.corrects,
                    "vouched_by": one.vouched_by,
                    "vouched": stamp(one.vouched_at),
                }
                for one in table.corrections
            ],
        },
        "files": [_file(plan, part, files[part.name]) for part in plan.parts],
        "left_out": [_missing(one) for one in plan.left_out],
    }


def readme(plan: Plan) -> str:
    """Return a text that says what is in the package and how to check it."""
    with speaking(plan.language):
        return "\n".join(_readme(plan)) + "\n"


def _file(plan: Plan, part: Part, content: bytes) -> dict[str, Any]:
    access = part.kind.access
    return {
        "name": part.name,
        "document_type": part.kind.key,
        "title": part.title,
        "language": plan.language if part.media_type == PDF else "mul",
        "date": stamp(part.date),
        "author": plan.table.recruitment.unit,
        "system": f"{SYSTEM} {product_version()}",
        "media_type": part.media_type,
        "access": {
            "code": part.kind.access_code,
            "act": access.act if access else "",
            "section": access.section if access else "",
            "as_of": access.as_of.isoformat() if access else "",
        },
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }


def _missing(one: LeftOut) -> dict[str, str]:
    return {
        "document_type": one.kind.key,
        "subject": one.subject,
        "code": one.code,
        "reason": one.reason,
    }


def _readme(plan: Plan) -> Iterator[str]:
    facts = plan.table.recruitment
    yield f"{facts.reference} {facts.title}"
    yield facts.unit
    yield ""
    yield _("This package was made by Screening %(version)s.", version=product_version())
    yield ""
    yield _("Files")
    yield from (f"  {part.name}  {part.title}" for part in plan.parts)
    yield f"  {MANIFEST}  " + _("What each file is, its access marking and its checksum (SHA-256)")
    yield ""
    if any(part.media_type == JSON for part in plan.parts):
        yield _(
            "The question set's file has the checksum that the other documents name as the "
            "question set's own."
        )
        yield ""
    if plan.left_out:
        yield _("Left out")
        for one in plan.left_out:
            subject = (
                f"{say(one.kind.title)}: {one.subject}" if one.subject else say(one.kind.title)
            )
            yield f"  {subject}. {one.reason}"
        yield ""
    yield _("The documents may hold personal data and are marked for the archive in the manifest.")
