"""The demonstration as a running product, and every page that somebody may open in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, request, url_for
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from screening import db, errors
from screening.accounts.commands import operator
from screening.accounts.models import User
from screening.accounts.policy import open_to_all
from screening.app import create_app
from screening.demo import making
from screening.guides.drafts.parts import kind_of
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion
from screening.guides.sorting.models import Exercise
from screening.recruitments import service as recruitments
from screening.recruitments.models import Candidate, Recruitment
from screening.recruitments.service import CandidateDetails, CaseDetails
from screening.reports.batches.models import Export
from screening.scoring.models import Scorecard
from screening.settings import Settings
from tests.databases import settings_for
from tests.factories import PASSWORD

HR, CHAIR, MEMBER = "hr@example.no", "chair@example.no", "member@example.no"
OBSERVER, ADMINISTRATOR = "observer@example.no", "administrator@example.no"

NOT_PAGES = {"static", "health.show"}
DOCUMENTS = (".pdf", ".csv", ".xlsx", ".yaml", ".zip", ".json")
FAULTS: dict[str, type[Exception]] = {
    "400": errors.ProductError,
    "403": errors.Refused,
    "404": errors.NotFound,
    "409": errors.Conflict,
    "413": errors.TooLarge,
    "422": errors.Invalid,
    "429": errors.TooMany,
    "500": ZeroDivisionError,
}
Place = dict[str, Any]
Role = Literal["chair", "member", "observer"]


@contextmanager
def demonstration(folder: Path, *, testing: bool = True) -> Iterator[Flask]:
    """Make the application in `folder` with the demonstration in it.

    Without `testing` it is what `screening serve` serves, compressed and cached files included.
    """
    settings: Settings = settings_for(f"sqlite:///{folder}/screening.db", folder)
    db.migrate(settings)
    app = create_app(settings)
    with app.app_context(), db.unit_of_work() as session:
        making.make(
            session,
            operator(),
            password=PASSWORD,
            today=datetime.now(ZoneInfo(settings.time_zone)).date(),
            time_zone=settings.time_zone,
        )
    app.extensions["screening.engine"].dispose()
    app = create_app(replace(settings, testing=testing))
    yield app
    app.extensions["screening.engine"].dispose()


def show_faults(app: Flask) -> None:
    """Let `/health?kind=409` and so on fail, to look at the pages for what went wrong."""
    app.view_functions["health.show"] = _fault


@open_to_all
def _fault() -> str:
    raise FAULTS[request.args["kind"]]


def begin_recruitments(app: Flask) -> None:
    """Add an empty recruitment, and one whose candidates wait for the panel's declarations."""
    panel: dict[User, Role] = {
        user(app, CHAIR): "chair",
        user(app, MEMBER): "member",
        user(app, OBSERVER): "observer",
    }
    with app.app_context(), db.unit_of_work() as session:
        version_id = session.scalars(sa.select(QuestionSetVersion.id)).first()
        _empty, begun = (
            recruitments.create_recruitment(
                session,
                operator(),
                CaseDetails(
                    reference=f"2026/{number}",
                    title="Seniorrådgiver i personopplysningssikkerhetsforvaltning",
                    unit="Arbeidsmarknads- og velferdsforvaltninga",
                    work_sites="",
                    remote_share=0,
                    advert_text="",
                    language="nn",
                    version_id=version_id or 0,
                ),
            )
            for number in (1, 2)
        )
        for member, role in panel.items():
            recruitments.add_member(session, operator(), begun, member, role)
        for name in ("Wolfeschlegelsteinhausenbergerdorff-Gáldojohka", "Bo Å"):
            recruitments.add_candidate(
                session, operator(), begun, CandidateDetails(name=name, contact="", language="nb")
            )
    begin_packages(app)


def begin_packages(app: Flask) -> None:
    """Add a package in each state to the newest recruitment, as HR and the chair have asked."""
    hr, chair = user(app, HR), user(app, CHAIR)
    now = datetime.now(UTC)
    with app.app_context(), db.unit_of_work() as session:
        case = session.scalars(sa.select(Recruitment.id).order_by(Recruitment.id.desc())).first()
        nothing = {"scores": [], "names": [], "log": False}
        closed = {"scores": [0], "names": [], "log": True}
        file = {"file_name": "sak-2026-2.zip", "sha256": "0" * 64, "size": 3_400_000}
        session.add_all(
            Export(recruitment_id=case, kind="case", language="nn", finished_at=now, **fields)
            for fields in (
                {"requested_by_id": hr.id, "state": "done", "contents": nothing, **file},
                {"requested_by_id": hr.id, "state": "done", "contents": closed, **file},
                {"requested_by_id": hr.id, "state": "done", "removed_at": now, **file},
                {"requested_by_id": chair.id, "state": "cancelled"},
                {"requested_by_id": chair.id, "state": "queued"},
                {
                    "requested_by_id": hr.id,
                    "state": "failed",
                    "error": {"text": "Candidate summary: K-01: it is too large.", "params": {}},
                },
                # A worker of another machine, which gives its next sign of life in an hour.
                {
                    "requested_by_id": hr.id,
                    "state": "running",
                    "done": 12,
                    "total": 30,
                    "heartbeat_at": now + timedelta(hours=1),
                },
            )
        )


