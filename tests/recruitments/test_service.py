"""What the services refuse by themselves, whatever page or command calls them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening import audit, clock
from screening.audit import Actor
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.recruitments import service
from screening.recruitments.candidate_import import NewCandidate
from screening.recruitments.models import Candidate, ImpartialityDeclaration
from screening.recruitments.service import CandidateDetails, CaseDetails, Declaration
from tests.factories import Case, Make

ACTOR = Actor(None, "test")


@pytest.fixture
def case(make: Make, session: Session) -> Case:
    return make.recruitment(candidates=2, declared=False)


def test_a_draft_cannot_be_chosen(make: Make, session: Session, case: Case) -> None:
    from tests.documents import document

    draft = make.question_set(document(slug="draft"), state="draft")
    details = replace(CaseDetails.of(case.recruitment), reference="new", version_id=draft.id)
    with pytest.raises(Invalid):
        service.create_recruitment(session, ACTOR, details)


def test_a_reference_is_unique(session: Session, case: Case) -> None:
    with pytest.raises(Invalid):
        service.create_recruitment(session, ACTOR, CaseDetails.of(case.recruitment))


def test_weights_that_do_not_fit_the_question_set(session: Session, case: Case) -> None:
    with pytest.raises(Invalid):
        service.set_weights(session, ACTOR, case.recruitment, {"k01": 1}, "A long enough reason")


def test_locked_weights_stay(session: Session, case: Case) -> None:
    case.recruitment.weights_locked_at = clock.now()
    with pytest.raises(Refused):
        service.set_equal_weights(session, ACTOR, case.recruitment)


def test_a_recruitment_has_room_for_so_many(session: Session, case: Case) -> None:
    new = [NewCandidate(None, f"Name {n}", "", "nb") for n in range(service.MOST_CANDIDATES)]
    with pytest.raises(Invalid):
        service.add_candidates(session, ACTOR, case.recruitment, new)
    added = service.add_candidates(session, ACTOR, case.recruitment, new[:-2])
    assert len(added) == service.MOST_CANDIDATES - 2
    with pytest.raises(Invalid):
        service.add_candidate(
            session,
            ACTOR,
            case.recruitment,
            CandidateDetails(name="One more", contact="", language="nb"),
        )


def test_imported_codes_and_given_codes_do_not_meet(session: Session, case: Case) -> None:
    new = [NewCandidate("K-07", "A", "", "nb"), NewCandidate(None, "B", "", "nn")]
    added = service.add_candidates(session, ACTOR, case.recruitment, new)
    assert [one.code for one in added] == ["K-07", "K-08"]
    with pytest.raises(Conflict):
        service.add_candidates(session, ACTOR, case.recruitment, new)


def test_a_removed_candidate_comes_back_without_declarations(
    make: Make, session: Session, case: Case
) -> None:
    candidate = case.candidates[0]
    service.declare(session, ACTOR, case.members[0], [Declaration(candidate.id, "clear")])
    removed = service.remove_candidate(session, ACTOR, candidate)
    assert session.scalars(sa.select(ImpartialityDeclaration)).all() == []
    added = service.add_candidates(
        session, ACTOR, case.recruitment, [NewCandidate("K-01", "Other", "", "nb")]
    )
    restored = service.restore_candidate(session, ACTOR, case.recruitment, removed)
    assert (restored.name, restored.code) == (removed.name, "K-03")
    session.flush()
    order = session.scalars(sa.select(Candidate.code).order_by(Candidate.position)).all()
    assert order == ["K-03", "K-02", added[0].code]
    elsewhere = replace(removed, recruitment_id=99)
    with pytest.raises(Invalid):
        service.restore_candidate(session, ACTOR, case.recruitment, elsewhere)


def test_declarations_for_other_recruitments_do_not_exist(
    make: Make, session: Session, case: Case
) -> None:
    other = make.recruitment()
    with pytest.raises(NotFound):
        service.declare(
            session, ACTOR, case.members[0], [Declaration(other.candidates[0].id, "clear")]
        )


def test_a_locked_scorecard_holds_the_declaration(make: Make, session: Session, case: Case) -> None:
    candidate, member = case.candidates[0], case.members[0]
    service.declare(session, ACTOR, member, [Declaration(candidate.id, "clear")])
    make.scorecard(case, member, candidate)
    with pytest.raises(Refused):
        service.declare(session, ACTOR, member, [Declaration(candidate.id, "conflict", "Now")])
    with pytest.raises(Invalid):
        service.declare(session, ACTOR, member, [Declaration(candidate.id, "conflict", " ")])


def test_one_user_has_one_place(make: Make, session: Session, case: Case) -> None:
    with pytest.raises(Invalid):
        service.add_member(session, ACTOR, case.recruitment, case.chair, "member")
    newcomer = make.user()
    service.add_member(session, ACTOR, case.recruitment, newcomer, "chair")
    assert case.members[0].role == "member"


def test_everything_is_in_the_log(session: Session, case: Case) -> None:
    candidate = case.candidates[0]
    service.edit_candidate(
        session,
        ACTOR,
        candidate,
        CandidateDetails(name="New name", contact="new@example.org", language="nn"),
    )
    service.move_candidate(session, ACTOR, candidate, 1)
    service.set_candidate_status(session, ACTOR, candidate, "withdrawn")
    service.set_candidate_status(session, ACTOR, candidate, "withdrawn")
    service.change_role(session, ACTOR, case.members[1], "observer")
    service.move_member(session, ACTOR, case.members[1], -5)
    service.remove_member(session, ACTOR, case.members[1])
    log = session.scalars(sa.select(audit.AuditEntry).order_by(audit.AuditEntry.id)).all()
    assert [entry.action for entry in log] == [
        "candidate.edited",
        "candidate.moved",
        "candidate.withdrawn",
        "panel.role-changed",
        "panel.moved",
        "panel.removed",
    ]
    assert {entry.recruitment_id for entry in log} == {case.id}
    assert "New name" not in str([entry.details for entry in log])
    assert audit.verify(session) is None
