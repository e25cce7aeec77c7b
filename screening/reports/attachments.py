# ruff: noqa: ANN401, PLC0415 - WeasyPrint's PDF objects have no types, and are slow to import
"""Files that a document carries: how they are described, and how they get into the PDF.

WeasyPrint 70.0 writes attachments for PDF/A-3, lists each twice and guesses its media type from
what the machine knows; `Attaching.finish` mends both. The manifest can only be written when the
pages are drawn, because it holds what they draw, so a place is kept for it until then.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from screening.reports import seal
from screening.reports.seal import Key

Relationship = Literal["Data", "Source", "Supplement"]
"""What a file is to its document (ISO 19005-3, annex E): Data, what its figures were made from;
Source, what it was made of."""

MANIFEST = "manifest.json"
JSON = "application/json"
CSV = "text/csv"

_PLACE = b"kept for the manifest"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file to attach; `name` is plain ASCII, and `description` is for people."""

    name: str
    description: str
    media_type: str
    relationship: Relationship
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Attachments:
    """All that a document carries, and the moment that its data are of.

    `manifest` makes the manifest's bytes of the digests of what each page draws, and `described` is
    its description. The finished file is sealed with the key of its `issuer`.
    """

    files: tuple[AttachedFile, ...]
    at: datetime | None
    described: str
    manifest: Callable[[Sequence[str]], bytes]
    issuer: Key

    @property
    def digest(self) -> str:
        """The digest of everything in here that the document's bytes depend on."""
        digest = hashlib.sha256(self.manifest(()))
        for file in self.files:
            words = (file.name, file.description, file.media_type, file.relationship, file.sha256)
            digest.update("\0".join(words).encode())
        digest.update(f"{self.described}\0{self.at}\0{self.issuer.id}".encode())
        return digest.hexdigest()


class Attaching:
    """Puts `Attachments` into one PDF that WeasyPrint makes."""

    def __init__(self, attachments: Attachments) -> None:
        """Take what is to be attached."""
        self._attachments = attachments
        place = AttachedFile(MANIFEST, attachments.described, JSON, "Data", _PLACE)
        # A tree of names is sorted.
        self._files = sorted((*attachments.files, place), key=lambda file: file.name)
        self._manifest = b""

    def given(self, fetcher: Any) -> list[Any]:
        """Return the files as WeasyPrint wants them."""
        from weasyprint import Attachment

        at = self._attachments.at or datetime(1970, 1, 1, tzinfo=UTC)
        return [
            Attachment(
                file_obj=io.BytesIO(file.content),
                name=file.name,
                description=file.description,
                relationship=file.relationship,
                created=at.astimezone(UTC),
                modified=at.astimezone(UTC),
                url_fetcher=fetcher,
            )
            for file in self._files
        ]

    def finish(self, pdf: Any) -> None:
        """Describe the files as they are, and write the manifest in the place kept for it."""
        import pydyf

        specs = [pdf.objects[number] for number in _references(pdf)]
        for file, spec in zip(self._files, specs, strict=True):
            stream = pdf.objects[int(spec["EF"]["F"].split()[0])]
            stream.extra["Subtype"] = "/" + file.media_type.replace("/", "#2f")
            params = stream.extra["Params"]
            if self._attachments.at is None:
                del params["CreationDate"], params["ModDate"]
            if file.content is _PLACE:
                self._manifest = self._attachments.manifest(_drawn(pdf))
                stream.stream[:] = [self._manifest]
                # As it stands in the file, so that it can be found there byte for byte.
                stream.compress = False
                params["Size"] = len(self._manifest)
                del params["CheckSum"]
        pdf.catalog["AF"] = pydyf.Array([spec.reference for spec in specs])

    def seal(self, pdf: bytes) -> bytes:
        """Return the written file with its seal closed."""
        return seal.close(pdf, self._manifest, self._attachments.issuer)


def _references(pdf: Any) -> list[int]:
    """Return the numbers of the objects that describe the files, in the order of their names."""
    names = pdf.objects[int(pdf.catalog["Names"]["EmbeddedFiles"].split()[0])]
    return [int(reference.split()[0]) for reference in names["Names"][1::2]]


def _drawn(pdf: Any) -> list[str]:
    """Return the digest of what each page draws, as any reader finds it unpacked."""
    import pydyf

    found: list[str] = []
    for number in pdf.pages["Kids"][::3]:
        page = pdf.objects[int(pdf.objects[number]["Contents"].split()[0])]
        written = pydyf.Stream(page.stream).data
        content = written.partition(b"stream\n")[2].removesuffix(b"\nendstream")
        found.append(hashlib.sha256(content).hexdigest())
    return found
