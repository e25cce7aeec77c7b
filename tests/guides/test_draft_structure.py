"""What comes into a draft: new ids, copies of criteria, and how much there is room for."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.errors import NotFound, Refused
from screening.guides import queries, service
from screening.guides.drafts import edits
from screening.guides.models import Draft
from screening.guides.service import structure
from tests.documents import document, words
from tests.factories import Make


@pytest.fixture
def kari(make: Make) -> Actor:
    user = make.user("Kari Nordmann", role="hr")
    return Actor(user.id, user.name)


@pytest.fixture
def draft(make: Make, session: Session, kari: Actor) -> Draft:
    return service.draft_from(session, kari, make.question_set())


def test_ids_are_never_given_twice(session: Session, draft: Draft, kari: Actor) -> None:
    first = structure.add_part(session, kari, draft, "question", within="openness")
    structure.remove_part(session, kari, draft, "question", first)
    second = structure.add_part(session, kari, draft, "question", within="openness")
    service.discard(session, kari, draft)
    other = service.draft_from(session, kari, queries.get_version(session, "small-set"))
    third = structure.add_part(session, kari, other, "question", within="openness")
    assert len({first, second, third}) == 3


def test_a_question_needs_a_criterion_that_is_there(
    session: Session, draft: Draft, kari: Actor
) -> None:
    for kind in ("question", "criterion"):
        with pytest.raises(NotFound):
            structure.add_part(session, kari, draft, kind, within="nowhere")
    with pytest.raises(NotFound):
        structure.remove_part(session, kari, draft, "criterion", "nowhere")
    assert len(queries.changes(session, draft)) == 0


def test_a_draft_does_not_grow_for_ever(
    session: Session, draft: Draft, kari: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(structure.MOST, "competency", 3)
    structure.add_part(session, kari, draft, "competency")
    with pytest.raises(Refused, match="as many of these as it can"):
        structure.add_part(session, kari, draft, "competency")


def test_a_criterion_is_copied_with_its_questions_in_one_step(
    session: Session, draft: Draft, kari: Actor
) -> None:
    id_ = structure.copy_criterion(
        session, kari, draft, (document(), "planning"), within="values", with_questions=True
    )
    copied = draft.parts[f"criterion/{id_}"]
    assert copied["name"] == words("Planning")
    assert copied["anchors"]["3"] == words("Planning at level 3.")
    informed = [
        one
        for one in edits.ids(draft.parts, "question")
        if draft.parts[f"question/{one}"]["criterion"] == id_
    ]
    assert [draft.parts[f"question/{one}"]["stem"]["en"] for one in informed] == [
        "Tell us about planning-past.",
        "Tell us about planning-situation.",
    ]
    assert len(queries.changes(session, draft)) == 1
    service.undo(session, kari, draft)
    assert f"criterion/{id_}" not in draft.parts
    assert edits.ids(draft.parts, "question")[-1] == "openness-past"


def test_anchors_that_the_scale_has_no_level_for_are_left_out(
    session: Session, draft: Draft, kari: Actor
) -> None:
    about = draft.parts["about"]
    scale = {"minimum": 0, "maximum": 3, "labels": {}}
    service.edit(session, kari, draft, lambda _: {"about": {**about, "scale": scale}})
    id_ = structure.copy_criterion(
        session, kari, draft, (document(), "planning"), within="values", with_questions=False
    )
    anchors = draft.parts[f"criterion/{id_}"]["anchors"]
    assert list(anchors) == ["0", "1", "2", "3"]
    assert anchors["3"] == words("Planning at level 3.")
    assert set(anchors["0"].values()) == {""}
