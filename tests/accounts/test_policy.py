"""Every route and every kind of reader, against a table that is written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from flask.typing import ResponseReturnValue
from flask_login import login_user

from screening import errors
from screening.accounts import policy
from screening.accounts.models import User
from tests.factories import Make
from tests.page_client import PageClient

ClientOf = Callable[[User], PageClient]

NOBODY = frozenset[str]()
USERS = frozenset({"outsider", "other", "administrator", "hr", "chair", "member", "observer"})
"""`outsider` is on no panel; `other` is on the panel of another recruitment, and chairs it."""
EVERYBODY = USERS | {"anonymous"}
HR = frozenset({"hr"})
READERS = frozenset({"administrator", "hr", "chair", "member", "observer"})
PANEL = frozenset({"chair", "member", "observer"})
HR_AND_CHAIR = frozenset({"hr", "chair"})
SCORERS = frozenset({"chair", "member"})

EXPECTED = {
    "static": EVERYBODY,
    "health.show": EVERYBODY,
    # Signing in and the language are for all; the rest of one's own account for the signed-in.
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_in_send": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.language": EVERYBODY,
    "accounts.preferences": USERS,
    "accounts.preferences_send": USERS,
    # One's own scoring: everybody gets their own, and no address names somebody else.
    "feedback.my_scoring": USERS,
    # The list shows each reader only what that reader may open.
    "recruitments.index": USERS,
    # Question sets: whoever is on any panel may read them.
    "guides.index": READERS | {"other"},
    "guides.show": READERS | {"other"},
    "guides.export": READERS | {"other"},
    "guides.compare": READERS | {"other"},
    # Beginning a question set or its next version.
    "guides.new": HR,
    "guides.next_draft": HR,
    "guides.restore_draft": HR,
    # A draft is HR's alone until it is published.
    "guides.alike": HR,
    "guides.draft": HR,
    "guides.draft_about": HR,
    "guides.draft_about_preview": HR,
    "guides.draft_about_save": HR,
    "guides.draft_add": HR,
    "guides.draft_catalogue": HR,
    "guides.draft_discard": HR,
    "guides.draft_history": HR,
    "guides.draft_move": HR,
    "guides.draft_part": HR,
    "guides.draft_part_preview": HR,
    "guides.draft_part_save": HR,
    "guides.draft_preview": HR,
    "guides.draft_redo": HR,
    "guides.draft_remove": HR,
    "guides.draft_undo": HR,
    "reports.draft_guide": HR,
    "reports.draft_question_set": HR,
    # Proposing, publishing and retiring; the service sees to it that two people do it.
    "guides.review": HR,
    "guides.propose": HR,
    "guides.take_back": HR,
    "guides.send_back": HR,
    "guides.approve": HR,
    "guides.withdraw": HR,
    "guides.publish": HR,
    "guides.retire": HR,
    "guides.unretire": HR,
    "reports.question_set_guide": READERS | {"other"},
    "reports.question_set": READERS | {"other"},
    "feedback.quality_page": HR,
    # Trying the anchors: HR makes exercises; everybody sorts in those that they are asked to.
    "sorting.exercises": HR,
    "sorting.results": HR,
    "sorting.results_csv": HR,
    "sorting.participants": HR,
    "sorting.remove": HR,
    "sorting.close": HR,
    "sorting.reopen": HR,
    "sorting.delete": HR,
    "sorting.index": USERS,
    "sorting.sort": USERS,
    "sorting.sort_send": USERS,
    "sorting.save": USERS,
    "sorting.hand_in": USERS,
    # Setting up is for HR alone.
    "recruitments.create": HR,
    "recruitments.edit": HR,
    "recruitments.candidates": HR,
    "recruitments.candidate_edit": HR,
    "recruitments.candidate_move": HR,
    "recruitments.candidate_remove": HR,
    "recruitments.candidate_restore": HR,
    "recruitments.candidate_status": HR,
    "recruitments.candidates_import": HR,
    "recruitments.candidates_import_confirm": HR,
    "recruitments.panel": HR,
    "recruitments.panel_move": HR,
    "recruitments.panel_remove": HR,
    "recruitments.panel_role": HR,
    "recruitments.weights_save": HR,
    # Another version of the question set, for one recruitment or for many.
    "scoring.version_impact": HR,
    "scoring.move_recruitments": HR,
    "scoring.move_version": HR,
    "scoring.move_version_send": HR,
    "scoring.reopen": HR,
    "scoring.import_scores": HR,
    "scoring.preview_import": HR,
    "scoring.confirm_import": HR,
    # Reading is for those who have to do with the recruitment.
    "recruitments.show": READERS,
    "recruitments.weights": READERS,
    "reports.comparison": READERS,
    "reports.comparison_pdf": READERS,
    "reports.comparison_csv": READERS,
    "reports.comparison_xlsx": READERS,
    "reports.candidate_summary": READERS,
    "reports.guide": READERS,
    # Packages leave the product: for those who answer for the case.
    "batches.index": HR_AND_CHAIR,
    "batches.ask": HR_AND_CHAIR,
    "batches.show": HR_AND_CHAIR,
    "batches.follow": HR_AND_CHAIR,
    "batches.cancel": HR_AND_CHAIR,
    "batches.again": HR_AND_CHAIR,
    "batches.download": HR_AND_CHAIR,
    # Copies for an applicant, or of the whole case.
    "privacy.overview": HR,
    "privacy.party_access": HR,
    "privacy.party_access_pdf": HR,
    "privacy.party_access_redactions": HR,
    "privacy.party_access_redact_passage": HR,
    "privacy.party_access_redact_notes": HR,
    "privacy.party_access_undo": HR,
    "privacy.personal_data": HR,
    "privacy.personal_data_pdf": HR,
    "privacy.personal_data_redactions": HR,
    "privacy.personal_data_redact_passage": HR,
    "privacy.personal_data_redact_notes": HR,
    "privacy.personal_data_undo": HR,
    "privacy.full_case": HR,
    "privacy.full_case_pdf": HR,
    # One's own acts: HR may set up everything and yet not score for the panel.
    "recruitments.impartiality": PANEL,
    "scoring.interview": SCORERS,
    "scoring.save_interview": SCORERS,
    "scoring.save_question": SCORERS,
    "scoring.lock": SCORERS,
    # A member's own sheet comes back as that member's own draft.
    "reports.score_sheet": SCORERS,
    "scoring.sheet": SCORERS,
    "scoring.preview_sheet": SCORERS,
    "scoring.confirm_sheet": SCORERS,
}


@pytest.fixture
def readers(make: Make, client_of: ClientOf, client: PageClient) -> dict[str, PageClient]:
    """A client of each kind of reader; the recruitment they read has the id 1."""
    people = {
        "outsider": make.user(),
        "other": make.user(),
        "administrator": make.user(role="administrator"),
        "hr": make.user(role="hr"),
        "chair": make.user(),
        "member": make.user(),
        "observer": make.user(),
    }
    panel = [people[role] for role in ("chair", "member", "observer")]
    case = make.recruitment(users=panel, observers=1)
    assert [member.role for member in case.members] == ["chair", "member", "observer"]
    assert case.id == 1
    make.recruitment(users=[people["other"]])
    return {"anonymous": client, **{role: client_of(user) for role, user in people.items()}}


def _stand_in(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Return a view with the mark of `view` that does nothing, so that only the policy counts."""

    def nothing(**_arguments: object) -> ResponseReturnValue:
        return "", 204

    vars(nothing).update({key: value for key, value in vars(view).items() if key == policy.MARK})
    return nothing


