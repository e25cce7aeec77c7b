"""The pages of packages, and that nobody fetches what is closed to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from screening import clock, db
from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.recruitments.models import ImpartialityDeclaration
from screening.reports.batches import progress, rules
from screening.reports.batches.models import Export
from screening.scoring.models import Scorecard
from tests.benchmarks.case import big_case, counted
from tests.factories import Case, Make
from tests.page_client import PageClient, main_text
from tests.reports.batches.packages import ask, jobs_of, stored

ClientOf = Callable[[User], PageClient]


def top(case: Case) -> str:
    return f"/recruitments/{case.id}/exports"


def change(app: Flask, statement: sa.Update | sa.Delete) -> None:
    with app.app_context(), db.unit_of_work() as session:
        session.execute(statement)


def test_from_the_form_to_the_file(
    app: Flask, case: Case, client_of: ClientOf, painted: list[str]
) -> None:
    client = client_of(case.chair)
    page = client.get(top(case))
    assert "No packages yet" in page.text
    assert "2 candidates' scores are open to you." in main_text(page)
    assert "1 is sealed and will be left out" in main_text(page)
    sent = client.submit(page, {"kind": "case", "language": "nn"})
    waiting = client.get(sent.location)
    assert "Waiting for its turn" in waiting.text
    assert "<progress" not in waiting.text
    assert client.get(f"{sent.location}/progress.json").json == {
        "state": "queued", "done": 0, "total": 0, "text": "0 of 0"
    }  # fmt: skip
    jobs_of(app).drain()
    done = client.get(sent.location)
    export = stored(app, 1)
    assert export.sha256 in done.text
    assert export.file_name in done.text
    assert "Finished" in client.get(top(case)).text
    with client.get(f"{sent.location}/package.zip") as file:
        assert file.mimetype == "application/zip"
        assert export.file_name in file.headers["Content-Disposition"]
        assert hashlib.sha256(file.data).hexdigest() == export.sha256
    with app.app_context():
        last = db.session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.action, last.actor_id) == ("export.downloaded", case.chair.id)
        assert last.details == {"sha256": export.sha256}


def test_the_same_request_leads_to_the_same_page(
    app: Flask, case: Case, client_of: ClientOf
) -> None:
    client = client_of(case.chair)
    first = client.submit(client.get(top(case))).location
    assert client.submit(client.get(top(case))).location == first


def test_what_cannot_be_asked_for_is_said(case: Case, client_of: ClientOf) -> None:
    client = client_of(case.chair)
    for wrong in ({"kind": "everything", "language": "nb"}, {"kind": "case", "language": "se"}):
        page = client.send(top(case), wrong, expect=422)
        assert "Check what you have entered" in page.text


def running(app: Flask, case: Case, user: User) -> int:
    """Ask for a package that is half-way, by a worker that is alive."""
    number = ask(app, case, user)
    with app.app_context():
        export = progress.claim(number)
        assert export is not None
        progress.plan(export, done=12, total=30, contents={"scores": [], "names": [], "log": False})
    return number


def test_the_bar_survives_a_reload_and_can_be_followed(
    app: Flask, case: Case, client_of: ClientOf
) -> None:
    client = client_of(case.chair)
    number = running(app, case, case.chair)
    for _ in range(2):
        page = client.get(f"{top(case)}/{number}").text
        assert "12 of 30" in page
        assert '<progress max="30" value="12"' in page
        assert f'href="{top(case)}/{number}"' in page, "without JavaScript one looks again"
    found = client.get(f"{top(case)}/{number}/progress.json").json
    assert found == {"state": "running", "done": 12, "total": 30, "text": "12 of 30"}
    assert "12 of 30" in client.get(top(case)).text


def test_calling_off(app: Flask, case: Case, client_of: ClientOf) -> None:
    client = client_of(case.chair)
    number = running(app, case, case.chair)
    page = client.get(f"{top(case)}/{number}")
    client.submit(page, action="/cancel")
    page = client.get(f"{top(case)}/{number}")
    assert "was called off" in page.text
    client.send(f"{top(case)}/{number}/cancel", expect=409)
    assert client.submit(page, action="/again").location.endswith(f"/{number + 1}")


def test_a_failure_says_why_and_can_be_tried_again(
    app: Flask, case: Case, client_of: ClientOf
) -> None:
    number = running(app, case, case.chair)
    hostile = rules.message_of({"text": "%(document)s: too large", "params": {"document": "<b>"}})
    with app.app_context():
        progress.fail(stored(app, number), "too-large", hostile)
    client = client_of(case.chair)
    page = client.get(f"{top(case)}/{number}")
    assert "&lt;b&gt;: too large" in page.text
    assert client.submit(page, action="/again").location.endswith(f"/{number}")
    assert stored(app, number).state == "queued"


def test_a_failure_of_somebody_elses_package_is_tried_as_ones_own(
    app: Flask, case: Case, client_of: ClientOf, make: Make
) -> None:
    number = running(app, case, case.chair)
    with app.app_context():
        progress.fail(
            stored(app, number), "too-large", rules.message_of({"text": "x", "params": {}})
        )
    hr = make.user(role="hr")
    client = client_of(hr)
    client.submit(client.get(f"{top(case)}/{number}"), action="/again")
    assert stored(app, number + 1).requested_by_id == hr.id


def test_looking_at_a_package_that_its_worker_has_left_sets_it_going_again(
    app: Flask, case: Case, client_of: ClientOf, painted: list[str]
) -> None:
    number = running(app, case, case.chair)
    change(app, sa.update(Export).values(heartbeat_at=clock.now() - timedelta(minutes=1)))
    assert "Waiting for its turn" in client_of(case.chair).get(f"{top(case)}/{number}").text
    jobs_of(app).drain()
    assert stored(app, number).state == "done"


def test_when_nobody_works_the_page_says_so(app: Flask, case: Case, client_of: ClientOf) -> None:
    number = ask(app, case, case.chair)
    change(app, sa.update(Export).values(requested_at=clock.now() - timedelta(minutes=2)))
    assert "no worker is running" in client_of(case.chair).get(f"{top(case)}/{number}").text


@pytest.fixture
def by_hr(app: Flask, case: Case, make: Make, painted: list[str]) -> int:
    """A finished package of the whole case that HR has asked for, without the audit log."""
    number = ask(app, case, make.user(role="hr"))
    jobs_of(app).drain()
    return number


def test_who_may_see_all_of_it_may_fetch_it(
    case: Case, client_of: ClientOf, by_hr: int, make: Make
) -> None:
    for user in (case.chair, make.user(role="hr")):
        client_of(user).get(f"{top(case)}/{by_hr}/package.zip").close()
    for user in (case.users[1], case.users[2], make.user(role="administrator"), make.user()):
        client_of(user).get(f"{top(case)}/{by_hr}/package.zip", expect=404)
        client_of(user).get(f"{top(case)}/{by_hr}", expect=404)


@pytest.mark.parametrize("why", ["sealed again", "conflict", "undeclared"])
def test_what_has_become_closed_is_not_handed_out(
    app: Flask, case: Case, client_of: ClientOf, by_hr: int, make: Make, *, why: str
) -> None:
    reader, first = case.chair, case.candidates[0].id
    own = ImpartialityDeclaration.member_id == case.members[0].id
    about = ImpartialityDeclaration.candidate_id == first
    if why == "sealed again":
        reader = make.user(role="hr")
        change(
            app,
            sa.update(Scorecard)
            .where(Scorecard.candidate_id == first, Scorecard.member_id == case.members[1].id)
            .values(state="reopened", locked_at=None),
        )
    elif why == "conflict":
        change(app, sa.update(ImpartialityDeclaration).where(own, about).values(outcome="conflict"))
    else:
        change(app, sa.delete(ImpartialityDeclaration).where(own, about))
    client = client_of(reader)
    assert "closed to you" in client.get(f"{top(case)}/{by_hr}").text
    assert "package.zip" not in client.get(top(case)).text
    refused = client.get(f"{top(case)}/{by_hr}/package.zip", expect=403)
    assert "closed to you now" in refused.text
    with app.app_context():
        actions = db.session().scalars(sa.select(AuditEntry.action)).all()
    assert "export.downloaded" not in actions


def test_the_audit_log_is_for_hr(
    app: Flask, case: Case, client_of: ClientOf, make: Make, painted: list[str]
) -> None:
    hr = make.user(role="hr")
    number = ask(app, case, hr, kind="case")
    jobs_of(app).drain()
    client_of(hr).get(f"{top(case)}/{number}/package.zip").close()
    client_of(case.chair).get(f"{top(case)}/{number}/package.zip", expect=403)


def test_what_is_not_there_is_said(
    app: Flask, case: Case, client_of: ClientOf, by_hr: int, make: Make
) -> None:
    client = client_of(case.chair)
    client.get(f"{top(case)}/99/package.zip", expect=404)
    other = make.recruitment(users=[case.chair])
    client.get(f"/recruitments/{other.id}/exports/{by_hr}", expect=404)
    waiting = ask(app, case, case.chair)
    client.get(f"{top(case)}/{waiting}/package.zip", expect=409)
    change(app, sa.update(Export).values(removed_at=clock.now()))
    assert "has been removed" in client.get(f"{top(case)}/{by_hr}").text
    client.get(f"{top(case)}/{by_hr}/package.zip", expect=409)


@pytest.mark.parametrize("state", ["list", "running", "done"])
def test_statements_stay_the_same(
    app: Flask, make: Make, client_of: ClientOf, painted: list[str], state: str
) -> None:
    hr = make.user(role="hr")
    client = client_of(hr)
    counts, number = [], 0
    for candidates, packages in ((2, 1), (8, 4)):
        case = big_case(make, candidates=candidates, members=2, questions=4)
        for _ in range(packages):
            number = ask(app, case, hr)
            if state != "running":
                jobs_of(app).drain()
        address = top(case) if state == "list" else f"{top(case)}/{number}"
        with counted(app) as statements:
            client.get(address)
        assert 0 < len(statements) <= 10, "\n".join(statements)
        counts.append(len(statements))
    assert counts[0] == counts[1]
