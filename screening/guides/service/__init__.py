"""Every write of question sets. Each function writes one audit row and never commits."""

from __future__ import annotations

from screening.guides.service.drafts import (
    Outcome,
    discard,
    draft_from,
    draft_of_document,
    edit,
    new_question_set,
    redo,
    restore,
    save_part,
    undo,
)
from screening.guides.service.imports import import_document, import_shipped, shipped_files

__all__ = [
    "Outcome",
    "discard",
    "draft_from",
    "draft_of_document",
    "edit",
    "import_document",
    "import_shipped",
    "new_question_set",
    "redo",
    "restore",
    "save_part",
    "shipped_files",
    "undo",
]
