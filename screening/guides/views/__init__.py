"""Pages of question sets: the library, versions to read, and the draft that is being written."""

from __future__ import annotations

from screening.guides.blueprint import blueprint
from screening.guides.views import (
    comparing,
    drafts,
    library,
    likeness,
    parts,
    publishing,
    start,
    structure,
    versions,
)

__all__ = [
    "blueprint",
    "comparing",
    "drafts",
    "library",
    "likeness",
    "parts",
    "publishing",
    "start",
    "structure",
    "versions",
]
