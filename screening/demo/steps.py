"""What happens in the demonstration, and when: each step calls one of the product's services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from screening.audit import Actor
from screening.demo.content import CLEAR, Applicant, Card, Note, Story, When
from screening.recruitments import service as recruitments
from screening.recruitments.service import CandidateDetails, CaseDetails, Declaration
from screening.scoring import queries, service
from screening.scoring.rules import EMPTY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.accounts.models import User
    from screening.recruitments.models import Candidate, PanelMember, Recruitment

HR = "ingvild"
OPENING_MINUTES = 4
QUESTION_MINUTES = 5.5
"""From one saved note to the next."""
READING_MINUTES = 24
"""Each member reads through alone after the interview, and locks."""
APART_MINUTES = 0.7
"""Members do not save in the same second."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done at a moment."""

    at: datetime
    do: Callable[[], None]


@dataclass(slots=True)
class Stage:
    """What the steps share: the session, the calendar, and the people who act."""

    session: Session
    today: date
    zone: ZoneInfo
    users: dict[str, User]

    def actor(self, key: str) -> Actor:
        """Return who acts, as the audit log names people."""
        user = self.users[key]
        return Actor(user.id, user.name)

    def at(self, when: When, minutes: float = 0) -> datetime:
        """Return the moment, `minutes` later."""
        return when.moment(self.today, self.zone, minutes)


@dataclass(slots=True)
class Telling:
    """One recruitment while it is told."""

    stage: Stage
    story: Story
    version_id: int
    recruitment: Recruitment = field(init=False)
    members: dict[str, PanelMember] = field(init=False, default_factory=dict)
    candidates: dict[str, Candidate] = field(init=False, default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """Yield what happens, in no order but that of each single person's acts."""
        stage, story = self.stage, self.story
        yield Step(stage.at(story.created), self._create)
        yield Step(stage.at(story.panel_set), self._set_up)
        for place, seat in enumerate(story.panel):
            yield Step(stage.at(story.declared, place * 11), partial(self._declare, seat.person))
        for code, applicant in zip(story.candidates, story.applicants, strict=True):
            yield from self._candidate_steps(code, applicant)

    def _candidate_steps(self, code: str, applicant: Applicant) -> Iterator[Step]:
        if applicant.withdrawn is not None:
            yield Step(self.stage.at(applicant.withdrawn), partial(self._withdraw, code))
        for place, (person, card) in enumerate(applicant.scorecards.items()):
            yield from self._card_steps(code, applicant.interview, person, card, place)

    def _card_steps(
        self, code: str, start: When, person: str, card: Card, place: int
    ) -> Iterator[Step]:
        minutes = OPENING_MINUTES + place * APART_MINUTES
        for notes in self._saves(card):
            minutes += QUESTION_MINUTES * len(notes)
            yield Step(self.stage.at(start, minutes), partial(self._save, code, person, notes))
        if card.locked:
            minutes += READING_MINUTES + place * 3
            yield Step(self.stage.at(start, minutes), partial(self._lock, code, person))
        again = card.reopened
        if again is not None:
            locked = self.stage.at(again.locked_again)
            yield Step(self.stage.at(again.at), partial(self._reopen, code, person, again.reason))
            yield Step(
                self.stage.at(again.locked_again, -2),
                partial(self._save, code, person, again.changes),
            )
            yield Step(locked, partial(self._lock, code, person))

    def _saves(self, card: Card) -> Iterator[Mapping[str, Note]]:
        if self.story.at_once:
            yield card.scores
        else:
            yield from ({question_id: note} for question_id, note in card.scores.items())

    def _create(self) -> None:
        story = self.story
        self.recruitment = recruitments.create_recruitment(
            self.stage.session,
            self.stage.actor(HR),
            CaseDetails(
                reference=story.reference,
                title=story.title,
                unit=story.unit,
                work_sites=story.work_sites,
                remote_share=story.remote_share,
                advert_text=story.advert,
                language=story.language,
                version_id=self.version_id,
            ),
        )

    def _set_up(self) -> None:
        session, actor, story = self.stage.session, self.stage.actor(HR), self.story
        if story.weights is not None:
            recruitments.set_weights(
                session, actor, self.recruitment, story.weights, story.weights_reason
            )
        for seat in story.panel:
            self.members[seat.person] = recruitments.add_member(
                session, actor, self.recruitment, self.stage.users[seat.person], seat.role
            )
        for code, applicant in zip(story.candidates, story.applicants, strict=True):
            self.candidates[code] = recruitments.add_candidate(
                session,
                actor,
                self.recruitment,
                CandidateDetails(
                    name=applicant.name, contact=applicant.contact, language=applicant.language
                ),
            )

    def _declare(self, person: str) -> None:
        given = [
            Declaration(self.candidates[code].id, "clear")
            if said == CLEAR
            else Declaration(self.candidates[code].id, "conflict", said)
            for code, applicant in zip(self.story.candidates, self.story.applicants, strict=True)
            if (said := applicant.declarations.get(person)) is not None
        ]
        recruitments.declare(
            self.stage.session, self.stage.actor(person), self.members[person], given
        )

    def _withdraw(self, code: str) -> None:
        recruitments.set_candidate_status(
            self.stage.session, self.stage.actor(HR), self.candidates[code], "withdrawn"
        )

    def _context(self, code: str, person: str) -> queries.InterviewContext:
        return queries.interview_context(
            self.stage.session,
            self.recruitment,
            self.candidates[code].id,
            self.members[person].id,
        )

    def _save(self, code: str, person: str, notes: Mapping[str, Note]) -> None:
        context = self._context(code, person)
        stored = queries.entries(self.stage.session, context.card).current
        service.save(
            self.stage.session,
            self.stage.actor(person),
            self.members[person],
            self.recruitment,
            context,
            posted=[
                service.Posted(question_id, stored.get(question_id, EMPTY).digest, note.entry)
                for question_id, note in notes.items()
            ],
        )

    def _lock(self, code: str, person: str) -> None:
        context = self._context(code, person)
        missing = service.lock(
            self.stage.session, self.stage.actor(person), self.members[person], context
        )
        if missing:
            message = f"{self.story.reference}, {code}, {person}: {missing}"
            raise ValueError(message)

    def _reopen(self, code: str, person: str, reason: str) -> None:
        card = self._context(code, person).card
        if card is None:
            message = f"{self.story.reference}, {code}, {person}: no scorecard to reopen"
            raise ValueError(message)
        service.reopen(self.stage.session, self.stage.actor(HR), card, self.recruitment.id, reason)