def _values(arguments: set[str]) -> dict[str, Any]:
    texts = {
        "slug": "small",
        "question_id": "q1",
        "filename": "mark.svg",
        "kind": "criterion",
        "part_id": "k01",
    }
    return {name: texts.get(name, 1) for name in arguments}


def test_every_route_for_every_reader(app: Flask, readers: dict[str, PageClient]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _stand_in(view)
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(EXPECTED) == set(), "Say in EXPECTED who may use these"
    assert set(EXPECTED) - endpoints == set(), "These are in EXPECTED but not in the product"
    wrong: list[str] = []
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **_values(rule.arguments))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for role, client in readers.items():
                status = super(PageClient, client).open(address, method=method).status_code
                allowed = role in EXPECTED[rule.endpoint]
                refusal = 404
                if role == "anonymous":
                    refusal = 303 if method == "GET" else 401
                if status != (204 if allowed else refusal):
                    wrong.append(f"{role} {method} {rule.endpoint}: {status}")
    assert wrong == []


def test_the_table_has_no_act_that_no_route_uses(app: Flask) -> None:
    used = {getattr(view, policy.MARK, None) for view in app.view_functions.values()}
    assert set(policy.ROLES_OF_ACT) <= used


def test_a_route_without_a_mark_is_denied_to_all(
    app: Flask, readers: dict[str, PageClient]
) -> None:
    ran: list[str] = []

    @app.route("/forgotten/<int:recruitment_id>", methods=["GET", "POST"])
    def forgotten(recruitment_id: int) -> str:
        ran.append(f"{recruitment_id}")
        return "secret"

    for client in readers.values():
        client.get("/forgotten/1", expect=404)
        client.send("/forgotten/1", expect=404)
    assert ran == []


