"""Makes users, question sets, recruitments and scorecards for tests, straight through the models.

A test asks for the fixture `make`. Everything is committed before a method returns, so that a
client's next request sees it. Inside an open app context of the test's own, its session is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from sqlalchemy.orm import Session

from screening import clock, db
from screening.accounts.models import User
from screening.guides.models import Publication, QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, canonical_json, parse_canonical, sha256
from screening.recruitments.models import (
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.scoring.models import Score, Scorecard
from tests.documents import document as small_document

PASSWORD = "correct horse battery staple"
NAMES = ("Anne Berg", "Bjørn Dahl", "Cecilie Eide", "David Foss", "Eva Gran", "Finn Haug")

T = TypeVar("T")
Levels = Mapping[str, int | str | None]
"""Question id to a level, or to an outcome without one: `not_asked`, `no_evidence`, `declined`."""


@dataclass(frozen=True)
class Case:
    """A recruitment with all that belongs to it, in the order of interviews and of speaking."""

    recruitment: Recruitment
    document: Document
    candidates: tuple[Candidate, ...]
    members: tuple[PanelMember, ...]
    users: tuple[User, ...]

    @property
    def id(self) -> int:
        """The recruitment's id."""
        return self.recruitment.id

    @property
    def chair(self) -> User:
        """The user who chairs the panel."""
        return self.users[0]

    def user_of(self, member: PanelMember) -> User:
        """Return the user whose place on the panel `member` is."""
        return next(user for user in self.users if user.id == member.user_id)


