"""The table of scores: what one viewer may see of one recruitment, as plain frozen data.

Everything that shows figures (page, PDF, CSV, XLSX) starts from a `ScoreTable`. It is filled by the
one query in `screening.scoring.queries` and knows neither Flask nor the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from screening.guides.corrections import Correction
    from screening.guides.schema import Document

Stage = Literal["initial", "final"]
Outcome = Literal["scored", "not_asked", "no_evidence", "declined"]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One question's result at one stage; `level` is None unless `outcome` is `scored`."""

    candidate_id: int
    member_id: int
    question_id: str
    stage: Stage
    outcome: Outcome
    level: int | None
    evidence: str
    assessment: str
    reason: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """The state of one member's scorecard of one candidate."""

    candidate_id: int
    member_id: int
    state: Literal["draft", "locked", "reopened"]
    imported: bool
    locked_at: datetime | None
    first_locked_at: datetime | None
    reopen_reason: str


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate; `sealed` says that the viewer may not see the scores yet."""

    id: int
    code: str
    name: str
    status: Literal["active", "withdrawn"]
    position: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the panel who scores (chair or member)."""

    id: int
    name: str
    role: Literal["chair", "member"]
    position: int


@dataclass(frozen=True, slots=True)
class RecruitmentFacts:
    """What a document says about the recruitment itself; `weights` None means equal weights."""

    id: int
    reference: str
    title: str
    unit: str
    work_sites: str
    remote_share: int
    language: str
    weights: Mapping[str, float] | None
    weights_reason: str
    advert_sha256: str


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """All that a comparison is made from.

    `cards` and `scores` hold only locked scorecards that the viewer may see. Where a question has
    a final row, that is the score that counts, and the initial row is shown beside it.
    `conflicts` holds (member id, candidate id) of declared conflicts of interest. `corrections` are
    those that tie the version to others of the same meaning.
    """

    recruitment: RecruitmentFacts
    document: Document
    version_slug: str
    version_number: int
    version_sha256: str
    candidates: tuple[CandidateRow, ...]
    members: tuple[MemberRow, ...]
    cards: tuple[CardRow, ...]
    scores: tuple[ScoreRow, ...]
    conflicts: frozenset[tuple[int, int]]
    corrections: tuple[Correction, ...] = ()
