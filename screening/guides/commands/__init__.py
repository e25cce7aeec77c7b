"""The command `guides` and all below it."""

from __future__ import annotations

from screening.guides.commands.group import guides

__all__ = ["guides"]
