"""A draft that a test writes in directly, as whoever it wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from screening import db
from screening.accounts.models import User
from screening.audit import Actor
from screening.guides import queries, service
from screening.guides.drafts import edits
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import empty
from screening.guides.service import structure
from tests.documents import words
from tests.factories import Make

DRAFT = "/question-sets/small-set/draft"


class WrittenDraft:
    """A draft that a test writes in directly, as whoever it wants."""

    def __init__(self, app: Flask, author: User) -> None:
        self.app = app
        self.author = Actor(author.id, author.name)

    def start(self, make: Make) -> None:
        """Start it from the small question set."""
        version = make.question_set()
        with self.app.app_context(), db.unit_of_work() as session:
            service.draft_from(session, self.author, version)

    def start_empty(self) -> None:
        """Start it with nothing but its title."""
        with self.app.app_context(), db.unit_of_work() as session:
            service.new_question_set(session, self.author, "small-set", empty(words("Small set")))

    def parts(self) -> dict[str, Any]:
        """Return what it says now."""
        with self.app.app_context():
            return dict(queries.get_draft(db.session(), "small-set").parts)

    def order(self, kind: edits.Kind) -> list[str]:
        """Return the ids of one kind in their order."""
        return edits.ids(self.parts(), kind)

    def write(self, key: str, values: Mapping[str, Any], actor: Actor | None = None) -> None:
        """Write fields of a part, as the author or somebody else."""
        with self.app.app_context(), db.unit_of_work() as session:
            draft = queries.get_draft(session, "small-set")
            stored = draft.parts[key]
            value = {**stored, **values}
            outcome = service.save_part(
                session, actor or self.author, draft, key=key, value=value, base=digest(stored)
            )
            assert outcome.verdict == "saved"

    def add(self, kind: edits.Kind, within: str = "") -> str:
        """Put in an empty part."""
        with self.app.app_context(), db.unit_of_work() as session:
            draft = queries.get_draft(session, "small-set")
            return structure.add_part(session, self.author, draft, kind, within=within)

    def propose(self) -> None:
        """Let it wait for a second person."""
        with self.app.app_context(), db.unit_of_work() as session:
            queries.get_draft(session, "small-set").state = "proposed"
