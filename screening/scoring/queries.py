"""Every read of scorecards and scores that is needed in more than one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import errors
from screening.accounts.models import User
from screening.guides import queries as guides
from screening.guides.corrections import Correction, tied
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, parse_canonical
from screening.messages import N_, Message
from screening.recruitments.models import (
    SCORING_ROLES,
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.scoring import rules
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import Entry
from screening.scoring.table import (
    CandidateRow,
    CardRow,
    MemberRow,
    RecruitmentFacts,
    ScoreRow,
    ScoreTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class InterviewContext:
    """What the scoring pages of one member and one candidate start from."""

    candidate: Candidate
    declaration: str | None
    card: Scorecard | None
    document: Document
    version_id: int
    version_slug: str
    version_number: int


def interview_context(
    session: Session, recruitment: Recruitment, candidate_id: int, member_id: int
) -> InterviewContext:
    """Read candidate, impartiality, scorecard and question set in one statement.

    Raises:
        NotFound: the recruitment has no such candidate.
    """
    row = session.execute(
        sa.select(
            Candidate,
            ImpartialityDeclaration.outcome,
            Scorecard,
            QuestionSetVersion,
            QuestionSet.slug,
        )
        .select_from(Candidate)
        .join(QuestionSetVersion, QuestionSetVersion.id == recruitment.version_id)
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .outerjoin(
            ImpartialityDeclaration,
            (ImpartialityDeclaration.candidate_id == Candidate.id)
            & (ImpartialityDeclaration.member_id == member_id),
        )
        .outerjoin(
            Scorecard,
            (Scorecard.candidate_id == Candidate.id) & (Scorecard.member_id == member_id),
        )
        .where(Candidate.id == candidate_id, Candidate.recruitment_id == recruitment.id)
    ).one_or_none()
    if row is None:
        raise errors.NotFound
    candidate, declaration, card, version, slug = row
    document = parse_canonical(version.document, version.sha256)
    return InterviewContext(
        candidate, declaration, card, document, version.id, slug, version.number
    )


@dataclass(frozen=True, slots=True)
class Entries:
    """A scorecard's content: what counts now, what was locked first, and the last save."""

    current: Mapping[str, Entry]
    initial: Mapping[str, Entry]
    saved_at: datetime | None


def entries(session: Session, card: Scorecard | None) -> Entries:
    """Read a scorecard's scores; for a question with a final row, that row is the current one."""
    if card is None:
        return Entries({}, {}, None)
    rows = session.scalars(
        sa.select(Score).where(Score.scorecard_id == card.id).order_by(Score.stage.desc())
    ).all()
    initial = {row.question_id: _entry(row) for row in rows if row.stage == "initial"}
    final = {row.question_id: _entry(row) for row in rows if row.stage == "final"}
    saved_at = max((row.updated_at for row in rows), default=None)
    return Entries({**initial, **final}, initial, saved_at)


def _entry(row: Score) -> Entry:
    return Entry(row.outcome, row.level, row.evidence, row.assessment, row.reason)


def scorecard(
    session: Session, recruitment_id: int, scorecard_id: int
) -> tuple[Scorecard, Candidate, str]:
    """Return a scorecard of the recruitment with its candidate and its member's name.

    Raises:
        NotFound: the recruitment has no such scorecard.
    """
    row = session.execute(
        sa.select(Scorecard, Candidate, User.name)
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .join(PanelMember, PanelMember.id == Scorecard.member_id)
        .join(User, User.id == PanelMember.user_id)
        .where(Scorecard.id == scorecard_id, Candidate.recruitment_id == recruitment_id)
    ).one_or_none()
    if row is None:
        raise errors.NotFound
    card, candidate, member_name = row
    return card, candidate, member_name


def recruitment_by_reference(session: Session, reference: str) -> Recruitment:
    """Return the recruitment with this reference.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(sa.select(Recruitment).where(Recruitment.reference == reference))
    if found is None:
        raise errors.NotFound
    return found


def candidate_by_code(session: Session, recruitment: Recruitment, code: str) -> Candidate:
    """Return the recruitment's candidate with this code.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(
        sa.select(Candidate).where(
            Candidate.recruitment_id == recruitment.id, Candidate.code == code
        )
    )
    if found is None:
        raise errors.NotFound(
            Message(
                N_("The recruitment %(reference)s has no candidate %(code)s."),
                {"reference": recruitment.reference, "code": code},
            )
        )
    return found


