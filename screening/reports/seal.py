"""The seal of a document: which bytes were issued, and by whose installation.

A sealed PDF holds its manifest unpacked, byte for byte, once. In the manifest stand the digest of
the whole file and a mark made of it with a key of the installation; both are worked out with
noughts in their two places, so they cover every byte of the file but themselves.

The digest alone tells damage, and changes by those who know no better: whoever changes a document
on purpose can work it out again. The mark cannot be made without the key, and so says that the
file is as this installation issued it. It is no signature: only who has the key can check it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from functools import cache

NOUGHTS = "0" * 64
PLACES = re.compile(
    rb'"seal":\{"file_sha256":"(?P<digest>[0-9a-f]{64})",'
    rb'"issuer":"[0-9a-f]{16}","mark":"(?P<mark>[0-9a-f]{64})"'
)
"""Where digest and mark stand in a manifest. No text in it can look like this: a quotation mark
inside a text has a backslash before it."""

_PURPOSE = b"screening: seal of documents, 1"


@dataclass(frozen=True, slots=True)
class Key:
    """An installation's key for seals; `id` tells it from others and gives nothing away."""

    id: str
    secret: bytes = field(repr=False)


@cache
def key_of(secret: str) -> Key:
    """Return the key that follows from an installation's secret.

    Sealed files leave the house, so guessing a poor secret from one must cost: each guess takes
    some 50 ms and 16 MiB (scrypt).
    """
    made = hashlib.scrypt(secret.encode(), salt=_PURPOSE, n=2**14, r=8, p=1, dklen=32)
    return Key(hashlib.sha256(b"id" + made).hexdigest()[:16], made)


def close(pdf: bytes, manifest: bytes, key: Key) -> bytes:
    """Return the PDF with digest and mark in their places in `manifest`, which it holds.

    Raises:
        ValueError: the file does not hold the manifest exactly once, with noughts in both places.
    """
    places = find(pdf, manifest)
    if places is None or {places.digest, places.mark} != {NOUGHTS}:
        msg = "the file has no place for its seal"
        raise ValueError(msg)
    digest = hashlib.sha256(pdf).hexdigest()
    return places.filled(pdf, digest, mark_of(digest, key))


@dataclass(frozen=True, slots=True)
class Places:
    """What stands in the two places of a file, and where they are."""

    digest: str
    mark: str
    digest_at: int
    mark_at: int

    def filled(self, pdf: bytes, digest: str, mark: str) -> bytes:
        """Return the file with other digits in the two places."""
        found = bytearray(pdf)
        for at, digits in ((self.digest_at, digest), (self.mark_at, mark)):
            found[at : at + len(NOUGHTS)] = digits.encode()
        return bytes(found)

    def worked_out(self, pdf: bytes) -> str:
        """Return the digest that the file has."""
        return hashlib.sha256(self.filled(pdf, NOUGHTS, NOUGHTS)).hexdigest()


def find(pdf: bytes, manifest: bytes) -> Places | None:
    """Find the seal; None if the file does not hold the manifest as it is, exactly once."""
    start = pdf.find(manifest)
    found = PLACES.search(manifest)
    if found is None or start < 0 or pdf.find(manifest, start + 1) >= 0:
        return None
    return Places(
        found["digest"].decode(),
        found["mark"].decode(),
        start + found.start("digest"),
        start + found.start("mark"),
    )


def mark_of(digest: str, key: Key) -> str:
    """Return the mark that an installation puts on the file with this digest."""
    return hmac.new(key.secret, digest.encode(), hashlib.sha256).hexdigest()
