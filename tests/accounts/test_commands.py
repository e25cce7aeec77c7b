from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from screening import db
from screening.accounts import queries, service
from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.cli import cli
from tests.factories import Make

Run = Callable[..., Result]
GOOD = "liten båt på fjorden\n"


@pytest.fixture
def run(app: Flask) -> Run:
    """Run the command line as in a terminal: `run("users", "list", expect=0)`."""

    def run(*arguments: str, expect: int = 0, stdin: str = GOOD) -> Result:
        result = CliRunner().invoke(cli, ["users", *arguments], input=stdin, obj=app)
        assert result.exit_code == expect, result.output
        return result

    return run


def _user(app: Flask, email: str) -> User | None:
    with app.app_context():
        return queries.user_by_email(db.session(), email)


def _matches(app: Flask, email: str, password: str) -> bool:
    user = _user(app, email)
    assert user is not None
    with app.app_context():
        return service.password_matches(user, password)


def test_add_with_a_password_from_standard_input(app: Flask, run: Run) -> None:
    said = run(
        "add", "Kari@Example.ORG", "--name", "Kari Nordmann", "--role", "hr",
        "--language", "nn", "--password-stdin",
    )  # fmt: skip
    assert said.output == "kari@example.org can sign in now.\n"
    user = _user(app, "kari@example.org")
    assert user is not None
    assert (user.name, user.global_role, user.language) == ("Kari Nordmann", "hr", "nn")
    assert _matches(app, "kari@example.org", GOOD.strip())
    with app.app_context():
        entry = db.session().scalars(sa.select(AuditEntry)).one()
    assert entry.action == "user.added"
    assert entry.actor_id is None
    assert entry.actor_name.startswith("command line (")


def test_add_asks_for_the_password_twice(app: Flask, run: Run) -> None:
    run("add", "kari@example.org", "--name", "Kari", stdin=GOOD * 2)
    assert _matches(app, "kari@example.org", GOOD.strip())
    user = _user(app, "kari@example.org")
    assert user is not None
    assert user.global_role is None


def test_a_generated_password_is_shown_and_works(app: Flask, run: Run) -> None:
    said = run("add", "kari@example.org", "--name", "Kari", "--generate")
    shown = said.output.splitlines()[-1].removeprefix("Password: ")
    assert _matches(app, "kari@example.org", shown)
    again = run("password", "kari@example.org", "--generate").output
    other = again.splitlines()[-1].removeprefix("Password: ")
    assert other != shown
    assert _matches(app, "kari@example.org", other)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "kari", "--name", "K"), "kari is not an e-mail address."),
        (("add", "a@b.no", "--name", " "), "The name must have between 1 and 200 characters."),
        (("add", "taken@example.org", "--name", "K"), "There is already a user with the e-mail"),
        (("password", "no@example.org"), "There is no user with the e-mail address no@example.org"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, make: Make, arguments: tuple[str, ...], sentence: str
) -> None:
    make.user(email="taken@example.org")
    said = run(*arguments, "--password-stdin", expect=1)
    assert said.output.startswith("Error: ")
    assert len(said.output.splitlines()) == 1
    assert sentence in said.output


@pytest.mark.parametrize("command", ["activate", "deactivate"])
def test_nobody_can_be_let_in_or_out(run: Run, command: str) -> None:
    assert "There is no user" in run(command, "no@example.org", expect=1).output


def test_a_weak_password_is_refused_and_nobody_added(app: Flask, run: Run) -> None:
    said = run("add", "a@b.no", "--name", "A", "--password-stdin", expect=1, stdin="short\n")
    assert "12" in said.output
    assert _user(app, "a@b.no") is None


def test_deactivate_and_activate_may_be_repeated(app: Flask, run: Run, make: Make) -> None:
    user = make.user(email="kari@example.org")
    for command, active in (("deactivate", False), ("activate", True)):
        for _ in range(2):
            run(command, "KARI@example.org")
            stored = _user(app, "kari@example.org")
            assert stored is not None
            assert stored.active is active
    with app.app_context():
        actions = db.session().scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["user.deactivated", "user.activated"]
    again = _user(app, "kari@example.org")
    assert again is not None
    assert again.fs_uniquifier != user.fs_uniquifier


def test_a_new_password_ends_open_sessions(app: Flask, run: Run, make: Make) -> None:
    user = make.user(email="kari@example.org")
    run("password", "kari@example.org", "--password-stdin")
    assert _matches(app, "kari@example.org", GOOD.strip())
    stored = _user(app, "kari@example.org")
    assert stored is not None
    assert stored.fs_uniquifier != user.fs_uniquifier


def test_list_shows_everybody(run: Run, make: Make) -> None:
    make.user("Berit", email="b@example.org", role="hr", language="nb")
    make.user("Arne", email="a@example.org", active=False, language="en")
    assert run("list").output == (
        "a@example.org\tArne\t-\ten\tdeactivated\nb@example.org\tBerit\thr\tnb\tactive\n"
    )


def test_one_way_to_a_password_at_a_time(run: Run) -> None:
    run("add", "a@b.no", "--name", "A", "--password-stdin", "--generate", expect=2)


def test_the_commands_load_no_sign_in() -> None:
    program = (
        "import sys, screening.accounts.commands; "
        "sys.exit('flask_security' in sys.modules or 'passlib' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
