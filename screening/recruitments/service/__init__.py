"""Every write of recruitments. Each function writes one audit row and never commits."""

from __future__ import annotations

from screening.recruitments.service.candidates import (
    MOST_CANDIDATES,
    CandidateDetails,
    RemovedCandidate,
    add_candidate,
    add_candidates,
    edit_candidate,
    move_candidate,
    remove_candidate,
    restore_candidate,
    set_candidate_status,
)
from screening.recruitments.service.cases import (
    CaseDetails,
    create_recruitment,
    edit_recruitment,
    set_equal_weights,
    set_weights,
)
from screening.recruitments.service.impartiality import Declaration, declare
from screening.recruitments.service.panel import (
    add_member,
    change_role,
    move_member,
    remove_member,
)

__all__ = [
    "MOST_CANDIDATES",
    "CandidateDetails",
    "CaseDetails",
    "Declaration",
    "RemovedCandidate",
    "add_candidate",
    "add_candidates",
    "add_member",
    "change_role",
    "create_recruitment",
    "declare",
    "edit_candidate",
    "edit_recruitment",
    "move_candidate",
    "move_member",
    "remove_candidate",
    "remove_member",
    "restore_candidate",
    "set_candidate_status",
    "set_equal_weights",
    "set_weights",
]
