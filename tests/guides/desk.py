"""A draft of the small set on its way to publication, with three people in HR; for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.audit import Actor, AuditEntry
from screening.guides import service
from screening.guides.drafts.merging import digest
from screening.guides.models import Approval, Draft, QuestionSetVersion
from screening.guides.rules.publishing import key_of
from screening.guides.service import publishing
from tests.factories import Make

UNION = "Er du medlem i en fagforening?"
PREGNANT = "Er du gravid?"
BASIS = "The post is in the union's own office, as the advert says."
QUESTION = "question/planning-past"


@dataclass
class Desk:
    """A draft of the small set, and three people in HR."""

    session: Session
    writer: Actor
    second: Actor
    third: Actor
    base: QuestionSetVersion
    draft: Draft

    def write(self, text: str, *, key: str = QUESTION, name: str = "stem") -> None:
        """Change a bokmål text of the draft."""
        value = self.draft.parts[key]
        service.save_part(
            self.session,
            self.writer,
            self.draft,
            key=key,
            value={**value, name: {**value[name], "nb": text}},
            base=digest(value),
        )

    def propose(self, note: str = "Clearer.", *, correcting: bool = False) -> None:
        """Propose the draft as its writer has it."""
        service.propose(
            self.session,
            self.writer,
            self.draft,
            note=note,
            correcting=correcting,
            reviewed=publishing.seen(self.draft),
        )

    def publish(self, actor: Actor | None = None, **confirmed: Any) -> QuestionSetVersion:
        """Publish the draft as it is now."""
        confirmed = {"reviewed": publishing.seen(self.draft), **confirmed}
        return service.publish(self.session, actor or self.second, self.draft, **confirmed)

    def approve(self, text: str = UNION, category: str = "union", **given: Any) -> Approval:
        """Record the legal basis of a question."""
        given = {"actor": self.second, "basis": BASIS, **given}
        actor = given.pop("actor")
        return service.approve(self.session, actor, self.draft, key=key_of(category, text), **given)

    def actions(self) -> list[str]:
        """Return what the audit log tells, from old to new."""
        return list(self.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))

    def count(self, model: type[Any]) -> int:
        """Return how many rows there are."""
        return self.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def begin(session: Session, make: Make) -> Desk:
    """Start a draft of the small set and change one of its questions."""
    people = [make.user(name, role="hr") for name in ("Writer", "Second", "Third")]
    actors = [Actor(one.id, one.name) for one in people]
    base = make.question_set()
    draft = service.draft_from(session, actors[0], base)
    writer, second, third = actors
    found = Desk(session, writer, second, third, base, draft)
    found.write("Fortell om en gang du planla.")
    return found
