"""Pages of a draft as a whole: what can be changed in it, and what is there to be read."""

from __future__ import annotations

from screening.guides.editing.views import drafts, structure

__all__ = ["drafts", "structure"]
