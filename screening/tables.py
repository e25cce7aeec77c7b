"""All the tables in one list, so that the metadata is whole wherever it is needed."""

from __future__ import annotations

from screening.accounts.models import SignInAttempt, User
from screening.audit import AuditEntry
from screening.guides.models import (
    Approval,
    Draft,
    DraftChange,
    Publication,
    QuestionSet,
    QuestionSetVersion,
)
from screening.guides.sorting.models import Exercise, Participant
from screening.privacy.models import AccessCopy, Redaction
from screening.recruitments.models import (
    Candidate,
    ImpartialityDeclaration,
    PanelMember,
    Recruitment,
)
from screening.reports.batches.models import Export
from screening.scoring.models import Score, Scorecard

ALL_MODELS = (
    User,
    SignInAttempt,
    AuditEntry,
    QuestionSet,
    QuestionSetVersion,
    Publication,
    Draft,
    DraftChange,
    Approval,
    Exercise,
    Participant,
    Recruitment,
    Candidate,
    PanelMember,
    ImpartialityDeclaration,
    Scorecard,
    Score,
    Redaction,
    AccessCopy,
    Export,
)
