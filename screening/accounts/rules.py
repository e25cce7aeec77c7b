"""What a password must be, how fast passwords may be guessed, and where a reader may be sent."""

from __future__ import annotations

import ipaddress
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from screening.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 500
FEWEST_DIFFERENT_CHARACTERS = 5
SHORTEST_TELLING_NAME = 5
"""Shorter names (Bo, Liv) turn up in good passwords by chance."""

WINDOW = timedelta(minutes=15)
"""Failed sign-ins count for this long, and are deleted afterwards."""
FAILURES_PER_EMAIL = 10
FAILURES_PER_ADDRESS = 50
"""More than for one e-mail address: a whole office may share one network address."""

LONGEST_PATH = 2000


def normal_email(text: str) -> str:
    """Return the one way in which an e-mail address is stored and looked up."""
    return unicodedata.normalize("NFC", text).strip().lower()


def normal_password(text: str) -> str:
    """Return the password so that keyboards that compose letters differently agree on it."""
    return unicodedata.normalize("NFKC", text)


def password_complaints(password: str, *, email: str, name: str) -> list[Message]:
    """Return what is wrong with `password` for the person of this e-mail address and name."""
    complaints: list[Message] = []
    normal = normal_password(password)
    if len(normal) < SHORTEST_PASSWORD:
        complaints.append(
            Message(
                N_("The password must have at least %(count)s characters."),
                {"count": SHORTEST_PASSWORD},
            )
        )
    elif len(normal) > LONGEST_PASSWORD:
        complaints.append(
            Message(
                N_("The password may have at most %(count)s characters."),
                {"count": LONGEST_PASSWORD},
            )
        )
    elif len(set(normal)) < FEWEST_DIFFERENT_CHARACTERS:
        complaints.append(Message(N_("The password must have more different characters.")))
    folded = normal.casefold()
    known = [email.casefold()]
    if len(name) >= SHORTEST_TELLING_NAME:
        known.append(name.casefold())
    if any(part and part in folded for part in known):
        complaints.append(Message(N_("The password must not contain your name or e-mail address.")))
    return complaints


def blocked_until(
    email_failures: Sequence[datetime], address_failures: Sequence[datetime], now: datetime
) -> datetime | None:
    """Return when the next attempt is allowed, or None if it is allowed now.

    Both lists hold the times of earlier failed attempts, in any order.
    """
    ends = [
        end
        for failures, most in (
            (email_failures, FAILURES_PER_EMAIL),
            (address_failures, FAILURES_PER_ADDRESS),
        )
        if (end := _end_of_block(failures, most, now)) is not None
    ]
    return max(ends, default=None)


def _end_of_block(failures: Sequence[datetime], most: int, now: datetime) -> datetime | None:
    recent = sorted(moment for moment in failures if moment > now - WINDOW)
    if len(recent) < most:
        return None
    # Allowed again as soon as so many have grown old that fewer than `most` are left.
    return recent[-most] + WINDOW


def network(address: str | None) -> str:
    """Return what attempts from one place have in common.

    An IPv4 address stands for itself; of an IPv6 address the first 64 bits, since whoever has one
    such address has them all. Anything else is one place.
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 4:  # noqa: PLR2004 - the version of the protocol
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def local_path(text: str | None) -> str | None:
    """Return `text` if it is a path (and query) on this very site, otherwise None.

    Browsers read a backslash as a slash and drop control characters, so both are refused: either
    could turn a path into another site's address.
    """
    if not text or len(text) > LONGEST_PATH or not text.startswith("/"):
        return None
    if text.startswith("//") or "\\" in text or any(ord(character) < 32 for character in text):  # noqa: PLR2004 - control characters
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