def user(app: Flask, email: str) -> User:
    """Return the user with that e-mail address."""
    with app.app_context():
        return db.session().scalars(sa.select(User).where(User.email == email)).one()


def places(session: Session) -> list[Place]:
    """Return everything that an address may name: values for the variable parts of addresses."""
    cases = session.scalars(sa.select(Recruitment.id)).all()
    people = session.execute(sa.select(Candidate.recruitment_id, Candidate.id)).all()
    cards = session.execute(
        sa.select(Candidate.recruitment_id, Scorecard.id).join(
            Candidate, Candidate.id == Scorecard.candidate_id
        )
    ).all()
    versions = session.execute(
        sa.select(QuestionSet.slug, QuestionSetVersion.number).join(
            QuestionSet, QuestionSet.id == QuestionSetVersion.question_set_id
        )
    ).all()
    drafts = session.execute(
        sa.select(QuestionSet.slug, Draft.parts)
        .join(QuestionSet, QuestionSet.id == Draft.question_set_id)
        .where(Draft.state != "discarded")
    ).all()
    parts = [(slug, kind_of(key)) for slug, found in drafts for key in found]
    packages = session.execute(sa.select(Export.recruitment_id, Export.id)).all()
    exercises = session.scalars(sa.select(Exercise.id)).all()
    return [
        {},
        *({"recruitment_id": case} for case in cases),
        *({"recruitment_id": case, "candidate_id": one} for case, one in people),
        *({"recruitment_id": case, "scorecard_id": card} for case, card in cards),
        *({"slug": slug, "number": number} for slug, number in versions),
        *({"slug": slug} for slug, _ in drafts),
        *({"slug": slug, "kind": kind, "part_id": id_} for slug, (kind, id_) in parts if id_),
        *({"recruitment_id": case, "export_id": one} for case, one in packages),
        *({"exercise_id": one} for one in exercises or [0]),
    ]


@dataclass
class Pages:
    """Finds the pages of an application in its own map of addresses."""

    app: Flask

    def endpoints(self) -> set[str]:
        """Return the endpoints that answer with a page."""
        return {rule.endpoint for rule in self._rules()}

    def of(self, email: str | None) -> dict[str, list[str]]:
        """Return what a user may open: endpoint to addresses.

        Of the addresses of one endpoint, those are left out whose page holds no kind of element
        (name, class, state) that an earlier one doesn't hold.
        """
        client = self.app.test_client()
        if email is not None:
            with client.session_transaction() as session:
                session["_user_id"] = user(self.app, email).fs_uniquifier
                session["_fresh"] = True
        found: dict[str, list[str]] = {}
        seen: dict[str, set[str]] = {}
        for endpoint, address in self._addresses():
            answer = client.get(address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            kinds = _kinds(answer.get_data(as_text=True))
            if not kinds <= seen.setdefault(endpoint, set()):
                seen[endpoint] |= kinds
                found.setdefault(endpoint, []).append(address)
        return found

    def _rules(self) -> list[Rule]:
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.endpoint not in NOT_PAGES
            and not rule.rule.endswith(DOCUMENTS)
        ]

    def _addresses(self) -> Iterator[tuple[str, str]]:
        with self.app.app_context():
            known = places(db.session())
        for rule in self._rules():
            fitting = [place for place in known if place.keys() == rule.arguments]
            assert fitting, f"What may {rule.rule} be? Tell it to {__name__}.places"
            for place in fitting:
                with self.app.test_request_context():
                    address = url_for(rule.endpoint, **place)
                yield rule.endpoint, address
                if rule.endpoint == "scoring.interview":
                    yield rule.endpoint, f"{address}?view=all"


def _kinds(html: str) -> set[str]:
    main = html.partition("<main")[2]
    tags = re.findall(r"<([a-z]\w*)([^>]*)", main)
    states = r'(?:class|type|data-(?:state|color|variant|missing|heat)|role|aria-current)="[^"]*"'
    return {name + " ".join(sorted(re.findall(states, rest))) for name, rest in tags}
