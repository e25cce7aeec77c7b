"""Drafts that begin: what they say, what they start from, and that there is one at a time."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from screening.audit import Actor, AuditEntry
from screening.errors import Conflict, Invalid
from screening.guides import service
from screening.guides.complaints import checked
from screening.guides.drafts.parts import ABOUT, OUTLINE, data_of, empty, is_blank, parts_of
from screening.guides.models import Draft, DraftChange, QuestionSet, QuestionSetVersion
from screening.guides.schema import Document, canonical_json
from screening.guides.service import shipped
from tests.documents import document, document_data, words
from tests.factories import Make

ACTOR = Actor(None, "test")
SHIPPED = shipped()


def rows(session: Session, model: type[Draft | QuestionSet | DraftChange]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize("whole", SHIPPED, ids=lambda one: one.slug)
def test_a_shipped_set_comes_through_its_parts_unchanged(whole: Document) -> None:
    again = checked(data_of(parts_of(whole), whole.slug))
    assert again == whole
    assert canonical_json(again) == canonical_json(whole)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_selection_of_a_shipped_set_comes_through_its_parts_unchanged(
    data: st.DataObject,
) -> None:
    whole = data.draw(st.sampled_from(SHIPPED)).model_dump(mode="json")
    for group in whole["competencies"]:
        kept = data.draw(st.integers(1, len(group["criteria"])))
        group["criteria"] = data.draw(st.permutations(group["criteria"]))[:kept]
        for criterion in group["criteria"]:
            for level in ("2", "4"):
                if data.draw(st.booleans()):
                    criterion["anchors"].pop(level, None)
            criterion["weight"] = data.draw(st.floats(0.1, 10))
    known = {one["id"] for group in whole["competencies"] for one in group["criteria"]}
    questions = [one for one in whole["questions"] if one["criterion"] in known]
    for question in questions:
        question["probes"] = question["probes"][: data.draw(st.integers(0, 3))]
    whole["questions"] = data.draw(st.permutations(questions))
    whole["sector"] = data.draw(st.sampled_from([None, "stat", "kommune"]))
    whole["scale"]["labels"] = {}
    chosen = Document.model_validate_json(json.dumps(whole))
    assert checked(data_of(parts_of(chosen), chosen.slug)) == chosen


def test_an_empty_set_has_its_title_and_nothing_else(session: Session, make: Make) -> None:
    del make
    draft = service.new_question_set(session, ACTOR, "fresh", empty({"nn": "Ny"}))
    assert draft.parts[ABOUT]["title"] == {"nb": "", "nn": "Ny", "en": ""}
    assert is_blank(draft.parts[ABOUT]["summary"])
    assert draft.parts[OUTLINE] == {"competencies": [], "questions": []}
    assert (draft.state, draft.base_version_id) == ("draft", None)
    entry = session.scalars(sa.select(AuditEntry)).all()[-1]
    assert (entry.action, entry.subject) == (
        "question_set_draft.started",
        f"question_set_draft:{draft.id}",
    )


@pytest.mark.parametrize("published", [True, False])
def test_a_slug_is_given_once(session: Session, make: Make, *, published: bool) -> None:
    if published:
        make.question_set()
    else:
        service.new_question_set(session, ACTOR, "small-set", empty(words("First")))
    before = rows(session, Draft)
    with pytest.raises(Invalid, match="already a question set called small-set"):
        service.new_question_set(session, ACTOR, "small-set", empty(words("Second")))
    assert rows(session, Draft) == before
    assert rows(session, QuestionSet) == 1


def test_the_next_draft_says_what_its_version_says(session: Session, make: Make) -> None:
    first = make.question_set()
    make.question_set(document(role=words("Leader")), number=2)
    draft = service.draft_from(session, ACTOR, first)
    assert draft.base_version_id == first.id
    assert data_of(draft.parts, "small-set")["role"] == words("Adviser")
    assert checked(data_of(draft.parts, "small-set")) == document()


def test_starting_twice_gives_the_same_draft(session: Session, make: Make) -> None:
    first = make.question_set()
    second = make.question_set(document(role=words("Leader")), number=2)
    draft = service.draft_from(session, ACTOR, first)
    written = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    assert service.draft_from(session, ACTOR, first) is draft
    assert service.draft_from(session, ACTOR, second) is draft
    assert rows(session, Draft) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == written


def test_after_a_draft_was_discarded_another_can_begin(session: Session, make: Make) -> None:
    version = make.question_set()
    draft = service.draft_from(session, ACTOR, version)
    service.discard(session, ACTOR, draft)
    session.flush()
    other = service.draft_from(session, ACTOR, version)
    assert other is not draft
    with pytest.raises(Conflict, match="Another draft"):
        service.restore(session, ACTOR, draft)
    assert draft.state == "discarded"


def test_a_document_of_a_new_set_becomes_that_sets_draft(session: Session, make: Make) -> None:
    del make
    draft = service.draft_of_document(session, ACTOR, document())
    assert draft.base_version_id is None
    assert rows(session, QuestionSet) == 1
    assert session.scalars(sa.select(QuestionSetVersion)).all() == []
    assert checked(data_of(draft.parts, "small-set")) == document()


def test_a_document_of_a_known_set_becomes_its_next_draft(session: Session, make: Make) -> None:
    make.question_set()
    newest = make.question_set(document(role=words("Leader")), number=2)
    sent = document(**{**document_data(), "minutes": 55})
    draft = service.draft_of_document(session, ACTOR, sent)
    assert draft.base_version_id == newest.id
    assert rows(session, QuestionSet) == 1
    assert draft.parts[ABOUT]["minutes"] == 55


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_a_document_waits_for_the_draft_that_is_open(
    session: Session, make: Make, state: str
) -> None:
    version = make.question_set()
    draft = service.draft_from(session, ACTOR, version)
    draft.state = state  # type: ignore[assignment]
    before = dict(draft.parts)
    with pytest.raises(Conflict, match="small-set is being written already"):
        service.draft_of_document(session, ACTOR, document(role=words("Leader")))
    assert rows(session, Draft) == 1
    assert draft.parts == before
