"""Saving, locking and reopening scorecards, in the database."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from screening import db, errors
from screening.audit import Actor, AuditEntry, verify
from screening.recruitments.models import Recruitment
from screening.scoring import queries, service
from screening.scoring.models import Score, Scorecard
from screening.scoring.rules import EMPTY, Entry
from screening.scoring.service import Posted
from tests.factories import Case, Make

SAID = Entry("scored", 4, "She planned the week.", "Near level 5.")


def context_of(session: Session, case: Case, member: int = 0) -> queries.InterviewContext:
    return queries.interview_context(
        session, case.recruitment, case.candidates[0].id, case.members[member].id
    )


def save(session: Session, case: Case, *posted: Posted, member: int = 0) -> service.Saved:
    user = case.users[member]
    return service.save(
        session,
        Actor(user.id, user.name),
        case.members[member],
        session.get_one(Recruitment, case.id),
        context_of(session, case, member),
        posted=posted,
    )


def fill(session: Session, case: Case, **changes: Any) -> None:
    save(
        session,
        case,
        *(Posted(question.id, EMPTY.digest, SAID) for question in case.document.questions),
        **changes,
    )


def test_a_save_is_one_row_one_audit_row_and_locks_the_weights(
    session: Session, make: Make
) -> None:
    case = make.recruitment()
    saved = save(session, case, Posted("planning-past", EMPTY.digest, SAID))
    assert saved.written == ("planning-past",)
    row = session.scalars(sa.select(Score)).one()
    assert (row.question_id, row.stage, row.outcome, row.level) == (
        "planning-past", "initial", "scored", 4,
    )  # fmt: skip
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert entry.details == {"questions": ["planning-past"], "stage": "initial"}
    assert session.get_one(Recruitment, case.id, populate_existing=True).weights_locked_at
    assert verify(session) is None


def test_the_audit_log_tells_no_level_and_no_note(session: Session, make: Make) -> None:
    case = make.recruitment()
    fill(session, case)
    for entry in session.scalars(sa.select(AuditEntry)):
        assert "planned the week" not in str(entry.details)
        assert "4" not in str(entry.details)


def test_saving_the_same_again_writes_nothing(session: Session, make: Make) -> None:
    case = make.recruitment()
    posted = Posted("planning-past", EMPTY.digest, SAID)
    save(session, case, posted)
    again = save(session, case, posted)
    assert (again.written, again.clashes) == ((), ())
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1


def test_a_clash_loses_neither_version(session: Session, make: Make) -> None:
    case = make.recruitment()
    other = Entry("scored", 2, "Something else.")
    save(session, case, Posted("planning-past", EMPTY.digest, SAID))
    clashing = save(
        session, case, Posted("planning-past", EMPTY.digest, other),
        Posted("openness-past", EMPTY.digest, other),
    )  # fmt: skip
    (clash,) = clashing.clashes
    assert (clash.yours, clash.stored) == (other, SAID)
    assert clashing.written == ("openness-past",), "what does not clash is saved"
    assert clashing.entries.current["planning-past"] == SAID
    mine = save(session, case, Posted("planning-past", SAID.digest, other))
    assert mine.entries.current["planning-past"] == other


def test_locking_says_what_is_missing_and_then_locks(session: Session, make: Make) -> None:
    case = make.recruitment()
    actor = Actor(case.chair.id, case.chair.name)
    save(session, case, Posted("planning-past", EMPTY.digest, SAID))
    missing = service.lock(session, actor, case.members[0], context_of(session, case))
    assert [gap.question_id for gap in missing] == [
        "planning-situation", "initiative-past", "openness-past",
    ]  # fmt: skip
    assert session.scalars(sa.select(Scorecard)).one().state == "draft"
    fill(session, case)
    assert service.lock(session, actor, case.members[0], context_of(session, case)) == ()
    card = session.scalars(sa.select(Scorecard)).one()
    assert card.state == "locked"
    assert card.first_locked_at == card.locked_at


def locked_case(session: Session, make: Make) -> tuple[Case, Scorecard]:
    case = make.recruitment()
    fill(session, case)
    service.lock(session, Actor(case.chair.id, "x"), case.members[0], context_of(session, case))
    session.commit()
    return case, session.scalars(sa.select(Scorecard)).one()


def test_a_locked_scorecard_takes_no_more(session: Session, make: Make) -> None:
    case, _card = locked_case(session, make)
    with pytest.raises(errors.Refused):
        save(session, case, Posted("planning-past", SAID.digest, Entry("not_asked")))
    with pytest.raises(errors.Refused):
        service.lock(session, Actor(None, "x"), case.members[0], context_of(session, case))


@pytest.mark.parametrize("statement", ["UPDATE score SET level = 1", "DELETE FROM score"])
def test_the_database_itself_keeps_locked_scores(
    session: Session, make: Make, statement: str
) -> None:
    locked_case(session, make)
    with pytest.raises(DatabaseError, match="a locked score"):
        session.execute(sa.text(statement))
    session.rollback()
    assert {row.level for row in session.scalars(sa.select(Score))} == {4}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"]
)
def test_the_database_itself_keeps_the_log(session: Session, make: Make, statement: str) -> None:
    locked_case(session, make)
    with pytest.raises(DatabaseError, match="the audit log"):
        session.execute(sa.text(statement))


def test_reopening_keeps_the_locked_scores_as_the_first(session: Session, make: Make) -> None:
    case, card = locked_case(session, make)
    hr = make.user(role="hr")
    actor = Actor(hr.id, hr.name)
    service.reopen(session, actor, card, case.id, "A note was put under the wrong question.")
    changed = Entry("scored", 2, SAID.evidence, SAID.assessment)
    save(session, case, Posted("planning-past", SAID.digest, changed))
    missing = service.lock(session, actor, case.members[0], context_of(session, case))
    assert [(gap.question_id, gap.kind) for gap in missing] == [("planning-past", "reason")]
    reasoned = Entry("scored", 2, SAID.evidence, SAID.assessment, "Heard the recording again.")
    save(session, case, Posted("planning-past", changed.digest, reasoned))
    first_lock = card.first_locked_at
    assert service.lock(session, actor, case.members[0], context_of(session, case)) == ()
    assert card.first_locked_at == first_lock
    rows = {
        (row.stage, row.level)
        for row in session.scalars(sa.select(Score).where(Score.question_id == "planning-past"))
    }
    assert rows == {("initial", 4), ("final", 2)}
    found = queries.entries(session, card)
    assert (found.initial["planning-past"], found.current["planning-past"]) == (SAID, reasoned)


def test_only_a_locked_scorecard_can_be_reopened(session: Session, make: Make) -> None:
    case = make.recruitment()
    card = make.scorecard(case, case.members[0], case.candidates[0], state="draft")
    with pytest.raises(errors.Refused):
        service.reopen(session, Actor(None, "x"), session.get_one(Scorecard, card.id), case.id, "y")


def test_a_withdrawn_candidate_takes_no_scores(session: Session, make: Make) -> None:
    case = make.recruitment()
    context_of(session, case).candidate.status = "withdrawn"
    session.flush()
    with pytest.raises(errors.Refused):
        fill(session, case)


def test_two_first_saves_at_once_make_one_scorecard(app: Any, make: Make) -> None:
    """Both tabs read that there is no scorecard; the second finds the first one's."""
    case = make.recruitment()
    with app.app_context():
        late = context_of(db.session(), case)
        db.rollback()
        assert late.card is None
        with db.unit_of_work() as session:
            save(session, case, Posted("planning-past", EMPTY.digest, SAID))
        with db.unit_of_work() as session:
            saved = service.save(
                session,
                Actor(case.chair.id, "x"),
                case.members[0],
                session.get_one(Recruitment, case.id),
                late,
                posted=[Posted("planning-past", EMPTY.digest, Entry(evidence="other"))],
            )
        assert len(saved.clashes) == 1
        assert len(db.session().scalars(sa.select(Scorecard)).all()) == 1
