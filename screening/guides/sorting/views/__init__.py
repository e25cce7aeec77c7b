"""Pages of the sorting of anchors: HR's, and the participants' own."""

from __future__ import annotations

from screening.guides.sorting.blueprint import blueprint
from screening.guides.sorting.views import exercises, own

__all__ = ["blueprint", "exercises", "own"]
