from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from screening import audit, errors
from screening.audit import Actor, AuditEntry
from screening.guides import queries, service
from screening.guides.models import QuestionSet, QuestionSetVersion
from screening.guides.schema import canonical_json, sha256
from screening.resources import folder
from tests.documents import document, words
from tests.factories import Make

ACTOR = Actor(None, "operator")


def test_a_new_slug_begins_with_version_1(session: Session) -> None:
    version = service.import_document(session, ACTOR, document())
    assert (version.number, version.state) == (1, "published")
    assert version.sha256 == sha256(document())
    assert version.document == canonical_json(document())
    assert queries.document_of(version) == document()


def test_an_edit_becomes_the_next_version_and_the_first_stays(session: Session) -> None:
    first = service.import_document(session, ACTOR, document())
    second = service.import_document(session, ACTOR, document(role=words("Leader")))
    assert (first.number, second.number) == (1, 2)
    assert first.question_set_id == second.question_set_id
    assert queries.document_of(first).role.en == "Adviser"
    assert queries.get_version(session, "small-set").number == 2
    assert queries.get_version(session, "small-set", 1).id == first.id


def test_the_same_content_again_writes_nothing(session: Session) -> None:
    first = service.import_document(session, ACTOR, document())
    service.import_document(session, ACTOR, document(role=words("Leader")))
    entries = session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    again = service.import_document(session, ACTOR, document())
    assert again.id == first.id
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == entries
    assert session.scalar(sa.select(sa.func.count(QuestionSetVersion.id))) == 2
    assert session.scalar(sa.select(sa.func.count(QuestionSet.id))) == 1


def test_an_import_is_in_the_audit_log_with_who_and_what(session: Session) -> None:
    version = service.import_document(session, ACTOR, document())
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("question_set_version.imported", "operator")
    assert entry.subject == f"question_set_version:{version.id}"
    assert entry.details == {
        "slug": "small-set",
        "number": 1,
        "state": "published",
        "sha256": version.sha256,
    }
    assert audit.verify(session) is None


@pytest.mark.parametrize(
    "change", [{"document": "{}"}, {"sha256": "0" * 64}, {"number": 9}, {"state": "draft"}]
)
@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_published_version_cannot_be_changed(
    session: Session, change: dict[str, object], state: str
) -> None:
    version = service.import_document(session, ACTOR, document())
    session.execute(sa.update(QuestionSetVersion).values(state=state))
    with pytest.raises(DatabaseError, match="never changes"):
        session.execute(
            sa.update(QuestionSetVersion)
            .where(QuestionSetVersion.id == version.id)
            .values(**change)
        )


def test_a_published_version_cannot_be_deleted(session: Session) -> None:
    service.import_document(session, ACTOR, document())
    with pytest.raises(DatabaseError, match="never deleted"):
        session.execute(sa.delete(QuestionSetVersion))


def test_a_published_version_can_be_retired_and_a_draft_can_be_changed(
    session: Session, make: Make
) -> None:
    service.import_document(session, ACTOR, document())
    session.execute(sa.update(QuestionSetVersion).values(state="retired"))
    draft = make.question_set(document(minutes=50), number=2, state="draft")
    draft.number = 7
    session.flush()


def test_what_is_shipped_can_be_imported_twice_over(session: Session) -> None:
    files = list(folder("question_sets").glob("*.yaml"))
    first = service.import_shipped(session, ACTOR)
    second = service.import_shipped(session, ACTOR)
    assert len(first) == len(files)
    assert [one.id for one in first] == [one.id for one in second]


def test_an_unknown_version_is_not_found(session: Session) -> None:
    service.import_document(session, ACTOR, document())
    for slug, number in (("small-set", 2), ("small-set", 0), ("other", None), ("other", 1)):
        with pytest.raises(errors.NotFound):
            queries.get_version(session, slug, number)


def test_the_list_counts_recruitments_in_one_statement(session: Session, make: Make) -> None:
    version = make.question_set()
    make.recruitment(version=version)
    make.recruitment(version=version)
    make.question_set(document(role=words("Leader")), number=2)
    make.question_set(document(slug="another"))
    session.expire_all()
    statements: list[str] = []

    def note(*event: object) -> None:
        if str(event[2]).startswith("SELECT"):
            statements.append(str(event[2]))

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    sets = queries.question_sets(session)
    titles = [one.newest.document.title.en for one in sets]
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1
    assert titles == ["Small set", "Small set"]
    assert [(one.newest.slug, one.newest.version.number) for one in sets] == [
        ("another", 1),
        ("small-set", 2),
    ]
    assert sets[1].newest.recruitments == 0
    assert [(one.version.number, one.recruitments) for one in sets[1].earlier] == [(1, 2)]


def test_a_recruitment_is_offered_the_newest_published_versions(
    session: Session, make: Make
) -> None:
    service.import_document(session, ACTOR, document())
    second = service.import_document(session, ACTOR, document(minutes=50))
    make.question_set(document(minutes=60), number=3, state="draft")
    make.question_set(document(slug="only-draft"), state="draft")
    (choice,) = queries.choices(session, "nn")
    assert (choice.id, choice.slug, choice.number) == (second.id, "small-set", 2)
    assert choice.title == "Small set (nynorsk)"