def test_forbidden_looks_like_unknown(app: Flask, readers: dict[str, PageClient]) -> None:
    @app.get("/probe/<int:recruitment_id>")
    @policy.act("recruitment.read")
    def probe(recruitment_id: int) -> str:
        raise AssertionError(recruitment_id)

    # A token carries the second in which it was made, and a second may pass between the two.
    forbidden, unknown = (
        re.sub('name="csrf_token" value="[^"]*"', "", page.get_data(as_text=True))
        for page in (readers["outsider"].get(f"/probe/{one}", expect=404) for one in (1, 999))
    )
    assert "csrf_token" not in forbidden
    assert forbidden.replace("/probe/1", "") == unknown.replace("/probe/999", "")


def test_recruitment_and_place_on_the_panel_come_in_one_statement(app: Flask, make: Make) -> None:
    import sqlalchemy as sa

    hr = make.user(role="hr")
    case = make.recruitment(members=2)
    statements: list[str] = []
    found: list[tuple[int | None, str | None]] = []

    @app.get("/probe/<int:recruitment_id>")
    @policy.act("recruitment.read")
    def probe(recruitment_id: int) -> ResponseReturnValue:
        assert g.recruitment.id == recruitment_id
        found.append((g.recruitment.id, g.member and g.member.role))
        return {}

    for user, role in ((case.users[1], "member"), (hr, None)):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
        with app.app_context():
            engine = app.extensions["screening.engine"]

        @sa.event.listens_for(engine, "before_cursor_execute")
        def note(_c: object, _k: object, statement: str, *_more: object) -> None:
            statements.append(statement)

        client.get(f"/probe/{case.id}")
        sa.event.remove(engine, "before_cursor_execute", note)
        assert len([each for each in statements if each.startswith("SELECT")]) == 2
        assert found.pop() == (case.id, role)
        statements.clear()


def test_a_place_on_a_panel_reaches_no_further_than_that_panel(app: Flask, make: Make) -> None:
    case = make.recruitment(members=1)
    with app.test_request_context():
        login_user(case.chair)
        g.member = None
        g.any_panel_roles = frozenset({"chair"})
        assert policy.may("guide.read")
        assert policy.may("recruitment.list")
        assert not policy.may("recruitment.read")
        assert not policy.may("interview.score")


def test_nobody_signed_in_may_do_nothing_and_is_no_actor(app: Flask) -> None:
    with app.test_request_context():
        assert not policy.may("recruitment.list")
        with pytest.raises(RuntimeError):
            policy.current_actor()


def test_hr_on_a_panel_may_do_both(app: Flask, make: Make) -> None:
    case = make.recruitment(users=[make.user(role="hr")])
    with app.test_request_context():
        login_user(case.chair)
        g.member = case.members[0]
        assert policy.may("recruitment.edit")
        assert policy.may("interview.score")
        assert policy.current_actor().name == case.chair.name


def test_an_act_that_the_table_does_not_know_stops_the_program() -> None:
    with pytest.raises(ValueError, match=r"recruitment\.destroy"):
        policy.act("recruitment.destroy")


def test_a_method_that_does_not_exist_is_said_to_be_so(client: PageClient) -> None:
    client.delete("/sign-in", expect=405)


def test_not_found_is_the_standard_sentence() -> None:
    assert errors.NotFound().message == errors.NotFound.standard
