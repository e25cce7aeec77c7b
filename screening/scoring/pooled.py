"""First locked scores of many recruitments at once, as far as one reader may see them.

What is shown about a panel member's own scoring, and about a question set, rests on more than one
recruitment. People are numbered here, and nothing above this file knows who a number stands for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from screening.guides.models import QuestionSetVersion
from screening.guides.queries import document_of, same_meaning
from screening.recruitments.models import (
    SCORING_ROLES,
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.scoring import rules
from screening.scoring.models import Score, Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

Row: TypeAlias = tuple[int, int, int, int, int | None]
"""Recruitment, candidate, rater, question (all numbered from nought), and the level, if any."""


@dataclass(frozen=True, slots=True)
class PooledScores:
    """Scores as they were first locked, before any discussion, with nobody's name.

    Attributes:
        questions: (slug of the question set, question id), by number.
        low: lowest level of the scale.
        high: highest level of the scale.
        rows: one a question that was scored or passed over, in a fixed order.
        reader: the reader's own number as a rater; None for one who has no score among the rows.
        left_out: recruitments that are not among the rows, although they belong to the question.
    """

    questions: tuple[tuple[str, str], ...]
    low: int
    high: int
    rows: tuple[Row, ...]
    reader: int | None
    left_out: int


@dataclass(frozen=True, slots=True)
class _Version:
    """What of a version of a question set the rows need."""

    slug: str
    scale: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """A recruitment as the reader stands in it; without a place on its panel, `member_id` None."""

    recruitment_id: int
    version_id: int
    member_id: int | None
    scores: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """A locked scorecard."""

    id: int
    candidate_id: int
    member_id: int


def of_member(session: Session, user_id: int) -> PooledScores:
    """Read every panel on which the user scores, in six statements.

    Candidates whose scores the user may not see (yet) are left out. Levels of different scales
    cannot be pooled, so only the recruitments with the scale that most of them have are kept.
    """
    mine = sa.and_(PanelMember.user_id == user_id, PanelMember.role.in_(SCORING_ROLES))
    scope = sa.select(PanelMember.recruitment_id).where(mine)
    places = _places(session, scope, user_id)
    versions = _versions(session, {place.version_id for place in places})
    scales = [versions[place.version_id].scale for place in places]
    # Of scales that are used equally often, the longer one: any rule will do that does not waver.
    scale = max(set(scales), key=lambda one: (scales.count(one), one), default=(1, 5))
    kept = [place for place in places if versions[place.version_id].scale == scale]
    reading = _Reading(session, scope, user_id)
    opened = [place for place in kept if reading.open_candidates(place)]
    return reading.pooled(opened, versions, scale, left_out=len(places) - len(opened))


def of_version(session: Session, version: QuestionSetVersion, user_id: int) -> PooledScores:
    """Read every recruitment on a version or one of the same meaning, in seven statements.

    Versions that corrections of the spelling tie together have the same questions, and scores given
    under any of them can be compared. A candidate counts when the user may see the candidate's
    scores. A recruitment in which the user scores is left out whole as long as one of its
    candidates is sealed for the user: what colleagues gave must not be read here before the user
    has locked.
    """
    versions = {one.id: _read(one) for one in same_meaning(session, version)}
    scale = versions[version.id].scale
    # A correction keeps the scale. Should one be recorded that does not, its levels are others.
    alike = [id_ for id_, one in versions.items() if one.scale == scale]
    scope = sa.select(Recruitment.id).where(Recruitment.version_id.in_(alike))
    places = _places(session, scope, user_id)
    reading = _Reading(session, scope, user_id)
    opened = [
        place
        for place in places
        if reading.open_candidates(place) and not (place.scores and reading.waits(place))
    ]
    return reading.pooled(opened, versions, scale, left_out=len(places) - len(opened))


def _places(session: Session, scope: sa.Select[int], user_id: int) -> list[_Place]:
    rows = session.execute(
        sa.select(Recruitment.id, Recruitment.version_id, PanelMember.id, PanelMember.role)
        .outerjoin(
            PanelMember,
            (PanelMember.recruitment_id == Recruitment.id) & (PanelMember.user_id == user_id),
        )
        .where(Recruitment.id.in_(scope))
        .order_by(Recruitment.id)
    )
    return [
        _Place(recruitment, version, member, role in SCORING_ROLES)
        for recruitment, version, member, role in rows
    ]


def _versions(session: Session, ids: Iterable[int]) -> dict[int, _Version]:
    found = session.scalars(sa.select(QuestionSetVersion).where(QuestionSetVersion.id.in_(ids)))
    return {version.id: _read(version) for version in found}


def _read(version: QuestionSetVersion) -> _Version:
    document = document_of(version)
    return _Version(document.slug, (document.scale.minimum, document.scale.maximum))


class _Reading:
    """All that decides what one reader may see of the recruitments in a scope, and the scores."""

    def __init__(self, session: Session, scope: sa.Select[int], user_id: int) -> None:
        self._session = session
        self._scope = scope
        self._user_id = user_id
        self._panel: dict[int, dict[int, int]] = {}
        """Recruitment to its scoring members and their users."""
        for recruitment, member, user in session.execute(
            sa.select(PanelMember.recruitment_id, PanelMember.id, PanelMember.user_id).where(
                PanelMember.recruitment_id.in_(scope), PanelMember.role.in_(SCORING_ROLES)
            )
        ):
            self._panel.setdefault(recruitment, {})[member] = user
        declared = session.execute(
            sa.select(
                ImpartialityDeclaration.member_id,
                ImpartialityDeclaration.candidate_id,
                ImpartialityDeclaration.outcome,
            )
            .join(PanelMember, PanelMember.id == ImpartialityDeclaration.member_id)
            .where(PanelMember.recruitment_id.in_(scope))
        ).all()
        self._declared = {(member, candidate) for member, candidate, _ in declared}
        self._conflicts = frozenset(
            (member, candidate) for member, candidate, outcome in declared if outcome == "conflict"
        )
        self._cards: dict[int, dict[int, list[_Card]]] = {}
        """Recruitment to its candidates, each with the locked scorecards; all of the active."""
        self._active: set[int] = set()
        for recruitment, candidate, status, card, member in session.execute(
            sa.select(
                Candidate.recruitment_id,
                Candidate.id,
                Candidate.status,
                Scorecard.id,
                Scorecard.member_id,
            )
            .outerjoin(
                Scorecard,
                (Scorecard.candidate_id == Candidate.id) & (Scorecard.state == "locked"),
            )
            .where(Candidate.recruitment_id.in_(scope))
            .order_by(Candidate.recruitment_id, Candidate.id, Scorecard.id)
        ):
            held = self._cards.setdefault(recruitment, {}).setdefault(candidate, [])
            if card is not None:
                held.append(_Card(card, candidate, member))
            if status == "active":
                self._active.add(candidate)

    def open_candidates(self, place: _Place) -> list[int]:
        """Return the candidates of a recruitment whose scores the reader may see."""
        cards = self._cards.get(place.recruitment_id, {})
        return [candidate for candidate in cards if self._may_see(place, candidate)]

    def waits(self, place: _Place) -> bool:
        """Say whether a candidate who is still in the running is sealed for the reader."""
        cards = self._cards.get(place.recruitment_id, {})
        return any(
            candidate in self._active and not self._may_see(place, candidate) for candidate in cards
        )

    def _may_see(self, place: _Place, candidate: int) -> bool:
        member = place.member_id
        if member is not None and (member, candidate) not in self._declared:
            return False
        members = self._panel.get(place.recruitment_id, {})
        return rules.may_see_scores(
            viewer_member_id=member,
            candidate_id=candidate,
            expected=rules.expected_members(members, candidate, self._conflicts),
            locked=frozenset(
                card.member_id for card in self._cards[place.recruitment_id][candidate]
            ),
            conflicts=self._conflicts,
        )

    def pooled(
        self,
        places: Sequence[_Place],
        versions: Mapping[int, _Version],
        scale: tuple[int, int],
        *,
        left_out: int,
    ) -> PooledScores:
        """Read the first scores of the open candidates and put numbers for all people and cases."""
        cards = {
            card.id: (place, card)
            for place in places
            for candidate in self.open_candidates(place)
            for card in self._cards[place.recruitment_id][candidate]
        }
        users = {m: user for panel in self._panel.values() for m, user in panel.items()}
        recruitments, candidates, raters = _numbers(), _numbers(), _numbers()
        questions: defaultdict[tuple[str, str], int] = defaultdict(count().__next__)
        rows: list[Row] = []
        for card_id, question, level in self._initial_scores():
            if card_id not in cards:
                continue
            place, card = cards[card_id]
            # A member who has become an observer since no longer scores, yet the scores stand.
            rater = users.get(card.member_id, -card.member_id)
            rows.append(
                (
                    recruitments[place.recruitment_id],
                    candidates[card.candidate_id],
                    raters[rater],
                    questions[versions[place.version_id].slug, question],
                    level,
                )
            )
        return PooledScores(
            questions=tuple(questions),
            low=scale[0],
            high=scale[1],
            rows=tuple(rows),
            reader=raters.get(self._user_id),
            left_out=left_out,
        )

    def _initial_scores(self) -> Iterable[tuple[int, str, int | None]]:
        rows = self._session.execute(
            sa.select(Score.scorecard_id, Score.question_id, Score.level)
            .join(Scorecard, Scorecard.id == Score.scorecard_id)
            .join(Candidate, Candidate.id == Scorecard.candidate_id)
            .where(
                Candidate.recruitment_id.in_(self._scope),
                Scorecard.state == "locked",
                Score.stage == "initial",
                Score.outcome.is_not(None),
            )
            .order_by(Score.scorecard_id, Score.question_id)
        )
        return ((card, question, level) for card, question, level in rows)


def _numbers() -> defaultdict[int, int]:
    """Return what gives each key that is asked for a number of its own, from nought."""
    return defaultdict(count().__next__)
