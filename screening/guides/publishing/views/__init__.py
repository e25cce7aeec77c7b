"""Pages of versions: on the way to one, a published one, and two beside each other."""

from __future__ import annotations

from screening.guides.publishing.views import comparing, publishing, versions

__all__ = ["comparing", "publishing", "versions"]