class Make:
    """The factories of one test's application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = count(1)
        self._password = ""

    def user(
        self,
        name: str | None = None,
        *,
        role: str | None = None,
        language: str = "en",
        **fields: Any,
    ) -> User:
        """Make a user who reads English; `role` is `hr`, `administrator` or none."""
        number = next(self.numbers)
        return self._add(
            User(
                name=name or f"{NAMES[number % len(NAMES)]} {number}",
                email=fields.pop("email", f"user{number}@example.org"),
                password=fields.pop("password", None) or self.password_hash(),
                fs_uniquifier=f"user-{number}-{clock.now().timestamp()}",
                language=language,
                global_role=role,
                **fields,
            )
        )

    def password_hash(self) -> str:
        """Return the hash of `PASSWORD`, worked out once."""
        from flask_security.utils import hash_password

        if not self._password:
            with self._context():
                self._password = hash_password(PASSWORD)
        return self._password

    def question_set(
        self, document: Document | None = None, *, number: int = 1, state: str = "published"
    ) -> QuestionSetVersion:
        """Make a version of a question set, by default the small one of `tests.documents`."""
        document = document or small_document()
        with self._work() as session:
            question_set = session.scalar(
                sa.select(QuestionSet).where(QuestionSet.slug == document.slug)
            )
            if question_set is None:
                question_set = QuestionSet(slug=document.slug)
                session.add(question_set)
                session.flush()
            version = session.scalar(
                sa.select(QuestionSetVersion).where(
                    QuestionSetVersion.question_set_id == question_set.id,
                    QuestionSetVersion.sha256 == sha256(document),
                )
            )
            if version is None:
                version = QuestionSetVersion(
                    question_set_id=question_set.id,
                    number=number,
                    state=state,
                    document=canonical_json(document),
                    sha256=sha256(document),
                )
                session.add(version)
                session.flush()
        return version

    def correction(
        self,
        of: QuestionSetVersion,
        document: Document,
        *,
        number: int = 2,
        vouched_by: User | None = None,
    ) -> QuestionSetVersion:
        """Publish `document` as a correction of the spelling of `of`, as two people may."""
        version = self.question_set(document, number=number)
        proposer, publisher = self.user(role="hr"), vouched_by or self.user(role="hr")
        self._add(
            Publication(
                version_id=version.id,
                base_version_id=of.id,
                corrects_id=of.id,
                note="A misspelt word.",
                proposed_by_id=proposer.id,
                proposed_at=clock.now(),
                published_by_id=publisher.id,
            )
        )
        return version

    def recruitment(
        self,
        *,
        candidates: int = 3,
        members: int = 3,
        observers: int = 0,
        declared: bool = True,
        version: QuestionSetVersion | None = None,
        users: Sequence[User] | None = None,
        **fields: Any,
    ) -> Case:
        """Make a recruitment with its candidates and panel; the first member chairs.

        `declared` says that everybody on the panel has declared impartiality for everybody.
        `users` sits on the panel instead of new users.
        """
        version = version or self.question_set()
        people = tuple(users or (self.user() for _ in range(members + observers)))
        number = next(self.numbers)
        advert = fields.pop("advert_text", "We are looking for an adviser.")
        recruitment = Recruitment(
            reference=fields.pop("reference", f"2026/{number}"),
            title=fields.pop("title", "Adviser, digital services"),
            unit=fields.pop("unit", "Department of Services"),
            work_sites=fields.pop("work_sites", "Oslo, Tromsø"),
            remote_share=fields.pop("remote_share", 60),
            advert_text=advert,
            advert_sha256=hashlib.sha256(advert.encode()).hexdigest(),
            version_id=version.id,
            **fields,
        )
        with self._work() as session:
            session.add(recruitment)
            session.flush()
            applicants = [
                Candidate(
                    recruitment_id=recruitment.id,
                    code=f"K-{place:02}",
                    name=f"Candidate {NAMES[(place - 1) % len(NAMES)]}",
                    position=place,
                )
                for place in range(1, candidates + 1)
            ]
            panel = [
                PanelMember(
                    recruitment_id=recruitment.id,
                    user_id=user.id,
                    position=place + 1,
                    role=_role(place, len(people) - observers),
                )
                for place, user in enumerate(people)
            ]
            session.add_all([*applicants, *panel])
            session.flush()
            if declared:
                session.add_all(
                    ImpartialityDeclaration(
                        member_id=member.id, candidate_id=candidate.id, outcome="clear"
                    )
                    for member in panel
                    for candidate in applicants
                )
        return Case(
            recruitment=recruitment,
            document=parse_canonical(version.document, version.sha256),
            candidates=tuple(applicants),
            members=tuple(panel),
            users=people,
        )

    def declaration(
        self, member: PanelMember, candidate: Candidate, outcome: str = "clear", ground: str = ""
    ) -> ImpartialityDeclaration:
        """Make a declaration of impartiality, for a case made with `declared=False`."""
        return self._add(
            ImpartialityDeclaration(
                member_id=member.id, candidate_id=candidate.id, outcome=outcome, ground=ground
            )
        )

    def scorecard(
        self,
        case: Case,
        member: PanelMember,
        candidate: Candidate,
        levels: Levels | int = 3,
        *,
        state: Literal["draft", "locked", "reopened"] = "locked",
        **fields: Any,
    ) -> Scorecard:
        """Make a scorecard with its initial rows; a single number is the level of every question.

        Evidence and assessment are sentences that a test can look for; see `evidence_of`.
        """
        if isinstance(levels, int):
            levels = dict.fromkeys((question.id for question in case.document.questions), levels)
        now = clock.now()
        card = Scorecard(member_id=member.id, candidate_id=candidate.id, state="draft", **fields)
        with self._work() as session:
            session.add(card)
            session.flush()
            session.add_all(
                Score(
                    scorecard_id=card.id,
                    question_id=question_id,
                    stage="initial",
                    outcome="scored" if isinstance(result, int) else result,
                    level=result if isinstance(result, int) else None,
                    evidence=evidence_of(candidate, question_id),
                    assessment=assessment_of(member, candidate, question_id),
                )
                for question_id, result in levels.items()
            )
            session.flush()
            if state != "draft":
                # The rows freeze with the first lock, so the card is locked after they are in.
                card.state, card.first_locked_at = state, now
                card.locked_at = now if state == "locked" else None
        return card

    def scored(self, case: Case, levels: Sequence[Sequence[int]]) -> list[Scorecard]:
        """Lock a scorecard for each member (row) and candidate (column) with that one level."""
        return [
            self.scorecard(case, member, candidate, level)
            for member, row in zip(case.members, levels, strict=True)
            for candidate, level in zip(case.candidates, row, strict=True)
        ]

    def final_score(
        self, card: Scorecard, question_id: str, level: int, reason: str = "Agreed"
    ) -> Score:
        """Make the score after discussion of one question."""
        return self._add(
            Score(
                scorecard_id=card.id,
                question_id=question_id,
                stage="final",
                outcome="scored",
                level=level,
                reason=reason,
            )
        )

    def rows(self, statement: sa.Select[T]) -> list[T]:
        """Return what the database holds now, past every session that a test has open."""
        with self.app.app_context():
            return list(db.session().scalars(statement))

    def one(self, statement: sa.Select[T]) -> T:
        """Return the one row that the database holds now."""
        (found,) = self.rows(statement)
        return found

    def _add(self, thing: T) -> T:
        with self._work() as session:
            session.add(thing)
            session.flush()
        return thing

    def _context(self) -> Any:
        inside = has_app_context() and current_app._get_current_object() is self.app  # type: ignore[attr-defined]
        return nullcontext() if inside else self.app.app_context()

    @contextmanager
    def _work(self) -> Iterator[Session]:
        with self._context(), db.unit_of_work() as session:
            yield session


def evidence_of(candidate: Candidate, question_id: str) -> str:
    """Return the evidence that `Make.scorecard` writes down."""
    return f"Evidence of {candidate.code} on {question_id}"


def assessment_of(member: PanelMember, candidate: Candidate, question_id: str) -> str:
    """Return the assessment that `Make.scorecard` writes down."""
    return f"Assessment by {member.position} of {candidate.code} on {question_id}"


def _role(place: int, scoring: int) -> str:
    if place >= scoring:
        return "observer"
    return "chair" if place == 0 else "member"