def scoring_member(session: Session, recruitment: Recruitment, email: str) -> PanelMember:
    """Return the member of the recruitment's panel who scores and has this e-mail address.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(
        sa.select(PanelMember)
        .join(User, User.id == PanelMember.user_id)
        .where(
            PanelMember.recruitment_id == recruitment.id,
            PanelMember.role.in_(SCORING_ROLES),
            sa.func.lower(User.email) == email.lower(),
        )
    )
    if found is None:
        raise errors.NotFound(
            Message(
                N_("%(email)s is no scoring member of the panel of %(reference)s."),
                {"email": email, "reference": recruitment.reference},
            )
        )
    return found


def score_table(session: Session, recruitment_id: int, *, user_id: int | None) -> ScoreTable:
    """Read what the user may see of a recruitment's scores, in six statements.

    Without a user (the command line) it is what someone who does not score may see.

    Raises:
        NotFound: there is no such recruitment.
    """
    correction = guides.corrections_table()
    # One row, or one for each correction of the question set's spelling.
    found = session.execute(
        sa.select(
            Recruitment,
            QuestionSetVersion,
            QuestionSet.slug,
            correction.c.number,
            correction.c.corrects,
            correction.c.vouched_by,
            correction.c.vouched_at,
        )
        .select_from(Recruitment)
        .join(QuestionSetVersion, QuestionSetVersion.id == Recruitment.version_id)
        .join(QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id)
        .outerjoin(correction, correction.c.question_set_id == QuestionSet.id)
        .where(Recruitment.id == recruitment_id)
        .order_by(correction.c.number)
    ).all()
    if not found:
        raise errors.NotFound
    recruitment, version, slug, *_ = found[0]
    corrections = [Correction(*row[3:]) for row in found if row.number is not None]
    candidates = session.scalars(
        sa.select(Candidate)
        .where(Candidate.recruitment_id == recruitment_id)
        .order_by(Candidate.position, Candidate.id)
    ).all()
    panel = session.execute(
        sa.select(PanelMember, User.name)
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.recruitment_id == recruitment_id)
        .order_by(PanelMember.position, PanelMember.id)
    ).all()
    declared = {
        (member_id, candidate_id): outcome
        for member_id, candidate_id, outcome in session.execute(
            sa.select(
                ImpartialityDeclaration.member_id,
                ImpartialityDeclaration.candidate_id,
                ImpartialityDeclaration.outcome,
            )
            .join(PanelMember, PanelMember.id == ImpartialityDeclaration.member_id)
            .where(PanelMember.recruitment_id == recruitment_id)
        )
    }
    cards = _locked_cards(session, recruitment_id)
    conflicts = frozenset(pair for pair, outcome in declared.items() if outcome == "conflict")
    viewer = next((m for m, _ in panel if user_id is not None and m.user_id == user_id), None)
    # Candidate data opens to a panel member only after a declaration of impartiality.
    undeclared = frozenset(
        c.id for c in candidates if viewer is not None and (viewer.id, c.id) not in declared
    )
    members = tuple(
        MemberRow(m.id, name, m.role, m.position) for m, name in panel if m.role != "observer"
    )
    seen = _open_candidates(viewer, [c.id for c in candidates], members, cards.values(), conflicts)
    shown = {key: card for key, card in cards.items() if card.candidate_id in seen - undeclared}
    return ScoreTable(
        recruitment=_facts(recruitment),
        document=parse_canonical(version.document, version.sha256),
        version_slug=slug,
        version_number=version.number,
        version_sha256=version.sha256,
        candidates=tuple(
            CandidateRow(
                c.id,
                c.code,
                c.code if c.id in undeclared else c.name,
                c.status,
                c.position,
                sealed=c.id not in seen - undeclared,
            )
            for c in candidates
        ),
        members=members,
        cards=tuple(shown.values()),
        scores=_score_rows(session, shown),
        conflicts=conflicts,
        corrections=tied(corrections, version.number),
    )


# Columns instead of objects below: there are thousands of rows, and nobody changes one here.


def _locked_cards(session: Session, recruitment_id: int) -> dict[int, CardRow]:
    rows = session.execute(
        sa.select(
            Scorecard.id,
            Scorecard.candidate_id,
            Scorecard.member_id,
            Scorecard.state,
            Scorecard.imported,
            Scorecard.locked_at,
            Scorecard.first_locked_at,
            Scorecard.reopen_reason,
        )
        .join(Candidate, Candidate.id == Scorecard.candidate_id)
        .where(Candidate.recruitment_id == recruitment_id, Scorecard.state == "locked")
    )
    return {
        card_id: CardRow(candidate, member, state, imported, locked_at, first_locked_at, reason)
        for card_id, candidate, member, state, imported, locked_at, first_locked_at, reason in rows
    }


def _open_candidates(
    viewer: PanelMember | None,
    candidate_ids: Sequence[int],
    members: Sequence[MemberRow],
    cards: Iterable[CardRow],
    conflicts: frozenset[tuple[int, int]],
) -> frozenset[int]:
    """Return the candidates whose locked scores the viewer may see."""
    locked: dict[int, set[int]] = {}
    for card in cards:
        locked.setdefault(card.candidate_id, set()).add(card.member_id)
    return frozenset(
        candidate_id
        for candidate_id in candidate_ids
        if rules.may_see_scores(
            viewer_member_id=viewer.id if viewer is not None else None,
            candidate_id=candidate_id,
            expected=rules.expected_members((m.id for m in members), candidate_id, conflicts),
            locked=frozenset(locked.get(candidate_id, ())),
            conflicts=conflicts,
        )
    )


def _score_rows(session: Session, cards: Mapping[int, CardRow]) -> tuple[ScoreRow, ...]:
    if not cards:
        return ()
    rows = session.execute(
        sa.select(
            Score.scorecard_id,
            Score.question_id,
            Score.stage,
            Score.outcome,
            Score.level,
            Score.evidence,
            Score.assessment,
            Score.reason,
        )
        .where(Score.scorecard_id.in_(cards))
        .order_by(Score.scorecard_id, Score.question_id, Score.stage.desc())
    )
    places = {card_id: (card.candidate_id, card.member_id) for card_id, card in cards.items()}
    return tuple(
        ScoreRow(*places[card_id], question, stage, outcome, level, evidence, assessment, reason)
        for card_id, question, stage, outcome, level, evidence, assessment, reason in rows
        if outcome is not None
    )


def _facts(recruitment: Recruitment) -> RecruitmentFacts:
    return RecruitmentFacts(
        id=recruitment.id,
        reference=recruitment.reference,
        title=recruitment.title,
        unit=recruitment.unit,
        work_sites=recruitment.work_sites,
        remote_share=recruitment.remote_share,
        language=recruitment.language,
        weights=recruitment.weights,
        weights_reason=recruitment.weights_reason,
        advert_sha256=recruitment.advert_sha256,
    )
