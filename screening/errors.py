"""The few ways in which a request can be turned down.

Each error has an HTTP status, a stable code and a sentence for the reader. Rules and services
raise them, views don't catch them; `screening.app` shows the page and rolls back in one place.
"""

from __future__ import annotations

from typing import ClassVar

from screening.messages import N_, Message


class ProductError(Exception):
    """Something the product understands and can explain."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "error"
    standard: ClassVar[Message] = Message(N_("Something is wrong with the request."))

    def __init__(self, message: Message | None = None) -> None:
        """Take the sentence to show; without one, the class's standard sentence."""
        self.message = message or self.standard
        super().__init__(str(self.message))


class NotFound(ProductError):
    """The thing does not exist, or this reader may not know that it does."""

    status = 404
    code = "not-found"
    standard = Message(N_("There is nothing at this address, or you do not have access to it."))


class Refused(ProductError):
    """A rule of the process stands in the way of one's own action."""

    status = 403
    code = "refused"
    standard = Message(N_("This is not possible now."))


class Conflict(ProductError):
    """Someone else changed the same thing in the meantime."""

    status = 409
    code = "conflict"
    standard = Message(N_("Someone changed this while you were working on it."))


class Invalid(ProductError):
    """What was sent in cannot be used as it is."""

    status = 422
    code = "invalid"
    standard = Message(N_("Some of what you entered cannot be used."))


class TooLarge(ProductError):
    """More was sent in than the product takes."""

    status = 413
    code = "too-large"
    standard = Message(N_("What you sent is too large."))


class TooMany(ProductError):
    """Too many attempts in too short a time."""

    status = 429
    code = "too-many"
    standard = Message(N_("Too many attempts. Wait a few minutes and try again."))
