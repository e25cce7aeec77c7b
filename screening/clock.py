"""The time now, in one place, so that every stored time is UTC and can be made to stand still."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PINNED: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the microsecond."""
    return _PINNED.get() or datetime.now(UTC)


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for all that happens inside, in this thread alone.

    The demonstration needs it: what it shows has happened on many days.
    """
    token = _PINNED.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _PINNED.reset(token)
