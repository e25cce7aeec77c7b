"""The legal basis of a question that the linter stops, and corrections of the spelling."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from screening.audit import AuditEntry
from screening.errors import Conflict, Invalid, NotFound, Refused
from screening.guides import queries, service
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Approval, Publication
from screening.guides.rules.publishing import FEWEST_CHARACTERS, key_of
from tests.documents import document
from tests.factories import Make
from tests.guides.desk import BASIS, PREGNANT, UNION, Desk, begin


@pytest.fixture
def desk(session: Session, make: Make) -> Desk:
    return begin(session, make)


def test_a_question_on_pregnancy_is_never_proposed_approved_or_published(desk: Desk) -> None:
    desk.write(PREGNANT)
    with pytest.raises(Refused, match="never"):
        desk.propose()
    # Even a draft that got past, for instance before the law was known to say so.
    desk.draft.state, desk.draft.proposed_by_id = "proposed", desk.writer.id
    desk.draft.proposed_at = desk.draft.updated_at
    desk.session.flush()
    with pytest.raises(Refused, match="no exception"):
        desk.approve(PREGNANT, "pregnancy_family")
    category, text_sha256 = key_of("pregnancy_family", PREGNANT)
    desk.session.add(
        Approval(
            question_set_id=desk.base.question_set_id,
            category=category,
            text_sha256=text_sha256,
            text=PREGNANT,
            basis=BASIS,
            approved_by_id=desk.second.id,
        )
    )
    desk.session.flush()
    with pytest.raises(Refused, match="never"):
        desk.publish(looked=True, vouched=True)
    assert desk.count(Publication) == 0


# -------------------------------------------------------------------------------------- approvals


def test_a_stopped_question_waits_for_its_legal_basis(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    with pytest.raises(Refused, match="legal basis"):
        desk.publish()
    approval = desk.approve(basis=f"  {BASIS}\n")
    assert (approval.text, approval.basis) == (UNION, BASIS)
    assert approval.approved_by_id == desk.second.id
    assert desk.actions()[-1] == "question_set_draft.question-approved"
    assert desk.publish(desk.third).number == 2


def test_the_approval_is_for_the_exact_text(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    desk.approve()
    service.take_back(desk.session, desk.writer, desk.draft)
    desk.write(UNION.replace("en fagforening", "fagforeningen"))
    desk.propose()
    with pytest.raises(Refused, match="legal basis"):
        desk.publish()
    with pytest.raises(Conflict):
        desk.approve()


def test_the_same_approval_twice_is_one(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    first = desk.approve()
    entries = desk.count(AuditEntry)
    assert desk.approve(actor=desk.third, basis=f"{BASIS} Otherwise said.").id == first.id
    assert (desk.count(Approval), desk.count(AuditEntry)) == (1, entries)


@pytest.mark.parametrize("basis", ["", " " * 40, "OK", "x" * (FEWEST_CHARACTERS - 1)])
def test_a_basis_says_something(desk: Desk, basis: str) -> None:
    desk.write(UNION)
    desk.propose()
    with pytest.raises(Invalid):
        desk.approve(basis=basis)


def test_an_approval_can_be_withdrawn_until_a_version_rests_on_it(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    service.withdraw(desk.session, desk.third, desk.draft, desk.approve().id)
    assert desk.count(Approval) == 0
    assert desk.actions()[-1] == "question_set_draft.approval-withdrawn"
    with pytest.raises(Refused):
        desk.publish()
    approval = desk.approve()
    following = service.draft_from(desk.session, desk.writer, desk.publish())
    with pytest.raises(Conflict, match="Version 2"):
        service.withdraw(desk.session, desk.second, following, approval.id)


def test_an_approval_of_another_set_is_not_found(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    approval = desk.approve()
    parts = parts_of(document(slug="other"))
    other = service.new_question_set(desk.session, desk.writer, "other", parts)
    for draft, number in ((other, approval.id), (desk.draft, approval.id + 1)):
        with pytest.raises(NotFound):
            service.withdraw(desk.session, desk.second, draft, number)
    assert desk.count(Approval) == 1


def test_an_approval_lasts_for_the_next_version_with_the_same_text(desk: Desk) -> None:
    desk.write(UNION)
    desk.propose()
    desk.approve()
    version = desk.publish()
    assert [one.name for one in queries.provenance(desk.session, version).approvals] == ["Second"]
    desk.draft = service.draft_from(desk.session, desk.writer, version)
    desk.write("Takk for samtalen.", key="about", name="closing")
    desk.propose()
    assert desk.publish(desk.third).number == 3


# ------------------------------------------------------------------------------------ corrections


def test_a_correction_ties_the_versions_together(desk: Desk) -> None:
    desk.write("Tell us abuot planning-past. (bokmål)")
    desk.propose("A slip.", correcting=True)
    with pytest.raises(Invalid, match="Vouch"):
        desk.publish()
    version = desk.publish(vouched=True)
    row = desk.session.get_one(Publication, version.id)
    assert (row.corrects_id, row.published_by_id) == (desk.base.id, desk.second.id)
    assert [one.number for one in queries.same_meaning(desk.session, desk.base)] == [1, 2]
    (found,) = queries.corrections(desk.session, version.id)
    assert (found.number, found.corrects, found.vouched_by) == (2, 1, "Second")


def test_what_is_more_than_spelling_is_no_correction(desk: Desk) -> None:
    with pytest.raises(Invalid, match="fifth"):
        desk.propose(correcting=True)
    value = desk.draft.parts["criterion/planning"]
    service.save_part(
        desk.session,
        desk.writer,
        desk.draft,
        key="criterion/planning",
        value={**value, "weight": 2.0},
        base=digest(value),
    )
    desk.write("Tell us about planing-past. (bokmål)")
    with pytest.raises(Invalid, match="Something else"):
        desk.propose(correcting=True)
    desk.propose()
    assert desk.session.get_one(Publication, desk.publish().id).corrects_id is None


def test_a_retired_version_is_not_corrected(desk: Desk) -> None:
    desk.write("Tell us about planing-past. (bokmål)")
    desk.propose(correcting=True)
    service.retire(desk.session, desk.second, desk.base)
    with pytest.raises(Invalid, match="retired"):
        desk.publish(vouched=True)
    service.unretire(desk.session, desk.second, desk.base)
    assert desk.publish(vouched=True).number == 2
