"""Scores kept elsewhere, in tables or on score sheets: judging them, and writing a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit
from screening.accounts.models import User
from screening.clock import now
from screening.guides.models import QuestionSetVersion
from screening.guides.queries import document_of, same_meaning
from screening.recruitments.models import (
    SCORING_ROLES,
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.scoring.models import Score, Scorecard
from screening.scoring.score_import import (
    CandidateFact,
    ImportFacts,
    MemberFact,
    QuestionFact,
    plan,
    plan_sheets,
)
from screening.scoring.service import lock_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from screening.audit import Actor
    from screening.guides.schema import Document
    from screening.scoring.score_import import ScorePlan, Sheet
    from screening.tabular import Table


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote."""

    scorecards: int
    scores: int


def import_facts(session: Session, recruitment: Recruitment) -> ImportFacts:
    """Read all that an import into `recruitment` is judged by."""
    version = session.get_one(QuestionSetVersion, recruitment.version_id)
    document = document_of(version)
    candidates = session.execute(
        sa.select(Candidate.id, Candidate.code, Candidate.name)
        .where(Candidate.recruitment_id == recruitment.id)
        .order_by(Candidate.position, Candidate.id)
    )
    members = session.execute(
        sa.select(PanelMember.id, User.name, User.email)
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.recruitment_id == recruitment.id, PanelMember.role.in_(SCORING_ROLES))
        .order_by(PanelMember.position, PanelMember.id)
    )
    # A scorecard that somebody has opened but not written on yet does not stand in the way.
    taken = session.execute(
        sa.select(Scorecard.member_id, Scorecard.candidate_id)
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .where(
            Candidate.recruitment_id == recruitment.id,
            (Scorecard.state != "draft") | sa.exists().where(Score.scorecard_id == Scorecard.id),
        )
    )
    conflicts = session.execute(
        sa.select(ImpartialityDeclaration.member_id, ImpartialityDeclaration.candidate_id)
        .join(Candidate, Candidate.id == ImpartialityDeclaration.candidate_id)
        .where(
            Candidate.recruitment_id == recruitment.id,
            ImpartialityDeclaration.outcome == "conflict",
        )
    )
    return ImportFacts(
        candidates=tuple(CandidateFact(*row) for row in candidates),
        members=tuple(MemberFact(*row) for row in members),
        questions=_question_facts(document),
        minimum=document.scale.minimum,
        maximum=document.scale.maximum,
        taken=frozenset((member, candidate) for member, candidate in taken),
        conflicts=frozenset((member, candidate) for member, candidate in conflicts),
        reference=recruitment.reference,
        sha256=version.sha256,
        alike=_alike(session, version),
    )


def _alike(session: Session, version: QuestionSetVersion) -> frozenset[str]:
    """Return the fingerprints of versions of the same meaning whose sheets have the same fields."""
    fields = _fields(document_of(version))
    return frozenset(
        one.sha256 for one in same_meaning(session, version) if _fields(document_of(one)) == fields
    )


def _fields(document: Document) -> tuple[range, tuple[str, ...]]:
    return document.levels, tuple(question.id for question in document.questions)


def _question_facts(document: Document) -> tuple[QuestionFact, ...]:
    found = []
    for number, question in enumerate(document.questions, start=1):
        name = document.criterion(question.criterion).name
        stem = question.stem
        found.append(
            QuestionFact(
                question.id,
                number,
                question.criterion,
                (name.nb, name.nn, name.en),
                (stem.nb, stem.nn, stem.en),
            )
        )
    return tuple(found)


def make_plan(
    session: Session, recruitment: Recruitment, tables: Sequence[Table], member: int | None = None
) -> ScorePlan:
    """Judge `tables` as an import into `recruitment`; nothing is written."""
    return plan(tables, import_facts(session, recruitment), member=member)


def make_sheet_plan(
    session: Session, recruitment: Recruitment, sheets: Sequence[Sheet]
) -> ScorePlan:
    """Judge score sheets as an import into `recruitment`; nothing is written."""
    return plan_sheets(sheets, import_facts(session, recruitment))


def write_plan(
    session: Session, actor: Actor, recruitment: Recruitment, ready: ScorePlan, source_sha256: str
) -> Imported:
    """Write a plan as locked scorecards, marked as imported; the weights lock with it.

    Raises:
        ValueError: the plan has problems, so there is nothing that may be written.
    """
    if ready.problems:
        raise ValueError("A plan with problems is never written")
    at = now()
    pairs = list(dict.fromkeys((score.member_id, score.candidate_id) for score in ready.scores))
    cards = _locked_cards(session, pairs)
    session.flush()
    session.execute(
        sa.insert(Score),
        [
            {
                "scorecard_id": cards[score.member_id, score.candidate_id].id,
                "question_id": score.question_id,
                "stage": "initial",
                "outcome": score.outcome,
                "level": score.level,
                "evidence": score.evidence,
                "assessment": score.assessment,
                "reason": "",
                "updated_at": at,
            }
            for score in ready.scores
        ],
    )
    for card in cards.values():
        card.state, card.imported = "locked", True
        card.locked_at = card.first_locked_at = at
    lock_weights(session, recruitment, at)
    audit.record(
        session,
        actor,
        "scores.imported",
        subject=f"recruitment:{recruitment.id}",
        recruitment_id=recruitment.id,
        details={"scorecards": len(cards), "scores": len(ready.scores), "sha256": source_sha256},
    )
    return Imported(len(cards), len(ready.scores))


def _locked_cards(
    session: Session, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Scorecard]:
    """Return a scorecard for each (member id, candidate id): an empty draft, or a new one."""
    wanted = frozenset(pairs)
    candidates = {candidate_id for _, candidate_id in pairs}
    found = {
        (card.member_id, card.candidate_id): card
        for card in session.scalars(
            sa.select(Scorecard).where(Scorecard.candidate_id.in_(candidates)).with_for_update()
        )
    }
    cards = {pair: card for pair, card in found.items() if pair in wanted}
    for member_id, candidate_id in pairs:
        if (member_id, candidate_id) not in cards:
            card = Scorecard(
                member_id=member_id, candidate_id=candidate_id, state="draft", reopen_reason=""
            )
            session.add(card)
            cards[member_id, candidate_id] = card
    return cards
