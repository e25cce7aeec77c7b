"""Every write of question sets. Each function writes one audit row and never commits."""

from __future__ import annotations

from screening.guides.service.approvals import approve, withdraw
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
from screening.guides.service.imports import (
    import_document,
    import_shipped,
    shipped,
    shipped_files,
)
from screening.guides.service.publishing import propose, publish, send_back, take_back
from screening.guides.service.retiring import retire, unretire

__all__ = [
    "Outcome",
    "approve",
    "discard",
    "draft_from",
    "draft_of_document",
    "edit",
    "import_document",
    "import_shipped",
    "new_question_set",
    "propose",
    "publish",
    "redo",
    "restore",
    "retire",
    "save_part",
    "send_back",
    "shipped",
    "shipped_files",
    "take_back",
    "undo",
    "unretire",
    "withdraw",
]
