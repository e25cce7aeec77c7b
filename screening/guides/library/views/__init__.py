"""Pages of the library: the list, and the ways to begin a question set."""

from __future__ import annotations

from screening.guides.library.views import listing, start

__all__ = ["listing", "start"]
